package line

import (
	"fmt"
	"strings"

	"skylab/engine"
	"skylab/engine/wire"
	"skylab/tui/look"
)

// matrix answers all pairs of a network's instances: how many are answered, or, as a
// table or JSON, which.
func (p *program) matrix() (int, error) {
	proto, ports, err := p.services()
	if err != nil {
		return misuse, err
	}
	n, w, err := p.net()
	if err != nil {
		return open, err
	}
	m := n.All(w, proto, ports...)
	switch {
	case p.flags["--json"] != "":
		return done, p.json(pairs(m))
	case p.flags["--table"] != "":
		p.grids(m)
		return done, nil
	}
	for k := range m.Ports {
		answered, all := m.Count(k)
		p.print(p.stdout, p.words.Say("main.matrix-count", service(m, k), answered, all))
	}
	return done, nil
}

// services are the protocol and the ports that are asked for.
func (p *program) services() (proto uint8, ports []uint16, err error) {
	name := p.flags["--proto"]
	if name == "" {
		name = "tcp"
	}
	if name == "icmp" {
		return wire.ICMP, []uint16{0}, nil
	}
	if p.flags["--port"] == "" {
		return 0, nil, wrong("main.matrix-ports")
	}
	for _, text := range strings.Split(p.flags["--port"], ",") {
		k, port, ok := engine.Service(name + "/" + text)
		if !ok {
			return 0, nil, wrong("reach-service", name+"/"+text)
		}
		proto, ports = k, append(ports, port)
	}
	return proto, ports, nil
}

func service(m *wire.Matrix, k int) string {
	if m.Proto == wire.ICMP {
		return "icmp"
	}
	return fmt.Sprintf("%s/%d", wire.ProtocolName(m.Proto), m.Ports[k])
}

// matrixed is a matrix for programs: a row of 0 and 1 for each sender, in the order of
// the instances.
type matrixed struct {
	Instances []matrixedEnd `json:"instances"`
	Services  []matrixedRow `json:"services"`
}

type matrixedEnd struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

type matrixedRow struct {
	Service  string   `json:"service"`
	Answered int      `json:"answered"`
	Pairs    int      `json:"pairs"`
	Rows     []string `json:"rows"`
}

func pairs(m *wire.Matrix) matrixed {
	out := matrixed{Instances: []matrixedEnd{}}
	for _, e := range m.Ends {
		out.Instances = append(out.Instances, matrixedEnd{e.ID, e.Name})
	}
	for k := range m.Ports {
		r := matrixedRow{Service: service(m, k), Rows: []string{}}
		r.Answered, r.Pairs = m.Count(k)
		for from := range m.Ends {
			r.Rows = append(r.Rows, bitsOf(m, k, from, "1", "0"))
		}
		out.Services = append(out.Services, r)
	}
	return out
}

func bitsOf(m *wire.Matrix, port, from int, yes, no string) string {
	var b strings.Builder
	for to := range m.Ends {
		if m.Answered(port, from, to) {
			b.WriteString(yes)
		} else {
			b.WriteString(no)
		}
	}
	return b.String()
}

// grids prints a table for each port: senders down, and who answers across.
func (p *program) grids(m *wire.Matrix) {
	wide := 0
	for _, e := range m.Ends {
		wide = max(wide, look.Width(e.Label()))
	}
	for k := range m.Ports {
		answered, all := m.Count(k)
		p.print(p.stdout, p.words.Say("main.matrix-count", service(m, k), answered, all))
		for from, e := range m.Ends {
			p.print(p.stdout, fmt.Sprintf("  %4d %s  %s", from+1, look.Pad(e.Label(), wide), bitsOf(m, k, from, "v", ".")))
		}
	}
}
