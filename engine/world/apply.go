package world

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"
)

// Command is one operation of one service. The struct's name is the AWS
// Action, its fields are AWS's parameters. A command that puts and deletes
// nothing is a read.
type Command interface {
	// Apply does it and returns AWS's output shape, or a *[Refusal]. What a
	// refused command put is forgotten.
	Apply(*Tx) (any, error)
}

// Dry is embedded by commands that take AWS's DryRun parameter.
type Dry struct {
	// DryRun checks whether the command would be accepted, and changes nothing.
	DryRun bool
}

func (d Dry) isDry() bool { return d.DryRun }

// Done is the output of commands that answer nothing but that they succeeded.
type Done struct {
	Return bool
}

// Tx is one command at work on a draft of the World. It is used by one
// goroutine, and not after Apply returned.
type Tx struct {
	Scope
	draft *World
	owned map[tableKey]bool
}

// Apply runs c and returns the World that it leaves, with c's output. When c
// refuses or only reads, that is w itself, moved to at. The old World is never
// written to.
func Apply(w *World, s Scope, at time.Time, c Command) (*World, any, error) {
	w = w.at(at)
	tx := &Tx{Scope: s, draft: w}
	if err := missing(c); err != nil {
		return w, nil, err
	}
	if out, err, seen := replayed(tx, c); seen {
		return w, out, err
	}
	out, err := c.Apply(tx)
	if err != nil {
		return w, nil, err
	}
	if d, ok := c.(interface{ isDry() bool }); ok && d.isDry() {
		return w, nil, Refuse("DryRunOperation", "Request would have succeeded, but DryRun flag is set.").Because("dry-run-ok")
	}
	remember(tx, c, out)
	return tx.draft, out, nil
}

// at is w at a later time; time never goes back.
func (w *World) at(t time.Time) *World {
	if !t.After(w.now) {
		return w
	}
	later := *w
	later.now = t.UTC()
	return &later
}

// World is the draft as it stands: reads see what this command wrote.
func (tx *Tx) World() *World { return tx.draft }

// Now is the lab's time at which the command runs.
func (tx *Tx) Now() time.Time { return tx.draft.now }

// own makes the table for k writable, copying what an older World shares.
func (tx *Tx) own(k tableKey) *table {
	d := tx.write()
	t := d.tables[k]
	if !tx.owned[k] {
		if t == nil {
			t = &table{index: map[string]int{}}
			d.keys = append(slices.Clip(d.keys), k)
		} else {
			t = &table{rows: slices.Clone(t.rows), index: maps.Clone(t.index)}
		}
		d.tables[k], tx.owned[k] = t, true
	}
	return t
}

// write makes the draft a World of its own, at the first change.
func (tx *Tx) write() *World {
	if tx.owned == nil {
		d := *tx.draft
		d.tables = maps.Clone(d.tables)
		d.turn++
		tx.draft, tx.owned = &d, map[tableKey]bool{}
	}
	return tx.draft
}

// Put stores r in the command's account and Region, or replaces the resource
// of that type and id wherever it is.
func (tx *Tx) Put(r Resource) {
	kind, id := reflect.TypeOf(r), r.ID()
	here := tableKey{place{tx.Account, tx.Region}, kind}
	if _, ok := tx.at(here, id); !ok {
		for _, k := range tx.draft.keys {
			if _, ok := tx.at(k, id); ok && k.kind == kind {
				here = k
				break
			}
		}
	}
	t := tx.own(here)
	if i, ok := t.index[id]; ok {
		t.rows[i].Resource = r
		return
	}
	tx.draft.minted++
	t.index[id] = len(t.rows)
	t.rows = append(t.rows, row{tx.draft.minted, r})
}

// PutIn is Put in another account or Region than the command's own: what belongs
// to no Region, or to nobody's account.
func (tx *Tx) PutIn(s Scope, r Resource) {
	here := tx.Scope
	tx.Scope = s
	tx.Put(r)
	tx.Scope = here
}

func (tx *Tx) at(k tableKey, id string) (int, bool) {
	t := tx.draft.tables[k]
	if t == nil {
		return 0, false
	}
	i, ok := t.index[id]
	return i, ok
}

// Delete removes r, wherever it is.
func (tx *Tx) Delete(r Resource) {
	kind, id := reflect.TypeOf(r), r.ID()
	for _, k := range tx.draft.keys {
		i, ok := tx.at(k, id)
		if !ok || k.kind != kind {
			continue
		}
		t := tx.own(k)
		t.rows = slices.Delete(t.rows, i, i+1)
		delete(t.index, id)
		for j := i; j < len(t.rows); j++ {
			t.index[t.rows[j].ID()] = j
		}
		return
	}
}

// NewID mints prefix and 17 hexadecimal digits, as AWS does since 2016. It is
// never given out again, not even after an undo.
func (tx *Tx) NewID(prefix string) string {
	return prefix + "-" + hex.EncodeToString(tx.draw(prefix))[:17]
}

// Draw returns 32 bytes that nothing else in this World drew, and that a
// replay draws again. label keeps unrelated draws apart.
func (tx *Tx) Draw(label string) [32]byte { return [32]byte(tx.draw(label)) }

func (tx *Tx) draw(label string) []byte {
	d := tx.write()
	d.minted++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d/%s", d.seed, d.minted, label))
	return sum[:]
}
