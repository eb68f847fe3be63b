// Package nameserver lets the real dig, drill and kdig walk a World's Domain Name
// System: every server of the universe answers on a real socket, at an address of
// its own, and a resolver stands among them.
package nameserver

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"time"

	"skylab/engine/names"
)

// Config says what is served and where.
type Config struct {
	Universe *names.Universe
	Listen   netip.AddrPort // where the resolver answers; the port is everybody's
	// Real serves each server at the address that it has in the World, which must
	// be an address of this machine: for a network namespace that was made for it.
	// Otherwise each gets one of 127/8, and the universe names it by that.
	Real bool
	Now  func() time.Time // the clock by which the resolver forgets; nil is the wall's
}

// Served is a server and where it answers.
type Served struct {
	Name string
	Addr netip.AddrPort
}

// Running is a universe on real sockets. Close ends it.
type Running struct {
	Resolver netip.AddrPort
	Servers  []Served
	Hints    string // the root hints of what is served, as a zone file

	cancel  context.CancelFunc
	sockets []io.Closer
	tasks   sync.WaitGroup
}

// Serve begins to answer. The error says which address could not be taken; then
// nothing is served.
func Serve(ctx context.Context, c Config) (*Running, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	u, hints := c.Universe, names.RootHints()
	if !c.Real {
		u, hints = u.Moved(loopback(u))
	}
	r := &Running{Resolver: c.Listen, Hints: names.HintsFile(hints)}
	ctx, r.cancel = context.WithCancel(ctx)
	res := &recursor{r: &names.Resolver{Hints: hints, Now: c.Now, Minimise: true, Loopback: !c.Real, Exchange: u.From(c.Listen.Addr())}}
	err := r.listen(c.Listen, res.serve)
	for _, a := range u.Addresses() {
		if err != nil {
			break
		}
		s := u.Server(a)
		at := netip.AddrPortFrom(a, c.Listen.Port())
		r.Servers = append(r.Servers, Served{s.Name, at})
		err = r.listen(at, s.Serve)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	context.AfterFunc(ctx, r.shut)
	return r, nil
}

// loopback gives every server an address of 127/8, in the order of its own.
func loopback(u *names.Universe) func(netip.Addr) netip.Addr {
	moved := map[netip.Addr]netip.Addr{}
	for k, a := range u.Addresses() {
		n := k + 1
		moved[a] = netip.AddrFrom4([4]byte{127, 53, byte(n >> 8), byte(n)})
	}
	return func(a netip.Addr) netip.Addr {
		if to, ok := moved[a]; ok {
			return to
		}
		return a
	}
}

// answer is what a server does with a message.
type answer = func(in []byte, from netip.Addr, tcp bool) []byte

// listen takes an address over UDP and TCP.
func (r *Running) listen(at netip.AddrPort, serve answer) error {
	udp, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
	if err != nil {
		return fmt.Errorf("answering at %s: %w", at, err)
	}
	r.sockets = append(r.sockets, udp)
	tcp, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
	if err != nil {
		return fmt.Errorf("answering at %s: %w", at, err)
	}
	r.sockets = append(r.sockets, tcp)
	for range runtime.GOMAXPROCS(0) {
		r.tasks.Go(func() { packets(udp, serve) })
	}
	r.tasks.Go(func() { r.connections(tcp, serve) })
	return nil
}

// packets answers over UDP until the socket is closed.
func packets(c *net.UDPConn, serve answer) {
	b := make([]byte, 4096)
	for {
		n, from, err := c.ReadFromUDPAddrPort(b)
		if err != nil {
			return
		}
		if out := safely(serve, b[:n], from.Addr().Unmap(), false); out != nil {
			_, _ = c.WriteToUDPAddrPort(out, from)
		}
	}
}

// patience is how long a connection may be silent: RFC 7766 section 6.2.3.
const patience = 10 * time.Second

// connections answers over TCP until the listener is closed.
func (r *Running) connections(ln *net.TCPListener, serve answer) {
	for {
		c, err := ln.AcceptTCP()
		if err != nil {
			return
		}
		r.tasks.Go(func() {
			defer func() { _ = c.Close() }()
			from := c.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap()
			_ = c.SetDeadline(time.Now().Add(patience))
			names.Stream(c, func(in []byte) []byte {
				_ = c.SetDeadline(time.Now().Add(patience))
				return safely(serve, in, from, true)
			})
		})
	}
}

// safely answers; a message that makes a server panic is not answered, and the
// server goes on.
func safely(serve answer, in []byte, from netip.Addr, tcp bool) (out []byte) {
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	return serve(in, from, tcp)
}

// recursor is a resolver that many may ask.
type recursor struct {
	mu sync.Mutex
	r  *names.Resolver
}

func (s *recursor) serve(in []byte, from netip.Addr, tcp bool) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.r.Serve(in, from, tcp)
}

// Close ends it and waits until nothing answers any more.
func (r *Running) Close() {
	r.cancel()
	r.shut()
	r.tasks.Wait()
}

func (r *Running) shut() {
	for _, s := range r.sockets {
		_ = s.Close() // a second time is no harm
	}
}
