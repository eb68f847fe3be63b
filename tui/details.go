package tui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/engine"
	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// The actions of the details, which are walked through as pages of a browser.
const (
	nextLink action = "next-link"
	follow   action = "follow"
	retrace  action = "retrace"
	propose  action = "propose"
)

// detailsKeys go from thing to thing.
var detailsKeys = []binding{
	{nextLink, []string{"tab", "shift+tab"}, inDetails, "Tab", 2},
	{follow, []string{"enter"}, inDetails, "Enter", 3},
	{retrace, []string{"backspace"}, inDetails | inMap, "Backspace", 0},
	{propose, []string{"x"}, inDetails | inMap, "x", 5},
}

// details is what the details pane shows and where in it the learner stands.
type details struct {
	trail []string // what was looked at before, the newest last
	stop  int      // which of the links and commands is marked
	of    string   // the id that stop is about

	past   []engine.Past // of the thing that pastID names, in the World pastIn
	pastID string
	pastIn *world.World
}

// looksAt is what the learner looks at: the id of a thing, and the rule of it
// that is to be lit, as the rows of its facts call it. By default it is what
// was chosen on the map; while a packet is walked through it is the component
// of the hop that the learner stands at, and the rule by which that decided.
func (b *bench) looksAt() (id, rule string) {
	if b.tab != tabWalk {
		return b.chosen, ""
	}
	h := b.hop()
	if h == nil {
		return b.chosen, ""
	}
	id, _, _ = strings.Cut(h.At.ID, "/") // a NAT gateway's interface is its own
	if lb, _, ok := elbv2.NodeOf(b.shownWorld(), id); ok {
		id = lb.LoadBalancerArn
	}
	return id, decidingRule(*h)
}

// onDetails does what the details are asked for. At is a key, or what was
// clicked: an id, or the number of a command.
func (m *Model) onDetails(do action, at string) (tea.Cmd, bool) {
	b := m.bench
	switch do {
	case nextLink:
		m.nextLink(at == "tab")
	case follow:
		if at != "enter" {
			m.goTo(at)
			break
		}
		stops := m.stops()
		if len(stops) == 0 {
			break
		}
		switch s := stops[b.details.stop%len(stops)]; {
		case s.opens != none:
			return m.onEither(s.opens, s.link), true
		case s.offer != "":
			m.offer(s.offer)
		default:
			m.goTo(s.link)
		}
	case retrace:
		m.retrace()
	case propose:
		m.propose(at)
	default:
		return nil, false
	}
	b.touch()
	return nil, true
}

// goTo looks at another thing. The way back is kept.
func (m *Model) goTo(id string) {
	b := m.bench
	if from, _ := b.looksAt(); b.tab == tabWalk && from != b.chosen {
		b.chosen = from
	}
	m.pick(id)
	b.tab, b.panes = tabDetails, true
}

// retrace looks again at what was looked at before.
func (m *Model) retrace() {
	b := m.bench
	n := len(b.details.trail)
	if n == 0 {
		m.warn("nothing-before")
		return
	}
	id := b.details.trail[n-1]
	b.details.trail = b.details.trail[:n-1]
	b.chosen, b.scroll[tabMap], b.scroll[tabDetails] = id, toWhatMatters, toWhatMatters
}

// propose offers a command that would change what is looked at, by its number.
func (m *Model) propose(at string) {
	id, _ := m.bench.looksAt()
	r, ok := world.Get[world.Resource](m.bench.shownWorld(), world.Everywhere, id)
	var all []string
	if ok {
		all = commandsOf(m.bench.shownWorld(), r)
	}
	n, err := strconv.Atoi(at)
	if err != nil {
		n = 0
	}
	if n >= len(all) {
		m.warn("nothing-to-propose")
		return
	}
	m.offer(all[n])
}

// stops are the facts that lead somewhere, in their order.
func (m *Model) stops() []fact {
	all, _ := m.known()
	return slices.DeleteFunc(all, func(f fact) bool { return f.link == "" && f.offer == "" })
}

// nextLink marks the next thing that can be followed, or the one before.
func (m *Model) nextLink(on bool) {
	b := m.bench
	n := len(m.stops())
	if n == 0 {
		return
	}
	if id, _ := b.looksAt(); id != b.details.of {
		b.details.of, b.details.stop = id, 0
	} else if on {
		b.details.stop = (b.details.stop + 1) % n
	} else {
		b.details.stop = (b.details.stop + n - 1) % n
	}
	b.scroll[tabDetails] = toWhatMatters
}

// known is everything that is known of what is looked at: its facts, what it
// refers to and what refers to it, what became of it, and what would change it.
// Is says that it exists.
func (m *Model) known() (all []fact, is bool) {
	b := m.bench
	id, _ := b.looksAt()
	f := &facts{d: m.words, w: b.shownWorld(), served: b.seen.served, looks: m.film != nil, sealed: b.seen.sight.Sealed}
	return f.known(id, b.pastOf(id), b.lineText)
}

// known is everything that is known of what has an id.
func (f *facts) known(id string, past []engine.Past, typed func(line int) string) (all []fact, is bool) {
	r, is := world.Get[world.Resource](f.w, world.Everywhere, id)
	if is {
		f.of(r)
		if !f.sealed {
			f.shows(r)
		}
		f.references(r)
	}
	if f.sealed { // what the lab did may be what is to be found
		past = slices.DeleteFunc(slices.Clone(past), func(p engine.Past) bool { return p.By == "lab" })
	}
	f.history(r, past, typed)
	if is && !f.looks && !f.sealed {
		if all := commandsOf(f.w, r); len(all) > 0 {
			f.head("change")
			for i, c := range all {
				key := ""
				if i == 0 {
					key = "x"
				}
				f.rows = append(f.rows, fact{label: key, text: c, offer: c})
			}
		}
	}
	return f.rows, is
}

// references lists what a resource needs and what needs it, but for what its
// facts have named already.
func (f *facts) references(r world.Resource) {
	named := map[string]bool{"": true, r.ID(): true}
	for _, x := range f.rows {
		named[x.link] = true
	}
	row := func(id string) {
		if kind := f.kind(id); !named[id] && kind != "" {
			named[id] = true
			f.rows = append(f.rows, fact{label: kind, text: f.called(id), link: id})
		}
	}
	at := len(f.rows)
	for _, id := range r.Refs() {
		row(id)
	}
	needs := world.Referrers(f.w, r.ID())
	slices.SortStableFunc(needs, func(a, b world.Resource) int { return cmp.Compare(standing(a), standing(b)) })
	for _, x := range needs {
		if n, is := x.(ec2.NetworkInterface); is && n.Attachment != nil && named[n.Attachment.InstanceId] {
			continue // it is its machine's
		}
		row(x.ID())
	}
	if len(f.rows) > at {
		f.rows = slices.Insert(f.rows, at, fact{head: true, text: f.d.Say("facts.references")})
	}
}

// standing is where something stands in a list: what is cut out of a network
// first, then what guides and guards, then machines.
func standing(r world.Resource) int {
	switch r.(type) {
	case ec2.Subnet:
		return 0
	case ec2.Instance, ec2.NatGateway:
		return 2
	case ec2.NetworkInterface:
		return 3
	}
	return 1
}

// kind is what kind of thing has this id, in a word, or nothing.
func (f *facts) kind(id string) string {
	r, ok := world.Get[world.Resource](f.w, world.Everywhere, id)
	if !ok {
		return ""
	}
	if noun := nounOf(r); noun != "" {
		return f.d.Say("noun." + noun)
	}
	return ""
}

// nounOf is what a resource is called in the dictionaries.
func nounOf(r world.Resource) string {
	switch r.(type) {
	case ec2.Vpc:
		return "vpc"
	case ec2.Subnet:
		return "subnet"
	case ec2.RouteTable:
		return "route-table"
	case ec2.InternetGateway:
		return "internet-gateway"
	case ec2.NatGateway:
		return "natgateway"
	case ec2.Instance:
		return "instance"
	case ec2.NetworkInterface:
		return "network-interface"
	case ec2.SecurityGroup:
		return "security-group"
	case ec2.NetworkAcl:
		return "network-acl"
	case ec2.Address:
		return "elastic-ip"
	case ec2.VpcPeeringConnection:
		return "vpc-peering-connection"
	case ec2.DhcpOptions:
		return "dhcp-options"
	case ec2.KeyPair:
		return "key-pair"
	case acm.Certificate:
		return "certificate"
	case machine.Host:
		return "host"
	case elbv2.LoadBalancer:
		return "load-balancer"
	case elbv2.TargetGroup:
		return "target-group"
	case elbv2.Listener:
		return "listener"
	case elbv2.Rule:
		return "listener-rule"
	case autoscaling.AutoScalingGroup:
		return "auto-scaling-group"
	case ec2.LaunchTemplate:
		return "launch-template"
	}
	return ""
}

// detailsBlock tells what is known of what is looked at. From and to are the
// rows of the rule that decided, or of the link that is marked.
func (m *Model) detailsBlock(w int) (out block, from, to int) {
	b, t := m.bench, m.theme()
	id, rule := b.looksAt()
	if id == "" {
		return text(look.Wrap(t.Style(look.Dim, m.words.Say("nothing-chosen")), w)), 0, 0
	}
	all, is := m.known()
	if b.tab == tabWalk {
		b.scroll[tabDetails] = toWhatMatters
	}
	out = text(m.detailsHead(id, is, w))
	label := 0
	for _, f := range all {
		if !f.head && !f.long {
			label = max(label, look.Width(f.label))
		}
	}
	label = min(label, max(10, w/3))
	stop := -1
	if b.details.of == id {
		stop = b.details.stop
	}
	n, offers := 0, 0
	for _, f := range all {
		r := factRow{fact: f, label: label, w: w, lit: f.rule != "" && f.rule == rule}
		do, at := none, ""
		if f.link != "" || f.offer != "" {
			r.marked = n == stop && b.tab == tabDetails
			n++
			if do, at = follow, f.link; f.offer != "" {
				do, at = propose, strconv.Itoa(offers)
				offers++
			}
			if f.opens != none {
				do = f.opens
			}
		}
		if r.lit && b.tab == tabWalk || r.marked {
			from, to = len(out.rows), len(out.rows)+2
		}
		for _, row := range r.rows(t) {
			out.add(row, do, at)
		}
	}
	return out, from, to
}

// detailsHead is what a thing is and what it is called. While a packet is
// walked through it also says what the thing did with it.
func (m *Model) detailsHead(id string, is bool, w int) []string {
	b, t := m.bench, m.theme()
	f := &facts{d: m.words, w: b.shownWorld()}
	name := term.Clean(say.Name(f.w, id))
	var rows []string
	for _, r := range look.Wrap(strings.TrimSpace(f.kind(id)+" "+name), w) {
		rows = append(rows, t.Style(look.Title, r))
	}
	if id != name {
		if strings.HasPrefix(id, "arn:") {
			id = id[strings.LastIndex(id, ":")+1:] // what it is; the rest says where
		}
		rows = append(rows, t.Style(look.Dim, look.Fit(term.Clean(id), w)))
	}
	if h := b.hop(); b.tab == tabWalk && h != nil {
		mark := look.Here
		if h.Blocked || h.Did == wire.Refused {
			mark = look.Failed
		}
		rows = append(rows, look.Wrap(t.Mark(mark)+" "+say.Did(m.words, f.w, *h), w)...)
	} else if !is {
		rows = append(rows, look.Wrap(t.Mark(look.Failed)+" "+m.words.Say("no-longer-there"), w)...)
	}
	return append(rows, "")
}
