package ec2

import (
	"testing"
	"time"

	"skylab/engine/world"
)

// status is what DescribeVpcPeeringConnections shows, or nothing.
func (b *bench) status(id string) string {
	for _, p := range b.do(DescribeVpcPeeringConnections{}).(DescribeVpcPeeringConnectionsResult).VpcPeeringConnections {
		if p.VpcPeeringConnectionId == id {
			return p.Status.Code
		}
	}
	return ""
}

func TestARequestForPeeringIsAnsweredOrExpires(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(b *bench, id string)
		now    string
		after  time.Duration
		later  string
	}{
		{"accepted", func(b *bench, id string) { b.do(AcceptVpcPeeringConnection{VpcPeeringConnectionId: id}) }, "active", 365 * 24 * time.Hour, "active"},
		{"rejected", func(b *bench, id string) { b.do(RejectVpcPeeringConnection{VpcPeeringConnectionId: id}) }, "rejected", 48 * time.Hour, ""},
		{"taken back", func(b *bench, id string) { b.do(DeleteVpcPeeringConnection{VpcPeeringConnectionId: id}) }, "deleted", 2 * time.Hour, ""},
		{"left alone", func(*bench, string) {}, "pending-acceptance", 168*time.Hour - time.Second, "pending-acceptance"},
		{"left alone for a week", func(*bench, string) {}, "pending-acceptance", 168 * time.Hour, "expired"},
		{"left alone for long", func(*bench, string) {}, "pending-acceptance", 168*time.Hour + 48*time.Hour, ""},
	} {
		b := newBench(t)
		id := b.peering(b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16"))
		c.answer(b, id)
		if got := b.status(id); got != c.now {
			t.Errorf("%s: %s, want %s", c.name, got, c.now)
		}
		b.skip(c.after)
		if got := b.status(id); got != c.later {
			t.Errorf("%s: after %s %q, want %q", c.name, c.after, got, c.later)
		}
	}
}

func TestOverlappingVpcsFailToPeer(t *testing.T) {
	for _, c := range []struct{ one, two, second, want string }{
		{"10.0.0.0/16", "10.1.0.0/16", "", "pending-acceptance"},
		{"10.0.0.0/16", "10.0.0.0/16", "", "failed"},
		{"10.0.0.0/16", "10.0.4.0/24", "", "failed"},
		{"10.2.0.0/16", "10.3.0.0/16", "100.64.0.0/24", "failed"},
	} {
		b := newBench(t)
		one, two := b.vpc(c.one), b.vpc(c.two)
		if c.second != "" {
			b.do(AssociateVpcCidrBlock{VpcId: one, CidrBlock: c.second})
			b.do(AssociateVpcCidrBlock{VpcId: two, CidrBlock: c.second})
		}
		id := b.peering(one, two)
		if got := b.status(id); got != c.want {
			t.Errorf("%s and %s: %s, want %s", c.one, c.two, got, c.want)
		}
	}
	b := newBench(t)
	if id := b.peering(b.vpc("10.0.0.0/16"), absentID("vpc")); b.status(id) != "failed" {
		t.Errorf("peering with a VPC that does not exist is %s", b.status(id))
	}
}

func TestAccountsAndRegionsPeerAndBothSeeIt(t *testing.T) {
	ours := newBench(t)
	vpc := ours.vpc("10.0.0.0/16")
	theirs := ours.as("210987654321", "us-east-1")
	theirVpc := theirs.vpc("10.1.0.0/16")
	ours.w = theirs.w
	p := ours.do(CreateVpcPeeringConnection{
		VpcId: vpc, PeerVpcId: theirVpc, PeerOwnerId: "210987654321", PeerRegion: "us-east-1",
	}).(CreateVpcPeeringConnectionResult).VpcPeeringConnection
	if p.Status.Code != "initiating-request" || p.AccepterVpcInfo.CidrBlock != "" {
		t.Errorf("answered %+v", p)
	}
	theirs.w = ours.w
	if got := theirs.status(p.VpcPeeringConnectionId); got != "pending-acceptance" {
		t.Errorf("the other side sees %q", got)
	}
	elsewhere := ours.do(CreateVpcPeeringConnection{VpcId: vpc, PeerVpcId: theirVpc}).(CreateVpcPeeringConnectionResult)
	if got := ours.status(elsewhere.VpcPeeringConnection.VpcPeeringConnectionId); got != "failed" {
		t.Errorf("asked for in the wrong account and Region it is %s", got)
	}
	if got := theirs.as("555555555555", "us-east-1").status(p.VpcPeeringConnectionId); got != "" {
		t.Errorf("a stranger sees %q", got)
	}
	if got := ours.as(learner.Account, "eu-central-1").status(p.VpcPeeringConnectionId); got != "" {
		t.Errorf("another Region sees %q", got)
	}
	if r := theirs.refused(DeleteVpcPeeringConnection{VpcPeeringConnectionId: p.VpcPeeringConnectionId}); r.Code != "InvalidStateTransition" {
		t.Errorf("a request is taken back by the side that was asked: %v", r)
	}
	got := theirs.do(AcceptVpcPeeringConnection{VpcPeeringConnectionId: p.VpcPeeringConnectionId}).(AcceptVpcPeeringConnectionResult).VpcPeeringConnection
	if got.Status.Code != "active" || got.AccepterVpcInfo.CidrBlock != "10.1.0.0/16" || !got.ExpirationTime.IsZero() {
		t.Errorf("accepted as %+v", got)
	}
	theirs.do(CreateTags{Resources: []string{p.VpcPeeringConnectionId}, Tags: []Tag{{"Name", "bridge"}}})
	theirs.do(CreateRoute{RouteTableId: theirs.mainTable(theirVpc).RouteTableId, DestinationCidrBlock: "10.0.0.0/16", VpcPeeringConnectionId: p.VpcPeeringConnectionId})
	ours.w = theirs.w
	ours.refused(DeleteVpc{VpcId: vpc})
	ours.do(ModifyVpcPeeringConnectionOptions{
		VpcPeeringConnectionId:            p.VpcPeeringConnectionId,
		RequesterPeeringConnectionOptions: &PeeringConnectionOptionsRequest{true},
	})
	ours.refused(ModifyVpcPeeringConnectionOptions{
		VpcPeeringConnectionId:           p.VpcPeeringConnectionId,
		AccepterPeeringConnectionOptions: &PeeringConnectionOptionsRequest{true},
	})
	ours.do(DeleteVpcPeeringConnection{VpcPeeringConnectionId: p.VpcPeeringConnectionId})
	ours.do(DeleteVpc{VpcId: vpc})
	if at, _ := ours.w.Where(p.VpcPeeringConnectionId); at.Account != learner.Account {
		t.Errorf("the connection moved to %+v", at)
	}
}

func TestAskingAgainReturnsTheSameConnection(t *testing.T) {
	b := newBench(t)
	one, two := b.vpc("10.0.0.0/16"), b.vpc("10.1.0.0/16")
	id := b.peering(one, two)
	if again := b.peering(one, two); again != id {
		t.Errorf("asked again: %s, was %s", again, id)
	}
	if back := b.peering(two, one); back == id {
		t.Errorf("asked from the other side: %s again", back)
	}
	b.do(RejectVpcPeeringConnection{VpcPeeringConnectionId: id})
	if again := b.peering(one, two); again == id {
		t.Errorf("asked after a rejection: %s again", again)
	}
}

func TestBlocksThatOverlapByTheTimeOfAcceptanceFail(t *testing.T) {
	b := newBench(t)
	one, two := b.vpc("10.2.0.0/16"), b.vpc("10.3.0.0/16")
	b.do(AssociateVpcCidrBlock{VpcId: one, CidrBlock: "10.4.0.0/16"})
	id := b.peering(one, two)
	b.do(AssociateVpcCidrBlock{VpcId: two, CidrBlock: "10.4.0.0/24"})
	if got := b.do(AcceptVpcPeeringConnection{VpcPeeringConnectionId: id}).(AcceptVpcPeeringConnectionResult); got.VpcPeeringConnection.Status.Code != "failed" {
		t.Errorf("accepted as %+v", got)
	}
}

func TestTagsAreOnEverythingAndListed(t *testing.T) {
	b := newBench(t)
	b.do(opening{})
	var ids []string
	for _, r := range world.All[tagged](b.w, b.scope) {
		ids = append(ids, r.ID())
	}
	group := world.All[SecurityGroup](b.w, b.scope)[0]
	ids = append(ids, group.Rules[1].SecurityGroupRuleId)
	b.do(CreateTags{Resources: ids, Tags: []Tag{{"Name", "old"}, {"Team", "a"}}})
	b.do(CreateTags{Resources: ids[:1], Tags: []Tag{{"Name", "new"}}})
	b.do(DeleteTags{Resources: ids[1:], Tags: []Tag{{"Name", "other"}, {"Team", ""}}})
	all := b.do(DescribeTags{}).(DescribeTagsResult).Tags
	if len(all) != len(ids)+1 {
		t.Errorf("%d tags on %d resources", len(all), len(ids))
	}
	rules := b.do(DescribeTags{Filters: []Filter{{"resource-type", []string{"security-group-rule"}}, {"tag:Name", []string{"old"}}}}).(DescribeTagsResult).Tags
	if len(rules) != 1 || rules[0].ResourceId != group.Rules[1].SecurityGroupRuleId {
		t.Errorf("of rules: %+v", rules)
	}
	b.do(DeleteTags{Resources: ids})
	if left := b.do(DescribeTags{}).(DescribeTagsResult).Tags; len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}
