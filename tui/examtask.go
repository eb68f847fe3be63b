package tui

import (
	"strconv"

	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// examBlock tells all tasks of an exam at once: what is demanded, and of each demand
// whether it is met, unless that is not told.
func (m *Model) examBlock(w int) block {
	b, t := m.bench, m.theme()
	silent := b.seen.sight.Silent
	brief := proseRows(t, b.attempt.Text(b.prose().Brief), w)
	var rows []string
	wide := m.w >= twoFrom
	if wide && len(brief) > 0 { // where little fits, what to do comes before the story, which the shelf has told
		rows = append(append(rows, brief...), "")
	}
	if silent {
		rows = append(append(rows, look.Wrap(t.Style(look.Dim, m.words.Say("exam-silent")), w)...), "")
	}
	for i, k := range b.attempt.Lab.Tasks {
		title := k.Name
		if p := b.prose().Tasks[k.Name]; p != nil {
			title = b.attempt.Text(p.Title)
		}
		mark := ""
		if b.seen.met[k.Name] {
			mark = t.Mark(look.Met) + " "
		}
		for _, r := range look.Wrap(mark+strconv.Itoa(i+1)+". "+term.Clean(title), w) {
			rows = append(rows, t.Style(look.Title, r))
		}
		rows = append(rows, m.demandRows(k.Name, w)...)
		rows = append(rows, "")
	}
	if !wide && len(brief) > 0 {
		rows = append(rows, brief...)
	}
	return text(rows)
}

// demandRows are a task's demands, with marks where those are told.
func (m *Model) demandRows(task string, w int) []string {
	b, t := m.bench, m.theme()
	var rows []string
	for _, f := range byTask(b.seen.findings, task) {
		lead := "- "
		switch {
		case b.seen.sight.Silent:
		case f.Met:
			lead = t.Mark(look.Met) + " "
		default:
			lead = t.Mark(look.Open) + " "
		}
		for i, l := range look.Wrap(term.Clean(m.words.Say(f.Asks.Key, f.Asks.Args...)), w-4) {
			if i > 0 {
				lead = look.Spaces(look.Width(lead))
			}
			rows = append(rows, lead+l)
		}
	}
	return rows
}

// sentBlock is what a sender knows of the packets that the last line sent.
func (m *Model) sentBlock(w int) block {
	b, t := m.bench, m.theme()
	var rows []string
	for _, p := range b.sent {
		row := term.Clean(p.From+" > "+p.To+" "+p.Packet.Service()) + "  " + m.words.Say(say.Heard(p))
		rows = append(rows, look.Wrap(row, w)...)
	}
	if len(rows) > 0 {
		rows = append(rows, "")
	}
	return text(append(rows, look.Wrap(t.Style(look.Dim, m.words.Say("exam-packets")), w)...))
}
