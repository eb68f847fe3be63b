package tui

import (
	"net/netip"
	"strconv"
	"strings"

	"skylab/assets"
	"skylab/engine/acm"
	"skylab/engine/autoscaling"
	"skylab/engine/cidr"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/world"
	"skylab/tui/say"
	"skylab/tui/term"
)

// fact is one thing that is known of a resource: a word and what it is. It may
// lead to another resource, or be a rule that decides about packets.
type fact struct {
	label, text string
	link        string // the id that it leads to
	rule        string // what the rule is called by those who look for it
	warns       bool
	head        bool   // a title above what follows
	long        bool   // it has rows of its own beneath its label
	offer       string // a command to fill into the prompt
	meter       *meter // a bar before its text
	opens       action // of the thing that it leads to, in place of its details
}

// meter is a part of a whole.
type meter struct{ part, all int }

// facts collects what is known of a resource.
type facts struct {
	d      *assets.Dictionary
	w      *world.World
	served map[elbv2.Served]int
	looks  bool // what would change something is left out
	sealed bool // an exam: nothing is explained, and no command offered
	rows   []fact
}

// of notes what the World knows of a resource, by its kind.
func (f *facts) of(r world.Resource) {
	switch r := r.(type) {
	case ec2.Vpc:
		f.vpc(r)
	case ec2.Subnet:
		f.subnet(r)
	case ec2.RouteTable:
		f.table(r)
	case ec2.InternetGateway:
		f.refer("vpc", r.VpcId())
	case ec2.NatGateway:
		f.nat(r)
	case ec2.Instance:
		f.instance(r)
	case ec2.NetworkInterface:
		f.nic(r)
	case ec2.SecurityGroup:
		f.group(r)
	case ec2.NetworkAcl:
		f.acl(r)
	case ec2.Address:
		f.address(r)
	case ec2.VpcPeeringConnection:
		f.peering(r)
	case ec2.DhcpOptions:
		for _, c := range r.DhcpConfigurations {
			for _, v := range c.Values {
				f.plain(c.Key, v.Value)
			}
		}
	case ec2.KeyPair:
		f.is("type", r.KeyType)
		f.is("fingerprint", r.KeyFingerprint)
	case acm.Certificate:
		f.certificate(r)
	case machine.Host:
		f.is("address", r.Address.String())
		f.listens(r.Listens)
	case elbv2.LoadBalancer:
		f.balancer(r)
	case elbv2.TargetGroup:
		f.targetGroup(r)
	case elbv2.Listener:
		f.listener(r)
	case elbv2.Rule:
		f.rule(r)
	case autoscaling.AutoScalingGroup:
		f.scalingGroup(r)
	}
}

// is notes an attribute that has a word.
func (f *facts) is(key, text string) {
	if text != "" {
		f.plain(f.d.Say("fact."+key), text)
	}
}

func (f *facts) plain(label, text string) {
	f.rows = append(f.rows, fact{label: label, text: term.Clean(text)})
}

// warn notes an attribute that keeps something from working.
func (f *facts) warn(key, text string, bad bool) {
	f.is(key, text)
	f.rows[len(f.rows)-1].warns = bad
}

func (f *facts) yes(key string, is bool) {
	word := "fact-no"
	if is {
		word = "fact-yes"
	}
	f.is(key, f.d.Say(word))
}

func (f *facts) head(key string, args ...any) {
	f.rows = append(f.rows, fact{head: true, text: f.d.Say("facts."+key, args...)})
}

// refer notes resources that this one goes with.
func (f *facts) refer(key string, ids ...string) {
	label := f.d.Say("fact." + key)
	for _, id := range ids {
		if id == "" {
			continue
		}
		f.rows = append(f.rows, fact{label: label, text: f.called(id), link: id})
		label = ""
	}
}

// called is a name, and the id beside it where the name is another.
func (f *facts) called(id string) string {
	if name := say.Name(f.w, id); strings.HasPrefix(id, "arn:") {
		return name
	} else if name != say.ShortID(id) {
		return name + " " + say.ShortID(id)
	}
	return say.ShortID(id)
}

func (f *facts) vpc(v ec2.Vpc) {
	for i, b := range v.Blocks() {
		key := "cidr"
		if i > 0 {
			key = "more-cidr"
		}
		f.is(key, b.String()+"  "+f.d.Say("fact-addresses", commas(cidr.Size(b))))
	}
	if place, ok := f.w.Where(v.VpcId); ok {
		f.is("region", place.Region)
	}
	f.is("state", v.State)
	f.yes("default", v.IsDefault)
	f.yes("dns", v.EnableDnsSupport)
	f.yes("dns-names", v.EnableDnsHostnames)
}

func (f *facts) subnet(s ec2.Subnet) {
	f.is("cidr", s.CidrBlock.String())
	free := freeIn(f.w, s)
	f.warn("free", f.d.Say("fact-free", free, cidr.Hosts(s.CidrBlock)), free == 0)
	f.is("zone", s.AvailabilityZone)
	f.yes("auto-public", s.MapPublicIpOnLaunch)
	f.refer("vpc", s.VpcId)
	if a, ok := aclOf(f.w, s); ok {
		f.refer("acl", a.NetworkAclId)
	}
	t, ok := ec2.TableOf(f.w, s)
	if !ok {
		return
	}
	f.refer("table", t.RouteTableId)
	own := "fact-main-table"
	for _, a := range t.Associations {
		if a.SubnetId == s.SubnetId {
			own = "fact-own-table"
		}
	}
	f.rows[len(f.rows)-1].text += "  " + f.d.Say(own)
	f.head("routes", say.Name(f.w, t.RouteTableId))
	f.routes(t)
}

// freeIn is how many addresses of a subnet nothing holds.
func freeIn(w *world.World, s ec2.Subnet) int {
	free := cidr.Hosts(s.CidrBlock)
	for _, n := range world.All[ec2.NetworkInterface](w, world.Everywhere) {
		if n.SubnetId == s.SubnetId {
			free -= max(1, len(n.PrivateIpAddresses))
		}
	}
	return free
}

// aclOf is the network ACL that guards a subnet.
func aclOf(w *world.World, s ec2.Subnet) (ec2.NetworkAcl, bool) {
	for _, a := range world.All[ec2.NetworkAcl](w, world.Everywhere) {
		for _, x := range a.Associations {
			if x.SubnetId == s.SubnetId {
				return a, true
			}
		}
	}
	return ec2.NetworkAcl{}, false
}

func (f *facts) table(t ec2.RouteTable) {
	f.refer("vpc", t.VpcId)
	f.yes("main", t.Main())
	f.head("routes", say.Name(f.w, t.RouteTableId))
	f.routes(t)
	f.head("decides-for")
	none := true
	for _, s := range world.All[ec2.Subnet](f.w, world.Everywhere) {
		if of, ok := ec2.TableOf(f.w, s); ok && of.RouteTableId == t.RouteTableId {
			f.rows = append(f.rows, fact{label: s.CidrBlock.String(), text: f.called(s.SubnetId), link: s.SubnetId})
			none = false
		}
	}
	if none {
		f.plain("", f.d.Say("no-subnet"))
	}
}

func (f *facts) routes(t ec2.RouteTable) {
	for _, r := range t.Routes {
		row := fact{label: r.DestinationCidrBlock.String(), text: r.Target(), rule: r.DestinationCidrBlock.String()}
		if r.Target() != "local" {
			row.text, row.link = f.called(r.Target()), r.Target()
		}
		if state := ec2.RouteState(f.w, t, r); state != "active" {
			row.text, row.warns = row.text+"  "+state, true
		}
		f.rows = append(f.rows, row)
	}
}

func (f *facts) nat(g ec2.NatGateway) {
	f.warn("state", g.State, g.State != "available")
	if g.FailureCode != "" {
		f.warn("failure", g.FailureCode+": "+g.FailureMessage, true)
	}
	f.is("type", g.ConnectivityType)
	for _, a := range g.NatGatewayAddresses {
		f.is("public", a.PublicIp)
		f.is("private", a.PrivateIp)
		f.refer("elastic-ip", a.AllocationId)
		f.refer("nic", a.NetworkInterfaceId)
	}
	f.refer("subnet", g.SubnetId)
	f.refer("vpc", g.VpcId)
	f.routedTo(g.NatGatewayId)
}

// routedTo lists the tables that send something to this resource.
func (f *facts) routedTo(id string) {
	var tables []string
	for _, t := range world.All[ec2.RouteTable](f.w, world.Everywhere) {
		for _, r := range t.Routes {
			if r.Target() == id {
				tables = append(tables, t.RouteTableId)
				break
			}
		}
	}
	f.refer("routed-by", tables...)
}

func (f *facts) instance(i ec2.Instance) {
	f.warn("state", i.State.Name, i.State != ec2.Running)
	if i.StateReason != nil {
		f.is("reason", i.StateReason.Message)
	}
	f.keeper(i.InstanceId)
	f.memberships(i.InstanceId)
	f.is("type", i.InstanceType)
	f.is("image", i.ImageId)
	f.is("key", i.KeyName)
	f.is("zone", i.Placement.AvailabilityZone)
	for _, n := range world.All[ec2.NetworkInterface](f.w, world.Everywhere) {
		if n.Attachment != nil && n.Attachment.InstanceId == i.InstanceId {
			f.refer("nic", n.NetworkInterfaceId)
			f.wiring(n)
		}
	}
	f.listens(machine.Listeners(f.w, i))
	f.routedTo(i.InstanceId)
}

func (f *facts) listens(all []machine.Listener) {
	var on []string
	for _, l := range all {
		on = append(on, strings.TrimSpace(l.Proto+"/"+strconv.Itoa(l.Port)+" "+l.Name))
	}
	if len(on) == 0 {
		on = []string{f.d.Say("fact-nothing")}
	}
	f.is("listens", strings.Join(on, ", "))
}

func (f *facts) nic(n ec2.NetworkInterface) {
	f.is("state", n.Status)
	f.is("about", n.Description)
	f.is("zone", n.AvailabilityZone)
	f.wiring(n)
	if n.Attachment != nil {
		f.refer("instance", n.Attachment.InstanceId)
	}
	if b, _, ok := elbv2.NodeOf(f.w, n.NetworkInterfaceId); ok {
		f.refer("load-balancer", b.LoadBalancerArn)
	}
	f.routedTo(n.NetworkInterfaceId)
}

// wiring is what an interface means for packets.
func (f *facts) wiring(n ec2.NetworkInterface) {
	f.is("private", n.PrivateIpAddress.String())
	if a := n.Association; a != nil {
		f.is("public", a.PublicIp.String())
		f.refer("elastic-ip", a.AllocationId)
	} else {
		f.is("public", f.d.Say("fact-none"))
	}
	f.yes("check", n.SourceDestCheck)
	f.refer("subnet", n.SubnetId)
	var groups []string
	for _, g := range n.Groups {
		groups = append(groups, g.GroupId)
	}
	f.refer("groups", groups...)
}

func (f *facts) address(a ec2.Address) {
	f.is("public", a.PublicIp.String())
	if a.AssociationId == "" {
		f.warn("state", f.d.Say("fact-idle"), true)
	}
	if a.PrivateIpAddress != (netip.Addr{}) {
		f.is("private", a.PrivateIpAddress.String())
	}
	f.refer("instance", a.InstanceId)
	f.refer("nic", a.NetworkInterfaceId)
	for _, g := range world.All[ec2.NatGateway](f.w, world.Everywhere) {
		for _, x := range g.NatGatewayAddresses {
			if x.AllocationId == a.AllocationId {
				f.refer("nat", g.NatGatewayId)
			}
		}
	}
}

func (f *facts) peering(p ec2.VpcPeeringConnection) {
	f.warn("state", p.Status.Code, p.Status.Code != "active")
	f.is("reason", p.Status.Message)
	f.refer("requester", p.RequesterVpcInfo.VpcId)
	f.refer("accepter", p.AccepterVpcInfo.VpcId)
	f.routedTo(p.VpcPeeringConnectionId)
}
