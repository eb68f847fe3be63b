package ec2

import (
	"net/netip"

	"skylab/engine/world"
)

// Vpc is an account's own network in one Region.
type Vpc struct {
	OwnerId                 string
	InstanceTenancy         string
	CidrBlockAssociationSet []VpcCidrBlockAssociation
	IsDefault               bool
	Tags                    Tags `aws:"wire=TagSet"`
	VpcId                   string
	State                   string
	CidrBlock               netip.Prefix
	DhcpOptionsId           string

	EnableDnsSupport                 bool `aws:"-"`
	EnableDnsHostnames               bool `aws:"-"`
	EnableNetworkAddressUsageMetrics bool `aws:"-"`
}

// VpcCidrBlockAssociation is one of a VPC's IPv4 blocks; the first is the
// primary one.
type VpcCidrBlockAssociation struct {
	AssociationId  string
	CidrBlock      netip.Prefix
	CidrBlockState CidrBlockState
}

// CidrBlockState is associated while the block can be used.
type CidrBlockState struct{ State string }

// ID is the VpcId.
func (v Vpc) ID() string { return v.VpcId }

// Refs names the DHCP options.
func (v Vpc) Refs() []string { return []string{v.DhcpOptionsId} }

func (v Vpc) tags() Tags                     { return v.Tags }
func (v Vpc) withTags(t Tags) world.Resource { v.Tags = t; return v }

// Blocks are the IPv4 blocks that can be used now, the primary one first.
func (v Vpc) Blocks() []netip.Prefix {
	out := make([]netip.Prefix, 0, len(v.CidrBlockAssociationSet))
	for _, a := range v.CidrBlockAssociationSet {
		if a.CidrBlockState.State == "associated" {
			out = append(out, a.CidrBlock)
		}
	}
	return out
}

// NamesOn says whether the VPC's resolver answers, and whether its instances get
// names. A private hosted zone needs both.
func (v Vpc) NamesOn() (support, hostnames bool) { return v.EnableDnsSupport, v.EnableDnsHostnames }
