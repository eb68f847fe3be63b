package browse

import (
	"crypto/x509"
	"net/netip"

	"skylab/engine/machine"
	"skylab/engine/names"
	"skylab/engine/pki"
	"skylab/engine/world"
)

// Loads says how many requests a second of all loads that are on reach each machine,
// by its id. What it returns is not to be changed.
func (e *Eyes) Loads(w *world.World) map[string]float64 {
	all := world.All[machine.Load](w, world.Everywhere)
	if len(all) == 0 {
		return nil
	}
	k := e.on(w)
	if e.loads != nil {
		return e.loads
	}
	ask := names.Public(w)
	e.loads = map[string]float64{}
	for _, l := range all {
		for _, a := range Get(w, k.n, onTheInternet(w, ask, l.From), l.URL) {
			if a.Ending == Answered {
				e.loads[a.By] += a.Part * float64(l.PerSecond)
			}
		}
	}
	return e.loads
}

// Loads looks at a World once; see [Eyes.Loads].
func Loads(w *world.World) map[string]float64 { return new(Eyes).Loads(w) }

// onTheInternet is a client on a host, which asks the public resolvers.
func onTheInternet(w *world.World, ask func(name, kind string) ([]string, error), host string) Client {
	return Client{From: host, Roots: []*x509.Certificate{pki.Root(w.Now()).Certificate()}, Resolve: func(name string) (all []netip.Addr) {
		values, _ := ask(name, "A") // a name that fails has no addresses
		for _, v := range values {
			if a, err := netip.ParseAddr(v); err == nil {
				all = append(all, a)
			}
		}
		return all
	}}
}
