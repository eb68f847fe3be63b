package names

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"skylab/engine/ec2"
	"skylab/engine/route53"
	"skylab/engine/world"
)

// inside answers what a VPC's own resolver knows without asking anybody: the
// private hosted zones of the VPC, the longest name first, and the names that EC2
// gives. A private zone hides the public one of the same name, also where it has
// no such record.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
func inside(w *world.World, vpc ec2.Vpc, name string, kind uint16, c Client) (m *dns.Msg, ok bool) {
	name = canonical(name)
	at, _ := w.Where(vpc.VpcId)
	m = &dns.Msg{Question: []dns.Question{{Name: name, Qtype: kind, Qclass: dns.ClassINET}}}
	if _, hostnames := vpc.NamesOn(); hostnames {
		if h, found := privateZone(w, vpc.VpcId, name); found {
			FromHosted(w, h, at.Region).answer(m, c)
			return m, true
		}
	}
	z := given(w, vpc, at.Region)
	for up := name; ; up = parent(up) {
		if z.nodes[up] != nil && up != "." {
			break
		}
		if up == "." {
			return m, false
		}
	}
	if z.nodes[name] == nil && !owned(name, at.Region) {
		return m, false
	}
	z.answer(m, c)
	return m, true
}

// privateZone is the private hosted zone of a VPC with the longest name that a
// name lies in.
func privateZone(w *world.World, vpc, name string) (best route53.HostedZone, ok bool) {
	for _, h := range world.All[route53.HostedZone](w, world.Everywhere) {
		in := slices.ContainsFunc(h.VPCs, func(v route53.VPC) bool { return v.VPCId == vpc })
		if in && within(name, h.Name) && (!ok || len(h.Name) > len(best.Name)) {
			best, ok = h, true
		}
	}
	return best, ok
}

// owned reports whether a name is one that only EC2 gives inside of VPCs: a private
// name, or a private address turned round.
func owned(name, region string) bool {
	if within(name, internalDomain(region)) {
		return true
	}
	if strings.HasSuffix(name, ".10.in-addr.arpa.") || strings.HasSuffix(name, ".168.192.in-addr.arpa.") {
		return true
	}
	rest, ok := strings.CutSuffix(name, ".172.in-addr.arpa.")
	second, err := strconv.Atoi(rest[strings.LastIndexByte(rest, '.')+1:])
	return ok && err == nil && second >= 16 && second < 32
}

// internalDomain is where private names lie.
// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
func internalDomain(region string) string {
	if region == "us-east-1" {
		return "ec2.internal."
	}
	return region + ".compute.internal."
}

// given holds the names of a VPC's instances: the public name means the private
// address in here, and addresses have names.
func given(w *world.World, vpc ec2.Vpc, region string) *Zone {
	z := newZone(".", internalDomain(region), "hostmaster.amazon.com")
	for _, i := range world.All[ec2.Instance](w, world.Everywhere) {
		if i.VpcId != vpc.VpcId || !i.PrivateIpAddress.IsValid() {
			continue
		}
		c := i.Computed(w)
		for _, n := range []string{c.PrivateDnsName, c.PublicDnsName, addressName(i.PrivateIpAddress, region)} {
			if n != "" && z.nodes[canonical(n)] == nil {
				z.put(canonical(n), addressRecord(n, i.PrivateIpAddress, 60))
			}
		}
		back, _ := dns.ReverseAddr(i.PrivateIpAddress.String())
		z.put(back, &dns.PTR{Hdr: dns.RR_Header{Name: back, Rrtype: dns.TypePTR, Class: dns.ClassINET, Ttl: 60}, Ptr: addressName(i.PrivateIpAddress, region)})
	}
	return z
}

func addressName(a netip.Addr, region string) string {
	return "ip-" + strings.ReplaceAll(a.String(), ".", "-") + "." + internalDomain(region)
}
