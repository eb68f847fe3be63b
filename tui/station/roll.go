package station

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"skylab/labs/gradebook"
)

// learner is one learner as a board shows them.
type learner struct {
	gradebook.Person
	seat
	bench *bench // on this host, or nil
	host  string // another one that has the bench, or nothing
	here  bool   // somebody sits at it
	plain bool   // in lines, which can't be looked on at
}

// stuck is how long somebody has been on the same task, 0 where none is open.
func (l learner) stuck(now time.Time) time.Duration {
	if !l.here || l.Task == "" || l.At.IsZero() {
		return 0
	}
	return max(0, now.Sub(l.At))
}

// same reports whether two learners are on the same task of the same lab.
func (l learner) same(o learner) bool { return l.Lab == o.Lab && l.Task == o.Task && l.Task != "" }

// leased is a bench as the gradebook has it.
type leased struct {
	gradebook.Lease
	seat seat
}

// presence is who sits where at one moment.
type presence struct {
	host    string
	now     time.Time
	away    map[string]leased // replaced, never written to
	benches map[string]*bench
	lines   map[string]*session
}

func (st *Station) presence() presence {
	st.mu.Lock()
	defer st.mu.Unlock()
	return presence{st.o.Host, st.o.Wall(), st.away, maps.Clone(st.benches), maps.Clone(st.lined)}
}

// of is how somebody stands.
func (p presence) of(who gradebook.Person) learner {
	l := learner{Person: who}
	if k, ok := p.away[who.ID]; ok {
		l.seat = k.seat
		if k.Host != "" && k.Host != p.host && k.Until.After(p.now) {
			l.host, l.here = k.Host, l.Here
		}
	}
	if b := p.benches[who.ID]; b != nil && b.running() {
		l.bench, l.seat, l.host = b, b.seat(), ""
		l.here = l.Here
	}
	if s := p.lines[who.ID]; s != nil {
		s.mu.Lock()
		l.here, l.plain, l.Hand = true, true, s.hand
		s.mu.Unlock()
	}
	return l
}

// roll lists the learners that somebody may see, those who need help first: who
// has raised a hand, by when, then who is on the same task longest, then those
// who are not here.
func (st *Station) roll(of gradebook.Person) ([]learner, error) {
	people, err := st.o.Book.Everybody()
	if err != nil {
		return nil, err
	}
	present := st.presence()
	var all []learner
	for _, p := range people {
		if p.Role == gradebook.Learner && (of.Class == 0 || of.Class == p.Class) {
			all = append(all, present.of(p))
		}
	}
	slices.SortStableFunc(all, func(a, b learner) int { return before(a, b, present.now) })
	return all, nil
}

// before orders learners by how much they need somebody.
func before(a, b learner, now time.Time) int {
	switch {
	case a.Hand.IsZero() != b.Hand.IsZero():
		return yesFirst(!a.Hand.IsZero())
	case !a.Hand.IsZero():
		return a.Hand.Compare(b.Hand)
	case a.here != b.here:
		return yesFirst(a.here)
	}
	return cmp.Compare(b.stuck(now), a.stuck(now))
}

func yesFirst(yes bool) int {
	if yes {
		return -1
	}
	return 1
}

// knot is a task that several are on, and what stands in their way.
type knot struct {
	first   learner
	n       int
	longest time.Duration
}

// A task is a knot when so many have been on it for so long.
const (
	knotOf  = 2
	knotFor = 3 * time.Minute
)

// knots lists the tasks on which several have been for a while, the one with
// most of them first.
func knots(all []learner, now time.Time) []knot {
	var out []knot
	for _, who := range all {
		d := who.stuck(now)
		if d < knotFor {
			continue
		}
		i := slices.IndexFunc(out, func(k knot) bool {
			return k.first.same(who) && k.first.Why == who.Why
		})
		if i < 0 {
			out = append(out, knot{first: who, n: 1, longest: d})
			continue
		}
		out[i].n, out[i].longest = out[i].n+1, max(out[i].longest, d)
	}
	out = slices.DeleteFunc(out, func(k knot) bool { return k.n < knotOf })
	slices.SortStableFunc(out, func(a, b knot) int { return b.n - a.n })
	return out
}
