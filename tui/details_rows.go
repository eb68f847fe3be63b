package tui

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/term"
)

// factRow is a fact as it stands in the pane.
type factRow struct {
	fact
	label  int // cells for labels
	w      int
	lit    bool // it decided about the packet
	marked bool // Enter follows it
}

// barCells is how wide a bar is.
const barCells = 10

// rows are the fact's: a label, and beside it what it is.
func (f factRow) rows(t *look.Theme) []string {
	if f.head {
		return []string{"", t.Style(look.Title, look.Fit(f.text, f.w))}
	}
	lead, token := "  ", look.Text
	switch {
	case f.marked:
		lead, token = "> ", look.Selected
	case f.lit:
		lead, token = "> ", look.Now
	case f.warns:
		token = look.Warn
	case f.link != "" || f.offer != "":
		token = look.Accent
	}
	text := f.text
	switch {
	case f.lit:
		text = look.Here.String() + " " + text
	case f.warns:
		text = look.Caution.String() + " " + text
	}
	label := look.Shorten(f.fact.label, f.label)
	room := max(8, f.w-f.label-4)
	switch {
	case f.long:
		out := []string{lead + t.Style(look.Dim, f.fact.label)}
		for _, l := range look.Wrap(text, max(8, f.w-4)) {
			out = append(out, "    "+l)
		}
		return out
	case f.offer != "" || f.label == 0:
		label, room = look.Pad(f.fact.label, 1), max(8, f.w-4)
	}
	bar := ""
	if f.meter != nil {
		bar = t.Meter(f.meter.part, f.meter.all, barCells) + " "
		room -= barCells + 1
	}
	var out []string
	for i, l := range look.Wrap(text, max(1, room)) {
		if i > 0 {
			lead, label = "  ", look.Spaces(look.Width(label))
		}
		out = append(out, t.Style(token, lead)+t.Style(look.Dim, label)+" "+bar+t.Style(token, l))
	}
	return out
}

// history lists what became of a resource, oldest first.
func (f *facts) history(r world.Resource, all []engine.Past, typed func(line int) string) {
	if len(all) > 0 {
		f.head("history")
	}
	for _, p := range all {
		text, key := p.Text, "past.changed"
		if p.Made && r != nil {
			p.Ops = making(r, p.Ops)
		}
		if len(p.Ops) == 1 || p.By == "lab" && len(p.Ops) > 0 {
			if c, err := engine.Book.ParseLog(p.Ops[0]); err == nil {
				text = engine.Book.Line(c)
			}
		}
		switch {
		case p.Again:
			key, text = "past.again", typed(p.Back)
		case p.Back > 0:
			key, text = "past.back", typed(p.Back)
		case p.Made:
			key = "past.made"
		case p.Ended:
			key = "past.ended"
		}
		first, _, more := strings.Cut(strings.TrimSpace(term.Clean(text)), "\n")
		if more {
			first += " .."
		}
		if look.Width(first) > longestPast {
			first = look.Shorten(first, longestPast)
		}
		f.rows = append(f.rows, fact{label: p.At.UTC().Format("15:04:05") + " " + f.d.Say(key), text: first, long: true})
	}
}

// making is the one of several operations that made a resource, where that can
// be told by what it is called or which block it has.
func making(r world.Resource, ops []string) []string {
	marks := []string{ec2.TagsOf(r).Name()}
	switch r := r.(type) {
	case ec2.Subnet:
		marks = []string{r.CidrBlock.String()}
	case ec2.Vpc:
		marks = append(marks, r.CidrBlock.String())
	case ec2.SecurityGroup:
		marks = append(marks, r.GroupName)
	case ec2.KeyPair:
		marks = append(marks, r.KeyName)
	}
	var found []string
	kind := reflect.TypeOf(r).Name()
	for _, o := range ops {
		action, _, _ := strings.Cut(strings.TrimPrefix(o, "ec2 "), " ")
		if !slices.Contains([]string{"Create" + kind, "Run" + kind + "s", "Allocate" + kind}, action) {
			continue
		}
		if !slices.Contains(found, o) && slices.ContainsFunc(marks, func(m string) bool { return m != "" && strings.Contains(o, strconv.Quote(m)) }) {
			found = append(found, o)
		}
	}
	if len(found) == 1 {
		return found
	}
	return ops
}

// longestPast is how many cells of a command stand in a history.
const longestPast = 160

// pastOf is what became of a resource, kept until the World is another. While
// a line runs nothing is asked of the log, which waits for it.
func (b *bench) pastOf(id string) []engine.Past {
	x := &b.details
	if id == "" {
		return nil
	}
	if x.pastID == id && x.pastIn == b.seen.world {
		return x.past
	}
	if b.busy {
		return nil
	}
	x.past, x.pastID, x.pastIn = b.attempt.Engine.Past(id), id, b.seen.world
	return x.past
}

// lineText is what was typed in a line of the log. An undo is named by what it
// took back.
func (b *bench) lineText(line int) string {
	if b.busy {
		return ""
	}
	return lineText(b.attempt.Engine.Log(), line)
}

func lineText(log []engine.Entry, line int) string {
	for _, n := range log {
		if n.Line != line {
			continue
		}
		if text, ok := n.Typed(); ok {
			return text
		}
		if w := n.Word(); w == "undo" || w == "redo" {
			back, _ := strconv.Atoi(n.Rest())
			return lineText(log, back)
		}
	}
	return ""
}
