package labs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"skylab/engine"
	"skylab/engine/price"
	"skylab/engine/remedy"
	"skylab/engine/wire"
)

// Remedy is the command that comes next so that a blocker lets the packet pass.
type Remedy struct {
	// Line is what to type, or nothing where no command helps.
	Line string
	// Say is the key of a sentence about it: what the command does, or what to
	// do instead.
	Say string
	// Hour is what it adds to the cost of an hour, once it has taken effect.
	Hour price.Nano
}

// Why a remedy is not told.
var (
	ErrNoRemedies = errors.New("labs: this lab tells no remedies")
	ErrWithheld   = errors.New("labs: a remedy would answer the open question")
)

// Remedy tells what helps against the blocker b, which is one of hops, and
// notes that it was told: it counts as a hint for the task, once.
func (a *Attempt) Remedy(task string, hops wire.Trace, b wire.Hop) (Remedy, error) {
	if a.Lab.NoRemedies {
		return Remedy{}, ErrNoRemedies
	}
	if _, open := a.Question(); open {
		return Remedy{}, ErrWithheld
	}
	scope := a.Engine.Scope()
	found := remedy.Of(a.Engine.World(), scope.Account, hops, b)
	r := Remedy{Say: found.Say}
	if found.Command == nil {
		return r, nil
	}
	r.Line = engine.Book.Line(found.Command)
	if found.Region != "" && found.Region != scope.Region {
		r.Line += " --region " + found.Region
	}
	r.Hour = a.costs(r.Line)
	what := string(b.Code) + " " + b.At.ID
	if _, ok := a.Lab.Task(task); !ok || slices.Contains(a.toldRemedies(task), what) {
		return r, nil
	}
	if err := a.Engine.Note("remedy " + task + " " + what); err != nil {
		return Remedy{}, fmt.Errorf("noting a remedy: %w", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remedied(task, what)
	return r, nil
}

// toldRemedies lists the remedies that were told for a task.
func (a *Attempt) toldRemedies(task string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.remedies[task]
}

// remedied remembers that a remedy was told. A lock is held, or nobody else
// knows of the attempt yet.
func (a *Attempt) remedied(task, what string) {
	if !slices.Contains(a.remedies[task], what) {
		a.remedies[task] = append(a.remedies[task], what)
	}
}

// settles is how long nearly everything takes to be what it is paid for.
const settles = 5 * time.Minute

// costs is what a line would add to the cost of an hour, tried on a copy of the
// World.
func (a *Attempt) costs(line string) price.Nano {
	hour := func(line string) price.Nano {
		fork := engine.New(engine.Config{World: a.Engine.World(), Scope: a.Engine.Scope(), By: "try"})
		if line != "" {
			fork.Do(context.Background(), line, io.Discard, io.Discard)
		}
		if fork.Skip(settles) != nil {
			return 0
		}
		return fork.Bill().PerHour()
	}
	return hour(line) - hour("")
}
