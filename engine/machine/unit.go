package machine

import (
	"fmt"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Unit is a service on an instance that was started or stopped by hand. It is
// enabled: it comes back when the instance is started again.
type Unit struct {
	InstanceId string
	Name       string
	Proto      string // tcp or udp
	Port       int
	Status     string // what an HTTP client gets
	Stopped    bool
}

// ID is unique by instance, protocol and port.
func (u Unit) ID() string { return fmt.Sprintf("unit/%s/%s/%d", u.InstanceId, u.Proto, u.Port) }

// Refs names the instance.
func (u Unit) Refs() []string { return []string{u.InstanceId} }

func (u Unit) listener() Listener { return Listener{u.Proto, u.Port, u.Name, u.Status} }

// StartUnit makes an instance listen on a port whenever it runs.
type StartUnit struct {
	InstanceId string `aws:"required,id=instance"`
	Name       string `aws:"required"`
	Proto      string `aws:"enum=tcp|udp"` // tcp where it is not said
	Port       *int   `aws:"required"`
	Status     string // "200 OK" where it is not said and the port is one that speaks HTTP
}

// Apply stores the unit beside its instance.
func (c StartUnit) Apply(tx *world.Tx) (any, error) {
	u := Unit{c.InstanceId, c.Name, c.Proto, *c.Port, c.Status, false}
	if u.Proto == "" {
		u.Proto = "tcp"
	}
	u.Status = u.listener().spoken().Status
	if err := u.listener().check(); err != nil {
		return nil, err
	}
	return world.Done{Return: true}, put(tx, u)
}

// StopUnit makes an instance no longer listen on the ports of a unit, whoever
// started it.
type StopUnit struct {
	InstanceId string `aws:"required,id=instance"`
	Name       string `aws:"required"`
}

// Apply marks what listens under that name as stopped.
func (c StopUnit) Apply(tx *world.Tx) (any, error) {
	i, ok := world.Get[ec2.Instance](tx.World(), world.Everywhere, c.InstanceId)
	if !ok {
		return nil, noInstance(c.InstanceId)
	}
	i.State = ec2.Running // what is stopped while the instance is stopped must not come back
	found := false
	for _, l := range Listeners(tx.World(), i) {
		if l.Name != c.Name {
			continue
		}
		found = true
		if err := put(tx, Unit{c.InstanceId, l.Name, l.Proto, l.Port, l.Status, true}); err != nil {
			return nil, err
		}
	}
	if !found {
		return nil, world.Refuse("InvalidUnit.NotFound",
			fmt.Sprintf("Failed to stop %s.service: Unit %s.service not loaded.", c.Name, c.Name)).Because("unit-unknown", c.Name, c.InstanceId)
	}
	return world.Done{Return: true}, nil
}

func put(tx *world.Tx, u Unit) error {
	if _, ok := world.Get[ec2.Instance](tx.World(), world.Everywhere, u.InstanceId); !ok {
		return noInstance(u.InstanceId)
	}
	here := tx.Scope
	defer func() { tx.Scope = here }()
	if at, ok := tx.World().Where(u.InstanceId); ok {
		tx.Scope = at
	}
	tx.Put(u)
	return nil
}

func noInstance(id string) error {
	return world.Refuse("InvalidInstanceID.NotFound", fmt.Sprintf("The instance ID '%s' does not exist", id)).Because("not-found", "instance", id)
}

// spoken is the listener with what it says to an HTTP client, where its port is
// one that is for HTTP and nothing else was said.
func (l Listener) spoken() Listener {
	web := l.Port == 80 || l.Port == 443 || l.Port == 8080 || l.Port == 8443
	if web && l.Proto == "tcp" && l.Status == "" {
		l.Status = "200 OK"
	}
	return l
}

// check refuses what no socket can be bound to.
func (l Listener) check() error {
	if l.Proto != "tcp" && l.Proto != "udp" {
		return world.Refuse("InvalidParameterValue", fmt.Sprintf("Invalid value '%s' for protocol: tcp or udp", l.Proto)).Because("listener-protocol", l.Proto)
	}
	if l.Port < 1 || l.Port > 65535 {
		return world.Refuse("InvalidParameterValue", fmt.Sprintf("Invalid value '%d' for port. Must be between 1 and 65535", l.Port)).Because("listener-port", l.Port)
	}
	return nil
}
