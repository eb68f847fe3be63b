package wire_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
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
	// even draws: rapid's own prefer the ends of a range so much that whole
	// kinds of Worlds are never seen. They follow from what rapid drew.
	even  *rand.Rand
	names []string // of endpoints that can be probed from

	overlapping bool // VPCs may have the same blocks
	ids         map[string][]string
}

// index draws evenly from 0 to n-1.
func (d *draw) index(n int) int { return d.even.IntN(n) }

// oneIn is true once in n times.
func (d *draw) oneIn(n int) bool { return d.index(n) == n-1 }

func pick[T any](d *draw, from ...T) T { return from[d.index(len(from))] }

func randomLab(t *rapid.T, overlapping bool) *draw {
	seed := sha256.Sum256(fmt.Append(nil, rapid.SliceOfN(rapid.Uint64(), 8, 8).Draw(t, "seed")))
	d := &draw{T: t, lab: newLab(), ids: map[string][]string{}, overlapping: overlapping, even: rand.New(rand.NewChaCha8(seed))}
	vpcs := 1 + d.index(3)
	for v := range vpcs {
		d.drawVpc(v)
	}
	for a := range vpcs {
		for b := range a {
			if !d.oneIn(3) {
				d.peer(fmt.Sprintf("pcx-%d%d", b, a), vpcID(b), vpcID(a), pick(d, "active", "active", "active", "pending-acceptance", "deleted"))
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
	net := v
	if d.overlapping && d.oneIn(6) {
		net = 0
	}
	blocks := []string{fmt.Sprintf("10.%d.0.0/16", net)}
	if d.oneIn(3) {
		blocks = append(blocks, fmt.Sprintf("10.10%d.0.0/16", v))
	}
	d.vpc(id, blocks...)
	if !d.oneIn(4) {
		d.igw("igw-"+id, id)
	}
	for s := range pick(d, 2, 3, 1) {
		block := fmt.Sprintf("10.%d.%d.0/24", net, s)
		if s == 2 && len(blocks) > 1 {
			block = fmt.Sprintf("10.10%d.2.0/24", v)
		}
		sn := fmt.Sprintf("subnet-%d-%d", v, s)
		d.subnet(sn, id, block, pick(d, "ap-northeast-2a", "ap-northeast-2c"))
		d.ids[id] = append(d.ids[id], sn)
	}
	for g := range 3 {
		d.drawGroup(id, fmt.Sprintf("sg-%d-%d", v, g))
	}
	for _, s := range d.ids[id] {
		if d.oneIn(4) {
			d.put(ec2.NetworkAcl{NetworkAclId: "acl-" + s, VpcId: id, Associations: []ec2.NetworkAclAssociation{{SubnetId: s}}, Entries: d.drawEntries()})
		}
	}
	if d.oneIn(6) {
		change(d.lab, "acl-default-"+id, func(a *ec2.NetworkAcl) { a.Entries = d.drawEntries() })
	}
	for s, sn := range d.ids[id] {
		for i := range 1 + d.index(2) {
			d.drawInstance(v, s, i, sn)
		}
		if !d.oneIn(3) {
			d.drawNat(v, s, sn)
		}
	}
}

func (d *draw) drawGroup(vpc, id string) {
	var rules []ec2.SecurityGroupRule
	peers := []string{"0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/8", "10.0.1.0/24", "203.0.113.7/32", "sg-0-0", "sg-1-1", "sg-0-2", "sg-0-1"}
	for range d.index(4) {
		egress := d.oneIn(4)
		switch pick(d, "-1", "tcp", "tcp", "udp", "icmp") {
		case "-1":
			rules = append(rules, allow(egress, "-1", -1, -1, pick(d, peers...)))
		case "icmp":
			rules = append(rules, allow(egress, "icmp", pick(d, -1, 8, 0), -1, pick(d, peers...)))
		case "udp":
			rules = append(rules, allow(egress, "17", 53, 53, pick(d, peers...)))
		default:
			from := pick(d, 22, 80, 443, 0)
			rules = append(rules, allow(egress, "tcp", from, pick(d, from, 65535), pick(d, peers...)))
		}
	}
	if !d.oneIn(8) {
		rules = append(rules, outAll())
	}
	d.group(id, vpc, rules...)
}

func (d *draw) drawEntries() []ec2.NetworkAclEntry {
	var out []ec2.NetworkAclEntry
	for k := range d.index(6) {
		e := ec2.NetworkAclEntry{
			RuleNumber: pick(d, 90, 100, 110, 200) + k, RuleAction: pick(d, "allow", "allow", "allow", "deny"),
			Egress: d.oneIn(2), Protocol: pick(d, "-1", "6", "6", "17", "1"),
			CidrBlock: prefix(pick(d, "0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/24", "198.51.100.0/24")),
		}
		switch e.Protocol {
		case "6", "17":
			e.PortRange = pick(d, &ec2.PortRange{From: 0, To: 65535}, &ec2.PortRange{From: 1024, To: 65535}, &ec2.PortRange{From: 32768, To: 60999}, &ec2.PortRange{From: 22, To: 443})
		case "1":
			e.IcmpTypeCode = pick(d, &ec2.IcmpTypeCode{Type: -1, Code: -1}, &ec2.IcmpTypeCode{Type: 8, Code: -1})
		}
		out = append(out, e)
	}
	if d.oneIn(2) {
		return slices.Concat(out, closedAcl())
	}
	return slices.Concat(out, openAcl())
}

const forwarding = "#!/bin/sh\nsysctl -w net.ipv4.ip_forward=1\n"

// What random machines tell their kernel.
const (
	masquerade  = "iptables -t nat -A POSTROUTING -j MASQUERADE\n"
	inward80    = "iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination "
	inward443   = "iptables -t nat -A PREROUTING -p tcp -m tcp --dport 443 -j DNAT --to-destination "
	forwardDrop = "iptables -A FORWARD -m state --state ESTABLISHED,RELATED -j ACCEPT\niptables -P FORWARD DROP\n"
	inputReject = "iptables -A INPUT -p tcp --dport 22 -j REJECT\n"
	inputDrop   = "iptables -A INPUT -p tcp --dport 80 -j DROP\n"
)

func (d *draw) drawInstance(v, s, i int, subnet string) {
	name := fmt.Sprintf("m%d%d%d", v, s, i)
	sn := mustGet[ec2.Subnet](d.lab, subnet)
	private := sn.CidrBlock.Addr()
	for range 10 + i {
		private = private.Next()
	}
	public := ""
	if !d.oneIn(2) {
		public = fmt.Sprintf("52.0.%d.%d", v, 10*s+i)
	}
	groups := []string{fmt.Sprintf("sg-%d-%d", v, d.index(3))}
	if d.oneIn(3) {
		groups = append(groups, fmt.Sprintf("sg-%d-%d", v, d.index(3)))
	}
	target := sn.CidrBlock.Addr() // another machine of the subnet, or nobody
	for range 10 + d.index(3) {
		target = target.Next()
	}
	data := pick(d, "", nginx, nginx, nginx+inputDrop, "#!/bin/sh\n"+inputReject, forwarding, forwarding+masquerade, forwarding+inward80+target.String()+"\n",
		forwarding+masquerade+inward443+target.String()+":22\n", forwarding+masquerade+forwardDrop)
	d.instance(name, subnet, private.String(), public, data, groups...)
	if d.oneIn(4) {
		change(d.lab, "eni-"+name, func(n *ec2.NetworkInterface) { n.SourceDestCheck = false })
	}
	if d.oneIn(12) {
		change(d.lab, "i-"+name, func(n *ec2.Instance) { n.State = ec2.Stopped })
	}
	d.names = append(d.names, name)
	d.ids["eni"] = append(d.ids["eni"], "eni-"+name)
	d.ids[fmt.Sprint("eni", v)] = append(d.ids[fmt.Sprint("eni", v)], "eni-"+name)
}

func (d *draw) drawNat(v, s int, subnet string) {
	id := fmt.Sprintf("nat-%d%d", v, s)
	private := mustGet[ec2.Subnet](d.lab, subnet).CidrBlock.Addr().Next().Next().Next().Next().Next()
	public := fmt.Sprintf("54.0.%d.%d", v, s)
	if d.oneIn(5) {
		public = ""
	}
	d.nat(id, subnet, private.String(), public)
	if d.oneIn(8) {
		change(d.lab, id, func(g *ec2.NatGateway) { g.State = pick(d, "pending", "failed", "deleting") })
	}
	d.ids["nat"] = append(d.ids["nat"], id)
	d.ids[fmt.Sprint("nat", v)] = append(d.ids[fmt.Sprint("nat", v)], id)
}

// mostly is what there is of a kind in VPC v, and sometimes of all.
func (d *draw) mostly(kind string, v int) []string {
	if d.oneIn(6) {
		return d.ids[kind]
	}
	return d.ids[fmt.Sprint(kind, v)]
}

// drawTables gives most subnets a table of their own.
func (d *draw) drawTables(v, vpcs int) {
	id := vpcID(v)
	for _, s := range d.ids[id] {
		if d.oneIn(8) {
			continue
		}
		rows := map[string]ec2.Route{}
		odd := 1 + d.index(4)
		if !d.oneIn(4) {
			d.sensible(rows, v, s, vpcs)
			odd = d.index(5) / 4
		}
		for range odd {
			other := d.index(vpcs)
			switch to := pick(d, "0.0.0.0/0", "0.0.0.0/0", fmt.Sprintf("10.%d.0.0/16", other), fmt.Sprintf("10.%d.1.0/24", v), "198.51.100.0/24"); pick(d, "igw", "igw", "nat", "nat", "pcx", "eni") {
			case "igw":
				rows[to] = viaIgw(to, "igw-"+id)
			case "nat":
				if all := d.mostly("nat", v); len(all) > 0 {
					rows[to] = viaNat(to, pick(d, all...))
				}
			case "pcx":
				a, b := min(v, other), max(v, other)
				rows[to] = viaPeering(to, fmt.Sprintf("pcx-%d%d", a, b))
			case "eni":
				if all := d.mostly("eni", v); len(all) > 0 {
					rows[to] = viaInterface(to, pick(d, all...))
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

// sensible routes are those of somebody who knows: the first subnet of a VPC is
// public, the others go out by its NAT gateway, and peers are reached by
// peering.
func (d *draw) sensible(rows map[string]ec2.Route, v int, subnet string, vpcs int) {
	rows["0.0.0.0/0"] = viaIgw("0.0.0.0/0", "igw-"+vpcID(v))
	if all := d.ids[fmt.Sprint("nat", v)]; len(all) > 0 && subnet != d.ids[vpcID(v)][0] {
		rows["0.0.0.0/0"] = viaNat("0.0.0.0/0", all[0])
	}
	for o := range vpcs {
		if to := fmt.Sprintf("10.%d.0.0/16", o); o != v {
			rows[to] = viaPeering(to, fmt.Sprintf("pcx-%d%d", min(v, o), max(v, o)))
		}
	}
}

// packet draws somebody and somewhere.
func (d *draw) packet(n *wire.Net) wire.Packet {
	from := pick(d, d.names...)
	to := pick(d, d.names...)
	switch d.index(4) {
	case 0:
		to = "site"
	case 1:
		to = pick(d, "52.0.0.10", "52.0.1.0", "54.0.0.0", "10.0.0.5", "52.0.9.9", "10.0.9.9", "10.0.0.2", "169.254.169.254")
	}
	proto := pick(d, wire.TCP, wire.TCP, wire.TCP, wire.UDP, wire.ICMP)
	p, err := n.Between(from, to, proto, pick(d, uint16(22), 80, 443, 53))
	if err != nil {
		d.Fatal(err)
	}
	return p
}
