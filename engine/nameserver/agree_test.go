package nameserver

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"skylab/engine/names"
)

// zones are what our answers are held against those of others on: everything that
// name servers get wrong.
var zones = map[string]string{
	"hard.example.": `
$TTL 3600
@                SOA ns admin 1 7200 900 1209600 300
@                NS  ns
@                NS  ns.elsewhere.net.
@                MX  10 host1
ns               A   192.0.2.1
*                TXT "this is a wildcard"
*                MX  10 host1
sub.*            TXT "this is not a wildcard"
host1            A   192.0.2.1
host1            AAAA 2001:db8::1
_ssh._tcp.host1  SRV 0 0 22 host1
_ssh._tcp.host2  SRV 0 0 22 host1
subdel           NS  ns.subdel
subdel           NS  ns.elsewhere.net.
ns.subdel        A   192.0.2.9
deep.er.cut      NS  ns.deep.er.cut
ns.deep.er.cut   A   192.0.2.10
alias            CNAME host1
chain            CNAME alias
out              CNAME www.elsewhere.net.
nowhere          CNAME nothing.host1
intocut          CNAME www.subdel
*.wild           CNAME host1
old              DNAME new
a.new            A   192.0.2.77
a.b.c            A   192.0.2.5
text             TXT "one" "two"
`,
	"plain.example.": `
$TTL 600
@    SOA ns.plain.example. admin.plain.example. 9 3600 600 86400 60
@    NS  ns
@    A   192.0.2.30
ns   A   192.0.2.31
www  A   192.0.2.32
www  A   192.0.2.33
`,
}

// rivals are the servers that are asked besides, and how each is started on the
// zones of a directory, at an address of its own.
var rivals = []struct {
	name, program, addr string
	config              func(dir, addr string) string
	args                func(conf string) []string
}{
	{"nsd", "nsd", "127.0.1.1", func(dir, addr string) string {
		c := fmt.Sprintf("server:\n ip-address: %s\n port: 53\n username: \"\"\n zonesdir: %q\n pidfile: \"\"\n xfrdfile: \"\"\n zonelistfile: %q\n database: \"\"\n server-count: 1\n rrl-ratelimit: 0\nremote-control:\n control-enable: no\n", addr, dir, dir+"/zone.list")
		for apex := range zones {
			c += fmt.Sprintf("zone:\n name: %q\n zonefile: %q\n", apex, apex)
		}
		return c
	}, func(conf string) []string { return []string{"-d", "-c", conf} }},
	{"bind", "named", "127.0.1.2", func(dir, addr string) string {
		c := fmt.Sprintf("options { directory %q; listen-on port 53 { %s; }; listen-on-v6 { none; }; recursion no; pid-file none; session-keyfile none; minimal-responses yes; dnssec-validation no; };\n", dir, addr)
		for apex := range zones {
			c += fmt.Sprintf("zone %q { type primary; file %q; check-names ignore; };\n", apex, apex)
		}
		return c
	}, func(conf string) []string { return []string{"-g", "-c", conf} }},
	{"knot", "knotd", "127.0.1.3", func(dir, addr string) string {
		c := fmt.Sprintf("server:\n  listen: %s@53\n  rundir: %q\ndatabase:\n  storage: %q\ntemplate:\n  - id: default\n    storage: %q\nzone:\n", addr, dir, dir, dir)
		for apex := range zones {
			c += fmt.Sprintf("  - domain: %s\n    file: %s\n    semantic-checks: soft\n", apex, apex)
		}
		return c
	}, func(conf string) []string { return []string{"-c", conf} }},
}

// TestOurAnswersAreThoseOfNSDBINDAndKnot asks all of them for every name of the
// zones, a child and a wildcard child of each, and nine types. Where all three
// others agree we must agree with them, elsewhere with one of them.
func TestOurAnswersAreThoseOfNSDBINDAndKnot(t *testing.T) {
	if os.Getenv("SKYLAB_IN_NAMESPACE") == "" {
		inNamespace(t, "TestOurAnswersAreThoseOfNSDBINDAndKnot")
		return
	}
	up := "ip link set lo up"
	for _, r := range rivals {
		up += "; ip addr add " + r.addr + "/32 dev lo" // BIND listens only where an interface has the address
	}
	if out, err := exec.Command("sh", "-ec", up).CombinedOutput(); err != nil {
		t.Fatalf("bringing loopback up: %v %s", err, out)
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	var all []*names.Zone
	for apex, text := range zones {
		if err := os.WriteFile(filepath.Join(dir, apex), []byte("$ORIGIN "+apex+text), 0o644); err != nil {
			t.Fatal(err)
		}
		z, err := names.Parse(apex, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, z)
	}
	others := map[string]string{}
	for _, r := range rivals {
		if path, err := exec.LookPath(r.program); err == nil {
			run(t, dir, r.name, path, r.config(dir, r.addr), r.args)
			others[r.name] = r.addr + ":53"
		} else {
			t.Logf("%s is not installed", r.name)
		}
	}
	if len(others) == 0 {
		t.Skip("none of NSD, BIND and Knot is installed")
	}
	for name, addr := range others {
		waits(t, name, addr)
	}
	ours := names.NewServer("ns.hard.example.", all...)
	questions, agreed, alone := 0, 0, 0
	for _, z := range all {
		for _, name := range askedFor(z) {
			for _, kind := range []uint16{dns.TypeA, dns.TypeAAAA, dns.TypeNS, dns.TypeSOA, dns.TypeCNAME, dns.TypeMX, dns.TypeTXT, dns.TypeSRV, dns.TypeDNAME} {
				q := new(dns.Msg)
				q.SetQuestion(name, kind)
				q.RecursionDesired = false
				q.SetEdns0(1232, false)
				mine := digest(t, reply(t, ours, q))
				said := map[string][]string{}
				for who, addr := range others {
					theirs, _, err := new(dns.Client).Exchange(q, addr)
					if err != nil {
						t.Fatalf("%s: %s %s: %v", who, name, dns.Type(kind), err)
					}
					d := digest(t, theirs)
					said[d] = append(said[d], who)
				}
				questions++
				switch {
				case len(said) == 1 && said[mine] != nil:
					agreed++
				case said[mine] != nil:
					alone++
				default:
					t.Errorf("%s %s\n ours   %s", name, dns.Type(kind), mine)
					for d, who := range said {
						t.Errorf(" %s  %s", strings.Join(who, ", "), d)
					}
				}
			}
		}
	}
	t.Logf("%d questions to %d others: all agree on %d, on %d some of them with us", questions, len(others), agreed, alone)
}

// askedFor are all names of a zone, a child and a wildcard child of each.
func askedFor(z *names.Zone) []string {
	var all []string
	for _, n := range append(z.Names(), "b.c."+z.Apex, "elsewhere.org.") {
		all = append(all, n, "missing."+n, "*."+n)
	}
	return all
}

func reply(t *testing.T, s *names.Server, q *dns.Msg) *dns.Msg {
	in, err := q.Pack()
	if err != nil {
		t.Fatal(err)
	}
	m := new(dns.Msg)
	if err := m.Unpack(s.Serve(in, netip.MustParseAddr("127.0.0.1"), false)); err != nil {
		t.Fatal(err)
	}
	return m
}

// digest is what of an answer must be the same: the code, whether it is
// authoritative, the answer, and what the authority section says where there is no
// answer. Whether a server adds its zone's NS records to an answer is taste.
func digest(t *testing.T, m *dns.Msg) string {
	t.Helper()
	part := func(rrs []dns.RR) string {
		var all []string
		for _, rr := range rrs {
			all = append(all, strings.ToLower(strings.Join(strings.Fields(rr.String()), " ")))
		}
		slices.Sort(all)
		return strings.Join(all, "; ")
	}
	authority := ""
	if last := len(m.Answer) - 1; last < 0 || m.Answer[last].Header().Rrtype == dns.TypeCNAME {
		var soa []dns.RR
		for _, rr := range m.Ns {
			if last < 0 || rr.Header().Rrtype == dns.TypeSOA {
				soa = append(soa, rr)
			}
		}
		authority = part(soa)
	}
	return fmt.Sprintf("%s aa=%v [%s] [%s]", dns.RcodeToString[m.Rcode], m.Authoritative, part(m.Answer), authority)
}

// run starts a server and ends it with the test.
func run(t *testing.T, dir, name, path, config string, args func(string) []string) {
	conf := filepath.Join(dir, name+".conf")
	if err := os.WriteFile(conf, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(dir, name+".log"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, args(conf)...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, dir
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatalf("starting %s: %v", name, err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
		_ = log.Close()
		if t.Failed() {
			text, _ := os.ReadFile(log.Name())
			t.Logf("%s wrote:\n%s", name, text[max(0, len(text)-1500):])
		}
	})
}

// waits asks until a server answers.
func waits(t *testing.T, name, addr string) {
	q := new(dns.Msg)
	q.SetQuestion("www.plain.example.", dns.TypeA)
	c := &dns.Client{Timeout: 200 * time.Millisecond}
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		if m, _, err := c.Exchange(q, addr); err == nil && m.Rcode == dns.RcodeSuccess && len(m.Answer) == 2 {
			return
		}
	}
	t.Fatalf("%s did not come up at %s", name, addr)
}
