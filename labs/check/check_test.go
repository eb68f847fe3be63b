package check_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/engine/world"
	"skylab/labs/check"
)

// town is a World with a public server, a private one in another zone, one
// that is stopped, and two hosts outside.
const town = `
aws machine put-host --name laptop --address 203.0.113.9 --kind laptop
aws machine put-host --name mirror.example --address 198.51.100.7 --listens Proto=tcp,Port=443,Name=nginx
vpc=$(aws ec2 create-vpc --cidr-block 10.20.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=town}]' --query Vpc.VpcId --output text)
front=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.20.1.0/24 --availability-zone ap-northeast-2a --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=front}]' --query Subnet.SubnetId --output text)
back=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.20.2.0/24 --availability-zone ap-northeast-2b --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=back}]' --query Subnet.SubnetId --output text)
igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc
table=$(aws ec2 create-route-table --vpc-id $vpc --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id $table --destination-cidr-block 0.0.0.0/0 --gateway-id $igw
aws ec2 associate-route-table --route-table-id $table --subnet-id $front
group=$(aws ec2 create-security-group --group-name all --description all --vpc-id $vpc --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $group --protocol -1 --cidr 0.0.0.0/0
ami=$(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text)
start() {
  aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $2 --security-group-ids $group $3 --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=$1}]" --query 'Instances[0].InstanceId' --output text --user-data '#!/bin/bash
python3 -m http.server 80'
}
start web $front --associate-public-ip-address
start db $back --no-associate-public-ip-address
asleep=$(start asleep $front --no-associate-public-ip-address)
aws ec2 wait instance-running --instance-ids $asleep
aws ec2 stop-instances --instance-ids $asleep
aws ec2 wait instance-stopped --instance-ids $asleep
`

// keys adds to the town a machine that a key pair opens, one that another opens,
// and an address that stays.
const keys = `
aws ec2 create-key-pair --key-name mine
aws ec2 create-key-pair --key-name other
ubuntu=$(aws ec2 describe-images --filters 'Name=name,Values=ubuntu/*-arm64-*' --query 'Images[0].ImageId' --output text)
launch() {
  aws ec2 run-instances --image-id $2 --instance-type $3 --key-name mine --subnet-id $front --security-group-ids $group --associate-public-ip-address --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=$1}]" --query 'Instances[0].InstanceId' --output text --user-data "$(printf '#!/bin/bash\npython3 -m http.server 80')"
}
launch box $ami t3.micro
stays=$(launch noble $ubuntu t4g.micro)
aws ec2 wait instance-running --instance-ids $stays
aws ec2 associate-address --instance-id $stays --allocation-id $(aws ec2 allocate-address --query AllocationId --output text)
sealed=$(launch sealed $ami t3.micro)
aws ec2 modify-instance-attribute --instance-id $sealed --disable-api-stop
aws ec2 wait instance-running --instance-ids $sealed
`

func townWorld(t *testing.T) *world.World {
	t.Helper()
	s := world.Scope{Account: "123456789012", Region: "ap-northeast-2", Caller: "test"}
	w, err := engine.OpenAccount("town", time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), s, "ap-northeast-2")
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Config{World: w, Scope: s, Stage: true})
	var out bytes.Buffer
	if a := e.Do(context.Background(), town+keys, &out, &out); a.Status != 0 || a.Err != nil {
		t.Fatalf("%v: %s", a.Err, out.String())
	}
	return e.World()
}

func TestDemandsAreDecidedByWhatPacketsDo(t *testing.T) {
	w := townWorld(t)
	for _, tt := range []struct {
		demand string
		met    bool
		say    string // the key, and what must be among the arguments
		packet int    // how many ways were walked
	}{
		{"reach laptop -> web tcp/80", true, "saw-reach laptop web tcp/80", 2},
		{"reach laptop -> web tcp/81", false, "nobody-listens web", 2},
		{"reach laptop -> web icmp", true, "saw-reach", 2},
		{"refuse laptop -> web tcp/81", true, "saw-refuse", 2},
		{"refuse laptop -> web tcp/80", false, "saw-open laptop web", 2},
		{"reach laptop -> db tcp/80", false, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS internet", 1},
		{"refuse laptop -> db tcp/80", true, "saw-refuse", 1},
		{"reach web -> db tcp/80", true, "saw-reach web db", 2},
		{"reach db -> web tcp/80", true, "saw-reach", 2},
		{"reach db -> mirror.example tcp/443", false, "NO_ROUTE_TO_DESTINATION", 1},
		{"reach web -> mirror.example tcp/443", true, "saw-reach", 2},
		{"reach web -> address 198.51.100.7 tcp/443", true, "saw-reach web mirror.example", 2},
		{"reach laptop -> asleep tcp/80", false, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", 1},
		{"reach web -> asleep tcp/80", false, "BAD_STATE asleep", 2},
		{"reach laptop -> nobody tcp/80", false, "saw-nobody nobody", 0},
		{"refuse laptop -> nobody tcp/80", false, "saw-nobody nobody", 0},
		{"refuse laptop -> every instance in subnet back tcp/22", true, "saw-refuse laptop db", 1},
		{"refuse laptop -> every instance tcp/80", false, "saw-open laptop web", 2},
		{"reach every instance in zone ap-northeast-2b -> web tcp/80", true, "saw-reach db web", 2},
		{"refuse laptop -> every instance in vpc elsewhere tcp/80", false, "saw-nobody elsewhere/*", 0},
		{"survive zone ap-northeast-2b: reach laptop -> web tcp/80", true, "saw-reach-dark laptop web tcp/80 ap-northeast-2b", 2},
		{"survive zone ap-northeast-2a: reach laptop -> web tcp/80", false, "BAD_STATE web", 2},
		{"survive restart noble: reach laptop -> noble tcp/80", true, "saw-reach-restart laptop noble tcp/80 noble", 2},
		{"survive restart box: reach laptop -> box tcp/80", false, "saw-moved box", 1},
		{"survive restart box: reach laptop -> box tcp/81", false, "nobody-listens box", 2},
		{"survive restart box: reach noble -> box tcp/80", true, "saw-reach-restart noble box tcp/80 box", 2},
		{"survive restart box: refuse laptop -> box tcp/81", true, "saw-refuse-restart", 1},
		{"survive restart sealed: reach laptop -> sealed tcp/80", false, "stop-protected", 0},
		{"survive restart nobody: reach laptop -> noble tcp/80", false, "saw-nobody nobody", 0},
		{"login laptop -> ec2-user@box with key=mine", true, "saw-login laptop ec2-user box mine", 2},
		{"login laptop -> ubuntu@noble with key=mine", true, "saw-login laptop ubuntu noble mine", 2},
		{"login laptop -> ubuntu@box with key=mine", false, "saw-login-user laptop ubuntu box", 2},
		{"login laptop -> ec2-user@box with key=other", false, "saw-login-key laptop ec2-user box other", 2},
		{"login laptop -> ec2-user@box with key=none", false, "saw-login-key", 2},
		{"login laptop -> ec2-user@web with key=mine", false, "saw-login-key", 2},
		{"login laptop -> ec2-user@db with key=mine", false, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", 1},
		{"login laptop -> root@mirror.example with key=mine", false, "nobody-listens", 2},
		{"have instance with name=noble arch=arm64", true, "saw-have 1 instance", 0},
		{"have instance with name=box arch=arm64", false, "saw-have-near box arch x86_64 arm64", 0},
		{"have 2 subnets with vpc=town in 2 zones", true, "saw-have 2 subnet", 0},
		{"have 3 subnets with vpc=town", false, "saw-have-few 2 subnet 3", 0},
		{"have 2 subnets with zone=ap-northeast-2a vpc=town in 2 zones", false, "saw-have-few 1 subnet 2", 0},
		{"have subnet with name=front public=yes", true, "saw-have 1", 0},
		{"have subnet with name=back public=yes", false, "saw-have-near-lacks back [[quality.public.yes ]]", 0},
		{"have subnet with name=front vpc=town cidr=10.20.9.0/24", false, "saw-have-near front cidr 10.20.1.0/24 10.20.9.0/24", 0},
		{"have subnet with vpc=town cidr=10.20.9.0/24", false, "saw-have-none subnet", 0},
		{"have subnet with name=front hosts=251", true, "saw-have 1", 0},
		{"have subnet with name=front hosts=252", false, "saw-have-near-less front hosts 251 252", 0},
		{"have 2 subnets with hosts=9", true, "saw-have", 0},
		{"have 5 instances with subnet=front", true, "saw-have 5 instance", 0},
		{"have instance with name=db subnet=front", false, "saw-have-near db subnet", 0},
		{"have nat-gateway", false, "saw-have-none natgateway", 0},
		{"have instance with name=asleep state=stopped", true, "saw-have 1 instance", 0},
		{"have internet-gateway with vpc=town", true, "saw-have", 0},
		{"have vpc with default=yes cidr=172.31.0.0/16", true, "saw-have", 0},
	} {
		d, err := check.Parse(tt.demand)
		if err != nil {
			t.Errorf("%s: %v", tt.demand, err)
			continue
		}
		f := d.Check(check.Look(w))
		said := f.Say.Key + " " + strings.TrimSpace(fmt.Sprintln(f.Say.Args...))
		if f.Met != tt.met || len(f.Saw) != tt.packet || !inOrder(said, strings.Fields(tt.say)) {
			t.Errorf("%s: met %t, %d ways, %q; want %t, %d, %q", tt.demand, f.Met, len(f.Saw), said, tt.met, tt.packet, tt.say)
		}
		if path := strings.Contains(tt.demand, "->"); path && !f.Met && tt.packet > 0 && strings.HasPrefix(tt.demand, "reach") && len(f.Blockers) == 0 {
			t.Errorf("%s: nothing is named that stops it", tt.demand)
		}
	}
	if before := w.Digest(); townWorld(t).Digest() != before {
		t.Error("checking changed the World")
	}
}

// inOrder reports whether the words stand in text, one after the other.
func inOrder(text string, words []string) bool {
	for _, w := range words {
		i := strings.Index(text, w)
		if i < 0 {
			return false
		}
		text = text[i+len(w):]
	}
	return true
}

func BenchmarkTheDemandsOfALab(b *testing.B) {
	w := townWorld(&testing.T{})
	d, err := check.Parse("reach laptop -> web tcp/80")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if !d.Check(check.Look(w)).Met {
			b.Fatal("not met")
		}
	}
}
