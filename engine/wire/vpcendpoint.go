package wire

import (
	"strings"

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

// services are the interface endpoints of w by their network interfaces.
func services(w *world.World) map[string]ec2.VpcEndpoint {
	all := map[string]ec2.VpcEndpoint{}
	for _, e := range world.All[ec2.VpcEndpoint](w, world.Everywhere) {
		for _, id := range e.NetworkInterfaceIds {
			all[id] = e
		}
	}
	return all
}

// service is what is behind an attached interface that has no machine here: an interface
// endpoint speaks HTTPS, that of somebody's own service on TCP ports that only its owner
// knows; of others nothing is known but that they are there. What only calls out, and what
// is a part of a gateway, is none of them.
// https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
func (n *Net) service(r ec2.NetworkInterface, i *networkInterface, all map[string]ec2.VpcEndpoint) *instance {
	switch r.InterfaceType {
	case "nat_gateway", "natGateway", "network_load_balancer", "gateway_load_balancer", "gateway_load_balancer_endpoint", "transit_gateway",
		"lambda", "api_gateway_managed", "global_accelerator_managed":
		return nil
	}
	if !r.RequesterManaged && !n.anybody || r.Attachment.InstanceId != "" && !n.anybody {
		return nil
	}
	m := &instance{Component: i.Component, running: true}
	e, is := all[r.NetworkInterfaceId]
	if !is && r.InterfaceType != "vpc_endpoint" {
		return m
	}
	m.Kind, m.silent = KindEndpoint, true
	if m.tcp = strings.Contains(e.ServiceName, ".vpce-svc-"); !m.tcp {
		m.listeners = []machine.Listener{{Proto: "tcp", Port: 443}}
	}
	return m
}
