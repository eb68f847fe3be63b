package host

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"

	"skylab/engine/wire"
)

// dig asks a name server over UDP and shows the message that comes back.
func dig(s *seat, args []string) int {
	kind, name, server, brief, back := dns.TypeA, "", "", false, false
	for k := 0; k < len(args); k++ {
		a := args[k]
		t, isType := dns.StringToType[strings.ToUpper(a)]
		switch {
		case strings.HasPrefix(a, "@"):
			server = a[1:]
		case a == "+short":
			brief = true
		case strings.HasPrefix(a, "+"): // how it is shown
		case a == "-x":
			if k++; k < len(args) {
				name, back = args[k], true
			}
		case a == "-t" && k+1 < len(args):
			k++
			kind = dns.StringToType[strings.ToUpper(args[k])]
		case strings.HasPrefix(a, "-"):
			fmt.Fprintf(s.errw, "Invalid option: %s\nUsage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n", a)
			return 1
		case isType && name != "":
			kind = t
		default:
			name = a
		}
	}
	if back {
		reverse, err := dns.ReverseAddr(name)
		if err != nil {
			fmt.Fprintf(s.errw, "Invalid IP address %s\n", name)
			return 1
		}
		name, kind = reverse, dns.TypePTR
	}
	if s.m == nil {
		fmt.Fprintln(s.errw, ";; no servers could be reached")
		return 9
	}
	at := s.m.resolver()
	if server != "" {
		a, ok := s.resolve(server)
		if !ok {
			fmt.Fprintf(s.errw, "dig: couldn't get address for '%s': not found\n", server)
			return 10
		}
		at = a
	}
	q := new(dns.Msg)
	q.SetQuestion(dns.Fqdn(first(name, ".")), kind)
	r, err := s.m.exchange(s.ctx, netip.AddrPortFrom(at, 53), q)
	if err != nil {
		s.pass(15 * time.Second) // it asks three times
		fmt.Fprintf(s.errw, ";; communications error to %s#53: timed out\n;; communications error to %s#53: timed out\n;; no servers could be reached\n", at, at)
		return 9
	}
	if brief {
		for _, rr := range r.Answer {
			fmt.Fprintln(s.out, strings.TrimPrefix(rr.String(), rr.Header().String()))
		}
		return 0
	}
	fmt.Fprintf(s.out, "\n; <<>> DiG 9.18.33 <<>> %s\n;; global options: +cmd\n;; Got answer:\n%s;; Query time: 0 msec\n;; SERVER: %s#53(%s) (UDP)\n;; WHEN: %s\n;; MSG SIZE  rcvd: %d\n\n",
		strings.Join(args, " "), headed(r), at, at, s.n.account.Now().UTC().Format("Mon Jan 02 15:04:05 UTC 2006"), r.Len())
	return 0
}

// headed is a message as dig shows it: two words more in its first line.
func headed(r *dns.Msg) string {
	return strings.Replace(r.String(), ";; opcode:", ";; ->>HEADER<<- opcode:", 1) + "\n"
}

// exchange asks over UDP and waits for the answer; the error is
// syscall.ETIMEDOUT as soon as one of the two was lost.
func (m *Machine) exchange(ctx context.Context, to netip.AddrPort, q *dns.Msg) (*dns.Msg, error) {
	from := netip.AddrPortFrom(m.source(to.Addr()), m.ephemeral())
	w, done := m.f.await(m, wire.Flow{Src: from.Addr(), Dst: to.Addr(), SrcPort: from.Port(), DstPort: to.Port(), Proto: wire.UDP})
	defer done()
	ctx, cancel := w.until(ctx)
	defer cancel()
	l, r := full(from), full(to)
	c, err := gonet.DialUDP(m.stack, &l, &r, ipv4.ProtocolNumber)
	if err != nil {
		return nil, because(ctx, err)
	}
	defer c.Close()
	_ = c.SetReadDeadline(time.Now().Add(slow))
	stop := context.AfterFunc(ctx, func() { _ = c.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	b, err := q.Pack()
	if err != nil {
		return nil, err
	}
	if _, err := c.Write(b); err != nil {
		return nil, because(ctx, err)
	}
	in := make([]byte, 4096)
	n, err := c.Read(in)
	if err != nil {
		return nil, because(ctx, err)
	}
	a := new(dns.Msg)
	return a, a.Unpack(in[:n])
}
