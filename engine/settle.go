package engine

import (
	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/browse"
	"skylab/engine/names"
	"skylab/engine/world"
)

// settled is a World after everybody has seen what changed in it who watches: the
// checkers of health checks, Auto Scaling groups, and who issues certificates. It follows
// from the World and is not logged.
func settled(was, w *world.World) *world.World {
	if w.Turn() == was.Turn() {
		return w
	}
	return watched(w)
}

// mostLooks bounds how often watchers look again because another did something.
const mostLooks = 16

// watched is a World after all of them have looked, until nobody finds anything new.
func watched(w *world.World) *world.World {
	var eyes browse.Eyes
	for range mostLooks {
		was := w
		w = certified(eyes.Observe(names.Observe(autoscaling.Observe(w, eyes.Loads))))
		if w.Turn() == was.Turn() {
			break
		}
	}
	return w
}

// certified lets ACM look for the records that show whose the names of certificates
// are.
func certified(w *world.World) *world.World {
	var ask acm.Ask // made when first needed
	for _, c := range world.All[acm.Certificate](w, world.Everywhere) {
		if !c.Wants(w) {
			continue
		}
		if ask == nil {
			ask = names.Public(w)
		}
		w, _, _ = world.Apply(w, world.Outside, w.Now(), validated{c, ask})
	}
	return w
}

// validated lets a certificate's names be looked for, as a command that no log needs.
type validated struct {
	c   acm.Certificate
	ask acm.Ask
}

// Apply looks.
func (v validated) Apply(tx *world.Tx) (any, error) {
	if at, ok := tx.World().Where(v.c.CertificateArn); ok {
		tx.Scope = at
	}
	v.c.Validate(tx, v.ask)
	return nil, nil
}
