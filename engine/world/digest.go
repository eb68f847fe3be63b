package world

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// Digest is a hash of everything that exists, the time, and what was minted.
// Equal Worlds have equal digests.
func (w *World) Digest() [32]byte {
	h := sha256.New()
	fmt.Fprintln(h, w.seed, w.now.UnixNano(), w.minted)
	for _, k := range w.keys {
		fmt.Fprintln(h, k.account, k.region, k.kind)
		for _, r := range w.tables[k].rows {
			b, err := json.Marshal(r.Resource)
			if err != nil {
				panic(fmt.Sprintf("world: %T is no plain value: %v", r.Resource, err))
			}
			fmt.Fprintln(h, r.born, string(b))
		}
	}
	return [32]byte(h.Sum(nil))
}
