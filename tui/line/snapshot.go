package line

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"skylab/engine/snapshot"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// snapshot reads the folder of --snapshot, or the one that is named.
func (p *program) snapshot(dir string) (*snapshot.Snapshot, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, cannot("main.snapshot-missing", dir)
	case err != nil:
		return nil, cannot("main.snapshot-broken", dir, reason(err))
	case !info.IsDir():
		return nil, cannot("main.snapshot-file", dir)
	}
	s, err := snapshot.From(os.DirFS(dir), time.Now())
	if err != nil {
		return nil, cannot("main.snapshot-broken", dir, err.Error())
	}
	return s, nil
}

// imports says what a snapshot holds, what was left alone, and what is not modelled.
func (p *program) imports() (int, error) {
	if len(p.args) == 0 {
		return misuse, wrong("main.which-snapshot", p.cmd.usage())
	}
	s, err := p.snapshot(p.args[0])
	if err != nil {
		return open, err
	}
	where := ""
	for _, r := range sorted(s.Read) {
		if at := r.Account + " " + r.Region; at != where {
			where = at
			p.print(p.stdout, at)
		}
		p.print(p.stdout, row(r.Key, fmt.Sprint(r.Number)))
	}
	for _, u := range s.Unmodelled {
		if u.Err != nil {
			p.print(p.stdout, p.words.Say("main.snapshot-unread", u.File, u.Key, u.Err.Error()))
			continue
		}
		p.print(p.stdout, p.words.Say("main.snapshot-unmodelled", u.File, u.Key, u.Number))
	}
	for _, name := range s.Alone {
		p.print(p.stdout, p.words.Say("main.snapshot-alone", name))
	}
	return done, nil
}

func sorted(all []snapshot.Read) []snapshot.Read {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b snapshot.Read) int {
		return strings.Compare(a.Account+a.Region, b.Account+b.Region)
	})
	return all
}

// net is the network that is asked about: that of a snapshot, outside of which everybody
// answers, or that of the learner's newest attempt at a lab.
func (p *program) net() (*wire.Net, *world.World, error) {
	if dir := p.flags["--snapshot"]; dir != "" {
		s, err := p.snapshot(dir)
		if err != nil {
			return nil, nil, err
		}
		return wire.Index(s.World, wire.Anybody()), s.World, nil
	}
	a, err := p.account(0)
	if err != nil {
		return nil, nil, err
	}
	return wire.Index(a.Engine.World()), a.Engine.World(), nil
}

// most is the account of which most was read.
func most(all []snapshot.Read) string {
	count, best := map[string]int{}, ""
	for _, r := range all {
		if count[r.Account] += r.Number; count[r.Account] > count[best] {
			best = r.Account
		}
	}
	return best
}
