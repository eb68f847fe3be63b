package route53domains

import (
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"skylab/engine/route53"
	"skylab/engine/world"
)

var (
	me    = world.Scope{Account: "111122223333", Region: "us-east-1"}
	start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	who   = &ContactDetail{FirstName: "A", LastName: "B"}
)

func do(t *testing.T, w *world.World, c world.Command) (*world.World, any) {
	t.Helper()
	w, out, err := world.Apply(w, me, w.Now(), c)
	if err != nil {
		t.Fatalf("%T: %v", c, err)
	}
	return w, out
}

func years(n int64) *int64 { return &n }

func register(name string) RegisterDomain {
	return RegisterDomain{DomainName: name, DurationInYears: years(1), AdminContact: who, RegistrantContact: who, TechContact: who}
}

// elsewhere is a domain at another registrar.
type elsewhere struct{ Name string }

func (e elsewhere) ID() string     { return "elsewhere/" + e.Name }
func (e elsewhere) Refs() []string { return nil }
func (e elsewhere) Delegation() (string, []string, map[string][]netip.Addr) {
	return e.Name, []string{"ns1.old.net", "ns2.old.net"}, nil
}

type putElsewhere struct{ name string }

func (p putElsewhere) Apply(tx *world.Tx) (any, error) {
	tx.PutIn(world.Outside, elsewhere{p.name})
	return nil, nil
}

// TestARegistryTakesItsTime: a new domain points nowhere for three minutes and then
// to the servers of the zone that came with it; a change takes a minute.
func TestARegistryTakesItsTime(t *testing.T) {
	w, out := do(t, world.New("d", start), register("harbor.com"))
	op := out.(OperationResult).OperationId
	zone := world.All[route53.HostedZone](w, world.Everywhere)[0]
	look := func() ([]string, string) {
		d, _ := world.Get[Domain](w, world.Everywhere, "harbor.com")
		_, servers, _ := d.Delegation()
		_, o := do(t, w, GetOperationDetail{op})
		return servers, o.(Operation).Status
	}
	if servers, status := look(); len(servers) > 0 || status != "IN_PROGRESS" {
		t.Errorf("at once: %v, %s", servers, status)
	}
	w = world.Advance(w, start.Add(registering))
	if servers, status := look(); !slices.Equal(servers, zone.NameServers) || status != "SUCCESSFUL" {
		t.Errorf("three minutes later: %v, %s", servers, status)
	}
	other := []Nameserver{{Name: "ns1.other.net"}, {Name: "ns1.harbor.com", GlueIps: []netip.Addr{netip.MustParseAddr("192.0.2.53")}}}
	w, out = do(t, w, UpdateDomainNameservers{"harbor.com", other})
	op = out.(OperationResult).OperationId
	if servers, _ := look(); !slices.Equal(servers, zone.NameServers) {
		t.Errorf("the registry was quicker than it can be: %v", servers)
	}
	w = world.Advance(w, w.Now().Add(updating))
	if servers, _ := look(); !slices.Equal(servers, []string{"ns1.other.net", "ns1.harbor.com"}) {
		t.Errorf("a minute later: %v", servers)
	}
}

// TestADomainMovesInWithItsServers: until it is told otherwise the registry goes on
// pointing where it did.
func TestADomainMovesInWithItsServers(t *testing.T) {
	w, _ := do(t, world.New("d", start), putElsewhere{"moved.net"})
	w, _ = do(t, w, TransferDomain{DomainName: "moved.net", AuthCode: "x", AdminContact: who, RegistrantContact: who, TechContact: who})
	d, ok := world.Get[Domain](w, world.Everywhere, "moved.net")
	if _, servers, _ := d.Delegation(); !ok || !slices.Equal(servers, []string{"ns1.old.net", "ns2.old.net"}) {
		t.Errorf("it points to %v", servers)
	}
	if n := len(world.All[elsewhere](w, world.Everywhere)); n != 0 {
		t.Error("it is still elsewhere")
	}
	_, all := do(t, w, ListDomains{})
	if len(all.(ListDomainsResult).Domains) != 1 {
		t.Errorf("domains %v", all)
	}
}

// TestWhatARegistrarRefuses changes nothing.
func TestWhatARegistrarRefuses(t *testing.T) {
	w, _ := do(t, world.New("d", start), register("harbor.com"))
	two := []Nameserver{{Name: "a.b.net"}, {Name: "c.d.net"}}
	before := w.Digest()
	for _, c := range []struct {
		cmd  world.Command
		code string
	}{
		{register("harbor.com"), "DuplicateRequest"},
		{register("harbor.kr"), "UnsupportedTLD"},
		{register("a.harbor.com"), "UnsupportedTLD"},
		{register("-harbor.com"), "InvalidInput"},
		{register("com"), "InvalidInput"},
		{RegisterDomain{DomainName: "x.com", DurationInYears: years(11), AdminContact: who, RegistrantContact: who, TechContact: who}, "InvalidInput"},
		{TransferDomain{DomainName: "nowhere.com", AuthCode: "x", AdminContact: who, RegistrantContact: who, TechContact: who}, "InvalidInput"},
		{UpdateDomainNameservers{"other.com", two}, "InvalidInput"},
		{UpdateDomainNameservers{"harbor.com", two}, "DuplicateRequest"}, // the registration is still on its way
		{UpdateDomainNameservers{"harbor.com", two[:1]}, "InvalidInput"},
		{UpdateDomainNameservers{"harbor.com", []Nameserver{two[0], {Name: "ns1.harbor.com"}}}, "InvalidInput"},
		{UpdateDomainNameservers{"harbor.com", []Nameserver{two[0], {Name: "no host"}}}, "InvalidInput"},
		{GetDomainDetail{"other.com"}, "InvalidInput"},
		{GetOperationDetail{"x"}, "InvalidInput"},
		{CheckDomainAvailability{"x.kr"}, "UnsupportedTLD"},
	} {
		after, _, err := world.Apply(w, me, start, c.cmd)
		var r *world.Refusal
		if !errors.As(err, &r) || r.Code != c.code || r.Why.Key == "" {
			t.Errorf("%+v is %v, wanted %s with words", c.cmd, err, c.code)
		}
		if after.Digest() != before {
			t.Errorf("%+v changed the World", c.cmd)
		}
	}
}
