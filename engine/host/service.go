package host

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"

	"skylab/engine/machine"
)

// socket is where a service listens.
type socket struct {
	proto string
	port  int
}

// serve makes the machine listen on these and on nothing else.
func (m *Machine) serve(all []machine.Listener) {
	m.mu.Lock()
	defer m.mu.Unlock()
	wanted := map[socket]machine.Listener{}
	for _, l := range all {
		wanted[socket{l.Proto, l.Port}] = l
	}
	for s, end := range m.services {
		if _, ok := wanted[s]; !ok {
			end()
			delete(m.services, s)
		}
	}
	for s, l := range wanted {
		if m.services[s] != nil {
			continue
		}
		if end := m.listen(l); end != nil {
			m.services[s] = end
		}
	}
}

// listen starts one service and returns what ends it; nothing where the stack
// can't give it the port.
func (m *Machine) listen(l machine.Listener) func() {
	at := tcpip.FullAddress{Port: uint16(l.Port)}
	if l.Proto == "udp" {
		c, err := gonet.DialUDP(m.stack, &at, nil, ipv4.ProtocolNumber)
		if err != nil {
			return nil
		}
		go discard(c)
		return func() { c.Close() }
	}
	ln, err := gonet.ListenTCP(m.stack, at, ipv4.ProtocolNumber)
	if err != nil {
		return nil
	}
	if l.Status != "" {
		s := &http.Server{Handler: page(m.now.Label(), l), ErrorLog: log.New(io.Discard, "", 0)}
		go func() { _ = s.Serve(ln) }()
		return func() { s.Close() }
	}
	if l.Name == "sshd" {
		go m.guard(func() { m.sshd(ln) })
		return func() { ln.Close() }
	}
	go m.guard(func() { accept(ln) })
	return func() { ln.Close() }
}

// guard lets a service that panics end alone.
func (m *Machine) guard(serve func()) {
	defer func() {
		if p := recover(); p != nil {
			m.f.trouble(m, p)
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

// page is what a web server answers to every request.
func page(name string, l machine.Listener) http.HandlerFunc {
	code, _, _ := strings.Cut(l.Status, " ")
	status, err := strconv.Atoi(code)
	if err != nil || status < 200 || status > 599 {
		status = http.StatusOK
	}
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", l.Name)
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<h1>%s on %s</h1>\n", l.Name, name)
	}
}
