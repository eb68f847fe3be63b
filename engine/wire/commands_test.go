package wire_test

import (
	"slices"
	"testing"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// account is a World that is changed by AWS's own commands.
type account struct {
	testing.TB
	*lab
}

func (a *account) run(c world.Command) {
	a.Helper()
	w, _, err := world.Apply(a.World, here, a.Now(), c)
	if err != nil {
		a.Fatalf("%T: %v", c, err)
	}
	a.World = w
}

func (a *account) wait(d time.Duration) { a.World = world.Advance(a.World, a.Now().Add(d)) }

// last is the newest resource of a type.
func last[T any](a *account) T {
	a.Helper()
	all := world.All[T](a.World, world.Everywhere)
	if len(all) == 0 {
		a.Fatalf("there is no %T", *new(T))
	}
	return all[len(all)-1]
}

func image(name string) string {
	for _, i := range ec2.Images(here.Region) {
		if i.Name == name {
			return i.ImageId
		}
	}
	return ""
}

// TestWhatCommandsMakeIsWhatPacketsMeet builds a public and a private subnet
// with commands and probes after each.
func TestWhatCommandsMakeIsWhatPacketsMeet(t *testing.T) {
	a := &account{t, newLab()}
	a.run(machine.PutHost{Name: "laptop", Address: addr("203.0.113.7")})
	a.run(machine.PutHost{Name: "updates.example", Address: addr("198.51.100.34"), Listens: []machine.Listener{{Proto: "tcp", Port: 443}}})
	a.run(ec2.CreateVpc{CidrBlock: "10.0.0.0/16"})
	vpc := last[ec2.Vpc](a).VpcId
	a.run(ec2.CreateSubnet{VpcId: vpc, CidrBlock: "10.0.1.0/24", AvailabilityZone: "ap-northeast-2a"})
	public := last[ec2.Subnet](a).SubnetId
	a.run(ec2.ModifySubnetAttribute{SubnetId: public, MapPublicIpOnLaunch: &ec2.AttributeBooleanValue{Value: true}})
	a.run(ec2.RunInstances{ImageId: image(ec2.WebImage), InstanceType: "t3.micro", MinCount: new(1), MaxCount: new(1), SubnetId: public})
	web := last[ec2.Instance](a).InstanceId
	a.expect("laptop", web, 80, "there vpc IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS")
	a.wait(time.Minute)

	a.run(ec2.CreateInternetGateway{})
	igw := last[ec2.InternetGateway](a).InternetGatewayId
	a.run(ec2.AttachInternetGateway{InternetGatewayId: igw, VpcId: vpc})
	a.expect("laptop", web, 80, "there security-group ENI_SG_RULES_MISMATCH", "back route-table NO_ROUTE_TO_DESTINATION")

	main := last[ec2.RouteTable](a).RouteTableId
	a.run(ec2.CreateRoute{RouteTableId: main, DestinationCidrBlock: "0.0.0.0/0", GatewayId: igw})
	group := last[ec2.SecurityGroup](a).GroupId
	port80 := ec2.SinglePermission{IpProtocol: "tcp", FromPort: new(80), ToPort: new(80), CidrIp: "0.0.0.0/0"}
	a.run(ec2.AuthorizeSecurityGroupIngress{GroupId: group, SinglePermission: port80})
	a.expect("laptop", web, 80)

	a.run(ec2.CreateSubnet{VpcId: vpc, CidrBlock: "10.0.2.0/24", AvailabilityZone: "ap-northeast-2a"})
	private := last[ec2.Subnet](a).SubnetId
	a.run(ec2.CreateRouteTable{VpcId: vpc})
	table := last[ec2.RouteTable](a).RouteTableId
	a.run(ec2.AssociateRouteTable{RouteTableId: table, SubnetId: private})
	a.run(ec2.RunInstances{ImageId: image(ec2.Images(here.Region)[0].Name), InstanceType: "t3.micro", MinCount: new(1), MaxCount: new(1), SubnetId: private})
	app := last[ec2.Instance](a).InstanceId
	a.wait(time.Minute)
	a.expect(app, "updates.example", 443, "there route-table NO_ROUTE_TO_DESTINATION")

	a.run(ec2.AllocateAddress{Domain: "vpc"})
	a.run(ec2.CreateNatGateway{SubnetId: public, AllocationId: last[ec2.Address](a).AllocationId})
	nat := last[ec2.NatGateway](a).NatGatewayId
	a.run(ec2.CreateRoute{RouteTableId: table, DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: nat})
	a.expect(app, "updates.example", 443, "there nat-gateway BAD_STATE")
	a.wait(5 * time.Minute)
	a.expect(app, "updates.example", 443)
	a.expect(web, app, 22)

	a.run(ec2.StopInstances{InstanceIds: []string{web}})
	a.wait(time.Minute)
	a.expect(app, web, 80, "there instance BAD_STATE")
	a.run(ec2.DeleteNatGateway{NatGatewayId: nat})
	a.wait(5 * time.Minute)
	a.expect(app, "updates.example", 443, "there route-table BAD_STATE_ROUTE")
}

// expect probes and compares what is in the way.
func (a *account) expect(from, to string, port uint16, want ...string) {
	a.Helper()
	v := a.probe(a, from, to, wire.TCP, port)
	var got []string
	for _, b := range v.Blockers {
		way := "there "
		if b.Back {
			way = "back "
		}
		got = append(got, way+string(b.At.Kind)+" "+string(b.Code))
	}
	if !slices.Equal(got, want) || v.Open() != (len(want) == 0) {
		a.Errorf("%s to %s: %q, want %q\n%s", from, to, got, want, show(v))
	}
}
