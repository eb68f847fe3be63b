package tui

import (
	"testing"

	"skylab/assets"
)

// box is a sandbox in which a page has been fetched from a machine.
const box = `vpc=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text); net=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.9.1.0/24 --query Subnet.SubnetId --output text); igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text); aws ec2 attach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc; table=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$vpc --query 'RouteTables[0].RouteTableId' --output text); aws ec2 create-route --route-table-id $table --destination-cidr-block 0.0.0.0/0 --gateway-id $igw; group=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$vpc --query 'SecurityGroups[0].GroupId' --output text); aws ec2 authorize-security-group-ingress --group-id $group --protocol tcp --port 80 --cidr 0.0.0.0/0; ami=$(aws ec2 describe-images --filters 'Name=name,Values=skylab-web-*' --query 'Images[0].ImageId' --output text); web=$(aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $net --associate-public-ip-address --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web}]' --query 'Instances[0].InstanceId' --output text); aws ec2 wait instance-running --instance-ids $web; curl http://web`

func TestAFrameIsOpenedFollowedAndSaved(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "sandbox")
		p.key("alt+v")
		p.needs(p.m.words.Say("no-frames"))
		p.line(box)
		p.key("alt+v")
		p.needs("GET /", p.m.words.Say("field.eth-dst"), p.m.words.Say("layer", 4, p.m.words.Say("layer.tcp")))
		p.key("f")
		p.needs("Host: web", "<h1>nginx on web</h1>")
		p.key("f", "tab")
		p.needs("web eni-")
		p.key("esc")
		if len(p.m.sheets) > 0 {
			t.Errorf("%s: the sheet stays", l)
		}
	}
}
