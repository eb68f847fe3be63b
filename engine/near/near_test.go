package near

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTheWordThatWasMeantIsNear(t *testing.T) {
	known := []string{"create-subnet", "create-vpc", "describe-subnets", "describe-vpcs", "aws", "echo", "jq", "--vpc-id"}
	for given, want := range map[string]string{
		"create-subent": "create-subnet",
		"creat-vpc":     "create-vpc",
		"CREATE-VPC":    "create-vpc",
		"asw":           "aws",
		"ehco":          "echo",
		"describe":      "describe-vpcs",
		"--vpcid":       "--vpc-id",
		"vim":           "",
		"":              "",
		"x":             "",
		"$":             "",
		"한":             "",
		"j":             "", // one letter of two is a guess, no mistake
		"jp":            "jq",
	} {
		if got := Word(given, known); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

func TestDistanceIsTheSameBothWaysAndNoneForEqualWords(t *testing.T) {
	word := rapid.StringMatching(`[a-d-]{0,9}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		there, back := distance(a, b, 99), distance(b, a, 99)
		if there != back || (there == 0) != (a == b) || there > max(len(a), len(b)) {
			t.Fatalf("%q to %q: %d, back: %d", a, b, there, back)
		}
	})
}
