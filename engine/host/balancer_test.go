package host_test

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"skylab/engine"
	"skylab/engine/browse"
	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/names"
	"skylab/engine/pki"
	"skylab/engine/wire"
	"skylab/engine/world"
)

// pair are two web servers behind a load balancer, in two zones. The servers have
// public addresses only so that they can be logged in to.
const pair = `aws ec2 create-key-pair --key-name mine --query KeyMaterial --output text > mine.pem
vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
a=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.1.0/24 --availability-zone ap-northeast-2a --query Subnet.SubnetId --output text)
b=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.2.0/24 --availability-zone ap-northeast-2b --query Subnet.SubnetId --output text)
igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --vpc-id $vpc --internet-gateway-id $igw
rtb=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$vpc --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 create-route --route-table-id $rtb --destination-cidr-block 0.0.0.0/0 --gateway-id $igw
front=$(aws ec2 create-security-group --vpc-id $vpc --group-name front --description f --query GroupId --output text)
back=$(aws ec2 create-security-group --vpc-id $vpc --group-name back --description b --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $front --protocol tcp --port 80-8080 --cidr 0.0.0.0/0
aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 80 --source-group $front
aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 22 --cidr 0.0.0.0/0
ami=$(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text)
printf '#!/bin/bash\ndnf install -y nginx\nsystemctl enable --now nginx\n' > setup
run() { aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $1 --key-name mine --security-group-ids $back --associate-public-ip-address --user-data file://setup --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=$2}]" --query 'Instances[0].InstanceId' --output text; }
one=$(run $a web-a); two=$(run $b web-b)
aws ec2 wait instance-running --instance-ids $one $two
tg=$(aws elbv2 create-target-group --name web --protocol HTTP --port 80 --vpc-id $vpc --query 'TargetGroups[0].TargetGroupArn' --output text)
lb=$(aws elbv2 create-load-balancer --name shop --subnets $a $b --security-groups $front --query 'LoadBalancers[0].LoadBalancerArn' --output text)
dns=$(aws elbv2 describe-load-balancers --query 'LoadBalancers[0].DNSName' --output text)
ls=$(aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=$tg --query 'Listeners[0].ListenerArn' --output text)
aws elbv2 wait load-balancer-available --load-balancer-arns $lb
`

const registered = pair + `aws elbv2 register-targets --target-group-arn $tg --targets Id=$one Id=$two
aws elbv2 wait target-in-service --target-group-arn $tg`

func TestALoadBalancerHandsRequestsToItsTargetsInTurn(t *testing.T) {
	e := sandbox(t, registered).Engine
	out, _ := typed(t, e, "for i in 1 2 3 4 5 6; do curl -s http://$dns; done | sort | uniq -c")
	if !strings.Contains(out, "3 <h1>nginx on web-a</h1>") || !strings.Contains(out, "3 <h1>nginx on web-b</h1>") {
		t.Errorf("six requests went\n%s", out)
	}
	agree(t, e, "/")
	agree(t, e, "/missing")
	for _, c := range []struct{ line, want string }{
		{"curl -si http://$dns", "HTTP/1.1 200 OK"},
		{"curl -s -o /dev/null -w '%{http_code}' http://$dns/missing", "404"},
		{"aws ec2 revoke-security-group-ingress --group-id $back --protocol tcp --port 80 --source-group $front; curl -si http://$dns", "HTTP/1.1 504 Gateway"},
		{"aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 80 --source-group $front; ssh -q -o StrictHostKeyChecking=no -i mine.pem ec2-user@web-a sudo systemctl stop nginx; ssh -q -i mine.pem ec2-user@web-b sudo systemctl stop nginx; curl -si http://$dns", "HTTP/1.1 502 Bad Gateway"},
		{"aws elbv2 deregister-targets --target-group-arn $tg --targets Id=$one Id=$two; curl -si http://$dns", "HTTP/1.1 503 Service"},
		{"aws ec2 revoke-security-group-ingress --group-id $front --protocol tcp --port 80-8080 --cidr 0.0.0.0/0; curl -sS http://$dns", "curl: (28)"},
	} {
		if out, _ := typed(t, e, c.line); !strings.Contains(out, c.want) {
			t.Errorf("$ %s\n%swant %q", c.line, out, c.want)
		}
		agree(t, e, "/")
	}
}

// exits are curl's statuses for what may become of a request.
var exits = map[browse.Ending]int{browse.NoName: 6, browse.Refused: 7, browse.Silence: 28, browse.NoTLS: 35, browse.NoHTTP: 52, browse.Untrusted: 60}

// agree holds what curl gets from the load balancer against what is said that a
// client gets.
func agree(t *testing.T, e *engine.Engine, path string) {
	t.Helper()
	scheme, _ := typed(t, e, "echo ${scheme:-http}")
	url := strings.TrimSpace(scheme) + "://$dns" + path
	live, _ := typed(t, e, "curl -s -o /dev/null -w '%{http_code}' "+url+"; echo \" $?\"")
	dns, _ := typed(t, e, "echo $dns")
	w := e.World()
	c := browse.Client{From: world.All[machine.Host](w, world.Everywhere)[0].Name, Roots: []*x509.Certificate{pki.Root(w.Now()).Certificate()}, Resolve: func(name string) (all []netip.Addr) {
		values, _ := names.Public(w)(name, "A")
		for _, v := range values {
			all = append(all, netip.MustParseAddr(v))
		}
		return all
	}}
	for _, h := range world.All[machine.Host](w, world.Everywhere) {
		if h.Kind == "laptop" {
			c.From = h.Name
		}
	}
	for _, a := range browse.Get(w, wire.Index(w), c, strings.TrimSpace(scheme)+"://"+strings.TrimSpace(dns)+path) {
		if got := fmt.Sprintf("%03d %d\n", a.Status, exits[a.Ending]); got != live {
			t.Errorf("%s: curl gets %s, and it is said to get %+v", path, live, a)
		}
	}
}

func TestRulesRedirectAnswerAndChoose(t *testing.T) {
	e := sandbox(t, registered+`
other=$(aws elbv2 create-target-group --name other --protocol HTTP --port 80 --vpc-id $vpc --query 'TargetGroups[0].TargetGroupArn' --output text)
aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 8080 --default-actions 'Type=redirect,RedirectConfig={Protocol=HTTP,Port=80,StatusCode=HTTP_301}'
aws elbv2 create-rule --listener-arn $ls --priority 20 --conditions 'Field=path-pattern,Values=/hello*' --actions 'Type=fixed-response,FixedResponseConfig={StatusCode=200,ContentType=text/plain,MessageBody=hi}'
aws elbv2 create-rule --listener-arn $ls --priority 10 --conditions 'Field=path-pattern,Values=/hello/empty' --actions Type=forward,TargetGroupArn=$other
aws elbv2 create-rule --listener-arn $ls --priority 30 --conditions 'Field=host-header,Values=teapot.*' --actions 'Type=fixed-response,FixedResponseConfig={StatusCode=418}'`).Engine
	for _, c := range []struct{ line, want string }{
		{"curl -si http://$dns:8080/a?b=c", "HTTP/1.1 301 Moved Permanently"},
		{"curl -si http://$dns:8080/a?b=c | grep -i '^location'", ":80/a?b=c"},
		{"curl -s http://$dns/hello/you", "hi"},
		{"curl -s -o /dev/null -w '%{http_code}' http://$dns/Hello", "404"},
		{"curl -s -o /dev/null -w '%{http_code}' http://$dns/hello/empty", "503"},
		{"curl -s -o /dev/null -w '%{http_code}' -H 'Host: TEAPOT.example' http://$dns/", "418"},
	} {
		if out, _ := typed(t, e, c.line); !strings.Contains(out, c.want) {
			t.Errorf("$ %s\n%swant %q", c.line, out, c.want)
		}
	}
}

// TestTargetsAreToldWhoAskedAndHow, as far as the load balancer's attributes let them.
func TestTargetsAreToldWhoAskedAndHow(t *testing.T) {
	e := sandbox(t, registered+`
aws elbv2 deregister-targets --target-group-arn $tg --targets Id=$two
set_() { aws elbv2 modify-load-balancer-attributes --load-balancer-arn $lb --attributes Key=routing.http.$1,Value=$2 >/dev/null; }
ssh -q -o StrictHostKeyChecking=no -i mine.pem ec2-user@web-a true
heard() { curl -s -o /dev/null "$@" http://$dns; ssh -q -i mine.pem ec2-user@web-a sudo tcpdump -nn -A tcp port 80 | grep -i '^X-Forwarded' | tail -${lines:-3}; }`).Engine
	out, _ := typed(t, e, "heard")
	for _, want := range []string{"X-Forwarded-For: 203.0.113.10", "X-Forwarded-Proto: http", "X-Forwarded-Port: 80"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s: no %s", out, want)
		}
	}
	for _, c := range []struct{ line, want, not string }{
		{"heard -H 'X-Forwarded-For: 198.51.100.7'", "X-Forwarded-For: 198.51.100.7, 203.0.113.10", ""},
		{"set_ xff_client_port.enabled true; heard", "X-Forwarded-For: 203.0.113.10:", ""},
		{"set_ xff_header_processing.mode preserve; heard -H 'X-Forwarded-For: 198.51.100.7'", "X-Forwarded-For: 198.51.100.7", "203.0.113.10"},
		{"set_ xff_header_processing.mode remove; lines=2 heard -H 'X-Forwarded-For: 198.51.100.7'", "X-Forwarded-Proto: http", "X-Forwarded-For"},
	} {
		if out, _ := typed(t, e, c.line); !strings.Contains(out, c.want) || c.not != "" && strings.Contains(out, c.not) {
			t.Errorf("$ %s\n%swant %q and not %q", c.line, out, c.want, c.not)
		}
	}
}

func TestStickySessionsStay(t *testing.T) {
	e := sandbox(t, registered+`
aws elbv2 modify-target-group-attributes --target-group-arn $tg --attributes Key=stickiness.enabled,Value=true`).Engine
	out, _ := typed(t, e, `c=$(curl -si http://$dns | grep -i 'set-cookie: AWSALB=' | sed 's/.*AWSALB=\([^;]*\);.*/\1/'); for i in 1 2 3 4; do curl -s -H "Cookie: AWSALB=$c" http://$dns; done | sort | uniq -c`)
	if !strings.Contains(out, "4 <h1>") {
		t.Errorf("one client met %s", out)
	}
}

// What the targets were given is known when a line has ended, and forgotten with what
// is taken back. A target that comes later has nothing to make up for.
func TestWhatTargetsWereGivenIsCounted(t *testing.T) {
	e := sandbox(t, registered).Engine
	if n := len(e.Served()); n != 0 {
		t.Fatalf("%d targets were given something before anybody asked", n)
	}
	counts := func() string {
		all := map[string]int{}
		for s, n := range e.Served() {
			i, _ := world.Get[ec2.Instance](e.World(), world.Everywhere, s.Target)
			all[i.Tags.Name()] += n
		}
		return fmt.Sprint(all)
	}
	typed(t, e, "aws elbv2 deregister-targets --target-group-arn $tg --targets Id=$two; for i in 1 2 3 4 5 6; do curl -s http://$dns; done")
	if got := counts(); got != "map[web-a:6]" {
		t.Errorf("of six requests for one target: %s", got)
	}
	typed(t, e, "aws elbv2 register-targets --target-group-arn $tg --targets Id=$two; aws elbv2 wait target-in-service --target-group-arn $tg; for i in 1 2 3 4; do curl -s http://$dns; done")
	if got := counts(); got != "map[web-a:8 web-b:2]" {
		t.Errorf("of four more for two: %s", got)
	}
	if err := e.Undo(); err != nil {
		t.Fatal(err)
	}
	if n := len(e.Served()); n != 0 {
		t.Errorf("after an undo %d targets have been given something", n)
	}
}
