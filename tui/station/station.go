// Package station answers one question: who sits at which bench, when many
// come in over SSH?
//
// A session is one terminal that came in, a bench is one person's place: the
// same screen as at home, kept running through cuts, seen by every terminal of
// theirs and by those who teach. Nothing that a client sends reaches the
// machine that this runs on: there is no shell, no command, no forwarding.
package station

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
)

// Options is what a station is given from outside.
type Options struct {
	Book *gradebook.Book
	Labs []*labs.Lab
	// Proctor looks after checkpoints, and has the labs as well that only exams have.
	// Nil is one for these labs.
	Proctor *proctor.Proctor
	Build   string
	// Host is this station's name among those that share a gradebook.
	Host string
	// Address is how learners reach it, as ssh's arguments: "-p 2222 station.example".
	Address string
	Wall    func() time.Time
	// Draw makes n characters that nobody can guess.
	Draw   func(n int) string
	Log    *slog.Logger
	Limits Limits
}

// Limits bound what clients can take. The zero value of each stands for the one
// in [DefaultLimits].
type Limits struct {
	Sessions      int           // of those who are known, at the same time
	Doors         int           // sessions of those who are not; the oldest gives way
	PerPerson     int           // sessions of one person; the oldest gives way
	PerConnection int           // sessions of one connection
	HalfOpen      int           // connections on which nobody sits; the oldest gives way
	Handshake     time.Duration // for signing in and opening a session
	Command       time.Duration // for a command behind the host
	Idle          time.Duration // without a key
	AtDoor        time.Duration // without a key, of those who are not known
	Grace         time.Duration // that a bench goes on without anybody
	Keepalive     time.Duration // between two questions whether a client is still there
	Rate          int           // bytes a second that a connection may send
	Burst         int           // bytes that it may send at once
}

// DefaultLimits are made for a class of 500 on two cores.
var DefaultLimits = Limits{
	Sessions: 800, Doors: 200, PerPerson: 4, PerConnection: 2, HalfOpen: 600,
	Handshake: 30 * time.Second, Command: 5 * time.Minute, Idle: 30 * time.Minute, AtDoor: 3 * time.Minute,
	Grace: 10 * time.Minute, Keepalive: 30 * time.Second,
	Rate: 8 << 10, Burst: 128 << 10,
}

// fill puts defaults in place of what is not given.
func (l Limits) fill() Limits {
	d := DefaultLimits
	for _, f := range []struct{ of, by *int }{
		{&l.Sessions, &d.Sessions},
		{&l.Doors, &d.Doors},
		{&l.PerPerson, &d.PerPerson},
		{&l.PerConnection, &d.PerConnection},
		{&l.HalfOpen, &d.HalfOpen},
		{&l.Rate, &d.Rate},
		{&l.Burst, &d.Burst},
	} {
		if *f.of == 0 {
			*f.of = *f.by
		}
	}
	for _, f := range []struct{ of, by *time.Duration }{
		{&l.Handshake, &d.Handshake},
		{&l.Command, &d.Command},
		{&l.Idle, &d.Idle},
		{&l.AtDoor, &d.AtDoor},
		{&l.Grace, &d.Grace},
		{&l.Keepalive, &d.Keepalive},
	} {
		if *f.of == 0 {
			*f.of = *f.by
		}
	}
	return l
}

// Station is a room of benches that are reached over SSH. Its methods may be
// called from any goroutine.
type Station struct {
	o       Options
	gate    *gate
	guesses guesses
	count   counters
	orders  chan struct{} // a place for each command that runs
	wake    chan struct{} // cap 1: messages or standings are to be looked after now
	hostKey string        // its fingerprint, from before the first is let in

	ctx  context.Context // ends with the station
	stop context.CancelFunc

	mu       sync.Mutex
	benches  map[string]*bench // by person
	sessions map[*session]bool
	doors    []*session          // of strangers, the oldest first
	lined    map[string]*session // plain lines, by person: their bench has no screen
	draining bool
	away     map[string]leased // benches as the gradebook had them, by person
	tallies  map[about]*tally  // that are looked at

	expired time.Time // when classes were looked for whose day has come; of the loop that tends
}

// New makes a station. Serve lets people in.
func New(o Options) *Station {
	o.Limits = o.Limits.fill()
	if o.Proctor == nil {
		o.Proctor = &proctor.Proctor{Book: o.Book, Labs: o.Labs, Wall: o.Wall, Build: o.Build, Draw: o.Draw}
	}
	s := &Station{
		o: o, gate: newGate(o.Limits.HalfOpen), wake: make(chan struct{}, 1),
		benches: map[string]*bench{}, sessions: map[*session]bool{}, lined: map[string]*session{}, tallies: map[about]*tally{},
		orders: make(chan struct{}, maxOrders),
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.guesses.now = o.Wall
	return s
}

// nudge wakes the loop that looks after leases, messages and standings.
func (st *Station) nudge() {
	select {
	case st.wake <- struct{}{}:
	default:
	}
}

// guard is deferred in every goroutine: a panic ends what it happened in, and
// nothing else.
func (st *Station) guard(what string, then func()) {
	if r := recover(); r != nil {
		st.panicked(what, r)
		if then != nil {
			then()
		}
	}
}

// panicked notes a panic that was caught.
func (st *Station) panicked(what string, r any) {
	st.count.panics.Add(1)
	st.o.Log.Error("panic", "in", what, "panic", fmt.Sprint(r), "stack", stack())
}

// maxOrders is how many commands run at the same time.
const maxOrders = 8

// admit takes a session in, if there is room. Strangers have a room of their
// own, in which the oldest gives way: whoever makes up keys takes no seats.
func (st *Station) admit(s *session, known bool) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	seats := len(st.sessions) - len(st.doors)
	if st.draining || known && seats >= st.o.Limits.Sessions {
		return false
	}
	if !known {
		if len(st.doors) >= st.o.Limits.Doors {
			st.doors[0].end("station.full")
			st.doors = st.doors[1:]
		}
		st.doors = append(st.doors, s)
	}
	st.sessions[s] = true
	return true
}

// noRoom is why nobody else is let in.
func (st *Station) noRoom() string {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.draining {
		return "station.restarts"
	}
	return "station.full"
}

// settle takes somebody from the door to a seat, if there is one.
func (st *Station) settle(s *session) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if n := slices.Index(st.doors, s); n >= 0 {
		if len(st.sessions)-len(st.doors) >= st.o.Limits.Sessions {
			return false
		}
		st.doors = slices.Delete(st.doors, n, n+1)
	}
	return true
}

// crowded is the oldest sessions of a person who has too many.
func (st *Station) crowded(person string) []*session {
	st.mu.Lock()
	defer st.mu.Unlock()
	var all []*session
	for s := range st.sessions {
		if s.person().ID == person && !s.ends() {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b *session) int { return a.began.Compare(b.began) })
	return all[:max(0, len(all)-st.o.Limits.PerPerson)]
}

// leave forgets a session.
func (st *Station) leave(s *session) {
	st.mu.Lock()
	delete(st.sessions, s)
	if n := slices.Index(st.doors, s); n >= 0 {
		st.doors = slices.Delete(st.doors, n, n+1)
	}
	st.mu.Unlock()
}

// everybody is all sessions that there are now.
func (st *Station) everybody() []*session {
	st.mu.Lock()
	defer st.mu.Unlock()
	all := make([]*session, 0, len(st.sessions))
	for s := range st.sessions {
		all = append(all, s)
	}
	return all
}

// open is all benches that there are now.
func (st *Station) open() []*bench {
	st.mu.Lock()
	defer st.mu.Unlock()
	all := make([]*bench, 0, len(st.benches))
	for _, b := range st.benches {
		all = append(all, b)
	}
	return all
}
