package load

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestAServerIsStartedMeasuredAndStopped(t *testing.T) {
	t.Setenv(asServer, "counter")
	p, err := Start(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(p.Said(), p.Address) {
		t.Errorf("it listens at %s, and said %q", p.Address, p.Said())
	}
	r, err := Run(t.Context(), Plan{Address: p.Address, PID: p.PID(), Stations: 2, Rate: 4, Idle: 200 * time.Millisecond, For: time.Second})
	if err != nil || r.In != 2 || r.Unanswered != 0 {
		t.Errorf("%v: %+v", err, r)
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := used(p.PID()); err == nil {
		t.Error("the process is still there")
	}
}

func TestAServerThatDoesNotStartIsToldInItsOwnWords(t *testing.T) {
	t.Setenv(asServer, "broken")
	began := time.Now()
	_, err := Start(os.Args[0])
	if err == nil || !strings.Contains(err.Error(), "there is no such file") || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

func TestAPortThatIsTakenIsNotMeasured(t *testing.T) {
	l := listen(t)
	defer func() { _ = l.Close() }()
	t.Setenv(asServer, "broken")
	if _, err := Start(os.Args[0], "--listen", l.Addr().String()); err == nil || strings.Contains(err.Error(), "such file") {
		t.Error(err)
	}
}

func TestAnAddressIsFoundInAWholeLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"listening on 127.0.0.1:2222\n":         "127.0.0.1:2222",
		"ssh://[::1]:2222 is open\nmore":        "[::1]:2222",
		"http://localhost:80/x\n":               "localhost:80",
		"listening on 127.0.0.1:22":             "", // more digits may come
		"--listen\n127.0.0.1:0\n":               "",
		"from 10.0.0.1:22\nto 127.0.0.1:2222\n": "127.0.0.1:2222",
	} {
		if got := at(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestUsageIsReadWhateverTheProgramIsCalled(t *testing.T) {
	t.Parallel()
	stat := "42 (a) b) c) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 9 0 100 0 0"
	if got, err := processor([]byte(stat)); got != 2*time.Second || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if got := memory([]byte("VmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n"), "VmRSS:"); got != 1<<20 {
		t.Error(got)
	}
	if got, err := working("cpu  100 10 50 9000 700 5 15 20 0 0"); got != 2*time.Second || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := used(-1); err == nil {
		t.Error("no process uses something")
	}
}
