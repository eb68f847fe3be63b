package wire

import (
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// indexLoadBalancers makes a machine of every node of a load balancer: it has the
// node's network interface, and listens where the load balancer does.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
func (n *Net) indexLoadBalancers(w *world.World) {
	for _, b := range world.All[elbv2.LoadBalancer](w, world.Everywhere) {
		var listens []machine.Listener
		for _, l := range b.Listeners(w) {
			listens = append(listens, machine.Listener{Proto: "tcp", Port: l.Port, Name: machine.Balances, Status: l.Protocol})
		}
		for _, node := range b.Nodes {
			m := &instance{
				Component: Component{Kind: KindLoadBalancer, ID: node.NetworkInterfaceId, Name: b.LoadBalancerName, Zone: node.Zone, Dark: n.isDark(w, node.SubnetId, node.Zone)},
				running:   b.State.Code == elbv2.Active, listeners: listens,
			}
			n.machines[m.ID] = m
		}
	}
}
