package plain

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"skylab/tui"
	"skylab/tui/say"
)

// shutInExams are the words that an exam shuts: those that help and explain.
var shutInExams = []string{"hint", "fill", "names", "certificate", "handshake", "again"}

// inExam reports whether the learner sits at an exam.
func (s *session) inExam() bool {
	if s.bench != nil {
		return s.bench.sight.Sealed
	}
	return slices.ContainsFunc(s.duties, func(d tui.DutyItem) bool { return len(d.Parts) > 0 && d.Mode == "exam" })
}

// agenda tells the checkpoints and the labs of those that go on, and how many
// numbers that takes.
func (s *session) agenda() (n int) {
	d, now := s.words(), s.o.Room.Wall()
	for i, c := range s.duties {
		if i == 0 {
			s.tell("plain.duty-head")
		}
		n++
		s.item(0, "plain.duty", n, c.Name, c.Title, d.Say("duty-mode."+string(c.Mode))+", "+say.DutyState(d, c.Duty, c.Result, now))
		for _, p := range c.Parts {
			n++
			s.item(1, "plain.duty-lab", n, p.Name, p.Title, s.partState(p))
		}
	}
	return n
}

// partState is how far the learner is in a lab of a checkpoint.
func (s *session) partState(p tui.ShelfItem) string {
	d := s.words()
	switch {
	case p.Begun && p.Untold:
		return d.Say("state.begun")
	case p.Steps > 0 && p.Met == p.Steps:
		return d.Say("state.done")
	case p.Begun:
		return d.Say("state.at", p.Met, p.Steps)
	}
	return d.Say("state.new")
}

// before is how many numbers stand before those of the course's labs.
func (s *session) before() int {
	n := 0
	for _, c := range s.duties {
		n += 1 + len(c.Parts)
	}
	return n
}

// duty takes a number or a name that means a checkpoint, or a lab of one that goes
// on, and says whether it does.
func (s *session) duty(said string) bool {
	said = strings.TrimSpace(said)
	number, err := strconv.Atoi(strings.TrimSuffix(said, "."))
	if err != nil {
		number = -1
	}
	n := 0
	for _, c := range s.duties {
		if n++; n == number || same(said, c.Name) || same(said, c.Title) {
			s.chooseDuty(c)
			return true
		}
		for _, p := range c.Parts {
			if n++; n == number || number < 0 && len(s.shelf) == 0 && (same(said, p.Name) || same(said, p.Title)) {
				s.enter(c.Name, p.Name, false)
				return true
			}
		}
	}
	return false
}

// chooseDuty tells of a checkpoint, and begins it after a question where it may be
// begun.
func (s *session) chooseDuty(c tui.DutyItem) {
	d, now := s.words(), s.o.Room.Wall()
	for _, l := range say.Duty(d, c.Duty, c.Result, now) {
		s.out.prose(l)
	}
	switch why := say.Unready(d, c.Duty, now); {
	case why != "":
		s.out.prose(why)
		return
	case say.StandOf(c.Duty, now) == say.Going:
		s.tell("plain.duty-choose")
		return
	}
	if !s.sure(append([]string{d.Say("duty-begin-title", c.Title)}, say.Begins(d, c.Duty, c.Costs, now)...)...) {
		return
	}
	if err := s.o.Room.Begin(c.Name); err != nil {
		s.trouble(err)
		return
	}
	s.tell("plain.duty-began", c.Title)
	s.toShelf()
}

// sure tells what is about to happen and asks whether it is to.
func (s *session) sure(says ...string) bool {
	for _, l := range says {
		s.out.prose(l)
	}
	s.item(0, "plain.choice", 1, s.words().Say("plain.duty-yes"))
	s.item(0, "plain.choice", 2, s.words().Say("plain.duty-no"))
	line, ok := s.read("> ")
	if s.quit {
		return false
	}
	if said := strings.TrimSuffix(strings.TrimSpace(line), "."); ok && (said == "1" || same(said, s.words().Say("plain.duty-yes"))) {
		return true
	}
	s.tell("plain.duty-kept")
	return false
}

// going is the checkpoint that goes on here: of the lab, or the only one of the list.
func (s *session) going() (name, title string, is bool) {
	if b := s.bench; b != nil {
		if b.sitting == nil {
			return "", "", false
		}
		return b.sitting.Checkpoint, b.sitting.Duty.Title, true
	}
	n := 0
	for _, c := range s.duties {
		if _, on := c.Going(); on {
			name, title = c.Name, c.Title
			n++
		}
	}
	return name, title, n == 1
}

// submit hands in what goes on, after a question.
func (s *session) submit(...string) {
	name, title, is := s.going()
	if !is {
		s.tell("duty-nothing-open")
		return
	}
	d := s.words()
	if !s.sure(d.Say("duty-hand-title", title), d.Say("duty-hand-in")) {
		return
	}
	if err := s.o.Room.HandIn(name); err != nil {
		s.trouble(err)
	} else {
		s.tell("duty-handed", title)
	}
	s.toShelf()
}

// over leaves a sitting that can't go on any more, says why, and reports whether it
// did.
func (s *session) over() bool {
	b := s.bench
	if b.sitting == nil {
		return false
	}
	why, err := b.sitting.Ended()
	if err != nil || why == "" {
		return false // what is kept asks again
	}
	s.tell("duty-over."+string(why), b.sitting.Duty.Title)
	s.toShelf()
	return true
}

// tells is how often the clock of a checkpoint is told.
const tells = 10 * time.Minute

// clock tells how much time is left: when the lab is entered, from then on whenever
// ten minutes are gone, when there is more again, and in the last minute.
func (s *session) clock() {
	b := s.bench
	if b.sitting == nil {
		return
	}
	left, is := say.Left(b.sitting.Duty, s.o.Room.Wall())
	last := left <= time.Minute && b.clock > time.Minute
	if !is || b.clock > 0 && b.clock-left < tells && left <= b.clock && !last {
		return
	}
	b.clock = left
	s.tell("plain.duty-left", say.Clock(s.words(), left))
}

// examTasks tells all tasks of an exam, and of what they demand whether it is met,
// unless that is not told.
func (s *session) examTasks() {
	b := s.bench
	if b.sight.Silent {
		s.once("exam-silent")
	}
	for i, t := range b.attempt.Lab.Tasks {
		key := "plain.exam-task"
		if b.sight.Met[t.Name] {
			key = "plain.exam-task-met"
		}
		s.tell(key, i+1, s.title(t.Name))
		for _, f := range b.sight.Findings {
			if f.Task != t.Name {
				continue
			}
			key := "plain.exam-goal"
			switch {
			case b.sight.Silent:
			case f.Met:
				key = "plain.goal-is-met"
			default:
				key = "plain.exam-goal-open"
			}
			s.item(1, key, s.goal(f.Asks))
		}
	}
}

// senderSees tells what a sender knows of the packets that the last line sent.
func (s *session) senderSees() {
	for _, p := range s.bench.sent {
		s.tell("plain.exam-packet", p.From, p.To, p.Packet.Service(), s.words().Say(say.Heard(p)))
	}
	s.tell("exam-packets")
}
