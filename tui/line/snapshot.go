package line

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"skylab/engine/snapshot"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// snapshot reads the folder of --snapshot, or the one that is named, or the file that
// import saved.
func (p *program) snapshot(name string) (*snapshot.Snapshot, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, cannot("main.snapshot-missing", name)
	case err != nil:
		return nil, cannot("main.snapshot-broken", name, reason(err))
	}
	var s *snapshot.Snapshot
	switch {
	case info.IsDir():
		s, err = snapshot.From(os.DirFS(name), time.Now())
	case !info.Mode().IsRegular():
		return nil, cannot("main.snapshot-missing", name)
	default:
		var f *os.File
		if f, err = os.Open(name); err == nil {
			s, err = snapshot.FromFile(f, time.Now())
			_ = f.Close() // it was only read
		}
	}
	if err != nil {
		return nil, cannot("main.snapshot-broken", name, reason(err))
	}
	return s, nil
}

// imports says what a snapshot holds, what was left alone, and what is not modelled, and
// saves it where that is asked for.
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
	file := p.flags["--save"]
	if file == "" {
		return done, nil
	}
	if err := save(s, file); err != nil {
		return open, cannot("main.snapshot-unwritable", file, reason(err))
	}
	p.print(p.stdout, p.words.Say("main.snapshot-saved", file))
	return done, nil
}

// save writes a snapshot into a file, whole or not at all.
func save(s *snapshot.Snapshot, file string) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".skylab-*") // for its owner only: it tells of an account
	if err != nil {
		return err
	}
	err = errors.Join(s.Save(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
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
		return wire.Index(s.World), s.World, nil
	}
	a, err := p.account(0)
	if err != nil {
		return nil, nil, err
	}
	return wire.Index(a.Engine.World()), a.Engine.World(), nil
}
