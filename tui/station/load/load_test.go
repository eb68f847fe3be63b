package load

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"charm.land/ssh"
)

// asServer is the environment variable that makes this program a bare server.
const asServer = "SKYLAB_LOAD_TEST_SERVER"

func TestMain(m *testing.M) {
	switch os.Getenv(asServer) {
	case "":
		os.Exit(m.Run())
	case "broken":
		fmt.Println("there is no such file")
		os.Exit(1)
	}
	ctx, end := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer end()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", l.Addr())
	if err := Bare(ctx, l); err != nil {
		panic(err)
	}
}

func listen(t *testing.T) net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// bare serves counters until the test ends, and returns the address.
func bare(t *testing.T) string {
	l, over := listen(t), make(chan error)
	ctx, end := context.WithCancel(context.Background())
	go func() { over <- Bare(ctx, l) }()
	t.Cleanup(func() {
		end()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// serve does something for each session, after a first screen.
func serve(t *testing.T, do func(ssh.Session)) string {
	l := listen(t)
	s := &ssh.Server{Handler: func(s ssh.Session) {
		_, _ = s.Write(make([]byte, 2000))
		do(s)
	}}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}

func TestEachKeyAtABareCounterIsAnsweredByAFrame(t *testing.T) {
	t.Parallel()
	r, err := Run(t.Context(), Plan{
		Address: bare(t), PID: os.Getpid(), Stations: 5, Rate: 10,
		Warm: 200 * time.Millisecond, Idle: 400 * time.Millisecond, For: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.In != 5 || r.Lost != 0 || len(r.Errors) != 0 {
		t.Errorf("%d in, %d lost, %v", r.In, r.Lost, r.Errors)
	}
	if r.Keys != 50 || r.Unanswered != 0 {
		t.Errorf("%d keys, %d without an answer, want 50 and 0", r.Keys, r.Unanswered)
	}
	if r.LogIn <= 0 || r.Each.P50 <= 0 || r.First < 2000 {
		t.Errorf("logged in in %v, each in %v, with %v bytes", r.LogIn, r.Each, r.First)
	}
	if r.Wait.P50 <= 0 || r.Wait.P50 > r.Wait.P99 || r.Wait.P99 > r.Wait.Max {
		t.Errorf("waits %+v", r.Wait)
	}
	if r.Frame.Mean <= 0 || r.Frame.P99 < 10 || r.Load.Bytes < int64(r.Frame.Mean) {
		t.Errorf("frames %+v, %d bytes in all", r.Frame, r.Load.Bytes)
	}
	if r.Idle.Bytes != 0 {
		t.Errorf("a counter that nobody presses sent %d bytes", r.Idle.Bytes)
	}
	if on := runtime.GOOS == "linux"; r.Measured != on || on && (r.Memory < 1e6 || r.Peak < r.Memory) {
		t.Errorf("measured %v: %d bytes, %d at most", r.Measured, r.Memory, r.Peak)
	}
}

func TestOnlyServersOfThisMachineAreLoaded(t *testing.T) {
	t.Parallel()
	for _, a := range []string{"192.0.2.1:22", "example.com:22", "0.0.0.0:22", "[::]:22", "10.0.0.1:2222", "127.0.0.1.example.com:22", ":22"} {
		if _, err := Run(t.Context(), Plan{Address: a, Stations: 1, For: time.Second}); !errors.Is(err, ErrElsewhere) {
			t.Errorf("%s: %v", a, err)
		}
	}
	for a, want := range map[string]string{"127.0.0.1:22": "127.0.0.1:22", "127.1.2.3:22": "127.1.2.3:22", "[::1]:22": "[::1]:22", "localhost:22": "127.0.0.1:22"} {
		if got, err := Loopback(a); got != want || err != nil {
			t.Errorf("%s: %s, %v", a, got, err)
		}
	}
}

func TestTheBareCounterIsServedToThisMachineOnly(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := Bare(t.Context(), l); !errors.Is(err, ErrElsewhere) {
		t.Error(err)
	}
}

func TestALoadIsBounded(t *testing.T) {
	t.Parallel()
	for _, p := range []Plan{
		{},
		{Stations: 1001, For: time.Second},
		{Stations: 1},
		{Stations: 1, For: time.Second, Idle: -1},
		{Stations: 1, For: 3 * time.Minute, Idle: 3 * time.Minute},
		{Stations: 1, For: time.Second, LogIn: time.Hour},
		{Stations: 1, For: time.Second, Rate: 1000},
		{Stations: 1, For: time.Second, Workers: 1},
		{Stations: 1, For: time.Second, Workers: 2, Lines: func(int) []string { return nil }},
	} {
		p.Address = "127.0.0.1:1"
		if _, err := p.filled(); err == nil {
			t.Errorf("%+v is not refused", p)
		}
	}
}

func TestKeysThatAreNeverAnsweredAreCountedAndEnd(t *testing.T) {
	t.Parallel()
	deaf := serve(t, func(s ssh.Session) { <-s.Context().Done() })
	r, err := Run(t.Context(), Plan{Address: deaf, Stations: 3, Rate: 4, For: time.Second / 2})
	if err != nil {
		t.Fatal(err)
	}
	if r.Keys != 6 || r.Unanswered != 6 || r.Wait.P50 < patience || r.Frame.Mean != 0 {
		t.Errorf("%d of %d keys without an answer, waits %+v, frames %+v", r.Unanswered, r.Keys, r.Wait, r.Frame)
	}
	if !strings.Contains(Report(Row{"deaf", r}), "6 keys, 6 without an answer in 2s") {
		t.Error(Report(Row{"deaf", r}))
	}
}

func TestAServerThatNeverSpeaksLetsNobodyIn(t *testing.T) {
	t.Parallel()
	l := listen(t) // the system takes the connections, and nobody answers them
	defer func() { _ = l.Close() }()
	began := time.Now()
	r, err := Run(t.Context(), Plan{Address: l.Addr().String(), Stations: 100, For: time.Second, LogIn: 300 * time.Millisecond})
	if err == nil || r.In != 0 || len(r.Errors) != mostErrors || time.Since(began) > 3*time.Second {
		t.Errorf("%v after %v: %+v", err, time.Since(began), r)
	}
}

func TestTheKeysOfAStationThatTheServerEndsHaveNoAnswer(t *testing.T) {
	t.Parallel()
	rude := serve(t, func(s ssh.Session) {
		_, _ = s.Read(make([]byte, 1)) // and then it hangs up
	})
	r, err := Run(t.Context(), Plan{Address: rude, Stations: 2, Rate: 4, For: time.Second})
	if err != nil || r.Lost != 2 || r.Keys != 8 || r.Unanswered != 8 {
		t.Errorf("%v: %d lost, %d of %d keys without an answer", err, r.Lost, r.Unanswered, r.Keys)
	}
}

func TestAKeyIsTimedFromWhenItWasDue(t *testing.T) {
	t.Parallel()
	const slow = 100 * time.Millisecond
	one := make([]byte, 1)
	server := serve(t, func(s ssh.Session) {
		for {
			if _, err := s.Read(one); err != nil {
				return
			}
			<-time.After(slow) // what is measured: a server that takes so long for each key
			_, _ = s.Write(one)
		}
	})
	r, err := Run(t.Context(), Plan{Address: server, Stations: 1, Rate: 20, For: time.Second / 2})
	if err != nil {
		t.Fatal(err)
	}
	// Ten keys that take 100 ms each: the last waits for the nine before it.
	if r.Keys != 10 || r.Wait.Max < 4*slow || r.Wait.P50 < 2*slow {
		t.Errorf("%d keys waited %+v", r.Keys, r.Wait)
	}
}

func TestWorkersTypeTheirLinesAndThenPressKeysLikeOthers(t *testing.T) {
	t.Parallel()
	typed := make(chan string, 1)
	server := serve(t, func(s ssh.Session) {
		var all []byte
		buf := make([]byte, 64)
		for {
			n, err := s.Read(buf)
			if err != nil {
				typed <- string(all)
				return
			}
			all = append(all, buf[:n]...)
			_, _ = s.Write([]byte("."))
		}
	})
	r, err := Run(t.Context(), Plan{
		Address: server, Stations: 1, Rate: 5, For: 2 * time.Second,
		Prepare: func(ctx context.Context, _ int, c *Client) error {
			if err := c.Send([]byte("!")); err != nil {
				return err
			}
			return c.Rest(ctx, quiet, time.Second)
		},
		Workers: 1, Pause: 100 * time.Millisecond, Lines: func(station int) []string { return []string{fmt.Sprint("ls ", station), "안녕"} },
	})
	if err != nil || r.Lines != 2 || r.Silent != 0 || r.Line.P50 <= 0 {
		t.Errorf("%v: %d lines, %+v", err, r.Lines, r.Line)
	}
	if r.Keys == 0 || r.Keys > 6 {
		t.Errorf("%d keys were pressed in what the lines left of 2 s", r.Keys)
	}
	if got := <-typed; !strings.HasPrefix(got, "!\x1b[200~ls 0\x1b[201~\r\x1b[200~안녕\x1b[201~\ra\x7f") {
		t.Errorf("the server read %q", got)
	}
}

func TestARunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, end := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer end()
	began := time.Now()
	r, err := Run(ctx, Plan{Address: bare(t), Stations: 2, Idle: time.Minute, For: time.Minute})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 3*time.Second || r.Unanswered != 0 {
		t.Errorf("%v after %v: %+v", err, time.Since(began), r)
	}
}

func TestAStationsKeyIsTheSameInEachRunOfASeed(t *testing.T) {
	t.Parallel()
	key := func(seed uint64, station int) string { return string(Signer(seed, station).PublicKey().Marshal()) }
	if again := key(1, 2); key(1, 2) != again || key(1, 3) == again || key(2, 2) == again {
		t.Error("keys are not drawn from the seed and the station")
	}
}

func TestStationsPressAtMomentsOfTheirOwn(t *testing.T) {
	t.Parallel()
	from := time.Unix(1000, 0)
	a, b := schedule(1, 1, 2, from, from.Add(time.Minute)), schedule(1, 2, 2, from, from.Add(time.Minute))
	if len(a) != 120 || len(b) != 120 || a[0].Equal(b[0]) {
		t.Errorf("%d and %d moments from %v and %v", len(a), len(b), a[0], b[0])
	}
	for i := range a {
		beat := from.Add(time.Duration(i) * time.Second / 2)
		if a[i].Before(beat) || !a[i].Before(beat.Add(time.Second/2)) {
			t.Errorf("key %d is pressed at %v", i, a[i])
		}
	}
}
