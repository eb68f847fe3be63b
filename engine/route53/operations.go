package route53

import "skylab/engine/world"

// Operations holds one of every command of this package, in no order that
// matters.
var Operations = []world.Command{
	CreateHostedZone{},
	GetHostedZone{},
	ListHostedZones{},
	ListHostedZonesByName{},
	GetHostedZoneCount{},
	UpdateHostedZoneComment{},
	DeleteHostedZone{},
	AssociateVPCWithHostedZone{},
	DisassociateVPCFromHostedZone{},
	ListHostedZonesByVPC{},
	ChangeResourceRecordSets{},
	ListResourceRecordSets{},
	GetChange{},
	TestDNSAnswer{},
	CreateHealthCheck{},
	GetHealthCheck{},
	UpdateHealthCheck{},
	DeleteHealthCheck{},
	ListHealthChecks{},
	GetHealthCheckCount{},
	GetHealthCheckStatus{},
	CreateReusableDelegationSet{},
	GetReusableDelegationSet{},
	ListReusableDelegationSets{},
	DeleteReusableDelegationSet{},
	CreateCidrCollection{},
	ChangeCidrCollection{},
	ListCidrCollections{},
	ListCidrLocations{},
	ListCidrBlocks{},
	DeleteCidrCollection{},
	ListGeoLocations{},
	GetGeoLocation{},
	ChangeTagsForResource{},
	ListTagsForResource{},
}
