package machine

import (
	"cmp"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Listener is a socket that accepts what arrives.
type Listener struct {
	Proto  string // tcp or udp
	Port   int
	Name   string // the unit or program that listens
	Status string // what an HTTP client gets, such as "200 OK"; empty if it speaks no HTTP
}

// Balances is the name of what listens on a node of a load balancer.
const Balances = "load-balancer"

// Listeners is what instance i listens on now, in the order of port and
// protocol. Only a running instance listens; one that runs answers ping
// whatever it listens on.
func Listeners(w *world.World, i ec2.Instance) []Listener {
	if i.State.Name != ec2.Running.Name {
		return nil
	}
	return Behaviours(w)(i).Listeners
}

// ordered sorts by port and keeps the first that took each.
func ordered(all []Listener) []Listener {
	slices.SortStableFunc(all, func(a, b Listener) int {
		if a.Port != b.Port {
			return a.Port - b.Port
		}
		return cmp.Compare(a.Proto, b.Proto)
	})
	return slices.CompactFunc(all, func(a, b Listener) bool { return a.Port == b.Port && a.Proto == b.Proto })
}
