package elbv2

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Limits of load balancers.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
const (
	maxLoadBalancers = 50
	freeAddresses    = 8  // that a subnet must have
	smallestSubnet   = 27 // bits, for an application load balancer
)

// CreateLoadBalancer makes an application or network load balancer.
type CreateLoadBalancer struct {
	Name           string `aws:"required"`
	Subnets        []string
	SubnetMappings []SubnetMapping
	SecurityGroups []string
	Scheme         string `aws:"enum=internet-facing|internal"`
	Tags           []Tag
	Type           string `aws:"enum=application|network|gateway"`
	IpAddressType  string `aws:"enum=ipv4|dualstack"`
}

// SubnetMapping is a subnet with the fixed address that a network load balancer is to
// have there.
type SubnetMapping struct {
	SubnetId           string
	AllocationId       string
	PrivateIPv4Address string
}

// LoadBalancersResult is the answer to commands that make or show load balancers.
type LoadBalancersResult struct {
	LoadBalancers []LoadBalancer `aws:"always"`
}

// Apply makes it; it is provisioning at first.
func (c CreateLoadBalancer) Apply(tx *world.Tx) (any, error) {
	if c.Scheme == "" {
		c.Scheme = InternetFacing
	}
	if c.Type == "" {
		c.Type = Application
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	places, err := placesOf(tx, c.Subnets, c.SubnetMappings, c.Type, c.Scheme)
	if err != nil {
		return nil, err
	}
	groups, err := groupsOf(tx, places[0].subnet, c.SecurityGroups, c.Type)
	if err != nil {
		return nil, err
	}
	if old, ok := named[LoadBalancer](tx, c.Name); ok {
		if c.same(old, places, groups) {
			return LoadBalancersResult{[]LoadBalancer{old}}, nil
		}
		return nil, world.Refuse("DuplicateLoadBalancerName", fmt.Sprintf("A load balancer with the same name '%s' exists, but with different settings", c.Name)).Because("elb-duplicate", c.Name)
	}
	if len(world.All[LoadBalancer](tx.World(), tx.Scope)) >= maxLoadBalancers {
		return nil, world.Refuse("TooManyLoadBalancers", fmt.Sprintf("The maximum number of load balancers has been reached on account '%s'", tx.Account)).Because("quota", maxLoadBalancers)
	}
	if err := checkTags(c.Tags); err != nil {
		return nil, err
	}
	b := c.named(tx)
	b.VpcId, b.SecurityGroups = places[0].subnet.VpcId, idsOf(groups)
	for _, p := range places {
		if b, err = b.enable(tx, p, groups); err != nil {
			return nil, err
		}
	}
	b.sort()
	tx.Put(b)
	return LoadBalancersResult{[]LoadBalancer{b}}, nil
}

func (c CreateLoadBalancer) check() error {
	if err := checkName("The load balancer", c.Name); err != nil {
		return err
	}
	if err := oneOf("Scheme", c.Scheme, InternetFacing, Internal); err != nil {
		return err
	}
	switch {
	case c.Type == "gateway":
		return world.Refuse("UnsupportedOperation", "Gateway load balancers are not supported.").Because("elb-type", c.Type)
	case c.IpAddressType != "" && c.IpAddressType != "ipv4":
		return world.Refuse("UnsupportedOperation", "Only IPv4 load balancers are supported.").Because("elb-type", c.IpAddressType)
	case len(c.Subnets) > 0 && len(c.SubnetMappings) > 0:
		return invalid("You must specify either subnets or subnet mappings, but not both").Because("parameter-combination", "Subnets", "SubnetMappings")
	}
	return oneOf("Type", c.Type, Application, Network)
}

// same reports whether a load balancer is what the command asks for: AWS answers a
// repeat with what stands.
func (c CreateLoadBalancer) same(b LoadBalancer, places []place, groups []ec2.GroupIdentifier) bool {
	mine := func(p place) bool {
		return slices.ContainsFunc(b.Nodes, func(n Node) bool { return n.SubnetId == p.subnet.SubnetId })
	}
	return b.Type == c.Type && b.Scheme == c.Scheme && len(b.Nodes) == len(places) && !slices.ContainsFunc(places, func(p place) bool { return !mine(p) }) &&
		slices.Equal(b.SecurityGroups, idsOf(groups))
}

// named begins a load balancer: its ARN and its name in DNS.
func (c CreateLoadBalancer) named(tx *world.Tx) LoadBalancer {
	kind, d := "app", tx.Draw("load-balancer")
	id := hex.EncodeToString(d[:8])
	host := fmt.Sprintf("%s-%010d.%s.elb.amazonaws.com", c.Name, uint64(d[8])<<24|uint64(d[9])<<16|uint64(d[10])<<8|uint64(d[11]), tx.Region)
	if c.Scheme == Internal {
		host = "internal-" + host
	}
	if c.Type == Network {
		kind, host = "net", fmt.Sprintf("%s-%s.elb.%s.amazonaws.com", c.Name, id, tx.Region)
	}
	return LoadBalancer{
		LoadBalancerArn: fmt.Sprintf("arn:aws:elasticloadbalancing:%s:%s:loadbalancer/%s/%s/%s", tx.Region, tx.Account, kind, c.Name, id),
		DNSName:         host, CanonicalHostedZoneId: hostedZone(tx.Region, c.Type), CreatedTime: tx.Now(), LoadBalancerName: c.Name, Scheme: c.Scheme,
		State: State{Code: Provisioning}, Type: c.Type, IpAddressType: "ipv4", Tags: c.Tags,
	}
}

// place is a subnet that a load balancer is to stand in.
type place struct {
	subnet     ec2.Subnet
	allocation string
	private    netip.Addr
}

// placesOf checks the subnets that a load balancer is asked to stand in.
func placesOf(tx *world.Tx, subnets []string, mappings []SubnetMapping, kind, scheme string) ([]place, error) {
	for _, s := range subnets {
		mappings = append(mappings, SubnetMapping{SubnetId: s})
	}
	var places []place
	for _, m := range mappings {
		p, err := placeOf(tx, m, kind, scheme)
		if err != nil {
			return nil, err
		}
		for _, o := range places {
			switch {
			case o.subnet.VpcId != p.subnet.VpcId:
				return nil, world.Refuse("InvalidConfigurationRequest", "All subnets must belong to the same VPC").Because("elb-subnets-vpc", o.subnet.SubnetId, p.subnet.SubnetId)
			case o.subnet.AvailabilityZone == p.subnet.AvailabilityZone:
				return nil, world.Refuse("InvalidConfigurationRequest", "A load balancer cannot be attached to multiple subnets in the same Availability Zone").Because("elb-subnets-zone", p.subnet.AvailabilityZone)
			}
		}
		places = append(places, p)
	}
	switch {
	case len(places) == 0 && kind == Network:
		return nil, invalid("At least one subnet must be specified").Because("elb-subnets", 1)
	case len(places) < 2 && kind == Application:
		return nil, invalid("At least two subnets in two different Availability Zones must be specified").Because("elb-subnets", 2)
	}
	if _, ok := ec2.InternetGatewayOf(tx.World(), places[0].subnet.VpcId); !ok && scheme == InternetFacing {
		return nil, world.Refuse("InvalidSubnet", fmt.Sprintf("VPC %s has no internet gateway", places[0].subnet.VpcId)).Because("elb-no-gateway", places[0].subnet.VpcId)
	}
	return places, nil
}

func placeOf(tx *world.Tx, m SubnetMapping, kind, scheme string) (place, error) {
	s, ok := world.Get[ec2.Subnet](tx.World(), tx.Scope, m.SubnetId)
	p := place{subnet: s, allocation: m.AllocationId}
	if !ok {
		return p, world.Refuse("SubnetNotFound", fmt.Sprintf("The subnet ID '%s' does not exist", m.SubnetId)).Because("not-found", "subnet", m.SubnetId)
	}
	if s.CidrBlock.Bits() > smallestSubnet && kind == Application || ec2.FreeAddresses(tx.World(), s) < freeAddresses {
		return p, world.Refuse("InvalidSubnet", fmt.Sprintf("Not enough IP space available in %s. ELB requires at least 8 free IP addresses in each subnet.", s.SubnetId)).
			Because("elb-subnet-space", s.SubnetId, s.CidrBlock.String())
	}
	if kind == Application && (m.AllocationId != "" || m.PrivateIPv4Address != "") {
		return p, world.Refuse("InvalidConfigurationRequest", "You cannot specify an allocation ID or a private address for an application load balancer").Because("elb-fixed-address")
	}
	if m.AllocationId != "" {
		a, ok := world.Get[ec2.Address](tx.World(), tx.Scope, m.AllocationId)
		switch {
		case !ok:
			return p, world.Refuse("AllocationIdNotFound", fmt.Sprintf("The allocation IDs '%s' do not exist", m.AllocationId)).Because("not-found", "elastic-ip", m.AllocationId)
		case scheme == Internal:
			return p, world.Refuse("InvalidConfigurationRequest", "Allocation IDs cannot be specified for internal load balancers").Because("elb-fixed-address")
		case a.AssociationId != "":
			return p, world.Refuse("ResourceInUse", fmt.Sprintf("The allocation IDs '%s' are not available for use", m.AllocationId)).Because("in-use-by", a.AssociationId)
		}
	}
	if m.PrivateIPv4Address != "" {
		var err error
		if p.private, err = netip.ParseAddr(m.PrivateIPv4Address); err != nil || !s.CidrBlock.Contains(p.private) {
			return p, world.Refuse("InvalidConfigurationRequest", fmt.Sprintf("The private IPv4 address '%s' is not in subnet '%s'", m.PrivateIPv4Address, s.SubnetId)).
				Because("address-outside-subnet", m.PrivateIPv4Address, s.CidrBlock.String())
		}
	}
	return p, nil
}

// groupsOf checks the security groups: an application load balancer gets the VPC's
// default one where none is asked for, a network load balancer then never has one.
func groupsOf(tx *world.Tx, s ec2.Subnet, ids []string, kind string) ([]ec2.GroupIdentifier, error) {
	if len(ids) == 0 && kind == Network {
		return nil, nil
	}
	groups, err := ec2.GroupsFor(tx, s, ids)
	if err != nil {
		why := world.Refuse("InvalidSecurityGroup", fmt.Sprintf("One or more security groups are invalid: %s", strings.Join(ids, ", ")))
		if r, ok := err.(*world.Refusal); ok {
			why.Why = r.Why
		}
		return nil, why
	}
	return groups, nil
}

func idsOf(groups []ec2.GroupIdentifier) []string {
	var ids []string
	for _, g := range groups {
		ids = append(ids, g.GroupId)
	}
	return ids
}

// enable gives it a node in a subnet.
func (b LoadBalancer) enable(tx *world.Tx, p place, groups []ec2.GroupIdentifier) (LoadBalancer, error) {
	n, err := ec2.ServiceInterface(tx, ec2.ForService{
		Subnet: p.subnet, Private: p.private, Groups: groups, Public: b.Scheme == InternetFacing, AllocationId: p.allocation,
		Type: map[string]string{Application: "interface", Network: "network_load_balancer"}[b.Type], Requester: "amazon-elb", Description: "ELB " + b.path(),
	})
	if err != nil {
		return b, err
	}
	node := Node{Zone: p.subnet.AvailabilityZone, SubnetId: p.subnet.SubnetId, NetworkInterfaceId: n.NetworkInterfaceId, Private: n.PrivateIpAddress}
	if n.Association != nil {
		node.Public = n.Association.PublicIp
	}
	z := AvailabilityZone{ZoneName: node.Zone, SubnetId: node.SubnetId}
	switch {
	case p.allocation != "":
		z.LoadBalancerAddresses = []LoadBalancerAddress{{IpAddress: node.Public.String(), AllocationId: p.allocation}}
	case p.private.IsValid():
		z.LoadBalancerAddresses = []LoadBalancerAddress{{PrivateIPv4Address: p.private.String()}}
	}
	b.Nodes, b.AvailabilityZones = append(slices.Clip(b.Nodes), node), append(slices.Clip(b.AvailabilityZones), z)
	return b, nil
}

// sort puts zones and nodes in the order of the zones' names.
func (b LoadBalancer) sort() {
	slices.SortFunc(b.Nodes, func(x, y Node) int { return strings.Compare(x.Zone, y.Zone) })
	slices.SortFunc(b.AvailabilityZones, func(x, y AvailabilityZone) int { return strings.Compare(x.ZoneName, y.ZoneName) })
}

// named finds a load balancer or target group of the Region by its name.
func named[T interface {
	world.Resource
	name() string
}](tx *world.Tx, name string) (T, bool) {
	for _, r := range world.All[T](tx.World(), tx.Scope) {
		if r.name() == name {
			return r, true
		}
	}
	var none T
	return none, false
}

func (b LoadBalancer) name() string { return b.LoadBalancerName }
func (g TargetGroup) name() string  { return g.TargetGroupName }

// hostedZones are the zones that the names of load balancers lie in, by Region: those
// of application and of network load balancers.
// https://docs.aws.amazon.com/general/latest/gr/elb.html
var hostedZones = map[string][2]string{
	"us-east-1":      {"Z35SXDOTRQ7X7K", "Z26RNL4JYFTOTI"},
	"us-east-2":      {"Z3AADJGX6KTTL2", "ZLMOA37VPKANP"},
	"us-west-1":      {"Z368ELLRRE2KJ0", "Z24FKFUX50B4VW"},
	"us-west-2":      {"Z1H1FL5HABSF5", "Z18D5FSROUN65G"},
	"ap-northeast-1": {"Z14GRHDCWA56QT", "Z31USIVHYNEOWT"},
	"ap-northeast-2": {"ZWKZPGTI48KDX", "ZIBE1TIR4HY56"},
	"ap-southeast-1": {"Z1LMS91P8CMLE5", "ZKVM4W9LS7TM"},
	"ap-southeast-2": {"Z1GM3OXH4ZPM65", "ZCT6FZBF4DROD"},
	"eu-central-1":   {"Z215JYRZR1TBD5", "Z3F0SRJ5LGBH90"},
	"eu-west-1":      {"Z32O12XQLNTSW2", "Z2IFOLAFXWLO4F"},
}

func hostedZone(region, kind string) string {
	z, ok := hostedZones[region]
	if !ok {
		z = hostedZones["us-east-1"]
	}
	if kind == Network {
		return z[1]
	}
	return z[0]
}
