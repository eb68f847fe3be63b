package host

import (
	"bytes"
	"crypto/sha256"
	"net"
	"net/netip"
	"slices"
	"sync"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// MTUs in bytes: jumbo frames inside a VPC, and what the Internet carries.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html
const (
	jumbo   = 9001
	outside = 1500
)

// link is the wire at one interface of a machine.
type link struct {
	f   *Fabric
	of  *Machine
	id  string
	mac tcpip.LinkAddress
	mtu uint32
	// router is the hardware address of the subnet's router, as this link sees it.
	router tcpip.LinkAddress
	// asked is the link that a service of Amazon's answers to; nil of others.
	asked *link

	mu sync.Mutex // the stack detaches while the pump delivers
	to stack.NetworkDispatcher
}

// deliver puts a frame into the stack, if there still is one. Its bytes are the
// stack's from then on.
func (l *link) deliver(frame *buffer.View) {
	l.mu.Lock()
	to := l.to
	l.mu.Unlock()
	if to == nil {
		frame.Release()
		return
	}
	p := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithView(frame)})
	to.DeliverNetworkPacket(0, p)
	p.DecRef()
}

// WritePackets hands frames to the pump. It never waits and never calls back.
func (l *link) WritePackets(all stack.PacketBufferList) (int, tcpip.Error) {
	n := 0
	for _, p := range all.AsSlice() {
		v := p.ToView()
		l.f.send(item{l, v.AsSlice(), v})
		n++
	}
	return n, nil
}

// send hands a frame to the pump, or drops it: then something sends without end,
// since what waits for answers sends less than there is room for.
func (f *Fabric) send(it item) {
	ok, closed := f.queue.put(it)
	if ok {
		return
	}
	if !closed {
		go f.drowned(item{from: it.from, data: bytes.Clone(it.data)}) // never waits here
	}
	it.view.Release()
}

// Attach is called by the stack, with nil when it ends.
func (l *link) Attach(to stack.NetworkDispatcher) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.to = to
}

// IsAttached reports whether there is a stack.
func (l *link) IsAttached() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to != nil
}

// What follows describes the wire to the stack.

func (l *link) MTU() uint32                                  { return l.mtu + header.EthernetMinimumSize }
func (l *link) SetMTU(uint32)                                {}
func (l *link) MaxHeaderLength() uint16                      { return 0 }
func (l *link) LinkAddress() tcpip.LinkAddress               { return l.mac }
func (l *link) SetLinkAddress(tcpip.LinkAddress)             {}
func (l *link) Capabilities() stack.LinkEndpointCapabilities { return 0 }
func (l *link) ARPHardwareType() header.ARPHardwareType      { return header.ARPHardwareEther }
func (l *link) AddHeader(*stack.PacketBuffer)                {}
func (l *link) ParseHeader(*stack.PacketBuffer) bool         { return true }
func (l *link) Wait()                                        {}
func (l *link) Close()                                       {}
func (l *link) SetOnCloseAction(func())                      {}

// macOf is an interface's hardware address as the World has it, or, of a host
// outside, one that follows from its name.
func macOf(w *world.World, id string) tcpip.LinkAddress {
	if i, ok := world.Get[ec2.NetworkInterface](w, world.Everywhere, id); ok {
		if a, err := net.ParseMAC(i.MacAddress); err == nil {
			return tcpip.LinkAddress(a)
		}
	}
	sum := sha256.Sum256([]byte(id))
	return tcpip.LinkAddress(append([]byte{2}, sum[:5]...))
}

// resolve answers an ARP request (RFC 826), as the VPC does for its hosts: who
// has an interface in the subnet is known, and so is the router; about others
// there is silence.
func (f *Fabric) resolve(it item) {
	a := header.ARP(it.data[header.EthernetMinimumSize:])
	if !a.IsValid() || a.Op() != header.ARPRequest {
		return
	}
	want, _ := netip.AddrFromSlice(a.ProtocolAddressTarget())
	mac, ok := f.neighbour(it.from, want)
	if !ok {
		f.unreached(it.from, want)
		return
	}
	out := make([]byte, header.EthernetMinimumSize+header.ARPSize)
	header.Ethernet(out).Encode(&header.EthernetFields{SrcAddr: mac, DstAddr: it.from.mac, Type: header.ARPProtocolNumber})
	r := header.ARP(out[header.EthernetMinimumSize:])
	r.SetIPv4OverEthernet()
	r.SetOp(header.ARPReply)
	copy(r.HardwareAddressSender(), mac)
	copy(r.ProtocolAddressSender(), a.ProtocolAddressTarget())
	copy(r.HardwareAddressTarget(), a.HardwareAddressSender())
	copy(r.ProtocolAddressTarget(), a.ProtocolAddressSender())
	f.see(it.from.id, false, out)
	it.from.deliver(buffer.NewViewWithData(out))
}

// neighbour is the hardware address that answers for an address at a link.
func (f *Fabric) neighbour(l *link, want netip.Addr) (tcpip.LinkAddress, bool) {
	if want == l.of.gateway(l.id) || slices.Contains(l.of.resolvers(l.id), want) {
		return l.router, true
	}
	if id, ok := f.net.Load().Neighbour(l.id, want); ok {
		return macOf(f.now.Load(), id), true
	}
	return "", false
}
