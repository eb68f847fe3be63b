package world

import (
	"fmt"
	"time"
)

// maxElapses bounds the changes of one advance; a resource that stays due
// would otherwise never let time pass.
const maxElapses = 1_000_000

// NextDue is when time next changes something, and whether it ever does.
func (w *World) NextDue() (time.Time, bool) {
	due, _, _ := w.next()
	return due, !due.IsZero()
}

func (w *World) next() (due time.Time, k tableKey, first Timed) {
	var born uint64
	for key, t := range within[Timed](w, Everywhere) {
		for _, r := range t.rows {
			d := r.Resource.(Timed).Due()
			if d.IsZero() {
				continue
			}
			if first == nil || d.Before(due) || d.Equal(due) && r.born < born {
				due, k, first, born = d, key, r.Resource.(Timed), r.born
			}
		}
	}
	return due, k, first
}

// Advance lets time pass until to: what is due happens in order of its time,
// the older resource first where times agree.
func Advance(w *World, to time.Time) *World {
	for range maxElapses {
		due, k, r := w.next()
		if r == nil || due.After(to) {
			return w.at(to)
		}
		tx := &Tx{Scope: Scope{Account: k.account, Region: k.region}, draft: w.at(due)}
		r.Elapse(tx)
		w = tx.draft
	}
	panic(fmt.Sprintf("world: more than %d changes until %s: a resource stays due", maxElapses, to))
}
