package ec2

import (
	"regexp"
	"slices"

	"skylab/engine/world"
)

// region is a Region and the Availability Zones that an account of today sees
// in it.
type region struct {
	name    string
	place   string   // as in the long names of its zone groups
	prefix  string   // of zone ids
	letters string   // of zone names
	zones   []string // the ends of the zone ids, as many as letters
}

// regions lists the Regions of the lab, the learner's own first.
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
var regions = []region{
	{"ap-northeast-2", "Asia Pacific (Seoul)", "apne2", "abcd", []string{"az1", "az2", "az3", "az4"}},
	{"us-east-1", "US East (N. Virginia)", "use1", "abcdef", []string{"az1", "az2", "az3", "az4", "az5", "az6"}},
	{"ap-northeast-1", "Asia Pacific (Tokyo)", "apne1", "acd", []string{"az1", "az2", "az4"}},
	{"eu-central-1", "Europe (Frankfurt)", "euc1", "abc", []string{"az1", "az2", "az3"}},
	{"us-west-2", "US West (Oregon)", "usw2", "abcd", []string{"az1", "az2", "az3", "az4"}},
	{"ap-southeast-1", "Asia Pacific (Singapore)", "apse1", "abc", []string{"az1", "az2", "az3"}},
}

// Regions names the Regions of the lab, the learner's own first.
func Regions() []string {
	out := make([]string, len(regions))
	for i, r := range regions {
		out[i] = r.name
	}
	return out
}

func regionNamed(name string) (region, bool) {
	i := slices.IndexFunc(regions, func(r region) bool { return r.name == name })
	if i < 0 {
		return region{}, false
	}
	return regions[i], true
}

var regionForm = regexp.MustCompile(`^([a-z]{2})-(?:[a-z]+-)*?((?:north|south)?)((?:east|west)?|central)-(\d)$`)

// elsewhere is a Region that is not of the lab, with the three zones that most have: an
// account that was described may lie in it.
func elsewhere(name string) (region, bool) {
	m := regionForm.FindStringSubmatch(name)
	if m == nil {
		return region{}, false
	}
	code := m[1]
	for _, part := range m[2:4] {
		if part != "" {
			code += part[:1]
		}
	}
	return region{name, name, code + m[4], "abc", []string{"az1", "az2", "az3"}}, true
}

// arn names a resource of the command's account and Region.
func arn(tx *world.Tx, kind, id string) string {
	return "arn:aws:ec2:" + tx.Region + ":" + tx.Account + ":" + kind + "/" + id
}
