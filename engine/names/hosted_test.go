package names

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"skylab/engine/ec2"
	"skylab/engine/route53"
	"skylab/engine/route53domains"
	"skylab/engine/world"
)

var learner = world.Scope{Account: "111122223333", Region: "ap-northeast-2"}

type steps struct {
	t   testing.TB
	w   *world.World
	now time.Time
}

func (s *steps) do(c world.Command) any {
	s.t.Helper()
	w, out, err := world.Apply(s.w, learner, s.now, c)
	if err != nil {
		s.t.Fatalf("%T: %v", c, err)
	}
	s.w = w
	return out
}

func (s *steps) pass(d time.Duration) {
	s.now = s.now.Add(d)
	s.w = world.Advance(s.w, s.now)
}

// ask asks a resolver and spells what came of it.
func (s *steps) ask(resolver, name, kind string) string {
	s.t.Helper()
	out := s.do(Resolve{Resolver: resolver, Name: name, Type: kind, Client: "203.0.113.7"}).(Walk)
	var values []string
	for _, r := range out.Records {
		f := strings.Fields(r)
		values = append(values, strings.Join(f[4:], " "))
	}
	if len(values) == 0 {
		if out.Rcode == dns.RcodeSuccess {
			return "NODATA"
		}
		return dns.RcodeToString[out.Rcode]
	}
	return strings.Join(values, " ")
}

func n(v int64) *int64 { return &v }

func upsert(name, kind string, ttl int64, values ...string) route53.RecordChange {
	r := &route53.ResourceRecordSet{Name: name, Type: kind, TTL: n(ttl)}
	for _, v := range values {
		r.ResourceRecords = append(r.ResourceRecords, route53.ResourceRecord{Value: v})
	}
	return route53.RecordChange{Action: "UPSERT", ResourceRecordSet: r}
}

var contact = &route53domains.ContactDetail{FirstName: "A", LastName: "B"}

// TestADomainOfOnesOwn registers a domain, writes records and follows them from
// the root: nothing while the registry is at work, then the hosted zone, and what
// was not there yet for as long as the absence is believed.
func TestADomainOfOnesOwn(t *testing.T) {
	s := &steps{t: t, w: world.New("own", start), now: start}
	s.do(route53domains.RegisterDomain{DomainName: "harbor.org", DurationInYears: n(1), AdminContact: contact, RegistrantContact: contact, TechContact: contact})
	zone := world.All[route53.HostedZone](s.w, world.Everywhere)[0]
	if got := s.ask("frankfurt", "www.harbor.org", "A"); got != "NXDOMAIN" {
		t.Errorf("before the registry knows: %s", got)
	}
	s.pass(3 * time.Minute)
	s.do(route53.ChangeResourceRecordSets{HostedZoneId: zone.Id, ChangeBatch: &route53.ChangeBatch{Changes: []route53.RecordChange{
		upsert("www.harbor.org", "A", 60, "192.0.2.10"), upsert("*.dev.harbor.org", "TXT", 60, `"hello there"`),
		upsert("harbor.org", "MX", 60, "10 mail.harbor.org"), upsert("far.harbor.org", "CNAME", 60, "www.harbor.org"),
	}}})
	if got := s.ask("seoul", "www.harbor.org", "A"); got != "192.0.2.10" {
		t.Errorf("in Seoul: %s", got)
	}
	if got := s.ask("frankfurt", "www.harbor.org", "A"); got != "NXDOMAIN" {
		t.Errorf("Frankfurt has not forgotten that there was nothing: %s", got)
	}
	s.pass(negativeTTL * time.Second)
	for _, c := range [][3]string{
		{"www.harbor.org", "A", "192.0.2.10"},
		{"x.dev.harbor.org", "TXT", `"hello there"`},
		{"harbor.org", "MX", "10 mail.harbor.org."},
		{"far.harbor.org", "A", "www.harbor.org. 192.0.2.10"},
		{"dev.harbor.org", "A", "NODATA"},
		{"none.harbor.org", "A", "NXDOMAIN"},
	} {
		if got := s.ask("frankfurt", c[0], c[1]); got != c[2] {
			t.Errorf("%s %s is %s, wanted %s", c[0], c[1], got, c[2])
		}
	}
	walk, _ := Ask(s.w, "tokyo", "www.harbor.org", dns.TypeA, netip.Addr{})
	last := walk.Trail[len(walk.Trail)-1]
	if last.Zone != "harbor.org." || !strings.Contains(last.Server, ".awsdns-") {
		t.Errorf("the walk ended at %s of %s", last.Server, last.Zone)
	}
}

// TestAPrivateZoneHidesThePublicOne: inside of the VPC only the private zone
// counts, also for what it has not got.
func TestAPrivateZoneHidesThePublicOne(t *testing.T) {
	s := &steps{t: t, w: world.New("private", start), now: start}
	s.do(route53domains.RegisterDomain{DomainName: "harbor.org", DurationInYears: n(1), AdminContact: contact, RegistrantContact: contact, TechContact: contact})
	s.pass(3 * time.Minute)
	public := world.All[route53.HostedZone](s.w, world.Everywhere)[0]
	vpc := s.do(ec2.CreateVpc{CidrBlock: "10.0.0.0/16"}).(ec2.CreateVpcResult).Vpc
	s.do(route53.ChangeResourceRecordSets{HostedZoneId: public.Id, ChangeBatch: &route53.ChangeBatch{Changes: []route53.RecordChange{
		upsert("www.harbor.org", "A", 60, "192.0.2.10"), upsert("shop.harbor.org", "A", 60, "192.0.2.11"),
	}}})
	private := s.do(route53.CreateHostedZone{Name: "harbor.org", CallerReference: "p", VPC: &route53.VPC{VPCRegion: learner.Region, VPCId: vpc.VpcId}}).(route53.CreateHostedZoneResult)
	s.do(route53.ChangeResourceRecordSets{HostedZoneId: private.HostedZone.Id, ChangeBatch: &route53.ChangeBatch{Changes: []route53.RecordChange{upsert("www.harbor.org", "A", 60, "10.0.0.10")}}})
	if got := s.ask(vpc.VpcId, "www.harbor.org", "A"); got != "192.0.2.10" {
		t.Errorf("without DNS host names a private zone counts for nothing: %s", got)
	}
	s.do(ec2.ModifyVpcAttribute{VpcId: vpc.VpcId, EnableDnsHostnames: &ec2.AttributeBooleanValue{Value: true}})
	for _, c := range [][3]string{
		{vpc.VpcId, "www.harbor.org", "10.0.0.10"},
		{vpc.VpcId, "shop.harbor.org", "NXDOMAIN"},
		{"seoul", "www.harbor.org", "192.0.2.10"},
		{"seoul", "shop.harbor.org", "192.0.2.11"},
	} {
		if got := s.ask(c[0], c[1], "A"); got != c[2] {
			t.Errorf("%s from %s is %s, wanted %s", c[1], c[0], got, c[2])
		}
	}
}

// TestReplayedResolutionsAgree: the same commands give the same World, caches
// included.
func TestReplayedResolutionsAgree(t *testing.T) {
	run := func() [32]byte {
		s := &steps{t: t, w: world.New("again", start), now: start}
		s.do(route53.CreateHostedZone{Name: "again.net", CallerReference: "1"})
		for _, r := range []string{"seoul", "virginia", "anywhere", "seoul"} {
			s.ask(r, "updates.again.net", "A")
			s.ask(r, "deb.debian.org", "A")
			s.pass(17 * time.Second)
		}
		return s.w.Digest()
	}
	if first, second := run(), run(); first != second {
		t.Error("two runs differ")
	}
}

// TestAResolverForgetsBeforeItIsFull asks for more names than are kept.
func TestAResolverForgetsBeforeItIsFull(t *testing.T) {
	s := &steps{t: t, w: shop(t), now: start}
	for k := range maxRemembered + 50 {
		s.ask("tokyo", fmt.Sprintf("n%d.shop.co.kr", k), "A")
	}
	r, _ := world.Get[Remembered](s.w, world.Outside, "cache/tokyo")
	if len(r.Sets) != maxRemembered {
		t.Errorf("%d answers are kept", len(r.Sets))
	}
}

// TestAnAnswerForOnePartOfTheNetworkIsNoAnswerForAnother: a resolver that tells for
// whom it asks keeps what it hears for those, and asks again for others.
func TestAnAnswerForOnePartOfTheNetworkIsNoAnswerForAnother(t *testing.T) {
	s := &steps{t: t, w: world.New("subnets", start), now: start}
	s.do(route53domains.RegisterDomain{DomainName: "harbor.org", DurationInYears: n(1), AdminContact: contact, RegistrantContact: contact, TechContact: contact})
	s.pass(3 * time.Minute)
	zone := world.All[route53.HostedZone](s.w, world.Everywhere)[0]
	in := func(id, value string, g route53.GeoLocation) route53.RecordChange {
		c := upsert("menu.harbor.org", "A", 600, value)
		c.ResourceRecordSet.SetIdentifier, c.ResourceRecordSet.GeoLocation = id, &g
		return c
	}
	s.do(route53.ChangeResourceRecordSets{HostedZoneId: zone.Id, ChangeBatch: &route53.ChangeBatch{Changes: []route53.RecordChange{
		in("korea", "192.0.2.1", route53.GeoLocation{CountryCode: "KR"}), in("rest", "192.0.2.2", route53.GeoLocation{CountryCode: "*"}),
	}}})
	ask := func(resolver, client string) (string, bool) {
		w := s.do(Resolve{Resolver: resolver, Name: "menu.harbor.org", Type: "A", Client: client}).(Walk)
		return w.Values()[0], w.Remembered()
	}
	for _, c := range []struct {
		resolver, client, want string
		remembered             bool
	}{
		{"anywhere", "203.0.113.7", "192.0.2.1", false},
		{"anywhere", "194.25.0.9", "192.0.2.2", false},
		{"anywhere", "203.0.113.99", "192.0.2.1", true},
		{"anywhere", "194.25.0.200", "192.0.2.2", true},
		{"virginia", "203.0.113.7", "192.0.2.2", false},
		{"virginia", "194.25.0.9", "192.0.2.2", true}, // it does not tell
	} {
		if got, remembered := ask(c.resolver, c.client); got != c.want || remembered != c.remembered {
			t.Errorf("%s for %s: %s, from memory %v; wanted %s, %v", c.resolver, c.client, got, remembered, c.want, c.remembered)
		}
	}
}

// TestAResolutionHasABudget: delegations that lead to ever more servers end in a
// failure and not in a walk without end.
func TestAResolutionHasABudget(t *testing.T) {
	asked := 0
	r := resolverOf(Of(shop(t)), "168.126.63.1")
	r.Exchange = func(in []byte, _ netip.Addr, _ bool) ([]byte, error) {
		asked++
		q := new(dns.Msg)
		if err := q.Unpack(in); err != nil {
			return nil, err
		}
		m := new(dns.Msg)
		m.SetReply(q)
		for k := range 10 { // a zone just below, with servers that nobody has heard of
			zone := below(canonical(q.Question[0].Name), ".")
			m.Ns = append(m.Ns, nsRecord(zone, fmt.Sprintf("ns%d.x%d.y%d.", k, asked, k), 60))
		}
		return m.Pack()
	}
	if a := r.Resolve("www.shop.co.kr", dns.TypeA, Client{}); a.Rcode != dns.RcodeServerFailure {
		t.Errorf("code %d", a.Rcode)
	}
	if asked > defaultBudget {
		t.Errorf("%d questions were asked", asked)
	}
}
