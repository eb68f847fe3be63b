package check

import (
	"fmt"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// Loss is what fails before a demand is looked at: a zone, a machine that is
// terminated, or what a machine serves, which crashes while the machine runs on. At
// most one is set.
type Loss struct {
	Zone    string
	Machine string
	Crash   string // of the program on this machine
}

// noticed is how long everybody has to notice a loss: health checks of 30 seconds
// that fail twice, a resolver that remembers for a minute, and room to spare.
const noticed = 5 * time.Minute

// lossOf is the loss that a word after survive means.
func lossOf(kind, name string) (Loss, bool) {
	switch kind {
	case "zone":
		return Loss{Zone: name}, name != ""
	case "loss":
		return Loss{Machine: name}, name != ""
	case "crash":
		return Loss{Crash: name}, name != ""
	}
	return Loss{}, false
}

// before writes the loss in front of a demand.
func (l Loss) before(demand string) string {
	switch {
	case l.Zone != "":
		return "survive zone " + quote(l.Zone) + ": " + demand
	case l.Machine != "":
		return "survive loss " + quote(l.Machine) + ": " + demand
	case l.Crash != "":
		return "survive crash " + quote(l.Crash) + ": " + demand
	}
	return demand
}

// without says the loss in front of what is demanded.
func (l Loss) without(what world.Sentence) world.Sentence {
	switch {
	case l.Zone != "":
		return world.Sentence{Key: "want-without-zone", Args: []any{l.Zone, what}}
	case l.Machine != "":
		return world.Sentence{Key: "want-without-machine", Args: []any{l.Machine, what}}
	case l.Crash != "":
		return world.Sentence{Key: "want-without-program", Args: []any{l.Crash, what}}
	}
	return what
}

// name is what is lost.
func (l Loss) name() string { return l.Zone + l.Machine + l.Crash }

// after is the World once it was lost and everybody has noticed.
func (l Loss) after(s *Scene) (*Scene, error) {
	if l == (Loss{}) {
		return s, nil
	}
	at, lost := l.command(s)
	if at.Account == "" || lost == nil {
		return nil, fmt.Errorf("nothing of that name can be lost")
	}
	return s.then(at, lost, noticed)
}

// command is what lets it fail, and where.
func (l Loss) command(s *Scene) (at world.Scope, lost world.Command) {
	if l.Zone != "" {
		for _, n := range world.All[ec2.Subnet](s.World, world.Everywhere) {
			if n.AvailabilityZone == l.Zone {
				at, _ = s.World.Where(n.SubnetId)
			}
		}
		return at, machine.PutOutage{Zone: l.Zone}
	}
	for _, m := range (Endpoint{Name: l.Machine + l.Crash}).machines(s) {
		at, _ = s.World.Where(m.instance.InstanceId)
		if l.Machine != "" {
			lost = ec2.TerminateInstances{InstanceIds: []string{m.instance.InstanceId}}
			continue
		}
		for _, listener := range machine.Listeners(s.World, m.instance) {
			if listener.Status != "" {
				lost = machine.StopUnit{InstanceId: m.instance.InstanceId, Name: listener.Name}
			}
		}
	}
	return at, lost
}

// then is the World after a command and some time, in which all who watch have seen
// what changed.
func (s *Scene) then(at world.Scope, c world.Command, d time.Duration) (*Scene, error) {
	w, _, err := world.Apply(s.World, at, s.World.Now(), c)
	if err != nil {
		return nil, err
	}
	if s.Later != nil {
		w = s.Later(w, d)
	}
	after := Look(w)
	after.Later = s.Later
	return after, nil
}
