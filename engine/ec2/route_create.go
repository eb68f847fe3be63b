package ec2

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"skylab/engine/cidr"
	"skylab/engine/world"
)

// CreateRoute adds a row to a route table.
type CreateRoute struct {
	RouteTableId           string `aws:"required,id=route-table"`
	DestinationCidrBlock   string
	GatewayId              string `aws:"id=internet-gateway"`
	InstanceId             string `aws:"id=instance"`
	NetworkInterfaceId     string `aws:"id=network-interface"`
	VpcPeeringConnectionId string `aws:"id=vpc-peering-connection"`
	NatGatewayId           string `aws:"id=natgateway"`
	world.Dry
}

// Apply adds the route.
func (c CreateRoute) Apply(tx *world.Tx) (any, error) {
	t, block, err := tableAndBlock(tx, c.RouteTableId, c.DestinationCidrBlock)
	if err != nil {
		return nil, err
	}
	if c.GatewayId == "local" {
		return nil, invalid("gatewayId", c.GatewayId, "A route to local exists for every CIDR block of the VPC.").
			Because("route-not-local", block.String())
	}
	r, err := routeTo(tx, t, target{
		destination: c.DestinationCidrBlock, gateway: c.GatewayId, instance: c.InstanceId, networkInterface: c.NetworkInterfaceId,
		peering: c.VpcPeeringConnectionId, nat: c.NatGatewayId,
	})
	if err != nil {
		return nil, err
	}
	r.DestinationCidrBlock, r.Origin = block, "CreateRoute"
	if i := t.rowFor(block); i >= 0 {
		if t.Routes[i].Target() == r.Target() && RouteState(tx.World(), t, r) == "active" {
			return world.Done{Return: true}, nil
		}
		return nil, world.Refuse("RouteAlreadyExists", fmt.Sprintf("The route identified by %s already exists.", block)).
			Because("route-exists", block.String(), t.RouteTableId, t.Routes[i].Target())
	}
	if err := moreSpecific(tx, t, r); err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(slices.Clone(t.Routes), Route.local)
	if len(own) >= maxRoutes {
		return nil, world.Refuse("RouteLimitExceeded",
			fmt.Sprintf("The maximum number of routes has been reached for route table '%s'.", t.RouteTableId)).
			Because("route-quota", maxRoutes, t.RouteTableId)
	}
	t.Routes = append(slices.Clip(t.Routes), r)
	tx.Put(t)
	return world.Done{Return: true}, nil
}

// tableAndBlock finds the table and reads the destination of a route command.
func tableAndBlock(tx *world.Tx, tableID, destination string) (RouteTable, netip.Prefix, error) {
	if destination == "" {
		return RouteTable{}, netip.Prefix{}, absent("destinationCidrBlock")
	}
	block, err := parseBlock("destinationCidrBlock", destination)
	if err != nil {
		return RouteTable{}, block, err
	}
	t, err := find[RouteTable](tx, "route-table", tableID)
	return t, block, err
}

// rowFor is the index of the route to exactly this destination, or -1.
func (t RouteTable) rowFor(block netip.Prefix) int {
	return slices.IndexFunc(t.Routes, func(r Route) bool { return r.DestinationCidrBlock == block })
}

// target is what a command gives as the target of a route.
type target struct{ destination, gateway, instance, networkInterface, peering, nat string }

const targetNames = "gatewayId, instanceId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId"

// routeTo is a route to the one target given, without its destination.
func routeTo(tx *world.Tx, t RouteTable, to target) (Route, error) {
	given := slices.DeleteFunc([]string{to.gateway, to.instance, to.networkInterface, to.peering, to.nat},
		func(id string) bool { return id == "" })
	switch {
	case len(given) == 0:
		return Route{}, world.Refuse("MissingParameter", "The request must contain exactly one of "+targetNames).
			Because("route-target-missing", to.destination)
	case len(given) > 1:
		return Route{}, world.Refuse("InvalidParameterCombination", "The request must contain exactly one of "+targetNames).
			Because("route-targets-many", strings.Join(given, ", "))
	case to.gateway == "local": // the caller says whether it may be
		return Route{GatewayId: "local"}, nil
	case to.gateway != "":
		return routeToGateway(tx, t, to.gateway)
	case to.nat != "":
		g, err := find[NatGateway](tx, "natgateway", to.nat)
		if err == nil && g.VpcId != t.VpcId {
			err = otherNetwork(t, "nat gateway", to.nat)
		}
		return Route{NatGatewayId: to.nat}, err
	case to.peering != "":
		return Route{VpcPeeringConnectionId: to.peering}, peeringUsable(tx, t, to.peering)
	case to.instance != "":
		return routeToInstance(tx, t, to.instance)
	}
	n, err := find[NetworkInterface](tx, "network-interface", to.networkInterface)
	if err == nil && n.VpcId != t.VpcId {
		err = otherNetwork(t, "interface", to.networkInterface)
	}
	return Route{NetworkInterfaceId: to.networkInterface}, err
}

// routeToGateway is a route to what GatewayId names. AWS takes a NAT gateway's
// id here too, and answers in its own words where there is no such gateway.
func routeToGateway(tx *world.Tx, t RouteTable, id string) (Route, error) {
	if n, ok := world.Get[NatGateway](tx.World(), tx.Scope, id); ok {
		return routeTo(tx, t, target{nat: n.NatGatewayId})
	}
	g, ok := world.Get[InternetGateway](tx.World(), tx.Scope, id)
	switch {
	case !ok:
		return Route{}, world.Refuse("InvalidGatewayID.NotFound", fmt.Sprintf("The gateway ID '%s' does not exist", id)).
			Because("not-found", "internet-gateway", id)
	case g.VpcId() != t.VpcId:
		return Route{}, otherNetwork(t, "network gateway", id).Because("route-gateway-elsewhere", t.RouteTableId, id)
	}
	return Route{GatewayId: id}, nil
}

func routeToInstance(tx *world.Tx, t RouteTable, id string) (Route, error) {
	i, err := find[Instance](tx, "instance", id)
	if err != nil {
		return Route{}, err
	}
	var own []NetworkInterface
	for _, n := range world.All[NetworkInterface](tx.World(), tx.Scope) {
		if n.Attachment != nil && n.Attachment.InstanceId == id {
			own = append(own, n)
		}
	}
	switch {
	case len(own) > 1:
		return Route{}, world.Refuse("InvalidInstanceID", fmt.Sprintf("There are multiple interfaces attached to instance '%s'. "+
			"Please specify an interface ID for the operation instead.", id)).Because("several-interfaces", id)
	case len(own) == 0:
		return Route{}, world.Refuse("InvalidInstanceID", fmt.Sprintf("There is no interface attached to instance '%s'.", id)).
			Because("no-interface", id)
	case own[0].VpcId != t.VpcId:
		return Route{}, otherNetwork(t, "instance", id)
	}
	return Route{InstanceId: id, InstanceOwnerId: i.OwnerId, NetworkInterfaceId: own[0].NetworkInterfaceId}, nil
}

// peeringUsable refuses a connection that is over, or that does not concern
// the table's VPC. One that is still pending may be pointed to.
func peeringUsable(tx *world.Tx, t RouteTable, id string) error {
	p, err := findPeering(tx, id)
	if err != nil {
		return err
	}
	if p.AccepterVpcInfo.VpcId != t.VpcId && p.RequesterVpcInfo.VpcId != t.VpcId {
		return otherNetwork(t, "vpc peering connection", id)
	}
	if len(p.Refs()) == 0 {
		return notFound("vpc-peering-connection", id)
	}
	return nil
}

// linkLocal is the range that routes may not lead to: AWS's own services.
// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
var linkLocal = netip.MustParsePrefix("169.254.168.0/22")

// moreSpecific refuses a destination inside the VPC, unless it is a whole
// subnet's and the target something that packets can be inspected in.
// https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
func moreSpecific(tx *world.Tx, t RouteTable, r Route) error {
	dst := r.DestinationCidrBlock
	if cidr.Within(linkLocal, dst) {
		return invalid("destinationCidrBlock", dst.String(), "Routes to this range are not allowed.").
			Because("route-reserved", dst.String())
	}
	v, ok := world.Get[Vpc](tx.World(), tx.Scope, t.VpcId)
	if !ok || !slices.ContainsFunc(v.Blocks(), func(b netip.Prefix) bool { return cidr.Within(b, dst) }) {
		return nil
	}
	says := fmt.Sprintf("The destination CIDR block %s is equal to or more specific than one of this VPC's CIDR blocks. ", dst)
	if r.NatGatewayId == "" && r.NetworkInterfaceId == "" {
		return world.Refuse("InvalidParameterValue", says+"This route can target only an interface or an instance.").
			Because("route-more-specific-than-local", dst.String(), v.CidrBlock.String())
	}
	if slices.Contains(v.Blocks(), dst) ||
		slices.ContainsFunc(subnetsOf(tx.World(), t.VpcId), func(s Subnet) bool { return s.CidrBlock == dst }) {
		return nil
	}
	return world.Refuse("InvalidParameterValue", says+"Route destination doesn't match any subnet CIDR blocks.").
		Because("route-not-a-subnet", dst.String(), v.CidrBlock.String())
}
