package station

import (
	"context"
	"time"

	"skylab/labs/gradebook"
	"skylab/tui"
)

// tend looks after what lies between benches and the gradebook: leases,
// messages, how benches stand, and benches that nobody came back to.
func (st *Station) tend() {
	held := make(chan struct{})
	go func() {
		defer close(held)
		st.hold()
	}()
	defer func() { <-held }()
	every := time.NewTicker(renewEvery)
	defer every.Stop()
	for {
		select {
		case <-st.ctx.Done():
			return
		case <-every.C:
			st.round(true)
		case <-st.wake:
			st.round(false)
		}
	}
}

// hold prolongs leases, whatever else takes long.
func (st *Station) hold() {
	every := time.NewTicker(renewEvery)
	defer every.Stop()
	for {
		select {
		case <-st.ctx.Done():
			return
		case <-every.C:
			func() {
				defer st.guard("renewing leases", nil)
				st.renew()
			}()
		}
	}
}

// round does all of it once; what is not urgent only where it is time.
func (st *Station) round(all bool) {
	defer st.guard("tending", nil)
	benches := st.open()
	if all {
		st.proctors()
		st.expire()
		for _, b := range benches {
			b.forget()
		}
		for _, s := range st.everybody() {
			s.sleeps(time.Now())
		}
		st.standings(benches)
		st.elsewhere()
	}
	if len(benches) > 0 {
		st.deliver()
	}
}

// quiet is how long no station may have run before that counts as an outage.
const quiet = 5 * renewEvery

// proctors notes that the station runs, and takes in what is over.
func (st *Station) proctors() {
	outage, err := st.o.Proctor.Beat(quiet)
	if err != nil {
		st.o.Log.Error("noting that the station runs", "error", err)
	}
	if outage > 0 {
		st.o.Log.Warn("nobody could work", "for", outage.Round(time.Second).String())
	}
	taken, err := st.o.Proctor.Sweep()
	if err != nil {
		st.o.Log.Error("taking in what is over", "error", err)
	}
	for _, s := range taken {
		st.o.Log.Info("taken in", "person", s.Person, "checkpoint", s.Checkpoint)
	}
}

// renew prolongs leases, and gives those benches up that are wanted elsewhere
// or were taken over there.
func (st *Station) renew() {
	held, err := st.o.Book.Renew(st.o.Host, st.o.Wall().Add(leaseFor))
	if err != nil {
		st.o.Log.Error("renewing leases", "error", err)
		return
	}
	mine := map[string]gradebook.Lease{}
	for _, l := range held {
		mine[l.Person] = l
	}
	for _, b := range st.open() {
		l, have := mine[b.who.ID]
		if have && l.Wanted == "" || !b.running() {
			continue
		}
		st.o.Log.Info("a bench moves", "person", b.who.ID, "to", l.Wanted)
		b.dismiss(farewell(l))
		b.shut()
	}
	for id, s := range st.allLines() {
		if l, have := mine[id]; !have || l.Wanted != "" {
			s.end(farewell(l))
		}
	}
}

// farewell is what is said to those whose bench goes elsewhere.
func farewell(l gradebook.Lease) (key string, to string) {
	if l.Wanted == "" {
		return "station.moved-away", ""
	}
	return "station.moved", l.Wanted
}

// running reports whether the bench has begun and not ended.
func (b *bench) running() bool {
	select {
	case <-b.ready:
	default:
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.gone
}

// dismiss ends all sessions at a bench.
func (b *bench) dismiss(key, to string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.sitting {
		s.end(key, to)
	}
}

// forget ends a bench that nobody has come back to.
func (b *bench) forget() {
	b.mu.Lock()
	alone := !b.left.IsZero() && time.Since(b.left) > b.st.o.Limits.Grace && len(b.watching) == 0 && !b.gone
	b.mu.Unlock()
	if alone {
		b.shut()
	}
}

// standings keeps how benches stand, of those that have changed.
func (st *Station) standings(benches []*bench) {
	states := map[string]string{}
	for _, b := range benches {
		b.mu.Lock()
		changed := b.changed
		b.changed = false
		b.mu.Unlock()
		if changed {
			states[b.who.ID] = b.seat().text()
		}
	}
	if len(states) == 0 {
		return
	}
	if err := st.o.Book.Tell(st.o.Host, states); err != nil {
		st.o.Log.Error("keeping how benches stand", "error", err)
	}
}

// deliver brings messages to the benches that they are for.
func (st *Station) deliver() {
	all, err := st.o.Book.Unread(st.o.Host)
	if err != nil {
		st.o.Log.Error("reading messages", "error", err)
		return
	}
	var shown []int64
	for _, m := range all {
		st.mu.Lock()
		b := st.benches[m.To]
		st.mu.Unlock()
		if b == nil || !b.running() {
			continue
		}
		b.mu.Lock()
		here := len(b.sitting) > 0
		b.mu.Unlock()
		if !here {
			continue
		}
		b.program.Send(tui.Said{From: m.From, Text: m.Text, Hint: m.Kind == "hint"})
		shown = append(shown, m.ID)
	}
	st.shown(shown)
}

// shown notes that messages were shown.
func (st *Station) shown(ids []int64) {
	if len(ids) == 0 {
		return
	}
	if err := st.o.Book.Shown(ids...); err != nil {
		st.o.Log.Error("noting that messages were shown", "error", err)
	}
}

// elsewhere looks at the benches of other hosts, while somebody has a board.
func (st *Station) elsewhere() {
	boards := false
	for _, s := range st.everybody() {
		boards = boards || s.person().Role.Teaches()
	}
	if !boards {
		return
	}
	if err := st.survey(); err != nil {
		st.o.Log.Error("reading leases", "error", err)
		return
	}
	st.changed()
}

// survey takes in which benches are open on other hosts.
func (st *Station) survey() error {
	all, err := st.o.Book.Leases()
	if err != nil {
		return err
	}
	st.mu.Lock()
	was := st.away
	st.mu.Unlock()
	away := make(map[string]leased, len(all))
	for _, l := range all {
		k := was[l.Person]
		if k.State != l.State { // most are as they were, and reading them takes long
			k.seat = readSeat(l.State)
		}
		k.Lease = l
		away[l.Person] = k
	}
	st.mu.Lock()
	st.away = away
	st.mu.Unlock()
	return nil
}

// Drain tells everybody that the station stops, lets what runs come to its end,
// gives all benches up and ends the station. What was done is kept already.
func (st *Station) Drain(ctx context.Context) {
	st.mu.Lock()
	st.draining = true
	st.mu.Unlock()
	for _, s := range st.everybody() {
		s.end("station.restarts")
	}
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	for len(st.everybody()) > 0 && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-every.C:
		}
	}
	for _, b := range st.open() {
		b.shut()
	}
	for len(st.open()) > 0 && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-every.C:
		}
	}
	st.stop()
}
