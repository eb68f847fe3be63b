package host

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/capture"
	"skylab/engine/machine"
)

// tcpdump shows what crossed the machine's interfaces lately: here nobody has to
// start it before the packet comes. It knows the filters that people type most.
func tcpdump(s *seat, args []string) int {
	count, iface, show, filter := 0, "", (*capture.Printer).Line, []string{}
	for k := 0; k < len(args); k++ {
		a := args[k]
		switch {
		case a == "-i" || a == "-c" || a == "-s":
			if k++; k == len(args) {
				fmt.Fprintf(s.errw, "tcpdump: option requires an argument -- '%s'\n", a[1:])
				return 1
			}
			n, err := strconv.Atoi(args[k])
			if a != "-i" && (err != nil || n < 1) {
				fmt.Fprintf(s.errw, "tcpdump: invalid packet count %s\n", args[k])
				return 1
			}
			switch a {
			case "-i":
				iface = args[k]
			case "-c":
				count = n
			}
		case a == "-A":
			show = withText
		case strings.HasPrefix(a, "-") && strings.Trim(a, "-nvqtleX") == "":
		case strings.HasPrefix(a, "-"):
			fmt.Fprintf(s.errw, "tcpdump: invalid option -- '%s'\n", strings.TrimLeft(a, "-"))
			return 1
		default:
			filter = append(filter, a)
		}
	}
	if s.m == nil {
		fmt.Fprintln(s.errw, "tcpdump: no suitable device found")
		return 1
	}
	if !s.root && !s.m.isHost() {
		fmt.Fprintf(s.errw, "tcpdump: %s: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)\n", first(iface, machine.PlugName(0)))
		return 1
	}
	links, ok := s.plugs(iface)
	if !ok {
		fmt.Fprintf(s.errw, "tcpdump: %s: No such device exists\n(SIOCGIFHWADDR: No such device)\n", iface)
		return 1
	}
	match, err := captureFilter(filter)
	if err != nil {
		fmt.Fprintf(s.errw, "tcpdump: %v\n", err)
		return 1
	}
	fmt.Fprintf(s.errw, "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on %s, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n", first(iface, machine.PlugName(0)))
	var p capture.Printer
	shown := 0
	for _, f := range s.n.log.Frames("", 0) {
		line := p.Line(f)
		if !slices.Contains(links, f.At) || !match(line) || count > 0 && shown == count {
			continue
		}
		shown++
		text := line
		if !strings.HasPrefix(line, "ARP") {
			var again capture.Printer
			text = strings.Replace(show(&again, f), again.Line(f), line, 1)
		}
		fmt.Fprintf(s.out, "%s %s\n", f.Time.UTC().Format("15:04:05.000000"), text)
	}
	fmt.Fprintf(s.errw, "%d packets captured\n%d packets received by filter\n0 packets dropped by kernel\n", shown, shown)
	return 0
}

// withText is a line with what the packet says in ASCII beneath it, as -A shows
// it.
func withText(p *capture.Printer, f capture.Frame) string {
	line := p.Line(f)
	for _, l := range capture.Open(f) {
		for _, field := range l.Fields {
			if l.OSI == 7 {
				line += "\n" + field.Value
			}
		}
	}
	return line
}

// plugs are the links of the machine's interfaces with a name, or of all.
func (s *seat) plugs(name string) ([]string, bool) {
	var out []string
	for k, p := range s.m.now.Plugs {
		if name == "" || name == "any" || name == machine.PlugName(k) || name == "eth"+strconv.Itoa(k) {
			out = append(out, p.ID)
		}
	}
	return out, len(out) > 0
}

// captureFilter reads primitives of pcap-filter(7) that are joined by and, or
// stand alone: host A, port N, tcp, udp, icmp, arp, not.
func captureFilter(words []string) (func(line string) bool, error) {
	var all []func(string) bool
	not := false
	add := func(f func(string) bool) {
		if not {
			g := f
			f = func(l string) bool { return !g(l) }
		}
		all, not = append(all, f), false
	}
	for k := 0; k < len(words); k++ {
		w := words[k]
		value := func() string {
			if k++; k < len(words) {
				return words[k]
			}
			return ""
		}
		switch w {
		case "and", "&&":
		case "not", "!":
			not = true
		case "host", "src", "dst":
			a := value()
			if a == "host" {
				a = value()
			}
			if a == "" {
				return nil, fmt.Errorf("can't parse filter expression: syntax error")
			}
			add(func(l string) bool {
				return strings.Contains(l, " "+a+".") || strings.Contains(l, " "+a+" ") || strings.Contains(l, " "+a+":") || strings.Contains(l, " "+a+",")
			})
		case "port":
			n := value()
			if _, err := strconv.ParseUint(n, 10, 16); err != nil {
				return nil, fmt.Errorf("can't parse filter expression: syntax error")
			}
			add(func(l string) bool { return strings.Contains(l, "."+n+" > ") || strings.Contains(l, "."+n+": ") })
		case "tcp":
			add(func(l string) bool { return strings.Contains(l, ": Flags [") })
		case "udp":
			add(func(l string) bool {
				return strings.HasPrefix(l, "IP") && !strings.Contains(l, ": Flags [") && !strings.Contains(l, ": ICMP")
			})
		case "icmp":
			add(func(l string) bool { return strings.Contains(l, ": ICMP") })
		case "arp":
			add(func(l string) bool { return strings.HasPrefix(l, "ARP") })
		default:
			return nil, fmt.Errorf("can't parse filter expression: syntax error")
		}
	}
	return func(l string) bool {
		return !slices.ContainsFunc(all, func(f func(string) bool) bool { return !f(l) })
	}, nil
}
