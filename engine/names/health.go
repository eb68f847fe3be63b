package names

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/miekg/dns"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/route53"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// observed is what checkers found, as a command that no log needs: it follows from
// the World.
type observed struct {
	check route53.HealthCheck
	good  bool
}

// Apply notes it.
func (o observed) Apply(tx *world.Tx) (any, error) {
	o.check.Observe(tx, o.good)
	return nil, nil
}

// Observe lets the checkers of every health check look at the World, and returns
// it with what they saw. A World without health checks is returned as it is.
func Observe(w *world.World) *world.World {
	checks := world.All[route53.HealthCheck](w, world.Everywhere)
	if len(checks) == 0 {
		return w
	}
	n := wire.Index(w)
	for _, h := range checks {
		if !h.Asks() {
			continue
		}
		if good := passes(w, n, h); good != h.Seen {
			w, _, _ = world.Apply(w, world.Outside, w.Now(), observed{h, good})
		}
	}
	return w
}

// threshold is the share of checkers, in percent, that more than must be content.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
const threshold = 18

// passes asks the endpoint from everywhere.
func passes(w *world.World, n *wire.Net, h route53.HealthCheck) bool {
	at, err := netip.ParseAddr(h.HealthCheckConfig.IPAddress)
	if err != nil {
		if at = addressNow(w, h.HealthCheckConfig.FullyQualifiedDomainName); !at.IsValid() {
			return false
		}
	}
	good := 0
	for _, k := range route53.Checkers {
		p, err := n.Between(k.Address.String(), at.String(), wire.TCP, uint16(h.DestinationPort()))
		if err != nil {
			continue
		}
		v := wire.Probe(n, p)
		if v.Open() && (h.HealthCheckConfig.Type == "TCP" || content(w, &v, int(h.DestinationPort()))) {
			good++
		}
	}
	return good*100 > threshold*len(route53.Checkers)
}

// content reports whether whoever answered did so with a status of 200 to 399.
func content(w *world.World, v *wire.Verdict, port int) bool {
	id := v.There[len(v.There)-1].At.ID
	var listeners []machine.Listener
	if i, ok := world.Get[ec2.Instance](w, world.Everywhere, id); ok {
		listeners = machine.Listeners(w, i)
	}
	for _, r := range machine.Hosts(w) {
		if r.Name == id {
			listeners = r.Listens
		}
	}
	for _, l := range listeners {
		if l.Proto == "tcp" && l.Port == port {
			return strings.HasPrefix(l.Status, "2") || strings.HasPrefix(l.Status, "3")
		}
	}
	return false
}

// Public asks the public DNS of a World, past all caches, for the values of a name.
// It may be called often: what it learned of the way it keeps. A name that does not
// exist has no values; the error says that no server could be asked.
func Public(w *world.World) func(name, kind string) ([]string, error) {
	r := &Resolver{Hints: RootHints(), Now: w.Now, Exchange: Of(w).From(route53.Checkers[0].Address)}
	return func(name, kind string) ([]string, error) {
		k, _ := TypeNamed(kind)
		a := r.Resolve(name, k, Client{Addr: route53.Checkers[0].Address})
		if a.Rcode != dns.RcodeSuccess && a.Rcode != dns.RcodeNameError {
			return nil, fmt.Errorf("%s while looking up %s for %s", dns.RcodeToString[a.Rcode], kind, name)
		}
		return Walk{Type: k, Records: spell(a.Records)}.Values(), nil
	}
}

// addressNow is what a name means at its own servers, past all caches.
func addressNow(w *world.World, name string) netip.Addr {
	r := &Resolver{Hints: RootHints(), Now: w.Now, Exchange: Of(w).From(route53.Checkers[0].Address)}
	if a := addressesIn(r.Resolve(name, dns.TypeA, Client{Addr: route53.Checkers[0].Address}).Records); len(a) > 0 {
		return a[0]
	}
	return netip.Addr{}
}
