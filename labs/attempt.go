package labs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/labs/check"
)

// opening is when every lab begins, by its own clock, so that the same lab,
// learner and attempt are the same to the byte.
var opening = time.Date(2026, time.November, 2, 0, 0, 0, 0, time.UTC)

// account is the one that labs take place in.
const account = "123456789012"

// Live brings the machines of an account to life; see [engine.Config].
type Live = func(engine.Account) engine.Live

// Config is what an attempt is given from outside.
type Config struct {
	Learner string
	Number  int // of the attempt, from 1
	// Met is what the learner has met in other attempts.
	Met Meetings
	// Wall, Keep, Say, Help, Live and Build are the engine's.
	Wall  func() time.Time
	Keep  func([]engine.Entry) error
	Say   func(world.Sentence) string
	Help  func(key string) string
	Live  Live
	Build string
}

// Attempt is one learner at one lab. Lines and changes come from one goroutine
// at a time; what was found may be read from any meanwhile.
type Attempt struct {
	Lab    *Lab
	Values Values
	Engine *engine.Engine

	c       Config
	demands map[string][]demand // by task; never changed

	mu       sync.Mutex          // guards what follows
	hints    map[string]int      // taken, by task
	remedies map[string][]string // that were told, by task
	told     map[string]string   // predictions that were answered, by name; skipped ones are empty
	shown    bool                // the solution was looked at
	refused  *world.Refusal      // the last one, while nothing has changed since
	lost     map[int]int         // goals that a line broke, by their place in findings: the line's number
	turn     uint64              // of the World that findings are about
	findings []Finding           // replaced, never written to
	stage    *stage
	scripts  string // that findings are about
}

// ErrNoTask says that a lab has no such task.
var ErrNoTask = errors.New("the lab has no such task")

// demand is one goal or guard, read with this learner's values.
type demand struct {
	check.Demand
	guard bool
}

// Finding is what one goal or guard of a task came to.
type Finding struct {
	Task  string
	Guard bool
	// Waits says that a guard holds and does not count yet, because a goal of
	// its task is open.
	Waits bool
	Asks  world.Sentence
	check.Finding
}

// Reply is what a line typed at the prompt brought about.
type Reply struct {
	engine.Answer
	Findings []Finding
	// Newly lists the tasks that are met now and were not before.
	Newly []string
}

// Failed reports whether the line did not do what it was typed for. A warning,
// such as ssh's of a host that it does not know yet, is no failure.
func (r Reply) Failed() bool {
	return r.Status != 0 || r.Err != nil || len(r.Refusals) > 0 || r.Misread != nil
}

// staged signs the entries of a lab's start.
const staged = "lab"

// signature signs a learner's entries. Somebody may be called as the lab signs.
func (c Config) signature() string {
	if c.Learner == staged {
		return "learner " + staged
	}
	return c.Learner
}

// Signature is what signs the learner's own entries.
func (a *Attempt) Signature() string { return a.c.signature() }

func (c Config) engine(w *world.World, l *Lab, by string) engine.Config {
	return engine.Config{
		World: w, Scope: world.Scope{Account: l.owner(), Region: l.Region, Caller: c.Learner},
		Wall: c.Wall, Keep: c.Keep, Say: c.Say, Help: c.Help, Live: c.Live, By: by, Stages: staged, Build: c.Build,
		Sealed: l.seal != unsealed,
	}
}

// account opens the account in which an attempt takes place.
func (l *Lab) account(learner string, number int) (*world.World, error) {
	seed := fmt.Sprintf("%q %q %d", l.Name, learner, number)
	if l.Snapshot != nil {
		return l.Snapshot.Put(world.New(seed, opening)), nil
	}
	return engine.OpenAccount(seed, opening, world.Scope{Account: account, Caller: "lab"}, ec2.Regions()...)
}

// owner is the id of the account that the lab takes place in.
func (l *Lab) owner() string {
	if l.Snapshot != nil {
		return l.Snapshot.Account
	}
	return account
}

// Open begins an attempt, or resumes it where its log ends. A start that was
// cut short is completed. The error may be an *engine.Divergence; the attempt
// is then the last moment that agreed.
func Open(l *Lab, c Config, log []engine.Entry) (*Attempt, error) {
	l = l.For(c.Learner, c.Number)
	w, err := l.account(c.Learner, c.Number)
	if err != nil {
		return nil, err
	}
	a := &Attempt{Lab: l, Values: l.Draw(c.Learner, c.Number), c: c, hints: map[string]int{}, remedies: map[string][]string{}, told: map[string]string{}, lost: map[int]int{}}
	if a.demands, err = l.demands(a.Values); err != nil {
		return nil, err
	}
	if len(log) == 0 {
		if log, err = a.start(w); err != nil {
			return nil, err
		}
		if c.Keep != nil {
			if err := c.Keep(log); err != nil {
				return nil, fmt.Errorf("keeping the start of %s: %w", l.Name, err)
			}
		}
	}
	e, err := engine.Replay(c.engine(w, l, c.signature()), log)
	if e == nil {
		return nil, err
	}
	a.Engine = e
	a.recall(log)
	a.stage = &stage{lab: l, values: a.Values, names: rehearses(a.demands), scope: e.Scope()}
	if len(a.stage.names) > 0 {
		var trouble error
		if a.stage.began, trouble = a.began(w, log); trouble != nil {
			return nil, trouble
		}
	}
	a.after()
	return a, err
}

// began is the World in which the lab began.
func (a *Attempt) began(w *world.World, log []engine.Entry) (*world.World, error) {
	n := slices.IndexFunc(log, func(n engine.Entry) bool { return n.By != staged })
	if n < 0 {
		n = len(log)
	}
	e, err := engine.Replay(a.c.engine(w, a.Lab, staged), log[:n])
	if err != nil {
		return nil, err
	}
	return e.World(), nil
}

// start is the log of the lab's own commands. It is kept as a whole or not at
// all, so no attempt begins in the middle of it.
func (a *Attempt) start(w *world.World) ([]engine.Entry, error) {
	c := a.c.engine(w, a.Lab, staged)
	c.Keep, c.Wall, c.Stage = nil, nil, true
	e := engine.New(c)
	if err := run(e, a.Values, a.Lab.Start, a.Lab.file); err != nil {
		return nil, err
	}
	log := e.Log()
	if a.c.Wall != nil {
		at := a.c.Wall()
		for i := range log {
			log[i].Wall = at
		}
	}
	return log, nil
}

// demands reads every goal and guard.
func (l *Lab) demands(v Values) (map[string][]demand, error) {
	out := map[string][]demand{}
	for _, t := range l.Tasks {
		for i, lines := range [][]Line{t.Goals, t.Guards} {
			for _, line := range lines {
				d, err := check.Parse(v.Fill(line.Text))
				if err != nil {
					return nil, Problems{{l.file, line.No, "this demand can't be read: " + err.Error(), ""}}
				}
				out[t.Name] = append(out[t.Name], demand{d, i == 1})
			}
		}
	}
	return out, nil
}

// Say runs one line as typed at the prompt and looks at what it brought about.
func (a *Attempt) Say(ctx context.Context, line string, out, errw io.Writer) Reply {
	was := a.Findings()
	answer := a.Engine.Do(ctx, line, out, errw)
	r := a.after()
	r.Answer = answer
	a.broke(was, answer.Line)
	if n := len(answer.Refusals); n > 0 {
		a.mu.Lock()
		a.refused = answer.Refusals[n-1]
		a.mu.Unlock()
	}
	return r
}

// Tick lets what is due by now happen.
func (a *Attempt) Tick() (Reply, error) {
	_, err := a.Engine.Tick()
	return a.after(), err
}

// Skip moves lab time on.
func (a *Attempt) Skip(d time.Duration) (Reply, error) {
	err := a.Engine.Skip(d)
	return a.after(), err
}

// Undo takes the newest change back.
func (a *Attempt) Undo() (Reply, error) {
	err := a.Engine.Undo()
	return a.after(), err
}

// Redo takes the newest undo back.
func (a *Attempt) Redo() (Reply, error) {
	err := a.Engine.Redo()
	return a.after(), err
}

// Follow replays what comes next in a log. The error is an *engine.Divergence
// where it comes to something else.
func (a *Attempt) Follow(log []engine.Entry) (Reply, error) {
	err := a.Engine.Follow(log)
	a.mu.Lock()
	a.recall(log)
	a.mu.Unlock()
	return a.after(), err
}

// after looks again, if the World has changed since the last time, and tells
// what is newly met.
func (a *Attempt) after() Reply {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := a.Engine.World()
	a.stage.now, a.stage.files = w, a.Engine.Home()
	scripts := a.stage.scripts()
	if a.findings != nil && w.Turn() == a.turn && scripts == a.scripts {
		return Reply{Findings: a.findings}
	}
	before := met(a.findings)
	a.refused = nil // a change has answered it
	a.turn, a.scripts, a.findings = w.Turn(), scripts, a.Lab.look(a.stage.scene(), a.demands)
	maps.DeleteFunc(a.lost, func(n, _ int) bool { return n >= len(a.findings) || a.findings[n].Met })
	r, now := Reply{Findings: a.findings}, met(a.findings)
	for _, t := range a.Lab.Tasks {
		if now[t.Name] && !before[t.Name] {
			r.Newly = append(r.Newly, t.Name)
		}
	}
	return r
}

// look checks every demand in a scene, task by task.
func (l *Lab) look(s *check.Scene, demands map[string][]demand) []Finding {
	out := []Finding{}
	for _, t := range l.Tasks {
		goals := true
		for _, d := range demands[t.Name] { // goals come first
			f := Finding{Task: t.Name, Guard: d.guard, Asks: d.Asks(), Finding: d.Check(s)}
			if goals = goals && (f.Guard || f.Met); f.Guard && f.Met && !goals {
				f.Met, f.Waits, f.Blockers, f.Say = false, true, nil, world.Sentence{Key: "saw-waits"}
			}
			out = append(out, f)
		}
	}
	return out
}

// Findings is what every goal and guard came to, in the order of the lab.
func (a *Attempt) Findings() []Finding {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.findings
}

// met says which tasks are met: all goals and all guards.
func met(findings []Finding) map[string]bool {
	out := map[string]bool{}
	for _, f := range findings {
		was, seen := out[f.Task]
		out[f.Task] = f.Met && (was || !seen)
	}
	return out
}

func (a *Attempt) met() map[string]bool { return met(a.Findings()) }

// Met reports whether a task is met now.
func (a *Attempt) Met(task string) bool { return a.met()[task] }

// Done reports whether every task is met.
func (a *Attempt) Done() bool { return a.Step() == "" }

// Step is the first task that is not met, or nothing.
func (a *Attempt) Step() string {
	return a.Lab.step(a.met())
}

func (l *Lab) step(met map[string]bool) string {
	for _, t := range l.Tasks {
		if !met[t.Name] {
			return t.Name
		}
	}
	return ""
}

// Call runs one command that came over the wire, and looks at what it brought about.
func (a *Attempt) Call(region string, c world.Command) (any, error) {
	out, err := a.Engine.Call(region, c)
	a.after()
	return out, err
}
