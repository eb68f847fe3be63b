package labs

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"skylab/engine"
)

// Fork is another attempt that stands where this one does and goes on by
// itself. It keeps nothing.
func (a *Attempt) Fork() *Attempt {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := &Attempt{
		Lab: a.Lab, Values: a.Values, Engine: a.Engine.Fork(), c: a.c, demands: a.demands,
		hints: maps.Clone(a.hints), remedies: map[string][]string{}, told: maps.Clone(a.told), shown: a.shown,
		refused: a.refused, lost: maps.Clone(a.lost), turn: a.turn, findings: a.findings, scripts: a.scripts,
	}
	f.c.Keep = nil
	for task, all := range a.remedies {
		f.remedies[task] = slices.Clip(all)
	}
	stage := *a.stage
	stage.done = maps.Clone(stage.done)
	f.stage = &stage
	return f
}

// Scene is a moment of a log and what it brought about. What changed nothing
// and is no step of the learner's, such as a name for a moment, belongs to the
// scene before it.
type Scene struct {
	Moment
	By   string // who did it
	Code string // of the last refusal in it, or nothing
	// Met and Lost are the tasks that are met since this scene, and those that
	// are no longer.
	Met, Lost []string

	end int // how many entries lead behind it
}

// Matters reports whether something turned here: a task was met or lost, AWS
// refused, or help was taken.
func (s Scene) Matters() bool {
	return len(s.Met)+len(s.Lost) > 0 || s.Code != "" || s.Helps()
}

// Helps reports whether a hint was taken here, or the solution looked at.
func (s Scene) Helps() bool { return s.Word == "hint" || s.Word == "remedy" || s.Word == "solution" }

// apart is how many scenes lie between two of which the whole attempt is held.
const apart = 8

// Reel is an attempt that can be looked at as it was at any scene of its log.
// Nothing that is done with it is kept. It is for one goroutine at a time.
type Reel struct {
	lab    *Lab
	c      Config
	log    []engine.Entry
	scenes []Scene
	held   []*Attempt // behind each scene whose number apart divides
	now    *Attempt
	at     int   // the scene that now stands behind
	wrong  error // why the log is followed no further
}

// NewReel reads a log. A log that comes to something else with this program is
// shown up to the last scene that agreed; Wrong then says why. The error is
// that nothing can be shown.
func NewReel(l *Lab, c Config, log []engine.Entry) (*Reel, error) {
	c.Keep, c.Live = nil, nil
	r := &Reel{lab: l, c: c, log: slices.Clip(log), scenes: cut(log)}
	return r, r.start()
}

// start opens the attempt at its beginning and follows all that there is.
func (r *Reel) start() error {
	first := r.scenes[0].end
	a, err := Open(r.lab, r.c, r.log[:first:first])
	if a == nil {
		return fmt.Errorf("opening an attempt at %s: %w", r.lab.Name, err)
	}
	r.held, r.now, r.at = []*Attempt{a.Fork()}, a, 0
	if r.wrong = err; err != nil {
		r.scenes = r.scenes[:1]
		return nil
	}
	r.follow(1)
	return nil
}

// follow looks at each scene from one on, and notes what it brought about.
func (r *Reel) follow(from int) {
	was := r.At(from - 1).met()
	for n := from; n < len(r.scenes); n++ {
		s := &r.scenes[n]
		if _, err := r.now.Follow(r.log[r.scenes[n-1].end:s.end]); err != nil {
			r.wrong, r.now = err, nil // which stands in the midst of a scene
			r.scenes = r.scenes[:n]
			r.At(n - 1)
			return
		}
		r.at = n
		if n%apart == 0 && n/apart == len(r.held) {
			r.held = append(r.held, r.now.Fork())
		}
		is := r.now.met()
		for _, t := range r.now.Lab.Tasks {
			switch {
			case is[t.Name] && !was[t.Name]:
				s.Met = append(s.Met, t.Name)
			case was[t.Name] && !is[t.Name]:
				s.Lost = append(s.Lost, t.Name)
			}
		}
		was = is
	}
}

// Scenes are the scenes of the log, the start of the lab first.
func (r *Reel) Scenes() []Scene { return r.scenes }

// Wrong is why the log is followed no further, an *engine.Divergence, or nil.
func (r *Reel) Wrong() error { return r.wrong }

// At is the attempt as it was behind a scene. It is good until At or Extend is
// called again.
func (r *Reel) At(n int) *Attempt {
	n = max(0, min(n, len(r.scenes)-1))
	k := min(n/apart, len(r.held)-1)
	if r.now == nil || r.at > n || r.at < k*apart {
		r.now, r.at = r.held[k].Fork(), k*apart
	}
	for ; r.at < n; r.at++ { // scene by scene, as it was lived: what was found is found when something changes
		if _, err := r.now.Follow(r.log[r.scenes[r.at].end:r.scenes[r.at+1].end]); err != nil { // it was followed before
			r.wrong = errors.Join(r.wrong, err)
		}
	}
	return r.now
}

// Extend takes in what the attempt came to since: entries are those that follow
// the log.
func (r *Reel) Extend(entries []engine.Entry) error {
	if len(entries) == 0 || r.wrong != nil {
		return nil
	}
	began := len(r.log) > 0
	r.log = append(slices.Clip(r.log), entries...)
	was := r.scenes
	r.scenes = cut(r.log)
	if !began {
		return r.start()
	}
	// What was the last scene may have gone on.
	same := 0
	for same < len(was) && same < len(r.scenes) && was[same].end == r.scenes[same].end {
		r.scenes[same].Met, r.scenes[same].Lost = was[same].Met, was[same].Lost
		same++
	}
	if same == 0 {
		return r.start()
	}
	r.held = r.held[:min(len(r.held), (same-1)/apart+1)]
	if r.at >= same {
		r.now = nil
	}
	r.follow(same)
	return nil
}

// Len is how many entries of the log are known.
func (r *Reel) Len() int { return len(r.log) }

// cut cuts a log into scenes: a scene for each line, and one for what time
// brought behind a line.
func cut(log []engine.Entry) []Scene {
	from := slices.IndexFunc(log, func(n engine.Entry) bool { return n.By != staged })
	if from < 0 {
		from = len(log)
	}
	lines := Moments(log)
	out := []Scene{{Moment: lines[0], By: staged, end: from}}
	lines = lines[1:]
	for from < len(log) {
		to := from + 1
		for to < len(log) && log[to].Line == log[from].Line {
			to++
		}
		last := to // behind what belongs to the line itself
		for last > from && log[last-1].Op == "advance" {
			last--
		}
		if last > from {
			first := log[from]
			s := Scene{Moment: Moment{Line: first.Line, Word: first.Word(), Text: first.Op, Lab: first.Lab, Wall: first.Wall}, By: first.By, end: last}
			if len(lines) > 0 && lines[0].Line == first.Line {
				s.Moment, lines = lines[0], lines[1:]
				s.Lab, s.Wall = log[last-1].Lab, log[last-1].Wall
			}
			for _, n := range log[from:last] {
				if n.Code != "" {
					s.Code = n.Code
				}
			}
			out = splice(out, s)
		}
		if last < to {
			n := log[to-1]
			out = splice(out, Scene{Moment: Moment{Line: n.Line, Word: "advance", Lab: n.Lab, Wall: n.Wall}, By: n.By, end: to})
		}
		from = to
	}
	return out
}

// splice appends a scene, or lets the last one go on as long.
func splice(all []Scene, s Scene) []Scene {
	last := &all[len(all)-1]
	switch s.Word {
	case "save", "lost", "shown":
		last.end = s.end
		return all
	case "advance":
		if last.Word == "advance" {
			last.end, last.Lab, last.Wall = s.end, s.Lab, s.Wall
			return all
		}
	}
	return append(all, s)
}
