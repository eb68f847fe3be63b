package nameserver

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/engine/machine"
	"skylab/engine/names"
	"skylab/engine/route53"
	"skylab/engine/route53domains"
	"skylab/engine/world"
)

var start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// shop is a World with a shop under co.kr at a provider, and a hosted zone at
// Route 53 that its registrar points to.
func shop(t testing.TB) *names.Universe {
	t.Helper()
	w := world.New("served", start)
	do := func(c world.Command) any {
		next, out, err := world.Apply(w, world.Scope{Account: "111122223333", Region: "ap-northeast-2"}, start, c)
		if err != nil {
			t.Fatalf("%T: %v", c, err)
		}
		w = next
		return out
	}
	do(names.PutZone{Name: "shop.co.kr", Text: "@ SOA ns1.harbordns.net. admin 1 7200 900 1209600 300\n@ NS ns1.harbordns.net.\n@ NS ns2.harbordns.net.\nwww 300 A 203.0.113.80\n"})
	do(names.PutRegistration{Domain: "shop.co.kr"})
	z := do(route53.CreateHostedZone{Name: "brand.com", CallerReference: "1"}).(route53.CreateHostedZoneResult)
	ttl := int64(60)
	do(route53.ChangeResourceRecordSets{HostedZoneId: z.HostedZone.Id, ChangeBatch: &route53.ChangeBatch{Changes: []route53.RecordChange{
		{Action: "CREATE", ResourceRecordSet: &route53.ResourceRecordSet{Name: "www.brand.com", Type: "A", TTL: &ttl, ResourceRecords: []route53.ResourceRecord{{Value: "203.0.113.81"}}}},
	}}})
	r := names.PutRegistration{Domain: "brand.com"}
	for _, s := range z.DelegationSet.NameServers {
		r.Nameservers = append(r.Nameservers, route53domains.Nameserver{Name: s})
	}
	do(r)
	do(machine.PutHost{Name: "updates.example.net", Address: netip.MustParseAddr("198.51.100.20")})
	return names.Of(w)
}

// free is a port of loopback that nobody has.
func free(t testing.TB) uint16 {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).AddrPort().Port()
}

func running(t testing.TB) *Running {
	r, err := Serve(context.Background(), Config{Universe: shop(t), Listen: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), free(t))})
	if err != nil {
		t.Skipf("no addresses of 127/8 to serve at: %v", err)
	}
	t.Cleanup(r.Close)
	return r
}

func tool(t testing.TB, name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, tool(t, name), args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestRealClientsWalkTheUniverse lets dig, drill and kdig ask the resolver and a
// registry, and drill walk from the root itself. (dig +trace finds the servers'
// addresses with the machine's own resolver, so it needs a namespace; see below.)
func TestRealClientsWalkTheUniverse(t *testing.T) {
	r := running(t)
	port := fmt.Sprint(r.Resolver.Port())
	t.Run("dig", func(t *testing.T) {
		if out := output(t, "dig", "-p", port, "@127.0.0.1", "+short", "www.shop.co.kr"); out != "203.0.113.80\n" {
			t.Error(out)
		}
		if out := output(t, "dig", "-p", port, "@127.0.0.1", "+tcp", "nothing.brand.com"); !strings.Contains(out, "NXDOMAIN") {
			t.Error(out)
		}
	})
	t.Run("dig at a registry", func(t *testing.T) {
		for _, s := range r.Servers {
			if s.Name == "a.gtld-servers.net." {
				out := output(t, "dig", "-p", port, "@"+s.Addr.Addr().String(), "+norecurse", "brand.com")
				if !strings.Contains(out, "brand.com.\t\t172800\tIN\tNS\tns-") || strings.Contains(out, " aa") {
					t.Error(out)
				}
			}
		}
	})
	t.Run("drill", func(t *testing.T) {
		if out := output(t, "drill", "-p", port, "@127.0.0.1", "www.brand.com"); !strings.Contains(out, "203.0.113.81") {
			t.Error(out)
		}
	})
	t.Run("drill -T", func(t *testing.T) {
		hints := filepath.Join(t.TempDir(), "root.hints")
		if err := os.WriteFile(hints, []byte(r.Hints), 0o600); err != nil {
			t.Fatal(err)
		}
		out := output(t, "drill", "-T", "-r", hints, "-p", port, "@127.0.0.1", "www.shop.co.kr")
		if !strings.Contains(out, "www.shop.co.kr.\t300\tIN\tA\t203.0.113.80") {
			t.Error(out)
		}
	})
	t.Run("kdig", func(t *testing.T) {
		if out := output(t, "kdig", "-p", port, "@127.0.0.1", "+short", "MX", "shop.co.kr"); strings.TrimSpace(out) != "" {
			t.Error(out)
		}
		if out := output(t, "kdig", "-p", port, "@127.0.0.1", "+short", "NS", "kr"); !strings.Contains(out, "b.dns.kr.") {
			t.Error(out)
		}
	})
}

// TestAServerStaysUpWhateverItIsSent sends rubbish and then asks.
func TestAServerStaysUpWhateverItIsSent(t *testing.T) {
	r := running(t)
	for _, s := range append(r.Servers[:3:3], Served{"resolver", r.Resolver}) {
		c, err := net.Dial("udp", s.Addr.String())
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range [][]byte{{}, {0}, make([]byte, 12), {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1}, make([]byte, 4000)} {
			_, _ = c.Write(b)
		}
		c.Close()
		tcp, err := net.Dial("tcp", s.Addr.String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = tcp.Write([]byte{0xff, 0xff, 1, 2, 3})
		tcp.Close()
	}
	if out := output(t, "dig", "-p", fmt.Sprint(r.Resolver.Port()), "@127.0.0.1", "+short", "www.shop.co.kr"); out != "203.0.113.80\n" {
		t.Error(out)
	}
}

// TestAnAddressThatIsTakenIsNamed: an operator learns which one.
func TestAnAddressThatIsTakenIsNamed(t *testing.T) {
	r := running(t)
	_, err := Serve(context.Background(), Config{Universe: shop(t), Listen: r.Resolver})
	if err == nil || !strings.Contains(err.Error(), r.Resolver.String()) {
		t.Errorf("taking %s twice: %v", r.Resolver, err)
	}
}

// TestDigTracesWithTheRealAddresses serves everybody at the addresses of the World,
// in a network namespace of its own, where dig needs no port and no hints.
func TestDigTracesWithTheRealAddresses(t *testing.T) {
	tool(t, "dig")
	inNamespace(t, "TestInsideTheNamespace")
}

// inNamespace runs a test once more, in a network namespace that it makes, where
// the resolver is whoever answers at 127.0.0.1.
func inNamespace(t *testing.T, test string) {
	if out, err := exec.Command(tool(t, "unshare"), "-n", "-m", "true").CombinedOutput(); err != nil {
		t.Skipf("no network namespace can be made here: %s", out)
	}
	conf := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(conf, []byte("nameserver 127.0.0.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	script := `mount --bind "$CONF" /etc/resolv.conf && exec "$0" -test.run "^$TEST\$" -test.v`
	cmd := exec.CommandContext(ctx, "unshare", "-n", "-m", "sh", "-c", script, os.Args[0])
	cmd.Env = append(os.Environ(), "CONF="+conf, "TEST="+test, "SKYLAB_IN_NAMESPACE=1")
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "--- SKIP: "+test) {
		t.Skipf("%s", out)
	}
	if err != nil || !strings.Contains(string(out), "--- PASS: "+test) {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// TestInsideTheNamespace is what the test above runs there.
func TestInsideTheNamespace(t *testing.T) {
	if os.Getenv("SKYLAB_IN_NAMESPACE") == "" {
		t.Skip("it runs in a network namespace that TestDigTracesWithTheRealAddresses makes")
	}
	u := shop(t)
	var script strings.Builder
	script.WriteString("ip link set lo up\n")
	for _, a := range u.Addresses() {
		fmt.Fprintf(&script, "ip addr add %s/32 dev lo\n", a)
	}
	if out, err := exec.Command("sh", "-ec", script.String()).CombinedOutput(); err != nil {
		t.Fatalf("giving the namespace its addresses: %v %s", err, out)
	}
	r, err := Serve(context.Background(), Config{Universe: u, Listen: netip.MustParseAddrPort("127.0.0.1:53"), Real: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	out := output(t, "dig", "+trace", "+nodnssec", "www.shop.co.kr")
	for _, want := range []string{"from 203.83.160.11#53(a.dns.co.kr)", "www.shop.co.kr.\t\t300\tIN\tA\t203.0.113.80"} {
		if !strings.Contains(out, want) && !strings.Contains(out, strings.Replace(want, "203.83.160.11#53(a", "210.101.61.11#53(b", 1)) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
