package labs

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/export"
	"skylab/engine/route53"
	"skylab/engine/route53domains"
	"skylab/engine/snapshot"
	"skylab/engine/wire"
	"skylab/engine/world"
	"skylab/labs/catalog"
)

// TestAScriptMakesAnAccountAnew: what a lab's solution builds, told as commands of the AWS
// CLI and run in a fresh account, is the same but for its ids.
func TestAScriptMakesAnAccountAnew(t *testing.T) {
	t.Parallel()
	all, err := Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			a := finished(t, l.For("mina", 1), l.Solutions[0])
			was := export.Account{World: world.Advance(a.Engine.World(), a.Engine.World().Now().Add(time.Hour)), ID: account}
			script := was.CLI()
			w, err := engine.OpenAccount("another", opening, world.Scope{Account: account, Caller: "lab"}, ec2.Regions()...)
			if err != nil {
				t.Fatal(err)
			}
			w = owning(t, w, world.All[route53domains.Domain](was.World, world.Everywhere))
			e := engine.New(engine.Config{World: w, Scope: world.Scope{Account: account, Region: l.Region, Caller: "mina"}})
			var out bytes.Buffer
			if r := e.Do(context.Background(), "FRESH=1\n"+script+"sleep 3600", &out, &out); r.Status != 0 {
				t.Fatalf("%v %v %s\n%s", r.Err, r.Misread, out.String(), script)
			}
			is := export.Account{World: e.World(), ID: account}
			if diff := cmp.Diff(uncommented(script), uncommented(is.CLI())); diff != "" {
				t.Errorf("told again: %s", diff)
			}
			bought := []string{"route53domains.Domain", "names.Registration"} // which a script leaves to people
			if shape(was.World, bought...) != shape(is.World, bought...) {
				t.Errorf("another shape\n%s", script)
			}
		})
	}
}

// owning is a World in which the account has registered domains, and has no zones for them.
func owning(t *testing.T, w *world.World, domains []route53domains.Domain) *world.World {
	t.Helper()
	at := world.Scope{Account: account, Region: "us-east-1"}
	for _, d := range domains {
		next, _, err := world.Apply(w, at, opening, route53domains.RegisterDomain{
			DomainName: d.DomainName, DurationInYears: new(int64(1)), AdminContact: &d.Contact, RegistrantContact: &d.Contact, TechContact: &d.Contact,
		})
		if err != nil {
			t.Fatal(err)
		}
		w = next
	}
	for _, z := range world.All[route53.HostedZone](w, world.Everywhere) {
		next, _, err := world.Apply(w, at, opening, route53.DeleteHostedZone{Id: z.Id})
		if err != nil {
			t.Fatal(err)
		}
		w = next
	}
	return world.Advance(w, opening.Add(time.Hour)) // by when the registry has followed
}

// uncommented is a script without its comments.
func uncommented(script string) string {
	return strings.Join(slices.DeleteFunc(strings.SplitAfter(script, "\n"), func(l string) bool { return strings.HasPrefix(l, "#") }), "")
}

// TestAnAccountIsReadBack: what is told as JSON and read as a snapshot carries packets
// between the machines as the account itself does.
func TestAnAccountIsReadBack(t *testing.T) {
	t.Parallel()
	all, err := Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		was := finished(t, l.For("mina", 1), l.Solutions[0]).Engine.World()
		e := export.Account{World: was, ID: account}
		if len(e.Regions()) == 0 {
			continue // of zones alone
		}
		told := e.JSON()
		s, err := snapshot.From(fstest.MapFS{"account.json": {Data: []byte(told)}}, opening)
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		was, _, err = world.Apply(was, world.Scope{Account: account, Region: l.Region}, was.Now(), describing{})
		if err != nil {
			t.Fatal(err)
		}
		before, after := wire.Index(was), wire.Index(s.World)
		machines := world.All[ec2.Instance](was, world.Scope{Account: account})
		for _, a := range machines {
			for _, b := range machines {
				for _, port := range []uint16{22, 80, 443} {
					if x, y := verdict(before, a, b, port), verdict(after, a, b, port); x != y {
						t.Errorf("%s: %s to %s, port %d: %s, and read back %s", l.Name, a.Tags.Name(), b.Tags.Name(), port, x, y)
					}
				}
			}
		}
	}
}

// describing makes of an account one that was described.
type describing struct{}

func (describing) Apply(tx *world.Tx) (any, error) {
	tx.Put(ec2.Described{})
	return nil, nil
}

// verdict is what stands in the way from one machine to another and back.
func verdict(n *wire.Net, a, b ec2.Instance, port uint16) string {
	p, err := n.Between(a.PrivateIpAddress.String(), b.PrivateIpAddress.String(), wire.TCP, port)
	if err != nil {
		return err.Error()
	}
	var codes []string
	v := wire.Probe(n, p)
	for _, bl := range v.Blockers {
		codes = append(codes, string(bl.Code))
	}
	return strings.Join(codes, " ")
}

// End is how many entries lead behind a scene.
func (s Scene) End() int { return s.end }

// Rehearsed are the files that goals look at.
func (a *Attempt) Rehearsed() string { return a.stage.scripts() }
