package ec2

import "testing"

// TestZonesOfRegionsElsewhereAreCalledAsTheirsAre: the ids of the zones of Regions that the
// lab has not follow from their names, as those of the lab's own do.
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
func TestZonesOfRegionsElsewhereAreCalledAsTheirsAre(t *testing.T) {
	for name, want := range map[string]string{
		"eu-west-1": "euw1", "ca-central-1": "cac1", "sa-east-1": "sae1", "ap-southeast-2": "apse2", "me-south-1": "mes1",
	} {
		if r, ok := elsewhere(name); !ok || r.prefix != want {
			t.Errorf("%s: %q, and it is %q", name, r.prefix, want)
		}
	}
	for _, r := range regions {
		if e, ok := elsewhere(r.name); !ok || e.prefix != r.prefix {
			t.Errorf("%s: %q, and it is %q", r.name, e.prefix, r.prefix)
		}
	}
	for _, name := range []string{"mars", "", "aws-global", "eu-west", "EU-WEST-1"} {
		if _, ok := elsewhere(name); ok {
			t.Errorf("%q is no Region", name)
		}
	}
}
