package ec2

import (
	"strings"
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
		ImageId: anImage("x86_64"), InstanceType: "t3.micro", MinCount: new(1), MaxCount: new(1),
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

func TestAnElasticIpTakesThePlaceOfThePoolsAddressAndOutlivesTheInstance(t *testing.T) {
	b := newBench(t)
	_, s := b.network(true)
	i := b.machine(s, true)
	pool := i.PublicIpAddress
	eip := answer[AllocateAddressResult](b, AllocateAddress{})
	id := answer[AssociateAddressResult](b, AssociateAddress{AllocationId: eip.AllocationId, InstanceId: i.InstanceId}).AssociationId
	if again := answer[AssociateAddressResult](b, AssociateAddress{AllocationId: eip.AllocationId, InstanceId: i.InstanceId}).AssociationId; again != id {
		t.Errorf("associating the same again made %s of %s", again, id)
	}
	stop := func() {
		b.do(StopInstances{InstanceIds: []string{i.InstanceId}})
		b.skip(instanceStopping)
	}
	start := func() {
		b.do(StartInstances{InstanceIds: []string{i.InstanceId}})
		b.skip(instancePending)
	}
	has := func(when string, want string) {
		t.Helper()
		if got := text(b.see(i.InstanceId).PublicIpAddress); got != want {
			t.Errorf("%s the public address is %q, want %q", when, got, want)
		}
	}
	has("with an Elastic IP", eip.PublicIp.String())
	stop()
	has("stopped", eip.PublicIp.String())
	start()
	has("started", eip.PublicIp.String())
	b.do(DisassociateAddress{AssociationId: id})
	has("without the Elastic IP", "")
	stop()
	start()
	if back := b.see(i.InstanceId).PublicIpAddress; !back.IsValid() || back == pool || back == eip.PublicIp {
		t.Errorf("after a stop and a start the address is %s", back)
	}
	b.do(AssociateAddress{AllocationId: eip.AllocationId, InstanceId: i.InstanceId})
	b.do(TerminateInstances{InstanceIds: []string{i.InstanceId}})
	b.skip(instanceStopping)
	left := answer[DescribeAddressesResult](b, DescribeAddresses{}).Addresses
	if len(left) != 1 || left[0].AssociationId != "" || left[0].InstanceId != "" {
		t.Errorf("after the end: %+v", left)
	}
}

func TestALaunchInTheDefaultVpcNeedsNothingButAnImage(t *testing.T) {
	b := newBench(t)
	b.do(CreateDefaultVpc{})
	c := run("")
	c.MinCount, c.MaxCount, c.UserData = new(2), new(3), "IyEvYmluL3NoCmVjaG8gaGkK"
	c.TagSpecifications = []TagSpecification{{"instance", []Tag{{"Name", "web"}}}, {"network-interface", []Tag{{"Name", "leg"}}}}
	r := answer[Reservation](b, c)
	if len(r.Instances) != 3 {
		t.Fatalf("%d instances", len(r.Instances))
	}
	for n, i := range r.Instances {
		if i.State != Pending || i.AmiLaunchIndex != n || i.Tags.Name() != "web" || !i.PublicIpAddress.IsValid() || i.PublicDnsName == "" || i.SecurityGroups[0].GroupName != "default" {
			t.Errorf("%+v", i)
		}
	}
	got := answer[DescribeInstanceAttributeResult](b, DescribeInstanceAttribute{InstanceId: r.Instances[0].InstanceId, Attribute: "userData"})
	if got.UserData.Value != c.UserData {
		t.Errorf("user data came back as %q", got.UserData.Value)
	}
	legs := answer[DescribeNetworkInterfacesResult](b, DescribeNetworkInterfaces{Filters: []Filter{{"tag:Name", []string{"l*"}}}}).NetworkInterfaces
	if len(legs) != 3 {
		t.Errorf("%d interfaces have the tag", len(legs))
	}
}

func TestALaunchOfSeveralTakesWhatThereIsRoomFor(t *testing.T) {
	b := newBench(t)
	subnet := b.subnet(b.vpc("10.0.0.0/16"), "10.0.0.0/28")
	c := run(subnet)
	c.MinCount, c.MaxCount = new(10), new(14)
	if n := len(answer[Reservation](b, c).Instances); n != 11 {
		t.Errorf("%d instances in a subnet of 11 addresses", n)
	}
}

func TestAttributesOfAnInstanceChangeOneByOne(t *testing.T) {
	b := newBench(t)
	vpc, subnet := b.network(false)
	id, g := b.stoppedInstance(subnet), b.group(vpc, "web")
	for _, c := range []ModifyInstanceAttribute{
		{InstanceType: &AttributeValue{"t3.large"}},
		{UserData: &BlobAttributeValue{"#!/bin/sh\n"}},
		{SourceDestCheck: &AttributeBooleanValue{false}},
		{Groups: []string{g}},
		{Attribute: "disableApiTermination", Value: "true"},
		{InstanceInitiatedShutdownBehavior: &AttributeValue{"terminate"}},
	} {
		c.InstanceId = id
		b.do(c)
	}
	i := b.see(id)
	if i.InstanceType != "t3.large" || i.SourceDestCheck || i.SecurityGroups[0].GroupId != g || i.UserData != "#!/bin/sh\n" ||
		!i.DisableApiTermination || i.InstanceInitiatedShutdownBehavior != "terminate" {
		t.Errorf("%+v", i)
	}
	b.refusedWith("InvalidParameterValue", ModifyInstanceAttribute{InstanceId: id, InstanceType: &AttributeValue{"t4g.micro"}})
}

func TestChecksPassAMinuteAfterAnInstanceRuns(t *testing.T) {
	b := newBench(t)
	_, subnet := b.network(false)
	id := b.instance(subnet)
	status := func() string {
		s := answer[DescribeInstanceStatusResult](b, DescribeInstanceStatus{InstanceIds: []string{id}, IncludeAllInstances: true}).InstanceStatuses[0]
		return s.InstanceState.Name + " " + s.InstanceStatus.Status
	}
	first := status()
	b.skip(checksTake)
	second := status()
	b.do(StopInstances{InstanceIds: []string{id}})
	if got := first + ", " + second + ", " + status(); got != "running initializing, running ok, stopping not-applicable" {
		t.Error(got)
	}
	if n := len(answer[DescribeInstanceStatusResult](b, DescribeInstanceStatus{}).InstanceStatuses); n != 0 {
		t.Errorf("%d instances that do not run are listed", n)
	}
}

func TestAnInterfaceThatStaysKeepsItsAddressesWhenItsInstanceEnds(t *testing.T) {
	b := newBench(t)
	_, subnet := b.network(true)
	i, n, eip := b.instance(subnet), b.nic(subnet), b.eip()
	b.do(AttachNetworkInterface{NetworkInterfaceId: n, InstanceId: i, DeviceIndex: index(1)})
	b.do(AssociateAddress{AllocationId: eip, NetworkInterfaceId: n})
	b.do(TerminateInstances{InstanceIds: []string{i}})
	b.skip(instanceStopping)
	left := answer[DescribeNetworkInterfacesResult](b, DescribeNetworkInterfaces{}).NetworkInterfaces
	if len(left) != 1 || left[0].NetworkInterfaceId != n || left[0].Status != "available" || left[0].Association == nil {
		t.Fatalf("%+v", left)
	}
	if a := answer[DescribeAddressesResult](b, DescribeAddresses{}).Addresses[0]; a.InstanceId != "" || a.NetworkInterfaceId != n {
		t.Errorf("%+v", a)
	}
	b.do(DeleteNetworkInterface{NetworkInterfaceId: n})
	b.do(ReleaseAddress{AllocationId: eip})
}

func TestImagesHaveTheSameIdsInEveryWorldAndOthersInEveryRegion(t *testing.T) {
	seen := map[string]string{}
	for _, region := range Regions() {
		b := newBench(t).as("210987654321", region)
		for _, m := range answer[DescribeImagesResult](b, DescribeImages{Owners: []string{"amazon"}}).Images {
			if other, ok := seen[m.ImageId]; ok {
				t.Errorf("%s is %s and %s", m.ImageId, other, m.Name)
			}
			seen[m.ImageId] = m.Name
			if same, ok := imageWithID(m.ImageId); !ok || same.Name != m.Name || !idForm.MatchString(m.ImageId) {
				t.Errorf("%s is not found by its id", m.ImageId)
			}
		}
		b.refusedWith("InvalidAMIID.NotFound", DescribeImages{ImageIds: []string{absentID("ami")}})
	}
	if len(seen) != len(Regions())*len(catalogue) {
		t.Errorf("%d images", len(seen))
	}
}

func TestEveryTypeIsOfferedInEveryZoneButOne(t *testing.T) {
	b := newBench(t)
	here := answer[DescribeInstanceTypeOfferingsResult](b, DescribeInstanceTypeOfferings{
		LocationType: "availability-zone", Filters: []Filter{{"instance-type", []string{"t*.micro"}}},
	}).InstanceTypeOfferings
	count := map[string]int{}
	for _, o := range here {
		count[o.InstanceType]++
	}
	if count["t2.micro"] != 3 || count["t3.micro"] != 4 || count["t4g.micro"] != 4 {
		t.Errorf("%v", count)
	}
	arm := answer[DescribeInstanceTypesResult](b, DescribeInstanceTypes{Filters: []Filter{{"processor-info.supported-architecture", []string{"arm64"}}}}).InstanceTypes
	for _, a := range arm {
		if family, _, _ := strings.Cut(a.InstanceType, "."); !strings.HasSuffix(family, "g") {
			t.Errorf("%s is arm64", a.InstanceType)
		}
	}
}
