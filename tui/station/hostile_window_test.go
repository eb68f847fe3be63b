package station

import (
	"fmt"
	"math"
	"testing"
	"time"
)

func TestAGiantWindowIsClamped(t *testing.T) {
	r := opened(t)
	w := r.witness()
	r.enrolled("mallory")
	used, taken := memory()
	for _, size := range []struct{ w, h, toW, toH int }{
		{math.MaxUint32, math.MaxUint32, 300, 100},
		{8000, 8000, 300, 100},
		{0, 0, 80, 24},
		{math.MaxUint32, 1, 300, 1},
		{1, 1, 1, 1},
	} {
		t.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(t *testing.T) {
			c := r.dial("mallory")
			ch := r.wire(c)
			if !ch.asks("pty-req", ptyOf("xterm-256color", uint32(size.w), uint32(size.h))) || !ch.asks("shell", nil) {
				t.Fatal("it is refused")
			}
			out := ch.read()
			eventually(t, "the size is clamped", func() bool { return r.sized("mallory", size.toW, size.toH) })
			if ok, err := ch.SendRequest("window-change", true, windowOf(120, 40)); !ok || err != nil {
				t.Fatal(ok, err)
			}
			eventually(t, "another size is taken", func() bool { return r.sized("mallory", 120, 40) })
			if !ch.asks("window-change", windowOf(uint32(size.w), uint32(size.h))) {
				t.Error("the size is refused later")
			}
			eventually(t, "the size is clamped later", func() bool { return r.sized("mallory", size.toW, size.toH) })
			_ = c.Close()
			out.ends()
			eventually(t, "nobody is left", func() bool { return len(r.of("mallory")) == 0 })
		})
	}
	bounded(t, used, taken, 8, 64)
	w.goesOn()
}

func TestAWindowThatIsAbsentOrBrokenIsRefused(t *testing.T) {
	r := opened(t)
	w := r.witness()
	r.enrolled("mallory")
	whole := ptyOf("xterm", 80, 24)
	for n := range len(whole) - 4 { // the modes may be absent
		ch := r.wire(r.dial("mallory"))
		if ch.asks("pty-req", whole[:n]) {
			t.Errorf("%d bytes of %d are taken for a terminal", n, len(whole))
		}
		if ch.asks("window-change", windowOf(8000, 8000)) {
			t.Error("a size is taken where there is no terminal")
		}
	}
	ch := r.wire(r.dial("mallory"))
	if ch.asks("pty-req", []byte("\xff\xff\xff\xffxterm")) {
		t.Error("a name of 4 GB is taken")
	}
	if !ch.asks("pty-req", whole) || ch.asks("window-change", windowOf(1, 1)[:12]) || ch.asks("window-change", nil) {
		t.Error("half a size is taken")
	}
	w.goesOn()
}

func TestAStormOfSizesLeavesTheNewest(t *testing.T) {
	const storm = 10_000
	r := opened(t, open)
	w := r.witness()
	r.enrolled("mallory")
	used, taken := memory()
	ch := r.wire(r.dial("mallory"))
	if !ch.asks("pty-req", ptyOf("xterm-256color", 80, 24)) {
		t.Fatal("no terminal")
	}
	blow := func(w, h uint32) {
		t.Helper()
		for i := range uint32(storm) {
			if _, err := ch.SendRequest("window-change", false, windowOf(20+i%300, 5+i%120)); err != nil {
				t.Fatal(err)
			}
		}
		ch.asks("window-change", windowOf(w, h))
	}
	began := time.Now()
	blow(111, 33)
	if !ch.asks("shell", nil) {
		t.Fatal("no session after a storm")
	}
	out := ch.read()
	eventually(t, "the newest size before the session counts", func() bool { return r.sized("mallory", 111, 33) })
	w.answers()
	blow(122, 44)
	eventually(t, "the newest size counts", func() bool { return r.sized("mallory", 122, 44) })
	out.waits("One route short")
	t.Logf("%d sizes in %v", 2*storm, time.Since(began).Round(time.Millisecond))
	bounded(t, used, taken, 8, 64)
	w.goesOn()
}

func TestACommandWhoseTerminalIsResizedForEverEnds(t *testing.T) {
	r := opened(t, open)
	r.enrolled("mallory")
	w := r.witness()
	before := within("(*session).handleRequests")
	for range 20 {
		c := r.dial("mallory")
		ch := r.wire(c)
		ch.asks("pty-req", ptyOf("xterm", 80, 24))
		for range 100 {
			_, _ = ch.SendRequest("window-change", false, windowOf(100, 30))
		}
		ch.asks("exec", []byte("\x00\x00\x00\x06status"))
		for range 100 { // it may be over by now
			_, _ = ch.SendRequest("window-change", false, windowOf(90, 30))
		}
		_ = c.Close()
	}
	eventually(t, "nothing is left of commands", func() bool { return within("(*session).handleRequests") <= before })
	w.goesOn()
}

func TestASizeInWhatIsTypedChangesNothing(t *testing.T) {
	r := opened(t)
	mallory := r.works("mallory", 120, 40)
	used, taken := memory()
	mallory.types("\x1b[8;9000;9000t\x1b[8;24;80t\x1b[48;9000;9000;1;1techo still-here\r")
	mallory.waits("still-here")
	if !r.sized("mallory", 120, 40) {
		t.Error("the size has changed")
	}
	bounded(t, used, taken, 8, 64)
	r.keeps("mallory")
}
