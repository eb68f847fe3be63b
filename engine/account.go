package engine

import (
	"fmt"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// openRegion makes what AWS makes in a Region before anyone asks: the default
// VPC with its subnets, gateway, group and list.
type openRegion struct{}

func (openRegion) Apply(tx *world.Tx) (any, error) {
	ec2.OpenRegion(tx)
	return nil, nil
}

// OpenAccount returns the World of a new account with the default VPC in each
// of these Regions. The same seed gives the same account.
func OpenAccount(seed string, at time.Time, s world.Scope, regions ...string) (*world.World, error) {
	w := world.New(seed, at)
	for _, r := range regions {
		s.Region = r
		next, _, err := world.Apply(w, s, at, openRegion{})
		if err != nil {
			return nil, fmt.Errorf("opening %s: %w", r, err)
		}
		w = next
	}
	return w, nil
}
