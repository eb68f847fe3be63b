package labs

import (
	"time"

	"skylab/engine"
)

// idle is how long a learner may read before a pause counts as one: of longer
// ones, this much counts as work.
const idle = 3 * time.Minute

// Active is how long was worked on an attempt, by the wall's clock. Pauses are
// cut.
func Active(log []engine.Entry) time.Duration {
	var sum time.Duration
	for i, n := range log {
		if i > 0 && n.By != staged {
			sum += max(0, min(idle, n.Wall.Sub(log[i-1].Wall)))
		}
	}
	return sum
}
