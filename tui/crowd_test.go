package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/world"
)

// crowded sets up a network of six subnets in three zones, in each two machines
// and more interfaces: an account may not run more machines at once.
func crowded(p *player, each int) {
	p.t.Helper()
	p.line(fmt.Sprintf(`ami=$(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text)
vpc=$(aws ec2 create-vpc --cidr-block 10.77.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=shop}]' --query Vpc.VpcId --output text)
igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc
open=$(aws ec2 create-route-table --vpc-id $vpc --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=open}]' --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id $open --destination-cidr-block 0.0.0.0/0 --gateway-id $igw
n=0
for z in a b c; do
  for s in web app; do
    n=$((n+1))
    net=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.77.$n.0/24 --availability-zone ap-northeast-2$z --tag-specifications "ResourceType=subnet,Tags=[{Key=Name,Value=$s-$z}]" --query Subnet.SubnetId --output text)
    if [ $s = web ]; then aws ec2 associate-route-table --route-table-id $open --subnet-id $net > /dev/null; fi
    aws ec2 run-instances --image-id $ami --instance-type t3.micro --count 2 --subnet-id $net --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=$s-$z-vm}]" > /dev/null
    for i in %s; do
      aws ec2 create-network-interface --subnet-id $net --tag-specifications "ResourceType=network-interface,Tags=[{Key=Name,Value=$s-$z-$i}]" > /dev/null
    done
  done
done`, strings.Join(strings.Split("3456789", "")[:each-2], " ")))
	p.pass(5 * time.Minute)
	p.pass(time.Minute)
	if got := p.m.top().nodes(); got < 6*each {
		p.t.Fatalf("only %d things stand in the subnets:\n%s", got, p.screen())
	}
	for _, v := range world.All[ec2.Vpc](p.m.bench.seen.world, world.Everywhere) {
		if v.Tags.Name() == "shop" {
			p.m.pick(v.VpcId)
		}
	}
}

func TestACrowdedMapLooksAsItIsKept(t *testing.T) {
	eachScreen(t, "first-vpc", func(p *player, name func(string) string) {
		crowded(p, 7)
		p.key("esc", "2")
		p.holds(name("crowded"))
	})
}

func TestALargeScreenUsesItsRoom(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 250, 80, l, "first-vpc")
		crowded(p, 4)
		p.key("esc", "2")
		p.holds("crowded-" + string(l) + "-250x80")
	}
}

func TestWhereMuchStandsSubnetsCountAndTheChosenOneOpens(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 200, 60, l, "first-vpc")
		crowded(p, 7)
		p.key("esc", "2")
		p.m.bench.tab, p.m.bench.chosen, p.m.bench.opened = tabMap, "", ""
		if n := strings.Count(p.screen(), "-vm>"); n != 0 {
			t.Errorf("%s: %d machines of 42 are drawn one by one:\n%s", l, n, p.screen())
		}
		p.needs(p.m.words.Say("machines", 2), p.m.words.Say("others", 5))
		p.chosen("app-b")
		if n := strings.Count(p.screen(), "<app-b-vm>") + strings.Count(p.screen(), "(app-b-"); n != 7 {
			t.Errorf("%s: the chosen subnet shows %d machines of 7:\n%s", l, n, p.screen())
		}
		p.key("down", "down")
		if !strings.Contains(p.screen(), "><app-b-vm>") {
			t.Errorf("%s: no arrow leads into the chosen subnet:\n%s", l, p.screen())
		}
	}
}

func TestEverySizeHoldsACrowd(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		crowded(p, 7)
		p.key("esc", "2")
		everySize(t, "a crowd", p.m)
		p.chosen("web-c")
		everySize(t, "a crowd, one chosen", p.m)
		p.key("enter")
		everySize(t, "a crowd, its details", p.m)
	}
}

// BenchmarkMap draws the map of thirty machines at 120x40 in Korean, as it is
// drawn when something has changed: a frame that changes nothing of it keeps
// what was drawn.
func BenchmarkMap(b *testing.B) {
	p := open(b, 120, 40, assets.Korean, "first-vpc")
	crowded(p, 5)
	p.key("esc", "2")
	p.screen()
	for _, c := range []struct{ name, chosen string }{{"nothing chosen", ""}, {"a table and its lines", "open"}} {
		b.Run(c.name, func(b *testing.B) {
			p.m.bench.chosen = ""
			if c.chosen != "" {
				p.chosen(c.chosen)
			}
			b.ReportAllocs()
			for b.Loop() {
				p.m.mapBlock(70, 30)
			}
		})
	}
}
