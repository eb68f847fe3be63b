package ec2

import (
	"testing"

	"skylab/engine/world"
)

func init() {
	refusals = append(refusals,
		refusal{"4.2", "AuthorizeSecurityGroupIngress from a group that is nowhere", "InvalidGroup.NotFound", func(b *bench) (world.Command, string) {
			from := IpPermission{IpProtocol: "-1", UserIdGroupPairs: []UserIdGroupPair{{GroupId: absentID("sg")}}}
			return AuthorizeSecurityGroupIngress{GroupId: b.group(b.vpc("10.0.0.0/16"), "web"), IpPermissions: []IpPermission{from}},
				"The security group 'sg-0123456789abcdef0' does not exist"
		}, ""},
		refusal{"3.2", "CreateNatGateway of an unknown kind", "InvalidParameterValue", func(b *bench) (world.Command, string) {
			_, subnet := b.network(true)
			return CreateNatGateway{SubnetId: subnet, ConnectivityType: "foo"}, "Value (foo) for parameter connectivityType is invalid. Expecting one of public, private."
		}, ""},
		refusal{"11.4", "CreateKeyPair with a name that is not ASCII", "InvalidParameterValue", says(CreateKeyPair{KeyName: "열쇠"},
			"Value (열쇠) for parameter keyName is invalid. Key names have up to 255 ASCII characters and no spaces around them."), ""},
	)
}

// Several mistakes share a code; the sentence beneath tells them apart.
func TestARefusalIsExplainedByWhatIsReallyWrong(t *testing.T) {
	for _, c := range []struct {
		name, key string
		ask       func(*bench) world.Command
	}{
		{"two private ranges in one VPC", "vpc-cidr-restricted", func(b *bench) world.Command {
			return AssociateVpcCidrBlock{VpcId: b.vpc("10.2.0.0/16"), CidrBlock: "192.168.0.0/16"}
		}},
		{"a block that AWS keeps beside this one", "vpc-cidr-kept", func(b *bench) world.Command {
			return AssociateVpcCidrBlock{VpcId: b.vpc("10.1.0.0/16"), CidrBlock: "10.0.0.0/16"}
		}},
		{"a block that AWS keeps everywhere", "vpc-cidr-kept", func(b *bench) world.Command {
			return AssociateVpcCidrBlock{VpcId: b.vpc("10.2.0.0/16"), CidrBlock: "198.19.0.0/16"}
		}},
		{"a type of ICMP that is none", "rule-icmp", func(b *bench) world.Command {
			ping := SinglePermission{IpProtocol: "icmp", FromPort: new(300), CidrIp: "0.0.0.0/0"}
			return AuthorizeSecurityGroupIngress{GroupId: b.group(b.vpc("10.0.0.0/16"), "web"), SinglePermission: ping}
		}},
		{"no type", "instance-type-default", func(b *bench) world.Command {
			_, subnet := b.network(false)
			c := run(subnet)
			c.InstanceType = ""
			return c
		}},
		{"an instance that is gone", "instance-gone", func(b *bench) world.Command {
			_, subnet := b.network(false)
			i := answer[Reservation](b, run(subnet)).Instances[0].InstanceId
			b.do(TerminateInstances{InstanceIds: []string{i}})
			return StartInstances{InstanceIds: []string{i}}
		}},
	} {
		b := newBench(t)
		if got := b.refused(c.ask(b)); got.Why.Key != c.key {
			t.Errorf("%s: %v is explained by %s, want %s", c.name, got, got.Why.Key, c.key)
		}
	}
}

func TestAFilterMayHaveItsOlderName(t *testing.T) {
	b := newBench(t)
	b.do(CreateDefaultVpc{})
	for _, name := range []string{"is-default", "isDefault"} {
		got := answer[DescribeVpcsResult](b, DescribeVpcs{Filters: []Filter{{name, []string{"true"}}}}).Vpcs
		if len(got) != 1 || !got[0].IsDefault {
			t.Errorf("%s: %v", name, got)
		}
	}
}
