package snapshot

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Prefix begins the name of a lab in a snapshot.
const Prefix = "snapshot-"

// Save writes what is known of the snapshot as one file, which [FromFile] reads: by account
// and Region, lists as describe calls print them.
func (s *Snapshot) Save(w io.Writer) error {
	b := bufio.NewWriter(w)
	accounts := map[string][]*folder{}
	for _, f := range s.folders {
		accounts[f.account] = append(accounts[f.account], f)
	}
	b.WriteByte('{')
	for i, account := range slices.Sorted(maps.Keys(accounts)) {
		fmt.Fprintf(b, "%s\n%q: {", comma(i), account)
		regions := accounts[account]
		slices.SortStableFunc(regions, func(x, y *folder) int { return strings.Compare(x.region, y.region) })
		for i, f := range merged(regions) {
			fmt.Fprintf(b, "%s\n %q: {", comma(i), f.region)
			for i, key := range slices.Sorted(maps.Keys(f.items)) {
				fmt.Fprintf(b, "%s\n  %q: [", comma(i), key)
				for i, it := range f.items[key] {
					b.WriteString(comma(i) + "\n   ")
					var one bytes.Buffer
					if err := json.Compact(&one, it.raw); err != nil {
						return fmt.Errorf("writing %s: %w", key, err)
					}
					b.Write(one.Bytes())
				}
				b.WriteByte(']')
			}
			b.WriteByte('}')
		}
		b.WriteByte('}')
	}
	b.WriteString("\n}\n")
	return b.Flush()
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// merged are folders with one for each Region.
func merged(folders []*folder) []*folder {
	var out []*folder
	for _, f := range folders {
		if n := len(out); n > 0 && out[n-1].region == f.region {
			for key, items := range f.items {
				out[n-1].items[key] = append(out[n-1].items[key], items...)
			}
			continue
		}
		out = append(out, &folder{f.account, f.region, maps.Clone(f.items)})
	}
	return out
}

// FromFile reads what [Snapshot.Save] wrote, or any one file with lists in it.
func FromFile(r io.Reader, now time.Time) (*Snapshot, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("the file is more than %d MiB", MaxBytes>>20)
	}
	l := loader{s: &Snapshot{}, byDir: map[string]*folder{}}
	if err := l.load("the file", data); err != nil {
		return nil, err
	}
	return l.read(now)
}

// Name is the name of a lab in the snapshot: the same for the same contents.
func (s *Snapshot) Name() string {
	sum := sha256.New()
	_ = s.Save(sum) // a hash takes everything
	return Prefix + hex.EncodeToString(sum.Sum(nil)[:4])
}

// home is the account and the Region in which most network interfaces are, or the first
// that has anything.
func (s *Snapshot) home() world.Scope {
	count, best := map[world.Scope]int{}, world.Scope{}
	for i, p := range s.puts {
		if i == 0 {
			best = p.at
		}
		if _, ok := p.r.(ec2.NetworkInterface); ok {
			if count[p.at]++; count[p.at] > count[best] {
				best = p.at
			}
		}
	}
	return best
}
