package export

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/netip"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/world"
)

const account = "111122223333"

var start = time.Date(2026, time.November, 2, 0, 0, 0, 0, time.UTC)

// built is an account after a script.
func built(t *testing.T, script string) Account {
	t.Helper()
	at := world.Scope{Account: account, Region: "us-east-1", Caller: "me"}
	w, err := engine.OpenAccount("export", start, at, ec2.Regions()...)
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Config{World: w, Scope: at})
	var out bytes.Buffer
	if r := e.Do(context.Background(), script, &out, &out); r.Status != 0 {
		t.Fatalf("%v %s", r.Err, out.String())
	}
	return Account{World: e.World(), ID: account}
}

// hostile is a script whose names mean something in every language that is written.
const hostile = `
name() { jq -nc --arg n "$2" --arg t "$1" '[{ResourceType:$t,Tags:[{Key:"Name",Value:$n},{Key:"a b\"${c}",Value:"$(reboot) %{x} \\ ` + "`id`" + `"}]}]'; }
vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications "$(name vpc '"]; click a "javascript:alert(1)"')" --query Vpc.VpcId --output text)
sub=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.0.0/24 --tag-specifications "$(name subnet '</text><script>x</script> end')" --query Subnet.SubnetId --output text)
aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.1.0/24 --tag-specifications "$(name subnet '아주 긴 이름의 서브넷이라 상자가 넓어져야 해요')"
aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.2.0/24 --tag-specifications "$(name subnet "two
lines")"
igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc
sg=$(aws ec2 create-security-group --group-name 'it is $HOME' --description 'a & b' --vpc-id $vpc --query GroupId --output text)
aws ec2 revoke-security-group-egress --group-id $sg --ip-permissions IpProtocol=-1,IpRanges=[{CidrIp=0.0.0.0/0}]
acl=$(aws ec2 create-network-acl --vpc-id $vpc --query NetworkAcl.NetworkAclId --output text)
aws ec2 create-network-acl-entry --network-acl-id $acl --rule-number 7 --protocol icmp --rule-action deny --egress --cidr-block 10.1.0.0/16 --icmp-type-code Type=8,Code=-1
main=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$vpc --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 create-route --route-table-id $main --destination-cidr-block 0.0.0.0/0 --gateway-id $igw
table=$(aws ec2 create-route-table --vpc-id $vpc --query RouteTable.RouteTableId --output text)
link=$(aws ec2 describe-route-tables --route-table-ids $main --query 'RouteTables[0].Associations[0].RouteTableAssociationId' --output text)
aws ec2 replace-route-table-association --association-id $link --route-table-id $table
was=$(aws ec2 describe-network-acls --filters Name=association.subnet-id,Values=$sub --query "NetworkAcls[0].Associations[?SubnetId=='$sub'].NetworkAclAssociationId | [0]" --output text)
aws ec2 replace-network-acl-association --association-id $was --network-acl-id $acl
ami=$(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text)
eni=$(aws ec2 create-network-interface --subnet-id $sub --groups $sg --query NetworkInterface.NetworkInterfaceId --output text)
aws ec2 assign-private-ip-addresses --network-interface-id $eni --private-ip-addresses 10.0.0.77
i=$(aws ec2 run-instances --image-id $ami --instance-type t3.micro --network-interfaces DeviceIndex=0,NetworkInterfaceId=$eni --user-data '#!/bin/bash
echo "$HOME" ${x} %{y}' --query 'Instances[0].InstanceId' --output text)
aws ec2 wait instance-running --instance-ids $i
aws ec2 modify-instance-attribute --instance-id $i --no-source-dest-check
aws ec2 stop-instances --instance-ids $i
aws ec2 wait instance-stopped --instance-ids $i
def=$(aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text)
dsg=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$def --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 authorize-security-group-ingress --group-id $dsg --protocol tcp --port 22 --cidr 203.0.113.0/24
aws ec2 create-tags --resources $dsg --tags '[{"Key":"note","Value":"two\nlines = {"}]'
gone=$(aws ec2 describe-subnets --filters Name=default-for-az,Values=true Name=availability-zone,Values=us-east-1b --query 'Subnets[0].SubnetId' --output text)
aws ec2 delete-subnet --subnet-id $gone
far=$(aws ec2 create-vpc --region us-west-2 --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text)
pcx=$(aws ec2 create-vpc-peering-connection --vpc-id $vpc --peer-vpc-id $far --peer-region us-west-2 --query VpcPeeringConnection.VpcPeeringConnectionId --output text)
sleep 10
aws ec2 accept-vpc-peering-connection --region us-west-2 --vpc-peering-connection-id $pcx
sleep 10
aws ec2 create-route --route-table-id $main --destination-cidr-block 10.9.0.0/16 --vpc-peering-connection-id $pcx
for r in us-west-2 ap-northeast-1; do export AWS_REGION=$r
  aws ec2 create-vpc --cidr-block 10.20.0.0/16
  d=$(aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text)
  for s in $(aws ec2 describe-subnets --filters Name=vpc-id,Values=$d --query 'Subnets[].SubnetId' --output text); do aws ec2 delete-subnet --subnet-id $s; done
  g=$(aws ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values=$d --query 'InternetGateways[0].InternetGatewayId' --output text)
  aws ec2 detach-internet-gateway --internet-gateway-id $g --vpc-id $d
  aws ec2 delete-internet-gateway --internet-gateway-id $g
  aws ec2 delete-vpc --vpc-id $d
done
`

// TestAHostileAccountIsMadeAnew: names that mean something to a shell change nothing in it,
// and defaults that were changed or taken away are so again.
func TestAHostileAccountIsMadeAnew(t *testing.T) {
	t.Parallel()
	was := built(t, hostile)
	script := was.CLI()
	is := built(t, "FRESH=1\n"+script)
	if again := is.CLI(); again != script {
		t.Errorf("%s\n--- told again\n%s", script, again)
	}
	if sh, err := exec.LookPath("sh"); err == nil { // real shells read it, too
		cmd := exec.Command(sh, "-n")
		cmd.Stdin = strings.NewReader(script)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v %s\n%s", err, out, script)
		}
	}
}

// TestEachFormatIsReadBack: what is written can be read by whoever reads such files, empty
// accounts as well as hostile ones.
func TestEachFormatIsReadBack(t *testing.T) {
	t.Parallel()
	for _, script := range []string{"true", hostile} {
		a := built(t, script)
		d := xml.NewDecoder(strings.NewReader(a.SVG()))
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "script" {
				t.Error("a name became an element")
			}
		}
		for _, text := range []string{a.JSON(), a.CloudFormation("us-east-1")} {
			if !json.Valid([]byte(text)) {
				t.Errorf("no JSON: %s", text)
			}
		}
		terraformReads(t, a.Terraform())
		mermaidHolds(t, a.Mermaid())
	}
	if _, err := (Account{}).As("xlsx", ""); err == nil {
		t.Error("a format that there is not")
	}
}

// terraformReads: terraform fmt reads a configuration and finds nothing to change.
func terraformReads(t *testing.T, text string) {
	t.Helper()
	tf, err := exec.LookPath("terraform")
	if err != nil {
		t.Log("terraform is not here: its configuration is not read back")
		return
	}
	cmd := exec.Command(tf, "fmt", "-no-color", "-")
	cmd.Env = []string{"HOME=" + t.TempDir(), "CHECKPOINT_DISABLE=1"}
	cmd.Stdin = strings.NewReader(text)
	var out, errw bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errw
	if err := cmd.Run(); err != nil {
		t.Errorf("%v %s\n%s", err, errw.String(), text)
	} else if out.String() != text {
		t.Errorf("terraform fmt writes it otherwise:\n%s", out.String())
	}
}

var (
	mermaidNode = regexp.MustCompile(`^ *(?:subgraph )?(\w+)(?:\[|\(|$)`)
	mermaidLink = regexp.MustCompile(`^ *(\w+) (?:-->|-\.-x)(?:\|"[^"|]*"\|)? (\w+)$`)
	mermaidForm = regexp.MustCompile(`^(flowchart TB| *(subgraph \w+\["[^"\[\]]*"\]|\w+\["[^"\[\]]*"\]|\w+\(\["[^"\[\]]*"\]\)|end|style [^"]*|internet\(\(Internet\)\)|\w+ (-->|-\.-x)(\|"[^"|]*"\|)? \w+))$`)
)

// mermaidHolds: every line has one of the forms, and links lead from and to what is declared.
func mermaidHolds(t *testing.T, text string) {
	t.Helper()
	there := map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if !mermaidForm.MatchString(line) {
			t.Errorf("a line of no form: %s", line)
		}
		if m := mermaidLink.FindStringSubmatch(line); m != nil {
			if !there[m[1]] || !there[m[2]] {
				t.Errorf("a link from or to nothing: %s", line)
			}
		} else if m := mermaidNode.FindStringSubmatch(line); m != nil {
			there[m[1]] = true
		}
	}
}

// TestAnIdIsNoCommand: ids of a snapshot are whatever its files say, and stay words.
func TestAnIdIsNoCommand(t *testing.T) {
	t.Parallel()
	at := world.Scope{Account: account, Region: "us-east-1"}
	w, _, err := world.Apply(world.New("ids", start), at, start, putting{[]world.Resource{
		ec2.Vpc{VpcId: "vpc-1", OwnerId: account, CidrBlock: netip.MustParsePrefix("10.0.0.0/16")},
		ec2.NatGateway{NatGatewayId: "nat-1\nsleep 1; touch /tmp/x", State: "available", SubnetId: "$(reboot)", VpcId: "vpc-1"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines((Account{w, account}).CLI()) {
		if strings.HasPrefix(line, "sleep") || strings.Contains(line, "touch") || strings.Contains(line, "reboot") && !strings.Contains(line, "'$(reboot)'") {
			t.Errorf("an id became a command: %s", line)
		}
	}
}

// putting puts resources as they are.
type putting struct{ all []world.Resource }

func (p putting) Apply(tx *world.Tx) (any, error) {
	for _, r := range p.all {
		tx.Put(r)
	}
	return nil, nil
}

// TestBoxesDoNotOverlap: in a picture, boxes beside each other have no point in common, and
// lie in the one that holds them, which is as wide as its text.
func TestBoxesDoNotOverlap(t *testing.T) {
	t.Parallel()
	a := built(t, hostile)
	d := drawn(a.picture(), map[string]string{})
	d.place()
	var look func(*drawing)
	look = func(d *drawing) {
		for i, k := range d.kids {
			if k.x < d.x || k.y < d.y || k.x+k.w > d.x+d.w || k.y+k.h > d.y+d.h {
				t.Errorf("%q sticks out of %q", k.title, d.title)
			}
			if textWidth(k.title, true) > k.w {
				t.Errorf("%q is wider than its box", k.title)
			}
			for _, o := range d.kids[:i] {
				if k.x < o.x+o.w && o.x < k.x+k.w && k.y < o.y+o.h && o.y < k.y+k.h {
					t.Errorf("%q lies on %q", k.title, o.title)
				}
			}
			look(k)
		}
	}
	look(d)
}
