package plain

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"skylab/engine"
	"skylab/engine/shell"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/tui"
	"skylab/tui/say"
)

// bench is one lab, and what was seen of it last.
type bench struct {
	attempt *labs.Attempt
	sitting *tui.Sitting  // that it belongs to, or nil
	clock   time.Duration // what was left when that was told last
	sight   labs.Sight
	reveal  *labs.Reveal  // of the last prediction, until something is done
	sent    []engine.Sent // by the last line
	failed  map[string]bool
	map_    []string // ids of what the map listed, by number
	partial string   // lines of a command that goes on
}

// enter opens a lab where the learner left it, or anew: of a checkpoint, or of the
// course where that is nothing.
func (s *session) enter(checkpoint, name string, anew bool) {
	a, sitting, err := s.o.Room.Sit(checkpoint, name, anew, s.words)
	if err != nil {
		s.trouble(err)
	}
	if a == nil {
		return
	}
	s.bench = &bench{attempt: a, sitting: sitting, sight: a.Look(), failed: map[string]bool{}}
	d, l := s.words(), a.Lab
	title := l.Title(string(d.Lang()))
	if len(l.Tasks) == 0 {
		title = d.Say("sandbox")
	}
	s.tell("plain.in-lab", title)
	if sitting != nil {
		s.tell("plain.in-duty", sitting.Duty.Title)
	}
	if exports := s.o.Room.Exports(); exports != "" {
		s.tell("plain.exports")
		for l := range strings.SplitSeq(exports, "\n") {
			s.out.line(l)
		}
	}
	switch {
	case begun(a) && err == nil:
		s.tell("resumed")
	case err != nil:
	default:
		s.text(a.Text(s.prose().Brief))
		if s.bench.sight.Sealed {
			s.once("plain.exam-how")
		} else {
			s.once("plain.how")
		}
	}
	s.now()
	s.clock()
}

// begun reports whether the learner typed anything in this attempt before.
func begun(a *labs.Attempt) bool {
	for _, n := range a.Engine.Log() {
		if _, ok := n.Typed(); ok && n.By != "lab" {
			return true
		}
	}
	return false
}

// now tells what is to be done now: the open question, or the step.
func (s *session) now() {
	switch b := s.bench; {
	case b.sight.Question != nil:
		s.question()
	default:
		s.task()
	}
}

// once says a sentence the first time only.
func (s *session) once(key string, args ...any) {
	if !s.told[key] {
		s.told[key] = true
		s.tell(key, args...)
	}
}

// prose is the lab's text in the learner's language; a sandbox has none.
func (s *session) prose() *labs.Prose {
	if p := s.bench.attempt.Lab.Words(string(s.words().Lang())); p != nil {
		return p
	}
	return &labs.Prose{}
}

// atBench takes a line of the prompt.
func (s *session) atBench() {
	b := s.bench
	if s.over() {
		return
	}
	s.clock()
	sign := "$ "
	if where := b.attempt.Engine.Where(); where != "" {
		sign = where + " "
	}
	if b.partial != "" || b.sight.Question != nil {
		sign = "> "
	}
	line, ok := s.read(sign)
	switch {
	case s.quit:
		if s.in.cut = b.partial != ""; s.in.cut {
			s.tell("plain.cut")
		}
		return
	case !ok:
		b.partial = ""
		return
	case s.over():
		return
	case b.partial != "":
		line = b.partial + "\n" + line
	case strings.TrimSpace(line) == "":
		return
	default:
		s.tick()
		if s.steer(line) {
			return
		}
		if b.sight.Question != nil {
			s.answer(line)
			return
		}
	}
	if b.partial = ""; shell.Incomplete(line) {
		b.partial = line
		s.once("plain.goes-on")
		return
	}
	s.run(line)
}

// tick lets what is due by now happen, before a line is taken.
func (s *session) tick() {
	b := s.bench
	if !b.sight.Pending {
		return
	}
	s.change(func() error {
		_, err := b.attempt.Tick()
		return err
	})
}

// run runs a line of the shell and tells what came of it.
func (s *session) run(line string) {
	b := s.bench
	if strings.Contains(line, labs.Blank) {
		s.tell("plain.blank-first", labs.Blank)
		return
	}
	ctx, stop := s.interruptible()
	defer stop()
	b.reveal, b.sent = nil, nil
	was := b.attempt.Engine.Where()
	var said, complaints bytes.Buffer
	s.change(func() error {
		r := b.attempt.Say(ctx, line, &said, both{&said, &complaints})
		b.sent = r.Sent
		b.failed[line] = r.Failed()
		s.print(said.String())
		s.broken(ctx)
		if r.Err != nil {
			s.out.prose(say.Ended(s.words(), r.Err))
		}
		s.notices(r.Notices)
		if was == "" && b.attempt.Engine.Where() != "" {
			s.tell("arrived-elsewhere")
		}
		return nil
	})
}

// both writes what is complained about twice.
type both struct{ all, errors *bytes.Buffer }

func (w both) Write(p []byte) (int, error) {
	w.errors.Write(p)
	return w.all.Write(p)
}

// notices says in the learner's language what the shell said in its own, and
// that there are other words than the shell's.
func (s *session) notices(said []error) {
	names := s.bench.attempt.Engine.Shell().Names()
	for _, n := range say.Notices(s.words(), said, names) {
		s.out.prose(n)
		s.keys(n)
	}
	for _, err := range said {
		var u *shell.UnknownCommand
		if !errors.As(err, &u) {
			continue
		}
		if w := s.nearest(u.Name); w != "" {
			s.tell("plain.or-word", w)
		} else {
			s.tell("plain.own-words")
		}
	}
}

// interruptible is a context that ends with Ctrl+C, until stop has returned: a
// Ctrl+C that comes afterwards is for what runs next.
func (s *session) interruptible() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-s.o.Interrupt:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(); <-ended }
}

// broken ends the line in which a terminal shows ^C.
func (s *session) broken(ctx context.Context) {
	if ctx.Err() != nil && !s.o.Echo {
		s.out.line("")
	}
}

// change does something to the attempt, and tells what it brought about: what
// has another state, which goals are met or no longer, and what is next.
func (s *session) change(do func() error) {
	b := s.bench
	was := b.sight
	err := do()
	b.sight = b.attempt.Look()
	if err != nil {
		s.trouble(err)
	}
	s.states(was.World)
	s.goalsChanged(was)
	switch q := b.sight.Question; {
	case q != nil && (was.Question == nil || was.Question.Name != q.Name):
		s.question()
	case b.sight.Sealed:
		if b.sight.Step == "" && was.Step != "" {
			s.tell("next-exam-done")
		}
	case q == nil && (b.sight.Step != was.Step || was.Question != nil):
		s.task()
	}
}

// goalsChanged says which goals and steps are met now and were not, and which
// no longer.
func (s *session) goalsChanged(was labs.Sight) {
	b, d := s.bench, s.words()
	now := b.sight
	for i, f := range now.Findings {
		if i >= len(was.Findings) || f.Guard || now.Hidden[f.Task] {
			continue
		}
		before := was.Findings[i]
		asks, found := say.Sentence(d, f.Asks), say.Sentence(d, f.Say)
		if f.Met == before.Met {
			if !f.Met && f.Task == was.Step && found != say.Sentence(d, before.Say) {
				s.tell("plain.goal-still", asks, found)
			}
			continue
		}
		switch line := now.Broke[i]; {
		case f.Met:
			s.tell("plain.goal-met", asks)
		case line != "":
			s.tell("plain.goal-lost-by", asks, line)
		default:
			s.tell("plain.goal-lost", asks)
		}
	}
	for i, t := range b.attempt.Lab.Tasks {
		if now.Met[t.Name] == was.Met[t.Name] || now.Hidden[t.Name] {
			continue
		}
		key := "plain.step-open"
		if now.Met[t.Name] {
			key = "plain.step-met"
		}
		s.tell(key, i+1, s.title(t.Name))
	}
}

// title is what a step is called.
func (s *session) title(task string) string {
	if p := s.prose().Tasks[task]; p != nil {
		return s.bench.attempt.Text(p.Title)
	}
	return task
}

// goal says what is asked.
func (s *session) goal(x world.Sentence) string { return say.Sentence(s.words(), x) }
