package ec2

import (
	"fmt"
	"slices"

	"skylab/engine/world"
)

// ReplaceRoute gives a route another target.
type ReplaceRoute struct {
	LocalTarget bool
	world.Dry
	RouteTableId           string `aws:"required,id=route-table"`
	DestinationCidrBlock   string
	GatewayId              string `aws:"id=internet-gateway"`
	InstanceId             string `aws:"id=instance"`
	NetworkInterfaceId     string `aws:"id=network-interface"`
	VpcPeeringConnectionId string `aws:"id=vpc-peering-connection"`
	NatGatewayId           string `aws:"id=natgateway"`
}

// Apply replaces the target. That of a local route may be replaced too, and be
// local again with LocalTarget.
func (c ReplaceRoute) Apply(tx *world.Tx) (any, error) {
	t, block, err := tableAndBlock(tx, c.RouteTableId, c.DestinationCidrBlock)
	if err != nil {
		return nil, err
	}
	to := target{
		destination: c.DestinationCidrBlock, gateway: c.GatewayId, instance: c.InstanceId,
		networkInterface: c.NetworkInterfaceId, peering: c.VpcPeeringConnectionId, nat: c.NatGatewayId,
	}
	if c.LocalTarget || c.GatewayId == "local" {
		to.gateway = "local"
	}
	r, err := routeTo(tx, t, to)
	if err != nil {
		return nil, err
	}
	i := t.rowFor(block)
	if i < 0 {
		return nil, world.Refuse("InvalidParameterValue",
			fmt.Sprintf("There is no route defined for '%s' in the route table. Use CreateRoute instead.", block)).
			Because("route-missing", block.String(), t.RouteTableId)
	}
	r.DestinationCidrBlock, r.Origin = block, t.Routes[i].Origin
	switch {
	case r.GatewayId == "local" && !r.local():
		return nil, invalid("localTarget", "true", "Only a local route can have the target local.").
			Because("route-not-local", block.String())
	case r.GatewayId != "local":
		if err := moreSpecific(tx, t, r); err != nil {
			return nil, err
		}
	}
	t.Routes = slices.Clone(t.Routes)
	t.Routes[i] = r
	tx.Put(t)
	return nil, nil
}

// DeleteRoute takes a row out of a route table.
type DeleteRoute struct {
	world.Dry
	RouteTableId         string `aws:"required,id=route-table"`
	DestinationCidrBlock string
}

// Apply deletes the route.
func (c DeleteRoute) Apply(tx *world.Tx) (any, error) {
	t, block, err := tableAndBlock(tx, c.RouteTableId, c.DestinationCidrBlock)
	if err != nil {
		return nil, err
	}
	i := t.rowFor(block)
	if i < 0 {
		return nil, world.Refuse("InvalidRoute.NotFound",
			fmt.Sprintf("no route with destination-cidr-block %s in route table %s", block, t.RouteTableId)).
			Because("route-missing", block.String(), t.RouteTableId)
	}
	if t.Routes[i].local() {
		return nil, world.Refuse("InvalidParameterValue",
			fmt.Sprintf("cannot remove local route %s in route table %s", block, t.RouteTableId)).
			Because("route-local-stays", block.String(), t.RouteTableId)
	}
	t.Routes = slices.Delete(slices.Clone(t.Routes), i, i+1)
	tx.Put(t)
	return nil, nil
}
