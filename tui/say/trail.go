package say

import (
	"cmp"
	"slices"
	"strings"

	"skylab/assets"
	"skylab/engine/names"
	"skylab/engine/world"
	"skylab/tui/term"
)

// LastWalk is how the last name was found that anybody in a World asked a resolver
// for; false where nobody has asked.
func LastWalk(w *world.World) (names.Walk, bool) {
	all := world.All[names.Remembered](w, world.Everywhere)
	if len(all) == 0 {
		return names.Walk{}, false
	}
	last := slices.MaxFunc(all, func(a, b names.Remembered) int {
		return cmp.Or(a.Last.At.Compare(b.Last.At), cmp.Compare(a.Last.Turn, b.Last.Turn))
	})
	return last.Last, last.Last.Name != ""
}

// Resolver is whose resolver it is: a place, or a VPC.
func Resolver(d *assets.Dictionary, name string) string {
	if d.Has("place-" + name) {
		return d.Say("place-" + name)
	}
	return term.Clean(name)
}

// Step tells one step of a walk: who was asked, what they said, and for how long
// that is remembered.
func Step(d *assets.Dictionary, s names.Step) string {
	server, zone := bare(s.Server), zoneName(d, s.Zone)
	kept := ""
	if s.TTL > 0 {
		kept = d.Say("walk-kept", s.TTL)
	}
	what := bare(s.Name) + " " + names.TypeName(s.Type)
	join := func(text string) string { return strings.TrimSpace(text + " " + kept) }
	if s.Cached() {
		if s.Outcome == names.NoName || s.Outcome == names.NoData {
			return d.Say("walk-memory-none", what, s.TTL)
		}
		return d.Say("walk-memory", what, s.TTL)
	}
	switch s.Outcome {
	case names.Referred:
		return join(d.Say("walk-referral", server, zone, what, zoneName(d, s.Next)))
	case names.Answered:
		return join(d.Say("walk-answer", server, zone, what))
	case names.Aliased:
		return join(d.Say("walk-alias", server, zone, bare(s.Name), bare(s.Next)))
	case names.NoData:
		return join(d.Say("walk-nodata", server, zone, bare(s.Name), names.TypeName(s.Type)))
	case names.NoName:
		return join(d.Say("walk-nxdomain", server, zone, bare(s.Name)))
	case names.Lame:
		return d.Say("walk-lame", server, zone)
	case names.Silent:
		return d.Say("walk-silent", server, s.Addr)
	case names.NoAddress:
		return d.Say("walk-unknown", server)
	}
	return d.Say("walk-failed", server, names.CodeName(s.Rcode))
}

// For is the server that a step looks for, besides the walk itself, or nothing.
func For(d *assets.Dictionary, s names.Step) string {
	if s.For == "" {
		return ""
	}
	return d.Say("walk-for", bare(s.For))
}

// bare is a name without the dot at its end, that can't steer the terminal.
func bare(name string) string {
	if name == "." {
		return name
	}
	return term.Clean(strings.TrimSuffix(name, "."))
}

// zoneName is what a zone is called; the root has a name only in words.
func zoneName(d *assets.Dictionary, zone string) string {
	if zone == "." {
		return d.Say("walk-root")
	}
	return bare(zone)
}

// Found tells what came of a walk in the end.
func Found(d *assets.Dictionary, w names.Walk) string {
	got := w.Values()
	what := bare(w.Name) + " " + names.TypeName(w.Type)
	switch {
	case w.Failed():
		return d.Say("walk-ended-failed", what)
	case w.NoName():
		return d.Say("walk-ended-nxdomain", bare(w.Name))
	case len(got) == 0:
		return d.Say("walk-ended-nodata", bare(w.Name), names.TypeName(w.Type))
	}
	return d.Say("walk-ended", what, term.Clean(strings.Join(got, ", ")))
}
