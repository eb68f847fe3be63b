package line

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"skylab/tui"
	"skylab/tui/look"
)

// listed is a lab as skylab labs --json prints it.
type listed struct {
	Name    string   `json:"name"`
	Unit    string   `json:"unit"`
	Title   string   `json:"title"`
	Minutes int      `json:"minutes"`
	Needs   []string `json:"needs"`
	State   string   `json:"state"` // new, begun or done
	Steps   int      `json:"steps"`
	Met     int      `json:"met"`
}

// list prints the labs and how far the learner is.
func (p *program) list() (int, error) {
	room, err := p.room()
	if err != nil {
		return open, err
	}
	items, trouble := room.Shelf(p.words.Lang()) // what can be told is told
	items = slices.DeleteFunc(items, func(i tui.ShelfItem) bool { return i.Sandbox })
	if p.flags["--json"] == "" {
		p.table(items)
		return done, trouble
	}
	all := []listed{}
	for n, i := range items { // one for each lab of the room, in its order
		needs := append([]string{}, room.Labs[n].Needs...)
		all = append(all, listed{i.Name, i.Unit, i.Title, i.Minutes, needs, state(i), i.Steps, i.Met})
	}
	return done, errors.Join(p.json(all), trouble)
}

func state(i tui.ShelfItem) string {
	switch {
	case i.Steps > 0 && i.Met == i.Steps:
		return "done"
	case i.Begun:
		return "begun"
	}
	return "new"
}

// table prints the labs by unit.
func (p *program) table(items []tui.ShelfItem) {
	unit, wide := "", 0
	for _, i := range items {
		wide = max(wide, look.Width(i.Name))
	}
	for _, i := range items {
		if i.Unit != unit {
			unit = i.Unit
			p.print(p.stdout, p.words.Say("unit."+unit))
		}
		mark, how := look.Open, p.words.Say("state.new")
		switch state(i) {
		case "done":
			mark, how = look.Met, p.words.Say("state.done")
		case "begun":
			mark, how = look.Here, p.words.Say("state.at", i.Met, i.Steps)
		}
		p.print(p.stdout, fmt.Sprintf("  %s %s  %s  %s  %s", mark, look.Pad(i.Name, wide), look.Pad(how, 12), look.Pad(p.words.Say("minutes", i.Minutes), 7), i.Title))
	}
}

// json prints a value for programs.
func (p *program) json(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(p.stdout, "%s\n", text)
	}
	return err
}
