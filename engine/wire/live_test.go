package wire_test

import (
	"net/netip"
	"testing"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/wire"
)

// clockwork is a Live and the time that it is told.
type clockwork struct {
	*wire.Live
	at time.Duration
}

func newClockwork() *clockwork {
	c := &clockwork{}
	c.Live = wire.NewLive(func() time.Duration { return c.at })
	return c
}

func flowTo(port uint16, proto uint8) wire.Flow {
	return wire.Flow{Src: addr("10.0.0.5"), Dst: addr("198.51.100.34"), SrcPort: 40000, DstPort: port, Proto: proto}
}

func TestFlowsAreForgottenAsAWSDoes(t *testing.T) {
	for _, c := range []struct {
		name  string
		proto uint8
		asked bool // a second packet has come
		idle  time.Duration
	}{
		{"tcp", wire.TCP, false, 432000 * time.Second},
		{"udp, one way", wire.UDP, false, 30 * time.Second},
		{"udp, both ways", wire.UDP, true, 180 * time.Second},
		{"icmp", wire.ICMP, true, 30 * time.Second},
		{"others", 47, false, 600 * time.Second},
	} {
		for _, after := range []time.Duration{0, time.Second} {
			l, f := newClockwork(), flowTo(443, c.proto)
			l.Track("eni-1", true, f)
			if c.asked && !l.Tracked("eni-1", true, f) {
				t.Errorf("%s: forgotten at once", c.name)
			}
			l.at += c.idle + after
			if got, want := l.Tracked("eni-1", true, f), after == 0; got != want {
				t.Errorf("%s: remembered after %s: %v", c.name, l.at, got)
			}
			if l.Tracked("eni-2", true, f) || l.Tracked("eni-1", false, f) {
				t.Errorf("%s: remembered where it never was", c.name)
			}
		}
	}
}

func TestATranslationLivesFor350SecondsOfSilence(t *testing.T) {
	l, to := newClockwork(), addr("10.0.1.9")
	port, ok := l.Translate("nat-1", to, flowTo(443, wire.TCP))
	if !ok || port != 1024 {
		t.Fatalf("port %d, %v", port, ok)
	}
	answer := wire.Flow{Src: addr("198.51.100.34"), Dst: to, SrcPort: 443, DstPort: port, Proto: wire.TCP}
	for range 3 { // each packet counts anew
		l.at += 350 * time.Second
		if f, ok := l.Restore("nat-1", answer); !ok || f != flowTo(443, wire.TCP) {
			t.Fatalf("after %s: %v, %v", l.at, f, ok)
		}
	}
	l.at += 351 * time.Second
	if _, ok := l.Restore("nat-1", answer); ok {
		t.Error("it lives after 351 seconds without a packet")
	}
	if _, ok := l.Restore("nat-2", answer); ok {
		t.Error("another translator knows it")
	}
}

// A NAT gateway has 64,512 ports towards one far end, and all of them again
// towards another.
func TestPortsOfATranslatorRunOutTowardsOneFarEndOnly(t *testing.T) {
	l, to := newClockwork(), addr("10.0.1.9")
	from := func(n int) wire.Flow {
		f := flowTo(443, wire.TCP)
		f.Src, f.SrcPort = netip.AddrFrom4([4]byte{10, 0, byte(n >> 16), 7}), uint16(n)
		return f
	}
	seen := map[uint16]bool{}
	for n := range 65536 - 1024 {
		port, ok := l.Translate("nat-1", to, from(n))
		if !ok || seen[port] || port < 1024 {
			t.Fatalf("connection %d: port %d, %v", n, port, ok)
		}
		seen[port] = true
	}
	if port, ok := l.Translate("nat-1", to, from(65000)); ok {
		t.Errorf("one more gets port %d", port)
	}
	if _, ok := l.Translate("nat-1", to, flowTo(80, wire.TCP)); !ok {
		t.Error("another far end gets none")
	}
	l.at += 351 * time.Second
	if _, ok := l.Translate("nat-1", to, from(65000)); !ok {
		t.Error("ports that were idle are not used again")
	}
}

func TestWhatIsIdleMakesRoomForMore(t *testing.T) {
	l := newClockwork()
	for n := range 200000 {
		l.at += time.Second
		f := flowTo(uint16(n), wire.UDP)
		f.Src = netip.AddrFrom4([4]byte{10, 1, byte(n >> 8), byte(n)})
		l.Track("eni-1", false, f)
		if !l.Tracked("eni-1", false, f) {
			t.Fatalf("flow %d found no room", n)
		}
	}
	l.Forget()
	if l.Tracked("eni-1", false, flowTo(1, wire.UDP)) {
		t.Error("it remembers what it was told to forget")
	}
}

// doorway is a web server behind an internet gateway whose group lets web in
// from peer, and everything out.
func doorway(peer string) *lab {
	l := newLab()
	l.vpc("vpc-1", "10.0.0.0/16")
	l.igw("igw-1", "vpc-1")
	l.subnet("subnet-1", "vpc-1", "10.0.1.0/24", "a")
	l.table("rtb-1", "vpc-1", []string{"subnet-1"}, viaIgw("0.0.0.0/0", "igw-1"))
	l.group("sg-1", "vpc-1", in("tcp", 80, peer), outAll())
	l.instance("web", "subnet-1", "10.0.1.5", "52.0.0.10", "#!/bin/sh\npython3 -m http.server 80", "sg-1")
	l.host("laptop", "203.0.113.7")
	return l
}

func TestARuleThatIsGoneCutsUntrackedFlowsAndLeavesTrackedOnes(t *testing.T) {
	for _, c := range []struct {
		name, peer string
		change     func(*lab)
		lives      bool
	}{
		{"tracked", "203.0.113.7/32", func(l *lab) { l.group("sg-1", "vpc-1", outAll()) }, true},
		{"untracked", "0.0.0.0/0", func(l *lab) { l.group("sg-1", "vpc-1", outAll()) }, false},
		{"untracked, and the rule stays", "0.0.0.0/0", func(*lab) {}, true},
		{"tracked, as not everything may leave", "0.0.0.0/0", func(l *lab) {
			l.group("sg-1", "vpc-1", allow(true, "tcp", 443, 443, "0.0.0.0/0"))
		}, false}, // it was untracked when it began
		{"a list that changed", "203.0.113.7/32", func(l *lab) {
			change(l, "acl-default-vpc-1", func(a *ec2.NetworkAcl) { a.Entries = closedAcl() })
		}, false},
	} {
		l, s := doorway(c.peer), newClockwork()
		send := func(answers bool) wire.Outcome {
			n := wire.Index(l.World)
			p, err := n.Between("laptop", "web", wire.TCP, 80)
			if err != nil {
				t.Fatal(err)
			}
			out := wire.Walk(n, s, &p, nil)
			if answers && out.End == wire.AtOpen {
				a := p.Answer(false)
				a.From = out.Interface()
				out = wire.Walk(n, s, &a, nil)
			}
			return out
		}
		if out := send(true); out.End != wire.AtOpen {
			t.Fatalf("%s: the connection does not open: %v at %v", c.name, out.End, out.At)
		}
		c.change(l)
		if out := send(false); (out.End == wire.AtOpen) != c.lives {
			t.Errorf("%s: its next packet ends with %v at %v; want it to live: %v", c.name, out.End, out.At, c.lives)
		}
	}
}
