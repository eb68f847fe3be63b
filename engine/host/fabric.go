package host

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"

	"skylab/engine/names"
	"skylab/engine/shell"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Limits keep one account from starving the others. A zero means the default.
type Limits struct {
	Machines int   // with a stack at the same time
	Queue    int   // frames on their way; what comes on top of them is dropped
	Bytes    int64 // that may be sent in all
	Shell    shell.Limits
}

func (l Limits) orDefault() Limits {
	if l.Machines == 0 {
		l.Machines = 64
	}
	if l.Queue == 0 {
		l.Queue = 4096
	}
	if l.Bytes == 0 {
		l.Bytes = 1 << 30
	}
	return l
}

// Config is what a Fabric is given from outside.
type Config struct {
	World *world.World
	// Seed makes sequence numbers, ports and identifiers repeat.
	Seed string
	// Now is the lab's time, of which connection tracking forgets. Nil is the
	// World's, standing still.
	Now func() time.Time
	// Seen is told of every frame at an interface, in the goroutine of the
	// pump: it must be quick and must not keep data. Nil looks away.
	Seen func(at string, out bool, data []byte)
	// Flows gathers the flow log. Nil keeps none.
	Flows *wire.FlowLog
	// Trouble is told of what panicked and was ended: a service or a program of
	// a machine, or the stack that a frame was put into. Nil looks away.
	Trouble func(machine string, panicked any)
	Limits  Limits
}

// Fabric is one account's network while machines talk over it. Its methods may
// be called from any goroutine.
type Fabric struct {
	c   Config
	n   *Network // that people log in over; nil lets nobody in
	net atomic.Pointer[wire.Net]
	now atomic.Pointer[world.World]

	mu       sync.Mutex
	machines map[string]*Machine // by the id of the instance or the host's name
	links    map[string]*link    // by the id of the interface
	waiting  map[wire.Flow]*wait // by the flow that somebody waits for an answer to

	named atomic.Pointer[names.Universe] // of the World that it was built for

	queue  *queue
	served *served    // requests, by target
	state  *wire.Live // the pump's alone
	size   int        // of the packet that is walked; the pump's alone
	sent   atomic.Int64
	hit    atomic.Pointer[string] // the words for a limit that was met
	fell   atomic.Bool            // a stack panicked, and nothing moves any more
	done   chan struct{}
}

// New makes a network in which nothing is alive yet. Close ends it.
func New(c Config) *Fabric {
	c.Limits = c.Limits.orDefault()
	if c.Now == nil {
		still := c.World.Now()
		c.Now = func() time.Time { return still }
	}
	began := c.Now()
	f := &Fabric{
		c: c, machines: map[string]*Machine{}, links: map[string]*link{}, waiting: map[wire.Flow]*wait{}, served: newServed(),
		queue: newQueue(c.Limits.Queue), done: make(chan struct{}),
	}
	f.state = wire.NewLive(func() time.Duration { return c.Now().Sub(began) })
	if c.Flows != nil {
		f.state.Log = func(at string, p *wire.Packet, ok bool) { c.Flows.Add(at, p, f.size, c.Now(), ok) }
	}
	f.state.Pick = f.served.pick
	f.SetWorld(c.World)
	go f.pump()
	return f
}

// SetWorld makes packets walk w from the next one on. Connections go on, if w
// still lets them.
func (f *Fabric) SetWorld(w *world.World) {
	if f.fell.Load() || f.now.Swap(w) == w {
		return
	}
	f.net.Store(wire.Index(w))
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, m := range f.machines {
		now, ok := f.net.Load().Machine(id)
		if !ok || !now.Running || !sameLink(now, m.now) {
			m.destroy() // who needs it next meets it as it is then
			continue
		}
		m.serve(now.Listeners)
	}
}

// Close ends every machine and the pump.
func (f *Fabric) Close() {
	f.queue.close()
	<-f.done
	if f.fell.Load() {
		go f.end() // a stack that panicked may have left its locks closed
		return
	}
	f.end()
}

func (f *Fabric) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.machines {
		m.destroy()
	}
}

// pump carries frames, one after the other, until the queue is closed.
func (f *Fabric) pump() {
	defer close(f.done)
	for {
		it, ok := f.queue.take()
		if !ok {
			return
		}
		delivered, ok := f.carries(it)
		if !ok {
			f.queue.close()
			return
		}
		if !delivered {
			it.view.Release()
		}
	}
}

// carries carries a frame; it is not ok where that made a stack panic. What
// waits for answers ends then: nothing moves any more until the network is made
// anew.
func (f *Fabric) carries(it item) (delivered, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			f.fell.Store(true)
			f.trouble(it.from.of.now.Label(), r)
			f.met("limit-stack")
			f.mu.Lock()
			defer f.mu.Unlock()
			for _, w := range f.waiting {
				w.end(errFlood)
			}
		}
	}()
	return f.carry(it), true
}

// carry is one frame's way from the interface that sent it. It reports whether
// the frame was put into a stack, which has its bytes then.
func (f *Fabric) carry(it item) (delivered bool) {
	f.see(it.from.id, true, it.data)
	eth := header.Ethernet(it.data)
	if f.sent.Add(int64(len(it.data))) > f.c.Limits.Bytes {
		f.drowned(it)
		return false
	}
	switch eth.Type() {
	case header.ARPProtocolNumber:
		f.resolve(it)
		return false
	case header.IPv4ProtocolNumber:
	default:
		return false
	}
	data := it.data[header.EthernetMinimumSize:]
	p, ok := read(data)
	if !ok {
		return false
	}
	if it.from.asked != nil { // one of Amazon's own services, which only the asker sees
		f.handBack(it.from.asked, data)
		return false
	}
	return f.walk(it, data, p)
}

// walk sends a packet through the World's one forwarding function, and to where
// that says it arrives.
func (f *Fabric) walk(it item, data []byte, p wire.Packet) (delivered bool) {
	if it.from.of.isHost() && p.Dst == it.from.of.gateway(it.from.id) {
		return f.amazon(it) // its router, which resolves names
	}
	m := it.from.of
	p.From = it.from.id
	opener := p.Flow()
	p.Reply = f.state.Tracked(m.id, true, opener.Reverse())
	was := p
	f.size = len(data)
	out := wire.Walk(f.net.Load(), f.state, &p, nil)
	switch {
	case out.Rejected || out.Reset:
		f.refuse(it.from, it.data)
		return false
	case out.Expired.IsValid():
		f.expire(it, opener, out.Expired)
		return false
	case out.End == wire.AtAmazon:
		return f.amazon(it)
	case out.End != wire.AtOpen && out.End != wire.AtClosed:
		f.miss(opener, data)
		return false
	}
	to := f.arrive(out)
	if to == nil || to.of == m && slices.Contains(m.now.Plugs[0].Addresses, p.Src) { // a packet from itself: Linux drops it as a martian
		f.miss(opener, data)
		return false
	}
	f.hand(it, to, opener, was, p)
	return true
}

// hand gives a packet that has arrived to the machine there, with what was
// rewritten on its way.
func (f *Fabric) hand(it item, to *link, opener wire.Flow, was, p wire.Packet) {
	if p.Reply {
		f.astray(opener, p.Flow(), to.of)
	} else {
		f.state.Track(to.of.id, true, p.Flow())
		f.follow(opener, p.Flow())
	}
	rewrite(it.data[header.EthernetMinimumSize:], was, p)
	src := to.router
	if id, ok := f.net.Load().Neighbour(to.id, p.Src); ok && id == it.from.id {
		src = it.from.mac // the router had no part in it
	}
	header.Ethernet(it.data).Encode(&header.EthernetFields{SrcAddr: src, DstAddr: to.mac, Type: header.IPv4ProtocolNumber})
	f.see(to.id, false, it.data)
	to.deliver(it.view)
	if p.About == wire.UDP && p.ICMPType == wire.Unreachable { // a stack tells its own sockets only when they ask
		f.tell(p.Flow().Reverse(), syscall.ECONNREFUSED)
	}
}

// drowned is a frame more than an account may send: who waits for an answer to
// it is told.
func (f *Fabric) drowned(it item) {
	f.met("limit-traffic")
	if header.Ethernet(it.data).Type() != header.IPv4ProtocolNumber {
		return
	}
	if p, ok := read(it.data[header.EthernetMinimumSize:]); ok {
		f.tell(p.Flow(), errFlood)
	}
}

// errFlood ends what waits for an answer once an account has sent too much.
var errFlood = errors.New("too much was sent")

// met notes that a limit was met, to be told when the line ends.
func (f *Fabric) met(key string) { f.hit.CompareAndSwap(nil, &key) }

// miss tells who waits for the answer to a flow that it will not come. Of TCP
// only what opens or refuses a connection is waited for by everybody.
func (f *Fabric) miss(flow wire.Flow, data []byte) {
	ip := header.IPv4(data)
	opens := ip.Protocol() != wire.TCP || header.TCP(ip.Payload()).Flags().Intersects(header.TCPFlagSyn|header.TCPFlagRst)
	f.lost(flow, opens)
}

func (f *Fabric) see(at string, out bool, data []byte) {
	if f.c.Seen != nil {
		f.c.Seen(at, out, data)
	}
}

// arrive is the link at which a packet leaves the network, of a machine that is
// brought to life if need be.
func (f *Fabric) arrive(out wire.Outcome) *link {
	f.mu.Lock()
	l := f.links[out.Interface()]
	if m := f.machines[out.At.ID]; l == nil && m != nil && out.Interface() == "" {
		l = m.links[0]
	}
	f.mu.Unlock()
	if l != nil {
		return l
	}
	m, err := f.Machine(out.At.ID)
	if err != nil {
		return nil
	}
	if out.Interface() == "" {
		return m.links[0]
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.links[out.Interface()]
}

// trouble is something of a machine that panicked: it has ended, and nothing
// else.
func (f *Fabric) trouble(machine string, p any) {
	if f.c.Trouble != nil {
		f.c.Trouble(machine, p)
	}
}
