package host

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"

	"skylab/engine/machine"
	"skylab/engine/names"
	"skylab/engine/world"
)

// validator is a machine of a certificate authority, somewhere on the Internet.
var validator = machine.PutHost{Name: "validation.amazontrust.com", Address: netip.AddrFrom4([4]byte{54, 239, 119, 7})}

// FromOutside fetches a page of a World over plain HTTP as a certificate authority
// does: it resolves the name in the public DNS and sends packets from the Internet. An
// answer that is not 200 is an error.
func FromOutside(ctx context.Context, w *world.World, name, path string) (string, error) {
	values, err := names.Public(w)(name, "A")
	if err != nil {
		return "", err
	}
	if len(values) == 0 {
		return "", fmt.Errorf("%s has no address", name)
	}
	to, err := netip.ParseAddr(values[0])
	if err != nil {
		return "", fmt.Errorf("reading the address of %s: %w", name, err)
	}
	if w, _, err = world.Apply(w, world.Outside, w.Now(), validator); err != nil {
		return "", err
	}
	f := New(Config{World: w, Seed: validator.Name})
	defer f.Close()
	m, err := f.Machine(validator.Name)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, slow)
	defer cancel()
	c := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return m.Dial(ctx, netip.AddrPortFrom(to, 80))
	}}}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+name+path, nil)
	if err != nil {
		return "", err
	}
	res, err := c.Do(q)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("the answer was %s", res.Status)
	}
	return string(page), err
}
