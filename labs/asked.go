package labs

import (
	"skylab/engine/world"
	"skylab/labs/check"
)

// Asked is what the goal or guard at a place of Findings asks, with the values
// of a learner's attempt.
func (l *Lab) Asked(learner string, attempt, place int) (world.Sentence, bool) {
	v := l.Draw(learner, attempt)
	n := 0
	for _, t := range l.For(learner, attempt).Tasks {
		for _, lines := range [][]Line{t.Goals, t.Guards} {
			for _, line := range lines {
				if n++; n-1 != place {
					continue
				}
				d, err := check.Parse(v.Fill(line.Text))
				if err != nil {
					return world.Sentence{}, false
				}
				return d.Asks(), true
			}
		}
	}
	return world.Sentence{}, false
}
