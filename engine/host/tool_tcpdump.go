package host

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/capture"
	"skylab/engine/machine"
)

// dump is what tcpdump was asked for.
type dump struct {
	count  int // 0: all
	iface  string
	filter []string
	show   func(*capture.Printer, capture.Frame) string
}

// dumpArgs reads the words behind tcpdump; the text says what can't be read.
func dumpArgs(args []string) (d dump, wrong string) {
	d.show = (*capture.Printer).Line
	for k := 0; k < len(args); k++ {
		a := args[k]
		switch {
		case a == "-i" || a == "-c" || a == "-s":
			if k++; k == len(args) {
				return d, fmt.Sprintf("option requires an argument -- '%s'", a[1:])
			}
			n, err := strconv.Atoi(args[k])
			if a != "-i" && (err != nil || n < 1) {
				return d, "invalid packet count " + args[k]
			}
			switch a {
			case "-i":
				d.iface = args[k]
			case "-c":
				d.count = n
			}
		case a == "-A":
			d.show = withText
		case strings.HasPrefix(a, "-") && strings.Trim(a, "-nvqtleX") == "":
		case strings.HasPrefix(a, "-"):
			return d, fmt.Sprintf("invalid option -- '%s'", strings.TrimLeft(a, "-"))
		default:
			d.filter = append(d.filter, a)
		}
	}
	return d, ""
}

// tcpdump shows what crossed the machine's interfaces lately: here nobody has to
// start it before the packet comes. It knows the filters that people type most.
func tcpdump(s *seat, args []string) int {
	fail := func(text string) int {
		fmt.Fprintf(s.errw, "tcpdump: %s\n", text)
		return 1
	}
	d, wrong := dumpArgs(args)
	on := first(d.iface, machine.PlugName(0))
	switch {
	case wrong != "":
		return fail(wrong)
	case s.m == nil:
		return fail("no suitable device found")
	case !s.root && !s.m.isHost():
		return fail(on + ": You don't have permission to perform this capture on that device\n(socket: Operation not permitted)")
	}
	links, ok := s.plugs(d.iface)
	if !ok {
		return fail(d.iface + ": No such device exists\n(SIOCGIFHWADDR: No such device)")
	}
	match, err := captureFilter(d.filter)
	if err != nil {
		return fail(err.Error())
	}
	fmt.Fprintf(s.errw, "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on %s, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n", on)
	shown := d.print(s, links, match)
	fmt.Fprintf(s.errw, "%d packets captured\n%d packets received by filter\n0 packets dropped by kernel\n", shown, shown)
	return 0
}

// print shows the frames at these links that match, and says how many they were.
func (d dump) print(s *seat, links []string, match func(line string) bool) (shown int) {
	var p capture.Printer
	for _, f := range s.n.log.Frames("", 0) {
		line := p.Line(f)
		if !slices.Contains(links, f.At) || !match(line) || d.count > 0 && shown == d.count {
			continue
		}
		shown++
		text := line
		if !strings.HasPrefix(line, "ARP") {
			var again capture.Printer
			text = strings.Replace(d.show(&again, f), again.Line(f), line, 1)
		}
		fmt.Fprintf(s.out, "%s %s\n", f.Time.UTC().Format("15:04:05.000000"), text)
	}
	return shown
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
