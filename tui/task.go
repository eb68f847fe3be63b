package tui

import (
	"slices"
	"strconv"

	"skylab/labs"
	"skylab/tui/look"
)

// taskRows tells the learner what to do now: the goals of the current step
// first, since they are what changes, then why and how.
func (m *Model) taskRows(w, h int) []string {
	b := m.bench
	if b.question != nil {
		return m.questionRows(w, h)
	}
	var rows []string
	if b.reveal != nil {
		rows = append(rows, m.revealRows(w)...)
	}
	step := b.attempt.Step()
	if step == "" {
		rows = append(rows, m.doneRows(w)...)
	} else {
		rows = append(rows, m.stepRows(step, w)...)
	}
	return look.Fill(rows, w, h)
}

// stepRows is one step: title, goals, why, command, hints, and the steps after.
func (m *Model) stepRows(step string, w int) []string {
	b, t := m.bench, m.theme()
	l := b.attempt.Lab
	at := slices.IndexFunc(l.Tasks, func(k labs.Task) bool { return k.Name == step })
	p := l.Words(b.code()).Tasks[step]
	var rows []string
	if at == 0 && len(b.hints) == 0 && b.reveal == nil {
		rows = append(append(rows, proseRows(t, b.attempt.Text(l.Words(b.code()).Brief), w)...), "")
	}
	for _, r := range look.Wrap(strconv.Itoa(at+1)+". "+b.attempt.Text(p.Title), w) {
		rows = append(rows, t.Style(look.Title, r))
	}
	rows = append(rows, m.goalRows(step, w)...)
	rows = append(rows, "")
	for i, hint := range b.hints {
		rows = append(rows, t.Style(look.Accent, m.words.Say("hint-title")+" "+strconv.Itoa(i+1)))
		rows = append(append(rows, proseRows(t, hint, w)...), "")
	}
	rows = append(rows, proseRows(t, b.attempt.Text(p.Why), w)...)
	if p.Command != "" {
		rows = append(rows, "")
		for _, line := range splitLines(b.attempt.Text(p.Command)) {
			rows = append(rows, commandRows(t, line, w)...)
		}
	}
	rows = append(rows, "")
	for _, later := range l.Tasks[at+1:] {
		mark := look.Open
		if b.attempt.Met(later.Name) {
			mark = look.Met
		}
		rows = append(rows, t.Mark(mark)+" "+t.Style(look.Dim, b.attempt.Text(l.Words(b.code()).Tasks[later.Name].Title)))
	}
	return rows
}

// goalRows lists a step's goals and guards with their marks, and beneath an
// open one what was found.
func (m *Model) goalRows(step string, w int) []string {
	b, t := m.bench, m.theme()
	hidden := slices.Contains(b.attempt.Withheld(), step)
	var rows []string
	for _, f := range byTask(b.attempt.Findings(), step) {
		mark := look.Open
		switch {
		case hidden:
		case f.Met:
			mark = look.Met
		case len(f.Blockers) > 0:
			mark = look.Failed
		}
		for i, l := range look.Wrap(m.words.Say(f.Asks.Key, f.Asks.Args...), w-4) {
			lead := "    "
			if i == 0 {
				lead = t.Mark(mark) + " "
			}
			rows = append(rows, lead+l)
		}
		if hidden || f.Met {
			continue
		}
		for _, l := range look.Wrap(m.words.Say(f.Say.Key, f.Say.Args...), w-4) {
			rows = append(rows, "    "+t.Style(look.Dim, l))
		}
	}
	return rows
}

func (m *Model) doneRows(w int) []string {
	b, t := m.bench, m.theme()
	l := b.attempt.Lab
	var rows []string
	if len(l.Tasks) == 0 {
		return look.Wrap(m.words.Say("sandbox-brief"), w)
	}
	rows = append(rows, t.Mark(look.Met)+" "+t.Style(look.Title, m.words.Say("done")), "")
	rows = append(rows, proseRows(t, b.attempt.Text(l.Words(b.code()).End), w)...)
	rows = append(append(rows, ""), look.Wrap(t.Style(look.Dim, m.words.Say("done-next")), w)...)
	for _, k := range l.Tasks {
		rows = append(rows, t.Mark(look.Met)+" "+t.Style(look.Dim, b.attempt.Text(l.Words(b.code()).Tasks[k.Name].Title)))
	}
	return rows
}

// questionRows asks the learner to predict, and shows nothing that answers it.
func (m *Model) questionRows(w, h int) []string {
	b, t := m.bench, m.theme()
	q := b.attempt.Lab.Words(b.code()).Predictions[b.question.Name]
	rows := []string{t.Style(look.Accent, m.words.Say("predict")), ""}
	rows = append(append(rows, proseRows(t, b.attempt.Text(q.Question), w)...), "")
	for i, c := range b.question.Choices {
		for j, l := range look.Wrap(b.attempt.Text(q.Choices[c]), w-4) {
			lead := "    "
			if j == 0 {
				lead = " " + t.Style(look.Key, strconv.Itoa(i+1)) + "  "
			}
			rows = append(rows, lead+l)
		}
	}
	rows = append(append(rows, ""), look.Wrap(t.Style(look.Dim, m.words.Say("withheld")), w)...)
	return look.Fill(rows, w, h)
}

// revealRows stands beside the hop that decided.
func (m *Model) revealRows(w int) []string {
	b, t := m.bench, m.theme()
	q := b.attempt.Lab.Words(b.code()).Predictions[b.reveal.Name]
	var rows []string
	switch {
	case b.reveal.Choice == "":
	case b.reveal.Correct:
		rows = append(rows, t.Mark(look.Met)+" "+t.Style(look.Good, m.words.Say("right")))
	default:
		rows = append(rows, look.Wrap(t.Mark(look.Caution)+" "+t.Style(look.Warn, m.words.Say("wrong")), w)...)
	}
	return append(append(rows, proseRows(t, b.attempt.Text(q.Reveal), w)...), "")
}

// hint shows one more hint for the current step.
func (b *bench) hint() error {
	step := b.attempt.Step()
	h, ok, err := b.attempt.Hint(step)
	if !ok || err != nil {
		return err
	}
	d := b.words()
	text := h.Text(b.attempt, b.code())
	if h.Say.Key != "" {
		text = d.Say(h.Say.Key, h.Say.Args...)
		if h.Own.Say.Key != "" {
			text += " " + d.Say(h.Own.Say.Key, h.Own.Say.Args...)
		}
	}
	if n := len(b.hints); n > 0 && b.hints[n-1] == text {
		text = d.Say("no-more-hints")
	}
	if n := len(b.hints); text != "" && (n == 0 || b.hints[n-1] != text) {
		b.hints = append(b.hints, text)
	}
	b.hintStep = step
	return nil
}
