package host

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"skylab/engine/machine"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// street is a world with two hosts of the Internet, of which shop serves pages
// and names.
func street(t testing.TB) *world.World {
	t.Helper()
	w := world.New("street", time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC))
	for _, h := range []machine.PutHost{
		{Name: "shop.example", Address: netip.MustParseAddr("198.51.100.7"), Listens: []machine.Listener{
			{Proto: "tcp", Port: 80, Name: "nginx", Status: "200 OK"}, {Proto: "tcp", Port: 22, Name: "sshd"}, {Proto: "udp", Port: 9, Name: "discard"},
		}},
		{Name: "home.example", Address: netip.MustParseAddr("203.0.113.77")},
	} {
		var err error
		if w, _, err = world.Apply(w, world.Outside, w.Now(), h); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func TestAProgramThatPanicsEndsAloneAndSaysSo(t *testing.T) {
	var told string
	f := New(Config{World: street(t), Trouble: func(machine string, p any) { told = machine + ": " + p.(string) }})
	defer f.Close()
	m, err := f.Machine("home.example")
	if err != nil {
		t.Fatal(err)
	}
	var errw bytes.Buffer
	s := &seat{f: f, m: m, ctx: context.Background(), errw: &errw}
	status := s.run(func(*seat, []string) int { panic("oh") }, nil)
	if status != 139 || !strings.Contains(errw.String(), "Segmentation fault") || told != "home.example: oh" {
		t.Errorf("status %d, %q, told %q", status, errw.String(), told)
	}
	if err := m.Ping(context.Background(), netip.MustParseAddr("198.51.100.7"), 1); err != nil {
		t.Errorf("the network is still there, but: %v", err)
	}
}

// fragile is a stack that can't bear a packet.
type fragile struct{ stack.NetworkDispatcher }

func (fragile) DeliverNetworkPacket(tcpip.NetworkProtocolNumber, *stack.PacketBuffer) { panic("ouch") }

func TestAStackThatPanicsEndsWhatWaitsAndNotTheProgram(t *testing.T) {
	told := make(chan any, 1)
	f := New(Config{World: street(t), Trouble: func(_ string, p any) { told <- p }})
	defer f.Close()
	m, err := f.Machine("home.example")
	if err != nil {
		t.Fatal(err)
	}
	shop, err := f.Machine("shop.example")
	if err != nil {
		t.Fatal(err)
	}
	shop.links[0].Attach(fragile{})
	to := netip.MustParseAddrPort("198.51.100.7:80")
	for range 2 {
		if _, err := m.Dial(context.Background(), to); !errors.Is(err, errFlood) {
			t.Errorf("a connection ends with %v", err)
		}
	}
	if p := <-told; p != "ouch" || *f.hit.Load() != "limit-stack" {
		t.Errorf("told %v and %s", p, *f.hit.Load())
	}
}

func TestAQueueWithoutRoomEndsWhatWaitsAndSaysWhy(t *testing.T) {
	gate := make(chan bool)
	f := New(Config{World: street(t), Limits: Limits{Queue: 1}, Seen: func(string, bool, []byte) { <-gate }}) // the pump stands still
	defer f.Close()
	defer close(gate)
	m, err := f.Machine("home.example")
	if err != nil {
		t.Fatal(err)
	}
	to := netip.MustParseAddr("198.51.100.7")
	w, done := f.await(m, wire.Flow{Src: m.source(to), Dst: to, Proto: wire.UDP})
	defer done()
	datagram := packet(tcpip.AddrFrom4(m.source(to).As4()), tcpip.AddrFrom4(to.As4()), wire.UDP, header.UDPMinimumSize)
	frame := make([]byte, header.EthernetMinimumSize+len(datagram))
	header.Ethernet(frame).Encode(&header.EthernetFields{Type: header.IPv4ProtocolNumber})
	copy(frame[header.EthernetMinimumSize:], datagram)
	for range 3 { // one on its way, one that waits, and one more
		v := buffer.NewViewWithData(bytes.Clone(frame))
		f.send(item{m.links[0], v.AsSlice(), v})
	}
	<-w.gone
	if key := f.hit.Load(); !errors.Is(w.why, errFlood) || key == nil || *key != "limit-traffic" {
		t.Errorf("it ended with %v", w.why)
	}
}

// sentFrames are frames of every kind, as stacks send them.
func sentFrames(t testing.TB) [][]byte {
	var mu sync.Mutex
	var out [][]byte
	f := New(Config{World: street(t), Seed: "frames", Seen: func(_ string, _ bool, data []byte) {
		mu.Lock()
		defer mu.Unlock()
		out = append(out, bytes.Clone(data))
	}})
	defer f.Close()
	m, err := f.Machine("home.example")
	if err != nil {
		t.Fatal(err)
	}
	ctx, shop := context.Background(), netip.MustParseAddr("198.51.100.7")
	_ = m.Ping(ctx, shop, 1)
	_ = m.Datagram(ctx, netip.AddrPortFrom(shop, 7), 0, []byte("?"))
	_ = m.Datagram(ctx, netip.AddrPortFrom(shop, 7), 1, []byte("?"))
	_, _ = m.Dial(ctx, netip.AddrPortFrom(shop, 81))
	c, err := m.Dial(ctx, netip.AddrPortFrom(shop, 80))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = c.Write([]byte("GET / HTTP/1.0\r\n\r\n"))
	_, _ = c.Read(make([]byte, 64))
	c.Close()
	mu.Lock()
	defer mu.Unlock()
	return slices.Clone(out)
}

// FuzzFrames sends and delivers frames that no stack would make. A panic in one
// of a stack's own goroutines could not be caught, so none may be possible.
func FuzzFrames(f *testing.F) {
	for _, b := range sentFrames(f) {
		f.Add(b, true)
		f.Add(b, false)
	}
	fab := New(Config{World: street(f), Seed: "fuzz", Limits: Limits{Bytes: 1 << 60}, Trouble: func(m string, p any) { panic(p) }})
	f.Cleanup(fab.Close)
	m, err := fab.Machine("home.example")
	if err != nil {
		f.Fatal(err)
	}
	shop := netip.MustParseAddr("198.51.100.7")
	n := 0
	f.Fuzz(func(t *testing.T, frame []byte, repair bool) {
		if len(frame) < header.EthernetMinimumSize || len(frame) > outside {
			return // a stack sends neither
		}
		frame = bytes.Clone(frame)
		if repair {
			summed(frame[header.EthernetMinimumSize:])
		}
		v := buffer.NewViewWithData(frame)
		fab.send(item{m.links[0], v.AsSlice(), v})
		m.links[0].deliver(buffer.NewViewWithData(bytes.Clone(frame)))
		if n++; n%64 == 0 {
			if err := m.Ping(context.Background(), shop, 1); err != nil {
				t.Fatalf("after it the machine can't ping: %v", err)
			}
		}
	})
}

// summed makes the checksums of an IPv4 packet right, so that what else is wrong
// with it is looked at.
func summed(b []byte) {
	ip := header.IPv4(b)
	if len(b) < header.IPv4MinimumSize || int(ip.HeaderLength()) < header.IPv4MinimumSize || int(ip.HeaderLength()) > len(b) {
		return
	}
	ip.SetTotalLength(uint16(len(b)))
	ip.SetChecksum(0)
	ip.SetChecksum(^ip.CalculateChecksum())
	body := b[ip.HeaderLength():]
	at := map[uint8]int{1: 2, 6: 16, 17: 6}[ip.Protocol()]
	if at == 0 || len(body) < at+2 {
		return
	}
	if ip.Protocol() == 17 && len(body) >= 6 {
		header.UDP(body).SetLength(uint16(len(body)))
	}
	body[at], body[at+1] = 0, 0
	var sum uint16
	if ip.Protocol() != 1 {
		sum = header.PseudoHeaderChecksum(tcpip.TransportProtocolNumber(ip.Protocol()), ip.SourceAddress(), ip.DestinationAddress(), uint16(len(body)))
	}
	sum = ^checksum.Checksum(body, sum)
	body[at], body[at+1] = byte(sum>>8), byte(sum)
}
