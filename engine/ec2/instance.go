package ec2

import (
	"net/netip"
	"time"

	"skylab/engine/world"
)

// Instance is a virtual machine. Its addresses and groups are those of its
// network interfaces; the fields that repeat them are computed when it is
// described.
type Instance struct {
	Architecture          string
	EnaSupport            bool
	Hypervisor            string
	NetworkInterfaces     []InstanceNetworkInterface `aws:"wire=NetworkInterfaceSet"` // computed
	RootDeviceName        string
	RootDeviceType        string
	SecurityGroups        []GroupIdentifier `aws:"wire=GroupSet"` // computed
	SourceDestCheck       bool              // computed
	StateReason           *StateReason
	Tags                  Tags `aws:"wire=TagSet"`
	VirtualizationType    string
	PlatformDetails       string
	InstanceId            string
	ImageId               string
	State                 InstanceState `aws:"wire=InstanceState"`
	PrivateDnsName        string
	PublicDnsName         string `aws:"wire=DnsName,always"` // computed
	StateTransitionReason string `aws:"wire=Reason,always"`
	KeyName               string
	AmiLaunchIndex        int
	InstanceType          string
	LaunchTime            time.Time
	Placement             Placement
	Monitoring            Monitoring
	SubnetId              string
	VpcId                 string
	PrivateIpAddress      netip.Addr
	PublicIpAddress       netip.Addr `aws:"wire=IpAddress"` // computed

	ReservationId                     string    `aws:"-"`
	OwnerId                           string    `aws:"-"`
	UserData                          string    `aws:"-"` // as given, not in base64
	PublicKey                         string    `aws:"-"` // that its first boot let in, as in an authorized_keys file
	DisableApiTermination             bool      `aws:"-"`
	DisableApiStop                    bool      `aws:"-"`
	InstanceInitiatedShutdownBehavior string    `aws:"-"`
	StateSince                        time.Time `aws:"-"`
	NextChange                        time.Time `aws:"-"` // when State changes by itself; zero means it does not
}

// Placement says in which zone an instance stands.
type Placement struct {
	AvailabilityZoneId string
	GroupName          string
	Tenancy            string `aws:"enum=default|dedicated|host"`
	AvailabilityZone   string
}

// Monitoring says whether an instance's metrics come every minute.
type Monitoring struct{ State string }

// StateReason is why an instance stopped or ended.
type StateReason struct{ Code, Message string }

// InstanceNetworkInterface is a network interface as its instance shows it.
type InstanceNetworkInterface struct {
	Association        *InstanceNetworkInterfaceAssociation
	Attachment         *InstanceNetworkInterfaceAttachment
	Description        string
	Groups             []GroupIdentifier `aws:"wire=GroupSet"`
	MacAddress         string
	NetworkInterfaceId string
	OwnerId            string
	PrivateDnsName     string
	PrivateIpAddress   netip.Addr
	PrivateIpAddresses []InstancePrivateIpAddress `aws:"wire=PrivateIpAddressesSet"`
	SourceDestCheck    bool
	Status             string
	SubnetId           string
	VpcId              string
	InterfaceType      string
}

// InstanceNetworkInterfaceAssociation is a public address.
type InstanceNetworkInterfaceAssociation struct {
	IpOwnerId     string
	PublicDnsName string
	PublicIp      netip.Addr
}

// InstanceNetworkInterfaceAttachment says how the interface is attached.
type InstanceNetworkInterfaceAttachment struct {
	AttachTime          time.Time
	AttachmentId        string
	DeleteOnTermination bool
	DeviceIndex         int
	Status              string
}

// InstancePrivateIpAddress is one private address of an interface.
type InstancePrivateIpAddress struct {
	Association      *InstanceNetworkInterfaceAssociation
	Primary          bool
	PrivateDnsName   string
	PrivateIpAddress netip.Addr
}

// InstanceState is one of the six states of an instance's life.
type InstanceState struct {
	Code int
	Name string
}

// The states of an instance.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
var (
	Pending      = InstanceState{0, "pending"}
	Running      = InstanceState{16, "running"}
	ShuttingDown = InstanceState{32, "shutting-down"}
	Terminated   = InstanceState{48, "terminated"}
	Stopping     = InstanceState{64, "stopping"}
	Stopped      = InstanceState{80, "stopped"}
)

// ID is the InstanceId.
func (i Instance) ID() string { return i.InstanceId }

// Refs names the subnet and VPC while the instance exists.
func (i Instance) Refs() []string {
	if i.State == Terminated {
		return nil
	}
	return []string{i.SubnetId, i.VpcId}
}

// Due is when the state changes next.
func (i Instance) Due() time.Time { return i.NextChange }

func (i Instance) tags() Tags                     { return i.Tags }
func (i Instance) withTags(t Tags) world.Resource { i.Tags = t; return i }
