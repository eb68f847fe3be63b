package wire

// Verdict is what a probe found out.
type Verdict struct {
	// Delivered says that the packet arrives where its destination is.
	Delivered bool
	// Answered says that an answer, be it a refusal, comes back to the sender.
	Answered bool
	// Refused says that the packet arrives and nobody listens there.
	Refused bool
	// Rejected says that a machine's own firewall says no to the sender at once.
	Rejected bool
	// There and Back are the walks of the packet and of its answer; Back is
	// empty where there is nothing to answer.
	There, Back Trace
	// Blockers are the hops that must change for the answer to come back, in
	// the order in which the packet meets them, each once.
	Blockers Trace
	// UnknownBeyond says that behind the last blocker of a direction others may
	// stand.
	UnknownBeyond bool

	scratch *Scratch
}

// Open reports whether somebody listens, and the sender hears from them.
func (v *Verdict) Open() bool { return v.Answered && !v.Refused }

// Probe walks p there and its answer back.
func Probe(n *Net, p Packet) Verdict {
	v := Verdict{There: make(Trace, 0, 16), Back: make(Trace, 0, 16)}
	ProbeInto(n, p, &v)
	v.scratch = nil
	return v
}

// ProbeTo is [Probe] to the k-th of the targets among which a network load balancer
// chooses, in the order of [elbv2.Decision].
func ProbeTo(n *Net, p Packet, k int) Verdict {
	v := Verdict{There: make(Trace, 0, 16), Back: make(Trace, 0, 16), scratch: &Scratch{choice: k}}
	ProbeInto(n, p, &v)
	v.scratch = nil
	return v
}

// ProbeInto is [Probe] into a Verdict that is used again: what v held before is
// overwritten, and nothing is allocated once its traces are long enough.
func ProbeInto(n *Net, p Packet, v *Verdict) {
	if v.scratch == nil {
		v.scratch = &Scratch{}
	}
	v.scratch.Reset()
	*v = Verdict{There: v.There[:0], Back: v.Back[:0], Blockers: v.Blockers[:0], scratch: v.scratch}
	q := &v.scratch.packet
	*q = p
	there := Walk(n, v.scratch, q, &v.There)
	v.collect(n, v.There)
	v.UnknownBeyond = there.UnknownBeyond
	v.Delivered = there.End != Lost && !there.Blocked
	v.Refused = v.Delivered && there.End == AtClosed
	v.Rejected = there.Rejected
	switch there.End {
	case AtAmazon:
		v.Answered = v.Delivered
	case AtOpen, AtClosed:
		back := v.answer(n, p, there)
		v.Answered = v.Delivered && back
	}
}

// answer walks the answer to what was sent, and reports whether the sender
// takes it for one.
func (v *Verdict) answer(n *Net, sent Packet, there Outcome) bool {
	a := &v.scratch.packet
	*a = a.Answer(there.End == AtClosed)
	a.From = there.sender()
	back := Walk(n, v.scratch, a, &v.Back)
	v.collect(n, v.Back)
	v.UnknownBeyond = v.UnknownBeyond || back.UnknownBeyond
	if back.End == Lost {
		return false
	}
	h := &v.Back[len(v.Back)-1]
	if h.At != v.There[0].At || a.Src != sent.Dst || a.SrcPort != sent.DstPort || a.DstPort != sent.SrcPort {
		h.Did, h.Blocked, h.Unknown, h.Code = Dropped, true, true, NoPossibleDestination
		v.Blockers = append(v.Blockers, *h)
		v.UnknownBeyond = true
		return false
	}
	return !back.Blocked
}

// collect adds the blocked hops of t that no blocker stands for yet.
func (v *Verdict) collect(n *Net, t Trace) {
	for k := range t {
		if t[k].Blocked && !v.covers(n, &t[k]) {
			v.Blockers = append(v.Blockers, t[k])
		}
	}
}

// covers reports whether what repairs some blocker repairs h too: the machine
// that is down, the list or group that lacks the same rule.
func (v *Verdict) covers(n *Net, h *Hop) bool {
	for k := range v.Blockers {
		b := &v.Blockers[k]
		switch {
		case b.At.Kind != h.At.Kind || b.Chain != h.Chain:
		case h.Code == BadState || h.Code == SourceDestCheck:
			if b.Code == h.Code && b.At == h.At {
				return true
			}
		case !sameQuestion(b, h):
		case b.At == h.At:
			return true
		case h.At.Kind == KindSecurityGroup && carries(n, h.On, b.At):
			return true
		case h.At.Kind == KindSecurityGroup && carries(n, b.On, h.At):
			*b = *h // this group's rule serves both interfaces
			return true
		}
	}
	return false
}

// sameQuestion reports whether two filters asked the same: a rule sees the
// direction, the far address, the protocol, and the port or ICMP's type.
func sameQuestion(a, b *Hop) bool {
	x, y := &a.Before, &b.Before
	switch {
	case a.Egress != b.Egress || x.Proto != y.Proto:
		return false
	case x.Proto == ICMP && (x.ICMPType != y.ICMPType || x.ICMPCode != y.ICMPCode):
		return false
	case (x.Proto == TCP || x.Proto == UDP) && x.DstPort != y.DstPort:
		return false
	case a.Egress:
		return x.Dst == y.Dst
	}
	return x.Src == y.Src
}

func carries(n *Net, on, group *Component) bool {
	i, g := n.byID[on.ID], n.groups[group.ID]
	return i != nil && g != nil && i.carries(g)
}
