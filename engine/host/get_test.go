package host_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"skylab/engine/ec2"
	"skylab/engine/host"
	"skylab/engine/world"
)

// get fetches the page of the only running instance from the laptop.
func get(t testing.TB, f *host.Fabric, w *world.World) []byte {
	t.Helper()
	m, err := f.Machine("laptop")
	if err != nil {
		t.Fatal(err)
	}
	var to netip.AddrPort
	for _, i := range world.All[ec2.NetworkInterface](w, world.Everywhere) {
		if i.Association != nil && i.Attachment != nil && i.Attachment.InstanceId != "" {
			to = netip.AddrPortFrom(i.Association.PublicIp, 80)
		}
	}
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return m.Dial(ctx, to)
	}}}
	r, err := c.Get("http://web/")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestAPackedPageIsUnpackedForWhoAskedForIt(t *testing.T) {
	e := sandbox(t, "true").Engine
	for _, c := range []struct{ line, has, not string }{
		{"curl -si --compressed https://updates.example", "Content-Encoding: gzip\r\n", "\x1f\x8b"},
		{"curl -s --compressed https://updates.example", "<h1>nginx on updates.example</h1>\n", "\x1f\x8b"},
		{"curl -si https://updates.example", "<h1>nginx on updates.example</h1>\n", "gzip"},
		{"curl -s -H 'Accept-Encoding: gzip' https://updates.example", "\x1f\x8b", "nginx"},
	} {
		if out, status := typed(t, e, c.line); status != 0 || !strings.Contains(out, c.has) || strings.Contains(out, c.not) {
			t.Errorf("%s: status %d, %q; want %q and no %q", c.line, status, out, c.has, c.not)
		}
	}
}

// TestAPageIsFetchedFromOutside as a certificate authority fetches it: by the public
// name, and over the network that there is.
func TestAPageIsFetchedFromOutside(t *testing.T) {
	w := sandbox(t, "true").Engine.World()
	if page, err := host.FromOutside(context.Background(), w, "updates.example", "/"); err != nil || !strings.Contains(page, "nginx on updates.example") {
		t.Errorf("%q, %v", page, err)
	}
	if page, err := host.FromOutside(context.Background(), w, "nowhere.example", "/"); err == nil {
		t.Errorf("a name that does not exist: %q", page)
	}
}
