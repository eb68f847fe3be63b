package station

import (
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// busy is how much of one processor the process's own code has used while nothing
// came to a terminal for a while.
func busy(quiet *terminal) float64 {
	used := func() float64 {
		runtime.GC() // the figure is made then
		s := []metrics.Sample{{Name: "/cpu/classes/user:cpu-seconds"}}
		metrics.Read(s)
		return s[0].Value.Float64()
	}
	began, before := time.Now(), used()
	late := time.After(300 * time.Millisecond)
	for over := false; !over; {
		select {
		case <-quiet.more:
		case <-late:
			over = true
		}
	}
	return (used() - before) / time.Since(began).Seconds()
}

func TestAClosedChannelEndsItsSessionThoughTheConnectionStays(t *testing.T) {
	r := opened(t)
	w := r.witness()
	mallory := r.works("mallory", 120, 40)
	c := r.dial("mallory")
	for range 5 {
		again := r.sits(c, 80, 24)
		again.waits("create-route")
		eventually(t, "two sit there", func() bool { return len(r.of("mallory")) == 2 })
		_ = again.s.Close()
		again.ends()
		eventually(t, "the session has ended", func() bool { return len(r.of("mallory")) == 1 })
	}
	_ = mallory.s.Close()
	eventually(t, "nobody sits there", func() bool { return len(r.of("mallory")) == 0 })
	eventually(t, "its goroutines are gone", func() bool {
		return within("(*session).loop") == 1 && within("(*session).read") <= 1 && within("(*Station).seat") == 1
	})
	var b *bench
	for _, o := range r.st.open() {
		if o.who.ID == "p-mallory" {
			b = o
		}
	}
	if b == nil || !b.running() {
		t.Fatal("the bench is gone")
	}
	b.mu.Lock()
	left := b.left
	b.mu.Unlock()
	if left.IsZero() {
		t.Error("the bench thinks that somebody sits there")
	}
	eventually(t, "nothing spins", func() bool {
		share := busy(w.terminal)
		t.Logf("%.1f %% of a processor", 100*share)
		return share < .5
	})
	back := r.sits(c, 120, 40)
	back.waits(kept)
	r.keeps("mallory")
	w.goesOn()
}

func TestAConnectionHasAsManySessionsAsItMay(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.PerConnection = 3 })
	w := r.witness()
	r.enrolled("mallory")
	c := r.dial("mallory")
	used, taken := memory()
	before := runtime.NumGoroutine()
	var opened []gossh.Channel
	for range 300 {
		ch, in, err := c.OpenChannel("session", nil)
		if err == nil {
			go gossh.DiscardRequests(in)
			opened = append(opened, ch)
			continue
		}
		var refused *gossh.OpenChannelError
		if !errors.As(err, &refused) || refused.Reason != gossh.ResourceShortage {
			t.Fatal(err)
		}
	}
	if len(opened) != 3 {
		t.Errorf("%d channels are open", len(opened))
	}
	bounded(t, used, taken, 4, 32)
	for range 200 { // as soon as one is closed, another one may be opened
		_ = opened[0].Close()
		opened = opened[1:]
		eventually(t, "there is room again", func() bool {
			ch, in, err := c.OpenChannel("session", nil)
			if err == nil {
				go gossh.DiscardRequests(in)
				opened = append(opened, ch)
			}
			return err == nil
		})
	}
	eventually(t, "channels that were closed leave nothing", func() bool { return runtime.NumGoroutine() < before+40 })
	w.goesOn()
}

func TestAConnectionOnWhichNobodySitsIsClosed(t *testing.T) {
	r := opened(t, func(o *Options) {
		o.Limits.Handshake, o.Limits.Command = 3*time.Second, 4*time.Second
	})
	w := r.witness()
	r.enrolled("mallory")
	r.teacher("kim")
	shell := func(ch *wire) *terminal {
		ch.asks("pty-req", ptyOf("xterm", 80, 24))
		ch.asks("shell", nil)
		return ch.read()
	}
	idle := map[string]func(c *gossh.Client){
		"who asks for nothing": func(*gossh.Client) {},
		"who opens a channel":  func(c *gossh.Client) { r.wire(c) },
		"who asks for a terminal": func(c *gossh.Client) {
			r.wire(c).asks("pty-req", ptyOf("xterm", 80, 24))
		},
		"who asks for things that are refused": func(c *gossh.Client) { r.wire(c).asks("subsystem", []byte("\x00\x00\x00\x04sftp")) },
		"whose session is over": func(c *gossh.Client) {
			ch := r.wire(c)
			out := shell(ch)
			out.waits("\n")
			_ = ch.Close()
			out.ends()
		},
		"whose command is over": func(c *gossh.Client) {
			r.wire(c).asks("exec", []byte("\x00\x00\x00\x06status"))
		},
	}
	held := map[string]*gossh.Client{}
	for what, does := range idle {
		c := r.dial("mallory")
		does(c)
		held[what] = c
	}
	c := r.dial("kim")
	r.wire(c).asks("exec", []byte("\x00\x00\x00\x0froster networks")) // and never sends it
	held["whose command never ends"] = c
	for what, c := range held {
		hungUp(t, "somebody "+what, c)
	}
	w.goesOn()
}

func TestConnectionsOnWhichNobodySitsAreFew(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.Handshake, o.Limits.HalfOpen = 3*time.Second, 40 })
	w := r.witness()
	r.enrolled("mallory")
	var all []*gossh.Client
	for range 80 {
		c := r.dial("mallory")
		all = append(all, c)
		_, _, _ = c.OpenChannel("session", nil) // it may be closed by now
		if n := r.st.gate.waiting(); n > 40 {
			t.Fatalf("%d connections are open on which nobody sits", n)
		}
	}
	for _, c := range all {
		hungUp(t, "one of many", c)
	}
	eventually(t, "the gate has forgotten them", func() bool { return r.st.gate.waiting() == 0 })
	w.goesOn()
}

func TestThousandsOfHalfOpenHandshakesKeepNobodyOut(t *testing.T) {
	const many, most = 2000, 100
	r := opened(t, func(o *Options) { o.Limits.Handshake, o.Limits.HalfOpen = 5*time.Second, most })
	w := r.witness()
	r.enrolled("late")
	used, taken := memory()
	before := runtime.NumGoroutine()
	began := time.Now()
	var all []net.Conn
	for i := range many {
		c, err := net.DialTimeout("tcp", r.at, soon)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		all = append(all, c)
		switch i % 3 { // it may be closed by now
		case 1:
			_, _ = io.WriteString(c, "SSH-2.0-nobody\r\n")
		case 2:
			_, _ = io.WriteString(c, "SSH-2.0-nobody\r\n\x00\x00\xff")
		}
		if n := r.st.gate.waiting(); n > most {
			t.Fatalf("%d are half open", n)
		}
	}
	t.Logf("%d connections in %v", many, time.Since(began).Round(time.Millisecond))
	w.answers()
	began = time.Now()
	r.sits(r.dial("late"), 80, 24).waits("One route short")
	t.Logf("somebody else came in after %v", time.Since(began).Round(time.Millisecond))
	bounded(t, used, taken, 16, 64)
	for _, c := range all {
		_ = c.SetReadDeadline(time.Now().Add(soon))
		_, err := io.Copy(io.Discard, c)
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			t.Fatal("one is never closed")
		}
	}
	eventually(t, "the gate has forgotten them", func() bool { return r.st.gate.waiting() == 0 })
	eventually(t, "their goroutines are gone", func() bool { return runtime.NumGoroutine() < before+40 })
	w.goesOn()
}

func TestStrangersAtTheDoorKeepNobodyOut(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.Sessions, o.Limits.Doors = 4, 4 })
	w := r.witness()
	first := r.sits(r.dial("stranger-0"), 80, 24)
	first.waits("Your key is new here")
	for i := range 12 {
		r.sits(r.dial(fmt.Sprintf("stranger-%d", i+1)), 80, 24).waits("Your key is new here")
	}
	first.waits("All seats are taken")
	first.ends()
	for _, name := range []string{"mina", "jun", "sora"} {
		r.enrolled(name)
		r.sits(r.dial(name), 80, 24).waits("One route short")
	}
	w.goesOn()
}

func TestWhoNoLongerAnswersIsHungUpOn(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.Keepalive = time.Second })
	w := r.witness()
	r.works("mallory", 80, 24)
	eventually(t, "she sits there", func() bool { return len(r.of("mallory")) == 1 })
	c, line := r.dialCounted("mallory")
	out := r.sits(c, 80, 24)
	out.waits("create-route")
	eventually(t, "two sit there", func() bool { return len(r.of("mallory")) == 2 })
	line.deaf.Store(true) // the laptop is shut
	eventually(t, "who answers no more is hung up on", func() bool { return r.st.count.lost.Load() == 1 && len(r.of("mallory")) == 1 })
	w.goesOn()
	if n := r.st.count.lost.Load(); n != 1 {
		t.Errorf("%d were hung up on", n)
	}
	r.keeps("mallory")
}
