package station

import (
	"sync"
	"time"

	"skylab/assets"
	"skylab/labs/checkpoint"
	"skylab/labs/grade"
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
	"skylab/labs/proctor"
)

// about is what a ledger is about.
type about struct {
	class int64
	name  string // of the checkpoint
}

// tally is the ledger of a checkpoint as it stands now. All sessions that look at it
// share one: the gradebook is read once for all of them, and only when something was
// added to it.
type tally struct {
	st    *Station
	class gradebook.Class
	name  string

	mu     sync.Mutex
	reads  bool      // the gradebook is being read
	again  bool      // and is to be read again then, whatever its pulse
	asked  time.Time // when it was asked last whether it has anything new
	whole  time.Time // when all of it was read last
	used   time.Time // when somebody looked at this last
	pulse  string
	err    error
	course proctor.Course
	of     checkpoint.Checkpoint
	base   *ledger.Ledger   // as the gradebook has it
	lives  map[string]*live // by person
	looked time.Time        // at benches
	shots  map[assets.Lang]*shot
}

// shot is a tally at one moment. It is never written to.
type shot struct {
	ledger.Ledger // without rows, which are these
	rows          []*row
	course        proctor.Course
	of            checkpoint.Checkpoint
	terms         checkpoint.Terms // that hold for the class
	began, handed int
}

// row is a learner of a shot.
type row struct {
	ledger.Row
	where where
	open  string // the name of the task that is worked on
}

// where somebody is who may work at a checkpoint.
type where int

const (
	away    where = iota
	engaged       // at a bench, with something else
	works         // at it
)

// stuck is how long somebody has been at the task that is open, 0 where none is.
func (r *row) stuck(now time.Time) time.Duration {
	if r.where != works || r.Task == "" || r.Since.IsZero() {
		return 0
	}
	return max(0, now.Sub(r.Since))
}

// counts are the points that count.
func (r *row) counts() grade.Points { return r.Got - r.Late }

// How often what may have changed is looked at.
const (
	askGradebook  = 2 * time.Second  // whether anything was added
	readGradebook = 30 * time.Second // all of it: names may have changed
	keepTally     = time.Minute      // that nobody looks at
)

// stuckFor is how long somebody may take over a task before they count as stuck: most
// tasks of the course are made for less.
const stuckFor = 5 * time.Minute

// tally is that of a checkpoint. Those that nobody looks at are forgotten.
func (st *Station) tally(class gradebook.Class, name string) *tally {
	st.mu.Lock()
	defer st.mu.Unlock()
	for key, t := range st.tallies {
		t.mu.Lock()
		if time.Since(t.used) > keepTally && !t.reads {
			delete(st.tallies, key)
		}
		t.mu.Unlock()
	}
	t := st.tallies[about{class.ID, name}]
	if t == nil {
		t = &tally{st: st, class: class, name: name, used: time.Now()}
		st.tallies[about{class.ID, name}] = t
	}
	return t
}

// shot is how it stands, in the words of a language; nil while it has not been read.
// It never waits for the gradebook: what is new there is told of by a redraw.
func (t *tally) shot(l assets.Lang) (*shot, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	t.used = now
	if !t.reads && now.Sub(t.asked) >= askGradebook {
		t.reads = true
		go t.read()
	}
	if t.base == nil {
		return nil, t.err
	}
	if now.Sub(t.looked) >= lookAgain {
		t.looked = now
		t.look()
	}
	if t.shots[l] == nil {
		t.shots[l] = t.take(l)
	}
	return t.shots[l], t.err
}

// changed says that something was just kept, which everybody is to see.
func (t *tally) changed() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.again = true
	if !t.reads {
		t.reads = true
		go t.read()
	}
}

// read takes in what the gradebook has, if anything was added to it.
func (t *tally) read() {
	defer t.st.guard("reading a ledger", func() {
		t.mu.Lock()
		t.reads = false
		t.mu.Unlock()
	})
	for more := true; more; {
		t.mu.Lock()
		was, whole := t.pulse, t.again || time.Since(t.whole) >= readGradebook
		t.again = false
		t.mu.Unlock()
		pulse, err := t.st.o.Book.Pulse()
		read := err == nil && (whole || pulse != was)
		var l ledger.Ledger
		var c proctor.Course
		if read {
			l, c, err = t.readAll()
		}
		if err != nil {
			t.st.o.Log.Error("reading a ledger", "checkpoint", t.name, "error", err)
		}
		t.mu.Lock()
		told := t.err == nil && err == nil && !read
		if t.err, t.asked = err, time.Now(); read && err == nil {
			t.set(l, c)
			t.pulse, t.whole = pulse, t.asked
		}
		more = t.again
		t.reads = more
		t.mu.Unlock()
		if !told {
			t.st.changed()
		}
	}
}

func (t *tally) readAll() (ledger.Ledger, proctor.Course, error) {
	c, _, err := t.st.o.Proctor.Course(t.class.ID)
	if err != nil {
		return ledger.Ledger{}, c, err
	}
	l, err := t.st.o.Proctor.Ledger(t.class, t.name, nil)
	return l, c, err
}

// set takes another ledger. What benches were seen to do is kept.
func (t *tally) set(l ledger.Ledger, c proctor.Course) {
	t.base, t.course, t.shots = &l, c, map[assets.Lang]*shot{}
	t.of, _ = c.Checkpoint(t.name)
	was := t.lives
	t.lives = make(map[string]*live, len(l.Rows))
	for _, r := range l.Rows {
		v := was[r.Person]
		if v == nil || v.sitting != r.Sitting {
			v = &live{person: r.Person, sitting: r.Sitting}
			for _, p := range t.of.Labs {
				draw := c.Draw(t.name, p.Lab, r.Attempt)
				v.labs = append(v.labs, worked{Lab: p.Lab, Draw: draw})
			}
		}
		v.rows = nil
		t.lives[r.Person] = v
	}
	t.look()
}

// look takes in how the benches stand.
func (t *tally) look() {
	present, changed := t.st.presence(), false
	for i := range t.base.Rows {
		r := &t.base.Rows[i]
		if r.State != ledger.Open {
			continue
		}
		v := t.lives[r.Person]
		if v.see(present.of(gradebook.Person{ID: r.Person})) {
			v.rows, changed = nil, true
		}
	}
	if changed {
		t.shots = map[assets.Lang]*shot{}
	}
}

// take is how it stands now, in a language.
func (t *tally) take(l assets.Lang) *shot {
	s := &shot{Ledger: *t.base, course: t.course, of: t.of, terms: t.course.For(t.of, ""), rows: make([]*row, len(t.base.Rows))}
	s.Rows = nil
	for i := range t.base.Rows {
		r := &t.base.Rows[i]
		v := t.lives[r.Person]
		if v.rows[l] == nil {
			if v.rows == nil {
				v.rows = map[assets.Lang]*row{}
			}
			v.rows[l] = &row{v.on(t.st.o.Proctor, l).On(*r, t.base.Tasks), v.where, v.task}
		}
		s.rows[i] = v.rows[l]
		switch r.State {
		case ledger.Handed:
			s.handed++
			s.began++
		case ledger.Open:
			s.began++
		}
	}
	return s
}
