package host

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	mrand "math/rand"
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/ethernet"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"

	"skylab/engine/elbv2"
	"skylab/engine/wire"
)

// The ephemeral ports of Linux, net.ipv4.ip_local_port_range.
const firstPort, lastPort = 32768, 60999

// Machine is a machine with a TCP/IP stack of its own. Its methods may be
// called from any goroutine.
type Machine struct {
	f     *Fabric
	id    string
	now   wire.Machine // as the stack was made for
	stack *stack.Stack
	links []*link // in the order of the interfaces

	// What Amazon's services beside its links run on; guarded by the Fabric.
	services169 map[string]*link
	// nobody are the links at which an address was asked for in vain; guarded by the Fabric.
	nobody    map[netip.Addr]*link
	stacks169 []*stack.Stack

	mu       sync.Mutex
	port     uint16
	services map[socket]service
}

// MachineError says why a machine can't be brought to life.
type MachineError struct {
	Name string
	Why  error
}

// Why a machine can't be brought to life.
var (
	ErrUnknown     = fmt.Errorf("no machine has that name")
	ErrDown        = fmt.Errorf("the machine is not running")
	ErrNoInterface = fmt.Errorf("the machine has no network interface")
	ErrTooMany     = fmt.Errorf("too many machines are alive at the same time")
)

// Error is one line for people who run the program.
func (e *MachineError) Error() string { return fmt.Sprintf("bringing %q to life: %v", e.Name, e.Why) }

// Unwrap is Why.
func (e *MachineError) Unwrap() error { return e.Why }

// Machine is the machine of that name or id, brought to life if it was not. The
// error is a *MachineError.
func (f *Fabric) Machine(name string) (*Machine, error) {
	is, ok := f.net.Load().Machine(name)
	switch {
	case !ok:
		return nil, &MachineError{name, ErrUnknown}
	case !is.Running:
		return nil, &MachineError{name, ErrDown}
	case len(is.Plugs) == 0 || len(is.Plugs[0].Addresses) == 0:
		return nil, &MachineError{name, ErrNoInterface}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if m := f.machines[is.ID]; m != nil {
		return m, nil
	}
	if len(f.machines) >= f.c.Limits.Machines {
		f.met("limit-machines")
		return nil, &MachineError{name, ErrTooMany}
	}
	m := &Machine{f: f, id: is.ID, now: is, services: map[socket]service{}}
	if err := m.start(); err != nil {
		m.stack.Destroy()
		return nil, &MachineError{name, err}
	}
	f.machines[is.ID] = m
	m.serve(is.Listeners)
	return m, nil
}

// start makes the stack and plugs its interfaces in. The Fabric is locked.
func (m *Machine) start() error {
	seed := sha256.Sum256([]byte(m.f.c.Seed + "\x00" + m.id))
	m.port = firstPort + binary.BigEndian.Uint16(seed[:])%(lastPort-firstPort)
	lb, _, node := elbv2.NodeOf(m.f.now.Load(), m.id)
	speaks := node && lb.Type == elbv2.Network // for its clients, and hears for them
	m.stack = stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4},
		SecureRNG:          &locked{r: rand.NewChaCha8(seed)},
		RandSource:         &mixer{state: binary.BigEndian.Uint64(seed[8:])},
		IPTables:           noTables,
		HandleLocal:        !speaks, // to whom every address is its own, who would never send anything away
	})
	off := tcpip.TCPRecovery(0) // RACK takes packets that arrive at once for lost ones
	m.stack.SetTransportProtocolOption(tcp.ProtocolNumber, &off)
	var routes []tcpip.Route
	for k, p := range m.now.Plugs {
		w := m.f.now.Load()
		l := &link{f: m.f, of: m, id: p.ID, mac: macOf(w, p.ID), mtu: outside, router: macOf(w, "router of "+p.ID)}
		if !m.isHost() {
			l.mtu = jumbo
		}
		nic := tcpip.NICID(k + 1)
		if err := m.stack.CreateNIC(nic, ethernet.New(l)); err != nil {
			return fmt.Errorf("making interface %s: %s", p.ID, err)
		}
		if speaks {
			_, _ = m.stack.SetSpoofing(nic, true), m.stack.SetPromiscuousMode(nic, true)
		}
		for _, a := range p.Addresses {
			on := tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: tcpip.AddressWithPrefix{
				Address: tcpip.AddrFrom4(a.As4()), PrefixLen: p.Subnet.Bits(),
			}}
			if err := m.stack.AddProtocolAddress(nic, on, stack.AddressProperties{}); err != nil {
				return fmt.Errorf("giving %s the address %s: %s", p.ID, a, err)
			}
		}
		near, err := tcpip.NewSubnet(tcpip.AddrFrom4(p.Subnet.Addr().As4()), tcpip.MaskFromBytes(mask(p.Subnet.Bits())))
		if err != nil {
			return fmt.Errorf("the subnet of %s: %w", p.ID, err)
		}
		routes = append(routes, tcpip.Route{Destination: near, NIC: nic},
			tcpip.Route{Destination: header.IPv4EmptySubnet, Gateway: tcpip.AddrFrom4(router(p).As4()), NIC: nic})
		m.links = append(m.links, l)
		m.f.links[p.ID] = l
	}
	m.stack.SetRouteTable(append(routes, m.loop()))
	return nil
}

// loop gives the machine 127.0.0.1, and returns the route to it. It stands on
// the first interface, which what is for the machine itself never leaves.
func (m *Machine) loop() tcpip.Route {
	on := tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: tcpip.AddressWithPrefix{
		Address: header.IPv4Loopback, PrefixLen: 8,
	}}
	_ = m.stack.AddProtocolAddress(1, on, stack.AddressProperties{PEB: stack.NeverPrimaryEndpoint}) // it is free
	return tcpip.Route{Destination: header.IPv4LoopbackSubnet, NIC: 1}
}

// router is the address of the router of a subnet: its first one, or of a host
// that has that itself, the next.
// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
func router(p wire.Plug) netip.Addr {
	a := p.Subnet.Addr().Next()
	if slices.Contains(p.Addresses, a) {
		return a.Next()
	}
	return a
}

func (m *Machine) gateway(link string) netip.Addr {
	for _, p := range m.now.Plugs {
		if p.ID == link {
			return router(p)
		}
	}
	return netip.Addr{}
}

func mask(bits int) []byte {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], uint32(uint64(0xffffffff)<<(32-bits)))
	return b[:]
}

// sameLink reports whether a stack that was made for a machine serves it still.
func sameLink(a, b wire.Machine) bool {
	return slices.EqualFunc(a.Plugs, b.Plugs, func(x, y wire.Plug) bool {
		return x.ID == y.ID && x.Subnet == y.Subnet && slices.Equal(x.Addresses, y.Addresses)
	})
}

// destroy ends the stack and all its connections. The Fabric is locked.
func (m *Machine) destroy() {
	delete(m.f.machines, m.id)
	for _, l := range m.links {
		delete(m.f.links, l.id)
	}
	m.serve(nil)
	m.stack.Destroy()
	for _, s := range m.stacks169 {
		s.Destroy()
	}
}

// isHost reports whether it is a host of the Internet and no instance.
func (m *Machine) isHost() bool { return m.now.Kind == wire.KindHost }

// ephemeral is the next port that a connection goes out from.
func (m *Machine) ephemeral() uint16 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.port++
	if m.port > lastPort {
		m.port = firstPort
	}
	return m.port
}

// noTables are the stacks' own packet filters, which are not used: a machine's
// iptables are wire's. One for all saves a quarter of a stack's memory.
var noTables = stack.DefaultTables(tcpip.NewStdClock(), mrand.New(&mixer{}))

// mixer is splitmix64, a source of randomness of 8 bytes where Go's own has 5 KB.
// https://prng.di.unimi.it/splitmix64.c
type mixer struct {
	mu    sync.Mutex
	state uint64
}

// Seed starts again from a number.
func (m *mixer) Seed(seed int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = uint64(seed)
}

// Int63 is the next number, without its highest bit.
func (m *mixer) Int63() int64 { return int64(m.Uint64() >> 1) }

// Uint64 is the next number.
func (m *mixer) Uint64() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state += 0x9e3779b97f4a7c15
	z := m.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// locked makes a source of randomness safe for the stack's goroutines.
type locked struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

// Read never fails.
func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

// wait is somebody who waits for an answer.
type wait struct {
	m       *Machine
	flow    wire.Flow     // that the answer is to
	gone    chan struct{} // closed when no answer will come any more
	why     error         // and why not; to be read after that
	once    sync.Once
	all     atomic.Bool // every packet counts, not only those that open a connection
	aliases []wire.Flow
}

// await registers that m waits for an answer to flow; call done at the end.
func (f *Fabric) await(m *Machine, flow wire.Flow) (w *wait, done func()) {
	w = &wait{m: m, flow: flow, gone: make(chan struct{})}
	f.mu.Lock()
	f.waiting[flow] = w
	if l := m.nobody[flow.Dst]; l != nil {
		// The stack is still waiting for that answer, in a time of its own, and asks no more.
		if _, ok := f.neighbour(l, flow.Dst); !ok {
			w.end(silence)
		}
	}
	f.mu.Unlock()
	if f.fell.Load() {
		w.end(errFlood)
	}
	return w, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.waiting, flow)
		for _, a := range w.aliases {
			delete(f.waiting, a)
		}
	}
}

// follow lets who waits for an answer to a flow wait for it under the name that
// translators gave it.
func (f *Fabric) follow(flow, arrived wire.Flow) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w := f.waiting[flow]; w != nil {
		back := arrived.Reverse()
		f.waiting[back] = w
		w.aliases = append(w.aliases, back)
	}
}

// lost tells who waits that a packet of theirs is gone: nothing else loses
// packets here, so what does not answer then never will. Of an open connection
// only those are told that watch it: what only closes it is not missed.
func (f *Fabric) lost(flow wire.Flow, opens bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w := f.waiting[flow]; w != nil && (opens || w.all.Load()) {
		w.end(silence)
	}
}

// end says that no answer will come.
func (w *wait) end(why error) {
	w.once.Do(func() {
		w.why = why
		close(w.gone)
	})
}

// astray tells who waits for the answer that flow carries that somebody else was
// given it (VPCs may have the same addresses), or that it came from somebody who
// was not asked, as arrived.
func (f *Fabric) astray(flow, arrived wire.Flow, to *Machine) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w := f.waiting[flow]; w != nil && (w.m != to || arrived != w.flow.Reverse()) {
		w.end(silence)
	}
}

// unreached tells those on a machine who wait for somebody in their own subnet
// that nobody at the link has the address.
func (f *Fabric) unreached(at *link, want netip.Addr) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := at.of
	if m.nobody == nil {
		m.nobody = map[netip.Addr]*link{}
	}
	m.nobody[want] = at
	for flow, w := range f.waiting {
		if flow.Dst == want && slices.ContainsFunc(m.now.Plugs, func(p wire.Plug) bool { return slices.Contains(p.Addresses, flow.Src) }) {
			w.end(silence)
		}
	}
}

// source is the address that the machine sends from to dst.
func (m *Machine) source(dst netip.Addr) netip.Addr {
	if dst.IsLoopback() {
		return dst
	}
	return m.now.Plugs[0].Addresses[0]
}

// silence is what waiting for an answer comes to that never arrives. Nobody
// waits for it here.
var silence error = syscall.ETIMEDOUT

// synRetries is how long Linux waits for the answer to a SYN, which it sends
// seven times meanwhile (net.ipv4.tcp_syn_retries).
const synRetries = 127 * time.Second

// until gives up when a packet was lost.
func (w *wait) until(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-w.gone:
			cancel(w.why)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}
