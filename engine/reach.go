package engine

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/near"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Sent is a packet that was sent from the prompt, and what became of it.
type Sent struct {
	From, To string
	Packet   wire.Packet
	wire.Verdict
}

// reach sends a packet and says what became of it: reach FROM TO tcp/443. It
// asks the network and changes nothing. Its status is 0 where somebody
// answered, 1 where nobody did, 2 where the words can't be read.
func (e *Engine) reach(_ context.Context, argv []string, _ io.Reader, out, errw io.Writer) int {
	if len(argv) < 3 || len(argv) > 4 {
		e.print(errw, "reach-usage")
		return 2
	}
	proto, port, ok := Service(strings.Join(argv[3:], ""))
	if !ok {
		e.print(errw, "reach-service", argv[3])
		return 2
	}
	n := wire.Index(e.World())
	p, err := n.Between(argv[1], argv[2], proto, port)
	if err != nil {
		return e.unknownEnd(n, argv[1:3], errw)
	}
	v := wire.Probe(n, p)
	if e.c.Sealed {
		v = wire.Verdict{Answered: v.Answered, Refused: v.Refused}
	}
	e.sent = append(e.sent, Sent{argv[1], argv[2], p, v})
	switch {
	case v.Refused && v.Answered:
		e.print(out, "reach-refused", argv[2], p.Service())
		return 1
	case v.Answered:
		e.print(out, "reach-answered", argv[1], argv[2], p.Service())
		return 0
	}
	e.print(out, "reach-lost", argv[1], argv[2], p.Service())
	for i := range v.Blockers {
		e.beneath(v.Blockers[i].Sentence(), out)
	}
	return 1
}

// unknownEnd says which end of the path does not exist.
func (e *Engine) unknownEnd(n *wire.Net, ends []string, errw io.Writer) int {
	names := Ends(e.World())
	for _, end := range ends {
		if _, err := n.Between(end, end, wire.ICMP, 0); err != nil {
			e.print(errw, "reach-unknown", end)
			if known := near.Word(end, names); known != "" {
				e.beneath(world.Sentence{Key: "usage-near", Args: []any{known}}, errw)
			}
		}
	}
	return 2
}

// Ends lists the names between which packets can be sent: machines with a Name
// tag, and hosts on the Internet.
func Ends(w *world.World) []string {
	var names []string
	for _, h := range world.All[machine.Host](w, world.Everywhere) {
		names = append(names, h.Name)
	}
	for _, i := range world.All[ec2.Instance](w, world.Everywhere) {
		if i.Tags.Name() != "" && i.State != ec2.Terminated {
			names = append(names, i.Tags.Name())
		}
	}
	return names
}

// Service reads tcp/443, udp/53, icmp, or a port alone, which is TCP's. Nothing
// is a ping.
func Service(text string) (proto uint8, port uint16, ok bool) {
	name, number, both := strings.Cut(text, "/")
	switch {
	case text == "" || text == "icmp":
		return wire.ICMP, 0, true
	case !both:
		name, number = "tcp", text
	}
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil || n == 0 {
		return 0, 0, false
	}
	switch name {
	case "tcp":
		return wire.TCP, uint16(n), true
	case "udp":
		return wire.UDP, uint16(n), true
	}
	return 0, 0, false
}

// print says a sentence as a line of its own, or its key where nobody speaks.
func (e *Engine) print(to io.Writer, key string, args ...any) {
	if e.c.Say == nil {
		fmt.Fprintln(to, append([]any{key}, args...)...)
		return
	}
	fmt.Fprintln(to, e.c.Say(world.Sentence{Key: key, Args: args}))
}
