package route53

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"skylab/engine/world"
)

var (
	me    = world.Scope{Account: "111122223333", Region: "ap-northeast-2"}
	start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
)

func do(t testing.TB, w *world.World, c world.Command) (*world.World, any) {
	t.Helper()
	w, out, err := world.Apply(w, me, start, c)
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	return w, out
}

func refused(t *testing.T, w *world.World, c world.Command, code, message string) {
	t.Helper()
	before := w.Digest()
	after, _, err := world.Apply(w, me, start, c)
	var r *world.Refusal
	if !errors.As(err, &r) || r.Code != code || !strings.Contains(r.Message, message) {
		t.Errorf("%+v\n is %v\n wanted %s: .. %s ..", c, err, code, message)
		return
	}
	if r.Why.Key == "" {
		t.Errorf("%s: nothing says what it means: %s", code, r.Message)
	}
	if after.Digest() != before {
		t.Errorf("%+v was refused and changed the World", c)
	}
}

func rec(name, kind string, ttl int64, values ...string) *ResourceRecordSet {
	r := &ResourceRecordSet{Name: name, Type: kind, TTL: n(ttl)}
	for _, v := range values {
		r.ResourceRecords = append(r.ResourceRecords, ResourceRecord{v})
	}
	return r
}

func with(r *ResourceRecordSet, f func(*ResourceRecordSet)) *ResourceRecordSet { f(r); return r }

func batchOf(z HostedZone, pairs ...any) ChangeResourceRecordSets {
	c := ChangeResourceRecordSets{HostedZoneId: z.Id, ChangeBatch: &ChangeBatch{}}
	for k := 0; k < len(pairs); k += 2 {
		c.ChangeBatch.Changes = append(c.ChangeBatch.Changes, RecordChange{pairs[k].(string), pairs[k+1].(*ResourceRecordSet)})
	}
	return c
}

// TestABadRecordSpoilsItsBatch are the records that Route 53 refuses: nothing of
// their batch happens, and the refusal says which record it was.
func TestABadRecordSpoilsItsBatch(t *testing.T) {
	w, made := do(t, world.New("r", start), CreateHostedZone{Name: "example.com", CallerReference: "1"})
	z := made.(CreateHostedZoneResult).HostedZone.HostedZone
	w, _ = do(t, w, batchOf(z, "CREATE", rec("www.example.com", "A", 60, "192.0.2.1"), "CREATE", rec("alias.example.com", "CNAME", 60, "www.example.com"),
		"CREATE", with(rec("w.example.com", "A", 60, "192.0.2.1"), func(r *ResourceRecordSet) { r.SetIdentifier, r.Weight = "a", n(1) })))
	good := rec("good.example.com", "A", 60, "192.0.2.9")
	id := func(r *ResourceRecordSet) { r.SetIdentifier = "x" }
	for _, c := range []struct {
		action  string
		r       *ResourceRecordSet
		message string
	}{
		{"CREATE", rec("example.com", "CNAME", 60, "a.b"), "RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com."},
		{"CREATE", rec("www.example.com", "CNAME", 60, "a.b"), "conflicts with other records with the same DNS name in zone example.com."},
		{"CREATE", rec("alias.example.com", "TXT", 60, `"x"`), "conflicts with other records"},
		{"CREATE", rec("www.example.com", "A", 60, "192.0.2.2"), "Tried to create resource record set [name='www.example.com.', type='A'] but it already exists"},
		{"DELETE", rec("none.example.com", "A", 60, "192.0.2.2"), "but it was not found"},
		{"DELETE", rec("www.example.com", "A", 60, "192.0.2.2"), "but the values provided do not match the current values"},
		{"DELETE", rec("www.example.com", "A", 61, "192.0.2.1"), "but the values provided do not match"},
		{"DELETE", rec("example.com", "NS", 60, "a.b"), "at least one NS record"},
		{"DELETE", rec("example.com", "SOA", 60, "a. b. 1 2 3 4 5"), "exactly one SOA record"},
		{"CREATE", rec("www.example.org", "A", 60, "192.0.2.2"), "RRSet with DNS name www.example.org. is not permitted in zone example.com."},
		{"CREATE", rec("a..example.com", "A", 60, "192.0.2.2"), "Domain label is empty"},
		{"CREATE", rec("x.example.com", "A", 60, "192.0.2"), "not a valid IPv4 address"},
		{"CREATE", rec("x.example.com", "AAAA", 60, "192.0.2.1"), "not a valid IPv6 address"},
		{"CREATE", rec("x.example.com", "AAAA", 60, "fe80::1%eth0"), "not a valid IPv6 address"},
		{"CREATE", rec("x.example.com", "DS", 60, "nonsense"), "Expected 4 fields"},
		{"CREATE", rec("x.example.com", "TLSA", 60, "3 1 1 xyz"), "another field 4"},
		{"CREATE", rec("x.example.com", "HTTPS", 60, "one ."), "another field 1"},
		{"CREATE", rec("x.example.com", "TXT", 60, "hello"), "enclosed in quotation marks"},
		{"CREATE", rec("x.example.com", "TXT", 60, `"`+strings.Repeat("x", 256)+`"`), "quotation marks"},
		{"CREATE", rec("x.example.com", "MX", 60, "mail.example.com"), "Expected 1 numbers and a name"},
		{"CREATE", rec("x.example.com", "CAA", 60, "0 issue letsencrypt.org"), "CAA record should be"},
		{"CREATE", rec("x.example.com", "BOGUS", 60, "1"), "at 'type' failed"},
		{"CREATE", rec("x.example.com", "A", -1, "192.0.2.1"), "at 'ttl' failed"},
		{"CREATE", rec("x.example.com", "A", 60), "Missing field 'ResourceRecords'"},
		{"CREATE", rec("x.example.com", "A", 60, "192.0.2.1", "192.0.2.1"), "Duplicate Resource Record"},
		{"CREATE", rec("x.example.com", "CNAME", 60, "a.b", "c.d"), "cannot have more than one value"},
		{"CREATE", with(rec("x.example.com", "A", 60, "192.0.2.1"), func(r *ResourceRecordSet) { r.TTL = nil }), "Missing field 'TTL'"},
		{"CREATE", with(rec("x.example.com", "A", 60, "192.0.2.1"), func(r *ResourceRecordSet) { r.Weight = n(1) }), "Missing field 'SetIdentifier'"},
		{"CREATE", with(rec("x.example.com", "A", 60, "192.0.2.1"), id), "beside SetIdentifier"},
		{"CREATE", with(rec("x.example.com", "A", 60, "192.0.2.1"), func(r *ResourceRecordSet) { id(r); r.Weight = n(256) }), "between 0 and 255"},
		{"CREATE", with(rec("x.example.com", "A", 60, "192.0.2.1"), func(r *ResourceRecordSet) { id(r); r.Weight, r.Region = n(1), "us-east-1" }), "more than one routing policy"},
		{"CREATE", with(rec("x.example.com", "A", 60, "192.0.2.1"), func(r *ResourceRecordSet) { id(r); r.Region = "moon-1" }), "at 'region' failed"},
		{"CREATE", with(rec("x.example.com", "A", 60, "192.0.2.1"), func(r *ResourceRecordSet) { id(r); r.GeoLocation = &GeoLocation{CountryCode: "XX"} }), "is not known"},
		{"CREATE", with(rec("x.example.com", "A", 60, "192.0.2.1"), func(r *ResourceRecordSet) { id(r); r.HealthCheckId, r.Weight = "none", n(1) }), "does not exist"},
		{"CREATE", with(rec("w.example.com", "A", 60, "192.0.2.1"), func(r *ResourceRecordSet) { id(r); r.Region = "us-east-1" }), "conflicts with other RRSets"},
		{"CREATE", with(rec("w.example.com", "A", 61, "192.0.2.1"), func(r *ResourceRecordSet) { id(r); r.Weight = n(1) }), "same TTL"},
		{"CREATE", rec("w.example.com", "A", 60, "192.0.2.1"), "conflicts with other RRSets"},
		{"CREATE", &ResourceRecordSet{Name: "example.com", Type: "A", AliasTarget: &AliasTarget{z.ID(), "none.example.com", false}}, "but that target was not found"},
		{"CREATE", &ResourceRecordSet{Name: "example.com", Type: "AAAA", AliasTarget: &AliasTarget{z.ID(), "www.example.com", false}}, "but that target was not found"},
		{"CREATE", &ResourceRecordSet{Name: "example.com", Type: "A", TTL: n(5), AliasTarget: &AliasTarget{z.ID(), "www.example.com", false}}, "found more than one"},
		{"CREATE", &ResourceRecordSet{Name: "example.com", Type: "A", AliasTarget: &AliasTarget{"Z1", "lb.example.net", false}}, "does not lie within the target zone"},
	} {
		refused(t, w, batchOf(z, "CREATE", good, c.action, c.r), "InvalidChangeBatch", c.message)
	}
	// What a batch takes away makes room for what it brings.
	do(t, w, batchOf(z, "DELETE", rec("alias.example.com", "CNAME", 60, "www.example.com"), "CREATE", rec("alias.example.com", "A", 60, "192.0.2.1")))
	do(t, w, batchOf(z, "UPSERT", &ResourceRecordSet{Name: "example.com", Type: "A", AliasTarget: &AliasTarget{z.Id, "www.example.com.", true}}))
	do(t, w, batchOf(z, "CREATE", rec("svc.example.com", "HTTPS", 60, "1 . alpn=h2"), "CREATE", rec("n.example.com", "NAPTR", 60, `10 20 "u" "sip" "" .`)))
	two := batchOf(z, "CREATE", rec("example.com", "CNAME", 60, "a.b"), "CREATE", rec("x.example.com", "A", 60, "no"))
	refused(t, w, two, "InvalidChangeBatch", ", Invalid Resource Record:")
}

// TestOtherRefusals are those of the remaining operations.
func TestOtherRefusals(t *testing.T) {
	w, made := do(t, world.New("r", start), CreateHostedZone{Name: "example.com", CallerReference: "1"})
	z := made.(CreateHostedZoneResult).HostedZone.HostedZone
	w, _ = do(t, w, batchOf(z, "CREATE", rec("www.example.com", "A", 60, "192.0.2.1")))
	w, hc := do(t, w, CreateHealthCheck{"h", &HealthCheckConfig{Type: "TCP", IPAddress: "192.0.2.1", Port: n(80)}})
	check := hc.(HealthCheckResult).HealthCheck.Id
	w, _ = do(t, w, CreateHealthCheck{"c", &HealthCheckConfig{Type: "CALCULATED", ChildHealthChecks: []string{check}, HealthThreshold: n(1)}})
	w, cc := do(t, w, CreateCidrCollection{"offices", "o"})
	collection := cc.(CreateCidrCollectionResult).Collection.Id
	w, _ = do(t, w, ChangeCidrCollection{collection, n(1), []CidrCollectionChange{{"seoul", "PUT", []string{"203.0.113.0/24"}}}})
	for _, c := range []struct {
		cmd           world.Command
		code, message string
	}{
		{GetHostedZone{"Z0"}, "NoSuchHostedZone", "No hosted zone found with ID: Z0"},
		{DeleteHostedZone{z.Id}, "HostedZoneNotEmpty", "non-required"},
		{CreateHostedZone{Name: "other.com", CallerReference: "1"}, "HostedZoneAlreadyExists", "caller reference"},
		{CreateHostedZone{Name: "co.kr", CallerReference: "2"}, "InvalidDomainName", "reserved"},
		{CreateHostedZone{Name: "a b.com", CallerReference: "2"}, "InvalidDomainName", "not a valid domain name"},
		{CreateHostedZone{Name: "p.com", CallerReference: "2", HostedZoneConfig: &HostedZoneConfig{PrivateZone: true}}, "InvalidInput", "VPCId"},
		{CreateHostedZone{Name: "p.com", CallerReference: "2", VPC: &VPC{"ap-northeast-2", "vpc-0"}}, "InvalidVPCId", "vpc-0"},
		{AssociateVPCWithHostedZone{HostedZoneId: z.Id, VPC: &VPC{"ap-northeast-2", "vpc-0"}}, "PublicZoneVPCAssociation", "public hosted zone"},
		{DisassociateVPCFromHostedZone{HostedZoneId: z.Id, VPC: &VPC{"ap-northeast-2", "vpc-0"}}, "VPCAssociationNotFound", "not associated"},
		{GetChange{"C0"}, "NoSuchChange", "C0"},
		{CreateHealthCheck{"x", &HealthCheckConfig{Type: "HTTP", IPAddress: "10.0.0.1"}}, "InvalidInput", "public address"},
		{CreateHealthCheck{"x", &HealthCheckConfig{Type: "HTTP"}}, "InvalidInput", "Either IPAddress"},
		{CreateHealthCheck{"x", &HealthCheckConfig{Type: "TCP", IPAddress: "192.0.2.1"}}, "InvalidInput", "Port"},
		{CreateHealthCheck{"x", &HealthCheckConfig{Type: "HTTP", IPAddress: "192.0.2.1", RequestInterval: 20}}, "InvalidInput", "10 or 30"},
		{CreateHealthCheck{"x", &HealthCheckConfig{Type: "PING", IPAddress: "192.0.2.1"}}, "InvalidInput", "PING"},
		{CreateHealthCheck{"h", &HealthCheckConfig{Type: "TCP", IPAddress: "192.0.2.1", Port: n(80)}}, "HealthCheckAlreadyExists", "already"},
		{GetHealthCheck{"none"}, "NoSuchHealthCheck", "none"},
		{DeleteHealthCheck{check}, "HealthCheckInUse", "referenced"},
		{UpdateHealthCheck{HealthCheckId: check, HealthCheckVersion: n(7)}, "HealthCheckVersionMismatch", "1"},
		{GetReusableDelegationSet{"N0"}, "NoSuchDelegationSet", "N0"},
		{CreateCidrCollection{"offices", "p"}, "CidrCollectionAlreadyExistsException", "already exists"},
		{ChangeCidrCollection{collection, n(1), []CidrCollectionChange{{"x", "PUT", []string{"203.0.113.0/24"}}}}, "CidrCollectionVersionMismatchException", "does not match"},
		{ChangeCidrCollection{collection, nil, []CidrCollectionChange{{"x", "PUT", []string{"203.0.113.0/25"}}}}, "InvalidInput", "203.0.113.0/25"},
		{DeleteCidrCollection{collection}, "CidrCollectionInUseException", "in use"},
		{GetGeoLocation{CountryCode: "XX"}, "NoSuchGeoLocation", "XX"},
		{TestDNSAnswer{HostedZoneId: z.Id, RecordName: "example.org", RecordType: "A"}, "InvalidInput", "does not lie"},
		{TestDNSAnswer{HostedZoneId: z.Id, RecordName: "www.example.com", RecordType: "A", ResolverIP: "x"}, "InvalidInput", "not a valid IP"},
	} {
		refused(t, w, c.cmd, c.code, c.message)
	}
}

// TestAHealthCheckFollowsItsEndpointLate: three bad answers half a minute apart
// turn it, and as many good ones turn it back.
func TestAHealthCheckFollowsItsEndpointLate(t *testing.T) {
	w, hc := do(t, world.New("h", start), CreateHealthCheck{"h", &HealthCheckConfig{Type: "TCP", IPAddress: "192.0.2.1", Port: n(80)}})
	id := hc.(HealthCheckResult).HealthCheck.Id
	see := func(good bool) {
		h, _ := world.Get[HealthCheck](w, world.Everywhere, id)
		w, _, _ = world.Apply(w, me, w.Now(), seen{h, good})
	}
	for _, s := range []struct {
		wait time.Duration
		good bool
		want bool
	}{{0, false, true}, {89 * time.Second, false, true}, {time.Second, false, false}, {time.Hour, true, false}, {60 * time.Second, false, false}, {time.Second, true, false}, {90 * time.Second, true, true}} {
		w = world.Advance(w, w.Now().Add(s.wait))
		see(s.good)
		if got := Healthy(w, id); got != s.want {
			t.Errorf("at %s it is healthy: %v", w.Now().Sub(start), got)
		}
	}
}

type seen struct {
	h    HealthCheck
	good bool
}

func (s seen) Apply(tx *world.Tx) (any, error) { s.h.Observe(tx, s.good); return nil, nil }

// TestEveryZoneHasOtherServers: a zone that is made again has servers of its own,
// one under each of four domains, where they say they stand.
func TestEveryZoneHasOtherServers(t *testing.T) {
	w := world.New("z", start)
	used := map[string]bool{}
	for k := range 20 {
		var out any
		w, out = do(t, w, CreateHostedZone{Name: "example.com", CallerReference: fmt.Sprint(k)})
		servers := out.(CreateHostedZoneResult).DelegationSet.NameServers
		key := strings.Join(servers, " ")
		if used[key] || len(servers) != 4 {
			t.Errorf("servers %s", key)
		}
		used[key] = true
		for k, end := range []string{".com", ".net", ".org", ".co.uk"} {
			if a := AddressOf(servers[k]); !strings.HasSuffix(servers[k], end) || !a.Is4() || a.As4()[2] < 192 || a.As4()[2] > 199 {
				t.Errorf("%s stands at %s", servers[k], a)
			}
		}
	}
}
