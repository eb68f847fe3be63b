package ec2

import (
	"net/netip"
	"time"
)

// Instance is a virtual machine. Its addresses and groups are those of its
// network interfaces; the fields that repeat them are computed when it is
// described.
type Instance struct {
	AmiLaunchIndex        int
	ImageId               string
	InstanceId            string
	InstanceType          string
	KeyName               string
	LaunchTime            time.Time
	Placement             Placement
	PrivateDnsName        string
	PrivateIpAddress      netip.Addr
	PublicDnsName         string
	PublicIpAddress       netip.Addr // computed
	State                 InstanceState
	StateTransitionReason string
	SubnetId              string
	VpcId                 string
	Architecture          string
	NetworkInterfaces     []NetworkInterface // computed
	RootDeviceName        string
	RootDeviceType        string
	SecurityGroups        []GroupIdentifier // computed
	SourceDestCheck       bool              // computed
	Tags                  Tags

	ReservationId         string    `aws:"-"`
	OwnerId               string    `aws:"-"`
	UserData              string    `aws:"-"` // as given, not in base64
	DisableApiTermination bool      `aws:"-"`
	DisableApiStop        bool      `aws:"-"`
	NextChange            time.Time `aws:"-"` // when State changes by itself; zero means it does not
}

// Placement says in which zone an instance stands.
type Placement struct {
	AvailabilityZone string
	GroupName        string
	Tenancy          string
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
