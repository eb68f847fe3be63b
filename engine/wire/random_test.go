package wire_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/wire"
)

// draw makes a random World: mostly sensible, so that packets get somewhere,
// with everything wrong in it that can be.
type draw struct {
	*rapid.T
	*lab
	names []string // of endpoints that can be probed from
	ids   map[string][]string
}

func (d *draw) oneIn(n int, what string) bool { return rapid.IntRange(0, n-1).Draw(d.T, what) == 0 }

func pick[T any](d *draw, what string, from ...T) T { return rapid.SampledFrom(from).Draw(d.T, what) }

func randomLab(t *rapid.T) *draw {
	d := &draw{T: t, lab: newLab(), ids: map[string][]string{}}
	vpcs := rapid.IntRange(1, 3).Draw(t, "vpcs")
	for v := range vpcs {
		d.drawVpc(v)
	}
	for a := range vpcs {
		for b := range a {
			if !d.oneIn(3, "unpeered") {
				d.peer(fmt.Sprintf("pcx-%d%d", b, a), vpcID(b), vpcID(a), pick(d, "status", "active", "active", "active", "pending-acceptance", "deleted"))
			}
		}
	}
	for v := range vpcs {
		d.drawTables(v, vpcs)
	}
	d.host("laptop", "203.0.113.7")
	d.host("site", "198.51.100.34", machine.Listener{Proto: "tcp", Port: 443}, machine.Listener{Proto: "udp", Port: 53})
	d.put(ec2.Address{AllocationId: "eipalloc-spare", PublicIp: addr("52.0.9.9")})
	d.names = append(d.names, "laptop", "site", "192.0.2.99")
	return d
}

func vpcID(v int) string { return fmt.Sprintf("vpc-%d", v) }

// drawVpc makes a VPC with subnets, groups, lists, machines and gateways.
func (d *draw) drawVpc(v int) {
	id := vpcID(v)
	blocks := []string{fmt.Sprintf("10.%d.0.0/16", v)}
	if d.oneIn(3, "second block") {
		blocks = append(blocks, fmt.Sprintf("10.10%d.0.0/16", v))
	}
	d.vpc(id, blocks...)
	if !d.oneIn(4, "no igw") {
		d.igw("igw-"+id, id)
	}
	for s := range rapid.IntRange(1, 3).Draw(d.T, "subnets") {
		block := fmt.Sprintf("10.%d.%d.0/24", v, s)
		if s == 2 && len(blocks) > 1 {
			block = fmt.Sprintf("10.10%d.2.0/24", v)
		}
		sn := fmt.Sprintf("subnet-%d-%d", v, s)
		d.subnet(sn, id, block, pick(d, "zone", "ap-northeast-2a", "ap-northeast-2c"))
		d.ids[id] = append(d.ids[id], sn)
	}
	for g := range 3 {
		d.drawGroup(id, fmt.Sprintf("sg-%d-%d", v, g))
	}
	for _, s := range d.ids[id] {
		if d.oneIn(3, "own acl") {
			d.put(ec2.NetworkAcl{NetworkAclId: "acl-" + s, VpcId: id, Associations: []ec2.NetworkAclAssociation{{SubnetId: s}}, Entries: d.drawEntries()})
		}
	}
	if d.oneIn(3, "default acl edited") {
		change(d.lab, "acl-default-"+id, func(a *ec2.NetworkAcl) { a.Entries = d.drawEntries() })
	}
	for s, sn := range d.ids[id] {
		for i := range rapid.IntRange(1, 2).Draw(d.T, "machines") {
			d.drawInstance(v, s, i, sn)
		}
		if d.oneIn(2, "nat") {
			d.drawNat(v, s, sn)
		}
	}
}

func (d *draw) drawGroup(vpc, id string) {
	var rules []ec2.SecurityGroupRule
	peers := []string{"0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "203.0.113.7/32", "sg-0-0", "sg-1-1", "sg-0-2"}
	for range rapid.IntRange(0, 3).Draw(d.T, "rules") {
		egress := d.oneIn(3, "egress")
		switch pick(d, "proto", "-1", "tcp", "tcp", "udp", "icmp") {
		case "-1":
			rules = append(rules, allow(egress, "-1", -1, -1, pick(d, "peer", peers...)))
		case "icmp":
			rules = append(rules, allow(egress, "icmp", pick(d, "type", -1, 8, 0), -1, pick(d, "peer", peers...)))
		case "udp":
			rules = append(rules, allow(egress, "17", 53, 53, pick(d, "peer", peers...)))
		default:
			from := pick(d, "from", 22, 80, 443, 0)
			rules = append(rules, allow(egress, "tcp", from, pick(d, "to", from, 65535), pick(d, "peer", peers...)))
		}
	}
	if !d.oneIn(3, "closed outward") {
		rules = append(rules, outAll())
	}
	d.group(id, vpc, rules...)
}

func (d *draw) drawEntries() []ec2.NetworkAclEntry {
	var out []ec2.NetworkAclEntry
	for k := range rapid.IntRange(0, 5).Draw(d.T, "entries") {
		e := ec2.NetworkAclEntry{
			RuleNumber: pick(d, "number", 90, 100, 110, 200) + k, RuleAction: pick(d, "action", "allow", "allow", "allow", "deny"),
			Egress: d.oneIn(2, "out"), Protocol: pick(d, "aclproto", "-1", "6", "6", "17", "1"),
			CidrBlock: prefix(pick(d, "cidr", "0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/24", "198.51.100.0/24")),
		}
		switch e.Protocol {
		case "6", "17":
			e.PortRange = pick(d, "ports", &ec2.PortRange{From: 0, To: 65535}, &ec2.PortRange{From: 1024, To: 65535}, &ec2.PortRange{From: 32768, To: 60999}, &ec2.PortRange{From: 22, To: 443})
		case "1":
			e.IcmpTypeCode = pick(d, "icmp", &ec2.IcmpTypeCode{Type: -1, Code: -1}, &ec2.IcmpTypeCode{Type: 8, Code: -1})
		}
		out = append(out, e)
	}
	if d.oneIn(2, "else open") {
		return slices.Concat(out, openAcl())
	}
	return slices.Concat(out, closedAcl())
}

const forwarding = "#!/bin/sh\nsysctl -w net.ipv4.ip_forward=1\n"

func (d *draw) drawInstance(v, s, i int, subnet string) {
	name := fmt.Sprintf("m%d%d%d", v, s, i)
	sn := mustGet[ec2.Subnet](d.lab, subnet)
	private := sn.CidrBlock.Addr()
	for range 10 + i {
		private = private.Next()
	}
	public := ""
	if d.oneIn(2, "public") {
		public = fmt.Sprintf("52.0.%d.%d", v, 10*s+i)
	}
	groups := []string{fmt.Sprintf("sg-%d-%d", v, rapid.IntRange(0, 2).Draw(d.T, "group"))}
	if d.oneIn(3, "two groups") {
		groups = append(groups, fmt.Sprintf("sg-%d-%d", v, rapid.IntRange(0, 2).Draw(d.T, "group")))
	}
	data := pick(d, "user data", "", nginx, nginx, forwarding, forwarding+"iptables -t nat -A POSTROUTING -j MASQUERADE\n")
	d.instance(name, subnet, private.String(), public, data, groups...)
	if d.oneIn(4, "unchecked") {
		change(d.lab, "eni-"+name, func(n *ec2.NetworkInterface) { n.SourceDestCheck = false })
	}
	if d.oneIn(8, "stopped") {
		change(d.lab, "i-"+name, func(n *ec2.Instance) { n.State = ec2.Stopped })
	}
	d.names = append(d.names, name)
	d.ids["eni"] = append(d.ids["eni"], "eni-"+name)
}

func (d *draw) drawNat(v, s int, subnet string) {
	id := fmt.Sprintf("nat-%d%d", v, s)
	private := mustGet[ec2.Subnet](d.lab, subnet).CidrBlock.Addr().Next().Next().Next().Next().Next()
	public := fmt.Sprintf("54.0.%d.%d", v, s)
	if d.oneIn(5, "private nat") {
		public = ""
	}
	d.nat(id, subnet, private.String(), public)
	if d.oneIn(8, "nat not available") {
		change(d.lab, id, func(g *ec2.NatGateway) { g.State = pick(d, "state", "pending", "failed", "deleting") })
	}
	d.ids["nat"] = append(d.ids["nat"], id)
}

// drawTables gives most subnets a table of their own.
func (d *draw) drawTables(v, vpcs int) {
	id := vpcID(v)
	for _, s := range d.ids[id] {
		if d.oneIn(5, "main table") {
			continue
		}
		rows := map[string]ec2.Route{}
		for range rapid.IntRange(0, 4).Draw(d.T, "routes") {
			other := rapid.IntRange(0, vpcs-1).Draw(d.T, "toward")
			switch to := pick(d, "to", "0.0.0.0/0", "0.0.0.0/0", fmt.Sprintf("10.%d.0.0/16", other), fmt.Sprintf("10.%d.1.0/24", v), "198.51.100.0/24"); pick(d, "target", "igw", "igw", "nat", "nat", "pcx", "eni") {
			case "igw":
				rows[to] = viaIgw(to, "igw-"+id)
			case "nat":
				if all := d.ids["nat"]; len(all) > 0 {
					rows[to] = viaNat(to, pick(d, "nat id", all...))
				}
			case "pcx":
				a, b := min(v, other), max(v, other)
				rows[to] = viaPeering(to, fmt.Sprintf("pcx-%d%d", a, b))
			case "eni":
				if all := d.ids["eni"]; len(all) > 0 {
					rows[to] = viaInterface(to, pick(d, "eni id", all...))
				}
			}
		}
		delete(rows, fmt.Sprintf("10.%d.0.0/16", v)) // the local route has it
		var list []ec2.Route
		for _, to := range sortedKeys(rows) {
			list = append(list, rows[to])
		}
		d.table("rtb-"+s, id, []string{s}, list...)
	}
}

// packet draws somebody and somewhere.
func (d *draw) packet(n *wire.Net) wire.Packet {
	from := pick(d, "from", d.names...)
	to := pick(d, "destination", append(slices.Clone(d.names), "52.0.0.10", "52.0.1.0", "54.0.0.0", "10.0.0.5", "52.0.9.9", "10.0.9.9", "10.0.0.2", "169.254.169.254")...)
	proto := pick(d, "protocol", wire.TCP, wire.TCP, wire.TCP, wire.UDP, wire.ICMP)
	p, err := n.Between(from, to, proto, pick(d, "port", uint16(22), 80, 443, 53))
	if err != nil {
		d.Fatal(err)
	}
	return p
}
