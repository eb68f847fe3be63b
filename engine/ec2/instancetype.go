package ec2

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine/world"
)

// instanceType is a size of machine: what RunInstances has to know of it.
type instanceType struct {
	name         string
	architecture string // x86_64 or arm64
	vcpus        int
	memory       int // MiB
	interfaces   int // most network interfaces
	addresses    int // most private IPv4 addresses on one of them
}

// instanceTypes are the types of the lab, families in the order of their age.
// https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html
var instanceTypes = slices.Concat(
	[]instanceType{
		{"t2.nano", "x86_64", 1, 512, 2, 2},
		{"t2.micro", "x86_64", 1, 1024, 2, 2},
		{"t2.small", "x86_64", 1, 2048, 3, 4},
		{"t2.medium", "x86_64", 2, 4096, 3, 6},
		{"t2.large", "x86_64", 2, 8192, 3, 12},
	},
	burstable("t3", "x86_64"), burstable("t3a", "x86_64"), burstable("t4g", "arm64"),
	fixed("m5", "x86_64", 4), fixed("m6i", "x86_64", 4), fixed("m6g", "arm64", 4), fixed("m7g", "arm64", 4),
	fixed("c5", "x86_64", 2), fixed("c6i", "x86_64", 2), fixed("c7g", "arm64", 2),
)

func burstable(family, architecture string) []instanceType {
	return []instanceType{
		{family + ".nano", architecture, 2, 512, 2, 2},
		{family + ".micro", architecture, 2, 1024, 2, 2},
		{family + ".small", architecture, 2, 2048, 3, 4},
		{family + ".medium", architecture, 2, 4096, 3, 6},
		{family + ".large", architecture, 2, 8192, 3, 12},
	}
}

func fixed(family, architecture string, perCPU int) []instanceType {
	out := []instanceType{}
	for i, size := range []string{"large", "xlarge", "2xlarge", "4xlarge"} {
		cpus := 2 << i
		t := instanceType{family + "." + size, architecture, cpus, cpus * perCPU * 1024, 4, 15}
		switch size {
		case "large":
			t.interfaces, t.addresses = 3, 10
		case "4xlarge":
			t.interfaces, t.addresses = 8, 30
		}
		out = append(out, t)
	}
	return out
}

// scarce is the type that the last zone of every Region does not offer.
const scarce = "t2.micro"

func typeNamed(name string) (instanceType, error) {
	i := slices.IndexFunc(instanceTypes, func(t instanceType) bool { return t.name == name })
	if i < 0 {
		return instanceType{}, invalid("InstanceType", name, "").Because("instance-type-unknown", name)
	}
	return instanceTypes[i], nil
}

// offeredIn reports whether a zone of the Region has the type.
func (t instanceType) offeredIn(region, zone string) bool {
	r, ok := regionNamed(region)
	return !ok || t.name != scarce || zone != r.name+r.letters[len(r.letters)-1:]
}

// checkOffered refuses a type that the zone does not have.
func (t instanceType) checkOffered(tx *world.Tx, zone string) error {
	if t.offeredIn(tx.Region, zone) {
		return nil
	}
	var others []string
	for _, z := range zonesOf(tx.Account, tx.Region) {
		if t.offeredIn(tx.Region, z.name) {
			others = append(others, z.name)
		}
	}
	return world.Refuse("Unsupported", fmt.Sprintf("Your requested instance type (%s) is not supported in your requested Availability Zone (%s). "+
		"Please retry your request by not specifying an Availability Zone or choosing %s.", t.name, zone, strings.Join(others, ", "))).
		Because("type-not-in-zone", t.name, zone)
}
