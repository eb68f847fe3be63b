package wire_test

import (
	"context"
	"errors"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"skylab/engine/host"
	"skylab/engine/wire"
)

// TestLiveConnectionsAndProbesAgree is the law that holds the network together:
// what a probe says of a packet is what becomes of a real one, sent by one
// TCP/IP stack and answered by another.
func TestLiveConnectionsAndProbesAgree(t *testing.T) {
	tally := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := randomLab(t, true)
		n := wire.Index(d.World)
		f := host.New(host.Config{World: d.World, Seed: "law"})
		defer f.Close()
		for range 60 {
			p := d.packet(n)
			m, err := f.Machine(p.From)
			if err != nil {
				continue // no machine sends it
			}
			if is, _ := n.Machine(p.From); is.Plugs[0].Addresses[0] != p.Src {
				continue // a machine with several interfaces sends from its first
			}
			p.SrcPort = 40000
			v := wire.Probe(n, p)
			if p.Proto == wire.UDP && v.Delivered && !v.Refused {
				continue // whoever takes it says nothing
			}
			want, got := verdict(v), alive(m, p)
			if want != got {
				t.Fatalf("the probe says %s, the live packet %s\n%v\n%s", want, got, p, show(v))
			}
			tally[got]++
		}
	})
	for _, k := range sortedKeys(tally) {
		t.Logf("%6d %s: live and probe agree", tally[k], k)
	}
}

func verdict(v wire.Verdict) string {
	switch {
	case v.Rejected:
		return "refused"
	case !v.Answered:
		return "silence"
	case v.Refused:
		return "refused"
	}
	return "open"
}

func alive(m *host.Machine, p wire.Packet) string {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	var err error
	switch p.Proto {
	case wire.ICMP:
		err = m.Ping(ctx, p.Dst, 1)
	case wire.UDP:
		err = m.Datagram(ctx, netip.AddrPortFrom(p.Dst, p.DstPort), 0, []byte("?"))
	default:
		c, derr := m.Dial(ctx, netip.AddrPortFrom(p.Dst, p.DstPort))
		if err = derr; err == nil {
			c.Close()
		}
	}
	switch {
	case err == nil:
		return "open"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ETIMEDOUT), errors.Is(err, syscall.EHOSTUNREACH):
		return "silence"
	}
	return err.Error()
}
