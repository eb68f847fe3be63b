package host_test

import (
	"context"
	"strings"
	"testing"

	"skylab/labs"
)

// box is a sandbox with a machine called web that lets SSH in, and a key for it.
const box = `aws ec2 create-key-pair --key-name mine --query KeyMaterial --output text > mine.pem
aws ec2 create-key-pair --key-name other --key-type ed25519 --query KeyMaterial --output text > other.pem
vpc=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text)
net=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.9.1.0/24 --query Subnet.SubnetId --output text)
igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $igw --vpc-id $vpc
table=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$vpc --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 create-route --route-table-id $table --destination-cidr-block 0.0.0.0/0 --gateway-id $igw
group=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$vpc --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 authorize-security-group-ingress --group-id $group --protocol tcp --port 22 --cidr 0.0.0.0/0
ami=$(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text)
web=$(aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $net --key-name mine --associate-public-ip-address --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web}]' --query 'Instances[0].InstanceId' --output text)
db=$(aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $net --key-name other --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=db}]' --query 'Instances[0].InstanceId' --output text)
aws ec2 wait instance-running --instance-ids $web $db`

func sandbox(t testing.TB, script string) *labs.Attempt {
	t.Helper()
	a, err := labs.Open(labs.NewSandbox(), labs.Config{Learner: "host", Number: 1, Live: live}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if r := a.Say(context.Background(), script, &out, &out); r.Err != nil || r.Status != 0 {
		t.Fatalf("%v %d\n%s", r.Err, r.Status, out.String())
	}
	return a
}

func TestSshSaysWhatTheRealOneWould(t *testing.T) {
	e := sandbox(t, box).Engine
	for _, c := range []struct {
		line, want string
		status     int
	}{
		{"ssh -i mine.pem ec2-user@web 'echo $USER'", "ec2-user", 0},
		{"ssh -i mine.pem -l ec2-user web 'echo hi; false'", "hi\n", 1},
		{"ssh -i mine.pem ec2-user@web 'nosuch'", "-bash: nosuch: command not found", 127},
		{"ssh -i other.pem ec2-user@web true", "ec2-user@web: Permission denied (publickey,gssapi-keyex,gssapi-with-mic).", 255},
		{"ssh -i mine.pem ubuntu@web true", "ubuntu@web: Permission denied (publickey", 255},
		{"ssh web true", "skylab@web: Permission denied (publickey", 255},
		{"ssh -i missing.pem ec2-user@web true", "Warning: Identity file missing.pem not accessible: No such file or directory.", 255},
		{"ssh -i mine.pem ec2-user@nowhere true", "ssh: Could not resolve hostname nowhere: Name or service not known", 255},
		{"ssh -p 2222 -i mine.pem ec2-user@web true", "ssh: connect to host web port 2222: Connection timed out", 255},
		{"ssh -p 99999 web", "Bad port '99999'", 255},
		{"ssh -Z web", "unknown option -- Z\nusage: ssh", 255},
		{"ssh", "usage: ssh", 255},
		{"ssh -i mine.pem -J ec2-user@web ec2-user@db whoami", "ec2-user@db: Permission denied", 255},
		{"ssh -i mine.pem -p 2222 -J ec2-user@web ec2-user@db", "channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\n", 255},
		{"ssh -i mine.pem -i other.pem -J ec2-user@web ec2-user@db 'echo $USER'", "ec2-user", 0},
		{"ssh -i mine.pem ec2-user@web <<'X'\nx=4\necho $((x+1))\nX", "5\n", 0},
		{"mkdir -p x; printf 'Host w*\n  HostName web\n  User ec2-user\n  IdentityFile mine.pem\n' > ~/.ssh/config; ssh work pwd", "/home/ec2-user\n", 0},
		{"ssh work 'echo x > /etc/motd'", "-bash: /etc/motd: Permission denied", 1},
		{"ssh work 'echo x | sudo tee /etc/motd; cat /etc/motd'", "x\nx\n", 0},
	} {
		if out, status := typed(t, e, c.line); !strings.Contains(out, c.want) || status != c.status {
			t.Errorf("$ %s\n%s(status %d, want %q and %d)", c.line, out, status, c.want, c.status)
		}
	}
}

func TestAHostIsNewToSshOnce(t *testing.T) {
	e := sandbox(t, box).Engine
	for _, want := range []string{"Warning: Permanently added 'web' (ED25519) to the list of known hosts.\n", ""} {
		if out, _ := typed(t, e, "ssh -i mine.pem ec2-user@web true"); out != want {
			t.Errorf("ssh says %q, want %q", out, want)
		}
	}
}

func TestThePromptGoesToTheMachineUntilExit(t *testing.T) {
	e := sandbox(t, box).Engine
	for _, c := range []struct {
		line, want, where string
		status            int
	}{
		{"ssh -i mine.pem ec2-user@web", "", "[ec2-user@ip-10-9-1-4 ~]$", 0},
		{"x=5", "", "[ec2-user@ip-10-9-1-4 ~]$", 0},
		{"echo $x $USER", "5 ec2-user\n", "[ec2-user@ip-10-9-1-4 ~]$", 0},
		{"aws ec2 describe-vpcs", "Unable to locate credentials", "[ec2-user@ip-10-9-1-4 ~]$", 253},
		{"false", "", "[ec2-user@ip-10-9-1-4 ~]$", 1},
		{"exit", "Connection to web closed.", "", 1},
		{"echo $USER", "skylab\n", "", 0},
	} {
		out, status := typed(t, e, c.line)
		if !strings.Contains(out, c.want) || status != c.status || e.Where() != c.where {
			t.Errorf("$ %s\n%s(status %d at %q, want %q, %d at %q)", c.line, out, status, e.Where(), c.want, c.status, c.where)
		}
	}
}

func TestASessionEndsWithItsPath(t *testing.T) {
	a := sandbox(t, box)
	typed(t, a.Engine, "ssh -i mine.pem ec2-user@web")
	if err := a.Engine.Undo(); err != nil {
		t.Fatal(err)
	}
	if a.Engine.Where() != "" {
		t.Errorf("after an undo the prompt is at %q", a.Engine.Where())
	}
	if out, _ := typed(t, a.Engine, "echo $USER"); out != "skylab\n" {
		t.Errorf("after an undo: %s", out)
	}
}
