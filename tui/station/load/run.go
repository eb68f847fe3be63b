package load

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// atOnce is how many stations knock at the same time: a class does not type its
// log-in in the same moment, and more would measure this program.
const atOnce = 64

// mostErrors is how many reasons a result tells.
const mostErrors = 5

// Result is what a plan measured.
type Result struct {
	Stations int      // that were to log in
	In       int      // that got a whole first screen
	Lost     int      // that the server ended later
	Errors   []string // the first reasons for which stations are not in, or were lost

	LogIn time.Duration // from the first dial to the last first screen
	Each  Spread        // a station's own log-in
	First float64       // bytes of a first screen, on average

	Measured bool  // whether the system tells what the server uses; else what follows of it is 0
	Memory   int64 // bytes of it in use under load
	Peak     int64 // the most that it had in use
	Idle     Phase
	Load     Phase

	Keys       int    // that were due
	Unanswered int    // of these, with no answer in two seconds
	Wait       Spread // from when a key was due to the first byte of what it changed
	Lag        Spread // of that, what this program took to wake up for the key
	Frame      Bytes  // from a key to the next

	Workers int
	Lines   int    // that workers typed, and were answered
	Silent  int    // that were not
	Line    Spread // from Enter to the first byte
}

// Phase is what was used while all stations did one thing.
type Phase struct {
	For    time.Duration
	Server float64 // percent of a core
	Own    float64 // percent of a core, for putting the load on
	Others float64 // percent of a core, for all else on this machine; what is much here makes the rest worth little
	Bytes  int64   // sent to all stations
}

// run is a plan being followed.
type run struct {
	plan Plan
	got  Result
	all  []*Client // by station; nil where it did not get in
	mu   sync.Mutex
}

// Run follows a plan. It fails where a plan asks for what is refused, and where
// no station gets in; else the result says what went wrong.
func Run(ctx context.Context, plan Plan) (Result, error) {
	plan, err := plan.filled()
	if err != nil {
		return Result{}, err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	r := &run{plan: plan, got: Result{Stations: plan.Stations, Workers: plan.Workers}, all: make([]*Client, plan.Stations)}
	defer r.close()
	r.logIn(ctx)
	if r.got.In == 0 && ctx.Err() == nil {
		return r.got, fmt.Errorf("none of %d stations got in: %s", r.got.Stations, first(r.got.Errors))
	}
	r.warm(ctx)
	r.rest(ctx)
	r.press(ctx)
	for i, c := range r.all {
		if c != nil && c.ended() {
			r.got.Lost++
			r.wrong(i, errGone)
		}
	}
	return r.got, ctx.Err()
}

// each does something for each station that is in, and waits for all.
func (r *run) each(f func(station int, c *Client)) {
	var all sync.WaitGroup
	for i, c := range r.all {
		if c != nil {
			all.Go(func() { f(i, c) })
		}
	}
	all.Wait()
}

func (r *run) close() {
	r.each(func(_ int, c *Client) { _ = c.Close() })
}

// wrong keeps a reason.
func (r *run) wrong(station int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.got.Errors) < mostErrors {
		r.got.Errors = append(r.got.Errors, fmt.Sprintf("station %d: %v", station, err))
	}
}

// logIn lets all stations in.
func (r *run) logIn(ctx context.Context) {
	limit, end := context.WithTimeout(ctx, r.plan.LogIn)
	defer end()
	began, doors := time.Now(), make(chan struct{}, atOnce)
	took, last, size := make([]time.Duration, len(r.all)), make([]time.Time, len(r.all)), make([]int64, len(r.all))
	var all sync.WaitGroup
	for i := range r.all {
		all.Go(func() {
			select {
			case doors <- struct{}{}:
			case <-limit.Done():
				r.wrong(i, errors.New("the time for logging in was over"))
				return
			}
			leave := sync.OnceFunc(func() { <-doors })
			defer leave()
			from := time.Now()
			c, at, err := r.enter(ctx, limit, i, leave)
			if err != nil {
				r.wrong(i, err)
				return
			}
			r.all[i], last[i], took[i], size[i] = c, at, at.Sub(from), c.Bytes()
		})
	}
	all.Wait()
	var in []time.Duration
	for i, c := range r.all {
		if c != nil {
			in = append(in, took[i])
			r.got.First += float64(size[i])
			r.got.LogIn = max(r.got.LogIn, last[i].Sub(began))
		}
	}
	r.got.In, r.got.Each = len(in), spread(in)
	r.got.First /= float64(max(1, r.got.In))
}

// enter lets one station in, and says when it had its first screen.
func (r *run) enter(ctx, limit context.Context, station int, leave func()) (*Client, time.Time, error) {
	c, err := dial(ctx, limit, r.plan, station)
	if err == nil {
		var at time.Time
		if at, err = c.whole(limit, leave); err == nil {
			return c, at, nil
		}
		_ = c.Close()
	}
	if limit.Err() != nil {
		err = fmt.Errorf("not in after %v: %w", r.plan.LogIn, err)
	}
	return nil, time.Time{}, err
}

// warm prepares the stations and presses keys that are not measured.
func (r *run) warm(ctx context.Context) {
	if r.plan.Prepare != nil {
		r.prepare(ctx)
	}
	if r.plan.Warm > 0 {
		defer r.within(r.plan.Warm)()
		now := time.Now()
		r.each(func(i int, c *Client) {
			c.press(ctx, schedule(r.plan.Seed, i, r.plan.Rate, now, now.Add(r.plan.Warm)), r.plan.Key)
		})
	}
}

func (r *run) prepare(ctx context.Context) {
	ctx, end := context.WithTimeout(ctx, r.plan.LogIn)
	defer end()
	doors := make(chan struct{}, atOnce)
	r.each(func(i int, c *Client) {
		doors <- struct{}{}
		defer func() { <-doors }()
		if err := r.plan.Prepare(ctx, i, c); err != nil {
			r.wrong(i, err)
		}
	})
}

// within ends all stations when a time of pressing keys is long over, as a
// server that reads nothing any more would hold them for ever.
func (r *run) within(most time.Duration) (stop func() bool) {
	return time.AfterFunc(most+2*patience, r.close).Stop
}

// rest measures what stations cost at which nobody does anything.
func (r *run) rest(ctx context.Context) {
	if r.plan.Idle == 0 {
		return
	}
	w := newWaiter()
	_ = w.until(ctx, time.Now().Add(min(time.Second, r.plan.Idle/2)), nil) // what warming up left behind is over
	r.got.Idle = r.measure(func() {
		_ = w.until(ctx, time.Now().Add(r.plan.Idle), nil)
	})
}

// measure reads what is used while something is done.
func (r *run) measure(do func()) Phase {
	began, sent := time.Now(), r.sent()
	server, err := used(r.plan.PID)
	own, _ := used(os.Getpid())
	all, _ := busy()
	do()
	p := Phase{For: time.Since(began), Bytes: r.sent() - sent}
	serverAfter, e := used(r.plan.PID)
	if err != nil || e != nil {
		return p
	}
	r.got.Measured, r.got.Memory, r.got.Peak = true, serverAfter.rss, serverAfter.peak
	p.Server = share(server.cpu, serverAfter.cpu, p.For)
	if after, err := used(os.Getpid()); err == nil {
		p.Own = share(own.cpu, after.cpu, p.For)
	}
	if after, err := busy(); err == nil {
		p.Others = max(0, share(all, after, p.For)-p.Server-p.Own)
	}
	return p
}

func (r *run) sent() (n int64) {
	for _, c := range r.all {
		if c != nil {
			n += c.Bytes()
		}
	}
	return n
}

func first(of []string) string {
	if len(of) == 0 {
		return "no reason is known"
	}
	return of[0]
}
