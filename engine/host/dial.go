package host

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/waiter"

	"skylab/engine/wire"
)

// Dial opens a TCP connection. The error is syscall.ECONNREFUSED where nobody
// listens, syscall.ETIMEDOUT as soon as a packet of the handshake was lost, or
// the context's.
func (m *Machine) Dial(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	return m.dialAs(ctx, netip.AddrPortFrom(m.source(to.Addr()), m.ephemeral()), to)
}

// dialAs is Dial from an address and port that need not be the machine's own.
func (m *Machine) dialAs(ctx context.Context, from, to netip.AddrPort) (net.Conn, error) {
	w, done := m.f.await(m, wire.Flow{Src: from.Addr(), Dst: to.Addr(), SrcPort: from.Port(), DstPort: to.Port(), Proto: wire.TCP})
	defer done()
	return m.connect(ctx, w, from, to)
}

func (m *Machine) connect(ctx context.Context, w *wait, from, to netip.AddrPort) (net.Conn, error) {
	ctx, cancel := w.until(ctx)
	defer cancel()
	c, err := gonet.DialTCPWithBind(ctx, m.stack, full(from), full(to), ipv4.ProtocolNumber)
	if err != nil {
		return nil, because(ctx, err)
	}
	return c, nil
}

// watched is a connection that is told when one of its packets was lost: what
// it waits for then never comes.
type watched struct {
	net.Conn
	w    *wait
	done func()
}

// Close ends the connection.
func (c *watched) Close() error {
	c.done()
	return c.Conn.Close()
}

// watch opens a TCP connection and goes on watching it.
func (m *Machine) watch(ctx context.Context, to netip.AddrPort) (*watched, error) {
	from := netip.AddrPortFrom(m.source(to.Addr()), m.ephemeral())
	w, done := m.f.await(m, wire.Flow{Src: from.Addr(), Dst: to.Addr(), SrcPort: from.Port(), DstPort: to.Port(), Proto: wire.TCP})
	c, err := m.connect(ctx, w, from, to)
	if err != nil {
		done()
		return nil, err
	}
	w.all.Store(true)
	return &watched{c, w, done}, nil
}

// asker is a connection on which nothing is heard before something was said.
type asker struct {
	net.Conn
	said chan struct{}
	once sync.Once
}

// asking makes a client of HTTP hear a server that speaks first only after it has
// asked: whatever net/http hears before, it takes for the end of the connection.
func asking(c net.Conn) net.Conn { return &asker{Conn: c, said: make(chan struct{})} }

func (c *asker) Read(b []byte) (int, error) {
	<-c.said
	return c.Conn.Read(b)
}

func (c *asker) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.once.Do(func() { close(c.said) })
	return n, err
}

func (c *asker) Close() error {
	c.once.Do(func() { close(c.said) })
	return c.Conn.Close()
}

// because puts what a stack says into the errors of the system.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var op *net.OpError
	if !errors.As(err, &op) {
		return err
	}
	switch op.Err.Error() {
	case (&tcpip.ErrConnectionRefused{}).String():
		return syscall.ECONNREFUSED
	case (&tcpip.ErrTimeout{}).String():
		return syscall.ETIMEDOUT
	case (&tcpip.ErrHostUnreachable{}).String():
		return syscall.EHOSTUNREACH
	}
	return err
}

func full(a netip.AddrPort) tcpip.FullAddress {
	return tcpip.FullAddress{Addr: tcpip.AddrFrom4(a.Addr().As4()), Port: a.Port()}
}

// Ping sends an echo request (RFC 792) with that sequence number and 56 bytes,
// as ping does, and waits for the reply. The error is syscall.ETIMEDOUT as soon
// as one of the two was lost, or the context's.
func (m *Machine) Ping(ctx context.Context, to netip.Addr, seq uint16) error {
	ident := m.ephemeral()
	w, done := m.f.await(m, wire.Flow{Src: m.source(to), Dst: to, SrcPort: ident, Proto: wire.ICMP})
	defer done()
	ctx, cancel := w.until(ctx)
	defer cancel()
	var wq waiter.Queue
	ep, terr := m.stack.NewEndpoint(icmp.ProtocolNumber4, ipv4.ProtocolNumber, &wq)
	if terr != nil {
		return errors.New(terr.String())
	}
	c := gonet.NewUDPConn(&wq, ep)
	defer c.Close()
	if terr := ep.Bind(tcpip.FullAddress{Port: ident}); terr != nil {
		return errors.New(terr.String())
	}
	if terr := ep.Connect(tcpip.FullAddress{Addr: tcpip.AddrFrom4(to.As4())}); terr != nil {
		return errors.New(terr.String())
	}
	b := make([]byte, header.ICMPv4MinimumSize+56)
	h := header.ICMPv4(b)
	h.SetType(header.ICMPv4Echo)
	h.SetSequence(seq)
	if _, err := c.Write(b); err != nil {
		return because(ctx, err)
	}
	// Closing it would not wake a reader that has not come yet.
	stop := context.AfterFunc(ctx, func() { _ = c.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	if _, err := c.Read(b); err != nil {
		return because(ctx, err)
	}
	return nil
}
