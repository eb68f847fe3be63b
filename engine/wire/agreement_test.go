package wire_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skylab/engine/wire"
)

func TestWalkAgreesWithTheOracleOnRandomWorlds(t *testing.T) {
	tally := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := randomLab(t, true)
		n := wire.Index(d.World)
		for range 10 {
			p := d.packet(n)
			v := wire.Probe(n, p)
			o := &oracle{w: d.World}
			delivered, answered, refused := o.ask(senderOf(p), letterOf(p))
			if v.Delivered != delivered || v.Answered != answered || v.Refused != refused {
				t.Fatalf("the oracle says delivered %v, answered %v, refused %v, %q\n%s", delivered, answered, refused, o.said, show(v))
			}
			if got, want := saidBy(v), unique(o.said); !slices.Equal(got, want) {
				t.Fatalf("the blockers are %q, the oracle says %q\n%s", got, want, show(v))
			}
			for _, c := range append(saidBy(v), "all") {
				tally[c]++
			}
			if answered {
				tally["answered"]++
			}
			if answered && slices.ContainsFunc(v.There, func(h wire.Hop) bool { return h.Did == wire.Translated && h.At.Kind != wire.KindInternetGateway }) {
				tally["answered through a translator"]++
			}
		}
	})
	for _, k := range sortedKeys(tally) {
		t.Logf("%6d %s", tally[k], k)
	}
}

// senderOf is the interface that p begins at; what Between did not name is
// outside.
func senderOf(p wire.Packet) string {
	if name, ok := strings.CutPrefix(p.From, "m"); ok {
		return "eni-m" + name
	}
	return ""
}

func letterOf(p wire.Packet) letter {
	return letter{src: p.Src, dst: p.Dst, proto: int(p.Proto), sport: int(p.SrcPort), dport: int(p.DstPort), kind: int(p.ICMPType)}
}

func saidBy(v wire.Verdict) []string {
	var out []string
	for _, b := range slices.Concat(v.There, v.Back) {
		if !b.Blocked {
			continue
		}
		way := "there "
		if b.Back {
			way = "back "
		}
		code := b.Code
		if code == wire.DisconnectedVpcs { // the oracle does not look for a reason that there is no route
			code = wire.NoRouteToDestination
		}
		out = append(out, way+string(code))
	}
	return unique(out)
}

func unique(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}
