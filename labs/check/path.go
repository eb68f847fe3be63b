package check

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"skylab/engine/wire"
	"skylab/engine/world"
)

// Path demands that packets get from one end to the other and their answer
// back, or that they do not.
type Path struct {
	Open     bool // reach; otherwise refuse
	From, To Endpoint
	Proto    uint8
	Port     uint16 // 0 for icmp
	By       string // the machine that must answer, where it is another than To
}

// callerPort is the source port of probes: the first that Linux gives out, so
// that a list that opens only a part of the ephemeral range is found out.
// https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html (ip_local_port_range)
const callerPort = 32768

// parsePath reads `reach SOURCE -> DESTINATION SERVICE [by MACHINE]`.
func parsePath(words []string) (Demand, error) {
	p := Path{Open: words[0] == "reach"}
	verb := words[0]
	var err error
	rest := words[1:]
	if p.From, rest, err = parseEndpoint(rest, "source"); err != nil {
		return nil, err
	}
	if len(rest) == 0 || rest[0] != "->" {
		return nil, fmt.Errorf("after the source %s comes an arrow; write %s %s -> DESTINATION tcp/443", p.From, verb, p.From)
	}
	if p.To, rest, err = parseEndpoint(rest[1:], "destination"); err != nil {
		return nil, err
	}
	if len(rest) == 0 {
		return nil, fmt.Errorf("%s to %s by what? Add tcp/443, udp/53 or icmp", verb, p.To)
	}
	if p.Open && len(rest) == 3 && rest[1] == "by" {
		p.By, rest = rest[2], rest[:1]
	}
	if len(rest) > 1 {
		return nil, fmt.Errorf("%q comes after the end of the demand; put quotation marks around a name that has spaces", rest[1])
	}
	if p.Proto, p.Port, err = parseService(rest[0]); err != nil {
		return nil, err
	}
	return p, nil
}

func parseService(text string) (uint8, uint16, error) {
	name, port, has := strings.Cut(text, "/")
	protos := map[string]uint8{"tcp": wire.TCP, "udp": wire.UDP, "icmp": wire.ICMP}
	proto, ok := protos[name]
	if !ok {
		return 0, 0, fmt.Errorf("%q is no service; write tcp/443, udp/53 or icmp", text)
	}
	if proto == wire.ICMP {
		if has {
			return 0, 0, fmt.Errorf("icmp has no port; write icmp alone")
		}
		return proto, 0, nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return 0, 0, fmt.Errorf("%q has no port from 1 to 65535; write %s/443", text, name)
	}
	return proto, uint16(n), nil
}

// String is the demand as it is written.
func (p Path) String() string {
	text := p.verb() + " " + p.From.String() + " -> " + p.To.String() + " " + p.service()
	if p.By != "" {
		text += " by " + quote(p.By)
	}
	return text
}

func (p Path) verb() string {
	if p.Open {
		return "reach"
	}
	return "refuse"
}

func (p Path) service() string {
	if p.Proto == wire.ICMP {
		return "icmp"
	}
	return wire.ProtocolName(p.Proto) + "/" + strconv.Itoa(int(p.Port))
}

func (p Path) args() []any { return []any{p.From.called(), p.To.called(), p.service()} }

// Asks says what is demanded.
func (p Path) Asks() world.Sentence {
	if p.By != "" {
		return world.Sentence{Key: "want-reach-by", Args: append(p.args(), p.By)}
	}
	return world.Sentence{Key: "want-" + p.verb(), Args: p.args()}
}

// Check sends the packets.
func (p Path) Check(s *Scene) Finding { return p.in(s, "") }

// in sends the packets while a zone is dark. Everyone at one end must reach
// everyone at the other; or nobody anybody.
func (p Path) in(s *Scene, dark string) Finding {
	return p.among(s, dark, p.From.machines(s), p.To.machines(s))
}

// among sends them between these.
func (p Path) among(s *Scene, dark string, from, to []machineAt) Finding {
	for _, end := range []struct {
		found int
		name  string
	}{{len(from), p.From.called()}, {len(to), p.To.called()}} {
		if end.found == 0 {
			return Finding{Say: world.Sentence{Key: "saw-nobody", Args: []any{end.name}}}
		}
	}
	var last Finding
	sent := false
	for _, a := range from {
		for _, b := range to {
			if a.instance.InstanceId == b.instance.InstanceId && a.host.Name == b.host.Name {
				continue
			}
			sent = true
			if last = p.between(s, dark, a, b); !last.Met {
				return last
			}
		}
	}
	if !sent {
		return Finding{Say: world.Sentence{Key: "saw-nobody", Args: []any{p.To.called()}}}
	}
	return last
}

// between sends one packet to each address that b has for a. To refuse is to
// stop the request: one whose answer alone is lost has got in.
func (p Path) between(s *Scene, dark string, a, b machineAt) Finding {
	var f Finding
	for _, dst := range addresses(a, b) {
		v := wire.Probe(s.net(dark), p.packet(a, dst))
		through := v.Open()
		if !p.Open {
			through = v.Delivered && !v.Refused
		}
		if through || len(f.Saw) == 0 {
			f = Finding{Saw: traces(&v), Blockers: v.Blockers, Dark: dark}
		}
		switch who := v.There[len(v.There)-1].At; {
		case through && p.By != "" && who.Name != p.By:
			f.Say = world.Sentence{Key: "saw-other", Args: []any{a.name, b.name, p.service(), who.Label(), p.By}}
			return f
		case through && p.Open:
			return p.met(f, "saw-reach", a, b, dark)
		case through:
			return p.found(f, "saw-open", a, b, dark)
		case v.Refused && p.Open:
			f.Blockers = v.There[len(v.There)-1:]
		}
	}
	if !p.Open {
		return p.met(f, "saw-refuse", a, b, dark)
	}
	f.Say = world.Sentence{Key: "saw-lost", Args: []any{a.name, b.name, p.service()}}
	if len(f.Blockers) > 0 {
		f.Say = f.Blockers[0].Sentence()
	}
	return f
}

// traces is the packet's way, and its answer's where there is one.
func traces(v *wire.Verdict) []wire.Trace {
	if len(v.Back) == 0 {
		return []wire.Trace{v.There}
	}
	return []wire.Trace{v.There, v.Back}
}

func (p Path) met(f Finding, key string, a, b machineAt, dark string) Finding {
	f.Met = true
	return p.found(f, key, a, b, dark)
}

func (p Path) found(f Finding, key string, a, b machineAt, dark string) Finding {
	args := []any{a.name, b.name, p.service()}
	if dark != "" {
		key, args = key+"-dark", append(args, dark)
	}
	f.Say = world.Sentence{Key: key, Args: args}
	return f
}

func (p Path) packet(a machineAt, dst netip.Addr) wire.Packet {
	k := wire.Packet{Src: a.private, Dst: dst, SrcPort: callerPort, DstPort: p.Port, Proto: p.Proto, From: a.instance.InstanceId}
	if a.isHost() {
		k.Src, k.From = a.host.Address, a.host.ID()
	}
	if p.Proto == wire.ICMP {
		k.ICMPType = wire.EchoRequest
	}
	return k
}
