package snapshot

import (
	"cmp"
	"encoding/json"
	"errors"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

func transitTable(r *reader, at world.Scope, raw json.RawMessage) error {
	t, err := decode[ec2.TransitGatewayRouteTable](raw)
	if err == nil && r.later(at, "", t.TransitGatewayRouteTableId) {
		r.gateways[t.TransitGatewayRouteTableId] = &t
	}
	return err
}

func transitAttachment(r *reader, at world.Scope, raw json.RawMessage) error {
	a, err := decode[struct {
		ec2.TransitGatewayAttachment
		TransitGatewayOwnerId string
	}](raw)
	if err == nil && r.later(at, a.TransitGatewayOwnerId, a.ID()) {
		r.joined[a.ID()] = &a.TransitGatewayAttachment
	}
	return err
}

// transitVpcAttachment tells the subnets of an attachment; what only a VPC's owner sees is
// an attachment all the same.
func transitVpcAttachment(r *reader, at world.Scope, raw json.RawMessage) error {
	a, err := decode[struct {
		TransitGatewayAttachmentId, TransitGatewayId, VpcId, VpcOwnerId, State string
		SubnetIds                                                              []string
		Tags                                                                   ec2.Tags
	}](raw)
	if err != nil {
		return err
	}
	one := ec2.TransitGatewayAttachment{
		TransitGatewayAttachmentId: a.TransitGatewayAttachmentId, TransitGatewayId: a.TransitGatewayId, ResourceOwnerId: a.VpcOwnerId,
		ResourceType: "vpc", ResourceId: a.VpcId, State: a.State, Tags: a.Tags,
	}
	if r.later(at, "", one.ID()) {
		r.joined[one.ID()] = &one
	}
	known := r.joined[one.ID()]
	if known == nil {
		return errors.New("something else has its id")
	}
	known.SubnetIds = a.SubnetIds
	return nil
}

func propagations(r *reader, _ world.Scope, raw json.RawMessage) error {
	p, err := decode[struct {
		TransitGatewayRouteTableId           string
		TransitGatewayRouteTablePropagations []struct{ TransitGatewayAttachmentId, State string }
	}](raw)
	t := r.gateways[p.TransitGatewayRouteTableId]
	if err != nil || t == nil {
		return err
	}
	for _, one := range p.TransitGatewayRouteTablePropagations {
		if one.State == "enabled" {
			t.Propagations = append(t.Propagations, one.TransitGatewayAttachmentId)
		}
	}
	return nil
}

// staticRoutes are what aws ec2 search-transit-gateway-routes finds with the filter
// type=static.
func staticRoutes(r *reader, _ world.Scope, raw json.RawMessage) error {
	s, err := decode[struct {
		TransitGatewayRouteTableId string
		Routes                     []struct {
			ec2.TransitGatewayRoute
			Type                      string
			TransitGatewayAttachments []struct{ TransitGatewayAttachmentId string }
		}
	}](raw)
	t := r.gateways[s.TransitGatewayRouteTableId]
	if err != nil || t == nil {
		return err
	}
	for _, one := range s.Routes {
		if cmp.Or(one.Type, "static") != "static" {
			continue
		}
		if len(one.TransitGatewayAttachments) > 0 {
			one.TransitGatewayAttachmentId = one.TransitGatewayAttachments[0].TransitGatewayAttachmentId
		}
		t.Static = append(t.Static, one.TransitGatewayRoute)
	}
	return nil
}
