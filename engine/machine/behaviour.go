package machine

import (
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Behaviour is what an instance does with packets while it runs.
type Behaviour struct {
	Listeners []Listener
	// Forwards says that its kernel passes on packets for others
	// (net.ipv4.ip_forward). Source/destination checking is decided by the
	// network interface, not here.
	Forwards bool
	// Firewall is what iptables was told, or nil where it lets everything pass
	// as it is.
	Firewall *Firewall
}

// Behaviours reads w once, for those who ask about many instances. What it
// returns answers for an instance whatever its state, as if it ran; it belongs
// to one goroutine, and its answers are not to be written to.
func Behaviours(w *world.World) func(ec2.Instance) Behaviour {
	touched := map[string]bool{} // by hand
	for _, u := range world.All[Unit](w, world.Everywhere) {
		touched[u.InstanceId] = true
	}
	for _, s := range world.All[System](w, world.Everywhere) {
		touched[s.InstanceId] = true
	}
	type origin struct{ image, data string }
	read := map[origin]Behaviour{} // machines of a fleet are made alike
	return func(i ec2.Instance) Behaviour {
		if touched[i.InstanceId] {
			return behaviour(w, i)
		}
		o := origin{i.ImageId, i.UserData}
		b, ok := read[o]
		if !ok {
			b = behaviour(w, i)
			read[o] = b
		}
		return b
	}
}

func behaviour(w *world.World, i ec2.Instance) Behaviour {
	ip, _ := Sysctl(w, i, IPForward)
	b := Behaviour{Forwards: ip == "1"}
	if f := FirewallOf(w, i); !f.Idle() {
		b.Firewall = &f
	}
	units := Units(w, i)
	for _, l := range readUserData(i.UserData).listeners {
		taken := func(u UnitStatus) bool { return u.Listener.Proto == l.Proto && u.Listener.Port == l.Port }
		if !slices.ContainsFunc(units, taken) {
			b.Listeners = append(b.Listeners, l)
		}
	}
	for _, u := range units {
		if u.Active && u.Listener.Port != 0 {
			b.Listeners = append(b.Listeners, u.Listener)
		}
	}
	b.Listeners = ordered(b.Listeners)
	return b
}
