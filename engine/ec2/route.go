package ec2

import (
	"strings"

	"skylab/engine/world"
)

// Target is the id that the route points to, or local.
func (r Route) Target() string {
	for _, t := range []string{r.NatGatewayId, r.NetworkInterfaceId, r.VpcPeeringConnectionId, r.TransitGatewayId, r.GatewayId, r.InstanceId} {
		if t != "" {
			return t
		}
	}
	return ""
}

// local reports whether the route keeps the VPC together; its target may have
// been replaced.
func (r Route) local() bool { return r.Origin == "CreateRouteTable" }

// RouteState is active while the target of t's route r can take packets, and
// blackhole when it can't: the route still matches, and what it matches is lost.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
func RouteState(w *world.World, t RouteTable, r Route) string {
	if targetUsable(w, t, r) {
		return "active"
	}
	return "blackhole"
}

func targetUsable(w *world.World, t RouteTable, r Route) bool {
	switch {
	case r.NatGatewayId != "":
		g, ok := world.Get[NatGateway](w, world.Everywhere, r.NatGatewayId)
		return ok && g.State != "deleted" && g.State != "failed"
	case r.NetworkInterfaceId != "":
		n, ok := world.Get[NetworkInterface](w, world.Everywhere, r.NetworkInterfaceId)
		if !ok || n.Attachment == nil {
			return false
		}
		i, ok := world.Get[Instance](w, world.Everywhere, n.Attachment.InstanceId)
		return !ok || i.State != Stopped && i.State != ShuttingDown && i.State != Terminated
	case r.VpcPeeringConnectionId != "":
		p, ok := world.Get[VpcPeeringConnection](w, world.Everywhere, r.VpcPeeringConnectionId)
		return ok && p.Status.Code == "active"
	case r.TransitGatewayId != "":
		g, ok := world.Get[TransitGateway](w, world.Everywhere, r.TransitGatewayId)
		return ok && g.State == "available" || !ok && r.State == "active" // another account's
	case r.GatewayId == "local":
		return true
	case strings.HasPrefix(r.GatewayId, "vpce-"):
		e, ok := world.Get[VpcEndpoint](w, world.Everywhere, r.GatewayId)
		return ok && strings.EqualFold(e.State, "available")
	case !strings.HasPrefix(r.GatewayId, "igw-"):
		return r.State == "active" // what nothing here knows keeps the state that it came with
	case r.GatewayId != "":
		g, ok := world.Get[InternetGateway](w, world.Everywhere, r.GatewayId)
		return ok && g.VpcId() == t.VpcId
	}
	return false
}
