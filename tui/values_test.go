package tui

import (
	"strings"
	"testing"

	"skylab/assets"
	"skylab/engine/shell"
)

func TestWhatThereIsCanBeCompleted(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "private-nat")
		p.line("vpc=vpc-1; echo '{}' > rules.json")
		for _, tt := range []struct{ typed, has, not string }{
			{"aws ec2 create-nat-gateway --subnet-id app", "subnet-", "vpc-"},
			{"aws ec2 create-nat-gateway --subnet-id pp-", "subnet-", "vpc-"},
			{"aws ec2 create-nat-gateway --subnet-id nothing", "", "subnet-"},
			{"aws ec2 create-nat-gateway --subnet-id 'app", "'subnet-", "subnet-"},
			{"aws ec2 create-nat-gateway --subnet-id \"", "\"subnet-", "vpc-"},
			{"aws ec2 create-nat-gateway --subnet-id $", "$vpc", "$HOME"},
			{"aws ec2 create-nat-gateway --subnet-id \"$v", "$vpc", "$HOME"},
			{"echo ${v", "${vpc}", "$vpc"},
			{"echo '$v", "", "$vpc"},
			{"x=$(aws ec2 create-nat-gateway --subnet-id app", "subnet-", "vpc-"},
			{"aws ec2 describe-subnets --filters Name=", "Name=vpc-id,Values=", "--"},
			{"aws ec2 describe-subnets --filters Name=vpc-id,Values=", "Name=vpc-id,Values=vpc-", "Name=tag"},
			{"aws ec2 describe-subnets --filters Name=vpc-id,Values=lumen", "Name=vpc-id,Values=vpc-", "Name=tag"},
			{"aws ec2 describe-subnets --filters Name=tag:Name,Values=", "Name=tag:Name,Values=app-a", "vpc-"},
			{"aws ec2 describe-subnets --filters Name=tag:Name,Values=app-a,app", "Name=tag:Name,Values=app-a,app-b", "vpc-"},
			{"aws ec2 describe-subnets --filters 'Name=availability-zone,Values=", "'Name=availability-zone,Values=ap-", "vpc-"},
			{"aws ec2 create-vpc --tag-specifications ", "ResourceType=", "--"},
			{"aws ec2 create-vpc --tag-specifications ResourceType=", "", "--"},
			{"aws ec2 create-tags --tags Key=Name,", "Key=Name,Value=", "--"},
			{"aws ec2 create-tags --resources app", "subnet-", "vpc-"},
			{"aws ec2 create-subnet --availability-zone ", "ap-northeast-2", "--"},
			{"aws ec2 run-instances --instance-type ", "t3.micro", "--"},
			{"aws ec2 run-instances --image-id ", "ami-", "--"},
			{"aws ec2 run-instances --image-id web", "ami-", "--"},
			{"aws ec2 authorize-security-group-ingress --protocol ", "tcp", "--"},
			{"aws ec2 authorize-security-group-ingress --port ", "443", "--"},
			{"aws ec2 authorize-security-group-ingress --group-id $g --protocol tcp --port 44", "443", "80"},
			{"aws ec2 create-network-acl-entry --port-range From=443,To=", "From=443,To=443", "--"},
			{"aws ec2 run-instances --network-interfaces Groups=build", "Groups=sg-", "sg-"},
			{"aws ec2 describe-vpcs --region us", "us-", "ap-"},
			{"aws ec2 authorize-security-group-ingress --ip-permissions ", "", "vpc-"},
			{"aws ec2 authorize-security-group-ingress --ip-permissions file://", "file://rules.json", "vpc-"},
			{"cat ru", "rules.json", "aws"},
			{"echo x > ru", "rules.json", "aws"},
			{"reach build-a updates.example ", "tcp/443", "udp/443"},
			{"reach build-a updates.example tcp/4", "tcp/443", "tcp/80"},
			{"aws ec2 describe-vpcs | jq .; aws ec2 describe-v", "describe-vpcs", "jq"},
		} {
			items, from := p.m.bench.candidates(tt.typed)
			list := "\n"
			for _, c := range items {
				list += c.text + "\n"
				if from > len(tt.typed) {
					t.Fatalf("%q begins at %d", tt.typed, from)
				}
			}
			if !strings.Contains(list, "\n"+tt.has) || tt.has != "" && len(items) == 0 {
				t.Errorf("%s: %q may go on with %q, and not with %s", l, tt.typed, list, tt.has)
			}
			if strings.Contains(list, "\n"+tt.not) {
				t.Errorf("%s: %q may go on with %q, %s among them", l, tt.typed, list, tt.not)
			}
		}
	}
}

// Whatever is chosen can be read: a candidate is never half a word that the
// shell would trip over, and is not marked as a mistake.
func TestWhatIsChosenCanBeRead(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "private-nat")
	p.line("vpc=vpc-1; echo '{}' > rules.json")
	n := 0
	var follow func(line string, depth int)
	follow = func(line string, depth int) {
		items, from := p.m.bench.candidates(line)
		for i, c := range items {
			if i%(1+len(items)/12) != 0 {
				continue
			}
			n++
			text := line[:from] + c.text
			if r := shell.Read(text); r.Err != nil {
				t.Errorf("%q can't be read: %v", text, r.Err)
			}
			for _, f := range p.m.bench.flaws(shell.Read(text), text, len(text)) {
				t.Errorf("%q is chosen, and of it %q is marked: %s", text, text[f.from:f.to], f.say)
			}
			if depth > 0 && !c.more {
				follow(text+" ", depth-1)
			} else if depth > 0 {
				follow(text, depth-1)
			}
		}
	}
	for _, line := range []string{"", "a", "aws ec2 create-s", "aws ec2 describe-subnets --filters ", "reach ", "echo $", "cat "} {
		follow(line, 2)
	}
	if n < 200 {
		t.Errorf("only %d candidates were followed", n)
	}
}
