package line

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"skylab/engine"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/tui/say"
)

// reach sends packets through a snapshot's network or an attempt's: one, whose way is
// told, or those of a file, each answered by a line of JSON.
func (p *program) reach() (int, error) {
	if file := p.flags["--probes"]; file != "" {
		return p.probes(file)
	}
	from, to := p.flags["--from"], p.flags["--to"]
	if from == "" || to == "" {
		return misuse, wrong("main.reach-ends")
	}
	service := p.flags["--proto"]
	if port := p.flags["--port"]; port != "" {
		service = strings.TrimPrefix(service+"/"+port, "/")
	}
	proto, port, ok := engine.Service(service)
	if !ok {
		return misuse, wrong("reach-service", service)
	}
	n, w, err := p.net()
	if err != nil {
		return open, err
	}
	packet, err := n.Between(from, to, proto, port)
	if err != nil {
		return misuse, unknownEnd(n, from, to)
	}
	v := wire.Probe(n, packet)
	p.walked(w, from, to, packet, v)
	if !v.Answered {
		return open, nil
	}
	return done, nil
}

// unknownEnd says which end does not exist.
func unknownEnd(n *wire.Net, ends ...string) error {
	for _, end := range ends {
		if _, err := n.Between(end, end, wire.ICMP, 0); err != nil {
			return wrong("reach-unknown", end)
		}
	}
	return wrong("reach-unknown", strings.Join(ends, " "))
}

// walked tells the way of a packet and of its answer, and all that is in their way.
func (p *program) walked(w *world.World, from, to string, packet wire.Packet, v wire.Verdict) {
	d := p.words
	beyond := false
	tell := func(hops wire.Trace) {
		for k, h := range hops {
			at := say.Label(d, h.At)
			if kind := say.Kind(h.At); kind != "" && h.At.Name != "" {
				at = kind + " " + at
			}
			key := "plain.hop"
			if beyond {
				key = "plain.hop-beyond"
			}
			beyond = beyond || h.Blocked
			p.print(p.stdout, "  "+d.Say(key, k+1, at, say.Did(d, w, h)))
		}
	}
	tell(v.There)
	if len(v.Back) > 0 {
		p.print(p.stdout, d.Say("plain.way-back"))
		tell(v.Back)
	}
	switch {
	case v.Answered && v.Refused:
		p.print(p.stdout, d.Say("reach-refused", to, packet.Service()))
	case v.Answered:
		p.print(p.stdout, d.Say("reach-answered", from, to, packet.Service()))
	default:
		p.print(p.stdout, d.Say("reach-lost", from, to, packet.Service()))
	}
	for _, h := range v.Blockers {
		p.print(p.stdout, "  "+string(h.Code)+": "+say.Why(d, h))
	}
}

// probe is one line of a file of probes.
type probe struct {
	Src   string          `json:"src"`
	Dst   string          `json:"dst"`
	Proto string          `json:"proto"`
	Dport json.RawMessage `json:"dport"`
}

// probed is what became of one: the same fields, and then the rest.
type probed struct {
	probe
	Answered bool      `json:"answered"`
	Forward  direction `json:"forward"`
	Return   direction `json:"return"`
}

// direction is one way: whether the packet arrives, and where and why it stops if it does
// not. There is no way back for what did not arrive.
type direction struct {
	Delivered bool      `json:"delivered"`
	Stopped   string    `json:"stopped,omitempty"`
	Code      wire.Code `json:"code,omitempty"`
}

// maxProbe is the longest line of a file of probes, in bytes.
const maxProbe = 1 << 16

// probes answers a file of probes, a line each, in order.
func (p *program) probes(file string) (int, error) {
	in := p.stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return open, cannot("main.probes-unreadable", file, reason(err))
		}
		defer f.Close()
		in = f
	}
	n, _, err := p.net()
	if err != nil {
		return open, err
	}
	out := bufio.NewWriterSize(p.stdout, 1<<16)
	defer out.Flush()
	if at, err := answer(n, in, out); err != nil {
		_ = out.Flush()
		why := err.Error()
		var m *mistake
		if errors.As(err, &m) {
			why = p.say(m.say)
		}
		return open, cannot("main.probe-wrong", at, file, strings.TrimSuffix(why, "."))
	}
	return done, nil
}

// answer reads probes and writes what became of them. Of an error it says in which line.
func answer(n *wire.Net, in io.Reader, out io.Writer) (line int, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 4096), maxProbe)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var v wire.Verdict
	for lines.Scan() {
		line++
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var q probe
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return line, err
		}
		r, err := q.ask(n, &v)
		if err != nil {
			return line, err
		}
		if err := enc.Encode(r); err != nil {
			return line, err
		}
	}
	return line + 1, lines.Err()
}

// ask sends one probe.
func (q probe) ask(n *wire.Net, v *wire.Verdict) (probed, error) {
	r := probed{probe: q}
	if len(q.Dport) == 0 {
		r.Dport = json.RawMessage("null")
	}
	proto, port, err := q.service()
	if err != nil {
		return r, err
	}
	packet, err := n.Between(q.Src, q.Dst, proto, port)
	if err != nil {
		return r, unknownEnd(n, q.Src, q.Dst)
	}
	wire.ProbeInto(n, packet, v)
	r.Answered = v.Answered
	r.Forward = came(v.There)
	if len(v.Back) > 0 {
		r.Return = came(v.Back)
	} else {
		r.Return.Delivered = v.Answered
	}
	return r, nil
}

func (q probe) service() (uint8, uint16, error) {
	port := 0
	if text := string(q.Dport); text != "" && text != "null" {
		var err error
		if port, err = strconv.Atoi(text); err != nil || port < 0 || port > 65535 {
			return 0, 0, errors.New("dport " + text)
		}
	}
	switch q.Proto {
	case "tcp":
		return wire.TCP, uint16(port), nil
	case "udp":
		return wire.UDP, uint16(port), nil
	case "icmp":
		return wire.ICMP, 0, nil
	}
	return 0, 0, errors.New("proto " + strconv.Quote(q.Proto))
}

// came is what became of one way: it stops at the first hop that blocks it.
func came(hops wire.Trace) direction {
	for _, h := range hops {
		if h.Blocked {
			return direction{Stopped: h.At.ID, Code: h.Code}
		}
	}
	return direction{Delivered: len(hops) > 0}
}
