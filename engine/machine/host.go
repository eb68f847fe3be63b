package machine

import (
	"net/netip"
	"slices"

	"skylab/engine/world"
)

// Host is a machine on the Internet that belongs to no account: a learner's
// laptop, a server of updates. It answers ping.
type Host struct {
	Name    string
	Address netip.Addr
	Listens []Listener
	Kind    string // laptop or server; how it is drawn
}

// ID is the Name.
func (h Host) ID() string { return h.Name }

// Refs is empty: a host needs nothing.
func (h Host) Refs() []string { return nil }

// PutHost places a host on the Internet, or replaces the one of that name.
type PutHost struct {
	Name    string     `aws:"required"`
	Address netip.Addr `aws:"required"`
	Listens []Listener
	Kind    string
}

// Apply stores the host outside every account.
func (c PutHost) Apply(tx *world.Tx) (any, error) {
	if !c.Address.Is4() || c.Address.IsPrivate() {
		return nil, world.Refuse("InvalidParameterValue",
			"A host on the Internet needs a public IPv4 address, not "+c.Address.String()).Because("host-address", c.Address)
	}
	listens := slices.Clone(c.Listens)
	for i, l := range listens {
		if err := l.check(); err != nil {
			return nil, err
		}
		listens[i] = l.spoken()
	}
	kind := c.Kind
	if kind == "" {
		kind = "server"
	}
	tx.PutIn(world.Outside, Host{c.Name, c.Address, listens, kind})
	return world.Done{Return: true}, nil
}

// DeleteHost takes a host off the Internet.
type DeleteHost struct {
	Name string `aws:"required"`
}

// Apply removes the host.
func (c DeleteHost) Apply(tx *world.Tx) (any, error) {
	h, ok := world.Get[Host](tx.World(), world.Outside, c.Name)
	if !ok {
		return nil, world.Refuse("InvalidHost.NotFound", "The host '"+c.Name+"' does not exist").Because("host-unknown", c.Name)
	}
	if s, ok := world.Get[Site](tx.World(), world.Outside, "site/"+c.Name); ok {
		tx.Delete(s)
	}
	tx.Delete(h)
	return world.Done{Return: true}, nil
}
