package machine

import (
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// UnitStatus is a unit that systemctl knows on an instance.
type UnitStatus struct {
	Name        string
	Description string
	Active      bool
	Enabled     bool
	Listener    Listener // once it is active; the zero value listens nowhere
}

// Packages are what is installed on an instance besides what comes with every
// image, sorted.
func Packages(w *world.World, i ec2.Instance) []string {
	s := systemOf(w, i.InstanceId)
	all := slices.Concat(imagePackages(i.ImageId), readUserData(i.UserData).packages(), without(s.Installed, nil))
	all = without(all, s.Removed)
	slices.Sort(all)
	return slices.Compact(all)
}

// packages are what user data installed, without options of the installer.
func (b booted) packages() []string {
	return slices.DeleteFunc(slices.Clone(b.installed), func(p string) bool { return strings.HasPrefix(p, "-") })
}

// Units are the units of an instance, as if it ran: those of its image, of the
// packages that are installed, and those that a lab placed.
func Units(w *world.World, i ec2.Instance) []UnitStatus {
	sys, b := systemOf(w, i.InstanceId), readUserData(i.UserData)
	out := []UnitStatus{{"sshd", "OpenSSH server daemon", true, true, sshd}}
	installed := Packages(w, i)
	for _, k := range services {
		if !slices.ContainsFunc(k.packages, func(p string) bool { return slices.Contains(installed, p) }) {
			continue
		}
		name := k.units[0]
		own := webImages()[i.ImageId] && name == web.Name
		debian := b.debian || ec2.ImageUser(i.ImageId) != "ec2-user"
		started := slices.ContainsFunc(k.units, b.isStarted)
		u := UnitStatus{name, k.title, own || debian || started, own || debian || slices.ContainsFunc(k.units, b.isEnabled), Listener{"tcp", k.port, name, k.status}}
		out = append(out, u)
	}
	for _, u := range world.All[Unit](w, world.Everywhere) {
		if u.InstanceId != i.InstanceId {
			continue
		}
		out = slices.DeleteFunc(out, func(o UnitStatus) bool { return o.Listener.Proto == u.Proto && o.Listener.Port == u.Port })
		out = append(out, UnitStatus{u.Name, u.Name, !u.Stopped, true, u.listener()})
	}
	for _, s := range sys.Units {
		k := slices.IndexFunc(out, func(o UnitStatus) bool { return o.Name == s.Name })
		if k < 0 {
			continue
		}
		out[k].Enabled, out[k].Active = s.Enabled, s.Active
		if s.Boot != boot(i) { // it was started again since
			out[k].Active = s.Enabled
		}
	}
	return out
}

// ServiceName is the name of the unit that somebody means by name, which may
// have .service behind it or be another name of it.
func ServiceName(name string) string {
	name = strings.TrimSuffix(name, ".service")
	if k, ok := serviceOf(name); ok {
		return k.units[0]
	}
	return name
}

func serviceOf(unit string) (service, bool) {
	k := slices.IndexFunc(services, func(s service) bool { return slices.Contains(s.units, unit) })
	if k < 0 {
		return service{}, false
	}
	return services[k], true
}

func unitNamed(all []UnitStatus, name string) (UnitStatus, bool) {
	k := slices.IndexFunc(all, func(u UnitStatus) bool { return u.Name == name })
	if k < 0 {
		return UnitStatus{}, false
	}
	return all[k], true
}

// FirewallOf is the packet filter of an instance.
func FirewallOf(w *world.World, i ec2.Instance) Firewall {
	s := systemOf(w, i.InstanceId)
	if s.Firewall == nil {
		return readUserData(i.UserData).firewall
	}
	return readFirewall(s.Firewall)
}

// readFirewall reads lines of [Firewall.Lines]; what can't be read is left out.
func readFirewall(lines []string) Firewall {
	f := NewFirewall()
	for _, l := range lines {
		if c, err := ParseIptables(strings.Fields(l)); err == nil {
			if next, err := f.Apply(c); err == nil {
				f = next
			}
		}
	}
	return f
}

// IPForward is the switch that lets a machine pass on packets for others.
const IPForward = "net.ipv4.ip_forward"

// Sysctl is a switch of an instance's kernel, and whether it is known.
func Sysctl(w *world.World, i ec2.Instance, name string) (string, bool) {
	s := systemOf(w, i.InstanceId)
	for _, o := range s.Sysctl {
		if o.Name == name {
			return o.Value, true
		}
	}
	if name == IPForward {
		if readUserData(i.UserData).forwards {
			return "1", true
		}
		return "0", true
	}
	v, ok := kernel[name]
	return v, ok
}

// kernel holds switches as Linux comes with them.
var kernel = map[string]string{
	"kernel.hostname":                                    "localhost",
	"net.ipv4.conf.all.rp_filter":                        "0",
	"net.ipv4.icmp_echo_ignore_all":                      "0",
	"net.ipv4.ip_default_ttl":                            "64",
	"net.ipv4.ip_local_port_range":                       "32768\t60999",
	"net.ipv4.tcp_syn_retries":                           "6",
	"net.ipv4.tcp_keepalive_time":                        "7200",
	"net.ipv4.conf.all.send_redirects":                   "1",
	"net.netfilter.nf_conntrack_max":                     "65536",
	"net.netfilter.nf_conntrack_tcp_timeout_established": "432000",
}

// SysctlNames are the switches that are known, sorted.
func SysctlNames() []string {
	out := []string{IPForward}
	for name := range kernel {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Files are those that somebody wrote on an instance, by hand or by user data.
func Files(w *world.World, i ec2.Instance) []File {
	s := systemOf(w, i.InstanceId)
	names := strings.NewReplacer("$(hostname -f)", i.PrivateDnsName, "$(hostname)", i.PrivateDnsName)
	var out []File
	for _, f := range readUserData(i.UserData).files {
		if !slices.ContainsFunc(s.Files, func(o File) bool { return o.Name == f.Name }) {
			out = append(out, File{f.Name, names.Replace(f.Data)})
		}
	}
	return append(out, s.Files...)
}
