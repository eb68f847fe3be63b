package tui

import (
	"strings"
	"testing"

	"skylab/assets"
)

func TestTabKnowsTheWordUnderTheCursor(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	for _, tt := range []struct{ typed, has, not string }{
		{"a", "aws", "ec2"},
		{"aws ", "ec2", "machine"},
		{"aws ec2 create-v", "create-vpc", "create-subnet"},
		{"aws ec2 create-vpc ", "--cidr-block", "--subnet-id"},
		{"echo x | aws ec2 create-vpc ", "--cidr-block", "--subnet-id"},
		{"vpc=$(aws ec2 create-vpc ", "--cidr-block", "--subnet-id"},
		{"echo $(aws ec2 describe-vpcs --output ", "table", "--query"},
		{"aws ec2 describe-vpcs --output text; aws ec2 create-subnet ", "--vpc-id", "--output"},
		{"aws ec2 create-subnet --vpc-id ", "vpc-", "subnet-"},
		{"aws ec2 create-subnet --vpc-id $(aws ec2 ", "describe-vpcs", "vpc-"},
		{"aws ec2 create-route --destination-cidr-block ", "0.0.0.0/0", "--"},
		{"aws ec2 delete-subnet --subnet-id flor", "subnet-", "vpc-"},
		{"aws ec2 run-instances --instance-initiated-shutdown-behavior ", "terminate", "--"},
	} {
		items, _ := p.m.bench.candidates(tt.typed)
		var all []string
		for _, c := range items {
			all = append(all, c.text)
		}
		list := "\n" + strings.Join(all, "\n")
		if !strings.Contains(list, "\n"+tt.has) {
			t.Errorf("%q may go on with %q, and not with %s", tt.typed, all, tt.has)
		}
		if strings.Contains(list, "\n"+tt.not) {
			t.Errorf("%q may go on with %q, %s among them", tt.typed, all, tt.not)
		}
	}
}

func TestCompletionSaysWhatThingsAreInBothLanguages(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		for _, tt := range []struct{ typed, word string }{
			{"aws ec2 ", "create-nat-gateway"},
			{"aws ec2 create-nat-gateway ", "--subnet-id"},
		} {
			items, _ := p.m.bench.candidates(tt.typed)
			found := false
			for _, c := range items {
				found = found || c.text == tt.word && c.what != ""
			}
			if !found {
				t.Errorf("%s: nothing says what %s is behind %q: %v", l, tt.word, tt.typed, items)
			}
		}
		items, _ := p.m.bench.candidates("aws ec2 create-route-table ")
		if len(items) == 0 || items[0].text != "--vpc-id" || !strings.HasPrefix(items[0].what, p.m.words.Say("required")) {
			t.Errorf("%s: what is required does not come first: %v", l, items)
		}
		subnets, _ := p.m.bench.candidates("aws ec2 create-nat-gateway --subnet-id ")
		if len(subnets) == 0 || !strings.Contains(subnets[0].what, "-front") || !strings.Contains(subnets[0].what, p.m.words.Say("private")) {
			t.Errorf("%s: the learner's subnet is not told first, with its name and kind: %v", l, subnets)
		}
	}
}

func TestACompletedWordIsFollowedByASpace(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	for _, tt := range []struct {
		typed string
		keys  []string
		want  string
	}{
		{"aws ec2 create-vp", []string{"tab"}, "aws ec2 create-vpc"},
		{"aws ec2 create-internet-g", []string{"tab"}, "aws ec2 create-internet-gateway "},
		{"aws ec2 create-nat-gateway --sub", []string{"tab"}, "aws ec2 create-nat-gateway --subnet-id "},
		{"aws ec2 describe-vpcs --output t", []string{"tab", "down", "enter"}, "aws ec2 describe-vpcs --output table "},
		{"aws ec2 describe-vpcs --output t", []string{"tab", "tab", "tab", "tab", "enter"}, ""},
		{"x=$(aws ec2 create-internet-g", []string{"tab"}, "x=$(aws ec2 create-internet-gateway "},
	} {
		p.key("esc", "i", "ctrl+c")
		p.typed(tt.typed)
		p.key(tt.keys...)
		if got := p.m.bench.prompt.value(); tt.want != "" && got != tt.want {
			t.Errorf("%q and %v is %q; want %q", tt.typed, tt.keys, got, tt.want)
		}
	}
	p.key("esc", "i", "ctrl+c")
	p.typed("aws ec2 create-internet-gateway --output text")
	for range len("ernet-gateway --output text") {
		p.key("left")
	}
	p.key("tab")
	if got := p.m.bench.prompt.value(); !strings.HasSuffix(got, " --output text") {
		t.Errorf("completing inside of a line loses what follows: %q", got)
	}
}
