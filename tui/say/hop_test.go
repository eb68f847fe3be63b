package say

import (
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/host"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/check"
)

func live(a engine.Account) engine.Live { return host.NewNetwork(a) }

// decisions are all that wire can write down: what each kind of component does
// with a packet, and the codes with which it stops one.
var decisions = []struct {
	kind  wire.Kind
	did   wire.Did
	codes []wire.Code
}{
	{wire.KindInstance, wire.Sent, []wire.Code{"", wire.BadState}},
	{wire.KindInstance, wire.Translated, []wire.Code{""}},
	{wire.KindInstance, wire.Forwarded, []wire.Code{""}},
	{wire.KindInstance, wire.Delivered, []wire.Code{""}},
	{wire.KindInstance, wire.Refused, []wire.Code{""}},
	{wire.KindInstance, wire.Dropped, []wire.Code{wire.BadState, wire.NoPossibleDestination, wire.NatPorts, wire.OwnSource}},
	{wire.KindLoadBalancer, wire.Sent, []wire.Code{"", wire.BadState}},
	{wire.KindLoadBalancer, wire.Delivered, []wire.Code{""}},
	{wire.KindLoadBalancer, wire.Refused, []wire.Code{""}},
	{wire.KindLoadBalancer, wire.Translated, []wire.Code{""}},
	{wire.KindLoadBalancer, wire.Dropped, []wire.Code{wire.BadState, wire.NoPossibleDestination, wire.ListenersMismatch, wire.NatPorts}},
	{wire.KindHost, wire.Sent, []wire.Code{""}},
	{wire.KindHost, wire.Delivered, []wire.Code{""}},
	{wire.KindHost, wire.Refused, []wire.Code{""}},
	{wire.KindHost, wire.Dropped, []wire.Code{wire.RejectsSpoofed, wire.NoPossibleDestination}},
	{wire.KindInternet, wire.Sent, []wire.Code{""}},
	{wire.KindInternet, wire.Delivered, []wire.Code{""}},
	{wire.KindInternet, wire.Dropped, []wire.Code{wire.NoPath, wire.NoSourceOrDestination, wire.RejectsSpoofed, wire.PrivateForIngress, wire.UnknownDestination, wire.NoPossibleDestination}},
	{wire.KindAmazon, wire.Delivered, []wire.Code{""}},
	{wire.KindAmazon, wire.Dropped, []wire.Code{wire.NoPossibleDestination}},
	{wire.KindAddress, wire.Dropped, []wire.Code{wire.PrivateForIngress}},
	{wire.KindVpc, wire.Dropped, []wire.Code{wire.PrivateForIngress, wire.NoPossibleDestination, wire.NoRouteToDestination, wire.BadState}},
	{wire.KindSubnet, wire.Dropped, []wire.Code{wire.NoPossibleDestination}},
	{wire.KindInterface, wire.Dropped, []wire.Code{wire.BadStateAttachment, wire.SourceDestCheck, wire.NoPath}},
	{wire.KindSecurityGroup, wire.Allowed, []wire.Code{""}},
	{wire.KindSecurityGroup, wire.Tracked, []wire.Code{""}},
	{wire.KindSecurityGroup, wire.Dropped, []wire.Code{wire.GroupRulesMismatch, wire.GroupHasNoRules, wire.GroupsNotPreserved, wire.GroupsOfClients}},
	{wire.KindNetworkAcl, wire.Allowed, []wire.Code{""}},
	{wire.KindNetworkAcl, wire.Dropped, []wire.Code{wire.AclRestriction}},
	{wire.KindRouteTable, wire.Routed, []wire.Code{""}},
	{wire.KindRouteTable, wire.Dropped, []wire.Code{wire.NoRouteToDestination, wire.DisconnectedVpcs, wire.BadStateRoute}},
	{wire.KindInternetGateway, wire.Translated, []wire.Code{""}},
	{wire.KindInternetGateway, wire.Dropped, []wire.Code{
		wire.DestinationRFC1918, wire.DestinationRFC6598, wire.RejectsSpoofed, wire.PublicForEgress,
		wire.SourceRFC1918, wire.SourceRFC6598, wire.DestinationOutsideVpc,
	}},
	{wire.KindNatGateway, wire.Translated, []wire.Code{""}},
	{wire.KindNatGateway, wire.Dropped, []wire.Code{
		wire.BadState, wire.ProtocolRestriction, wire.NatKeepsDestination, wire.NatSourceReassign, wire.NatSourceInVpc, wire.NatPorts, wire.NoPath,
	}},
	{wire.KindTransitTable, wire.Routed, []wire.Code{""}},
	{wire.KindTransitTable, wire.Dropped, []wire.Code{wire.TransitNoRoute, wire.TransitBadRoute}},
	{wire.KindTransitGateway, wire.Dropped, []wire.Code{wire.TransitZone, wire.TransitUnassociated, wire.UnsupportedComponent}},
	{wire.KindEndpoint, wire.Sent, []wire.Code{""}},
	{wire.KindEndpoint, wire.Delivered, []wire.Code{""}},
	{wire.KindEndpoint, wire.Refused, []wire.Code{""}},
	{wire.KindEndpoint, wire.Dropped, []wire.Code{wire.UnsupportedComponent, wire.EndpointProtocol, wire.NoPossibleDestination}},
	{wire.KindPeering, wire.Forwarded, []wire.Code{""}},
	{wire.KindPeering, wire.Dropped, []wire.Code{wire.PeeringAddress, wire.UnsupportedComponent}},
	{wire.KindVpnGateway, wire.Dropped, []wire.Code{wire.NoRouteToDestination, wire.UnsupportedComponent}},
	{wire.KindVpn, wire.Forwarded, []wire.Code{""}},
	{wire.KindVpn, wire.Dropped, []wire.Code{wire.BadState, wire.UnsupportedComponent}},
}

func known(kind wire.Kind, did wire.Did, code wire.Code) bool {
	for _, d := range decisions {
		for _, c := range d.codes {
			if d.kind == kind && d.did == did && c == code {
				return true
			}
		}
	}
	return false
}

// worded fails where a text has a key without words or an argument that was not
// given.
func worded(t *testing.T, what, text string) {
	t.Helper()
	if text == "" || strings.ContainsAny(text, "{}") || strings.HasPrefix(text, "[") || strings.Contains(text, "invalid IP") || strings.HasSuffix(text, " ") || strings.HasPrefix(text, " ") {
		t.Errorf("%s is said as %q", what, text)
	}
}

func TestEveryDecisionOfAComponentHasWords(t *testing.T) {
	from, to := netip.MustParseAddr("10.0.0.4"), netip.MustParseAddr("203.0.113.9")
	for _, l := range assets.Langs() {
		d := assets.Words(l)
		for _, x := range decisions {
			for _, code := range x.codes {
				for mask := range 8 {
					h := wire.Hop{
						At: &wire.Component{Kind: x.kind, ID: "x-0123456789", Name: "x"}, Did: x.did, Code: code, Blocked: code != "",
						Back: mask&1 != 0, Egress: mask&2 != 0,
						Before: wire.Packet{Src: from, Dst: to, Proto: wire.TCP, DstPort: 443}, After: wire.Packet{Src: from, Dst: to},
						Entry: &ec2.NetworkAclEntry{RuleNumber: 100}, Rule: &ec2.SecurityGroupRule{IpProtocol: "tcp", FromPort: 1, ToPort: 2, CidrIpv4: "0.0.0.0/0"},
					}
					if x.did == wire.Translated && mask&4 != 0 {
						h.After.Src = to
					} else if x.did == wire.Translated {
						h.After.Dst = from
					}
					what := fmt.Sprintf("%s: %s %s %q back=%v egress=%v", l, x.kind, x.did, code, h.Back, h.Egress)
					worded(t, what, Did(d, nil, h))
					if h.Blocked {
						s := h.Sentence()
						worded(t, what, d.Say(s.Key, s.Args...))
					}
				}
			}
		}
	}
}

// What packets of the labs meet, step by step, is what the table above lists,
// and has words.
func TestEveryHopOfTheLabsHasWords(t *testing.T) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]int{}
	for _, lab := range all {
		a, err := labs.Open(lab, labs.Config{Live: live, Learner: "mina", Number: 1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		look := func(w *world.World, f check.Finding) {
			for _, hops := range f.Saw {
				for _, h := range hops {
					what := fmt.Sprintf("%s %s %q", h.At.Kind, h.Did, h.Code)
					if !known(h.At.Kind, h.Did, h.Code) {
						t.Errorf("%s is not among the decisions that have words", what)
					}
					for _, l := range assets.Langs() {
						worded(t, what, Did(assets.Words(l), w, h))
					}
					met[didKey(h)]++
				}
			}
		}
		every := func() {
			for q, open := a.Question(); open; q, open = a.Question() {
				r, err := a.Predict(q.Name, q.Choices[0])
				if err != nil {
					t.Fatal(err)
				}
				look(r.World, r.Finding)
			}
			for _, f := range a.Findings() {
				look(a.Engine.World(), f.Finding)
			}
		}
		every()
		for part := range strings.SplitSeq(a.Values.Fill(lab.Solutions[0].Text), "\n\n") {
			a.Say(t.Context(), part, io.Discard, io.Discard)
			every()
			if _, err := a.Skip(time.Minute); err != nil {
				t.Fatal(err)
			}
			every()
		}
	}
	for _, must := range []string{"send", "listen", "reply", "deliver", "route", "no-route", "igw-in", "igw-out", "nat-out", "nat-back", "sg-in-allow", "sg-in-known", "sg-out-allow", "sg-out-known", "acl-in-allow"} {
		if met[must] == 0 {
			t.Errorf("no packet of the labs met %q; they met %v", must, met)
		}
	}
}
