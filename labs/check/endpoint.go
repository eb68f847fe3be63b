package check

import (
	"fmt"
	"net/netip"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// Endpoint names the machines at one end of a path: a Name tag, a host on the
// Internet, an address, or every instance that lies somewhere.
type Endpoint struct {
	Name    string
	Address netip.Addr
	Every   bool
	Where   string // subnet, vpc or zone; empty for all instances
	In      string // the name of that subnet, VPC or zone
}

// machineAt is one machine that an endpoint stands for.
type machineAt struct {
	name     string
	instance ec2.Instance // with an empty id where it is a host
	public   []netip.Addr // by which the Internet knows it
	private  netip.Addr   // inside the VPC
	host     machine.Host
}

func (m machineAt) isHost() bool { return m.instance.InstanceId == "" }

// parseEndpoint reads an endpoint from the front of words and returns the rest.
func parseEndpoint(words []string, what string) (Endpoint, []string, error) {
	if len(words) == 0 || words[0] == "->" {
		return Endpoint{}, nil, fmt.Errorf("the %s is missing; write reach SOURCE -> DESTINATION tcp/443", what)
	}
	switch words[0] {
	case "address":
		if len(words) < 2 {
			return Endpoint{}, nil, fmt.Errorf("an address must follow the word address, such as address 203.0.113.9")
		}
		a, err := netip.ParseAddr(words[1])
		if err != nil || !a.Is4() {
			return Endpoint{}, nil, fmt.Errorf("%q is no IPv4 address; write one such as 203.0.113.9", words[1])
		}
		return Endpoint{Address: a}, words[2:], nil
	case "every":
		return parseEvery(words)
	}
	return Endpoint{Name: words[0]}, words[1:], nil
}

func parseEvery(words []string) (Endpoint, []string, error) {
	if len(words) < 2 || words[1] != "instance" {
		return Endpoint{}, nil, fmt.Errorf("after every comes instance; write every instance, or every instance in subnet NAME")
	}
	e, rest := Endpoint{Every: true}, words[2:]
	if len(rest) == 0 || rest[0] != "in" {
		return e, rest, nil
	}
	places := []string{"subnet", "vpc", "zone"}
	if len(rest) < 3 {
		return e, nil, fmt.Errorf("say where every instance lies; write every instance in subnet NAME")
	}
	e.Where, e.In = rest[1], rest[2]
	if e.Where != "subnet" && e.Where != "vpc" && e.Where != "zone" {
		return e, nil, fmt.Errorf("instances lie in a subnet, a vpc or a zone, not in %q; %s", e.Where, offer(e.Where, places))
	}
	return e, rest[3:], nil
}

// String is the endpoint as it is written.
func (e Endpoint) String() string {
	switch {
	case e.Address.IsValid():
		return "address " + e.Address.String()
	case e.Every && e.Where != "":
		return "every instance in " + e.Where + " " + quote(e.In)
	case e.Every:
		return "every instance"
	}
	return quote(e.Name)
}

// called is the endpoint as a sentence of any language names it.
func (e Endpoint) called() string {
	switch {
	case e.Address.IsValid():
		return e.Address.String()
	case e.Every && e.In != "":
		return e.In + "/*"
	case e.Every:
		return "*"
	}
	return e.Name
}

// machines lists whom the endpoint stands for in this World, in creation
// order: what was terminated is not among them.
func (e Endpoint) machines(s *Scene) []machineAt {
	var out []machineAt
	if !e.Every {
		for _, h := range world.All[machine.Host](s.World, world.Outside) {
			if h.Name == e.Name && e.Name != "" || h.Address == e.Address {
				out = append(out, machineAt{name: h.Name, host: h, public: []netip.Addr{h.Address}})
			}
		}
	}
	for _, i := range world.All[ec2.Instance](s.World, world.Everywhere) {
		if i.State == ec2.Terminated || i.State == ec2.ShuttingDown {
			continue
		}
		m := s.machine(i)
		if e.covers(s, m) {
			out = append(out, m)
		}
	}
	return out
}

func (e Endpoint) covers(s *Scene, m machineAt) bool {
	if e.Address.IsValid() {
		for _, a := range m.public {
			if a == e.Address {
				return true
			}
		}
		return m.private == e.Address
	}
	if !e.Every {
		return m.instance.Tags.Name() == e.Name
	}
	switch e.Where {
	case "subnet":
		n, ok := world.Get[ec2.Subnet](s.World, world.Everywhere, m.instance.SubnetId)
		return ok && (n.Tags.Name() == e.In || n.SubnetId == e.In)
	case "vpc":
		v, ok := world.Get[ec2.Vpc](s.World, world.Everywhere, m.instance.VpcId)
		return ok && (v.Tags.Name() == e.In || v.VpcId == e.In)
	case "zone":
		return m.instance.Placement.AvailabilityZone == e.In
	}
	return true
}
