package ec2

import (
	"errors"
	"testing"
	"time"

	"skylab/engine/world"
)

// refusal is one way in which AWS says no to a command about EC2 networking,
// as AWS documents it.
type refusal struct {
	section string // of the reference that lists it
	name    string // the operation and the mistake
	code    string
	// ask prepares the account and returns the mistaken command with the
	// message that AWS answers it with.
	ask func(*bench) (world.Command, string)
	// missing says why there is no ask: the refusal is not simulated.
	missing string
}

// refusals are all of them; each half of the package adds its own in an init.
var refusals []refusal

func TestEveryRefusalHasTheCodeAndWordsOfAWS(t *testing.T) {
	covered := 0
	seen := map[string]bool{}
	for _, r := range refusals {
		if seen[r.name] {
			t.Errorf("listed twice: %s", r.name)
		}
		seen[r.name] = true
		if r.ask == nil {
			if r.missing == "" {
				t.Errorf("%s: neither a test nor a reason", r.name)
			}
			continue
		}
		covered++
		t.Run(r.name, func(t *testing.T) {
			b := newBench(t)
			c, message := r.ask(b)
			got := b.refused(c)
			if got.Code != r.code || got.Message != message {
				t.Errorf("section %s\n got %s: %s\nwant %s: %s", r.section, got.Code, got.Message, r.code, message)
			}
			if got.Why.Key == "" {
				t.Errorf("%s has no sentence that says what it means", got.Code)
			}
		})
	}
	t.Logf("%d of %d refusals covered", covered, len(refusals))
	for _, r := range refusals {
		if r.ask == nil {
			t.Logf("not covered: section %s, %s: %s", r.section, r.name, r.missing)
		}
	}
}

// bench is an account in a test.
type bench struct {
	testing.TB
	w     *world.World
	scope world.Scope
}

var (
	morning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	learner = world.Scope{Account: "123456789012", Region: "ap-northeast-2"}
)

// newBench is an account in which nothing exists, not even a default VPC.
func newBench(t testing.TB) *bench {
	return &bench{t, world.New("bench", morning), learner}
}

// do runs a command that has to be accepted, and to leave the old World as it
// was.
func (b *bench) do(c world.Command) any {
	b.Helper()
	before := b.w.Digest()
	w, out, err := world.Apply(b.w, b.scope, b.w.Now(), c)
	if err != nil {
		b.Fatalf("%T%+v: %v", c, c, err)
	}
	if b.w.Digest() != before {
		b.Errorf("%T%+v wrote to the old World", c, c)
	}
	b.w = w
	return out
}

// refused runs a command that has to be refused, and to leave no trace.
func (b *bench) refused(c world.Command) *world.Refusal {
	b.Helper()
	before := b.w.Digest()
	w, out, err := world.Apply(b.w, b.scope, b.w.Now(), c)
	var r *world.Refusal
	if !errors.As(err, &r) {
		b.Fatalf("%T%+v: answered %+v, %v; want a refusal", c, c, out, err)
	}
	if w.Digest() != before {
		b.Errorf("%T%+v: refused, and yet the World changed", c, c)
	}
	return r
}

// put places a resource that no command of this half of the package makes.
func (b *bench) put(r world.Resource) { b.do(putting{r}) }

type putting struct{ r world.Resource }

func (p putting) Apply(tx *world.Tx) (any, error) {
	tx.Put(p.r)
	return nil, nil
}

// skip lets time pass.
func (b *bench) skip(d time.Duration) { b.w = world.Advance(b.w, b.w.Now().Add(d)) }

// as is the same World for another account or Region.
func (b *bench) as(account, region string) *bench {
	other := *b
	other.scope = world.Scope{Account: account, Region: region}
	return &other
}

// What tests build with: each makes the resource and returns its id.

func (b *bench) vpc(block string) string {
	b.Helper()
	return b.do(CreateVpc{CidrBlock: block}).(CreateVpcResult).Vpc.VpcId
}

func (b *bench) subnet(vpc, block string) string {
	b.Helper()
	return b.do(CreateSubnet{VpcId: vpc, CidrBlock: block}).(CreateSubnetResult).Subnet.SubnetId
}

func (b *bench) table(vpc string) string {
	b.Helper()
	return b.do(CreateRouteTable{VpcId: vpc}).(CreateRouteTableResult).RouteTable.RouteTableId
}

// gateway is attached to vpc, unless that is empty.
func (b *bench) gateway(vpc string) string {
	b.Helper()
	id := b.do(CreateInternetGateway{}).(CreateInternetGatewayResult).InternetGateway.InternetGatewayId
	if vpc != "" {
		b.do(AttachInternetGateway{InternetGatewayId: id, VpcId: vpc})
	}
	return id
}

// peering is a request from one VPC to the other, of the same account and
// Region.
func (b *bench) peering(from, to string) string {
	b.Helper()
	return b.do(CreateVpcPeeringConnection{VpcId: from, PeerVpcId: to}).(CreateVpcPeeringConnectionResult).
		VpcPeeringConnection.VpcPeeringConnectionId
}

// peered is a peering connection that is active.
func (b *bench) peered(from, to string) string {
	b.Helper()
	id := b.peering(from, to)
	b.do(AcceptVpcPeeringConnection{VpcPeeringConnectionId: id})
	return id
}

// mainTable is the main route table of a VPC.
func (b *bench) mainTable(vpc string) RouteTable {
	b.Helper()
	for _, t := range tablesOf(b.w, vpc) {
		if t.Main() {
			return t
		}
	}
	b.Fatalf("%s has no main table", vpc)
	return RouteTable{}
}

// says is a mistake that needs no preparation.
func says(c world.Command, message string) func(*bench) (world.Command, string) {
	return func(*bench) (world.Command, string) { return c, message }
}

// absentID is an id of the right form that nothing has.
func absentID(prefix string) string { return prefix + "-0123456789abcdef0" }
