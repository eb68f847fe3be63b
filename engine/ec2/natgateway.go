package ec2

import (
	"time"

	"skylab/engine/world"
)

// NatGateway lets machines without public addresses open connections outward.
// It stands in a subnet and has a network interface of its own.
type NatGateway struct {
	CreateTime          time.Time
	DeleteTime          time.Time
	FailureCode         string
	FailureMessage      string
	NatGatewayAddresses []NatGatewayAddress `aws:"wire=NatGatewayAddressSet"` // the primary one first
	NatGatewayId        string
	State               string // pending failed available deleting deleted
	SubnetId            string
	VpcId               string
	Tags                Tags   `aws:"wire=TagSet"`
	ConnectivityType    string // public or private

	// NextChange is when the state changes by itself; zero means it does not.
	NextChange time.Time `aws:"-"`
	// Doom is what a pending gateway is going to fail of.
	Doom *NatGatewayFailure `aws:"-"`
}

// NatGatewayFailure is why a gateway failed, in AWS's words.
type NatGatewayFailure struct{ Code, Message string }

// NatGatewayAddress is an address that the gateway translates to.
type NatGatewayAddress struct {
	AllocationId       string
	NetworkInterfaceId string
	PrivateIp          string
	PublicIp           string
	AssociationId      string
	IsPrimary          bool
	Status             string
}

// ID is the NatGatewayId.
func (g NatGateway) ID() string { return g.NatGatewayId }

// Refs names the subnet and VPC while the gateway exists.
func (g NatGateway) Refs() []string {
	if g.State == "deleted" || g.State == "failed" {
		return nil
	}
	return []string{g.SubnetId, g.VpcId}
}

// Due is when the state changes next.
func (g NatGateway) Due() time.Time { return g.NextChange }

func (g NatGateway) tags() Tags                     { return g.Tags }
func (g NatGateway) withTags(t Tags) world.Resource { g.Tags = t; return g }
