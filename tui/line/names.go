package line

import (
	"context"
	"io"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"skylab/assets"
	"skylab/engine/names"
	"skylab/engine/nameserver"
	"skylab/labs"
)

// defaultListen is where the resolver answers unless it is told otherwise.
const defaultListen = "127.0.0.1:5353"

// account is the learner's newest attempt at the lab that is named behind the
// first n words, or in the sandbox.
func (p *program) account(n int) (*labs.Attempt, error) {
	name := labs.Sandbox
	if len(p.args) > n {
		name = p.args[n]
	}
	l, err := p.find(name)
	if err != nil {
		return nil, err
	}
	room, err := p.room()
	if err != nil {
		return nil, err
	}
	return room.Look(l, func() *assets.Dictionary { return p.words })
}

// dns lets real clients ask an account's name servers and a resolver among them,
// until it is interrupted or its input ends.
func (p *program) dns() (int, error) {
	at, err := p.listen(defaultListen)
	if err != nil {
		return misuse, err
	}
	a, err := p.account(0)
	if err != nil {
		return open, err
	}
	r, err := nameserver.Serve(context.Background(), nameserver.Config{Universe: names.Of(a.Engine.World()), Listen: at, Real: p.flags["--real"] != ""})
	if err != nil {
		return open, cannot("main.dns-taken", reason(err))
	}
	defer r.Close()
	if file := p.flags["--hints"]; file != "" {
		if err := os.WriteFile(file, []byte(r.Hints), 0o644); err != nil {
			return open, cannot("main.hints-unwritable", file, reason(err))
		}
	}
	for _, s := range r.Servers {
		p.print(p.stdout, row(s.Addr.String(), strings.TrimSuffix(s.Name, ".")))
	}
	p.print(p.stdout, p.words.Say("main.dns-serves", r.Resolver, r.Resolver.Addr(), r.Resolver.Port(), len(r.Servers)))
	p.untilEnded()
	return done, nil
}

// listen is the address to answer at.
func (p *program) listen(usual string) (netip.AddrPort, error) {
	text := p.flags["--listen"]
	if text == "" {
		text = usual
	}
	at, err := netip.ParseAddrPort(text)
	if err != nil || !at.Addr().Is4() || at.Port() == 0 {
		return at, wrong("main.flag-value", "--listen", text, usual)
	}
	return at, nil
}

// untilEnded waits until the program is interrupted, or its input ends.
func (p *program) untilEnded() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, p.stdin)
		close(ended)
	}()
	select {
	case <-ctx.Done():
	case <-ended:
	}
}

// doctor examines a zone of an account.
func (p *program) doctor() (int, error) {
	if len(p.args) == 0 {
		return misuse, wrong("main.which-zone", p.cmd.usage())
	}
	if !names.ValidName(p.args[0]) {
		return misuse, wrong("domain-name", p.args[0])
	}
	a, err := p.account(1)
	if err != nil {
		return open, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if reply := a.Say(ctx, "doctor '"+strings.ReplaceAll(p.args[0], "'", "")+"'", p.stdout, p.stderr); reply.Status != 0 {
		return open, nil
	}
	return done, nil
}
