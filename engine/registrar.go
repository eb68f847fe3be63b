package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"

	"skylab/engine/names"
	"skylab/engine/route53domains"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// registrar is the console of the registrars that are not Route 53: which domains
// the learner has there, and to which servers their registries point.
//
//	registrar
//	registrar shop.co.kr
//	registrar shop.co.kr ns1.example.net ns2.example.net
//	registrar shop.co.kr ns1.shop.co.kr=192.0.2.53 ns2.example.net
//
// Its status is 1 for what is refused and 2 for words that cannot be read.
func (e *Engine) registrar(_ context.Context, argv []string, _ io.Reader, out, errw io.Writer) int {
	if len(argv) == 1 {
		all := world.All[names.Registration](e.World(), world.Outside)
		if len(all) == 0 {
			e.print(out, "registrar-none")
		}
		for _, r := range all {
			e.registration(r, out)
		}
		return 0
	}
	domain := argv[1]
	if strings.HasPrefix(domain, "-") || len(argv) == 2 && strings.Contains(domain, "=") {
		e.print(errw, "registrar-usage")
		return 2
	}
	if len(argv) > 2 {
		c := names.SetNameservers{Domain: domain}
		for _, word := range argv[2:] {
			n, ok := nameserver(word)
			if !ok {
				e.print(errw, "registrar-word", word)
				return 2
			}
			c.Nameservers = append(c.Nameservers, n)
		}
		if _, err := e.apply(e.c.Scope, spelling.Log(c), c); err != nil {
			return e.turnedDown(err, errw)
		}
	}
	r, ok := world.Get[names.Registration](e.World(), world.Outside, "registration/"+strings.TrimSuffix(strings.ToLower(domain), ".")+".")
	if !ok {
		e.beneath(world.Sentence{Key: "domain-not-here", Args: []any{domain}}, errw)
		return 1
	}
	e.registration(r, out)
	return 0
}

// nameserver reads a server, with its address behind an equals sign.
func nameserver(word string) (route53domains.Nameserver, bool) {
	name, address, glued := strings.Cut(word, "=")
	n := route53domains.Nameserver{Name: strings.TrimSuffix(name, ".")}
	if !glued {
		return n, name != ""
	}
	a, err := netip.ParseAddr(address)
	n.GlueIps = []netip.Addr{a}
	return n, name != "" && err == nil
}

// registration shows a domain.
func (e *Engine) registration(r names.Registration, out io.Writer) {
	var servers []string
	for _, n := range r.Nameservers {
		one := n.Name
		for _, a := range n.GlueIps {
			one += "=" + a.String()
		}
		servers = append(servers, one)
	}
	e.print(out, "registrar-domain", strings.TrimSuffix(r.Domain, "."), r.Registrar, strings.Join(servers, " "))
}

// turnedDown says why something outside of AWS was refused.
func (e *Engine) turnedDown(err error, errw io.Writer) int {
	var no *world.Refusal
	if errors.As(err, &no) {
		if e.c.Say == nil || e.c.Sealed {
			fmt.Fprintln(errw, no.Message)
		}
		e.means(no, errw)
	}
	return 1
}
