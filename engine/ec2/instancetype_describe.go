package ec2

import (
	"slices"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// InstanceTypeInfo is what AWS tells of an instance type.
type InstanceTypeInfo struct {
	InstanceType                  string
	CurrentGeneration             bool
	FreeTierEligible              bool
	SupportedUsageClasses         []string
	SupportedRootDeviceTypes      []string
	SupportedVirtualizationTypes  []string
	BareMetal                     bool
	Hypervisor                    string
	ProcessorInfo                 ProcessorInfo
	VCpuInfo                      VCpuInfo
	MemoryInfo                    MemoryInfo
	NetworkInfo                   NetworkInfo
	BurstablePerformanceSupported bool
}

// ProcessorInfo says for which machine language the processor is.
type ProcessorInfo struct{ SupportedArchitectures []string }

// VCpuInfo counts virtual processors.
type VCpuInfo struct{ DefaultVCpus int }

// MemoryInfo is in mebibytes.
type MemoryInfo struct{ SizeInMiB int }

// NetworkInfo limits network interfaces and the addresses on one of them.
type NetworkInfo struct {
	MaximumNetworkInterfaces  int
	Ipv4AddressesPerInterface int
}

func (t instanceType) info() InstanceTypeInfo {
	hypervisor := "nitro"
	if strings.HasPrefix(t.name, "t2.") {
		hypervisor = "xen"
	}
	return InstanceTypeInfo{
		InstanceType: t.name, CurrentGeneration: true, FreeTierEligible: t.name == "t3.micro" || t.name == "t2.micro",
		SupportedUsageClasses: []string{"on-demand", "spot"}, SupportedRootDeviceTypes: []string{"ebs"},
		SupportedVirtualizationTypes: []string{"hvm"}, Hypervisor: hypervisor,
		ProcessorInfo: ProcessorInfo{[]string{t.architecture}}, VCpuInfo: VCpuInfo{t.vcpus}, MemoryInfo: MemoryInfo{t.memory},
		NetworkInfo:                   NetworkInfo{t.interfaces, t.addresses},
		BurstablePerformanceSupported: t.name[0] == 't',
	}
}

var instanceTypeFilters = filters[InstanceTypeInfo]{
	"instance-type":      func(t InstanceTypeInfo) []string { return []string{t.InstanceType} },
	"current-generation": func(t InstanceTypeInfo) []string { return []string{strconv.FormatBool(t.CurrentGeneration)} },
	"free-tier-eligible": func(t InstanceTypeInfo) []string { return []string{strconv.FormatBool(t.FreeTierEligible)} },
	"burstable-performance-supported": func(t InstanceTypeInfo) []string {
		return []string{strconv.FormatBool(t.BurstablePerformanceSupported)}
	},
	"hypervisor":                            func(t InstanceTypeInfo) []string { return []string{t.Hypervisor} },
	"processor-info.supported-architecture": func(t InstanceTypeInfo) []string { return t.ProcessorInfo.SupportedArchitectures },
	"vcpu-info.default-vcpus":               func(t InstanceTypeInfo) []string { return []string{strconv.Itoa(t.VCpuInfo.DefaultVCpus)} },
	"memory-info.size-in-mib":               func(t InstanceTypeInfo) []string { return []string{strconv.Itoa(t.MemoryInfo.SizeInMiB)} },
	"network-info.maximum-network-interfaces": func(t InstanceTypeInfo) []string {
		return []string{strconv.Itoa(t.NetworkInfo.MaximumNetworkInterfaces)}
	},
	"network-info.ipv4-addresses-per-interface": func(t InstanceTypeInfo) []string {
		return []string{strconv.Itoa(t.NetworkInfo.Ipv4AddressesPerInterface)}
	},
}

// DescribeInstanceTypes lists instance types.
type DescribeInstanceTypes struct {
	world.Dry
	InstanceTypes []string `aws:"wire=InstanceType"`
	Filters       []Filter `aws:"wire=Filter"`
	Page
}

// DescribeInstanceTypesResult is the answer to [DescribeInstanceTypes].
type DescribeInstanceTypesResult struct {
	InstanceTypes []InstanceTypeInfo `aws:"wire=InstanceTypeSet"`
	NextToken     string
}

// Apply lists.
func (c DescribeInstanceTypes) Apply(*world.Tx) (any, error) {
	var unknown []string
	for _, n := range c.InstanceTypes {
		if _, err := typeNamed(n); err != nil {
			unknown = append(unknown, n)
		}
	}
	if len(unknown) > 0 {
		return nil, world.Refuse("InvalidInstanceType", "The following supplied instance types do not exist: ["+strings.Join(unknown, ", ")+"]").
			Because("instance-type-unknown", unknown[0])
	}
	all := []InstanceTypeInfo{}
	for _, t := range instanceTypes {
		if len(c.InstanceTypes) == 0 || slices.Contains(c.InstanceTypes, t.name) {
			all = append(all, t.info())
		}
	}
	all, err := instanceTypeFilters.apply(all, c.Filters)
	if err != nil {
		return nil, err
	}
	out, next, err := page(all, c.Page, len(c.InstanceTypes))
	return DescribeInstanceTypesResult{out, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeInstanceTypes) FilterNames() []string { return instanceTypeFilters.names() }

// InstanceTypeOffering says that a place has a type.
type InstanceTypeOffering struct {
	InstanceType string
	LocationType string
	Location     string
}

var instanceTypeOfferingFilters = filters[InstanceTypeOffering]{
	"instance-type": func(o InstanceTypeOffering) []string { return []string{o.InstanceType} },
	"location":      func(o InstanceTypeOffering) []string { return []string{o.Location} },
}

// DescribeInstanceTypeOfferings lists where which type can be had.
type DescribeInstanceTypeOfferings struct {
	world.Dry
	LocationType string   `aws:"enum=region|availability-zone|availability-zone-id|outpost"`
	Filters      []Filter `aws:"wire=Filter"`
	Page
}

// DescribeInstanceTypeOfferingsResult is the answer to
// [DescribeInstanceTypeOfferings].
type DescribeInstanceTypeOfferingsResult struct {
	InstanceTypeOfferings []InstanceTypeOffering `aws:"wire=InstanceTypeOfferingSet"`
	NextToken             string
}

// Apply lists.
func (c DescribeInstanceTypeOfferings) Apply(tx *world.Tx) (any, error) {
	all := []InstanceTypeOffering{}
	for _, t := range instanceTypes {
		switch c.LocationType {
		case "", "region":
			all = append(all, InstanceTypeOffering{t.name, "region", tx.Region})
		case "availability-zone", "availability-zone-id":
			for _, z := range zonesOf(tx.Account, tx.Region) {
				at := z.name
				if c.LocationType == "availability-zone-id" {
					at = z.id
				}
				if t.offeredIn(tx.Region, z.name) {
					all = append(all, InstanceTypeOffering{t.name, c.LocationType, at})
				}
			}
		default:
			return nil, invalid("locationType", c.LocationType, "").
				Because("parameter-value", c.LocationType, "LocationType", "region, availability-zone, availability-zone-id")
		}
	}
	all, err := instanceTypeOfferingFilters.apply(all, c.Filters)
	if err != nil {
		return nil, err
	}
	out, next, err := page(all, c.Page, 0)
	return DescribeInstanceTypeOfferingsResult{out, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeInstanceTypeOfferings) FilterNames() []string {
	return instanceTypeOfferingFilters.names()
}
