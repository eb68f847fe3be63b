package ec2

import (
	"net/netip"

	"skylab/engine/world"
)

// SecurityGroup is a set of allow rules for the network interfaces that carry
// it.
type SecurityGroup struct {
	GroupId             string
	IpPermissionsEgress []IpPermission // computed from Rules when described
	Tags                Tags           `aws:"wire=TagSet"`
	VpcId               string
	SecurityGroupArn    string
	OwnerId             string
	GroupName           string
	Description         string         `aws:"wire=GroupDescription"`
	IpPermissions       []IpPermission // computed from Rules when described

	Rules []SecurityGroupRule `aws:"-"`
}

// SecurityGroupRule is one rule: a direction, a protocol, ports, and one peer.
type SecurityGroupRule struct {
	SecurityGroupRuleId  string
	GroupId              string
	GroupOwnerId         string
	IsEgress             bool
	IpProtocol           string // tcp, udp, icmp, a number, or -1 for all
	FromPort             int    // -1 for all; of ICMP the type
	ToPort               int    // -1 for all; of ICMP the code
	CidrIpv4             string // canonical, empty where the peer is another
	CidrIpv6             string
	ReferencedGroupInfo  *ReferencedSecurityGroup
	Description          string
	Tags                 Tags `aws:"wire=TagSet"`
	SecurityGroupRuleArn string
}

// ReferencedSecurityGroup is a group named as a peer.
type ReferencedSecurityGroup struct {
	GroupId                string
	PeeringStatus          string
	UserId                 string
	VpcId                  string
	VpcPeeringConnectionId string
}

// IpPermission is the older spelling of rules: one protocol and port range,
// with all its peers.
type IpPermission struct {
	IpProtocol       string
	FromPort         *int
	ToPort           *int
	UserIdGroupPairs []UserIdGroupPair `aws:"wire=Groups"`
	IpRanges         []IpRange
	Ipv6Ranges       []Ipv6Range
	PrefixListIds    []PrefixListId
}

// UserIdGroupPair names a group as a peer.
type UserIdGroupPair struct {
	Description            string
	UserId                 string
	GroupName              string
	GroupId                string
	VpcId                  string
	VpcPeeringConnectionId string
	PeeringStatus          string
}

// IpRange is an IPv4 block as a peer.
type IpRange struct {
	Description string
	CidrIp      string
}

// Ipv6Range is an IPv6 block as a peer.
type Ipv6Range struct {
	Description string
	CidrIpv6    string
}

// PrefixListId is a prefix list as a peer.
type PrefixListId struct {
	Description  string
	PrefixListId string
}

// ID is the GroupId.
func (g SecurityGroup) ID() string { return g.GroupId }

// Refs names the VPC and the other groups of it that rules refer to. A group
// behind a peering connection may go, and the rule stays, stale.
func (g SecurityGroup) Refs() []string {
	refs := []string{g.VpcId}
	for _, r := range g.Rules {
		if p := r.ReferencedGroupInfo; p != nil && p.GroupId != g.GroupId && p.VpcPeeringConnectionId == "" {
			refs = append(refs, p.GroupId)
		}
	}
	return refs
}

// Block is the IPv4 block that the rule allows, if its peer is one.
func (r SecurityGroupRule) Block() (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(r.CidrIpv4)
	return p, err == nil
}

func (g SecurityGroup) tags() Tags                     { return g.Tags }
func (g SecurityGroup) withTags(t Tags) world.Resource { g.Tags = t; return g }
