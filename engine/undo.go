package engine

import (
	"errors"
	"fmt"

	"skylab/engine/world"
)

// ErrNothingToUndo and ErrNothingToRedo say that no change is left to take
// back, or to bring back.
var (
	ErrNothingToUndo = errors.New("there is no change to take back")
	ErrNothingToRedo = errors.New("there is no undo to take back")
)

// Undo takes back the newest change: the World is again as it was before that
// line, now. What the line cost stays paid, and its ids are not used again. What
// was set up before anybody typed, such as the start of a lab, stays.
func (e *Engine) Undo() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.undos) == 0 {
		return ErrNothingToUndo
	}
	return e.restore("undo", e.undos[len(e.undos)-1])
}

// Redo takes the newest undo back, until something else was changed.
func (e *Engine) Redo() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.redos) == 0 {
		return ErrNothingToRedo
	}
	return e.restore("redo", e.redos[len(e.redos)-1])
}

func (e *Engine) restore(op string, line int) error {
	if err := e.begin(fmt.Sprintf("%s %d", op, line)); err != nil {
		return err
	}
	then := e.before(line)
	if then == nil {
		return fmt.Errorf("%s: there is no line %d", op, line)
	}
	if err := e.flush(); err != nil {
		return err
	}
	e.took(op)
	e.past++
	e.set(world.Restore(e.World(), then))
	e.leave()
	return nil
}

// took moves a line between what can be undone and what can be redone.
func (e *Engine) took(op string) {
	if op == "undo" {
		e.undos = e.undos[:len(e.undos)-1]
		e.redos = append(e.redos, e.line)
		return
	}
	e.redos = e.redos[:len(e.redos)-1]
	e.undos = append(e.undos, e.line)
}

// before is the World as it was before a line.
func (e *Engine) before(line int) *world.World {
	for i := len(e.moments) - 1; i >= 0; i-- {
		if e.moments[i].line == line {
			return e.moments[i].before
		}
	}
	return nil
}

// Left says how many changes can be taken back, and how many can be brought
// back.
func (e *Engine) Left() (undos, redos int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.undos), len(e.redos)
}
