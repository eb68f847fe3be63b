package host_test

import (
	"strings"
	"testing"

	"skylab/engine"
	"skylab/engine/wire"
)

// passing is a network load balancer without security groups before one of the pair; the
// other one has no part in it. The servers let in who is in their VPC.
const passing = pair + `
ntg=$(aws elbv2 create-target-group --name tcp --protocol TCP --port 80 --vpc-id $vpc --query 'TargetGroups[0].TargetGroupArn' --output text)
nlb=$(aws elbv2 create-load-balancer --name net --type network --subnets $a $b --query 'LoadBalancers[0].LoadBalancerArn' --output text)
nls=$(aws elbv2 create-listener --load-balancer-arn $nlb --protocol TCP --port 80 --default-actions Type=forward,TargetGroupArn=$ntg --query 'Listeners[0].ListenerArn' --output text)
aws elbv2 wait load-balancer-available --load-balancer-arns $nlb
aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 80 --cidr 10.0.0.0/16
aws elbv2 register-targets --target-group-arn $ntg --targets Id=$one
aws elbv2 wait target-in-service --target-group-arn $ntg
dns=$(aws elbv2 describe-load-balancers --names net --query 'LoadBalancers[0].DNSName' --output text)`

type dialogue []struct{ line, want string }

// agrees types each line, and holds what is said that a client gets against what curl
// gets each time.
func (c dialogue) agrees(t *testing.T, e *engine.Engine) {
	t.Helper()
	agree(t, e, "/")
	for _, c := range c {
		if out, _ := typed(t, e, c.line); !strings.Contains(out, c.want) {
			t.Errorf("$ %s\n%swant %q", c.line, out, c.want)
		}
		agree(t, e, "/")
	}
}

func TestANetworkLoadBalancerHandsConnectionsOn(t *testing.T) {
	e := sandbox(t, passing+`
aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 80 --cidr 0.0.0.0/0
aws elbv2 register-targets --target-group-arn $ntg --targets Id=$two
aws elbv2 wait target-in-service --target-group-arn $ntg`).Engine
	agree(t, e, "/")
	out, _ := typed(t, e, "for i in 1 2 3 4; do curl -s http://$dns; done | sort | uniq -c")
	if strings.Count(out, "<h1>nginx on web-") == 0 {
		t.Errorf("four connections met %s", out)
	}
}

// TestANetworkLoadBalancerSaysWhatItsTargetSays: a node opens no connection by itself, so
// that a client meets the silence or the refusal of the target. The client's address is
// the source, so that it is the client whom the target's group must let in; the answer
// goes back through the node although a route leads out at once. Without preservation
// targets see the node.
func TestANetworkLoadBalancerSaysWhatItsTargetSays(t *testing.T) {
	dialogue{
		{"node=$(aws ec2 describe-network-interfaces --filters 'Name=description,Values=ELB net/*' Name=availability-zone,Values=ap-northeast-2a --query 'NetworkInterfaces[0].PrivateIpAddress' --output text); curl -sS http://$dns", "curl: (28)"}, // the group lets in who is in the VPC, and the laptop is not
		{"curl -sS http://$dns:81", "curl: (28)"},
		{"aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 80 --cidr 0.0.0.0/0 >/dev/null; curl -sS http://$dns", "<h1>nginx on web-a</h1>"},
		{"ssh -q -o StrictHostKeyChecking=no -i mine.pem ec2-user@web-a sudo tcpdump -nn tcp port 80", "203.0.113."},
		{"ssh -q -i mine.pem ec2-user@web-a curl -sS --max-time 5 http://$node", "curl: (28)"}, // to itself, with its own address as the source
		{"ssh -q -i mine.pem ec2-user@web-a sudo systemctl stop nginx; curl -sS http://$dns", "curl: (7)"},
		{"ssh -q -i mine.pem ec2-user@web-a sudo systemctl start nginx; aws elbv2 wait target-in-service --target-group-arn $ntg; curl -sS http://$dns", "<h1>nginx on web-a</h1>"},
		{"aws ec2 revoke-security-group-ingress --group-id $back --protocol tcp --port 80 --cidr 0.0.0.0/0 >/dev/null; aws elbv2 modify-target-group-attributes --target-group-arn $ntg --attributes Key=preserve_client_ip.enabled,Value=false >/dev/null; curl -sS http://$dns", "<h1>nginx on web-a</h1>"},
		{"ssh -q -i mine.pem ec2-user@web-a curl -sS http://$dns", "<h1>nginx on web-a</h1>"}, // which it meets under the node's
		{"aws elbv2 deregister-targets --target-group-arn $ntg --targets Id=$one; curl -sS http://$dns", "curl: (7)"},
	}.agrees(t, sandbox(t, passing).Engine)
}

// TestGroupsOfClientsAreUnknownBehindANetworkLoadBalancer, and its own is known.
func TestGroupsOfClientsAreUnknownBehindANetworkLoadBalancer(t *testing.T) {
	e := sandbox(t, passing+`
aws ec2 revoke-security-group-ingress --group-id $back --protocol tcp --port 80 --cidr 10.0.0.0/16
aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 80 --source-group $back`).Engine
	n := wire.Index(e.World())
	code := func(to string) (all []wire.Code) {
		p, err := n.Between("web-b", to, wire.TCP, 80)
		if err != nil {
			t.Fatal(err)
		}
		v := wire.Probe(n, p)
		for _, b := range v.Blockers {
			all = append(all, b.Code)
		}
		return all
	}
	if got := code("web-a"); len(got) != 0 {
		t.Fatalf("the neighbour is stopped: %v", got)
	}
	out, _ := typed(t, e, "aws ec2 describe-network-interfaces --filters 'Name=description,Values=ELB net/*' Name=availability-zone,Values=ap-northeast-2a --query 'NetworkInterfaces[0].PrivateIpAddress' --output text")
	if got := code(strings.TrimSpace(out)); len(got) != 1 || got[0] != wire.GroupsOfClients {
		t.Errorf("through the load balancer: %v", got)
	}
}

// TestANetworkLoadBalancerEndsTLSAndThenAsksItsTarget: what the target says then comes too
// late for the handshake.
func TestANetworkLoadBalancerEndsTLSAndThenAsksItsTarget(t *testing.T) {
	e := staged(t, passing+`
aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 80 --cidr 0.0.0.0/0
aws machine put-certificate --instance-id $two --names $dns
ssh -q -o StrictHostKeyChecking=no -i mine.pem ec2-user@web-b sudo cat /etc/pki/nginx/server.crt | sed -n '1,/END/p' > cert.pem
ssh -q -i mine.pem ec2-user@web-b sudo cat /etc/pki/nginx/issued/intermediate.crt > chain.pem
ssh -q -i mine.pem ec2-user@web-b sudo cat /etc/pki/nginx/private/server.key > key.pem
cert=$(aws acm import-certificate --certificate fileb://cert.pem --certificate-chain fileb://chain.pem --private-key fileb://key.pem --query CertificateArn --output text)
aws elbv2 create-listener --load-balancer-arn $nlb --protocol TLS --port 443 --certificates CertificateArn=$cert --default-actions Type=forward,TargetGroupArn=$ntg`)
	typed(t, e, `scheme=https
dns=$(aws elbv2 describe-load-balancers --names net --query 'LoadBalancers[0].DNSName' --output text)
ntg=$(aws elbv2 describe-target-groups --names tcp --query 'TargetGroups[0].TargetGroupArn' --output text)
one=$(aws ec2 describe-instances --filters Name=tag:Name,Values=web-a --query 'Reservations[0].Instances[0].InstanceId' --output text)`)
	dialogue{
		{"curl -sS https://$dns", "<h1>nginx on web-a</h1>"},
		{"ssh -q -o StrictHostKeyChecking=no -i mine.pem ec2-user@web-a sudo systemctl stop nginx; curl -sS https://$dns", "curl: (52)"},
		{"aws elbv2 deregister-targets --target-group-arn $ntg --targets Id=$one; curl -sS https://$dns", "curl: (52)"},
	}.agrees(t, e)
}

func TestUDPIsRelayedToo(t *testing.T) {
	e := staged(t, passing+`
utg=$(aws elbv2 create-target-group --name both --protocol TCP_UDP --port 53 --vpc-id $vpc --query 'TargetGroups[0].TargetGroupArn' --output text)
aws elbv2 create-listener --load-balancer-arn $nlb --protocol TCP_UDP --port 53 --default-actions Type=forward,TargetGroupArn=$utg
aws elbv2 register-targets --target-group-arn $utg --targets Id=$two
aws ec2 authorize-security-group-ingress --group-id $back --protocol udp --port 53 --cidr 0.0.0.0/0
aws machine start-unit --instance-id $two --name resolver --proto udp --port 53
sleep 120`)
	n := wire.Index(e.World())
	for proto, want := range map[uint8]bool{wire.UDP: true, wire.TCP: false, wire.ICMP: false} {
		out, _ := typed(t, e, "aws ec2 describe-network-interfaces --filters 'Name=description,Values=ELB net/*' Name=availability-zone,Values=ap-northeast-2b --query 'NetworkInterfaces[0].Association.PublicIp' --output text")
		p, err := n.Between("laptop", strings.TrimSpace(out), proto, 53)
		if err != nil {
			t.Fatal(err)
		}
		if v := wire.Probe(n, p); v.Open() != want {
			t.Errorf("protocol %d: answered %v\n%+v\n%v", proto, v.Open(), v.There, v.Back)
		}
	}
}
