package ec2

import (
	"fmt"

	"skylab/engine/world"
)

// CreateInternetGateway makes a gateway that is attached to nothing yet.
type CreateInternetGateway struct {
	TagSpecifications []TagSpecification `aws:"wire=TagSpecification"`
	world.Dry
}

// CreateInternetGatewayResult is the answer to [CreateInternetGateway].
type CreateInternetGatewayResult struct{ InternetGateway InternetGateway }

// Apply creates the gateway.
func (c CreateInternetGateway) Apply(tx *world.Tx) (any, error) {
	tags, err := newTags("internet-gateway", c.TagSpecifications)
	if err != nil {
		return nil, err
	}
	if len(world.All[InternetGateway](tx.World(), tx.Scope)) >= maxInternetGateways {
		return nil, world.Refuse("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached.").
			Because("igw-quota", maxInternetGateways, tx.Region)
	}
	g := InternetGateway{InternetGatewayId: tx.NewID("igw"), OwnerId: tx.Account, Tags: tags}
	tx.Put(g)
	return CreateInternetGatewayResult{g}, nil
}

// AttachInternetGateway joins a gateway to a VPC.
type AttachInternetGateway struct {
	InternetGatewayId string `aws:"required,id=internet-gateway"`
	VpcId             string `aws:"required,id=vpc"`
	world.Dry
}

// Apply attaches. A gateway serves one VPC, and a VPC takes one gateway.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html
func (c AttachInternetGateway) Apply(tx *world.Tx) (any, error) {
	g, err := find[InternetGateway](tx, "internet-gateway", c.InternetGatewayId)
	if err != nil {
		return nil, err
	}
	v, err := find[Vpc](tx, "vpc", c.VpcId)
	if err != nil {
		return nil, err
	}
	if at := g.VpcId(); at != "" {
		return nil, world.Refuse("Resource.AlreadyAssociated",
			fmt.Sprintf("resource %s is already attached to network %s", g.InternetGatewayId, at)).
			Because("igw-elsewhere", g.InternetGatewayId, at)
	}
	if other, ok := InternetGatewayOf(tx.World(), v.VpcId); ok {
		return nil, world.Refuse("InvalidParameterValue",
			fmt.Sprintf("Network %s already has an internet gateway attached", v.VpcId)).
			Because("igw-vpc-has-one", v.VpcId, other.InternetGatewayId)
	}
	tx.Put(attachedTo(g, v))
	return nil, nil
}

func attachedTo(g InternetGateway, v Vpc) InternetGateway {
	g.Attachments = []InternetGatewayAttachment{{"available", v.VpcId}}
	return g
}
