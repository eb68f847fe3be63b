package line

import (
	"fmt"

	"skylab/tui"
	"skylab/tui/look"
)

// review asks on the screen what is due. Where there is no terminal, or none is
// wanted, it lists what comes back.
func (p *program) review() (int, error) {
	room, err := p.room()
	if err != nil {
		return open, err
	}
	if _, _, err := p.terminal(); err == nil && p.flags["--plain"] == "" && !room.Plain() {
		return p.screen(tui.Review)
	}
	all, err := room.Returning(p.words.Lang())
	if err != nil {
		return open, err
	}
	due, wide := 0, 0
	for _, r := range all {
		wide = max(wide, look.Width(r.Lab))
		if r.Due {
			due++
		}
	}
	switch {
	case len(all) == 0:
		p.print(p.stdout, p.words.Say("nothing-returns"))
	case due == 0:
		p.print(p.stdout, p.words.Say("nothing-due", all[0].On.Format("2006-01-02")))
	default:
		p.print(p.stdout, p.words.Say("reviews-due", due))
	}
	for _, r := range all {
		mark := look.Open
		if r.Due {
			mark = look.Here
		}
		p.print(p.stdout, fmt.Sprintf("  %s %s  %s  %s", mark, r.On.Format("2006-01-02"), look.Pad(r.Lab, wide), r.What))
	}
	return done, nil
}
