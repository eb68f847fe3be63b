package labs

import (
	"reflect"
	"slices"
	"time"

	"skylab/engine"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/labs/check"
)

// Sight is what a learner may see of an attempt at one moment. It is taken
// while nothing runs, and never changes.
type Sight struct {
	World    *world.World
	Findings []Finding
	Met      map[string]bool // tasks
	Step     string
	Question *Prediction
	// Hidden are the tasks whose findings would answer the question.
	Hidden map[string]bool
	// Broke are the lines that broke goals, by the goal's place in Findings.
	Broke map[int]string
	// Pending says that lab time soon has something to bring, after Wait.
	Pending bool
	Wait    time.Duration
	// Sealed says that it is an exam's, Silent that this tells nothing of how far it
	// is: no task and no demand is met in it.
	Sealed, Silent bool

	values Values
}

// Look takes in what the learner may see of what an attempt came to.
func (a *Attempt) Look() Sight { return a.Stands().sealed(a.Lab) }

// Stands takes in what an attempt came to, for those who teach: an exam keeps it
// from its learner.
func (a *Attempt) Stands() Sight {
	s := Sight{
		World: a.Engine.World(), Findings: a.Findings(), Met: map[string]bool{}, Step: a.Step(),
		Hidden: map[string]bool{}, Broke: map[int]string{}, values: a.Values,
	}
	for i := range s.Findings {
		if line := a.Broke(i); line != "" {
			s.Broke[i] = line
		}
	}
	for _, t := range a.Lab.Tasks {
		s.Met[t.Name] = a.Met(t.Name)
	}
	if q, open := a.Question(); open {
		s.Question = &q
		withheld := a.Withheld()
		for _, t := range a.Lab.Tasks {
			s.Hidden[t.Name] = !s.Met[t.Name] || slices.Contains(withheld, t.Name)
		}
	}
	var at time.Time
	if at, s.Pending = s.World.NextDue(); s.Pending {
		s.Wait = at.Sub(a.Engine.Now())
		s.Pending = s.Wait <= soon
	}
	return s
}

// soon is how long somebody waits for something to start. What comes later is a
// term that runs out, such as the 72 hours in which a certificate has to be
// validated, or its renewal, and nobody means to skip to that.
const soon = 24 * time.Hour

// Skip is how far a skip goes: to the next thing that time brings, or a minute
// where nothing is pending.
func (s Sight) Skip() time.Duration {
	if !s.Pending || s.Wait <= 0 {
		return time.Minute
	}
	return s.Wait.Truncate(time.Second) + time.Second
}

// Packet is a packet that can be looked at: the one that decided a goal, the
// one of a prediction, or one that was sent from the prompt.
type Packet struct {
	Asks     world.Sentence
	Hops     wire.Trace
	Blockers wire.Trace
	Met      bool
	Task     string
	World    *world.World // in which it was sent
	Dark     string       // the zone that was dark meanwhile
}

// Packets lists what can be looked at: the packet of the prediction that was
// revealed, if one was, those that were sent from the prompt, and those of the
// goals. What would answer an open question is not among it.
//
// In an exam there is none: what was sent from the prompt has no way to be seen.
func (s Sight) Packets(r *Reveal, sent []engine.Sent) []Packet {
	if s.Sealed {
		return nil
	}
	var out []Packet
	if r != nil && len(r.Saw) > 0 {
		asks := world.Sentence{Key: "packet-tried"}
		if r.Right == "" {
			asks.Key = "packet-asked"
		}
		w := r.World
		if w == nil {
			w = s.World
		}
		out = append(out, packetOf(asks, r.Finding, r.Task, w))
	}
	for _, p := range sent {
		out = append(out, Packet{
			Asks: world.Sentence{Key: "packet-reach", Args: []any{p.From, p.To, p.Packet.Service()}},
			Hops: append(append(wire.Trace(nil), p.There...), p.Back...), Blockers: p.Blockers, Met: p.Open(), World: s.World,
		})
	}
	for _, f := range s.Findings {
		if len(f.Saw) > 0 && !s.Hidden[f.Task] && !s.answers(f) {
			out = append(out, packetOf(f.Asks, f.Finding, f.Task, s.World))
		}
	}
	return out
}

func packetOf(asks world.Sentence, f check.Finding, task string, w *world.World) Packet {
	p := Packet{Asks: asks, Blockers: f.Blockers, Met: f.Met, Task: task, World: w, Dark: f.Dark}
	for _, t := range f.Saw[:min(2, len(f.Saw))] {
		p.Hops = append(p.Hops, t...)
	}
	return p
}

// answers reports whether a packet is the one that the open question is about,
// sent through the network as it is now: what became of it is the answer,
// whether it was to arrive or not.
func (s Sight) answers(f Finding) bool {
	q := s.Question
	if q == nil || q.Try.Text != "" {
		return false
	}
	d, err := check.Parse(s.values.Fill(q.Watch.Text))
	return err == nil && reflect.DeepEqual(d.Asks().Args, f.Asks.Args)
}

// Deciding is the packet to look at first: the first that keeps the current
// step from being met, or else one of that step, or one that was stopped.
func (s Sight) Deciding(all []Packet) int {
	best, rank := max(0, len(all)-1), 0
	for i, p := range all {
		r := 0
		switch {
		case p.Task == s.Step && !p.Met:
			r = 3
		case p.Task == s.Step:
			r = 2
		case !p.Met:
			r = 1
		}
		if r > rank {
			best, rank = i, r
		}
	}
	return best
}
