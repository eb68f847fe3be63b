package plain

import (
	"slices"
	"strings"

	"skylab/labs"
	"skylab/tui/say"
)

// task tells what to do now: the step, its goals, why, and the command that it
// shows.
func (s *session) task(...string) {
	b := s.bench
	switch {
	case b.sight.Sealed:
		s.examTasks()
		return
	case b.sight.Question != nil:
		s.question()
		return
	case len(b.attempt.Lab.Tasks) == 0:
		s.text(say.Sandbox(s.words(), b.attempt.Lab))
		return
	case b.sight.Step == "":
		s.tell("done")
		s.text(b.attempt.Text(s.prose().End))
		s.tell("plain.done-next")
		return
	}
	s.heading()
	if p := s.prose().Tasks[b.sight.Step]; p != nil {
		s.text(b.attempt.Text(p.Why))
	}
	s.stepGoals(b.sight.Step)
	s.command()
	s.next()
}

// heading says which step it is.
func (s *session) heading() {
	tasks := s.bench.attempt.Lab.Tasks
	at := slices.IndexFunc(tasks, func(t labs.Task) bool { return t.Name == s.bench.sight.Step })
	s.tell("plain.step", at+1, len(tasks), s.title(s.bench.sight.Step))
}

// goals tells all steps, and what became of the goals of each that is not met
// yet.
func (s *session) goals(...string) {
	b := s.bench
	if len(b.attempt.Lab.Tasks) == 0 {
		s.tell("plain.no-goals")
		return
	}
	if b.sight.Sealed {
		s.examTasks()
		return
	}
	for i, t := range b.attempt.Lab.Tasks {
		key := "plain.goal-step-open"
		switch {
		case b.sight.Met[t.Name] && !b.sight.Hidden[t.Name]:
			key = "plain.goal-step-met"
		case t.Name == b.sight.Step:
			key = "plain.goal-step-here"
		}
		s.tell(key, i+1, s.title(t.Name))
		if t.Name == b.sight.Step || !b.sight.Met[t.Name] && s.touched(t.Name) {
			s.stepGoals(t.Name)
		}
	}
}

// touched reports whether any goal of a step is met.
func (s *session) touched(task string) bool {
	return slices.ContainsFunc(s.bench.sight.Findings, func(f labs.Finding) bool { return f.Task == task && f.Met && !f.Guard })
}

// stepGoals tells what became of each goal of a step, in words.
func (s *session) stepGoals(task string) {
	b := s.bench
	for i, f := range b.sight.Findings {
		if f.Task != task {
			continue
		}
		asks := s.goal(f.Asks)
		switch found := s.goal(f.Say); {
		case b.sight.Hidden[task]:
			s.item(1, "plain.goal-hidden", asks)
		case f.Met:
			s.item(1, "plain.goal-is-met", asks)
		case f.Waits:
			s.item(1, "plain.goal-waits", asks)
		case b.sight.Broke[i] != "":
			s.item(1, "plain.goal-is-broken", asks, found, b.sight.Broke[i])
		default:
			s.item(1, "plain.goal-is-open", asks, found)
		}
	}
}

// command tells the commands that the step shows, each on a line of its own.
func (s *session) command() {
	b := s.bench
	p := s.prose().Tasks[b.sight.Step]
	if p == nil || p.Command == "" {
		return
	}
	all := labs.Commands(b.attempt.Script(p.Command))
	key := "plain.commands"
	if strings.Contains(p.Command, labs.Blank) || slices.ContainsFunc(all, func(c string) bool { return strings.Contains(c, labs.Blank) }) {
		key = "plain.commands-blank"
	}
	s.tell(key, labs.Blank)
	for _, c := range all {
		for l := range strings.SplitSeq(c, "\n") {
			s.out.line(l)
		}
	}
}

// suggested is the command to run next, or nothing.
func (s *session) suggested() string {
	b := s.bench
	if b.sight.Step == "" || b.sight.Question != nil {
		return ""
	}
	return b.attempt.Suggested(string(s.words().Lang()), b.sight.Step, b.failed)
}

// next says in one line what can be done to get on.
func (s *session) next(...string) {
	b := s.bench
	c := s.suggested()
	switch blanks := strings.Count(c, labs.Blank); {
	case b.sight.Sealed:
		s.tell("plain.exam-how")
	case b.sitting != nil && b.sight.Step == "":
		s.tell("next-duty-done")
	case len(b.attempt.Lab.Tasks) == 0:
		s.tell("plain.next-free")
	case b.sight.Step == "":
		s.tell("plain.done-next")
	case blanks > 0:
		s.tell("plain.next-blank", verb(c), blanks)
	case c != "":
		s.tell("plain.next-run", verb(c))
	case b.sight.Pending:
		s.tell("plain.next-wait")
	default:
		s.tell("plain.next-goal", s.openGoal())
	}
}

// openGoal is what the first goal of the step asks that is not met yet.
func (s *session) openGoal() string {
	for _, f := range s.bench.sight.Findings {
		if f.Task == s.bench.sight.Step && !f.Met {
			return s.goal(f.Asks)
		}
	}
	return ""
}

// verb is what a command does: its first line, as far as its options.
func verb(c string) string {
	first, _, _ := strings.Cut(c, "\n")
	if _, inner, ok := strings.Cut(first, "$("); ok && strings.Contains(first, "=$(") {
		first = inner
	}
	first, _, _ = strings.Cut(first, " --")
	return strings.TrimSpace(first)
}

// fill runs the command that the step shows next. Its blanks are filled with
// the words that follow, or asked for one by one.
func (s *session) fill(values ...string) {
	c := s.suggested()
	if c == "" {
		s.tell("plain.nothing-to-fill")
		return
	}
	blanks := strings.Count(c, labs.Blank)
	if len(values) > blanks {
		s.tell("plain.too-many-values", blanks)
		return
	}
	for i := range blanks {
		var value string
		if i < len(values) {
			value = values[i]
		} else {
			before, _, _ := strings.Cut(c, labs.Blank)
			words := strings.Fields(before)
			s.tell("plain.blank", i+1, blanks, words[max(0, len(words)-1)])
			line, ok := s.read("> ")
			if value = strings.TrimSpace(line); !ok || value == "" {
				if !s.quit {
					s.tell("plain.not-filled")
				}
				return
			}
		}
		c = strings.Replace(c, labs.Blank, value, 1)
	}
	sign := "$ "
	for l := range strings.SplitSeq(c, "\n") {
		s.out.line(sign + l)
		sign = "> "
	}
	s.run(c)
}

// hint gives one more hint for the step.
func (s *session) hint(...string) {
	b := s.bench
	if b.sight.Step == "" {
		s.tell("no-hint-needed")
		return
	}
	if n := b.attempt.HintCosts(b.sight.Step); n > 0 && b.sitting.Graded() && !s.sure(s.words().Say("duty-hint-costs", n)) {
		return
	}
	before := b.attempt.Hints(b.sight.Step)
	h, _, err := b.attempt.Hint(b.sight.Step)
	if err != nil {
		s.trouble(err)
		return
	}
	s.tell("plain.hint", h.N, h.Of)
	s.text(say.Hint(s.words(), b.attempt, h))
	switch {
	case h.N < h.Of:
		s.tell("plain.hint-more", h.Of-h.N)
	case before >= h.N:
		s.tell("no-more-hints")
	}
}
