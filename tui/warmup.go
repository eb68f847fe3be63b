package tui

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/engine"
	"skylab/labs"
	"skylab/tui/look"
)

// A learner who was away this long is asked first what went wrong last time,
// in so many questions.
const (
	away      = 30 * time.Minute
	warmCount = 2
)

// warmKeys are those of the questions before a lab goes on.
var warmKeys = []binding{
	{answer, []string{"1", "2", "3", "4", "5"}, inWarm, "1-5", 1},
	{goOn, []string{"enter", "space"}, inWarm, "Enter", 2},
	{shut, []string{"esc", "q"}, inWarm, "Esc", 3},
}

// warm picks what to ask: the newest slips of an attempt that was left a while
// ago, predictions before tasks.
func warm(l *labs.Lab, log []engine.Entry, now time.Time) []labs.Slip {
	if len(log) == 0 || now.Sub(log[len(log)-1].Wall) < away {
		return nil
	}
	var out []labs.Slip
	all := labs.Slips(l, log)
	slices.Reverse(all)
	for _, kind := range []labs.SlipKind{labs.Missed, labs.Hinted} {
		for _, s := range all {
			if _, _, ok := l.Which(s.Name); s.Kind == kind && len(out) < warmCount && (ok || kind == labs.Missed) {
				out = append(out, s)
			}
		}
	}
	return out
}

// warmSheet asks what went wrong last time. It costs nothing and can be left.
type warmSheet struct {
	asks   []labs.Slip
	at     int
	chosen int // from 1; 0 while the question is open
}

func (s *warmSheet) focus() focus { return inWarm }

func (s *warmSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }

func (s *warmSheet) act(m *Model, do action, at string) tea.Cmd {
	_, choices, _, _ := s.question(m)
	switch do {
	case shut:
		m.lift()
		m.resumed()
	case answer:
		n, _ := strconv.Atoi(at)
		switch {
		case s.chosen > 0:
		case n < 1 || n > len(choices):
			m.warn("no-such-choice", len(choices))
		default:
			s.chosen = n
		}
	case goOn:
		if s.chosen == 0 {
			m.warn("answer-first", len(choices))
			return nil
		}
		if s.at, s.chosen = s.at+1, 0; s.at >= len(s.asks) {
			m.lift()
			m.resumed()
		}
	}
	return nil
}

// question is what is asked now, what there is to choose from, which of it is
// right, and why.
func (s *warmSheet) question(m *Model) (ask string, choices []string, right int, why string) {
	b, slip := m.bench, s.asks[s.at]
	l := b.attempt.Lab
	if slip.Kind == labs.Missed {
		p := b.predictionProse(slip.Name)
		i := slices.IndexFunc(l.Predictions, func(p labs.Prediction) bool { return p.Name == slip.Name })
		for n, c := range l.Predictions[i].Choices {
			if c == l.Predictions[i].Right {
				right = n + 1
			}
			if told := p.Choices[c]; told != "" {
				c = told
			}
			choices = append(choices, b.attempt.Text(c))
		}
		return b.attempt.Text(p.Question), choices, right, b.attempt.Text(p.Reveal)
	}
	title := slip.Name
	if p := b.prose().Tasks[slip.Name]; p != nil {
		title = b.attempt.Text(p.Title)
	}
	choices, right, _ = l.Which(slip.Name)
	return m.words.Say("warm-which", title), choices, right + 1, m.words.Say("warm-that", choices[right], m.purpose(choices[right]))
}

// purpose is what a verb does, in half a line.
func (m *Model) purpose(verb string) string {
	for op := range engine.Book.Operations() {
		if key := op.Service + "." + op.Action; op.Verb == verb && m.words.Has(key) {
			return m.words.Say(key)
		}
	}
	return ""
}

func (s *warmSheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(76, m.w-2)
	ask, choices, right, why := s.question(m)
	inner := w - 4
	out := text(append(look.Wrap(t.Style(look.Dim, m.words.Say("warm-about", s.at+1, len(s.asks))), inner), ""))
	out.put(text(append(proseRows(t, ask, inner), "")))
	for i, c := range choices {
		lead := " " + t.Style(look.Key, strconv.Itoa(i+1)) + " "
		switch {
		case s.chosen > 0 && i+1 == right:
			lead = t.Mark(look.Met)
		case s.chosen == i+1:
			lead = t.Mark(look.Caution)
		}
		for j, r := range wrapSpans(t, c, inner-4) {
			if j > 0 {
				lead = "   "
			}
			out.add(lead+" "+r, answer, strconv.Itoa(i+1))
		}
	}
	if s.chosen > 0 {
		said := t.Style(look.Good, m.words.Say("warm-right"))
		if s.chosen != right {
			said = t.Style(look.Warn, m.words.Say("warm-wrong"))
		}
		out.put(text(append([]string{"", said}, proseRows(t, why, inner)...)))
	}
	h = min(len(out.rows)+2, h-1)
	b := out.indented().framed(t, m.words.Say("warm-title"), w, h, true)
	x, y := m.centred(w, h, m.h)
	return b, x, y
}
