package nameserver

import (
	"context"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"skylab/engine/names"
)

// TestQueriesASecondBesideOthers lets dnsperf ask this server, NSD, BIND and, where
// it is on the PATH, CoreDNS in turn, three times over, on the same zone. It runs
// only when SKYLAB_DNSPERF is set: figures are no test.
func TestQueriesASecondBesideOthers(t *testing.T) {
	if os.Getenv("SKYLAB_DNSPERF") == "" {
		t.Skip("SKYLAB_DNSPERF is not set: no load is made")
	}
	if os.Getenv("SKYLAB_IN_NAMESPACE") == "" {
		tool(t, "dnsperf")
		inNamespace(t, "TestQueriesASecondBesideOthers")
		return
	}
	const here, coredns = "127.0.1.9", "127.0.1.4"
	up := "ip link set lo up; ip addr add " + here + "/32 dev lo; ip addr add " + coredns + "/32 dev lo"
	for _, r := range rivals {
		up += "; ip addr add " + r.addr + "/32 dev lo"
	}
	if out, err := exec.Command("sh", "-ec", up).CombinedOutput(); err != nil {
		t.Fatalf("bringing loopback up: %v %s", err, out)
	}
	dir := t.TempDir()
	const apex = "plain.example."
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for apex, text := range zones {
		write(apex, "$ORIGIN "+apex+text)
	}
	z, err := names.Parse(apex, strings.NewReader(zones[apex]))
	if err != nil {
		t.Fatal(err)
	}
	r := &Running{}
	_, r.cancel = context.WithCancel(context.Background())
	defer r.Close()
	if err := r.listen(netip.MustParseAddrPort(here+":53"), names.NewServer("ns."+apex, z).Serve); err != nil {
		t.Fatal(err)
	}
	asked := []struct{ name, addr string }{{"skylab", here}}
	for _, o := range rivals {
		if path, err := exec.LookPath(o.program); err == nil {
			run(t, dir, o.name, path, o.config(dir, o.addr), o.args)
			waits(t, o.name, o.addr+":53")
			asked = append(asked, struct{ name, addr string }{o.name, o.addr})
		}
	}
	if path, err := exec.LookPath("coredns"); err == nil {
		run(t, dir, "coredns", path, apex+":53 {\n bind "+coredns+"\n file "+apex+"\n}\n", func(conf string) []string { return []string{"-conf", conf} })
		waits(t, "coredns", coredns+":53")
		asked = append(asked, struct{ name, addr string }{"coredns", coredns})
	}
	questions := write("questions", strings.Repeat("www.plain.example A\nnothing.plain.example A\nplain.example MX\n", 200))
	rate := regexp.MustCompile(`Queries per second: +(\d+)`)
	for range 3 {
		for _, a := range asked {
			out, err := exec.Command("dnsperf", "-s", a.addr, "-d", questions, "-l", "3", "-c", "4", "-T", "1").CombinedOutput()
			if m := rate.FindSubmatch(out); err == nil && m != nil {
				t.Logf("%-8s %s queries a second", a.name, m[1])
			} else {
				t.Errorf("%s: %v\n%s", a.name, err, out)
			}
		}
	}
}
