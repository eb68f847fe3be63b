package browse

import (
	"crypto/x509"
	"net/netip"
	"net/url"
	"strconv"

	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/machine"
	"skylab/engine/pki"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Client is who asks.
type Client struct {
	From    string                         // a name that wire knows
	Resolve func(name string) []netip.Addr // the addresses that a name has for it
	Roots   []*x509.Certificate            // whom it trusts
}

// Ending says how an attempt ended.
type Ending string

// How attempts end.
const (
	NoName    Ending = "no-name"    // the name has no address
	Silence   Ending = "silence"    // no answer to a packet
	Refused   Ending = "refused"    // nobody listens
	NoTLS     Ending = "no-tls"     // what answers speaks no TLS, or only TLS
	Untrusted Ending = "untrusted"  // the client does not accept the certificate
	Answered  Ending = "answered"   // an HTTP answer came
	NoHTTP    Ending = "no-http"    // what listens speaks no HTTP
	BadURL    Ending = "unreadable" // this is no URL of HTTP
)

// Answer is one thing that a client may get, and how often.
type Answer struct {
	Part     float64 // of all requests; parts of all answers add up to 1
	Ending   Ending
	Address  netip.Addr // that was called
	Status   int        // of HTTP, where it was Answered
	By       string     // the id of the machine whose answer it is; a load balancer's ARN where it answered by itself
	Balancer string     // the ARN of the load balancer that passed it on
	Location string     // where a redirect leads
	// Cause says why a load balancer answered with 502, 503 or 504.
	Cause Cause
	// Certificate is what was shown, and Fault why the client does not accept it.
	// Chain is all that was sent with it, itself being the first.
	Certificate *x509.Certificate
	Chain       []*x509.Certificate
	// Unread says that the server has files that it did not read yet, and shows what
	// stood there before.
	Unread bool
	Fault  pki.Reason
	// Stopped is the walk that failed: the client's, or that of the node that
	// called a target.
	Stopped *wire.Verdict
}

// Cause is why a load balancer has nothing better to say.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
type Cause string

// The causes.
const (
	NoTargets     Cause = "no-targets"     // 503
	TargetRefused Cause = "target-refused" // 502: nobody listens there
	TargetSilent  Cause = "target-silent"  // 504: packets get lost on the way
	TargetNoHTTP  Cause = "target-no-http" // 502: what answers is no HTTP, or no TLS
)

// look is one World at which clients look.
type look struct {
	w *world.World
	n *wire.Net
}

// Get is what a client gets for a URL: one answer for each address and target that it
// may meet, with their parts. Redirects are not followed. n is w indexed.
func Get(w *world.World, n *wire.Net, c Client, raw string) []Answer {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || portOf(u) == 0 {
		return []Answer{{Part: 1, Ending: BadURL}}
	}
	var addresses []netip.Addr
	if a, err := netip.ParseAddr(u.Hostname()); err == nil {
		addresses = []netip.Addr{a}
	} else {
		addresses = c.Resolve(u.Hostname())
	}
	if len(addresses) == 0 {
		return []Answer{{Part: 1, Ending: NoName}}
	}
	var all []Answer
	for _, a := range addresses {
		for _, one := range (look{w, n}).call(c, u, a) {
			one.Part /= float64(len(addresses))
			one.Address = a
			all = append(all, one)
		}
	}
	return all
}

// portOf is the port that a URL means, or 0 where there is no such port.
func portOf(u *url.URL) uint16 {
	switch {
	case u.Port() != "":
		p, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil {
			return 0
		}
		return uint16(p)
	case u.Scheme == "https":
		return 443
	}
	return 80
}

// call is what comes of calling one address: something for each target, where a network
// load balancer relays the connection.
func (k look) call(c Client, u *url.URL, to netip.Addr) []Answer {
	v, ending := k.reach(c.From, to.String(), portOf(u))
	b, shares := k.relayed(v)
	if len(shares) == 0 {
		return k.heard(c, u, v, ending)
	}
	var all []Answer
	for n, s := range shares {
		if n > 0 {
			v, ending = k.reachTo(c.From, netip.Addr{}, to.String(), portOf(u), n)
		}
		for _, one := range k.heard(c, u, v, ending) {
			one.Part, one.Balancer = s.Part, b.LoadBalancerArn
			all = append(all, one)
		}
	}
	return all
}

// relayed is the network load balancer that hands a connection on, and the targets among
// which it chooses.
func (k look) relayed(v *wire.Verdict) (elbv2.LoadBalancer, []elbv2.Share) {
	if v == nil {
		return elbv2.LoadBalancer{}, nil
	}
	for _, h := range v.There {
		if h.At.Kind != wire.KindLoadBalancer || h.Did != wire.Translated {
			continue
		}
		b, node, _ := elbv2.NodeOf(k.w, h.At.ID)
		l, _ := b.ListenerAt(k.w, int(h.Before.DstPort))
		return b, b.Decide(k.w, l, node.Zone, elbv2.Request{}).Shares
	}
	return elbv2.LoadBalancer{}, nil
}

// heard is what whoever is at the other end of a connection answers.
func (k look) heard(c Client, u *url.URL, v *wire.Verdict, ending Ending) []Answer {
	if ending != Answered {
		one := Answer{Part: 1, Ending: ending, Stopped: v}
		if ending == Refused && k.unserved(v) {
			one.Cause = NoTargets
		}
		return []Answer{one}
	}
	at := v.There[len(v.There)-1]
	id, port := at.At.ID, at.Before.DstPort
	if b, node, ok := elbv2.NodeOf(k.w, id); ok {
		return k.balanced(c, u, b, node, at.Before.Src)
	}
	l, ok := k.listener(id, port)
	one := Answer{Part: 1, Ending: Answered, By: id}
	switch {
	case !ok || l.Status == "":
		one.Ending = NoHTTP
	case l.Secure() != (u.Scheme == "https"):
		one.Ending = NoTLS
	default:
		if u.Scheme == "https" {
			k.trusts(&one, c, u.Hostname(), k.shown(id, l, u.Hostname()))
			one.Unread = k.unread(id, l)
		}
		if one.Ending == Answered {
			one.Status = l.Page(k.w, id, u.Path).Status
		}
	}
	return []Answer{one}
}

// unserved reports whether a network load balancer refused, having no target.
func (k look) unserved(v *wire.Verdict) bool {
	at := v.There[len(v.There)-1]
	return v.Refused && at.At.Kind == wire.KindLoadBalancer
}

// reach opens a connection, or says what came instead.
func (k look) reach(from, to string, port uint16) (*wire.Verdict, Ending) {
	return k.reachTo(from, netip.Addr{}, to, port, 0)
}

// reachTo is reach in the name of another address, where there is one, and to the n-th
// target of a network load balancer on the way.
func (k look) reachTo(from string, as netip.Addr, to string, port uint16, n int) (*wire.Verdict, Ending) {
	p, err := k.n.Between(from, to, wire.TCP, port)
	if err != nil {
		return nil, Silence
	}
	if as.IsValid() {
		p.Src = as
	}
	v := wire.ProbeTo(k.n, p, n)
	switch {
	case v.Open():
		return &v, Answered
	case v.Answered && v.Refused, v.Rejected:
		return &v, Refused
	}
	return &v, Silence
}

// listener is what listens at a port of a machine.
func (k look) listener(id string, port uint16) (machine.Listener, bool) {
	m, ok := k.n.Machine(id)
	if !ok {
		return machine.Listener{}, false
	}
	for _, l := range m.Listeners {
		if l.Proto == "tcp" && l.Port == int(port) {
			return l, true
		}
	}
	return machine.Listener{}, false
}

// shown is what a machine shows to a client that asks for a name.
func (k look) shown(id string, l machine.Listener, name string) [][]byte {
	if i, ok := world.Get[ec2.Instance](k.w, world.Everywhere, id); ok {
		c, _ := machine.Shown(k.w, i, l.Name, k.w.Now()) // a broken one shows nothing
		return c.Certificate
	}
	c, _ := machine.Host{Name: id}.Shown(k.w, name, k.w.Now())
	return c.Certificate
}

// unread reports whether what listens on an instance shows what is in its files no more.
func (k look) unread(id string, l machine.Listener) bool {
	i, ok := world.Get[ec2.Instance](k.w, world.Everywhere, id)
	return ok && machine.Unread(k.w, i, l.Name)
}

// trusts judges what was shown.
func (k look) trusts(a *Answer, c Client, name string, shown [][]byte) {
	var chain []*x509.Certificate
	for _, raw := range shown {
		if cert, err := x509.ParseCertificate(raw); err == nil {
			chain = append(chain, cert)
		}
	}
	if len(chain) == 0 {
		a.Ending = NoTLS
		return
	}
	a.Certificate, a.Chain = chain[0], chain
	if a.Fault = pki.Judge(chain, c.Roots, name, k.w.Now()); a.Fault != "" {
		a.Ending = Untrusted
	}
}
