package wire

import (
	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// gatewayEndpoint is a gateway endpoint: a target of routes behind which a service of
// Amazon's answers.
type gatewayEndpoint struct {
	Component
	vpc *vpc
}

func (n *Net) indexEndpoints(w *world.World) {
	for _, l := range world.All[ec2.PrefixList](w, world.Everywhere) {
		n.lists[l.PrefixListId] = l.Cidrs
	}
	for _, r := range world.All[ec2.VpcEndpoint](w, world.Everywhere) {
		if v := n.vpcs[r.VpcId]; v != nil && r.VpcEndpointType == "Gateway" {
			n.ends[r.VpcEndpointId] = &gatewayEndpoint{Component{Kind: KindEndpoint, ID: r.VpcEndpointId, Name: r.Tags.Name()}, v}
		}
	}
}

// toEndpoint is a packet that a route hands to a gateway endpoint.
// https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
func (w *walk) toEndpoint(e *gatewayEndpoint) next {
	h := w.hop(&e.Component, nil, Delivered)
	if w.p.Proto != TCP && (w.p.Proto != ICMP || w.p.ICMPType != EchoRequest) {
		return w.stop(h, EndpointProtocol)
	}
	w.out.End, w.out.At, w.out.end = AtOpen, h.At, e
	return next{}
}

// service is what is behind an interface that Amazon put into a subnet for a service: an
// interface endpoint speaks HTTPS, of others nothing is known but that they are there.
// What has a machine or a gateway of its own here is none of them.
// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
func service(r ec2.NetworkInterface, i *networkInterface) *instance {
	switch r.InterfaceType {
	case "nat_gateway", "natGateway", "network_load_balancer", "gateway_load_balancer", "transit_gateway":
		return nil
	}
	if r.Attachment == nil || r.Attachment.InstanceId != "" || !r.RequesterManaged {
		return nil
	}
	m := &instance{Component: i.Component, running: true}
	if r.InterfaceType == "vpc_endpoint" {
		m.Kind, m.listeners, m.silent = KindEndpoint, []machine.Listener{{Proto: "tcp", Port: 443}}, true
	}
	return m
}
