package wire

import (
	"slices"

	"skylab/engine/machine"
)

// machine is a packet inside an instance: for one of its own addresses, or to
// be passed on for somebody else. Its kernel asks the chains of its firewall in
// the order of https://www.netfilter.org/documentation/HOWTO/packet-filtering-HOWTO-6.html
func (w *walk) machine(i *networkInterface) next {
	m := i.instance
	if !m.running || i.Dark {
		if w.note(w.hop(&m.Component, nil, Dropped), BadState) {
			return next{}
		}
	}
	if m.stands != "" {
		return w.balance(i)
	}
	if w.node != nil && m.owns(w.src()) { // Linux drops what says that it comes from itself
		return w.stop(w.hop(&m.Component, nil, Dropped), OwnSource)
	}
	restored := w.restored(m)
	if !restored && !w.redirect(m, i) {
		return next{}
	}
	if m.owns(w.dst()) {
		if m.silent && !w.p.Reply && !m.hears(w.p) {
			return w.stop(w.hop(&m.Component, nil, Dropped), NoPossibleDestination)
		}
		if w.filter(m, "INPUT", m.passing(w.p, i, nil)) {
			return next{}
		}
		return w.deliver(&m.Component, i, m.listeners)
	}
	switch {
	case restored:
	case m.tunnel(i, w.dst()) != nil:
		return w.fromCustomer(m.tunnel(i, w.dst()))
	case !m.forwards:
		return w.stop(w.hop(&m.Component, nil, Dropped), NoPossibleDestination)
	default:
		w.preserved = false // https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
	}
	if w.age(&m.Component, i.address[0].private) {
		return next{}
	}
	if w.filter(m, "FORWARD", m.passing(w.p, i, i)) {
		return next{}
	}
	out := m.wayOut(i, w.dst())
	if restored {
		return next{do: doLeave, at: out}
	}
	return w.passOn(m, out)
}

// wayOut is the interface by which a machine passes on what came in at i. Of one that is
// not known it is the one in the destination's subnet, or the other one where the route
// table leads back.
func (m *instance) wayOut(i *networkInterface, dst uint32) *networkInterface {
	if !m.unknown || len(m.plugs) == 1 {
		return i
	}
	back := func(i *networkInterface) bool {
		if i.subnet.table == nil {
			return true
		}
		r := i.subnet.table.to(dst)
		return r == nil || r.through != nil && r.through.instance == m
	}
	for _, p := range m.plugs {
		if p.at.subnet.has(dst) {
			return p.at
		}
	}
	if k := slices.IndexFunc(m.plugs, func(p plug) bool { return !back(p.at) }); back(i) && k >= 0 {
		return m.plugs[k].at
	}
	return i
}

// masquerades reports whether a machine that is not known would put its own address into
// a packet that leaves by i: it stands where an internet gateway takes nobody else's.
// https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html
func (m *instance) masquerades(i *networkInterface, src, dst uint32) bool {
	if !m.unknown || m.owns(src) || i.subnet.table == nil {
		return false
	}
	r := i.subnet.table.to(dst)
	return r != nil && r.gateway != nil
}

// passOn puts another source into a packet that leaves, if a rule says so.
func (w *walk) passOn(m *instance, i *networkInterface) next {
	h := w.hop(&m.Component, nil, Forwarded)
	r := m.natRule("POSTROUTING", m.passing(w.p, nil, i))
	if (r != nil || m.masquerades(i, w.src(), w.dst())) && !w.p.Reply {
		to := i.address[0].private
		if r != nil && r.To.IsValid() {
			to = r.To
		}
		port, ok := w.st.Translate(m.ID, to, w.p.flow())
		if !ok {
			return w.stop(h, NatPorts)
		}
		w.p.Src, w.p.SrcPort = to, port
		w.origin, w.preserved = i, true
		h.Did, h.After, h.Filter = Translated, *w.p, r
	}
	return next{do: doLeave, at: i}
}

// redirect puts another destination into a packet that arrived, if a rule says
// so. It is false where the walk ends.
func (w *walk) redirect(m *instance, i *networkInterface) bool {
	r := m.natRule("PREROUTING", m.passing(w.p, i, nil))
	if r == nil || w.p.Reply {
		return true
	}
	was := w.p.flow()
	h := w.hop(&m.Component, nil, Translated)
	h.Filter = r
	w.p.Dst = i.address[0].private // REDIRECT
	if r.To.IsValid() {
		w.p.Dst = r.To
	}
	if r.ToPort != 0 {
		w.p.DstPort = r.ToPort
	}
	if !w.st.Redirect(m.ID, was, w.p.flow()) {
		w.stop(h, NatPorts)
		return false
	}
	h.After = *w.p
	return true
}

// restored makes an answer to what the machine translated one to what it was
// before: first what was done last.
func (w *walk) restored(m *instance) bool {
	if m.firewall == nil && !m.unknown {
		return false
	}
	found := false
	for range 2 { // a source and a destination
		f, ok := w.st.Restore(m.ID, w.p.flow())
		if !ok {
			break
		}
		if !found {
			w.hop(&m.Component, nil, Translated)
		}
		found = true
		w.p.Src, w.p.SrcPort, w.p.Dst, w.p.DstPort = f.Dst, f.DstPort, f.Src, f.SrcPort
		w.after()
	}
	return found
}

// after writes the packet as it is now into the newest hop.
func (w *walk) after() {
	if w.t != nil {
		(*w.t)[len(*w.t)-1].After = *w.p
	}
}

// passing is a packet as rules of iptables look at it, between interfaces.
func (m *instance) passing(p *Packet, in, out *networkInterface) machine.Passing {
	return machine.Passing{
		In: m.plugName(in), Out: m.plugName(out), Src: p.Src, Dst: p.Dst, SrcPort: p.SrcPort, DstPort: p.DstPort, Proto: p.Proto,
		Established: p.Reply,
	}
}

func (m *instance) plugName(i *networkInterface) string {
	n := slices.IndexFunc(m.plugs, func(p plug) bool { return p.at == i })
	if n < 0 {
		return ""
	}
	return m.plugs[n].name
}

// natRule is the rule of a chain of the nat table that decides, if it changes
// anything.
func (m *instance) natRule(chain string, p machine.Passing) *machine.Rule {
	if m.firewall == nil {
		return nil
	}
	r := m.firewall.Chain(machine.TableNAT, chain).Decide(p)
	if r == nil || r.Target == "ACCEPT" {
		return nil
	}
	return r
}

// filter asks a chain of the filter table, and reports whether the walk ends.
func (w *walk) filter(m *instance, chain string, p machine.Passing) (ends bool) {
	if m.firewall == nil {
		return false
	}
	c := m.firewall.Chain(machine.TableFilter, chain)
	does, r := c.Policy, c.Decide(p)
	if r != nil {
		does = r.Target
	}
	if does == "ACCEPT" {
		return false
	}
	h := w.hop(&m.Component, nil, Dropped)
	h.Chain, h.Filter = c, r
	w.out.Rejected = w.out.Rejected || does == "REJECT" && !w.out.Blocked && !w.p.Reply
	return w.note(h, InstanceFirewall)
}
