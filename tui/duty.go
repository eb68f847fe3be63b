package tui

import (
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// handIn hands in what goes on of a checkpoint.
const handIn action = "hand-in"

var dutyKeys = []binding{
	{handIn, []string{"h"}, onShelf, "h", 4},
	{handIn, []string{"alt+p"}, onBench, "Alt+p", 0},
}

// agenda is what the model knows of time at the learner's checkpoints.
type agenda struct {
	turn, ticks int           // tell a timer that was set before from the newest one
	told        time.Duration // what was left when that was looked at last
}

// asksEvery is how often it is asked whether a checkpoint was extended, paused or
// taken in: while the learner sits at one, while there are any, and while there are
// none.
var asksEvery = [...]time.Duration{5 * time.Second, 15 * time.Second, time.Minute}

// asks is how long it takes until that is asked again.
func (m *Model) asks() time.Duration {
	switch {
	case slices.ContainsFunc(m.shelf.duties, func(d DutyItem) bool { _, is := d.Going(); return is }), m.bench != nil && m.bench.sitting != nil:
		return asksEvery[0]
	case len(m.shelf.duties) > 0:
		return asksEvery[1]
	}
	return asksEvery[2]
}

// attend sets the timer after which the checkpoints are asked for again. At home
// nothing runs.
func (m *Model) attend() tea.Cmd {
	if m.o.Room.Proctor == nil {
		return nil
	}
	m.agenda.turn++
	turn := m.agenda.turn
	return m.o.After(m.asks(), done{func(m *Model) tea.Cmd {
		if turn != m.agenda.turn {
			return nil
		}
		return m.inquire()
	}})
}

// inquire asks how the checkpoints stand now.
func (m *Model) inquire() tea.Cmd {
	room := m.o.Room
	return m.later(func() func(*Model) tea.Cmd {
		all, err := room.Duties()
		return func(m *Model) tea.Cmd {
			if err != nil { // what is known holds until it can be asked again
				return m.attend()
			}
			return tea.Batch(m.informed(all), m.attend())
		}
	})
}

// informed takes in how the checkpoints stand.
func (m *Model) informed(all []proctor.Duty) tea.Cmd {
	exam, in := proctor.Exam(all)
	anew := in != m.shelf.exam
	for i := range m.shelf.duties {
		d := &m.shelf.duties[i]
		n := slices.IndexFunc(all, func(o proctor.Duty) bool { return o.Name == d.Name })
		if n < 0 {
			anew = true
			continue
		}
		_, was := d.Going()
		_, is := all[n].Going()
		anew = anew || was != is || d.Published != all[n].Published
		d.Duty = all[n]
	}
	if !in && len(all) != len(m.shelf.duties) {
		anew = true
	}
	b := m.bench
	switch {
	case b != nil && b.sitting != nil:
		n := slices.IndexFunc(all, func(o proctor.Duty) bool { return o.Name == b.sitting.Checkpoint })
		if n < 0 {
			break // it was taken out of the class's file: what was begun goes on
		}
		b.sitting.Duty = all[n]
		if why := m.o.Room.ended(all[n], b.sitting.ID); why != "" {
			return m.expel(string(why), all[n].Title)
		}
	case b != nil && in: // it was begun elsewhere
		cmd := m.expel("", "")
		m.trouble(&proctor.ShutError{Why: proctor.InExam, Terms: exam.Terms})
		return cmd
	case b == nil && anew && !m.opening:
		return m.stock()
	}
	return m.clocks()
}

// expel shuts the bench and says why, where that is not said otherwise.
func (m *Model) expel(why, title string) tea.Cmd {
	m.bench.stop()
	m.bench, m.round, m.sheets, m.opening = nil, nil, nil, false
	if why != "" {
		m.note = note{m.words.Say("duty-over."+why, term.Clean(title)), look.Warn}
	}
	return m.stock()
}

// lost shuts the bench where nothing of its sitting is kept any more.
func (m *Model) lost() (tea.Cmd, bool) {
	s := m.bench.sitting
	err := s.Lost()
	if err == nil {
		return nil, false
	}
	why := say.HandedIn
	var shut *proctor.ShutError
	if errors.As(err, &shut) {
		switch shut.Why {
		case checkpoint.Over:
			why = say.Over
		case checkpoint.Stopped:
			why = say.Paused
		}
	}
	return m.expel(string(why), s.Duty.Title), true
}

// left is how much time is left of what goes on here, if that is counted.
func (m *Model) left() (time.Duration, bool) {
	now := m.o.Room.Wall()
	if b := m.bench; b != nil {
		if b.sitting == nil {
			return 0, false
		}
		return say.Left(b.sitting.Duty, now)
	}
	least, is := time.Duration(0), false
	for _, d := range m.shelf.duties {
		if left, ok := say.Left(d.Duty, now); ok && (!is || left < least) {
			least, is = left, true
		}
	}
	return least, is
}

// clocks sets the timer for when the clock that is shown says something else. Where
// none is shown nothing runs.
func (m *Model) clocks() tea.Cmd {
	m.agenda.ticks++
	left, is := m.left()
	if !is {
		m.agenda.told = 0
		return nil
	}
	m.warned(left)
	if m.bench != nil {
		m.bench.drawn.head = drawnPane{}
	}
	turn := m.agenda.ticks
	return m.o.After(say.ClockTurns(left), done{func(m *Model) tea.Cmd {
		if turn != m.agenda.ticks {
			return nil
		}
		return m.struck()
	}})
}

// struck shows what the clock says now. At the end it is asked whether that was it.
func (m *Model) struck() tea.Cmd {
	if left, is := m.left(); !is || left <= 0 {
		m.agenda.ticks++
		return m.inquire()
	}
	return m.clocks()
}

// warned says once that ten minutes are left, and one.
func (m *Model) warned(left time.Duration) {
	was := m.agenda.told
	m.agenda.told = left
	for _, n := range []int{1, 10} {
		if at := time.Duration(n) * time.Minute; was > at && left <= at && left > 0 {
			m.warn("duty-warn", n)
			return
		}
	}
}

// chooseDuty asks before a checkpoint begins, goes to the labs of one that goes on,
// or says why it can't be begun.
func (m *Model) chooseDuty(d DutyItem) tea.Cmd {
	now := m.o.Room.Wall()
	switch why := say.Unready(m.words, d.Duty, now); {
	case why != "":
		m.note = note{why, look.Warn}
	case say.StandOf(d.Duty, now) == say.Going:
		m.shelf.move(1)
	default:
		name := d.Name
		m.sure(m.words.Say("duty-begin-title", term.Clean(d.Title)), say.Begins(m.words, d.Duty, d.Costs, now), func(m *Model) tea.Cmd {
			return m.beginDuty(name, d.Title)
		})
	}
	return nil
}

// beginDuty begins a checkpoint and lists its labs.
func (m *Model) beginDuty(name, title string) tea.Cmd {
	room := m.o.Room
	return m.later(func() func(*Model) tea.Cmd {
		err := room.Begin(name)
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.trouble(err)
			} else {
				m.tell("duty-began", term.Clean(title))
				m.shelf.goTo = name
			}
			return m.stock()
		}
	})
}

// handing asks whether what goes on here is to be handed in.
func (m *Model) handing() tea.Cmd {
	d, ok := m.going()
	if !ok {
		m.warn("duty-nothing-open")
		return nil
	}
	says := []string{m.words.Say("duty-hand-in")}
	if d.Attempts == 0 || len(d.Sittings) < d.Attempts {
		says = append(says, m.words.Say("duty-hand-again"))
	}
	name, title := d.Name, term.Clean(d.Title)
	m.sure(m.words.Say("duty-hand-title", title), says, func(m *Model) tea.Cmd {
		room := m.o.Room
		return m.later(func() func(*Model) tea.Cmd {
			err := room.HandIn(name)
			return func(m *Model) tea.Cmd {
				if err != nil && !errors.Is(err, gradebook.ErrBegun) {
					m.trouble(err)
					return m.inquire()
				}
				cmd := tea.Cmd(nil)
				if b := m.bench; b != nil && b.sitting != nil && b.sitting.Checkpoint == name {
					cmd = m.expel("", "")
				} else {
					cmd = m.stock()
				}
				m.tell("duty-handed", title)
				return cmd
			}
		})
	})
	return nil
}

// going is the checkpoint that goes on here: of the bench, of the row that is
// chosen, or the only one.
func (m *Model) going() (proctor.Duty, bool) {
	if b := m.bench; b != nil {
		if b.sitting == nil {
			return proctor.Duty{}, false
		}
		return b.sitting.Duty, true
	}
	if e, ok := m.shelf.slot(); ok && e.duty >= 0 {
		d := m.shelf.duties[e.duty].Duty
		if _, is := d.Going(); is {
			return d, true
		}
	}
	var all []proctor.Duty
	for _, d := range m.shelf.duties {
		if _, is := d.Going(); is {
			all = append(all, d.Duty)
		}
	}
	if len(all) != 1 {
		return proctor.Duty{}, false
	}
	return all[0], true
}
