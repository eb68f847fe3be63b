package wire

// Code is one of Reachability Analyzer's explanation codes, and the key of the
// sentence that explains it.
// https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
type Code string

// The codes that a walk can end with.
const (
	BadState              Code = "BAD_STATE"
	BadStateAttachment    Code = "BAD_STATE_ATTACHMENT"
	BadStateRoute         Code = "BAD_STATE_ROUTE"
	DisconnectedVpcs      Code = "DISCONNECTED_VPCS"
	NoPath                Code = "NO_PATH"
	NoPossibleDestination Code = "NO_POSSIBLE_DESTINATION"
	NoRouteToDestination  Code = "NO_ROUTE_TO_DESTINATION"
	NoSourceOrDestination Code = "NO_SOURCE_OR_DESTINATION"
	ProtocolRestriction   Code = "PROTOCOL_RESTRICTION"
	UnknownDestination    Code = "UNKNOWN_DESTINATION"
	SourceDestCheck       Code = "ENI_SOURCE_DEST_CHECK_RESTRICTION"
	GroupRulesMismatch    Code = "ENI_SG_RULES_MISMATCH"
	GroupHasNoRules       Code = "SG_HAS_NO_RULES"
	GroupsNotPreserved    Code = "SG_REFERENCES_NOT_PRESERVED"
	AclRestriction        Code = "SUBNET_ACL_RESTRICTION"
	RejectsSpoofed        Code = "GATEWAY_REJECTS_SPOOFED_TRAFFIC"
	PublicForEgress       Code = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
	PrivateForIngress     Code = "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
	DestinationOutsideVpc Code = "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS"
	DestinationRFC1918    Code = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
	DestinationRFC6598    Code = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
	SourceRFC1918         Code = "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"
	SourceRFC6598         Code = "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"
	NatSourceReassign     Code = "NGW_SOURCE_ADDRESS_REASSIGN"
	NatKeepsDestination   Code = "NGW_DEST_ADDRESS_PRESERVATION"
	NatSourceInVpc        Code = "NGW_REQUIRES_SOURCE_IN_VPC"
	NatPorts              Code = "REMAP_EPHEMERAL_PORT"
	UnsupportedComponent  Code = "UNSUPPORTED_COMPONENT"
	EndpointProtocol      Code = "VPCE_GATEWAY_PROTOCOL_RESTRICTION"
	TransitZone           Code = "TGW_ATTACH_VPC_AZ_RESTRICTION"
	TransitUnassociated   Code = "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"
	TransitNoRoute        Code = "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"
	TransitBadRoute       Code = "TGW_RTB_BAD_STATE_ROUTE"
	ListenersMismatch     Code = "ELBV2_LISTENERS_MISMATCH"
	PeeringAddress        Code = "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"
	// InstanceFirewall is none of Reachability Analyzer's: that can't look into
	// a machine.
	InstanceFirewall Code = "INSTANCE_FIREWALL"
	// OwnSource is none of them either: a target called itself through a network load
	// balancer that shows it the client's address.
	OwnSource Code = "INSTANCE_OWN_SOURCE"
	// GroupsOfClients is Reachability Analyzer's ELBV2_SOURCE_ADDRESS_PRESERVATION turned
	// round: a rule names the clients' group, and through a network load balancer that
	// matches nobody.
	GroupsOfClients Code = "SG_REFERENCES_CLIENTS_OF_LOAD_BALANCER"
)
