package remedy_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"skylab/engine"
	"skylab/engine/remedy"
	"skylab/engine/wire"
	"skylab/engine/world"
)

const (
	account = "123456789012"
	home    = "ap-northeast-2"
)

var start = time.Date(2026, time.November, 2, 0, 0, 0, 0, time.UTC)

// stage is a network in which every packet below arrives: a public and a
// private subnet with a NAT gateway between them, and a VPC next door.
const stage = `
aws machine put-host --name laptop --address 203.0.113.9 --kind laptop
aws machine put-host --name updates --address 198.51.100.7 --listens Proto=tcp,Port=443,Name=nginx
ami=$(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text)
vpc=$(aws ec2 create-vpc --cidr-block 10.20.0.0/16 --query Vpc.VpcId --output text)
igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc
front=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.20.1.0/24 --query Subnet.SubnetId --output text)
inside=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.20.2.0/24 --query Subnet.SubnetId --output text)
public=$(aws ec2 create-route-table --vpc-id $vpc --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id $public --destination-cidr-block 0.0.0.0/0 --gateway-id $igw
aws ec2 associate-route-table --route-table-id $public --subnet-id $front
nat=$(aws ec2 create-nat-gateway --subnet-id $front --allocation-id $(aws ec2 allocate-address --query AllocationId --output text) --query NatGateway.NatGatewayId --output text)
aws ec2 wait nat-gateway-available --nat-gateway-ids $nat
private=$(aws ec2 create-route-table --vpc-id $vpc --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id $private --destination-cidr-block 0.0.0.0/0 --nat-gateway-id $nat
aws ec2 associate-route-table --route-table-id $private --subnet-id $inside
door=$(aws ec2 create-security-group --group-name door --description d --vpc-id $vpc --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $door --protocol tcp --port 22 --cidr 0.0.0.0/0
aws ec2 authorize-security-group-ingress --group-id $door --protocol icmp --port -1 --cidr 0.0.0.0/0
other=$(aws ec2 create-vpc --cidr-block 10.30.0.0/16 --query Vpc.VpcId --output text)
far=$(aws ec2 create-subnet --vpc-id $other --cidr-block 10.30.1.0/24 --query Subnet.SubnetId --output text)
gate=$(aws ec2 create-security-group --group-name gate --description d --vpc-id $other --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $gate --protocol tcp --port 22 --cidr 10.20.0.0/16
run() { aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $2 --security-group-ids $3 $4 --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=$1}]" --query 'Instances[0].InstanceId' --output text; }
web=$(run web $front $door --associate-public-ip-address)
app=$(run app $inside $door)
db=$(run db $far $gate)
aws ec2 wait instance-running --instance-ids $web $app $db
pcx=$(aws ec2 create-vpc-peering-connection --vpc-id $vpc --peer-vpc-id $other --query VpcPeeringConnection.VpcPeeringConnectionId --output text)
aws ec2 wait vpc-peering-connection-exists --vpc-peering-connection-ids $pcx
sleep 5
aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id $pcx
sleep 10
aws ec2 create-route --route-table-id $private --destination-cidr-block 10.30.0.0/16 --vpc-peering-connection-id $pcx
back=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$other --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 create-route --route-table-id $back --destination-cidr-block 10.20.0.0/16 --vpc-peering-connection-id $pcx
acl=$(aws ec2 describe-network-acls --filters Name=vpc-id,Values=$vpc --query 'NetworkAcls[0].NetworkAclId' --output text)
public_link=$(aws ec2 describe-route-tables --route-table-ids $public --query 'RouteTables[0].Associations[0].RouteTableAssociationId' --output text)
`

// bare takes the public address of a machine away.
const bare = "aws ec2 modify-network-interface-attribute --no-associate-public-ip-address --network-interface-id " +
	"$(aws ec2 describe-instances --instance-ids $web --query 'Reservations[0].Instances[0].NetworkInterfaces[0].NetworkInterfaceId' --output text)"

// damages are what breaks a network, one thing each.
var damages = []string{
	"aws ec2 delete-route --route-table-id $public --destination-cidr-block 0.0.0.0/0",
	"aws ec2 delete-route --route-table-id $private --destination-cidr-block 0.0.0.0/0",
	"aws ec2 delete-route --route-table-id $private --destination-cidr-block 10.30.0.0/16",
	"aws ec2 delete-route --route-table-id $back --destination-cidr-block 10.20.0.0/16",
	"aws ec2 replace-route --route-table-id $private --destination-cidr-block 0.0.0.0/0 --gateway-id $igw",
	"aws ec2 replace-route --route-table-id $public --destination-cidr-block 0.0.0.0/0 --nat-gateway-id $nat",
	"aws ec2 create-route --route-table-id $private --destination-cidr-block 10.30.1.0/24 --gateway-id $igw",
	"aws ec2 create-route --route-table-id $private --destination-cidr-block 198.51.100.0/24 --vpc-peering-connection-id $pcx",
	"aws ec2 disassociate-route-table --association-id $public_link",
	"aws ec2 delete-nat-gateway --nat-gateway-id $nat; sleep 100",
	"aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id $pcx",
	"aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id $pcx; aws ec2 create-vpc-peering-connection --vpc-id $other --peer-vpc-id $vpc; sleep 5",
	"aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id $pcx; aws ec2 delete-route --route-table-id $back --destination-cidr-block 10.20.0.0/16",
	"aws ec2 stop-instances --instance-ids $web; sleep 100",
	"aws ec2 stop-instances --instance-ids $app; sleep 100",
	"aws ec2 stop-instances --instance-ids $db",
	"aws ec2 revoke-security-group-ingress --group-id $door --protocol tcp --port 22 --cidr 0.0.0.0/0",
	"aws ec2 revoke-security-group-ingress --group-id $door --protocol icmp --port -1 --cidr 0.0.0.0/0",
	"aws ec2 revoke-security-group-ingress --group-id $gate --protocol tcp --port 22 --cidr 10.20.0.0/16",
	"aws ec2 revoke-security-group-egress --group-id $door --ip-permissions IpProtocol=-1,IpRanges=[{CidrIp=0.0.0.0/0}]",
	"aws ec2 create-network-acl-entry --network-acl-id $acl --rule-number 10 --protocol tcp --rule-action deny --egress --cidr-block 0.0.0.0/0 --port-range From=1024,To=65535",
	"aws ec2 create-network-acl-entry --network-acl-id $acl --rule-number 1 --protocol tcp --rule-action deny --egress --cidr-block 10.30.0.0/16 --port-range From=22,To=22",
	"aws ec2 create-network-acl-entry --network-acl-id $acl --rule-number 90 --protocol -1 --rule-action deny --ingress --cidr-block 0.0.0.0/0",
	"aws ec2 delete-network-acl-entry --network-acl-id $acl --rule-number 100 --ingress",
	"aws ec2 delete-network-acl-entry --network-acl-id $acl --rule-number 100 --egress",
	bare,
	bare + "; aws ec2 delete-nat-gateway --nat-gateway-id $nat; sleep 100; aws ec2 detach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc",
	bare + "; aws ec2 delete-nat-gateway --nat-gateway-id $nat; sleep 100; aws ec2 detach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc; aws ec2 delete-internet-gateway --internet-gateway-id $igw",
	"aws ec2 create-route-table --vpc-id $vpc",
	"aws ec2 allocate-address",
}

// packets are those that arrive on the stage.
var packets = []string{
	"laptop web tcp/22", "laptop web icmp", "web updates tcp/443", "app updates tcp/443", "app db tcp/22", "web app tcp/22", "app web icmp", "db app tcp/22",
}

func engineAt(w *world.World) *engine.Engine {
	return engine.New(engine.Config{World: w, Scope: world.Scope{Account: account, Region: home}, Stage: true})
}

func do(t interface{ Fatalf(string, ...any) }, e *engine.Engine, line string) engine.Answer {
	var b bytes.Buffer
	a := e.Do(context.Background(), line, &b, &b)
	if a.Err != nil || len(a.Refusals) > 0 || a.Misread != nil {
		t.Fatalf("%s: %v\n%s", line, a.Err, b.String())
	}
	return a
}

func staged(t testing.TB) *engine.Engine {
	w, err := engine.OpenAccount("remedy", start, world.Scope{Account: account}, home)
	if err != nil {
		t.Fatal(err)
	}
	e := engineAt(w)
	do(t, e, stage)
	return e
}

func TestEveryPacketOfTheStageArrives(t *testing.T) {
	e := staged(t)
	for _, p := range packets {
		if s := do(t, e, "reach "+p).Sent; len(s) != 1 || !s[0].Open() {
			t.Errorf("%s: %+v", p, s[0].Blockers)
		}
	}
}

// codes are those that a command helps against on the stage.
var codes = []wire.Code{
	wire.NoRouteToDestination, wire.BadStateRoute, wire.BadState, wire.GroupHasNoRules, wire.GroupRulesMismatch, wire.AclRestriction,
	wire.PublicForEgress, wire.PrivateForIngress, wire.DisconnectedVpcs, wire.DestinationRFC1918, wire.PeeringAddress, wire.NatSourceReassign,
}

// Whatever one thing is broken: each remedy that is named is a command that AWS
// takes, and running what is named, round by round, makes the packet arrive.
func TestWhatOneThingBreaksIsMendedByWhatIsNamed(t *testing.T) {
	base, seen := staged(t), map[wire.Code]int{}
	for _, d := range damages {
		e := engineAt(base.World())
		do(t, e, variables(base))
		do(t, e, d)
		for _, p := range packets {
			if say := cure(t, engineAt(e.World()), p, []string{d}, seen); say != "" {
				t.Errorf("%s: against what stops %s there is only %s", d, p, say)
			}
		}
	}
	for _, c := range codes {
		if seen[c] == 0 {
			t.Errorf("no remedy for %s was tried; those for %v were", c, slices.Sorted(maps.Keys(seen)))
		}
	}
}

// The same where several things are broken at once, unless what is left can't
// be helped by a command.
func TestWhatManyThingsBreakIsMendedByWhatIsNamed(t *testing.T) {
	base, cured, hopeless := staged(t), 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		e := engineAt(base.World())
		do(t, e, variables(base))
		var broken []string
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(damages)-1), 2, 5, rapid.ID[int]).Draw(t, "damages") {
			var b bytes.Buffer
			e.Do(context.Background(), damages[i], &b, &b) // some undo what another did
			broken = append(broken, damages[i])
		}
		for _, p := range packets {
			if say := cure(t, engineAt(e.World()), p, broken, map[wire.Code]int{}); say != "" {
				hopeless[say]++
			} else {
				cured++
			}
		}
	})
	t.Logf("%d arrive in the end; of the others %v", cured, hopeless)
}

// variables are what the stage left in its shell.
func variables(e *engine.Engine) string {
	var b strings.Builder
	for _, v := range []string{"vpc", "igw", "public", "private", "nat", "door", "gate", "other", "web", "app", "db", "pcx", "back", "acl", "public_link", "front", "inside"} {
		value, _ := e.Shell().Getenv(v)
		fmt.Fprintf(&b, "%s=%s\n", v, value)
	}
	return b.String()
}

const rounds = 24

// cure runs remedies until the packet arrives, or until something stops it that
// no command helps: it returns what is said then.
func cure(t interface{ Fatalf(string, ...any) }, e *engine.Engine, packet string, broken []string, seen map[wire.Code]int) string {
	var ran []string
	for range rounds {
		s := do(t, e, "reach "+packet).Sent[0]
		if len(s.Blockers) == 0 {
			return ""
		}
		var lines []string
		for _, b := range s.Blockers {
			trace := s.There
			if b.Back {
				trace = s.Back
			}
			r := remedy.Of(e.World(), account, trace, b)
			switch {
			case r.Say == "":
				t.Fatalf("%s by %s: nothing is said", b.Code, b.At.ID)
			case r.Command != nil:
				seen[b.Code]++
				line := engine.Book.Line(r.Command)
				do(t, engineAt(e.World()), line) // each of them, by itself
				if !slices.Contains(lines, line) {
					lines = append(lines, line)
				}
			case r.Say != "remedy-wait":
				return r.Say
			}
		}
		for _, line := range lines {
			var b bytes.Buffer
			e.Do(context.Background(), line, &b, &b) // what the one before has done already is refused
			ran = append(ran, line)
		}
		_ = e.Skip(3 * time.Minute)
	}
	t.Fatalf("%s does not arrive after %d rounds\nbroken:\n%s\nran:\n%s", packet, rounds, strings.Join(broken, "\n"), strings.Join(ran, "\n"))
	return ""
}
