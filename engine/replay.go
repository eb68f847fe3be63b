package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"skylab/engine/shell"
	"skylab/engine/world"
)

// Divergence says that a replay came to another outcome than the log records,
// or can't read it. Engine is the replay up to the last moment that agreed.
type Divergence struct {
	Engine  *Engine
	Entry   Entry
	Code    string // what the replay came to
	Digest  string
	Because error
	Build   string // of the program that replays
}

func (d *Divergence) Error() string {
	at := fmt.Sprintf("line %d, entry %d (%s)", d.Entry.Line, d.Entry.Seq, d.Entry.Op)
	if d.Because != nil {
		return fmt.Sprintf("replaying %s: %v", at, d.Because)
	}
	return fmt.Sprintf("replaying %s: build %q came to %s %s, build %q comes to %s %s", at,
		d.Entry.Build, orOK(d.Entry.Code), d.Entry.Digest, d.Build, orOK(d.Code), d.Digest)
}

func orOK(code string) string {
	if code == "" {
		return "success"
	}
	return code
}

// Replay brings a World to where its log ends. Time starts to run from there.
// The error is a *Divergence where an outcome differs from the log's.
func Replay(c Config, log []Entry) (*Engine, error) {
	e := New(c)
	return e, e.Follow(log)
}

// Follow replays what comes next in a log. The error is a *Divergence, as it is
// Replay's.
func (e *Engine) Follow(log []Entry) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.resume()
	for _, n := range log {
		if err := e.redoEntry(n); err != nil {
			return err
		}
	}
	return nil
}

// Resume lets the lab's clock run on from where the World stands: time in which
// nobody was there does not count.
func (e *Engine) Resume() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.resume()
}

// resume lets the lab's clock run on from the World's time.
func (e *Engine) resume() { e.clock = clock{lab: e.World().Now(), wall: e.c.Wall()} }

func (e *Engine) redoEntry(n Entry) error {
	d := &Divergence{Engine: e, Entry: n, Build: e.c.Build}
	if n.Lab.Before(e.World().Now()) {
		d.Because = errors.New("its time lies before that of the entry before it")
		return d
	}
	if n.Line != e.line {
		e.line = n.Line
		if n.Word() != "skip" {
			e.pass(n)
		}
		e.moments = append(e.moments, moment{n.Line, e.World()})
	}
	e.pass(n)
	e.seq = n.Seq + 1
	switch {
	case n.isOperation():
		if err := e.redoOperation(n, d); err != nil {
			return err
		}
	case n.Word() == "shell":
		if err := e.redoShell(n); err != nil {
			d.Because = err
			return d
		}
	case n.Word() == "undo" || n.Word() == "redo":
		if err := e.redoRestore(n); err != nil {
			d.Because = err
			return d
		}
	}
	e.log = append(e.log, n)
	if n.isChange() && (n.By != e.c.Stages || e.c.Stages == "") && (len(e.undos) == 0 || e.undos[len(e.undos)-1] != n.Line) {
		e.undos, e.redos = append(e.undos, n.Line), nil
	}
	return nil
}

// pass lets time pass until n.
func (e *Engine) pass(n Entry) {
	w, bill := elapse(e.World(), e.bill, n.Lab)
	e.now.Store(w)
	e.bill = bill
}

func (e *Engine) redoOperation(n Entry, d *Divergence) error {
	c, err := Book.ParseLog(n.Op)
	if err != nil {
		d.Because = err
		return d
	}
	next, out, err := world.Apply(e.World(), n.Scope, n.Lab, c)
	if d.Code, d.Digest = outcome(out, err); d.Code != n.Code || d.Digest != n.Digest {
		return d
	}
	e.set(settled(e.World(), next))
	return nil
}

func (e *Engine) redoShell(n Entry) error {
	var c shell.Change
	if err := json.Unmarshal([]byte(n.Rest()), &c); err != nil {
		return fmt.Errorf("the shell's change: %w", err)
	}
	e.shell.Restore(c)
	e.stored = e.shell.Clone()
	e.leave()
	return nil
}

func (e *Engine) redoRestore(n Entry) error {
	line, err := strconv.Atoi(n.Rest())
	if err != nil {
		return fmt.Errorf("%q names no line", n.Rest())
	}
	then := e.before(line)
	stack := e.undos
	if n.Word() == "redo" {
		stack = e.redos
	}
	if then == nil || len(stack) == 0 || stack[len(stack)-1] != line {
		return fmt.Errorf("line %d is not the one to take back", line)
	}
	e.took(n.Word())
	e.set(world.Restore(e.World(), then))
	return nil
}
