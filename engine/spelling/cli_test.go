package spelling

import (
	"bytes"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"skylab/engine/world"
)

// The commands here have every shape that a parameter can have.
type testFilter struct {
	Name   string
	Values []string `aws:"wire=Value"`
}
type (
	testTag     struct{ Key, Value string }
	testTagSpec struct {
		ResourceType string
		Tags         []testTag `aws:"wire=Tag"`
	}
)
type testFlag struct{ Value bool }

type nothingDone struct{}

func (nothingDone) Apply(*world.Tx) (any, error) { return world.Done{Return: true}, nil }

type CreateThing struct {
	world.Dry
	VpcId             string `aws:"required,id=vpc"`
	CidrBlock         netip.Prefix
	Count             *int
	TagSpecifications []testTagSpec `aws:"wire=TagSpecification"`
	Filters           []testFilter  `aws:"wire=Filter"`
	Ids               []string      `aws:"wire=Id"`
	Launch            *testFlag
	Mode              string `aws:"enum=fast|slow"`
	nothingDone       `aws:"-"`
}

var testBook = New(Service{Name: "spelling", Operations: []world.Command{CreateThing{}}})

func parse(t *testing.T, words ...string) (*Call, error) {
	t.Helper()
	return testBook.ParseCLI(words)
}

func TestALineAndItsLogAgree(t *testing.T) {
	for _, c := range []struct{ line, log string }{
		{"--vpc-id v", `{"VpcId":"v"}`},
		{"--vpc-id=v --dry-run --count 0", `{"DryRun":true,"VpcId":"v","Count":0}`},
		{"--vpc-id v --ids a b --cidr-block 10.0.0.0/16", `{"VpcId":"v","CidrBlock":"10.0.0.0/16","Ids":["a","b"]}`},
		{"--vpc-id v --filters Name=x,Values=1,2 Name=y,Values=3", `{"VpcId":"v","Filters":[{"Name":"x","Values":["1","2"]},{"Name":"y","Values":["3"]}]}`},
		{"--vpc-id v --launch", `{"VpcId":"v","Launch":{"Value":true}}`},
		{"--vpc-id v --no-launch", `{"VpcId":"v","Launch":{"Value":false}}`},
		{"--vpc-id v --launch Value=false", `{"VpcId":"v","Launch":{"Value":false}}`},
		{"--vpc-id v --tag-specifications ResourceType=vpc,Tags=[{Key=Name,Value=web}]", `{"VpcId":"v","TagSpecifications":[{"ResourceType":"vpc","Tags":[{"Key":"Name","Value":"web"}]}]}`},
	} {
		call, err := parse(t, append([]string{"spelling", "create-thing"}, strings.Fields(c.line)...)...)
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		want := "spelling CreateThing " + c.log
		if got := Log(call.Command); got != want {
			t.Errorf("%s:\n got %s\nwant %s", c.line, got, want)
		}
		back, err := testBook.ParseLog(want)
		if err != nil || Log(back) != want {
			t.Errorf("reading %s: %v, %v", want, back, err)
		}
	}
}

func TestAWrongLineIsToldWhereAndWhatIsNear(t *testing.T) {
	for _, c := range []struct {
		line string
		word int
		key  string
		near string
	}{
		{"", 0, "usage-service-missing", ""},
		{"speling create-thing", 0, "usage-service-unknown", "spelling"},
		{"spelling craete-thing", 1, "usage-verb-unknown", "create-thing"},
		{"spelling create-thing", 2, "usage-required", ""},
		{"spelling create-thing --vpcid v", 2, "usage-flag-unknown", "--vpc-id"},
		{"spelling create-thing --vpc-id v --count x", 5, "usage-number", ""},
		{"spelling create-thing --vpc-id", 2, "usage-value-missing", ""},
		{"spelling create-thing --vpc-id v w", 4, "usage-word-extra", ""},
		{"spelling create-thing --vpc-id v --filters Nam=x", 5, "usage-member-unknown", "Name"},
		{"spelling create-thing --vpc-id v --filters Name=a,Values=b Name=c,Valus=d", 6, "usage-member-unknown", "Values"},
		{"spelling create-thing --vpc-id v --tag-specifications ResourceType=vpc,Tags=[Key=Name] ResourceType=vpc,Tags=[Value=web]", 5, "usage-braces", ""},
		{"spelling create-thing --vpc-id v --filters Name", 5, "usage-shorthand", ""},
	} {
		_, err := parse(t, strings.Fields(c.line)...)
		e, ok := err.(*UsageError)
		if !ok {
			t.Errorf("%s: %v is no usage error", c.line, err)
			continue
		}
		if e.Word != c.word || e.What.Key != c.key || e.Near != c.near {
			t.Errorf("%s: word %d, %s, near %q; want %d, %s, %q", c.line, e.Word, e.What.Key, e.Near, c.word, c.key, c.near)
		}
	}
}

func TestAQueryKeepsTheOrderOfItsKeys(t *testing.T) {
	out := struct {
		Vpcs []struct {
			VpcId string
			Count int
		}
	}{}
	out.Vpcs = append(out.Vpcs, struct {
		VpcId string
		Count int
	}{"vpc-1", 3})
	call, err := parse(t, "spelling", "create-thing", "--vpc-id", "v", "--query", "Vpcs[?Count>`1`].{Z:VpcId,A:Count}")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := call.Render(out, &b); err != nil {
		t.Fatal(err)
	}
	want := "[\n    {\n        \"Z\": \"vpc-1\",\n        \"A\": 3\n    }\n]\n"
	if b.String() != want {
		t.Errorf("got %s", b.String())
	}
}

func TestHelpIsAWordAndSomethingIsSaidToWhoeverAsksForTheOption(t *testing.T) {
	for _, line := range []string{"--help", "-h", "spelling --help", "spelling create-thing --help", "spelling create-thing -h"} {
		_, err := parse(t, strings.Fields(line)...)
		var u *UsageError
		if !errors.As(err, &u) || u.Near != "help" {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestWhatAWSAlwaysPrintsIsPrintedEmptyToo(t *testing.T) {
	type tag struct {
		Key   string
		Value string `aws:"always"`
	}
	type out struct {
		Name  string
		Tags  []tag `aws:"always"`
		Other []tag
	}
	for want, o := range map[string]out{
		`{"Tags":[]}`:                       {},
		`{"Tags":[{"Key":"a","Value":""}]}`: {Tags: []tag{{Key: "a"}}},
	} {
		var b bytes.Buffer
		if err := (&Call{}).Render(o, &b); err != nil || strings.Join(strings.Fields(b.String()), "") != want {
			t.Errorf("%s (%v), want %s", b.String(), err, want)
		}
	}
}

func TestAMistakeInAQueryIsSaidInWordsAndHasAPlace(t *testing.T) {
	for query, want := range map[string]struct {
		words string
		at    int
	}{
		"Vpcs[":      {"Expected *, received: the end", 5},
		"Vpcs[*].":   {"Expected a name, [ or {", 8},
		"Vpcs[0":     {"Expected ], received: the end", 6},
		"{a:b":       {"Expected a name", 4},
		"Vpcs[?a==]": {"Invalid token: ]", 9},
		"":           {"Incomplete expression", 0},
	} {
		_, err := parse(t, "spelling", "create-thing", "--vpc-id", "v", "--query", query)
		var u *UsageError
		if !errors.As(err, &u) || !strings.HasSuffix(u.Message, ": "+want.words) || u.At != want.at {
			t.Errorf("%q: %v at %d, want %s at %d", query, err, u.At, want.words, want.at)
		}
	}
}
