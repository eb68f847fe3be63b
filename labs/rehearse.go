package labs

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/shell"
	"skylab/engine/world"
	"skylab/labs/check"
)

// stage is where a lab's goals are looked at: the World as it is, the one that
// the lab began with, and the files of the learner's shell.
type stage struct {
	lab    *Lab
	values Values
	names  []string // of the files that goals run
	scope  world.Scope
	now    *world.World
	began  *world.World
	files  *shell.Shell // nil where there are none

	done map[rehearsed]check.Rehearsed
}

// rehearsed is what a rehearsal depends on.
type rehearsed struct {
	check.Rehearsal
	text string
}

// look prepares a World to be checked, and what becomes of it later.
func look(w *world.World) *check.Scene {
	at := check.Look(w)
	at.Later = engine.Elapse
	return at
}

// scene lets demands look at the stage.
func (s *stage) scene() *check.Scene {
	at := look(s.now)
	at.Rehearse = s.rehearse
	return at
}

// scripts are the files that goals rehearse, each with its text.
func (s *stage) scripts() string {
	var b strings.Builder
	for _, name := range s.names {
		b.WriteString(name + "\x00" + s.text(name) + "\x00")
	}
	return b.String()
}

func (s *stage) text(name string) string {
	if s.files == nil {
		return ""
	}
	data, err := s.files.ReadFile(name)
	if err != nil {
		return ""
	}
	return string(data)
}

// rehearses names the files that these demands run.
func rehearses(demands map[string][]demand) []string {
	names := map[string]bool{}
	for _, all := range demands {
		for _, d := range all {
			if s, ok := d.Demand.(check.Script); ok {
				names[s.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// rehearse runs a script where the lab begins, in a World and a shell of its
// own. What a text came to is remembered: it depends on nothing else.
func (s *stage) rehearse(r check.Rehearsal) check.Rehearsed {
	key := rehearsed{r, s.text(r.Script)}
	if came, ok := s.done[key]; ok {
		return came
	}
	if s.done == nil || len(s.done) > 50 {
		s.done = map[rehearsed]check.Rehearsed{}
	}
	came := s.run(r, key.text)
	s.done[key] = came
	return came
}

func (s *stage) run(r check.Rehearsal, text string) check.Rehearsed {
	if strings.TrimSpace(text) == "" || s.began == nil {
		return check.Rehearsed{Missing: true}
	}
	files := filesOf(s.files)
	w := s.began
	if before, ok := s.lab.Befores[r.After]; ok && r.After != "" {
		e := engine.New(engine.Config{World: w, Scope: s.scope, By: "before"})
		if run(e, s.values, before, s.lab.file) == nil {
			w = e.World()
		}
	}
	came := rehearsal(w, s.scope, files, text)
	if !r.Twice || came.Broken+came.Status > 0 || came.Endless {
		return came
	}
	first := came.World
	came = rehearsal(first, s.scope, files, text)
	came.Again, came.Made = true, differ(first, came.World)
	return came
}

// filesOf is what files a shell has.
func filesOf(s *shell.Shell) map[string][]byte {
	files := map[string][]byte{}
	for _, name := range s.Files() {
		files[name], _ = s.ReadFile(name) // it was just listed
	}
	return files
}

// rehearsalSteps bounds a rehearsal: enough for a script that builds dozens of
// networks, and over at once where one never ends.
const rehearsalSteps = 20_000

// rehearsal is one run.
func rehearsal(w *world.World, scope world.Scope, files map[string][]byte, text string) check.Rehearsed {
	e := engine.New(engine.Config{World: w, Scope: scope, By: "rehearsal", Files: files, Limits: shell.Limits{Steps: rehearsalSteps}})
	a := e.Do(context.Background(), text, io.Discard, io.Discard)
	came := check.Rehearsed{World: e.World(), Status: a.Status}
	var broken *shell.SyntaxError
	switch {
	case errors.As(a.Err, &broken):
		came.Broken = max(1, broken.Line)
	case a.Err != nil:
		came.Endless = true
	}
	for _, n := range a.Entries {
		service, action, _ := strings.Cut(n.Word()+" "+n.Rest(), " ")
		action, _, _ = strings.Cut(action, " ")
		if op, ok := engine.Book.ByAction(service, action); ok && n.Code != "" {
			came.Refused, came.Code = "aws "+op.Service+" "+op.Verb, n.Code
		}
	}
	if n := len(a.Refusals); came.Refused == "" && n > 0 { // of a read, which no entry tells of
		came.Refused, came.Code = "aws", a.Refusals[n-1].Code
	}
	return came
}

// differ lists what a World has and another has not, by nouns.
func differ(before, after *world.World) []string {
	have := func(w *world.World) map[string]bool {
		ids := map[string]bool{}
		for _, r := range world.All[world.Resource](w, world.Everywhere) {
			ids[r.ID()] = true
		}
		return ids
	}
	was, is := have(before), have(after)
	var out []string
	for _, pair := range []struct {
		w     *world.World
		known map[string]bool
	}{{after, was}, {before, is}} {
		for _, r := range world.All[world.Resource](pair.w, world.Everywhere) {
			if noun := ec2.Noun(r.ID()); !pair.known[r.ID()] && noun != "" {
				out = append(out, noun)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(weight(a), weight(b)) })
	return out
}

// weight puts first what somebody made, and what came with it later.
func weight(noun string) int {
	switch noun {
	case "network-interface", "security-group", "network-acl", "route-table":
		return 1
	}
	return 0
}

// befores must run where the lab begins, or a rehearsal would not find what it
// is said to find.
func (t *trial) befores() {
	for _, name := range sorted(t.l.Befores) {
		var problems Problems
		if err := run(t.engine(), t.values, t.l.Befores[name], t.l.file); errors.As(err, &problems) {
			t.problems = append(t.problems, problems...)
		}
	}
}
