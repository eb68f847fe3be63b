package tui

import (
	"regexp"
	"strconv"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
	"skylab/tui/term"
)

// plainWord is a name that can be typed as it is.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=,@%+-]+$`)

// endsOf are all that can send and take packets: hosts, machines by the name
// that people call them, or by their id where another has that name already or
// it can't be typed, and interfaces.
func endsOf(w *world.World, d *assets.Dictionary) []candidate {
	var out []candidate
	taken := map[string]bool{}
	for _, h := range world.All[machine.Host](w, world.Everywhere) {
		taken[h.Name] = true
		out = append(out, candidate{text: h.Name, what: h.Address.String() + "  " + d.Say("internet")})
	}
	interfaces, public := world.All[ec2.NetworkInterface](w, world.Everywhere), map[string]string{}
	for _, n := range interfaces {
		if n.Attachment != nil && n.Association != nil {
			public[n.Attachment.InstanceId] = " = " + n.Association.PublicIp.String()
		}
	}
	for _, i := range world.All[ec2.Instance](w, world.Everywhere) {
		if i.State == ec2.Terminated || i.State == ec2.ShuttingDown {
			continue
		}
		name, word := i.Tags.Name(), i.InstanceId
		if name != "" && !taken[name] && plainWord.MatchString(name) {
			word = name
		}
		taken[name] = true
		about := i.PrivateIpAddress.String() + public[i.InstanceId]
		if word != name {
			about += "  " + term.Clean(name)
		}
		if i.State != ec2.Running {
			about += "  [!] " + i.State.Name
		}
		out = append(out, candidate{text: word, what: about})
	}
	for _, n := range interfaces {
		if n.InterfaceType == "interface" {
			out = append(out, candidate{text: n.NetworkInterfaceId, what: n.PrivateIpAddress.String() + "  " + term.Clean(n.Description)})
		}
	}
	return out
}

// usualPorts are those that nearly every network knows.
var usualPorts = []candidate{
	{text: "icmp", what: "ping"},
	{text: "tcp/22", what: "ssh"},
	{text: "tcp/80", what: "http"},
	{text: "tcp/443", what: "https"},
	{text: "udp/53", what: "dns"},
	{text: "tcp/3306", what: "mysql"},
	{text: "tcp/5432", what: "postgresql"},
	{text: "tcp/8080", what: "http"},
}

// portsOf are ports that something may listen on, first those of the machine
// that the packet is for, then those that goals ask about.
func portsOf(b *bench, to string) []candidate {
	var out []candidate
	seen := map[string]bool{}
	add := func(t candidate) {
		if t.text != "" && !seen[t.text] {
			seen[t.text] = true
			out = append(out, t)
		}
	}
	w := b.seen.world
	all := []machine.Listener{}
	for _, h := range world.All[machine.Host](w, world.Everywhere) {
		if h.Name == to {
			all = append(all, h.Listens...)
		}
	}
	for _, i := range world.All[ec2.Instance](w, world.Everywhere) {
		if i.Tags.Name() == to || i.InstanceId == to {
			all = append(all, machine.Listeners(w, i)...)
		}
	}
	for _, l := range all {
		add(candidate{text: l.Proto + "/" + strconv.Itoa(l.Port), what: l.Name})
	}
	for _, p := range b.packets() {
		if len(p.hops) > 0 {
			add(candidate{text: p.hops[0].Before.Service()})
		}
	}
	for _, t := range usualPorts {
		add(t)
	}
	return out
}
