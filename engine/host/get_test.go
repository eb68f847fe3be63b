package host_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
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
