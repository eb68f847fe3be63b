package host

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"

	"skylab/engine/wire"
)

// firstTracePort is where traceroute's UDP ports begin, which nobody listens on.
const firstTracePort = 33434

// Datagram sends one UDP packet with a TTL, 0 for the usual one, and waits for
// what comes back: an *expired, syscall.ECONNREFUSED where nobody listens,
// syscall.ETIMEDOUT as soon as it was lost.
func (m *Machine) Datagram(ctx context.Context, to netip.AddrPort, ttl int, data []byte) error {
	from := netip.AddrPortFrom(m.source(to.Addr()), m.ephemeral())
	w, done := m.f.await(m, wire.Flow{Src: from.Addr(), Dst: to.Addr(), SrcPort: from.Port(), DstPort: to.Port(), Proto: wire.UDP})
	defer done()
	ctx, cancel := w.until(ctx)
	defer cancel()
	var wq waiter.Queue
	ep, terr := m.stack.NewEndpoint(udp.ProtocolNumber, ipv4.ProtocolNumber, &wq)
	if terr != nil {
		return errors.New(terr.String())
	}
	if ttl > 0 {
		_ = ep.SetSockOptInt(tcpip.IPv4TTLOption, ttl) // 1 to 255
	}
	c := gonet.NewUDPConn(&wq, ep)
	defer c.Close()
	if terr := ep.Bind(full(from)); terr != nil {
		return errors.New(terr.String())
	}
	if terr := ep.Connect(full(to)); terr != nil {
		return errors.New(terr.String())
	}
	stop := context.AfterFunc(ctx, func() { _ = c.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	b := make([]byte, 64)
	_, err := c.Write(data)
	if err == nil {
		_, err = c.Read(b)
	}
	if err != nil {
		return because(ctx, err)
	}
	return nil
}

// traceroute speaks as that of Linux does: UDP to ports where nobody listens,
// three at a time.
func traceroute(s *seat, args []string) int {
	most, probes, name := 30, 3, ""
	for k := 0; k < len(args); k++ {
		switch a := args[k]; {
		case a == "-m" || a == "-q" || a == "-w":
			if k++; k == len(args) {
				fmt.Fprintf(s.errw, "Option `%s' (argc %d) requires an argument\n", a, k-1)
				return 2
			}
			n, err := strconv.Atoi(args[k])
			switch {
			case err != nil || n < 1:
				fmt.Fprintf(s.errw, "Cannot handle `%s' option with arg `%s' (argc %d)\n", a, args[k], k)
				return 2
			case a == "-m" && n > 255:
				fmt.Fprintln(s.errw, "max hops cannot be more than 255")
				return 2
			case a == "-m":
				most = n
			case a == "-q":
				probes = min(n, 10)
			}
		case a == "-n" || a == "-4" || a == "-I":
		case strings.HasPrefix(a, "-"):
			fmt.Fprintf(s.errw, "Bad option `%s' (argc %d)\n", a, k+1)
			return 2
		default:
			name = a
		}
	}
	if name == "" {
		fmt.Fprintln(s.errw, "Specify \"host\" missing argument.")
		return 2
	}
	to, ok := s.resolve(name)
	switch {
	case !ok:
		fmt.Fprintf(s.errw, "%s: Name or service not known\nCannot handle \"host\" cmdline arg `%s' on position 1 (argc 1)\n", name, name)
		return 2
	case s.m == nil:
		fmt.Fprintln(s.errw, "connect: Network is unreachable")
		return 1
	}
	fmt.Fprintf(s.out, "traceroute to %s (%s), %d hops max, 60 byte packets\n", name, to, most)
	return s.trace(to, most, probes)
}

func (s *seat) trace(to netip.Addr, most, probes int) int {
	port, silent := uint16(firstTracePort), 0
	for ttl := 1; ttl <= most && s.ctx.Err() == nil; ttl++ {
		fmt.Fprintf(s.out, "%2d ", ttl)
		there, heard, last := false, false, netip.Addr{}
		for range probes {
			began := time.Now()
			err := s.m.Datagram(s.ctx, netip.AddrPortFrom(to, port), ttl, make([]byte, 32))
			port++
			var router netip.Addr
			var over *expired
			switch {
			case errors.As(err, &over):
				router = over.router
			case errors.Is(err, syscall.ECONNREFUSED), err == nil:
				router, there = to, true
			default:
				fmt.Fprint(s.out, " *")
				continue
			}
			if heard = true; router != last {
				fmt.Fprintf(s.out, " %s", router)
			}
			last = router
			fmt.Fprintf(s.out, "  %.3f ms", float64(time.Since(began).Microseconds())/1000)
		}
		fmt.Fprintln(s.out)
		if there {
			return 0
		}
		if heard {
			silent = 0
		} else if silent++; silent == 1 {
			s.pass(5 * time.Second * time.Duration(probes))
		}
		if silent == 5 { // nothing behind here answers: the rest would look the same
			fmt.Fprintf(s.out, "%2d  * * *\n ...\n", ttl+1)
			return 0
		}
	}
	return 0
}
