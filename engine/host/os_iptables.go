package host

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/machine"
)

// iptables speaks as version 1.8.8 over nf_tables does.
func iptables(s *seat, args []string) int {
	c, err := machine.ParseIptables(args)
	var wrong *machine.FirewallError
	if errors.As(err, &wrong) {
		fmt.Fprintln(s.errw, wrong.Text)
		return wrong.Status
	}
	if !s.root {
		fmt.Fprintln(s.errw, "iptables v1.8.8 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)")
		return 4
	}
	i, _ := s.instance()
	f := machine.FirewallOf(s.world(), i)
	switch c.Do {
	case 'L':
		listFirewall(s, f, c)
		return 0
	case 'S':
		specFirewall(s, f, c)
		return 0
	case 'Z':
		return 0
	}
	if _, err := f.Apply(c); errors.As(err, &wrong) {
		fmt.Fprintln(s.errw, wrong.Text)
		return wrong.Status
	}
	if err := s.apply(machine.ChangeFirewall{InstanceId: i.InstanceId, Words: args}); err != nil {
		fmt.Fprintf(s.errw, "iptables: %v\n", err)
		return 4
	}
	return 0
}

func ofTable(f machine.Firewall, c machine.Iptables) []machine.Chain {
	return slices.DeleteFunc(slices.Clone(f.Chains), func(o machine.Chain) bool {
		return o.Table != c.Table || c.Chain != "" && o.Name != c.Chain
	})
}

func specFirewall(s *seat, f machine.Firewall, c machine.Iptables) {
	for _, ch := range ofTable(f, c) {
		fmt.Fprintf(s.out, "-P %s %s\n", ch.Name, ch.Policy)
	}
	for _, ch := range ofTable(f, c) {
		for i := range ch.Rules {
			fmt.Fprintf(s.out, "-A %s %s\n", ch.Name, ch.Rules[i].String())
		}
	}
}

func listFirewall(s *seat, f machine.Firewall, c machine.Iptables) {
	for k, ch := range ofTable(f, c) {
		if k > 0 {
			fmt.Fprintln(s.out)
		}
		head, number := "", ""
		if c.LineNumbers {
			head = "num  "
		}
		if c.Verbose {
			fmt.Fprintf(s.out, "Chain %s (policy %s 0 packets, 0 bytes)\n%s pkts bytes target     prot opt in     out     source               destination         \n", ch.Name, ch.Policy, head)
		} else {
			fmt.Fprintf(s.out, "Chain %s (policy %s)\n%starget     prot opt source               destination         \n", ch.Name, ch.Policy, head)
		}
		for n := range ch.Rules {
			r := &ch.Rules[n]
			if c.LineNumbers {
				number = fmt.Sprintf("%-5d", n+1)
			}
			fmt.Fprint(s.out, number)
			if c.Verbose {
				fmt.Fprintf(s.out, "%5d %5d ", 0, 0)
			}
			fmt.Fprintf(s.out, "%-10s %-4s --  ", r.Target, protocolName(r.Proto))
			if c.Verbose {
				fmt.Fprintf(s.out, "%-6s %-6s  ", any_(r.In), any_(r.Out))
			}
			fmt.Fprintf(s.out, "%-20s %-20s %s\n", place(r.Src, r.NotSrc, c.Numeric), place(r.Dst, r.NotDst, c.Numeric), extra(r))
		}
	}
}

func protocolName(n uint8) string {
	switch n {
	case 0:
		return "all"
	case 1:
		return "icmp"
	case 6:
		return "tcp"
	case 17:
		return "udp"
	}
	return strconv.Itoa(int(n))
}

func any_(name string) string {
	if name == "" {
		return "*"
	}
	return name
}

func place(p netip.Prefix, not, numeric bool) string {
	text := "anywhere"
	switch {
	case !p.IsValid() && numeric:
		text = "0.0.0.0/0"
	case p.IsValid() && p.IsSingleIP():
		text = p.Addr().String()
	case p.IsValid():
		text = p.String()
	}
	if not {
		return "!" + text
	}
	return text
}

// extra is what stands at the end of a listed rule.
func extra(r *machine.Rule) string {
	var out []string
	ports := func(word string, all []machine.Ports) {
		switch {
		case len(all) == 1 && all[0].From == all[0].To:
			out = append(out, protocolName(r.Proto), word+":"+all[0].String())
		case len(all) == 1:
			out = append(out, protocolName(r.Proto), word+"s:"+all[0].String())
		case len(all) > 1:
			var texts []string
			for _, p := range all {
				texts = append(texts, p.String())
			}
			out = append(out, "multiport", word+"s", strings.Join(texts, ","))
		}
	}
	ports("spt", r.Sport)
	ports("dpt", r.Dport)
	if len(r.States) > 0 {
		out = append(out, "ctstate", strings.Join(r.States, ","))
	}
	switch to := r.To.String(); r.Target {
	case "DNAT", "SNAT":
		if r.ToPort != 0 {
			to += ":" + strconv.Itoa(int(r.ToPort))
		}
		out = append(out, "to:"+to)
	case "REDIRECT":
		out = append(out, "redir ports", strconv.Itoa(int(r.ToPort)))
	case "REJECT":
		out = append(out, "reject-with icmp-port-unreachable")
	}
	return strings.Join(out, " ")
}

func iptablesSave(s *seat, _ []string) int {
	if !s.root {
		fmt.Fprintln(s.errw, "iptables-save v1.8.8 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)")
		return 4
	}
	i, _ := s.instance()
	f := machine.FirewallOf(s.world(), i)
	for _, table := range []string{machine.TableFilter, machine.TableNAT} {
		fmt.Fprintf(s.out, "*%s\n", table)
		of := ofTable(f, machine.Iptables{Table: table})
		for _, ch := range of {
			fmt.Fprintf(s.out, ":%s %s [0:0]\n", ch.Name, ch.Policy)
		}
		for _, ch := range of {
			for k := range ch.Rules {
				fmt.Fprintf(s.out, "-A %s %s\n", ch.Name, ch.Rules[k].String())
			}
		}
		fmt.Fprintln(s.out, "COMMIT")
	}
	return 0
}

// sysctl reads and sets switches of the kernel.
func sysctl(s *seat, args []string) int {
	i, _ := s.instance()
	name, silent, write := []string{}, false, false
	for _, a := range args {
		switch a {
		case "-w", "--write":
			write = true
		case "-n", "--values":
			silent = true
		case "-a", "--all":
			name = append(name, machine.SysctlNames()...)
		case "-p", "--load", "-q", "--system":
		default:
			if strings.HasPrefix(a, "-") {
				fmt.Fprintf(s.errw, "sysctl: invalid option -- '%s'\n", strings.TrimLeft(a, "-"))
				return 1
			}
			name = append(name, a)
		}
	}
	status := 0
	for _, n := range name {
		key, value, set := strings.Cut(n, "=")
		key, value = strings.TrimSpace(strings.ReplaceAll(key, "/", ".")), strings.TrimSpace(value)
		now, known := machine.Sysctl(s.world(), i, key)
		switch {
		case !known:
			fmt.Fprintf(s.errw, "sysctl: cannot stat /proc/sys/%s: No such file or directory\n", strings.ReplaceAll(key, ".", "/"))
			status = 255
			continue
		case write && !set:
			fmt.Fprintf(s.errw, "sysctl: \"%s\" must be of the form name=value\n", n)
			status = 255
			continue
		case set && !s.root:
			fmt.Fprintf(s.errw, "sysctl: permission denied on key \"%s\"\n", key)
			status = 255
			continue
		case set:
			if err := s.apply(machine.SetSysctl{InstanceId: i.InstanceId, Name: key, Value: value}); err != nil {
				fmt.Fprintf(s.errw, "sysctl: %v\n", err)
				status = 255
				continue
			}
			now = value
		}
		if silent {
			fmt.Fprintln(s.out, now)
		} else {
			fmt.Fprintf(s.out, "%s = %s\n", key, now)
		}
	}
	return status
}
