package host

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/machine"
	"skylab/engine/world"
)

// systemctl speaks as that of systemd 252 does; its statuses are those of
// systemctl(1).
func systemctl(s *seat, args []string) int {
	now, rest := false, []string{}
	for _, a := range args {
		switch {
		case a == "--now":
			now = true
		case a == "--no-pager" || a == "-l" || a == "-q" || a == "--quiet" || a == "--all" || a == "-a" || strings.HasPrefix(a, "--type="):
		case strings.HasPrefix(a, "-"):
			fmt.Fprintf(s.errw, "systemctl: unrecognized option '%s'\n", a)
			return 1
		default:
			rest = append(rest, a)
		}
	}
	if len(rest) == 0 {
		rest = []string{"list-units"}
	}
	verb, names := rest[0], rest[1:]
	switch verb {
	case "list-units", "list-unit-files":
		return listUnits(s)
	case "daemon-reload":
		return 0
	case "start", "stop", "restart", "reload", "reload-or-restart", "enable", "disable", "status", "is-active", "is-enabled":
	default:
		fmt.Fprintf(s.errw, "Unknown command verb %s.\n", verb)
		return 1
	}
	if len(names) == 0 {
		fmt.Fprintln(s.errw, "Too few arguments.")
		return 1
	}
	worst := 0
	for _, name := range names {
		worst = max(worst, unitVerb(s, verb, machine.ServiceName(name), now))
	}
	return worst
}

// serviceTool is service NAME VERB.
func serviceTool(s *seat, args []string) int {
	switch {
	case len(args) < 2:
		fmt.Fprintln(s.errw, "Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]")
		return 1
	case args[0] == "iptables" && args[1] == "save":
		fmt.Fprintln(s.out, "iptables: Saving firewall rules to /etc/sysconfig/iptables: [  OK  ]")
		return 0
	}
	fmt.Fprintf(s.out, "Redirecting to /bin/systemctl %s %s.service\n", args[1], args[0])
	return systemctl(s, []string{args[1], args[0]})
}

func (s *seat) units() []machine.UnitStatus {
	i, _ := s.instance()
	return machine.Units(s.world(), i)
}

func listUnits(s *seat) int {
	fmt.Fprintln(s.out, "  UNIT                 LOAD   ACTIVE   SUB     DESCRIPTION")
	for _, u := range s.units() {
		active, sub := "active", "running"
		if !u.Active {
			active, sub = "inactive", "dead"
		}
		fmt.Fprintf(s.out, "  %-20s loaded %-8s %-7s %s\n", u.Name+".service", active, sub, u.Description)
	}
	return 0
}

func unitVerb(s *seat, verb, name string, now bool) int {
	all := s.units()
	k := slices.IndexFunc(all, func(u machine.UnitStatus) bool { return u.Name == name })
	if k < 0 {
		return noUnit(s, verb, name)
	}
	u := all[k]
	switch verb {
	case "status":
		return unitStatus(s, u)
	case "is-active":
		return tell(s, u.Active, "active", "inactive", 3)
	case "is-enabled":
		return tell(s, u.Enabled, "enabled", "disabled", 1)
	}
	if !s.root {
		fmt.Fprintf(s.errw, "Failed to %s %s.service: Access denied\nSee system logs and 'systemctl status %s.service' for details.\n", verb, name, name)
		return 4
	}
	yes, no := true, false
	c := machine.SetUnit{InstanceId: s.m.id, Name: name}
	switch verb {
	case "start", "restart", "reload-or-restart":
		c.Active = &yes
	case "reload":
		return s.reload(u)
	case "stop":
		c.Active = &no
	case "enable":
		c.Enabled = &yes
		if !u.Enabled {
			fmt.Fprintf(s.errw, "Created symlink /etc/systemd/system/multi-user.target.wants/%s.service → /usr/lib/systemd/system/%s.service.\n", name, name)
		}
		if now {
			c.Active = &yes
		}
	case "disable":
		c.Enabled = &no
		if u.Enabled {
			fmt.Fprintf(s.errw, "Removed \"/etc/systemd/system/multi-user.target.wants/%s.service\".\n", name)
		}
		if now {
			c.Active = &no
		}
	}
	if c.Active == &yes && taken(all, u) {
		return s.jobFailed(name)
	}
	if c.Active == &yes && !s.readable(name) {
		c.Active = &no // a restart stops it first
		_ = s.apply(c)
		return s.jobFailed(name)
	}
	return s.applied(verb, name, c)
}

// applied changes the machine, and says as systemctl does what came of it.
func (s *seat) applied(verb, name string, c world.Command) int {
	if err := s.apply(c); err != nil {
		fmt.Fprintf(s.errw, "Failed to %s %s.service: %v\n", verb, name, err)
		return 1
	}
	return 0
}

// jobFailed is what systemctl says when a unit does not do what it was told.
func (s *seat) jobFailed(name string) int {
	fmt.Fprintf(s.errw, "Job for %s.service failed because the control process exited with error code.\nSee \"systemctl status %s.service\" and \"journalctl -xeu %s.service\" for details.\n", name, name, name)
	return 1
}

// readable reports whether a unit can read its files as they are now.
func (s *seat) readable(name string) bool {
	i, _ := s.instance()
	return machine.Readable(s.world(), i, name) == nil
}

// reload has a unit read its files again. What it can't read leaves it as it was.
func (s *seat) reload(u machine.UnitStatus) int {
	switch {
	case u.Name == "sshd":
		return 0
	case !u.Active:
		fmt.Fprintf(s.errw, "%s.service is not active, cannot reload.\n", u.Name)
		return 1
	case !s.readable(u.Name):
		return s.jobFailed(u.Name)
	}
	return s.applied("reload", u.Name, machine.ReloadUnit{InstanceId: s.m.id, Name: u.Name})
}

// taken reports whether another unit listens on the port that u wants.
func taken(all []machine.UnitStatus, u machine.UnitStatus) bool {
	return slices.ContainsFunc(all, func(o machine.UnitStatus) bool {
		return o.Name != u.Name && o.Active && o.Listener.Port == u.Listener.Port && o.Listener.Proto == u.Listener.Proto
	})
}

func tell(s *seat, is bool, yes, no string, status int) int {
	if is {
		fmt.Fprintln(s.out, yes)
		return 0
	}
	fmt.Fprintln(s.out, no)
	return status
}

func noUnit(s *seat, verb, name string) int {
	switch verb {
	case "status":
		fmt.Fprintf(s.errw, "Unit %s.service could not be found.\n", name)
		return 4
	case "is-active":
		fmt.Fprintln(s.out, "inactive")
		return 3
	case "is-enabled":
		fmt.Fprintf(s.errw, "Failed to get unit file state for %s.service: No such file or directory\n", name)
		return 1
	case "enable", "disable":
		fmt.Fprintf(s.errw, "Failed to %s unit: Unit file %s.service does not exist.\n", verb, name)
		return 1
	}
	loaded := "not found"
	if verb == "stop" {
		loaded = "not loaded"
	}
	fmt.Fprintf(s.errw, "Failed to %s %s.service: Unit %s.service %s.\n", verb, name, name, loaded)
	return 5
}

func unitStatus(s *seat, u machine.UnitStatus) int {
	mark, enabled, active := "●", "enabled", "active (running)"
	if !u.Enabled {
		enabled = "disabled"
	}
	if !u.Active {
		mark, active = "○", "inactive (dead)"
	}
	fmt.Fprintf(s.out, "%s %s.service - %s\n     Loaded: loaded (/usr/lib/systemd/system/%s.service; %s; preset: disabled)\n     Active: %s\n",
		mark, u.Name, u.Description, u.Name, enabled, active)
	if !u.Active {
		return 3
	}
	return 0
}
