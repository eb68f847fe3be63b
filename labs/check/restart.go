package check

import (
	"errors"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Restart demands that a path works, or is closed, after a machine was stopped
// and started, for those who go on calling the addresses from before.
type Restart struct {
	Machine Endpoint
	Path    Path
}

// String is the demand as it is written.
func (d Restart) String() string {
	return "survive restart " + quote(d.Machine.Name) + ": " + d.Path.String()
}

// Asks says what is demanded.
func (d Restart) Asks() world.Sentence {
	a := d.Path.Asks()
	return world.Sentence{Key: a.Key + "-restart", Args: append(a.Args, d.Machine.Name)}
}

// Check stops and starts the machine in a World of its own and sends the
// packets there. What does not hold before does not survive.
func (d Restart) Check(s *Scene) Finding {
	f := d.Path.Check(s)
	if !f.Met {
		return f
	}
	named := d.Machine.machines(s)
	if len(named) == 0 {
		return Finding{Say: world.Sentence{Key: "saw-nobody", Args: []any{d.Machine.Name}}}
	}
	w := s.World
	for _, m := range named {
		var err error
		if w, err = restarted(w, m.instance); err != nil {
			var no *world.Refusal
			errors.As(err, &no)
			return Finding{Say: no.Why}
		}
	}
	after := Look(w)
	from, to := d.Path.From.machines(after), d.Path.To.machines(s) // whom one calls is who was known
	f = d.Path.among(after, "", from, to)
	if f.Met {
		key := f.Say.Key + "-restart"
		f.Say = world.Sentence{Key: key, Args: append(slices.Clone(f.Say.Args), d.Machine.Name)}
		return f
	}
	for _, was := range to {
		if i, ok := world.Get[ec2.Instance](w, world.Everywhere, was.instance.InstanceId); ok && d.Path.Open {
			if now := after.machine(i); !slices.Equal(now.public, was.public) && len(now.public) > 0 && len(was.public) > 0 {
				f.Say = world.Sentence{Key: "saw-moved", Args: []any{was.name, was.public[0], now.public[0]}}
			}
		}
	}
	return f
}

// restarted is the World after an instance was stopped and started. The error
// is a *world.Refusal.
func restarted(w *world.World, i ec2.Instance) (*world.World, error) {
	at, _ := w.Where(i.InstanceId)
	for _, c := range []world.Command{
		ec2.StopInstances{InstanceIds: []string{i.InstanceId}},
		ec2.StartInstances{InstanceIds: []string{i.InstanceId}},
	} {
		var err error
		if w, _, err = world.Apply(w, at, w.Now(), c); err != nil {
			return w, err
		}
		if now, ok := world.Get[ec2.Instance](w, world.Everywhere, i.InstanceId); ok {
			w = world.Advance(w, now.NextChange)
		}
	}
	return w, nil
}
