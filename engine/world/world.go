// Package world answers one question: what exists, and what becomes of it when
// a command is given or time passes?
//
// A [World] is a value. Nothing here reads a clock, draws a random number,
// starts a goroutine or touches a file: time and seed are inputs, and the same
// inputs give the same World on every machine.
package world

import (
	"cmp"
	"iter"
	"reflect"
	"slices"
	"time"
)

// Scope says on whose behalf and where a command runs. As an argument to [Get]
// and [All] an empty Account or Region means any.
type Scope struct{ Account, Region, Caller string }

// Outside is the scope of what belongs to no account: hosts on the Internet,
// a learner's laptop, registries of names.
var Outside = Scope{Account: "outside"}

// Everywhere matches every account, every Region and the outside.
var Everywhere = Scope{}

// Resource is a thing that exists. Implementations are struct values: a
// resource that changes is put again as a whole, and no slice or map that it
// shares with its former self is written to.
type Resource interface {
	// ID is unique in the World.
	ID() string
	// Refs lists the ids of what this resource needs in order to exist.
	Refs() []string
}

// Timed is a resource that time changes by itself, such as a gateway that is
// still pending.
type Timed interface {
	Resource
	// Due is when the next change happens; the zero time means never.
	Due() time.Time
	// Elapse makes that change. tx.Now is then Due.
	Elapse(tx *Tx)
}

// World is everything that exists at one moment. It is never changed after it
// is made, so it may be read from any number of goroutines.
type World struct {
	seed   string
	now    time.Time
	minted uint64
	turn   uint64
	tables map[tableKey]*table
	keys   []tableKey // in the order in which the first resource of each came
}

type place struct{ account, region string }

type tableKey struct {
	place
	kind reflect.Type
}

type table struct {
	rows  []row
	index map[string]int
}

type row struct {
	born uint64
	Resource
}

// New returns an empty World. Every id, address and key in it follows from
// seed and from what is done to it.
func New(seed string, now time.Time) *World {
	return &World{seed: seed, now: now.UTC(), tables: map[tableKey]*table{}}
}

// Now is the lab's time.
func (w *World) Now() time.Time { return w.now }

// Turn counts the changes that led to this World. Two Worlds of one line of
// descent with the same Turn differ in their time at most.
func (w *World) Turn() uint64 { return w.turn }

// Seed is what the World was made from.
func (w *World) Seed() string { return w.seed }

func (s Scope) covers(p place) bool {
	return (s.Account == "" || s.Account == p.account) && (s.Region == "" || s.Region == p.region)
}

// within yields, oldest table first, the tables in s that can hold a T, with
// their keys.
func within[T any](w *World, s Scope) iter.Seq2[tableKey, *table] {
	want := reflect.TypeFor[T]()
	return func(yield func(tableKey, *table) bool) {
		if want.Kind() != reflect.Interface && s.Account != "" && s.Region != "" {
			k := tableKey{place{s.Account, s.Region}, want}
			if t := w.tables[k]; t != nil {
				yield(k, t)
			}
			return
		}
		for _, k := range w.keys {
			if !s.covers(k.place) {
				continue
			}
			if k.kind != want && !(want.Kind() == reflect.Interface && k.kind.Implements(want)) {
				continue
			}
			if !yield(k, w.tables[k]) {
				return
			}
		}
	}
}

// Get finds the resource of type T with this id. T may be an interface.
func Get[T any](w *World, s Scope, id string) (T, bool) {
	for _, t := range within[T](w, s) {
		if i, ok := t.index[id]; ok {
			return t.rows[i].Resource.(T), true
		}
	}
	var none T
	return none, false
}

// All lists the resources of type T in creation order. T may be an interface,
// which finds everything that satisfies it.
func All[T any](w *World, s Scope) []T {
	var found []row
	tables := 0
	for _, t := range within[T](w, s) {
		found = append(found, t.rows...)
		tables++
	}
	if tables > 1 {
		slices.SortFunc(found, func(a, b row) int { return cmp.Compare(a.born, b.born) })
	}
	out := make([]T, len(found))
	for i, r := range found {
		out[i] = r.Resource.(T)
	}
	return out
}

// Where says in whose account and in which Region the resource with this id is.
func (w *World) Where(id string) (Scope, bool) {
	for _, k := range w.keys {
		if _, ok := w.tables[k].index[id]; ok {
			return Scope{Account: k.account, Region: k.region}, true
		}
	}
	return Scope{}, false
}

// Referrers lists, in creation order, the resources that refer to id. It is
// how DependencyViolation is decided without knowing who builds on a resource.
func Referrers(w *World, id string) []Resource {
	var out []Resource
	for _, r := range All[Resource](w, Everywhere) {
		if slices.Contains(r.Refs(), id) {
			out = append(out, r)
		}
	}
	return out
}

// Restore returns the World as it was in then, at the time of now. Ids that
// were given out since are not given out again.
func Restore(now, then *World) *World {
	back := *then
	back.now, back.minted, back.turn = now.now, max(now.minted, then.minted), now.turn+1
	return &back
}
