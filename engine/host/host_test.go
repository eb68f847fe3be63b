package host_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/host"
	"skylab/engine/machine"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/catalog"
)

func live(a engine.Account) engine.Live { return host.NewNetwork(a) }

// solved is a lab at its end, with what the prompt can do there.
func solved(t testing.TB, name string) *labs.Attempt {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if l.Name != name {
			continue
		}
		a, err := labs.Open(l, labs.Config{Learner: "host", Number: 1, Live: live}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if r := a.Say(context.Background(), a.Values.Fill(l.Solutions[0].Text), &out, &out); r.Err != nil || !a.Done() {
			t.Fatalf("%s is not solved: %v\n%s", name, r.Err, out.String())
		}
		return a
	}
	t.Fatalf("there is no lab %s", name)
	return nil
}

func typed(t *testing.T, e *engine.Engine, line string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	a := e.Do(context.Background(), line, &out, &out)
	if a.Err != nil {
		t.Fatalf("%s: %v", line, a.Err)
	}
	return out.String(), a.Status
}

const address = `$(aws ec2 describe-instances --filters Name=instance-state-name,Values=running --query 'Reservations[].Instances[].PublicIpAddress | [0]' --output text)`

// TestWhoCallsNobodyTwiceWaitsForNobody: in one's own subnet the second call is as soon
// over as the first, although the stack asks only once who has the address.
func TestWhoCallsNobodyTwiceWaitsForNobody(t *testing.T) {
	t.Parallel()
	w := solved(t, "tour").Engine.World()
	i := world.All[ec2.Instance](w, world.Everywhere)[0]
	f := host.New(host.Config{World: w, Seed: "twice"})
	defer f.Close()
	m, err := f.Machine(i.InstanceId)
	if err != nil {
		t.Fatal(err)
	}
	a := i.PrivateIpAddress.As4()
	to := netip.AddrPortFrom(netip.AddrFrom4([4]byte{a[0], a[1], a[2], 200}), 22)
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), 900*time.Millisecond) // before the stack asks again
		defer cancel()
		if _, err := m.Dial(ctx, to); !errors.Is(err, syscall.ETIMEDOUT) {
			t.Fatalf("a call of nobody: %v", err)
		}
	}
}

func TestALaptopGetsThePageThatAMachineServes(t *testing.T) {
	e := solved(t, "tour").Engine
	for _, c := range []struct {
		line, want string
		status     int
	}{
		{"curl -s http://" + address, "<h1>python3 on ", 0},
		{"curl -sI " + address, "HTTP/1.1 200 OK\r\n", 0},
		{"curl http://" + address + ":22", "curl: (28) Failed to connect to", 28},
		{"curl -m 3 http://" + address + ":22", "curl: (28) Connection timed out after 3000 milliseconds", 28},
		{"curl http://" + address + ":81", "curl: (28) Failed to connect to", 28},
		{"curl nowhere.example", "curl: (6) Could not resolve host: nowhere.example", 6},
		{"curl -s nowhere.example", "", 6},
		{"curl http://laptop:99999/", "curl: (3) URL rejected: Port number", 3},
		{"curl --flog", "curl: option --flog: is unknown", 2},
		{"curl", "no URL specified", 2},
		{"curl gopher://laptop", "curl: (1) Protocol \"gopher\" not supported", 1},
		{"ping -c 2 nowhere", "ping: nowhere: Name or service not known", 2},
		{"ping -c 2 " + address, "2 packets transmitted, 0 received, 100% packet loss", 1}, // its group lets no echo in
		{"ping -c x laptop", "ping: invalid argument: 'x'", 1},
		{"ping -Z", "ping: invalid option -- 'Z'", 2},
		{"ping", "ping: usage error: Destination address required", 1},
		{"ping -c 1 laptop", "1 packets transmitted, 1 received, 0% packet loss", 0},
		{"ping -c 1 localhost", "1 packets transmitted, 1 received, 0% packet loss", 0},
		{"curl -s localhost", "", 7},
	} {
		if out, status := typed(t, e, c.line); !strings.Contains(out, c.want) || status != c.status {
			t.Errorf("%s: status %d, %q; want %d, %q", c.line, status, out, c.status, c.want)
		}
	}
}

func TestWithoutItsRouteThePageDoesNotCome(t *testing.T) {
	a := solved(t, "tour")
	if out, status := typed(t, a.Engine, "curl -s http://"+address); status != 0 {
		t.Fatalf("status %d, %q", status, out)
	}
	for range 3 {
		if _, err := a.Undo(); err != nil {
			break
		}
	}
	if out, status := typed(t, a.Engine, "curl http://"+address); status != 28 {
		t.Errorf("after everything was taken back: status %d, %q", status, out)
	}
}

// TestAZoneThatFailsTakesItsMachinesWithIt calls servers in two zones before, while
// and after one of the zones is out.
func TestAZoneThatFailsTakesItsMachinesWithIt(t *testing.T) {
	a := solved(t, "regions")
	get := func(n string) string {
		at := strings.Replace(address, "Name=instance-state-name,Values=running", "Name=tag:Name,Values="+a.Values.Fill("{firm}-"+n), 1)
		out, status := typed(t, a.Engine, a.Values.Fill("curl -s http://"+at+":{port}"))
		return fmt.Sprint(status, strings.Contains(out, "python3 on"))
	}
	for _, c := range []struct{ line, first, second string }{
		{":", "0 true", "0 true"},
		{"outage {near}", "28 false", "0 true"},
		{"outage end {near}", "0 true", "0 true"},
		{"outage {far}", "0 true", "28 false"},
	} {
		typed(t, a.Engine, a.Values.Fill(c.line))
		if first, second := get("1"), get("2"); first != c.first || second != c.second {
			t.Errorf("after %s: the first %s, the second %s; want %s and %s", c.line, first, second, c.first, c.second)
		}
	}
}

// TestTheBodyIsInTheFrames puts a page together again from what went past the
// client's interface: nothing goes round the stacks.
func TestTheBodyIsInTheFrames(t *testing.T) {
	w := solved(t, "tour").Engine.World()
	var mu sync.Mutex
	var past bytes.Buffer
	f := host.New(host.Config{World: w, Seed: "capture", Seen: func(at string, out bool, data []byte) {
		if at == "laptop" && !out {
			mu.Lock()
			defer mu.Unlock()
			past.Write(data)
		}
	}})
	defer f.Close()
	page := get(t, f, w)
	mu.Lock()
	defer mu.Unlock()
	if !bytes.Contains(past.Bytes(), page) || len(page) == 0 {
		t.Errorf("the page %q is not in the %d bytes that reached the laptop", page, past.Len())
	}
}

func TestWhatCanNotLiveIsNamed(t *testing.T) {
	w := solved(t, "tour").Engine.World()
	f := host.New(host.Config{World: w, Limits: host.Limits{Machines: 1}})
	defer f.Close()
	if _, err := f.Machine("nobody"); !errors.Is(err, host.ErrUnknown) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := f.Machine("laptop"); err != nil {
		t.Errorf("laptop: %v", err)
	}
	for _, i := range world.All[machine.Host](w, world.Everywhere) {
		if _, err := f.Machine(i.Name); i.Name != "laptop" && !errors.Is(err, host.ErrTooMany) {
			t.Errorf("%s: %v", i.Name, err)
		}
	}
	if w, _, err := world.Apply(w, world.Outside, w.Now(), machine.DeleteHost{Name: "laptop"}); err == nil {
		f.SetWorld(w)
		if _, err := f.Machine("laptop"); !errors.Is(err, host.ErrUnknown) {
			t.Errorf("a laptop that is gone: %v", err)
		}
	}
}

func BenchmarkAMachineComesToLife(b *testing.B) {
	w := solved(b, "tour").Engine.World()
	b.ReportAllocs()
	for b.Loop() {
		f := host.New(host.Config{World: w})
		if _, err := f.Machine("laptop"); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

func BenchmarkAPageOverTheInternetGateway(b *testing.B) {
	w := solved(b, "tour").Engine.World()
	f := host.New(host.Config{World: w})
	defer f.Close()
	for b.Loop() {
		if len(get(b, f, w)) == 0 {
			b.Fatal("nothing came")
		}
	}
}
