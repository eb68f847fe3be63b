package snapshot

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

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
		Options                                                                struct{ SecurityGroupReferencingSupport string }
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
	known.SubnetIds, known.SecurityGroupReferencingSupport = a.SubnetIds, a.Options.SecurityGroupReferencingSupport
	return nil
}

// doors finds the subnets of attachments that only describe-transit-gateway-attachments
// told of: by the network interfaces that stand in them.
func (r *reader) doors() {
	without := map[string][]*ec2.TransitGatewayAttachment{}
	for _, id := range r.order {
		if a := r.joined[id]; a != nil && a.ResourceType == "vpc" && len(a.SubnetIds) == 0 {
			without[a.TransitGatewayAttachmentId] = append(without[a.TransitGatewayAttachmentId], a)
		}
	}
	if len(without) == 0 {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(r.cards)) {
		_, of, _ := strings.Cut(r.cards[id].Description, "Transit Gateway Attachment ")
		for _, a := range without[strings.TrimSpace(of)] {
			a.SubnetIds = append(a.SubnetIds, r.cards[id].SubnetId)
		}
	}
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

// transitRoutes are what aws ec2 search-transit-gateway-routes finds: the static ones, and
// those that were propagated, if it was asked for them.
func transitRoutes(r *reader, _ world.Scope, raw json.RawMessage) error {
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
		if len(one.TransitGatewayAttachments) > 0 {
			one.TransitGatewayAttachmentId = one.TransitGatewayAttachments[0].TransitGatewayAttachmentId
		}
		if one.Type == "propagated" {
			t.Learned = append(t.Learned, one.TransitGatewayRoute)
		} else {
			t.Static = append(t.Static, one.TransitGatewayRoute)
		}
	}
	return nil
}
