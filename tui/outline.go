package tui

import (
	"strings"

	"skylab/assets"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/tui/say"
	"skylab/tui/term"
)

// Place is one line of the map in words. What stands within something is
// deeper than that.
type Place struct {
	Depth    int
	ID, Text string // ID is empty for what can't be looked at
}

// Outline is the map in words, for where nothing is drawn: what stands outside,
// and networks with all that is in them.
func Outline(d *assets.Dictionary, w *world.World, scope world.Scope) []Place {
	var out []Place
	add := func(depth int, id, key string, args ...any) {
		out = append(out, Place{depth, id, term.Clean(d.Say(key, args...))})
	}
	t := survey(w, scope)
	if len(t.outside) > 0 {
		add(0, "", "outline.internet")
		for _, o := range t.outside {
			add(1, o.id, "outline.host", o.name, o.address)
		}
	}
	for _, o := range t.loose {
		add(0, o.id, "outline.loose", strings.Trim(o.text, "[]"))
	}
	for _, n := range t.networks {
		add(0, n.id, "outline.vpc", n.name, n.cidr)
		if g := n.gateway; g != nil {
			add(1, g.id, "outline.gateway", g.name)
		} else {
			add(1, "", "hop-no-gateway")
		}
		if n.subnets() == 0 {
			add(1, "", "no-subnets")
		}
		for _, z := range n.zones {
			if z.out {
				add(1, "", "outline.zone-out", z.name)
			}
			for _, s := range z.subnets {
				outlineSubnet(add, d, z, s)
			}
		}
		for _, f := range n.foot {
			key := "outline.peering"
			switch {
			case f.lacks == "no-subnet":
				key = "outline.unused"
			case f.lacks != "":
				key = "outline.no-balancer"
			case strings.HasPrefix(f.id, "arn:aws:autoscaling:"):
				key = "outline.scaling"
			case strings.HasPrefix(f.id, "arn:"):
				key = "outline.target-group"
			}
			add(1, f.id, key, f.text)
		}
	}
	return out
}

// outlineSubnet adds a subnet and what stands in it.
func outlineSubnet(add func(depth int, id, key string, args ...any), d *assets.Dictionary, z zone, s subnet) {
	kind, way := d.Say("private"), d.Say("local-only")
	if s.public {
		kind = d.Say("public")
	}
	switch {
	case s.exitDead:
		way = d.Say("outline.dead-exit", s.exit)
	case s.exit != "":
		way = d.Say("outline.exit", s.exit)
	}
	add(1, s.id, "outline.subnet", s.name, s.cidr, z.name, kind, s.table, way)
	for _, n := range s.nodes {
		key := "outline.machine"
		switch n.kind {
		case natNode:
			key = "outline.nat"
		case interfaceNode:
			key = "outline.interface"
		case balancerNode:
			key = "outline.balancer"
		}
		if n.public != "" {
			key += "-public"
		}
		state := n.state
		if n.health != "" {
			state += ", " + d.Say("outline.target", n.health)
		}
		add(2, n.id, key, n.name, state, n.private, n.public)
	}
}

// Fact is one thing that is known of another: a word and what it is, or a title
// above such.
type Fact struct {
	Title       bool
	Label, Text string
	Command     bool // Text would change the thing
}

// Details are what the details pane tells of what has an id, its title first.
func Details(d *assets.Dictionary, a *labs.Attempt, id string) (title string, all []Fact) {
	w := a.Engine.World()
	log := a.Engine.Log()
	sealed, _ := a.Lab.IsSealed()
	known, _ := (&facts{d: d, w: w, served: a.Engine.Served(), sealed: sealed}).known(id, a.Engine.Past(id), func(line int) string { return lineText(log, line) })
	for _, f := range known {
		if f.opens != none { // lines have words of their own for it
			continue
		}
		if n := len(all) - 1; f.head && n >= 0 && all[n].Title {
			all = all[:n] // nothing stands beneath it
		}
		out := Fact{Title: f.head, Label: term.Clean(f.label), Text: term.Clean(f.text), Command: f.offer != ""}
		if out.Command {
			out.Label = ""
		}
		all = append(all, out)
	}
	kind, name := (&facts{d: d, w: w}).kind(id), say.Name(w, id)
	if name != id {
		name += ", " + id
	}
	return strings.TrimSpace(kind + " " + term.Clean(name)), all
}
