package wire_test

import (
	"net/netip"

	"skylab/engine/ec2"
	"skylab/engine/machine"
)

func (o *oracle) gateway(vpc string) string {
	for _, g := range every[ec2.InternetGateway](o) {
		if g.VpcId() == vpc {
			return g.InternetGatewayId
		}
	}
	return ""
}

func shared(a netip.Addr) bool { return netip.MustParsePrefix("100.64.0.0/10").Contains(a) }

func (o *oracle) gatewayOut(vpc string) (string, bool) {
	if o.p.dst.IsPrivate() {
		return o.lose("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS")
	}
	n := o.who(vpc, o.p.src)
	if n == nil {
		return o.lose("GATEWAY_REJECTS_SPOOFED_TRAFFIC")
	}
	if n.Association == nil {
		return o.lose("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")
	}
	o.p.src, o.recognised = n.Association.PublicIp, false
	return o.outside()
}

func (o *oracle) outside() (string, bool) {
	for _, n := range every[ec2.NetworkInterface](o) {
		if n.Association == nil || n.Association.PublicIp != o.p.dst {
			continue
		}
		if o.gateway(n.VpcId) == "" {
			return o.lose("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS")
		}
		o.p.dst, o.recognised = n.PrivateIpAddress, false
		return o.across(&n)
	}
	for _, h := range every[machine.Host](o) {
		if h.Address == o.p.dst {
			return atNobody, o.p.reply || o.heard(h.Listens)
		}
	}
	if o.p.reply && o.knows("outside "+o.opposite(o.p)) {
		return atNobody, true
	}
	for _, a := range every[ec2.Address](o) {
		if a.PublicIp == o.p.dst {
			return o.lose("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS")
		}
	}
	if o.p.dst.IsPrivate() || shared(o.p.dst) {
		return o.lose("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS")
	}
	return o.lose("UNKNOWN_DESTINATION")
}

func (o *oracle) peering(from, to string) (string, bool) {
	if !o.blocks(from, o.p.src) || !o.blocks(to, o.p.dst) {
		return o.lose("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR")
	}
	n := o.who(to, o.p.dst)
	if n == nil {
		return o.lose("NO_POSSIBLE_DESTINATION")
	}
	return o.across(n)
}

func (o *oracle) nat(n *ec2.NetworkInterface, g *ec2.NatGateway) (string, bool) {
	if g.State != "available" {
		return o.lose("BAD_STATE")
	}
	if o.p.dst == n.PrivateIpAddress {
		if !o.restore(g.NatGatewayId) {
			return o.lose("NGW_DEST_ADDRESS_PRESERVATION")
		}
	} else {
		if o.p.reply {
			return o.lose("NGW_SOURCE_ADDRESS_REASSIGN")
		}
		if o.who(n.VpcId, o.p.src) == nil {
			return o.lose("NGW_REQUIRES_SOURCE_IN_VPC")
		}
		o.replace(g.NatGatewayId, n.PrivateIpAddress)
	}
	o.recognised = false
	return o.out(n)
}
