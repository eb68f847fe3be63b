package machine

import (
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Behaviour is what an instance does with packets while it runs.
type Behaviour struct {
	Listeners []Listener
	// Forwards says that its kernel passes on packets for others: its user data
	// sets net.ipv4.ip_forward. Source/destination checking is decided by the
	// network interface, not here.
	Forwards bool
	// Masquerades says that it puts its own address in place of the source of
	// what it passes on: its user data has an iptables rule in POSTROUTING with
	// the target MASQUERADE or SNAT.
	Masquerades bool
}

// Behaviours reads w once, for those who ask about many instances. What it
// returns answers for an instance whatever its state, as if it ran; it belongs
// to one goroutine, and its answers are not to be written to.
func Behaviours(w *world.World) func(ec2.Instance) Behaviour {
	units := map[string][]Unit{}
	for _, u := range world.All[Unit](w, world.Everywhere) {
		units[u.InstanceId] = append(units[u.InstanceId], u)
	}
	type origin struct{ image, data string }
	read := map[origin]Behaviour{} // machines of a fleet are made alike
	return func(i ec2.Instance) Behaviour {
		o := origin{i.ImageId, i.UserData}
		b, ok := read[o]
		if !ok {
			boot := readUserData(i.UserData)
			b = Behaviour{ordered(slices.Concat(imageListeners(i.ImageId), boot.listeners)), boot.forwards, boot.masquerades}
			read[o] = b
		}
		if mine := units[i.InstanceId]; len(mine) > 0 {
			b.Listeners = withUnits(b.Listeners, mine)
		}
		return b
	}
}

// withUnits is all with what units took or gave up.
func withUnits(all []Listener, units []Unit) []Listener {
	out := slices.Clone(all)
	for _, u := range units {
		out = slices.DeleteFunc(out, func(o Listener) bool { return o.Proto == u.Proto && o.Port == u.Port })
		if !u.Stopped {
			out = append(out, u.listener())
		}
	}
	return ordered(out)
}
