package names

import (
	"net/netip"
	"slices"
	"testing"

	"skylab/engine/route53domains"
	"skylab/engine/world"
)

func tags(u *Universe, zone string, least Level) []string {
	order := []Level{Info, Notice, Warning, Grave, Critical}
	var all []string
	for _, d := range Doctor(u, zone, netip.MustParseAddr("203.0.113.9")) {
		if slices.Index(order, d.Level) >= slices.Index(order, least) {
			all = append(all, d.Tag)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

const healthy = `
@    3600 SOA ns1.harbordns.net. admin.shop.co.kr. 7 14400 3600 1209600 900
@    3600 NS  ns1.harbordns.net.
@    3600 NS  ns2.harbordns.net.
@     300 MX  10 mail
@     300 TXT "v=spf1 mx -all"
mail  300 A   203.0.113.25
www   300 A   203.0.113.80
`

// TestTheDoctorNamesWhatIsWrong breaks a healthy zone in one way at a time, and
// looks for the tag of that alone.
func TestTheDoctorNamesWhatIsWrong(t *testing.T) {
	at := netip.MustParseAddr("198.18.7.53")
	put := func(text string, servers ...OutsideServer) world.Command {
		return PutZone{Name: "shop.co.kr", Text: text, Servers: servers}
	}
	point := func(servers ...route53domains.Nameserver) world.Command {
		return PutRegistration{Domain: "shop.co.kr", Nameservers: servers}
	}
	swap := func(old, other string) string {
		out := ""
		for _, l := range splitLines(healthy) {
			if l == old {
				l = other
			}
			out += l + "\n"
		}
		if out == healthy {
			t.Fatalf("no line %q", old)
		}
		return out
	}
	soa := "@    3600 SOA ns1.harbordns.net. admin.shop.co.kr. 7 14400 3600 1209600 900"
	for _, c := range []struct {
		what string
		cmds []world.Command
		want []string
	}{
		{"nothing", []world.Command{put(healthy), point()}, nil},
		{"never registered", []world.Command{put(healthy)}, []string{"B01_NO_CHILD", "B02_NO_DELEGATION"}},
		{"the provider has no such zone", []world.Command{point()}, []string{"AAAA_UNEXPECTED_RCODE", "B02_NO_WORKING_NS", "B02_UNEXPECTED_RCODE", "IS_NOT_AUTHORITATIVE"}},
		{
			"servers that do not exist",
			[]world.Command{put(healthy), point(route53domains.Nameserver{Name: "ns1.harbourdns.net"}, route53domains.Nameserver{Name: "ns2.harbourdns.net"})},
			[]string{"B02_NO_WORKING_NS", "B02_NS_NO_IP_ADDR"},
		},
		{"one server", []world.Command{put(healthy), point(route53domains.Nameserver{Name: "ns1.harbordns.net"})}, []string{"CN04_IPV4_SINGLE_PREFIX", "EXTRA_NAME_CHILD", "IPV4_ONE_ASN", "NOT_ENOUGH_NS_DEL"}},
		{
			"the zone names other servers",
			[]world.Command{put(swap("@    3600 NS  ns2.harbordns.net.", "@    3600 NS  ns9.harbordns.net.")), point()},
			[]string{"CAN_NOT_BE_RESOLVED", "EXTRA_NAME_CHILD", "EXTRA_NAME_PARENT"},
		},
		{
			"short timers",
			[]world.Command{put(swap(soa, "@    3600 SOA ns1.harbordns.net. admin.shop.co.kr. 7 600 900 300 60")), point()},
			[]string{"EXPIRE_LOWER_THAN_REFRESH", "EXPIRE_MINIMUM_VALUE_LOWER", "REFRESH_LOWER_THAN_RETRY", "REFRESH_MINIMUM_VALUE_LOWER", "RETRY_MINIMUM_VALUE_LOWER", "SOA_DEFAULT_TTL_MAXIMUM_VALUE_LOWER"},
		},
		{"a primary that nobody knows", []world.Command{put(swap(soa, "@    3600 SOA ns7.harbordns.net. admin.shop.co.kr. 7 14400 3600 1209600 900")), point()}, []string{"Z01_MNAME_NOT_RESOLVE"}},
		{"mail to an alias", []world.Command{put(swap("mail  300 A   203.0.113.25", "mail  300 CNAME www")), point()}, []string{"MX_RECORD_IS_CNAME"}},
		{"two policies", []world.Command{put(healthy + "@ 300 TXT \"v=spf1 -all\"\n"), point()}, []string{"Z11_SPF_MULTIPLE_RECORDS"}},
		{"a policy that is none", []world.Command{put(swap(`@     300 TXT "v=spf1 mx -all"`, `@     300 TXT "v=spf1 maybe"`)), point()}, []string{"Z11_SPF_SYNTAX_ERROR"}},
		{"glue that lies", []world.Command{
			put(swap("@    3600 NS  ns2.harbordns.net.", "@    3600 NS  ns1")+"ns1 300 A 198.18.7.99\n", OutsideServer{"ns1.shop.co.kr", at}, OutsideServer{"ns1.harbordns.net", netip.MustParseAddr("198.51.44.1")}),
			point(route53domains.Nameserver{Name: "ns1.harbordns.net"}, route53domains.Nameserver{Name: "ns1.shop.co.kr", GlueIps: []netip.Addr{at}}),
		}, []string{"IN_BAILIWICK_ADDR_MISMATCH"}},
		{"two servers at one address", []world.Command{
			put(healthy), point(route53domains.Nameserver{Name: "ns1.shop.co.kr", GlueIps: []netip.Addr{netip.MustParseAddr("198.51.44.1")}}, route53domains.Nameserver{Name: "ns1.harbordns.net"}),
		}, []string{"CN04_IPV4_SINGLE_PREFIX", "DEL_NS_SAME_IP", "EXTRA_NAME_CHILD", "EXTRA_NAME_PARENT", "IPV4_ONE_ASN", "NAMESERVER_IP_PTR_MISMATCH"}},
	} {
		got := tags(Of(made(t, c.cmds...)), "shop.co.kr", Notice)
		for _, w := range c.want {
			if !slices.Contains(got, w) {
				t.Errorf("%s: no %s in %v", c.what, w, got)
			}
		}
		for _, g := range got {
			if !slices.Contains(c.want, g) {
				t.Errorf("%s: %s was not expected (%v)", c.what, g, got)
			}
		}
	}
}

func splitLines(s string) []string {
	var all []string
	for l := range linesOf(s) {
		all = append(all, l)
	}
	return all
}

func linesOf(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for len(s) > 0 {
			k := 0
			for k < len(s) && s[k] != '\n' {
				k++
			}
			if !yield(s[:k]) {
				return
			}
			s = s[min(k+1, len(s)):]
		}
	}
}

// TestThePlanIsWhole: all 56 cases that need no DNSSEC are there, once each.
func TestThePlanIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.name] {
			t.Errorf("%s is there twice", c.name)
		}
		seen[c.name] = true
	}
	for plan, n := range map[string]int{"Basic": 3, "Address": 3, "Connectivity": 4, "Consistency": 6, "Delegation": 7, "Nameserver": 13, "Syntax": 8, "Zone": 11} {
		for k := 1; k <= n; k++ {
			name := plan + string(rune('0'+k/10)) + string(rune('0'+k%10))
			if !seen[name] {
				t.Errorf("%s is missing", name)
			}
		}
	}
	t.Logf("%d cases", len(cases))
}
