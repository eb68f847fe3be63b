package machine

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// FirewallError is why iptables did nothing, in its own words, and with which
// status it ends.
type FirewallError struct {
	Text   string
	Status int
}

// Error is the text.
func (e *FirewallError) Error() string { return e.Text }

const iptablesVersion = "iptables v1.8.8 (nf_tables): "

func usage(format string, a ...any) error {
	return &FirewallError{fmt.Sprintf(format, a...) + "\nTry `iptables -h' or 'iptables --help' for more information.", 2}
}

func firewallError(status int, format string, a ...any) error {
	return &FirewallError{fmt.Sprintf(format, a...), status}
}

// Iptables is what one call of iptables asks for.
type Iptables struct {
	Table, Chain string
	Do           byte // A, I, D, F, P, L, S, Z: the letter of the command
	Number       int  // of -I and -D; 0 where there is none
	Rule         Rule
	Policy       string
	Numeric      bool // -n
	LineNumbers  bool
	Verbose      bool
	byRule       bool
}

// Reads reports whether the call only lists.
func (c Iptables) Reads() bool { return c.Do == 'L' || c.Do == 'S' }

// ParseIptables reads the words behind iptables. The error is a *FirewallError.
func ParseIptables(args []string) (Iptables, error) {
	p := iptablesParser{args: args, c: Iptables{Table: TableFilter}}
	for p.at < len(p.args) {
		if err := p.word(); err != nil {
			return p.c, err
		}
	}
	return p.c, p.check()
}

type iptablesParser struct {
	args []string
	at   int
	not  bool
	c    Iptables
	mods []string
}

var longIptables = map[string]string{
	"--append": "-A", "--insert": "-I", "--delete": "-D", "--flush": "-F", "--policy": "-P", "--list": "-L", "--list-rules": "-S",
	"--table": "-t", "--protocol": "-p", "--proto": "-p", "--source": "-s", "--src": "-s", "--destination": "-d", "--dst": "-d",
	"--in-interface": "-i", "--out-interface": "-o", "--jump": "-j", "--match": "-m", "--numeric": "-n", "--verbose": "-v",
	"--destination-port": "--dport", "--source-port": "--sport", "--destination-ports": "--dports", "--source-ports": "--sports",
	"--to-port": "--to-ports", "--zero": "-Z",
}

// value takes the word behind an option.
func (p *iptablesParser) value(option string) (string, error) {
	if p.at >= len(p.args) || p.args[p.at] == "!" {
		return "", usage(iptablesVersion+"option \"%s\" requires an argument", option)
	}
	p.at++
	return p.args[p.at-1], nil
}

// chain takes the word behind a command that may stand alone.
func (p *iptablesParser) chain() string {
	if p.at < len(p.args) && !strings.HasPrefix(p.args[p.at], "-") {
		p.at++
		return p.args[p.at-1]
	}
	return ""
}

func (p *iptablesParser) number() int {
	if p.at < len(p.args) {
		if n, err := strconv.Atoi(p.args[p.at]); err == nil && n > 0 {
			p.at++
			return n
		}
	}
	return 0
}

func (p *iptablesParser) word() error {
	w := p.args[p.at]
	p.at++
	if long, ok := longIptables[w]; ok {
		w = long
	}
	switch w {
	case "!":
		p.not = true
		return nil
	case "-A", "-I", "-D", "-F", "-P", "-L", "-S", "-Z":
		return p.command(w)
	case "-n":
		p.c.Numeric = true
	case "-v":
		p.c.Verbose = true
	case "-w", "--wait":
		p.number()
	case "--line-numbers":
		p.c.LineNumbers = true
	default:
		if len(w) > 2 && w[0] == '-' && w[1] != '-' && strings.Trim(w[1:], "LSnv") == "" { // -nvL
			for _, letter := range w[1:] {
				p.args = slices.Insert(p.args, p.at, "-"+string(letter))
			}
			return nil
		}
		return p.option(w)
	}
	return nil
}

func (p *iptablesParser) command(w string) error {
	if p.c.Do != 0 && w != "-Z" {
		return usage(iptablesVersion + "multiple -A, -D, -I, -L, -F, -P or -S commands not allowed")
	}
	p.c.Do = w[1]
	if p.c.Chain = p.chain(); p.c.Chain == "" && strings.Contains("AIDP", w[1:]) {
		return usage(iptablesVersion+"option \"%s\" requires an argument", w)
	}
	switch w {
	case "-I", "-D":
		p.c.Number = p.number()
	case "-P":
		if p.c.Policy = p.chain(); p.c.Policy == "" {
			return usage(iptablesVersion + "-P requires a chain and a policy")
		}
	}
	return nil
}

func (p *iptablesParser) option(w string) error {
	if !strings.HasPrefix(w, "-") {
		return usage("Bad argument `%s'", w)
	}
	known := []string{
		"-t", "-p", "-s", "-d", "-i", "-o", "-j", "-m", "--dport", "--sport", "--dports", "--sports", "--state", "--ctstate",
		"--to-destination", "--to-source", "--to-ports", "--reject-with", "--comment",
	}
	if !slices.Contains(known, w) {
		return usage(iptablesVersion+"unknown option \"%s\"", w)
	}
	v, err := p.value(w)
	if err != nil {
		return err
	}
	not := p.not
	p.not = false
	if w != "-t" {
		p.c.byRule = true
	}
	return p.set(w, v, not)
}

func (p *iptablesParser) set(w, v string, not bool) error {
	r := &p.c.Rule
	var err error
	switch w {
	case "-t":
		if v != TableFilter && v != TableNAT {
			return firewallError(3, iptablesVersion+"table '%s' does not exist", v)
		}
		p.c.Table = v
	case "-p":
		n, ok := protocols[strings.ToLower(v)]
		if !ok {
			return usage(iptablesVersion+"unknown protocol \"%s\" specified", v)
		}
		r.Proto = n
	case "-s":
		r.Src, err = network(v)
		r.NotSrc = not
	case "-d":
		r.Dst, err = network(v)
		r.NotDst = not
	case "-i":
		r.In = v
	case "-o":
		r.Out = v
	case "-j":
		return p.target(v)
	case "-m":
		if !slices.Contains([]string{"tcp", "udp", "icmp", "multiport", "state", "conntrack", "comment"}, v) {
			return firewallError(2, iptablesVersion+"Couldn't load match `%s':No such file or directory\n\nTry `iptables -h' or 'iptables --help' for more information.", v)
		}
		p.mods = append(p.mods, v)
	case "--dport", "--dports":
		r.Dport, err = p.ports(w, v)
	case "--sport", "--sports":
		r.Sport, err = p.ports(w, v)
	case "--state", "--ctstate":
		return p.states(w, v)
	case "--to-destination", "--to-source", "--to-ports":
		return p.to(w, v)
	case "--reject-with":
		r.rejectWith = v
	}
	return err
}

func network(v string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(v); err == nil && a.Is4() {
		return netip.PrefixFrom(a, 32), nil
	}
	n, err := netip.ParsePrefix(v)
	if err != nil || !n.Addr().Is4() {
		return n, usage(iptablesVersion+"host/network `%s' not found", v)
	}
	return n.Masked(), nil
}

func (p *iptablesParser) ports(w, v string) ([]Ports, error) {
	many := strings.HasSuffix(w, "s")
	if p.c.Rule.Proto != 6 && p.c.Rule.Proto != 17 || many && !slices.Contains(p.mods, "multiport") {
		return nil, usage(iptablesVersion+"unknown option \"%s\"", w)
	}
	list := []string{v}
	if many {
		list = strings.Split(v, ",")
	}
	var out []Ports
	for _, one := range list {
		from, to, ranged := strings.Cut(one, ":")
		if !ranged {
			to = from
		}
		a, err1 := strconv.ParseUint(from, 10, 16)
		b, err2 := strconv.ParseUint(to, 10, 16)
		if err1 != nil || err2 != nil {
			return nil, usage(iptablesVersion+"invalid port/service `%s' specified", one)
		}
		out = append(out, Ports{uint16(a), uint16(b)})
	}
	return out, nil
}

func (p *iptablesParser) states(w, v string) error {
	module := map[string]string{"--state": "state", "--ctstate": "conntrack"}[w]
	if !slices.Contains(p.mods, module) {
		return usage(iptablesVersion+"unknown option \"%s\"", w)
	}
	for s := range strings.SplitSeq(strings.ToUpper(v), ",") {
		if !slices.Contains([]string{"NEW", "ESTABLISHED", "RELATED", "INVALID"}, s) {
			return usage(iptablesVersion+"Bad ctstate \"%s\"", s)
		}
		p.c.Rule.States = append(p.c.Rule.States, s)
	}
	p.c.Rule.match = module
	return nil
}

var targets = []string{"ACCEPT", "DROP", "REJECT", "MASQUERADE", "SNAT", "DNAT", "REDIRECT"}

func (p *iptablesParser) target(v string) error {
	if !slices.Contains(targets, v) {
		return firewallError(2, iptablesVersion+"Couldn't load target `%s':No such file or directory\n\nTry `iptables -h' or 'iptables --help' for more information.", v)
	}
	p.c.Rule.Target = v
	if v == "REJECT" && p.c.Rule.rejectWith == "" {
		p.c.Rule.rejectWith = "icmp-port-unreachable"
	}
	return nil
}

func (p *iptablesParser) to(w, v string) error {
	r := &p.c.Rule
	wants := map[string]string{"--to-destination": "DNAT", "--to-source": "SNAT", "--to-ports": "REDIRECT"}[w]
	if r.Target != wants {
		return usage(iptablesVersion+"unknown option \"%s\"", w)
	}
	host, port := v, ""
	if w == "--to-ports" {
		host, port = "", v
	} else if h, q, ok := strings.Cut(v, ":"); ok {
		host, port = h, q
	}
	if host != "" {
		a, err := netip.ParseAddr(host)
		if err != nil || !a.Is4() {
			return usage(iptablesVersion+"Bad IP address \"%s\"", host)
		}
		r.To = a
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return usage(iptablesVersion+"Port `%s' not valid", port)
		}
		if r.Proto != 6 && r.Proto != 17 {
			return usage(iptablesVersion + "Need TCP, UDP, SCTP or DCCP with port specification")
		}
		r.ToPort = uint16(n)
	}
	return nil
}

// check holds the whole call against what there is.
func (p *iptablesParser) check() error {
	c := &p.c
	if c.Do == 0 {
		return usage(iptablesVersion + "no command specified")
	}
	if c.Chain == "" {
		return nil
	}
	if NewFirewall().Chain(c.Table, c.Chain) == nil {
		return firewallError(1, "iptables: No chain/target/match by that name.")
	}
	r := c.Rule
	nat := map[string][]string{
		"MASQUERADE": {"POSTROUTING"}, "SNAT": {"POSTROUTING", "INPUT"}, "DNAT": {"PREROUTING", "OUTPUT"}, "REDIRECT": {"PREROUTING", "OUTPUT"},
	}
	switch {
	case c.Do == 'P' && c.Policy != "ACCEPT" && c.Policy != "DROP":
		return firewallError(1, "iptables: Bad policy name. Run `dmesg' for more information.")
	case (r.Target == "DNAT" || r.Target == "SNAT") && !r.To.IsValid():
		option := map[string]string{"DNAT": "--to-destination", "SNAT": "--to-source"}[r.Target]
		return usage(iptablesVersion+"%s: option \"%s\" must be specified", r.Target, option)
	case nat[r.Target] != nil && (c.Table != TableNAT || !slices.Contains(nat[r.Target], c.Chain)),
		r.Target == "REJECT" && c.Table != TableFilter:
		return firewallError(4, iptablesVersion+" RULE_APPEND failed (Invalid argument): rule in chain %s", c.Chain)
	}
	return nil
}
