package wire_test

import (
	"slices"
	"testing"

	"skylab/engine/wire"
)

func TestAProbeFindsItsWayThereAndBack(t *testing.T) {
	for _, c := range []struct {
		from, to string
		proto    uint8
		port     uint16
		open     bool
		refused  bool
		blockers []string
	}{
		{"laptop", "web", wire.TCP, 80, true, false, nil},
		{"laptop", "web", wire.ICMP, 0, true, false, nil},
		{"laptop", "web", wire.TCP, 22, false, false, []string{"there sg-web ENI_SG_RULES_MISMATCH"}},
		{"laptop", "app", wire.TCP, 22, false, false, []string{"there internet IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"}},
		{"web", "app", wire.TCP, 22, true, false, nil},
		{"app", "updates.example", wire.TCP, 443, true, false, nil},
		{"app", "updates.example", wire.ICMP, 0, true, false, nil},
		{"app", "updates.example", wire.UDP, 53, false, true, nil},
		{"app", "updates.example", wire.TCP, 80, false, true, nil},
		{"web", "updates.example", wire.TCP, 443, true, false, nil},
		{"app", "54.1.1.5", wire.TCP, 22, false, false, []string{"there nat-1 NGW_DEST_ADDRESS_PRESERVATION"}},
		{"laptop", "54.1.1.5", wire.ICMP, 0, false, false, []string{"there nat-1 NGW_DEST_ADDRESS_PRESERVATION"}},
		{"app", "52.78.10.4", wire.TCP, 80, true, false, nil},
		{"app", "192.0.2.1", wire.TCP, 80, false, false, []string{"there internet UNKNOWN_DESTINATION"}},
		{"app", "10.0.0.2", wire.UDP, 53, true, false, nil},
		{"laptop", "updates.example", wire.TCP, 443, true, false, nil},
	} {
		v := twoTier().probe(t, c.from, c.to, c.proto, c.port)
		if v.Open() != c.open || v.Refused != c.refused || !slices.Equal(codes(v), c.blockers) {
			t.Errorf("%s to %s by %s/%d: open %v, refused %v, blocked by %q; want %v, %v, %q\n%s", c.from, c.to,
				wire.ProtocolName(c.proto), c.port, v.Open(), v.Refused, codes(v), c.open, c.refused, c.blockers, show(v))
		}
	}
}
