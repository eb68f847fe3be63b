package host

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"skylab/engine/capture"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/names"
	"skylab/engine/shell"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Account is what a Network sees of the account whose machines it brings to
// life. All but World is called only while a line runs.
type Account interface {
	World() *world.World
	// Apply runs a command as a part of the line that runs.
	Apply(c world.Command) (any, error)
	// Pass lets lab time pass that nobody waits for.
	Pass(d time.Duration) error
	// Now is the lab's time.
	Now() time.Time
	// Past is how often the World went back to an earlier one.
	Past() int
	// Say puts a sentence into the reader's language.
	Say(s world.Sentence) string
	// ReadFile reads a file of the prompt's shell, WriteFile leaves one there.
	ReadFile(name string) ([]byte, error)
	WriteFile(name string, data []byte) error
}

// idle is how long machines stay alive after the last line that needed one, by
// the wall. Whatever they were doing ends then.
const idle = 10 * time.Minute

// Network is the live network of one account, and the learner's place in it. It
// costs nothing until a line first needs a machine. Lines come one at a time.
type Network struct {
	account Account
	limits  Limits
	log     *capture.Log
	keys    capture.Keys
	flows   wire.FlowLog
	fell    atomic.Pointer[world.Sentence] // that a program crashed; to be said

	changing sync.Mutex // of the World: programs do it, and resolvers that they ask

	mu     sync.Mutex // the timer's goroutine comes to close
	f      *Fabric    // nil while nothing is alive
	past   int
	timer  *time.Timer
	clock  atomic.Pointer[clock]
	ctx    atomic.Pointer[context.Context] // of the line that runs
	at     *session                        // the machine that the prompt is on; nil at home
	shell  atomic.Pointer[shell.Shell]     // a copy of the one there
	served *served                         // outlives machines, which end when nobody needs them
	hosts  sync.Map                        // that somebody's ssh has met, by user and name
}

// clock ties the lab's time to that of the machine which the program runs on.
type clock struct{ lab, real time.Time }

func (c clock) now() time.Time { return c.lab.Add(time.Since(c.real)) }

// NewNetwork makes the network of an account, in which nothing is alive yet.
func NewNetwork(a Account) *Network {
	return &Network{account: a, log: capture.NewLog(maxCaptured), served: newServed()}
}

// Limit sets what the account's machines may do, before the first line.
func (n *Network) Limit(l Limits) { n.limits = l }

// maxCaptured bounds what is kept of the frames of one account, in bytes.
const maxCaptured = 4 << 20

// Captured are the newest frames at all interfaces of the account.
func (n *Network) Captured() *capture.Log { return n.log }

// Keys are what clients of the account's machines agreed on with servers: they write
// it down as clients do that are told so by SSLKEYLOGFILE.
func (n *Network) Keys() *capture.Keys { return &n.keys }

// Commands are the programs of the machine that the learner sits at.
func (n *Network) Commands() map[string]shell.Command {
	all := map[string]shell.Command{}
	here := tools()
	here["flows"] = flows
	for name, run := range here {
		all[name] = func(ctx context.Context, argv []string, in io.Reader, out, errw io.Writer) int {
			f, leave := n.enter(ctx)
			defer leave()
			defer n.limited(f, errw)
			s := &seat{
				n: n, f: f, ctx: ctx, in: in, out: out, errw: errw, user: "skylab",
				read: n.account.ReadFile, write: n.account.WriteFile, open: func(s *session) { n.at = s },
			}
			for _, h := range world.All[machine.Host](n.account.World(), world.Everywhere) {
				if h.Kind == "laptop" && s.m == nil {
					s.m, _ = f.Machine(h.Name) // without one the network is unreachable
				}
			}
			return s.run(run, argv[1:])
		}
	}
	return all
}

// enter begins a line that needs machines: the network is that of the World as
// it is now. What is returned ends it.
func (n *Network) enter(ctx context.Context) (f *Fabric, leave func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.timer != nil {
		n.timer.Stop()
	}
	n.tick()
	n.ctx.Store(&ctx)
	w := n.account.World()
	if past := n.account.Past(); past != n.past {
		n.past, n.at = past, nil
		n.close() // what machines did meanwhile has not happened
		n.served = newServed()
	}
	if n.f != nil && n.f.hit.Load() != nil {
		n.close() // the next line begins anew
	}
	if n.f == nil {
		now := func() time.Time { return n.clock.Load().now() }
		n.f = New(Config{World: w, Now: now, Limits: n.limits, Seen: func(at string, out bool, data []byte) { n.log.Add(at, out, now(), data) }, Flows: &n.flows, Trouble: n.crashed})
		n.f.n, n.f.served = n, n.served
	}
	n.f.SetWorld(w)
	return n.f, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.timer = time.AfterFunc(idle, func() {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.close()
		})
	}
}

// crashed notes that a program of a machine panicked.
func (n *Network) crashed(machine string, panicked any) {
	n.fell.Store(&world.Sentence{Key: "limit-crash", Args: []any{machine, fmt.Sprint(panicked)}})
}

// limited tells that a limit was met or a program crashed, and what it means.
func (n *Network) limited(f *Fabric, errw io.Writer) {
	if fell := n.fell.Swap(nil); fell != nil {
		fmt.Fprintf(errw, "  %s\n", n.account.Say(*fell))
	}
	if key := f.hit.Load(); key != nil {
		fmt.Fprintf(errw, "  %s\n", n.account.Say(world.Sentence{Key: *key}))
	}
}

// tick reads the lab's time.
func (n *Network) tick() { n.clock.Store(&clock{n.account.Now(), time.Now()}) }

// close ends every machine and every session. The Network is locked.
func (n *Network) close() {
	if n.f != nil {
		n.f.Close()
		n.f = nil
	}
}

// context is that of the line that runs.
func (n *Network) context() context.Context { return *n.ctx.Load() }

// Where is how the shell prompts that the last line led to, or nothing at home.
func (n *Network) Where() string {
	if n.at == nil || n.account.Past() != n.past { // what has not happened led nowhere
		return ""
	}
	return n.at.prompt
}

// Served is what targets of load balancers were given.
func (n *Network) Served() map[elbv2.Served]int {
	if n.account.Past() != n.past { // it has not happened
		return nil
	}
	return n.served.counts()
}

// Shell is a copy of that shell, or nil at home.
func (n *Network) Shell() *shell.Shell {
	if n.Where() == "" {
		return nil
	}
	return n.shell.Load()
}

// Run runs a line on the machine that the prompt is on.
func (n *Network) Run(ctx context.Context, line string, out, errw io.Writer) (status int, err error) {
	f, leave := n.enter(ctx)
	defer leave()
	at := n.at
	if at.f != f {
		n.at = nil
		fmt.Fprintf(errw, "Connection to %s closed by remote host.\n", at.to)
		return sshFailed, nil
	}
	status, over := at.run(line, out, errw)
	n.limited(f, errw)
	if over {
		n.at = nil
		if status != sshFailed {
			fmt.Fprintf(out, "Connection to %s closed.\n", at.to)
		}
	}
	return status, ctx.Err()
}

// seat is a machine and who sits at it while a program runs.
type seat struct {
	n         *Network
	f         *Fabric
	m         *Machine // nil where there is none
	ctx       context.Context
	in        io.Reader
	out, errw io.Writer
	user      string // who runs it
	root      bool   // as root
	read      func(name string) ([]byte, error)
	write     func(name string, data []byte) error
	open      func(*session) // makes the prompt go there
}

// world is the World as it is now.
func (s *seat) world() *world.World { return s.n.account.World() }

// apply changes the World as a part of the line that runs; machines see it at
// once.
func (s *seat) apply(c world.Command) error {
	_, err := s.n.apply(s.f, c)
	return err
}

// apply changes the World for a program or for a service that a program asks.
func (n *Network) apply(f *Fabric, c world.Command) (any, error) {
	n.changing.Lock()
	defer n.changing.Unlock()
	out, err := n.account.Apply(c)
	f.SetWorld(n.account.World())
	return out, err
}

// pass lets lab time pass that the real program would have waited.
func (s *seat) pass(d time.Duration) {
	s.n.changing.Lock()
	defer s.n.changing.Unlock()
	if s.n.account.Pass(d) == nil {
		s.n.tick()
		s.f.SetWorld(s.world())
	}
}

// instance is the instance that the seat is on; it is not ok on a host of the
// Internet.
func (s *seat) instance() (ec2.Instance, bool) {
	if s.m == nil {
		return ec2.Instance{}, false
	}
	return world.Get[ec2.Instance](s.world(), world.Everywhere, s.m.id)
}

// resolve finds the address of a machine: what has dots is asked of the machine's
// resolver, over the network; all else is a Name of the lab, of which those in its
// VPC learn the private address and all others the public one.
func (s *seat) resolve(name string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(name); err == nil && a.Is4() {
		return a, true
	}
	if name == "localhost" {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1}), true
	}
	if _, sold := names.Registrable(name); s.m != nil && (sold || strings.HasSuffix(strings.TrimSuffix(name, "."), ".internal")) {
		return s.m.lookUp(s.ctx, name)
	}
	if a, ok := hostNamed(s.world(), name); ok {
		return a, true
	}
	is, ok := s.f.net.Load().Machine(name)
	if !ok || len(is.Plugs) == 0 {
		return netip.Addr{}, false
	}
	plug := is.Plugs[0]
	here, inside := s.instance()
	there, instance := world.Get[ec2.Instance](s.world(), world.Everywhere, is.ID)
	if inside && instance && here.VpcId == there.VpcId && len(plug.Addresses) > 0 {
		return plug.Addresses[0], true
	}
	return plug.Public, plug.Public.IsValid()
}

// hostNamed finds a host of the Internet.
func hostNamed(w *world.World, name string) (netip.Addr, bool) {
	for _, h := range machine.Hosts(w) {
		if strings.EqualFold(h.Name, name) {
			return h.Address, true
		}
	}
	return netip.Addr{}, false
}
