package tui

import (
	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/labs"
	"skylab/tui/look"
)

// Review is what the screen opens with in place of a lab, to ask what is due.
const Review = "review"

const review action = "review"

// reviewKeys are those of what comes back.
var reviewKeys = []binding{
	{review, []string{"r"}, onShelf, "r", 3},
}

// round is what is asked again now, one problem after the other.
type round struct {
	queue       []labs.Due
	at          int
	right, told int
}

// draws of problems that come back begin here: no attempt has got that far.
const reviewDraw = 1000

// review begins a round with what is due.
func (m *Model) review() tea.Cmd {
	room := m.o.Room
	m.opening = true
	return m.later(func() func(*Model) tea.Cmd {
		all, err := room.schedule()
		due := labs.DueBy(all, room.Wall())
		return func(m *Model) tea.Cmd {
			m.opening = false
			m.note = note{}
			if m.trouble(err); err != nil {
				return nil
			}
			switch {
			case len(due) > 0:
				m.round = &round{queue: due}
				return m.problem()
			case len(all) > 0:
				m.tell("nothing-due", all[0].On.Format("2006-01-02"))
			default:
				m.tell("nothing-returns")
			}
			if m.bench == nil {
				return m.stock()
			}
			return nil
		}
	})
}

// problem opens the next problem of the round, or ends it.
func (m *Model) problem() tea.Cmd {
	r := m.round
	if r.at >= len(r.queue) {
		m.round, m.bench = nil, nil
		m.tell("review-done", r.right, r.told)
		return m.stock()
	}
	due := r.queue[r.at]
	r.at++
	m.opening, m.bench = true, nil
	room, l := m.o.Room, m.o.Lang
	return m.later(func() func(*Model) tea.Cmd {
		b, err := openProblem(room, due, l)
		return func(m *Model) tea.Cmd {
			if err != nil { // the lab has changed since: the next one may do
				return m.problem()
			}
			return m.entered(b, nil)
		}
	})
}

// openProblem is a bench on which something comes back. Nothing done there is
// kept but how it went.
func openProblem(r *Room, due labs.Due, l assets.Lang) (*bench, error) {
	lab, err := r.lab(due.Lab)
	if err != nil {
		return nil, err
	}
	b := newBench(l)
	a, err := lab.Exercise(due.Item, r.config(reviewDraw+due.Asked, b.words))
	if err != nil {
		return nil, err
	}
	b.problem = &due
	b.take(a)
	return b, nil
}

// over reports whether a problem that came back is answered or done.
func (b *bench) over() bool {
	if b.problem == nil {
		return false
	}
	if b.problem.Kind == labs.Missed {
		return b.seen.question == nil
	}
	return b.seen.step == ""
}

// settle remembers how a problem went, once. It runs beside the model, after
// what may have settled it.
func (b *bench) settle(r *Room, reveal *labs.Reveal) error {
	if b.problem == nil || b.settled {
		return nil
	}
	right := false
	switch {
	case b.problem.Kind == labs.Missed && reveal != nil && reveal.Choice != "":
		right = reveal.Correct
	case b.problem.Kind == labs.Hinted && b.attempt.Done():
		right = b.attempt.Hints(b.problem.Name) == 0
	default:
		return nil
	}
	b.settled, b.right = true, right
	return r.answered(b.problem.Item, right)
}

// onward goes on to the next problem of the round.
func (m *Model) onward() tea.Cmd {
	b, r := m.bench, m.round
	if b.settled {
		r.told++
		if b.right {
			r.right++
		}
	}
	return m.problem()
}

// problemBlock is what the task pane shows once a problem is over.
func (m *Model) problemBlock(w int) block {
	b, t := m.bench, m.theme()
	var out block
	switch {
	case b.reveal != nil:
		out = text(m.revealRows(w))
	case b.settled && b.right:
		out = text(append(look.Wrap(t.Mark(look.Met)+" "+t.Style(look.Good, m.words.Say("problem-done")), w), ""))
	case b.settled:
		out = text(append(look.Wrap(t.Mark(look.Caution)+" "+t.Style(look.Warn, m.words.Say("problem-hinted")), w), ""))
	}
	key := "problem-next"
	if m.round.at >= len(m.round.queue) {
		key = "problem-last"
	}
	out.add(t.Style(look.Key, "Enter")+"  "+m.words.Say(key), goOn, "")
	return out
}
