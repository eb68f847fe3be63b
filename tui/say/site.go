package say

import (
	"cmp"
	"crypto/x509"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/acm"
	"skylab/engine/browse"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/names"
	"skylab/engine/route53"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Serves reports whether what has an id is a certificate, or shows one.
func Serves(w *world.World, id string) bool {
	if _, ok := world.Get[acm.Certificate](w, world.Everywhere, id); ok {
		return true
	}
	return len(doors(w, id).ports) > 0
}

// door is where a resource takes connections that speak TLS.
type door struct {
	ports     []int
	addresses []netip.Addr // as the Internet sees them
	own       string       // the name by which it is called if no other leads there
}

// doors are those of a load balancer, or the one of its listeners, of an instance or of
// a host of the Internet.
func doors(w *world.World, id string) (o door) {
	if l, ok := world.Get[elbv2.Listener](w, world.Everywhere, id); ok {
		if o = doors(w, l.LoadBalancerArn); slices.Contains(o.ports, l.Port) {
			o.ports = []int{l.Port}
		} else {
			o.ports = nil
		}
		return o
	}
	if b, ok := world.Get[elbv2.LoadBalancer](w, world.Everywhere, id); ok {
		o.own = b.DNSName
		for _, l := range world.All[elbv2.Listener](w, world.Everywhere) {
			if l.LoadBalancerArn == id && l.Secure() {
				o.ports = append(o.ports, l.Port)
			}
		}
		for _, n := range b.Nodes {
			o.addresses = append(o.addresses, n.Public, n.Private)
		}
		return o
	}
	var listens []machine.Listener
	if i, ok := world.Get[ec2.Instance](w, world.Everywhere, id); ok {
		listens, o.addresses = machine.Listeners(w, i), []netip.Addr{i.PublicIpAddress, i.PrivateIpAddress}
		if o.own = i.PrivateIpAddress.String(); i.PublicIpAddress.IsValid() {
			o.own = i.PublicIpAddress.String()
		}
	} else if h, ok := world.Get[machine.Host](w, world.Outside, id); ok {
		listens, o.addresses, o.own = h.Listens, []netip.Addr{h.Address}, h.Name
	}
	for _, l := range listens {
		if l.Proto == "tcp" && l.Secure() {
			o.ports = append(o.ports, l.Port)
		}
	}
	return o
}

// Laptop is who a learner sees things as.
func Laptop(w *world.World) (machine.Host, bool) {
	for _, h := range world.All[machine.Host](w, world.Everywhere) {
		if h.Kind == "laptop" {
			return h, true
		}
	}
	return machine.Host{}, false
}

// most bounds how many names of a site are tried.
const most = 8

// Certificates are what is shown for what has an id: the certificate itself, or what
// the laptop, which trusts roots, meets at a site by each name that leads there.
func Certificates(w *world.World, id string, roots []*x509.Certificate) (all []Shown) {
	if c, ok := world.Get[acm.Certificate](w, world.Everywhere, id); ok {
		s := Shown{Site: c.DomainName, At: w.Now(), Sent: parsed(c.Served().Certificate)}
		return []Shown{s.judged(roots)}
	}
	o := doors(w, id)
	laptop, ok := Laptop(w)
	if len(o.ports) == 0 || !ok {
		return nil
	}
	n := wire.Index(w)
	client := browse.Client{From: laptop.Name, Roots: roots, Resolve: resolver(w, laptop)}
	for _, name := range o.called(w, client.Resolve) {
		for _, port := range o.ports {
			site := name
			if port != 443 {
				site += ":" + strconv.Itoa(port)
			}
			u := url.URL{Scheme: "https", Host: site, Path: "/"}
			s := Shown{Name: name, Site: site, At: w.Now(), Answer: telling(browse.Get(w, n, client, u.String()))}
			s.Sent = s.Answer.Chain
			all = append(all, s.judged(roots))
		}
	}
	return all
}

// telling is the answer of several that shows a certificate, if one does.
func telling(all []browse.Answer) browse.Answer {
	if k := slices.IndexFunc(all, func(a browse.Answer) bool { return len(a.Chain) > 0 }); k >= 0 {
		return all[k]
	}
	return all[0]
}

// called are the names of public zones that lead there, and the one that it has of its
// own.
func (o door) called(w *world.World, resolve func(string) []netip.Addr) (all []string) {
	for _, z := range world.All[route53.HostedZone](w, world.Everywhere) {
		for _, r := range z.Records {
			name := strings.TrimSuffix(r.Name, ".")
			if z.Config.PrivateZone || r.Type != "A" && r.Type != "CNAME" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, `\052`) || slices.Contains(all, name) {
				continue
			}
			if slices.ContainsFunc(resolve(name), func(a netip.Addr) bool { return slices.Contains(o.addresses, a) }) {
				all = append(all, name)
			}
			if len(all) == most {
				return all
			}
		}
	}
	return append(all, o.own)
}

// resolver asks the laptop's resolver. Names of hosts need none.
func resolver(w *world.World, laptop machine.Host) func(string) []netip.Addr {
	at := machine.PublicResolvers[0].Name
	if p, ok := route53.PlaceOf(laptop.Address); ok {
		for _, r := range machine.PublicResolvers {
			if r.Name == p.City {
				at = r.Name
			}
		}
	}
	kind, _ := names.TypeNamed("A")
	return func(name string) (all []netip.Addr) {
		for _, h := range machine.Hosts(w) {
			if strings.EqualFold(h.Name, name) {
				return []netip.Addr{h.Address}
			}
		}
		walk, _ := names.Ask(w, at, name, kind, laptop.Address)
		for _, v := range walk.Values() {
			if a, err := netip.ParseAddr(v); err == nil {
				all = append(all, a)
			}
		}
		return all
	}
}

func parsed(all [][]byte) (out []*x509.Certificate) {
	for _, der := range all {
		if c, err := x509.ParseCertificate(der); err == nil {
			out = append(out, c)
		}
	}
	return out
}

// Sites are what shows a certificate, or is one, in the order of their ids: load
// balancers and machines of the account, certificates, then hosts.
func Sites(w *world.World) []string {
	var all []string
	for _, r := range world.All[world.Resource](w, world.Everywhere) {
		switch r.(type) {
		case acm.Certificate, elbv2.LoadBalancer, ec2.Instance, machine.Host:
			if Serves(w, r.ID()) {
				all = append(all, r.ID())
			}
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(kindOf(w, a), kindOf(w, b)) })
	return all
}

func kindOf(w *world.World, id string) int {
	r, _ := world.Get[world.Resource](w, world.Everywhere, id)
	switch r.(type) {
	case elbv2.LoadBalancer:
		return 0
	case ec2.Instance:
		return 1
	case acm.Certificate:
		return 2
	}
	return 3
}
