package machine

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Tables of a machine's packet filter that a packet meets here.
const (
	TableFilter = "filter"
	TableNAT    = "nat"
)

// Firewall is what iptables has been told on a machine: the chains that the
// kernel comes with, in the order in which iptables lists them. It is a value;
// see iptables(8).
type Firewall struct{ Chains []Chain }

// Chain is one of them. The first rule that matches a packet decides, and where
// none does, the policy.
type Chain struct {
	Table, Name string
	Policy      string // ACCEPT or DROP
	Rules       []Rule
}

// NewFirewall lets everything pass.
func NewFirewall() Firewall {
	var f Firewall
	for _, c := range [][2]string{
		{TableFilter, "INPUT"},
		{TableFilter, "FORWARD"},
		{TableFilter, "OUTPUT"},
		{TableNAT, "PREROUTING"},
		{TableNAT, "INPUT"},
		{TableNAT, "OUTPUT"},
		{TableNAT, "POSTROUTING"},
	} {
		f.Chains = append(f.Chains, Chain{Table: c[0], Name: c[1], Policy: "ACCEPT"})
	}
	return f
}

// Idle reports whether it lets everything pass as it is.
func (f Firewall) Idle() bool {
	return !slices.ContainsFunc(f.Chains, func(c Chain) bool { return len(c.Rules) > 0 || c.Policy != "ACCEPT" })
}

// Chain finds a chain, or returns nil.
func (f Firewall) Chain(table, name string) *Chain {
	for i := range f.Chains {
		if c := &f.Chains[i]; c.Table == table && c.Name == name {
			return c
		}
	}
	return nil
}

// clone is a copy whose chains can be changed.
func (f Firewall) clone() Firewall {
	f.Chains = slices.Clone(f.Chains)
	for i := range f.Chains {
		f.Chains[i].Rules = slices.Clone(f.Chains[i].Rules)
	}
	return f
}

// Passing is a packet as a rule looks at it. In and Out are names of
// interfaces, empty where there is none.
type Passing struct {
	In, Out          string
	Src, Dst         netip.Addr
	SrcPort, DstPort uint16
	Proto            uint8
	Established      bool // it belongs to a connection that was seen before
}

// Decide is the rule that decides about p, or nil where the policy does.
func (c *Chain) Decide(p Passing) *Rule {
	for i := range c.Rules {
		if c.Rules[i].matches(p) {
			return &c.Rules[i]
		}
	}
	return nil
}

// Rule is one rule. What is zero is not asked for.
type Rule struct {
	Proto      uint8
	Src, Dst   netip.Prefix
	NotSrc     bool
	NotDst     bool
	In, Out    string
	Sport      []Ports
	Dport      []Ports
	States     []string // NEW, ESTABLISHED, RELATED
	Target     string
	To         netip.Addr // of DNAT and SNAT
	ToPort     uint16     // of DNAT and REDIRECT; 0 leaves it
	match      string     // the module that States are spelled with
	rejectWith string
}

// Ports is a range of ports.
type Ports struct{ From, To uint16 }

func (r *Rule) matches(p Passing) bool {
	switch {
	case r.Target == "", // it only counts
		r.Proto != 0 && r.Proto != p.Proto,
		r.Src.IsValid() && r.Src.Contains(p.Src) == r.NotSrc,
		r.Dst.IsValid() && r.Dst.Contains(p.Dst) == r.NotDst,
		r.In != "" && !samePlug(r.In, p.In),
		r.Out != "" && !samePlug(r.Out, p.Out),
		!within(r.Sport, p.SrcPort),
		!within(r.Dport, p.DstPort):
		return false
	}
	state := "NEW"
	if p.Established {
		state = "ESTABLISHED"
	}
	return len(r.States) == 0 || slices.Contains(r.States, state)
}

func within(all []Ports, port uint16) bool {
	return len(all) == 0 || slices.ContainsFunc(all, func(r Ports) bool { return r.From <= port && port <= r.To })
}

// PlugName is how Linux calls the interface with a device index on today's
// instances.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking-ena.html
func PlugName(device int) string { return "ens" + strconv.Itoa(5+device) }

// samePlug compares names of interfaces; eth0 is an older name of the first.
func samePlug(rule, name string) bool {
	if stem, ok := strings.CutSuffix(rule, "+"); ok {
		return strings.HasPrefix(name, stem)
	}
	if n, ok := strings.CutPrefix(rule, "eth"); ok {
		if i, err := strconv.Atoi(n); err == nil {
			rule = PlugName(i)
		}
	}
	return rule == name
}

// String spells the rule as iptables -S does, without -A and the chain.
func (r *Rule) String() string {
	var w []string
	add := func(words ...string) { w = append(w, words...) }
	prefix := func(flag string, p netip.Prefix, not bool) {
		if !p.IsValid() {
			return
		}
		if not {
			add("!")
		}
		add(flag, p.String())
	}
	prefix("-s", r.Src, r.NotSrc)
	prefix("-d", r.Dst, r.NotDst)
	if r.In != "" {
		add("-i", r.In)
	}
	if r.Out != "" {
		add("-o", r.Out)
	}
	name := protoName(r.Proto)
	if r.Proto != 0 {
		add("-p", name)
	}
	ports := func(flag string, p []Ports) {
		switch {
		case len(p) == 1:
			add("-m", name, "--"+flag, p[0].String())
		case len(p) > 1:
			var all []string
			for _, x := range p {
				all = append(all, x.String())
			}
			add("-m", "multiport", "--"+flag+"s", strings.Join(all, ","))
		}
	}
	ports("sport", r.Sport)
	ports("dport", r.Dport)
	if len(r.States) > 0 {
		flag := "--ctstate"
		if r.match == "state" {
			flag = "--state"
		}
		add("-m", r.match, flag, strings.Join(r.States, ","))
	}
	if r.Target == "" {
		return strings.Join(w, " ")
	}
	add("-j", r.Target)
	switch r.Target {
	case "DNAT":
		add("--to-destination", r.to())
	case "SNAT":
		add("--to-source", r.To.String())
	case "REDIRECT":
		add("--to-ports", strconv.Itoa(int(r.ToPort)))
	case "REJECT":
		add("--reject-with", r.rejectWith)
	}
	return strings.Join(w, " ")
}

func (r *Rule) to() string {
	if r.ToPort != 0 {
		return netip.AddrPortFrom(r.To, r.ToPort).String()
	}
	return r.To.String()
}

// String is one port, or two with a colon.
func (p Ports) String() string {
	if p.From == p.To {
		return strconv.Itoa(int(p.From))
	}
	return strconv.Itoa(int(p.From)) + ":" + strconv.Itoa(int(p.To))
}

var protocols = map[string]uint8{"all": 0, "icmp": 1, "tcp": 6, "udp": 17}

func protoName(n uint8) string {
	for name, p := range protocols {
		if p == n {
			return name
		}
	}
	return strconv.Itoa(int(n))
}

// Lines spell the firewall as iptables -S does for each table in turn, each
// line with -t before it: what makes it again.
func (f Firewall) Lines() []string {
	var out []string
	for _, c := range f.Chains {
		out = append(out, "-t "+c.Table+" -P "+c.Name+" "+c.Policy)
	}
	for _, c := range f.Chains {
		for i := range c.Rules {
			out = append(out, "-t "+c.Table+" -A "+c.Name+" "+c.Rules[i].String())
		}
	}
	return out
}
