package plain

import (
	"slices"
	"strconv"

	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui"
	"skylab/tui/say"
)

// mapped tells what there is and where it stands, each with a number.
func (s *session) mapped(...string) {
	b := s.bench
	places := tui.Outline(s.words(), b.sight.World, b.attempt.Engine.Scope())
	b.map_ = nil
	if len(places) == 0 {
		s.tell("nothing-yet")
		return
	}
	n := 0
	for _, p := range places {
		if p.ID == "" {
			s.item(p.Depth, "plain.place", p.Text)
			continue
		}
		n++
		b.map_ = append(b.map_, p.ID)
		s.item(p.Depth, "plain.choice", n, p.Text)
	}
	s.once("plain.map-how")
}

// thing is the id that a number of the map, a name or an id means.
func (s *session) thing(said string) string {
	b := s.bench
	if n, err := strconv.Atoi(said); err == nil && n >= 1 && n <= len(b.map_) {
		return b.map_[n-1]
	}
	if r, ok := world.Get[world.Resource](b.sight.World, world.Everywhere, said); ok {
		return r.ID()
	}
	all := world.All[world.Resource](b.sight.World, world.Everywhere)
	if i := slices.IndexFunc(all, func(r world.Resource) bool {
		return same(said, ec2.TagsOf(r).Name()) || same(said, say.Name(b.sight.World, r.ID()))
	}); i >= 0 {
		return all[i].ID()
	}
	return ""
}

// details tells all that is known of one thing.
func (s *session) details(rest ...string) {
	b := s.bench
	if len(rest) == 0 {
		s.tell("plain.details-which")
		return
	}
	id := s.thing(rest[0])
	if id == "" {
		s.tell("plain.no-thing", rest[0])
		return
	}
	title, all := tui.Details(s.words(), b.attempt, id)
	s.out.prose(title)
	for _, f := range all {
		switch {
		case f.Title:
			s.tell("plain.facts", f.Text)
		case f.Command:
			s.out.line("  " + f.Text)
		case f.Label == "":
			s.item(1, "plain.place", f.Text)
		default:
			s.item(1, "plain.fact", f.Label, f.Text)
		}
	}
}
