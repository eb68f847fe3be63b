package proctor

import (
	"fmt"
	"strconv"
	"time"

	"skylab/labs/checkpoint"
)

// settingAlive is the name under which it is remembered when a station ran last.
const settingAlive = "station alive"

// BehindError says that the clock of this machine is behind what the gradebook has
// seen already.
type BehindError struct{ Now, Seen time.Time }

func (e *BehindError) Error() string {
	return fmt.Sprintf("it is %s by this clock, and the gradebook has seen %s", e.Now.Format(time.DateTime), e.Seen.Format(time.DateTime))
}

// ahead is how far hosts' clocks may be apart.
const ahead = time.Minute

// Beat notes that a station runs. Where none has for longer than quiet, that was
// an outage, and is kept as one: what it took from clocks is given back. A
// *BehindError says that the clock was set back; nothing is noted then.
func (p *Proctor) Beat(quiet time.Duration) (outage time.Duration, err error) {
	now := p.Wall()
	kept, err := p.Book.Setting(settingAlive)
	if err != nil {
		return 0, err
	}
	if n, err := strconv.ParseInt(kept, 10, 64); err == nil {
		seen := time.Unix(0, n)
		switch gone := now.Sub(seen); {
		case gone < -ahead:
			return 0, &BehindError{now, seen}
		case gone < 0: // of another host, whose clock is a little ahead
			return 0, nil
		case gone > quiet:
			if err := p.Book.Suffer(checkpoint.Span{From: seen, To: now}); err != nil {
				return 0, err
			}
			outage = gone
		}
	}
	return outage, p.Book.SetSetting(settingAlive, strconv.FormatInt(now.UnixNano(), 10))
}

// Believe forgets when a station ran last, where that was noted by a clock that
// was wrong.
func (p *Proctor) Believe() error { return p.Book.SetSetting(settingAlive, "") }
