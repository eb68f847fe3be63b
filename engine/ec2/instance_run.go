package ec2

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"unicode/utf8"

	"skylab/engine/world"
)

// RunInstances starts new machines.
type RunInstances struct {
	ImageId           string `aws:"id=image"`
	InstanceType      string
	KeyName           string
	MaxCount          *int `aws:"required"`
	MinCount          *int `aws:"required"`
	Placement         *Placement
	SecurityGroupIds  []string `aws:"wire=SecurityGroupId,id=security-group"`
	SecurityGroups    []string `aws:"wire=SecurityGroup"`
	SubnetId          string   `aws:"id=subnet"`
	UserData          string
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	DisableApiStop    bool
	world.Dry
	DisableApiTermination             bool
	InstanceInitiatedShutdownBehavior string `aws:"enum=stop|terminate"`
	PrivateIpAddress                  string
	ClientToken                       string
	NetworkInterfaces                 []InstanceNetworkInterfaceSpecification `aws:"wire=NetworkInterface"`
	LaunchTemplate                    *LaunchTemplateSpecification
}

// InstanceNetworkInterfaceSpecification describes an interface that a new
// machine is to have, or names one that is there.
type InstanceNetworkInterfaceSpecification struct {
	AssociatePublicIpAddress       *bool
	DeleteOnTermination            *bool
	Description                    string
	DeviceIndex                    *int
	Groups                         []string `aws:"wire=SecurityGroupId,id=security-group"`
	NetworkInterfaceId             string   `aws:"id=network-interface"`
	PrivateIpAddress               string
	PrivateIpAddresses             []PrivateIpAddressSpecification
	SecondaryPrivateIpAddressCount int
	SubnetId                       string `aws:"id=subnet"`
	InterfaceType                  string
}

// PrivateIpAddressSpecification names a private address that an interface is
// to have.
type PrivateIpAddressSpecification struct {
	Primary          bool
	PrivateIpAddress string
}

// RunInstancesResult is the answer to [RunInstances].
type RunInstancesResult = Reservation

// Reservation is the machines that one RunInstances started.
type Reservation struct {
	ReservationId string
	OwnerId       string
	Groups        []GroupIdentifier `aws:"wire=GroupSet"`
	Instances     []Instance        `aws:"wire=InstancesSet"`
}

// Apply starts MinCount to MaxCount machines, as many as there is room for.
func (c RunInstances) Apply(tx *world.Tx) (any, error) {
	l, err := c.plan(tx)
	if err != nil {
		return nil, err
	}
	l.reservation = tx.NewID("r")
	out := Reservation{ReservationId: l.reservation, OwnerId: tx.Account, Groups: []GroupIdentifier{}}
	for n := range *c.MaxCount {
		i, err := l.launch(tx, n)
		if err != nil && n < *c.MinCount {
			return nil, err
		}
		if err != nil { // what the last one already had goes back
			for _, e := range interfacesOf(tx.World(), i.InstanceId) {
				tx.Delete(e)
			}
			break
		}
		out.Instances = append(out.Instances, i.computed(tx.World()))
	}
	return out, nil
}

// launch is a RunInstances command that was checked.
type launch struct {
	RunInstances
	image       Image
	kind        instanceType
	subnet      Subnet
	user        string
	key         string
	tags        Tags
	eniTags     Tags
	reservation string
	interfaces  []InstanceNetworkInterfaceSpecification
}

// plan checks what can be checked before anything is made.
func (c RunInstances) plan(tx *world.Tx) (launch, error) {
	c, marks, err := c.templated(tx)
	if err != nil {
		return launch{}, err
	}
	l := launch{RunInstances: c}
	if least, most := *c.MinCount, *c.MaxCount; least < 1 || most < least {
		return l, invalid("minCount", fmt.Sprint(least), fmt.Sprintf("Expecting a value between 1 and maxCount, %d.", most)).
			Because("instance-count", least, most)
	}
	if c.ImageId == "" {
		return l, world.Refuse("MissingParameter", "The request must contain the parameter ImageId").Because("missing-parameter", "ImageId")
	}
	if l.image, err = imageNamed(tx, c.ImageId); err != nil {
		return l, err
	}
	if c.InstanceType == "" {
		l.InstanceType = "m1.small" // AWS's default, which no image here fits
	}
	if l.kind, err = typeNamed(l.InstanceType); err != nil {
		if refusal := err.(*world.Refusal); c.InstanceType == "" {
			return l, refusal.Because("instance-type-default", l.InstanceType)
		}
		return l, err
	}
	if l.kind.architecture != l.image.Architecture {
		return l, wrongArchitecture(l.kind, l.image)
	}
	if c.KeyName != "" {
		k, err := keyNamed(tx, c.KeyName)
		if err != nil {
			return l, err
		}
		l.key = k.PublicKey
	}
	if l.user, err = userData(c.UserData); err != nil {
		return l, err
	}
	if err := l.placeInterfaces(tx); err != nil {
		return l, err
	}
	if err := l.kind.checkOffered(tx, l.subnet.AvailabilityZone); err != nil {
		return l, err
	}
	if err := l.kind.checkCapacity(tx, l.subnet.AvailabilityZone); err != nil {
		return l, err
	}
	if l.tags, err = newTags("instance", c.TagSpecifications, "volume", "network-interface", "spot-instances-request", "elastic-gpu"); err != nil {
		return l, err
	}
	l.tags = l.tags.with(marks)
	if l.eniTags, err = newTags("network-interface", c.TagSpecifications, "volume", "instance", "spot-instances-request", "elastic-gpu"); err != nil {
		return l, err
	}
	return l, checkVcpus(tx, l.kind, *c.MinCount)
}

// checkVcpus holds what runs, and count more, against the quota.
func checkVcpus(tx *world.Tx, kind instanceType, count int) error {
	used := kind.vcpus * count
	for _, i := range world.All[Instance](tx.World(), tx.Scope) {
		if i.State != Pending && i.State != Running {
			continue
		}
		if t, err := typeNamed(i.InstanceType); err == nil {
			used += t.vcpus
		}
	}
	if used > maxVcpus {
		return world.Refuse("VcpuLimitExceeded", fmt.Sprintf("You have requested more vCPU capacity than your current vCPU limit of %d allows "+
			"for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.", maxVcpus)).
			Because("vcpu-quota", maxVcpus)
	}
	return nil
}

// maxUserData is in bytes, before base64.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
const maxUserData = 16384

// userData is what the machine will read: the text behind the base64 that the
// CLI sends, or the text itself where it is none.
func userData(s string) (string, error) {
	if b, err := base64.StdEncoding.DecodeString(s); err == nil && utf8.Valid(b) {
		s = string(b)
	}
	if len(s) > maxUserData {
		return "", world.Refuse("InvalidParameterValue", fmt.Sprintf("User data is limited to %d bytes", maxUserData)).
			Because("user-data-size", len(s), maxUserData)
	}
	return s, nil
}

// launch makes the machine with this number of the reservation.
func (l launch) launch(tx *world.Tx, n int) (Instance, error) {
	if n > 0 {
		if err := checkVcpus(tx, l.kind, 1); err != nil {
			return Instance{}, err
		}
	}
	i := Instance{
		Architecture: l.image.Architecture, EnaSupport: true, Hypervisor: "xen", RootDeviceName: l.image.RootDeviceName,
		RootDeviceType: l.image.RootDeviceType, Tags: l.tags, VirtualizationType: "hvm", PlatformDetails: "Linux/UNIX",
		InstanceId: tx.NewID("i"), ImageId: l.image.ImageId, State: Pending, KeyName: l.KeyName, AmiLaunchIndex: n,
		InstanceType: l.kind.name, LaunchTime: tx.Now(), Monitoring: Monitoring{"disabled"},
		Placement: Placement{AvailabilityZone: l.subnet.AvailabilityZone, AvailabilityZoneId: l.subnet.AvailabilityZoneId, Tenancy: "default"},
		SubnetId:  l.subnet.SubnetId, VpcId: l.subnet.VpcId,
		ReservationId: l.reservation, OwnerId: tx.Account, UserData: l.user, PublicKey: l.key, DisableApiTermination: l.DisableApiTermination,
		DisableApiStop: l.DisableApiStop, InstanceInitiatedShutdownBehavior: l.InstanceInitiatedShutdownBehavior,
		StateSince: tx.Now(), NextChange: tx.Now().Add(instancePending),
	}
	if i.InstanceInitiatedShutdownBehavior == "" {
		i.InstanceInitiatedShutdownBehavior = "stop"
	}
	for _, spec := range l.interfaces {
		e, err := l.plug(tx, i, spec)
		if err != nil {
			return i, err
		}
		if e.Attachment.DeviceIndex == 0 {
			i.PrivateIpAddress, i.PrivateDnsName = e.PrivateIpAddress, e.PrivateDnsName
		}
	}
	tx.Put(i)
	return i, nil
}

// addressOrAny parses an address; the empty text stands for any.
func addressOrAny(parameter, s string) (netip.Addr, error) {
	if s == "" {
		return netip.Addr{}, nil
	}
	return parseAddress(parameter, s)
}
