package station

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// endless are scripts that would never end, or take all the memory there is.
var endless = []string{
	`while true; do :; done`,
	`f() { f; }; f`,
	`x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done`,
	`while true; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done`,
	`while true; do aws ec2 describe-vpcs; done`,
	`f() { f | f; }; f`,
	`f() { echo $(f)$(f); }; f`,
	`for i in $(seq 1 100000000); do echo $i; done`,
	`while true; do aws ec2 create-vpc --cidr-block 10.0.0.0/16; done`,
	`while true; do sleep 1; done`,
}

func TestEndlessScriptsOnManyBenchesHoldNobodyUp(t *testing.T) {
	r := opened(t)
	w := r.witness()
	var all []*terminal
	for i := range endless {
		all = append(all, r.works(fmt.Sprintf("mallory-%d", i), 80, 24))
	}
	used, taken := memory()
	began := time.Now()
	for i, m := range all {
		m.types(endless[i] + "\r")
	}
	for range 5 {
		t.Logf("somebody else was answered after %v", w.answers().Round(time.Millisecond))
	}
	for i, m := range all {
		began := time.Now()
		m.types("\x03\x15echo vvvvvvv\r")
		eventually(t, endless[i]+" is stopped", func() bool { return r.shows(fmt.Sprintf("mallory-%d", i), "vvvvvvv") })
		t.Logf("%s was stopped after %v", endless[i], time.Since(began).Round(time.Millisecond))
	}
	t.Logf("all were stopped after %v", time.Since(began).Round(time.Millisecond))
	bounded(t, used, taken, 64, 512)
	for i := range all {
		r.keeps(fmt.Sprintf("mallory-%d", i))
	}
	w.goesOn()
}

func TestABenchWithAnEndlessScriptIsShutWhenNobodyComesBack(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.Grace = time.Nanosecond })
	w := r.witness()
	for i, script := range endless[:5] {
		name := fmt.Sprintf("mallory-%d", i)
		m := r.works(name, 80, 24)
		m.types(script + "\r")
		_ = m.s.Close()
		m.ends()
	}
	eventually(t, "one bench is left", func() bool { return len(r.st.open()) == 1 })
	eventually(t, "nothing runs there", func() bool { return within("shell.(*Shell).Run") == 0 })
	for i := range 5 {
		r.keeps(fmt.Sprintf("mallory-%d", i))
	}
	w.goesOn()
}

func TestAPanicEndsWhatItHappenedInAndNothingElse(t *testing.T) {
	var armed atomic.Value // a function's name
	armed.Store("")
	r := opened(t, func(o *Options) {
		o.Wall = func() time.Time {
			if f := armed.Load().(string); f != "" && inside(f) {
				armed.Store("")
				panic("a fault in " + f)
			}
			return time.Now()
		}
	})
	w := r.witness()
	r.teacher("kim")
	mallory := r.works("mallory", 80, 24)
	panics := func(n uint64) {
		t.Helper()
		eventually(t, "the panic is counted", func() bool { return r.st.count.panics.Load() == n })
	}
	armed.Store("(*session).command")
	if _, err := r.runs("kim", "say all hello", nil); err == nil {
		t.Error("a command that panics succeeds")
	}
	panics(1)
	w.answers()

	armed.Store("(*Station).renew")
	panics(2)
	w.answers()

	armed.Store("(*board).refresh")
	teacher := r.sits(r.dial("kim"), 80, 24)
	teacher.ends()
	panics(3)
	w.answers()

	armed.Store("tui.(*Model)")
	mallory.types("aws ec2 create-vpc --cidr-block 10.78.0.0/16\r")
	panics(4)
	w.answers()

	r.sits(r.dial("mallory"), 80, 24).waits("prompt")
	r.sits(r.dial("kim"), 80, 24).waits("2 of 2")
	r.keeps("mallory")
	w.goesOn()
	ctx, stop := context.WithTimeout(context.Background(), soon)
	defer stop()
	r.st.Drain(ctx)
	if ctx.Err() != nil {
		t.Error("the station can't be drained after panics")
	}
}

// inside reports whether a function is on this goroutine's stack.
func inside(function string) bool {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if strings.Contains(f.Function, function) {
			return true
		}
		if !more {
			return false
		}
	}
}
