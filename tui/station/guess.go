package station

import (
	"sync"
	"time"
)

// A name may be guessed at so often in so long: codes have 38 bits.
const (
	maxGuesses = 10
	guessSpan  = 10 * time.Minute
	maxGuessed = 10_000 // names that are remembered
)

// guesses counts wrong codes by the name that they were tried for.
type guesses struct {
	now  func() time.Time
	mu   sync.Mutex
	made map[string][]time.Time
}

// may reports whether another code may be tried for a name.
func (g *guesses) may(name string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.expire(name)
	return len(g.made[name]) < maxGuesses
}

// wrong notes a wrong code.
func (g *guesses) wrong(name string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.made == nil || len(g.made) >= maxGuessed {
		g.made = map[string][]time.Time{}
	}
	g.expire(name)
	g.made[name] = append(g.made[name], g.now())
}

func (g *guesses) expire(name string) {
	kept := g.made[name][:0]
	for _, at := range g.made[name] {
		if g.now().Sub(at) < guessSpan {
			kept = append(kept, at)
		}
	}
	if len(kept) > 0 {
		g.made[name] = kept
	} else {
		delete(g.made, name)
	}
}
