package load

import (
	"context"
	"math/rand/v2"
	"time"
)

// patience is how long a key may stay without an answer.
const patience = 2 * time.Second

// presses is what became of one station's keys.
type presses struct {
	waits      []time.Duration // from when a key was due to the first byte after it
	lags       []time.Duration // from when it was due to when this program woke up for it
	frames     []int64         // bytes from a key to the next
	unanswered int
}

// schedule draws when a station presses: once in each beat, at any moment of it.
func schedule(seed uint64, station int, rate float64, from, to time.Time) []time.Time {
	if rate <= 0 || !from.Before(to) {
		return nil
	}
	r := rand.New(rand.NewPCG(seed, uint64(station)))
	beat := time.Duration(float64(time.Second) / rate)
	due := make([]time.Time, 0, to.Sub(from)/beat+1)
	for ; from.Before(to); from = from.Add(beat) {
		if at := from.Add(time.Duration(r.Int64N(int64(beat)))); at.Before(to) {
			due = append(due, at)
		}
	}
	return due
}

// press presses a key at each moment of a schedule. A key waits for the answer
// to the one before, as nothing else tells whose answer a byte is; its own time
// runs from when it was due, so that a slow server is not asked less.
func (c *Client) press(ctx context.Context, due []time.Time, key func(int) []byte) presses {
	p := presses{
		waits:  make([]time.Duration, 0, len(due)),
		lags:   make([]time.Duration, 0, len(due)),
		frames: make([]int64, 0, len(due)),
	}
	w, before := newWaiter(), int64(-1)
	for n, at := range due {
		on := time.Now().Before(at)
		if err := w.until(ctx, at, c.gone); err != nil {
			p.give(ctx, len(due)-n)
			return p
		}
		if on {
			p.lags = append(p.lags, time.Since(at))
		}
		had := c.arm()
		if before >= 0 {
			p.frames = append(p.frames, had-before)
		}
		before = had
		if err := c.Send(key(n)); err != nil {
			p.give(ctx, len(due)-n)
			return p
		}
		if c.answer(ctx, w, at, &p) != nil {
			p.give(ctx, len(due)-n)
			return p
		}
	}
	if before >= 0 && c.Rest(ctx, quiet, 5*quiet) == nil {
		p.frames = append(p.frames, c.Bytes()-before)
	}
	return p
}

// answer waits for the first byte after a key that was due. An answer that comes
// too late counts as none. It fails when no answer can come any more.
func (c *Client) answer(ctx context.Context, w waiter, due time.Time, p *presses) error {
	w.timer.Reset(time.Until(due.Add(patience)))
	select {
	case at := <-c.answers:
		wait := at.Sub(due)
		p.waits = append(p.waits, wait)
		if wait >= patience {
			p.unanswered++
		}
		return nil
	case <-w.timer.C:
		p.waits = append(p.waits, max(patience, time.Since(due)))
		p.unanswered++
		return nil
	case <-c.gone:
		return errGone
	case <-ctx.Done():
		return ctx.Err()
	}
}

// give counts the keys of a station that the server ended: they have no answer,
// and weigh in what is measured as if they had been waited for.
func (p *presses) give(ctx context.Context, left int) {
	if ctx.Err() != nil {
		return // nobody waited
	}
	p.unanswered += left
	for range left {
		p.waits = append(p.waits, patience)
	}
}
