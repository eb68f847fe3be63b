package engine

import (
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/price"
	"skylab/engine/world"
)

// Bill is what an account's World costs: spent so far, and the rates of what
// exists now. It is a value.
type Bill struct {
	at    *world.World
	meter price.Meter
	rates []price.Rate
}

func newBill(w *world.World) Bill { return Bill{at: w, rates: rates(w)} }

// until is the bill after the time up to w was paid for at the old rates.
func (b Bill) until(w *world.World) Bill {
	if d := w.Now().Sub(b.at.Now()); d > 0 {
		b.meter = b.meter.Advance(d, b.rates)
	}
	if w.Turn() != b.at.Turn() {
		b.rates = rates(w)
	}
	b.at = w
	return b
}

// Spent is what the lab has cost so far.
func (b Bill) Spent() price.Nano { return b.meter.Spent() }

// PerHour is what an hour of what exists now costs.
func (b Bill) PerHour() price.Nano { return price.PerHour(b.rates) }

// Month is what a month of what exists now costs.
func (b Bill) Month() price.Nano { return price.Month(b.rates) }

// rates lists what is paid for by the hour. A NAT gateway is paid while it is
// available, a load balancer while it is active, an instance while it runs, a public IPv4 address always.
// https://aws.amazon.com/vpc/pricing/
func rates(w *world.World) []price.Rate {
	var out []price.Rate
	add := func(id, code string) {
		at, _ := w.Where(id)
		if p, ok := price.Lookup(at.Region, code); ok {
			out = append(out, price.Rate{Price: p, Count: 1})
		}
	}
	for _, g := range world.All[ec2.NatGateway](w, world.Everywhere) {
		if g.State == "available" {
			add(g.NatGatewayId, price.NATGatewayHours)
		}
	}
	for _, b := range world.All[elbv2.LoadBalancer](w, world.Everywhere) {
		switch {
		case b.State.Code != elbv2.Active:
		case b.Type == elbv2.Network:
			add(b.LoadBalancerArn, price.NetworkLBHour)
		default:
			add(b.LoadBalancerArn, price.ApplicationLBHour)
		}
	}
	for _, i := range world.All[ec2.Instance](w, world.Everywhere) {
		if i.State == ec2.Running {
			add(i.InstanceId, price.BoxUsage(i.InstanceType))
		}
	}
	for _, n := range world.All[ec2.NetworkInterface](w, world.Everywhere) {
		for _, a := range n.PrivateIpAddresses {
			if a.Association != nil {
				add(n.NetworkInterfaceId, price.PublicIPv4InUse)
			}
		}
	}
	for _, a := range world.All[ec2.Address](w, world.Everywhere) {
		if a.AssociationId == "" {
			add(a.AllocationId, price.PublicIPv4Idle)
		}
	}
	return out
}
