package station

import (
	"maps"
	"slices"
	"time"

	"skylab/assets"
	"skylab/labs/proctor"
	"skylab/tui"
)

// live is what was seen of somebody's bench.
type live struct {
	person  string
	sitting int64
	labs    []worked
	where   where
	task    string
	since   time.Time
	told    map[assets.Lang]tui.Told
	rows    map[assets.Lang]*row // as they are then, by language
}

// worked is how a lab of a sitting stands.
type worked struct {
	Lab   string
	Draw  int
	Tasks []bool
	names []string // of the tasks
}

// see takes in how a learner stands, and reports whether that is anything new.
func (v *live) see(l learner) bool {
	where, task, since := away, "", time.Time{}
	var told map[assets.Lang]tui.Told
	if l.here {
		where = engaged
	}
	changed := false
	for i := range v.labs {
		w := &v.labs[i]
		if tasks := l.recall(w.Lab, w.Draw); len(tasks) > 0 && !slices.Equal(tasks, w.Tasks) {
			w.Tasks, changed = tasks, true
		}
		if l.here && l.Lab == w.Lab && l.Draw == w.Draw {
			where, task, since, told = works, l.Task, l.At, l.Told
		}
	}
	if changed || where != v.where || task != v.task || !since.Equal(v.since) || !maps.Equal(told, v.told) {
		v.where, v.task, v.since, v.told = where, task, since, told
		return true
	}
	return false
}

// on is what was seen, as a ledger takes it.
func (v *live) on(p *proctor.Proctor, l assets.Lang) proctor.Live {
	out := proctor.Live{Task: v.told[l].Task, Blocker: v.told[l].Blocker, Since: v.since, Met: map[string]map[string]bool{}}
	for i := range v.labs {
		w := &v.labs[i]
		if w.Tasks == nil {
			continue
		}
		met := map[string]bool{}
		for n, is := range w.Tasks {
			met[w.name(p, v.person, n)] = is
		}
		out.Met[w.Lab] = met
	}
	return out
}

// name is that of a task: not everybody has all tasks of a lab.
func (w *worked) name(p *proctor.Proctor, person string, n int) string {
	if w.names == nil {
		w.names = []string{}
		if l, ok := p.Lab(w.Lab); ok {
			for _, t := range l.For(person, w.Draw).Tasks {
				w.names = append(w.names, t.Name)
			}
		}
	}
	if n < len(w.names) {
		return w.names[n]
	}
	return ""
}
