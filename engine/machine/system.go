package machine

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// System is what was done by hand on an instance, besides what its image and
// its user data did. Switches of the kernel and rules of the firewall count as
// saved: they are there again after a start.
type System struct {
	InstanceId string
	Installed  []string // packages
	Removed    []string
	Units      []UnitState
	Sysctl     []Setting
	Firewall   []string // as [Firewall.Lines] spells it; nil while nobody has touched it
	Files      []File
	Held       []Held
}

// UnitState is what systemctl was told of a unit.
type UnitState struct {
	Name    string
	Active  bool
	Enabled bool   // it is started at every boot
	Boot    string // the LaunchTime that Active is about: the next boot forgets it
}

// Setting is a switch of the kernel.
type Setting struct{ Name, Value string }

// File is a file that somebody wrote.
type File struct{ Name, Data string }

// ID names the instance.
func (s System) ID() string { return "system/" + s.InstanceId }

// Refs names the instance.
func (s System) Refs() []string { return []string{s.InstanceId} }

// Limits of what can be kept on one machine by hand.
const (
	maxFiles     = 64
	maxFileBytes = 64 << 10
	maxPackages  = 200
)

// systemOf is what was done by hand so far.
func systemOf(w *world.World, id string) System {
	s, ok := world.Get[System](w, world.Everywhere, "system/"+id)
	if !ok {
		s.InstanceId = id
	}
	return s
}

// alter changes what was done by hand on an instance that runs.
func alter(tx *world.Tx, id string, change func(*System) error) (any, error) {
	i, ok := world.Get[ec2.Instance](tx.World(), world.Everywhere, id)
	if !ok {
		return nil, noInstance(id)
	}
	if i.State.Name != ec2.Running.Name {
		return nil, world.Refuse("IncorrectInstanceState", fmt.Sprintf("The instance '%s' is not in a state from which it can be changed", id)).
			Because("instance-not-running", id)
	}
	s := systemOf(tx.World(), id)
	if err := change(&s); err != nil {
		return nil, err
	}
	here := tx.Scope
	if at, ok := tx.World().Where(id); ok {
		tx.Scope = at
	}
	tx.Put(s)
	tx.Scope = here
	return world.Done{Return: true}, nil
}

// InstallPackages is dnf install, once the packages have been fetched.
type InstallPackages struct {
	InstanceId string   `aws:"required,id=instance"`
	Packages   []string `aws:"required"`
}

// Apply remembers the packages.
func (c InstallPackages) Apply(tx *world.Tx) (any, error) {
	return alter(tx, c.InstanceId, func(s *System) error {
		s.Removed = without(s.Removed, c.Packages)
		s.Installed = append(without(s.Installed, c.Packages), c.Packages...)
		return bounded(len(s.Installed) <= maxPackages, "packages")
	})
}

// RemovePackages is dnf remove.
type RemovePackages struct {
	InstanceId string   `aws:"required,id=instance"`
	Packages   []string `aws:"required"`
}

// Apply forgets the packages and the units that they brought.
func (c RemovePackages) Apply(tx *world.Tx) (any, error) {
	return alter(tx, c.InstanceId, func(s *System) error {
		s.Installed = without(s.Installed, c.Packages)
		s.Removed = append(without(s.Removed, c.Packages), c.Packages...)
		s.Units = slices.DeleteFunc(slices.Clone(s.Units), func(u UnitState) bool {
			k, ok := serviceOf(u.Name)
			return ok && slices.ContainsFunc(k.packages, func(p string) bool { return slices.Contains(c.Packages, p) })
		})
		return bounded(len(s.Removed) <= maxPackages, "packages")
	})
}

func without(all, gone []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(p string) bool { return slices.Contains(gone, p) })
}

func bounded(ok bool, what string) error {
	if ok {
		return nil
	}
	return world.Refuse("LimitExceeded", "No space left on device").Because("machine-full", what)
}

// SetUnit is systemctl start, stop, enable and disable of a unit that is
// installed. What is nil stays as it is.
type SetUnit struct {
	InstanceId string `aws:"required,id=instance"`
	Name       string `aws:"required"`
	Active     *bool
	Enabled    *bool
}

// Apply remembers the state of the unit.
func (c SetUnit) Apply(tx *world.Tx) (any, error) {
	i, _ := world.Get[ec2.Instance](tx.World(), world.Everywhere, c.InstanceId)
	now, ok := unitNamed(Units(tx.World(), i), c.Name)
	if !ok {
		return nil, world.Refuse("InvalidUnit.NotFound", fmt.Sprintf("Unit %s.service could not be found.", c.Name)).
			Because("unit-unknown", c.Name, c.InstanceId)
	}
	return alter(tx, c.InstanceId, func(s *System) error {
		u := UnitState{c.Name, now.Active, now.Enabled, boot(i)}
		if c.Active != nil {
			u.Active = *c.Active
		}
		if c.Enabled != nil {
			u.Enabled = *c.Enabled
		}
		s.Units = slices.DeleteFunc(slices.Clone(s.Units), func(o UnitState) bool { return o.Name == c.Name })
		s.Units = append(s.Units, u)
		if c.Active != nil {
			s.Held = s.letGo(c.Name)
		}
		return nil
	})
}

// boot names the time that an instance has been running without a break.
func boot(i ec2.Instance) string { return i.LaunchTime.UTC().Format("20060102150405") }

// SetSysctl is sysctl -w.
type SetSysctl struct {
	InstanceId string `aws:"required,id=instance"`
	Name       string `aws:"required"`
	Value      string `aws:"required"`
}

// Apply remembers the switch.
func (c SetSysctl) Apply(tx *world.Tx) (any, error) {
	return alter(tx, c.InstanceId, func(s *System) error {
		s.Sysctl = slices.DeleteFunc(slices.Clone(s.Sysctl), func(o Setting) bool { return o.Name == c.Name })
		s.Sysctl = append(s.Sysctl, Setting{c.Name, c.Value})
		return bounded(len(s.Sysctl) <= maxFiles, "settings")
	})
}

// ChangeFirewall is a call of iptables that changes something. Words are those
// behind iptables.
type ChangeFirewall struct {
	InstanceId string   `aws:"required,id=instance"`
	Words      []string `aws:"required"`
}

// Apply changes the firewall; what iptables would refuse is refused in its
// words.
func (c ChangeFirewall) Apply(tx *world.Tx) (any, error) {
	i, _ := world.Get[ec2.Instance](tx.World(), world.Everywhere, c.InstanceId)
	call, err := ParseIptables(c.Words)
	var next Firewall
	if err == nil {
		next, err = FirewallOf(tx.World(), i).Apply(call)
	}
	if err != nil {
		return nil, world.Refuse("InvalidFirewallRule", err.Error()).Because("firewall-words", strings.Join(c.Words, " "))
	}
	return alter(tx, c.InstanceId, func(s *System) error {
		s.Firewall = next.Lines()
		return nil
	})
}

// WriteFile leaves a file on an instance.
type WriteFile struct {
	InstanceId string `aws:"required,id=instance"`
	Name       string `aws:"required"` // absolute
	Data       string
	Gone       *bool // the file is deleted instead
}

// Apply remembers the file, or that it is gone.
func (c WriteFile) Apply(tx *world.Tx) (any, error) {
	if !path.IsAbs(c.Name) || path.Clean(c.Name) != c.Name {
		return nil, world.Refuse("InvalidParameterValue", "The name of a file must be absolute").Because("file-name", c.Name)
	}
	i, _ := world.Get[ec2.Instance](tx.World(), world.Everywhere, c.InstanceId)
	return alter(tx, c.InstanceId, func(s *System) error {
		s.hold(tx.World(), i, c.Name)
		s.Files = slices.DeleteFunc(slices.Clone(s.Files), func(f File) bool { return f.Name == c.Name })
		if c.Gone == nil || !*c.Gone {
			s.Files = append(s.Files, File{c.Name, c.Data})
		}
		return bounded(len(s.Files) <= maxFiles && len(c.Data) <= maxFileBytes, "files")
	})
}
