package load

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// How a worker looks at what its line did.
const (
	look    = 300 * time.Millisecond // at a screen that rests, before the next line
	longest = 10 * time.Second       // that a line is waited for
)

// press measures what stations cost at which everybody presses keys.
func (r *run) press(ctx context.Context) {
	from := time.Now()
	to := from.Add(r.plan.For)
	defer r.within(r.plan.For)()
	pressed, typed := make([]presses, len(r.all)), make([]typing, len(r.all))
	var all sync.WaitGroup
	for i, c := range r.all {
		if c == nil {
			continue
		}
		all.Go(func() {
			begins := from
			if i < r.plan.Workers {
				typed[i] = c.work(ctx, to, r.plan.Pause, r.plan.Lines(i))
				begins = time.Now()
			}
			pressed[i] = c.press(ctx, schedule(r.plan.Seed+1, i, r.plan.Rate, begins, to), r.plan.Key)
		})
	}
	r.got.Load = r.measure(func() { _ = newWaiter().until(ctx, to, nil) })
	all.Wait()
	r.count(pressed, typed)
}

// count puts what all stations measured into the result.
func (r *run) count(pressed []presses, typed []typing) {
	var waits, lags, lines []time.Duration
	var frames []int64
	for _, p := range pressed {
		waits, lags = append(waits, p.waits...), append(lags, p.lags...)
		frames = append(frames, p.frames...)
		r.got.Unanswered += p.unanswered
	}
	for _, t := range typed {
		lines = append(lines, t.waits...)
		r.got.Silent += t.silent
	}
	r.got.Keys, r.got.Wait, r.got.Lag, r.got.Frame = len(waits), spread(waits), spread(lags), weigh(frames)
	r.got.Lines, r.got.Line = len(lines), spread(lines)
}

// typing is what became of one worker's lines.
type typing struct {
	waits  []time.Duration // from Enter to the first byte
	silent int             // lines without one
}

// work enters lines, each as it is pasted, and none sooner than a while after the
// one before, nor before the screen rests that that one changed. It stops when
// time is over.
func (c *Client) work(ctx context.Context, to time.Time, pause time.Duration, lines []string) typing {
	var t typing
	w := newWaiter()
	next := time.Now().Add(time.Duration(rand.Int64N(int64(pause))))
	for _, line := range lines {
		if !next.Before(to) || w.until(ctx, next, c.gone) != nil {
			return t
		}
		next = next.Add(pause)
		if c.Send([]byte("\x1b[200~"+line+"\x1b[201~")) != nil || c.Rest(ctx, look, longest) != nil {
			return t
		}
		c.arm()
		at := time.Now()
		if c.Send([]byte("\r")) != nil || c.answered(ctx, w, at.Add(longest), &t, at) != nil {
			return t
		}
		if c.Rest(ctx, look, longest) != nil {
			return t
		}
	}
	return t
}

// answered waits for the first byte after Enter.
func (c *Client) answered(ctx context.Context, w waiter, most time.Time, t *typing, at time.Time) error {
	w.timer.Reset(time.Until(most))
	select {
	case first := <-c.answers:
		t.waits = append(t.waits, first.Sub(at))
		return nil
	case <-w.timer.C:
		t.silent++
		return nil
	case <-c.gone:
		return errGone
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ended reports whether the server ended the station.
func (c *Client) ended() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// Spread is how times lie.
type Spread struct{ P50, P99, Max time.Duration }

// Bytes is how sizes lie.
type Bytes struct {
	Mean float64
	P99  int64
}

func spread(of []time.Duration) Spread {
	slices.Sort(of)
	return Spread{rank(of, 50), rank(of, 99), rank(of, 100)}
}

func weigh(of []int64) Bytes {
	slices.Sort(of)
	var sum float64
	for _, n := range of {
		sum += float64(n)
	}
	return Bytes{sum / float64(max(1, len(of))), rank(of, 99)}
}

// rank is the smallest of sorted values that percent of them do not exceed.
func rank[T any](of []T, percent int) (none T) {
	if len(of) == 0 {
		return none
	}
	return of[max(0, (len(of)*percent+99)/100-1)]
}
