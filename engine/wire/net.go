package wire

import (
	"net/netip"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// Net is a World as packets see it, indexed once. It is never changed after it
// is made, so any number of goroutines may walk it.
type Net struct {
	internet, amazon *Component

	vpcs     map[string]*vpc
	subnets  map[string]*subnet
	groups   map[string]*group
	byID     map[string]*networkInterface // by the id of the interface
	machines map[string]*instance
	standing []*instance // nodes of network load balancers, which may speak for their clients
	gateways map[string]*internetGateway
	nats     map[string]*natGateway
	peerings map[string]*peering
	transits map[string]*transit
	ends     map[string]*gatewayEndpoint
	lists    map[string][]netip.Prefix // of prefix lists

	vpnGateways map[string]*vpnGateway
	vpns        map[string]*vpnConnection

	byPrivate map[place]*address
	anywhere  map[uint32]*address   // by private address, the oldest interface first
	alike     map[uint32][]*address // those after the first
	byPublic  map[uint32]*address
	unmapped  map[uint32]*Component // Elastic IPs that stand for nothing
	hosts     map[uint32]*host
	byName    map[string]endpoint

	// anybody is for a World that was described rather than made here. Whoever has a public
	// address that is nobody's in it answers, and so does what is behind an attached
	// interface. A machine passes packets on where its source/destination check lets it, as
	// routers do, and in its own name where the way leads out by an internet gateway, as
	// NAT instances do. Elsewhere the hosts that there are answer, and nobody else.
	anybody bool
	dark    map[string]bool
	out     map[string]bool // zones that fail, by account and name
}

// place is a private address in one VPC: VPCs may overlap.
type place struct {
	vpc int32
	ip  uint32
}

type vpc struct {
	Component
	number   int32
	region   string
	blocks   []block
	prefixes []netip.Prefix
	resolver uint32
	dns      bool
	gateway  *internetGateway
	main     *table
	acl      *acl // the default one
	peers    []*peering
	shows    []*attachment // by which groups of other VPCs may be named here
	island   *vpc          // of VPCs joined by peering, however many between: union-find
}

type subnet struct {
	Component
	block
	vpc   *vpc
	table *table
	acl   *acl
}

type host struct {
	Component
	address   netip.Addr
	listeners []machine.Listener
}

// Option changes how a World is indexed.
type Option func(*Net)

// Dark makes everything that stands in these Availability Zones dead, to see
// what survives without them. Those that fail in the World are dead besides.
func Dark(zones ...string) Option {
	return func(n *Net) {
		for _, z := range zones {
			n.dark[z] = true
		}
	}
}

// Index reads w once.
func Index(w *world.World, opts ...Option) *Net {
	n := &Net{
		internet: &Component{Kind: KindInternet, ID: "internet"},
		amazon:   &Component{Kind: KindAmazon, ID: "amazon"},
		vpcs:     map[string]*vpc{}, subnets: map[string]*subnet{}, groups: map[string]*group{},
		byID: map[string]*networkInterface{}, machines: map[string]*instance{},
		gateways: map[string]*internetGateway{}, nats: map[string]*natGateway{}, peerings: map[string]*peering{},
		byPrivate: map[place]*address{}, anywhere: map[uint32]*address{}, alike: map[uint32][]*address{}, byPublic: map[uint32]*address{},
		unmapped: map[uint32]*Component{}, hosts: map[uint32]*host{}, byName: map[string]endpoint{},
		dark: map[string]bool{}, out: map[string]bool{},
		transits: map[string]*transit{}, ends: map[string]*gatewayEndpoint{}, lists: map[string][]netip.Prefix{},
		vpnGateways: map[string]*vpnGateway{}, vpns: map[string]*vpnConnection{},
	}
	for _, o := range opts {
		o(n)
	}
	n.anybody = len(world.All[ec2.Described](w, world.Everywhere)) > 0
	for _, o := range world.All[ec2.Outage](w, world.Everywhere) {
		at, _ := w.Where(o.ID())
		n.out[at.Account+"/"+o.OutZone()] = true
	}
	n.indexVpcs(w)
	n.indexSubnets(w)
	n.indexGroups(w)
	n.indexInstances(w)
	n.indexLoadBalancers(w)
	n.indexInterfaces(w)
	n.indexInternetGateways(w)
	n.indexNatGateways(w)
	n.indexPeerings(w)
	n.indexVpns(w)
	n.indexTransitGateways(w)
	n.indexEndpoints(w)
	n.indexAcls(w)
	n.indexRouteTables(w)
	n.indexOutside(w)
	n.indexNames(w)
	return n
}

// isDark reports whether a resource stands in a zone that is dark: one that fails
// in the World, or that is looked at as if it did.
func (n *Net) isDark(w *world.World, id, zone string) bool {
	if len(n.out) == 0 {
		return n.dark[zone]
	}
	at, _ := w.Where(id)
	return n.dark[zone] || n.out[at.Account+"/"+zone]
}

func (n *Net) indexVpcs(w *world.World) {
	for _, r := range world.All[ec2.Vpc](w, world.Everywhere) {
		v := &vpc{Component: Component{Kind: KindVpc, ID: r.VpcId, Name: r.Tags.Name()}, number: int32(len(n.vpcs)), dns: r.EnableDnsSupport}
		at, _ := w.Where(r.VpcId)
		v.region, v.island = at.Region, v
		for _, p := range r.Blocks() {
			if !p.Addr().Is4() {
				continue
			}
			if v.resolver == 0 {
				v.resolver = v4(p.Masked().Addr()) + 2
			}
			v.blocks, v.prefixes = append(v.blocks, blockOf(p)), append(v.prefixes, p.Masked())
		}
		n.vpcs[r.VpcId] = v
	}
}

func (n *Net) indexSubnets(w *world.World) {
	for _, r := range world.All[ec2.Subnet](w, world.Everywhere) {
		v := n.vpcs[r.VpcId]
		if v == nil {
			continue
		}
		n.subnets[r.SubnetId] = &subnet{
			Component: Component{Kind: KindSubnet, ID: r.SubnetId, Name: r.Tags.Name(), Zone: r.AvailabilityZone, Dark: n.isDark(w, r.SubnetId, r.AvailabilityZone)},
			block:     blockOf(r.CidrBlock), vpc: v,
		}
	}
}

func (n *Net) indexOutside(w *world.World) {
	for _, h := range machine.Hosts(w) {
		if !h.Address.Is4() {
			continue
		}
		if ip := v4(h.Address); n.hosts[ip] == nil {
			n.hosts[ip] = &host{Component{Kind: KindHost, ID: h.Name, Name: h.Name}, h.Address, h.Listens}
		}
	}
	for _, a := range world.All[ec2.Address](w, world.Everywhere) {
		if a.PublicIp.Is4() && n.byPublic[v4(a.PublicIp)] == nil {
			n.unmapped[v4(a.PublicIp)] = &Component{Kind: KindAddress, ID: a.AllocationId, Name: a.Tags.Name()}
		}
	}
}

func (v *vpc) has(ip uint32) bool {
	for _, b := range v.blocks {
		if b.has(ip) {
			return true
		}
	}
	return false
}
