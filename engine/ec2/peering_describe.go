package ec2

import (
	"time"

	"skylab/engine/world"
)

var peeringFilters = filters[VpcPeeringConnection]{
	"accepter-vpc-info.cidr-block":  func(p VpcPeeringConnection) []string { return []string{p.AccepterVpcInfo.CidrBlock} },
	"accepter-vpc-info.owner-id":    func(p VpcPeeringConnection) []string { return []string{p.AccepterVpcInfo.OwnerId} },
	"accepter-vpc-info.vpc-id":      func(p VpcPeeringConnection) []string { return []string{p.AccepterVpcInfo.VpcId} },
	"expiration-time":               func(p VpcPeeringConnection) []string { return []string{p.ExpirationTime.Format(time.RFC3339)} },
	"requester-vpc-info.cidr-block": func(p VpcPeeringConnection) []string { return []string{p.RequesterVpcInfo.CidrBlock} },
	"requester-vpc-info.owner-id":   func(p VpcPeeringConnection) []string { return []string{p.RequesterVpcInfo.OwnerId} },
	"requester-vpc-info.vpc-id":     func(p VpcPeeringConnection) []string { return []string{p.RequesterVpcInfo.VpcId} },
	"status-code":                   func(p VpcPeeringConnection) []string { return []string{p.Status.Code} },
	"status-message":                func(p VpcPeeringConnection) []string { return []string{p.Status.Message} },
	"vpc-peering-connection-id":     func(p VpcPeeringConnection) []string { return []string{p.VpcPeeringConnectionId} },
}.tagged(func(p VpcPeeringConnection) Tags { return p.Tags })

// DescribeVpcPeeringConnections lists the connections that the account is a
// side of, and requests that came to nothing for as long as AWS shows them.
type DescribeVpcPeeringConnections struct {
	Page
	world.Dry
	VpcPeeringConnectionIds []string `aws:"wire=VpcPeeringConnectionId,id=vpc-peering-connection"`
	Filters                 []Filter `aws:"wire=Filter"`
}

// DescribeVpcPeeringConnectionsResult is the answer to
// [DescribeVpcPeeringConnections].
type DescribeVpcPeeringConnectionsResult struct {
	VpcPeeringConnections []VpcPeeringConnection `aws:"wire=VpcPeeringConnectionSet"`
	NextToken             string
}

// Apply lists.
func (c DescribeVpcPeeringConnections) Apply(tx *world.Tx) (any, error) {
	all := []VpcPeeringConnection{}
	for _, id := range c.VpcPeeringConnectionIds {
		p, err := findPeering(tx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	if len(c.VpcPeeringConnectionIds) == 0 {
		for _, p := range world.All[VpcPeeringConnection](tx.World(), world.Everywhere) {
			if p.concerns(tx.Scope) {
				all = append(all, p)
			}
		}
	}
	all, err := peeringFilters.apply(all, c.Filters)
	if err != nil {
		return nil, err
	}
	all, next, err := page(all, c.Page, len(c.VpcPeeringConnectionIds))
	return DescribeVpcPeeringConnectionsResult{all, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeVpcPeeringConnections) FilterNames() []string { return peeringFilters.names() }
