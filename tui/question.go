package tui

import (
	"slices"
	"strconv"

	"skylab/labs"
	"skylab/tui/look"
	"skylab/tui/term"
)

// predictionProse is what a prediction says in the learner's language.
func (b *bench) predictionProse(name string) *labs.PredictionProse {
	if p := b.prose().Predictions[name]; p != nil {
		return p
	}
	return &labs.PredictionProse{Choices: map[string]string{}}
}

// questionBlock asks the learner to predict, and shows nothing that answers it.
func (m *Model) questionBlock(w int) block {
	b, t := m.bench, m.theme()
	q := b.predictionProse(b.seen.question.Name)
	rows := []string{m.predictRow(), ""}
	out := text(append(append(rows, proseRows(t, b.attempt.Text(q.Question), w)...), ""))
	for i, c := range b.seen.question.Choices {
		text := q.Choices[c]
		if text == "" {
			text = c
		}
		for j, l := range wrapSpans(t, b.attempt.Text(text), w-4) {
			lead := "    "
			if j == 0 {
				lead = " " + t.Style(look.Key, strconv.Itoa(i+1)) + "  "
			}
			out.add(lead+l, answer, strconv.Itoa(i+1))
		}
	}
	out.put(text(append([]string{""}, look.Wrap(t.Style(look.Dim, m.words.Say("withheld")), w)...)))
	return out
}

// predictRow is the head of a question: to which step it belongs, since one may
// come before its step was seen.
func (m *Model) predictRow() string {
	b, t := m.bench, m.theme()
	row := t.Style(look.Key, m.words.Say("predict"))
	at := slices.IndexFunc(b.attempt.Lab.Tasks, func(k labs.Task) bool { return k.Name == b.seen.question.Task })
	if b.problem != nil || at < 0 {
		return row
	}
	return t.Style(look.Dim, m.words.Say("of-step", at+1)+" ") + row
}

// revealRows stands beside the hop that decided.
func (m *Model) revealRows(w int) []string {
	b, t := m.bench, m.theme()
	var rows []string
	switch {
	case b.reveal.Choice == "":
	case b.reveal.Correct:
		rows = append(rows, t.Mark(look.Met)+" "+t.Style(look.Good, m.words.Say("right")))
	case len(b.reveal.Saw) > 0:
		rows = look.Wrap(t.Mark(look.Caution)+" "+t.Style(look.Warn, m.words.Say("wrong")), w)
	case len(b.reveal.Choices) == 2:
		rows = look.Wrap(t.Mark(look.Caution)+" "+t.Style(look.Warn, m.words.Say("wrong-plain")), w)
	default:
		rows = look.Wrap(t.Mark(look.Caution)+" "+t.Style(look.Warn, m.words.Say("wrong-choice")), w)
	}
	if b.reveal.Answer != "" {
		for _, l := range look.Break(term.Clean("$ "+b.reveal.Tried), w) {
			rows = append(rows, t.Style(look.Dim, l))
		}
		for _, said := range term.CleanLines(b.reveal.Answer) {
			for _, l := range look.Wrap(said, w) {
				rows = append(rows, t.Style(look.Accent, l))
			}
		}
		rows = append(rows, "")
	}
	return append(append(rows, proseRows(t, b.attempt.Text(b.predictionProse(b.reveal.Name).Reveal), w)...), "")
}
