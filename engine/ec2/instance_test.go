package ec2

import (
	"testing"

	"skylab/engine/world"
)

// answer gives a command that has to be accepted and returns its output.
func answer[T any](b *bench, c world.Command) T {
	b.Helper()
	out, ok := b.do(c).(T)
	if !ok {
		b.Fatalf("%T answered something else than %T", c, out)
	}
	return out
}

// refusedWith gives a command that has to be refused with this code.
func (b *bench) refusedWith(code string, c world.Command) {
	b.Helper()
	if no := b.refused(c); no.Code != code {
		b.Fatalf("%T: %v, want %s", c, no, code)
	}
}

// network makes a VPC with a subnet and, if open, an internet gateway.
func (b *bench) network(open bool) (vpc, subnet string) {
	b.Helper()
	vpc = b.vpc("10.0.0.0/16")
	subnet = b.subnet(vpc, "10.0.1.0/24")
	if open {
		b.gateway(vpc)
	}
	return vpc, subnet
}

// anImage is the id of the first image of the Region with this architecture.
func anImage(architecture string) string {
	for _, m := range Images(learner.Region) {
		if m.Architecture == architecture {
			return m.ImageId
		}
	}
	return ""
}

// machine starts one machine and waits until it runs.
func (b *bench) machine(s string, public bool) Instance {
	b.Helper()
	i := answer[Reservation](b, RunInstances{
		ImageId: anImage("x86_64"), InstanceType: "t3.micro", MinCount: 1, MaxCount: 1,
		NetworkInterfaces: []InstanceNetworkInterfaceSpecification{{SubnetId: s, AssociatePublicIpAddress: &public}},
	}).Instances[0]
	b.skip(instancePending)
	return b.see(i.InstanceId)
}

// see describes one instance.
func (b *bench) see(id string) Instance {
	b.Helper()
	return answer[DescribeInstancesResult](b, DescribeInstances{InstanceIds: []string{id}}).Reservations[0].Instances[0]
}

func TestAPublicAddressOfThePoolIsLostOnStopAndAnotherComesAtStart(t *testing.T) {
	b := newBench(t)
	_, s := b.network(true)
	i := b.machine(s, true)
	if i.State != Running || !i.PublicIpAddress.IsValid() || text(i.PrivateIpAddress) != "10.0.1.4" {
		t.Fatalf("after launch: %+v", i)
	}
	first := i.PublicIpAddress
	answer[StopInstancesResult](b, StopInstances{InstanceIds: []string{i.InstanceId}})
	b.skip(instanceStopping)
	if i = b.see(i.InstanceId); i.State != Stopped || i.PublicIpAddress.IsValid() || text(i.PrivateIpAddress) != "10.0.1.4" {
		t.Fatalf("after stop: %+v", i)
	}
	answer[StartInstancesResult](b, StartInstances{InstanceIds: []string{i.InstanceId}})
	b.skip(instancePending)
	if i = b.see(i.InstanceId); i.State != Running || !i.PublicIpAddress.IsValid() || i.PublicIpAddress == first {
		t.Fatalf("after start: %+v", i)
	}
	answer[TerminateInstancesResult](b, TerminateInstances{InstanceIds: []string{i.InstanceId}})
	b.skip(instanceStopping)
	if i = b.see(i.InstanceId); i.State != Terminated || i.PrivateIpAddress.IsValid() {
		t.Fatalf("after terminate: %+v", i)
	}
	b.skip(instanceKept)
	b.refusedWith("InvalidInstanceID.NotFound", DescribeInstances{InstanceIds: []string{i.InstanceId}})
}
