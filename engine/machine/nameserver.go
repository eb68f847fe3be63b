package machine

import (
	"net/netip"

	"skylab/engine/world"
)

// NameServer is a host of the Internet that answers for a zone.
type NameServer struct {
	Zone    string // canonical: in lower case, with the dot at its end
	Name    string // as NS records call it, without that dot
	Address netip.Addr
}

// Registries are the servers of the root and of the domains below it in which
// names are sold. Those of .uk answer for co.uk too, so that a walk is a step
// shorter there; .kr has servers of their own for co.kr and or.kr.
// https://www.iana.org/domains/root/servers and the root zone's own records.
var Registries = concat(
	serversOf(".", "root-servers.net", "a 198.41.0.4", "b 170.247.170.2", "c 192.33.4.12", "d 199.7.91.13", "e 192.203.230.10",
		"f 192.5.5.241", "g 192.112.36.4", "h 198.97.190.53", "i 192.36.148.17", "j 192.58.128.30", "k 193.0.14.129", "l 199.7.83.42", "m 202.12.27.33"),
	serversOf("com.", "gtld-servers.net", gtld...),
	serversOf("net.", "gtld-servers.net", gtld...),
	serversOf("org.", "org.afilias-nst.org", "b0 199.19.54.1", "b2 199.249.120.1", "d0 199.19.57.1"),
	serversOf("example.", "iana-servers.net", "a 199.43.135.53", "b 199.43.133.53"), // not sold on Earth; the lab's shops live there
	serversOf("kr.", "dns.kr", "b 210.101.60.1", "c 203.248.246.220", "d 203.83.159.1", "e 202.30.124.100", "f 218.38.181.90", "g 202.31.190.1"),
	serversOf("co.kr.", "dns.co.kr", "a 203.83.160.11", "b 210.101.61.11"),
	serversOf("or.kr.", "dns.or.kr", "a 203.83.160.12", "b 210.101.61.12"),
	serversOf("uk.", "nic.uk", "dns1 213.248.216.1", "dns2 103.49.80.1", "dns3 213.248.220.1", "dns4 43.230.48.1"),
	serversOf("co.uk.", "nic.uk", "dns1 213.248.216.1", "dns2 103.49.80.1", "dns3 213.248.220.1", "dns4 43.230.48.1"),
)

var gtld = []string{
	"a 192.5.6.30", "b 192.33.14.30", "c 192.26.92.30", "d 192.31.80.30", "e 192.12.94.30", "f 192.35.51.30", "g 192.42.93.30",
	"h 192.54.112.30", "i 192.43.172.30", "j 192.48.79.30", "k 192.52.178.30", "l 192.41.162.30", "m 192.55.83.30",
}

// Provider are the servers of a company that answers for whoever owns the hosts
// of the Internet, and for domains that were never moved elsewhere.
var Provider = []NameServer{
	{"", "ns1.harbordns.net", netip.AddrFrom4([4]byte{198, 51, 44, 1})},
	{"", "ns2.harbordns.net", netip.AddrFrom4([4]byte{193, 47, 99, 65})},
}

// Amazon are the servers of the names that AWS gives to what it runs.
var Amazon = []NameServer{
	{"amazonaws.com.", "r1.amazonaws.com", netip.AddrFrom4([4]byte{156, 154, 64, 10})},
	{"amazonaws.com.", "r2.amazonaws.com", netip.AddrFrom4([4]byte{156, 154, 65, 10})},
}

// PublicResolver is a resolver that answers everybody in its part of the world.
type PublicResolver struct {
	Name    string // the place, in lower case
	Address netip.Addr
	Subnet  bool // it tells servers which part of the network asks: RFC 7871
}

// PublicResolvers stand in several places of the world.
var PublicResolvers = []PublicResolver{
	{"seoul", netip.AddrFrom4([4]byte{168, 126, 63, 1}), false},
	{"tokyo", netip.AddrFrom4([4]byte{210, 130, 0, 1}), false},
	{"singapore", netip.AddrFrom4([4]byte{165, 21, 83, 88}), false},
	{"virginia", netip.AddrFrom4([4]byte{68, 105, 28, 11}), false},
	{"oregon", netip.AddrFrom4([4]byte{205, 171, 3, 65}), false},
	{"frankfurt", netip.AddrFrom4([4]byte{194, 25, 0, 60}), false},
	{"saopaulo", netip.AddrFrom4([4]byte{200, 221, 11, 100}), false},
	{"anywhere", netip.AddrFrom4([4]byte{8, 8, 8, 8}), true},
}

// Stationed are resources that have name servers of their own on the Internet.
type Stationed interface {
	// Stations are the servers' names, without the dot at the end, and addresses.
	Stations() ([]string, []netip.Addr)
}

func concat(all ...[]NameServer) []NameServer {
	var out []NameServer
	for _, a := range all {
		out = append(out, a...)
	}
	return out
}

// serversOf reads "a 198.41.0.4" as a server under a domain.
func serversOf(zone, domain string, servers ...string) []NameServer {
	var all []NameServer
	for _, s := range servers {
		for k := range s {
			if s[k] == ' ' {
				all = append(all, NameServer{zone, s[:k] + "." + domain, netip.MustParseAddr(s[k+1:])})
			}
		}
	}
	return all
}

// nameServers are the hosts at port 53 of everybody who must be found there.
func nameServers(w *world.World) []Host {
	all := fixedServers
	for _, r := range world.All[Stationed](w, world.Everywhere) {
		names, at := r.Stations()
		for k := range names {
			all = append(all[:len(all):len(all)], Host{names[k], at[k], dnsPorts, "server"})
		}
	}
	return all
}

var dnsPorts = []Listener{{Proto: "udp", Port: 53, Name: DNS}, {Proto: "tcp", Port: 53, Name: DNS}}

// DNS is the program that listens where names are answered for.
const DNS = "named"

var fixedServers = func() []Host {
	var all []Host
	seen := map[netip.Addr]bool{}
	add := func(name string, a netip.Addr) {
		if !seen[a] {
			seen[a] = true
			all = append(all, Host{name, a, dnsPorts, "server"})
		}
	}
	for _, s := range concat(Registries, Provider, Amazon) {
		add(s.Name, s.Address)
	}
	for _, r := range PublicResolvers {
		add("resolver."+r.Name, r.Address)
	}
	return all
}()
