package host

import (
	"io"
	"net"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"skylab/engine/machine"
)

// socket is where a service listens.
type socket struct {
	proto string
	port  int
}

// service is what listens there.
type service struct {
	l   machine.Listener
	end func()
}

// serve makes the machine listen on these and on nothing else.
func (m *Machine) serve(all []machine.Listener) {
	m.mu.Lock()
	defer m.mu.Unlock()
	wanted := map[socket]machine.Listener{}
	for _, l := range all {
		wanted[socket{l.Proto, l.Port}] = l
	}
	for s, on := range m.services {
		if wanted[s] != on.l {
			on.end()
			delete(m.services, s)
		}
	}
	for s, l := range wanted {
		if _, ok := m.services[s]; ok {
			continue
		}
		if end := m.listen(l); end != nil {
			m.services[s] = service{l, end}
		}
	}
}

// listen starts one service and returns what ends it; nothing where the stack
// can't give it the port.
func (m *Machine) listen(l machine.Listener) func() {
	at := tcpip.FullAddress{Port: uint16(l.Port)}
	if l.Name == machine.DNS {
		return m.listenNames(l, at)
	}
	if l.Proto == "udp" {
		c, err := gonet.DialUDP(m.stack, &at, nil, ipv4.ProtocolNumber)
		if err != nil {
			return nil
		}
		go discard(c)
		return func() { c.Close() }
	}
	ln := m.listenTCP(at)
	if ln == nil {
		return nil
	}
	if l.Name == machine.Balances {
		return m.balance(ln, l.Port)
	}
	if l.Status != "" {
		return m.web(ln, l)
	}
	if l.Name == "sshd" {
		go m.guard(func() { m.sshd(ln) })
		return func() { ln.Close() }
	}
	if l.Name == "telnetd" {
		go m.guard(func() { m.telnetd(ln) })
		return func() { ln.Close() }
	}
	go m.guard(func() { accept(ln) })
	return func() { ln.Close() }
}

// backlog is how many connections may wait to be taken, as in Linux
// (net.core.somaxconn).
const backlog = 4096

// listenTCP takes a port, also one that old connections have not quite left, or
// returns nil.
func (m *Machine) listenTCP(at tcpip.FullAddress) net.Listener {
	var wq waiter.Queue
	ep, err := m.stack.NewEndpoint(tcp.ProtocolNumber, ipv4.ProtocolNumber, &wq)
	if err != nil {
		return nil
	}
	ep.SocketOptions().SetReuseAddress(true)
	if err = ep.Bind(at); err == nil {
		err = ep.Listen(backlog)
	}
	if err != nil {
		ep.Close()
		return nil
	}
	return gonet.NewTCPListener(m.stack, &wq, ep)
}

// guard lets a service that panics end alone.
func (m *Machine) guard(serve func()) {
	defer func() {
		if p := recover(); p != nil {
			m.f.trouble(m.now.Label(), p)
		}
	}()
	serve()
}

// accept takes connections and listens to whatever comes.
func accept(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			discard(c)
		}()
	}
}

func discard(c io.Reader) { _, _ = io.Copy(io.Discard, c) }
