package ec2

import (
	"slices"
	"time"

	"skylab/engine/world"
)

// Elapse makes a pending gateway available or failed, one that is being
// deleted deleted, and in the end forgets it.
func (g NatGateway) Elapse(tx *world.Tx) {
	switch g.State {
	case "pending":
		g.State, g.NextChange = "available", time.Time{}
		if g.Doom != nil {
			g.State, g.FailureCode, g.FailureMessage, g.Doom = "failed", g.Doom.Code, g.Doom.Message, nil
			g.DeleteTime, g.NextChange = tx.Now(), tx.Now().Add(natKept)
			g = g.addressed("failed")
		}
		tx.Put(g)
	case "deleting":
		g.release(tx)
		g.State, g.DeleteTime, g.NextChange = "deleted", tx.Now(), tx.Now().Add(natKept)
		tx.Put(g)
	default:
		tx.Delete(g)
	}
}

func (g NatGateway) addressed(status string) NatGateway {
	g.NatGatewayAddresses = slices.Clone(g.NatGatewayAddresses)
	for i := range g.NatGatewayAddresses {
		g.NatGatewayAddresses[i].Status = status
	}
	return g
}

// release gives back the interface and ends the associations of the gateway.
func (g NatGateway) release(tx *world.Tx) {
	for _, n := range world.All[NetworkInterface](tx.World(), tx.Scope) {
		if n.RequesterId != g.NatGatewayId {
			continue
		}
		ReleaseInterface(tx, n.NetworkInterfaceId)
	}
}

// DeleteNatGateway deletes a NAT gateway. Routes to it stay, as blackholes, and
// its Elastic IPs stay the account's.
type DeleteNatGateway struct {
	world.Dry
	NatGatewayId string `aws:"required,id=natgateway"`
}

// DeleteNatGatewayResult is the answer to [DeleteNatGateway].
type DeleteNatGatewayResult struct{ NatGatewayId string }

// Apply begins the deletion; of a gateway that is gone or going it is a repeat.
func (c DeleteNatGateway) Apply(tx *world.Tx) (any, error) {
	g, err := find[NatGateway](tx, "natgateway", c.NatGatewayId)
	if err != nil {
		return nil, err
	}
	switch g.State {
	case "pending", "available":
		g.State, g.NextChange, g.Doom = "deleting", tx.Now().Add(natDeleting), nil
		g = g.addressed("disassociating")
		tx.Put(g)
	case "failed":
		g.State, g.DeleteTime, g.NextChange = "deleted", tx.Now(), tx.Now().Add(natKept)
		tx.Put(g)
	}
	return DeleteNatGatewayResult{g.NatGatewayId}, nil
}
