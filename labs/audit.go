package labs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"skylab/engine"
	"skylab/engine/world"
	"skylab/labs/check"
)

// auditDraws is with how many learners' values a lab is tried. One with faults
// is tried with more, until each fault was among them.
const (
	auditDraws = 3
	mostDraws  = 60
)

// Audit holds every lab of a folder against what a lab must survive:
//
//   - it can be read, and is told in every language;
//   - its start runs, and meets no goal;
//   - an empty account meets no task;
//   - what is run before a learner's script runs itself;
//   - every solution meets every task, and differs from the others in kind;
//   - every wrong answer fails the task that it names, and besides it only
//     what depends on that task;
//   - every guard stops some wrong answer that meets the goals;
//   - every fault breaks something that no other fault breaks;
//   - without any one of its commands that change the World, the first
//     solution fails;
//   - a replay of its log is identical;
//   - what is marked right in a prediction is what the packet shows.
//
// Machines come to life as in an attempt, by live; nil leaves them as they are.
func Audit(dir fs.FS, live Live) []Problem {
	all, err := Load(dir)
	var problems Problems
	if err != nil && !errors.As(err, &problems) {
		return []Problem{{File: ".", What: err.Error(), Remedy: "see that the folder is there and yours to read"}}
	}
	for _, l := range all {
		if !slices.ContainsFunc(problems, func(p Problem) bool { return p.File == l.file }) {
			problems = append(problems, l.Audit(live)...)
		}
	}
	return problems
}

// Audit tries a lab that was read without a mistake. A problem is told once,
// whichever learners' values show it.
func (l *Lab) Audit(live Live) []Problem {
	var out []Problem
	if len(l.Solutions) < 2 {
		out = append(out, Problem{l.file, 0, "there is one solution only", "add a section -- solution/NAME -- that goes another way, so that the goals can't demand the first one's"})
	}
	if len(l.Wrongs) == 0 {
		out = append(out, Problem{l.file, 0, "there is no wrong answer", "add a section -- wrong/NAME fails TASK --"})
	}
	seen := map[string]bool{}
	for n := 0; n < auditDraws || len(seen) < len(l.Faults) && n < mostDraws; n++ {
		t := &trial{l: l, live: live, learner: fmt.Sprintf("learner %d", n), bitten: map[string]bool{}}
		problems := t.run()
		for _, f := range t.l.Faults {
			seen[f.Task] = true
		}
		for _, p := range problems {
			if !slices.ContainsFunc(out, func(q Problem) bool { return q.Line == p.Line && q.Remedy == p.Remedy }) {
				out = append(out, p)
			}
		}
	}
	return out
}

// trial is a lab tried with one learner's values.
type trial struct {
	l       *Lab
	live    Live
	learner string
	values  Values
	demands map[string][]demand
	log     []engine.Entry // of the start
	started *world.World
	files   map[string][]byte // that the start leaves to the learner
	stage   *stage

	bitten   map[string]bool // guards, by task and what they ask, that found a wrong answer out
	asked    map[string]bool // predictions whose moment came
	problems []Problem
}

func (t *trial) wrong(no int, what, remedy string) {
	t.problems = append(t.problems, Problem{t.l.file, no, what, remedy})
}

func (t *trial) config() Config { return Config{Learner: t.learner, Number: 1, Live: t.live} }

func (t *trial) run() []Problem {
	a, err := Open(t.l, t.config(), nil)
	if err != nil {
		var p Problems
		if errors.As(err, &p) {
			return p
		}
		return []Problem{{t.l.file, t.l.Start.Line, err.Error(), ""}}
	}
	t.l = a.Lab
	t.values, t.demands, t.log, t.started = a.Values, a.demands, a.Engine.Log(), a.Engine.World()
	t.files = filesOf(a.Engine.Home())
	t.stage = &stage{lab: t.l, values: t.values, names: rehearses(t.demands), scope: a.Engine.Scope(), began: t.started}
	t.start(a, t.empty())
	t.befores()
	ends := t.solutions()
	if len(t.problems) > 0 {
		return t.problems // the rest would only repeat it
	}
	t.kinds(ends)
	if t.wrongs(); len(t.problems) == 0 {
		t.guards()
	}
	t.faults()
	t.lines()
	return t.problems
}

// start must meet no goal. What an empty account meets was said.
func (t *trial) start(a *Attempt, said map[string]bool) {
	for _, f := range a.Findings() {
		task, _ := t.l.Task(f.Task)
		if f.Guard || !f.Met || said[f.Task] {
			continue
		}
		no := t.goalLine(task, f.Asks)
		t.wrong(no, fmt.Sprintf("a goal of the task %s is met before anything was done", f.Task), "demand what the start does not do yet")
	}
}

func (t *trial) goalLine(task Task, asks world.Sentence) int {
	for i, d := range t.demands[task.Name] {
		if i < len(task.Goals) && fmt.Sprint(d.Asks()) == fmt.Sprint(asks) {
			return task.Goals[i].No
		}
	}
	return task.line
}

// empty is an account in which nobody has done anything; it must meet no task.
func (t *trial) empty() map[string]bool {
	w, err := t.l.account(t.learner, 1)
	if err != nil {
		t.wrong(0, err.Error(), "")
		return nil
	}
	is := met(t.l.look(look(w), t.demands))
	for _, task := range t.l.Tasks {
		if is[task.Name] {
			t.wrong(task.line, fmt.Sprintf("the task %s is met by an empty account", task.Name), "add a goal that only what was built can meet")
		}
	}
	return is
}

// engine is a fresh one at the lab's start.
func (t *trial) engine() *engine.Engine {
	c := t.config().engine(t.started, t.l, t.learner)
	c.Files = t.files
	return engine.New(c)
}

// scene is what the goals look at while an engine is where it is.
func (t *trial) scene(e *engine.Engine) *check.Scene {
	t.stage.now, t.stage.files = e.World(), e.Shell()
	return t.stage.scene()
}

func (t *trial) met(e *engine.Engine) map[string]bool { return met(t.l.look(t.scene(e), t.demands)) }

// solutions plays each and returns the Worlds that they end in.
func (t *trial) solutions() []*world.World {
	var ends []*world.World
	for i, s := range t.l.Solutions {
		e := t.engine()
		all, err := s.commands()
		if err != nil {
			t.problems = append(t.problems, unreadable(t.l.file, s.Script, err))
			continue
		}
		if i == 0 {
			t.predictions(e)
		}
		for _, c := range all {
			if p := play(e, t.values, c, t.l.file); p != nil {
				t.problems = append(t.problems, *p)
			}
			if i == 0 {
				t.predictions(e)
			}
		}
		for _, f := range t.l.look(t.scene(e), t.demands) {
			if !f.Met {
				task, _ := t.l.Task(f.Task)
				t.wrong(task.line, fmt.Sprintf("%s does not meet the task %s (%s)", s.called(), f.Task, saw(f)), "correct the solution from line "+fmt.Sprint(s.Line)+" on, or what is demanded")
			}
		}
		if i == 0 {
			t.replay(e)
			t.unasked()
		}
		ends = append(ends, e.World())
	}
	return ends
}

func (s Solution) called() string {
	if s.Name == "" {
		return "the solution"
	}
	return "the solution " + s.Name
}

// saw is what a finding says, for an author who reads keys.
func saw(f Finding) string {
	return f.Asks.Key + ": " + said(f.Say)
}

func said(s world.Sentence) string { return strings.TrimSpace(s.Key + " " + fmt.Sprintln(s.Args...)) }

// replay must come to the same World.
func (t *trial) replay(e *engine.Engine) {
	w, err := t.l.account(t.learner, 1)
	if err != nil {
		t.wrong(0, err.Error(), "")
		return
	}
	again, err := engine.Replay(t.config().engine(w, t.l, t.learner), t.log)
	if err == nil {
		w = again.World()
		again, err = engine.Replay(t.config().engine(w, t.l, t.learner), e.Log())
	}
	if err != nil || again.World().Digest() != e.World().Digest() {
		t.wrong(t.l.Solutions[0].Line, fmt.Sprintf("a replay of the solution differs: %v", err), "report this: it is a mistake of the engine, not of the lab")
	}
}

// kinds compares the Worlds in which solutions end.
func (t *trial) kinds(ends []*world.World) {
	for i := range ends {
		for j := range i {
			if shape(ends[i]) == shape(ends[j]) {
				t.wrong(t.l.Solutions[i].Line-1, fmt.Sprintf("%s builds the same as %s, under other names at most", t.l.Solutions[i].called(), t.l.Solutions[j].called()), "let it go another way")
			}
		}
	}
}

// wrongs plays each wrong answer.
func (t *trial) wrongs() {
	for _, w := range t.l.Wrongs {
		s, _ := t.l.solution(w.Of)
		all, err := s.commands()
		if err != nil {
			continue
		}
		all, p := apply(all, w.Edits)
		if p != nil {
			continue // said when the lab was read
		}
		e := t.engine()
		t.quietly(e, all)
		found := t.l.look(t.scene(e), t.demands)
		t.bites(found)
		is, may := met(found), t.l.dependents(w.Fails)
		if is[w.Fails] {
			t.wrong(w.line, fmt.Sprintf("the wrong answer %s meets the task %s", w.Name, w.Fails), "demand what it does not do, or choose another mistake")
		}
		for _, task := range t.l.Tasks {
			if !is[task.Name] && !may[task.Name] {
				t.wrong(w.line, fmt.Sprintf("the wrong answer %s fails the task %s too, which does not need %s", w.Name, task.Name, w.Fails), "choose a smaller mistake, or add needs "+w.Fails+" to "+task.Name)
			}
		}
	}
}

// bites notes the guards that a wrong answer broke while it met the goals.
func (t *trial) bites(found []Finding) {
	goals := map[string]bool{}
	for _, f := range found {
		if was, seen := goals[f.Task]; !f.Guard {
			goals[f.Task] = f.Met && (was || !seen)
		} else if goals[f.Task] && !f.Met {
			t.bitten[f.Task+fmt.Sprint(f.Asks)] = true
		}
	}
}

// guards must each find out some wrong answer, or nobody knows that they do.
func (t *trial) guards() {
	for _, task := range t.l.Tasks {
		for i, d := range t.demands[task.Name] {
			if d.guard && !t.bitten[task.Name+fmt.Sprint(d.Asks())] {
				t.wrong(task.Guards[i-len(task.Goals)].No, fmt.Sprintf("no wrong answer is stopped by this guard of the task %s", task.Name), "add one that meets the goals and breaks the guard, or take the guard away")
			}
		}
	}
}

// quietly plays commands that may fail.
func (t *trial) quietly(e *engine.Engine, all []Line) {
	for _, c := range all {
		var out, errw bytes.Buffer
		e.Do(context.Background(), t.values.Fill(c.Text), &out, &errw)
	}
}

// lines leaves out one command of the solution after the other.
func (t *trial) lines() {
	s := t.l.Solutions[0]
	all, err := s.commands()
	if err != nil {
		return
	}
	whole := t.engine()
	for i, c := range all {
		before := whole.World().Turn()
		answer := whole.Do(context.Background(), t.values.Fill(c.Text), &bytes.Buffer{}, &bytes.Buffer{})
		if whole.World().Turn() == before || !slices.ContainsFunc(answer.Entries, engine.Entry.Changes) {
			continue
		}
		e := t.engine()
		t.quietly(e, slices.Delete(slices.Clone(all), i, i+1))
		if allMet(t.met(e)) {
			t.wrong(c.No, "the solution meets every task without this command", "take it away, or demand what it is for")
		}
	}
}

func allMet(is map[string]bool) bool {
	for _, m := range is {
		if !m {
			return false
		}
	}
	return true
}
