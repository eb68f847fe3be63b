package engine

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"skylab/engine/machine"
	"skylab/engine/world"
)

// ground is a new account, and a laptop on the Internet.
func ground(t *testing.T) *world.World {
	now := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	w, err := OpenAccount("elb", now, world.Scope{Account: "111122223333"}, "ap-northeast-2")
	if err != nil {
		t.Fatal(err)
	}
	w, _, err = world.Apply(w, world.Outside, now, machine.PutHost{Name: "laptop", Address: netip.MustParseAddr("203.0.113.9"), Kind: "laptop"})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// house is an account with a VPC of two zones and two web servers, one in each.
func house(t *testing.T) *office {
	w := ground(t)
	o := &office{t: t, now: w.Now()}
	o.e = New(Config{World: w, Scope: world.Scope{Account: "111122223333", Region: "ap-northeast-2"}, Wall: func() time.Time { return o.now }})
	o.says(`vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
a=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.1.0/24 --availability-zone ap-northeast-2a --query Subnet.SubnetId --output text)
b=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.2.0/24 --availability-zone ap-northeast-2b --query Subnet.SubnetId --output text)
small=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.3.0/28 --availability-zone ap-northeast-2c --query Subnet.SubnetId --output text)
front=$(aws ec2 create-security-group --vpc-id $vpc --group-name front --description f --query GroupId --output text)
back=$(aws ec2 create-security-group --vpc-id $vpc --group-name back --description b --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $front --protocol tcp --port 80 --cidr 0.0.0.0/0 >/dev/null
aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 80 --source-group $front >/dev/null
ami=$(aws ec2 describe-images --owners amazon --filters Name=architecture,Values=x86_64 --query 'Images[0].ImageId' --output text)
echo '#!/bin/bash
dnf install -y nginx
systemctl enable --now nginx' > setup
for s in $a $b; do ids="$ids $(aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $s --security-group-ids $back --user-data file://setup --query 'Instances[0].InstanceId' --output text)"; done
aws ec2 wait instance-running --instance-ids $ids; set -- $ids; one=$1; two=$2; echo made`, "made")
	return o
}

const gateway = `igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --vpc-id $vpc --internet-gateway-id $igw
rtb=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$vpc --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 create-route --route-table-id $rtb --destination-cidr-block 0.0.0.0/0 --gateway-id $igw >/dev/null`

const balanced = gateway + `
tg=$(aws elbv2 create-target-group --name web --protocol HTTP --port 80 --vpc-id $vpc --query 'TargetGroups[0].TargetGroupArn' --output text)
lb=$(aws elbv2 create-load-balancer --name shop --subnets $a $b --security-groups $front --query 'LoadBalancers[0].LoadBalancerArn' --output text)
ls=$(aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=$tg --query 'Listeners[0].ListenerArn' --output text)
aws elbv2 register-targets --target-group-arn $tg --targets Id=$one Id=$two; echo ok`

const health = `aws elbv2 describe-target-health --target-group-arn $tg --query 'TargetHealthDescriptions[].[TargetHealth.State,TargetHealth.Reason]' --output text | tr '\n\t' '  '`

// TestLoadBalancersAreRefusedAsAWSRefusesThem: each line gets AWS's code, and makes
// nothing.
func TestLoadBalancersAreRefusedAsAWSRefusesThem(t *testing.T) {
	o := house(t)
	o.says("aws elbv2 create-load-balancer --name shop --subnets $a $b", "InvalidSubnet")
	o.says(balanced, "ok")
	before := o.e.World()
	for _, c := range [][2]string{
		{"aws elbv2 create-load-balancer --name other --subnets $a", "ValidationError) when calling the CreateLoadBalancer operation: At least two subnets in two different Availability Zones must be specified"},
		{"aws elbv2 create-load-balancer --name other --subnets $a $small", "InvalidSubnet) when calling the CreateLoadBalancer operation: Not enough IP space available"},
		{"aws elbv2 create-load-balancer --name other --subnets $a $a", "InvalidConfigurationRequest"},
		{"aws elbv2 create-load-balancer --name other --subnets $a subnet-0123456789abcdef0", "SubnetNotFound"},
		{"aws elbv2 create-load-balancer --name internal-x --subnets $a $b", "cannot begin with 'internal-'"},
		{"aws elbv2 create-load-balancer --name under_score --subnets $a $b", "can only contain characters"},
		{"aws elbv2 create-load-balancer --name shop --subnets $a $b --scheme internal", "DuplicateLoadBalancerName"},
		{"aws elbv2 create-load-balancer --name other --subnets $a $b --security-groups sg-0123456789abcdef0", "InvalidSecurityGroup"},
		{"aws elbv2 create-load-balancer --name other --type gateway --subnets $a", "UnsupportedOperation"},
		{"aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 80 --default-actions 'Type=fixed-response,FixedResponseConfig={StatusCode=404}'", "DuplicateListener"},
		{`aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 81 --default-actions "Type=forward,ForwardConfig={TargetGroups=[{TargetGroupArn=$tg}],TargetGroupStickinessConfig={Enabled=true}}"`, "ValidationError) when calling the CreateListener operation: Target group stickiness duration must be between 1 and 604800 seconds"},
		{`aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 81 --default-actions "Type=forward,ForwardConfig={TargetGroups=[{TargetGroupArn=$tg}],TargetGroupStickinessConfig={Enabled=false,DurationSeconds=604801}}"`, "between 1 and 604800 seconds"},
		{"aws elbv2 create-rule --listener-arn $ls --priority 1 --conditions '[]' --actions Type=forward,TargetGroupArn=$tg", "ValidationError"},
		{"aws elbv2 modify-rule --rule-arn $(aws elbv2 describe-rules --listener-arn $ls --query 'Rules[-1].RuleArn' --output text) --actions 'Type=fixed-response,FixedResponseConfig={StatusCode=404}'", "OperationNotPermitted) when calling the ModifyRule operation: Default rule 'arn:"},
		{"aws elbv2 delete-load-balancer --load-balancer-arn arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/0123456789abcdef", "ValidationError) when calling the DeleteLoadBalancer operation: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/0123456789abcdef' is not a valid load balancer ARN"},
		{"aws elbv2 describe-target-health --target-group-arn $tg --region us-east-1", "is not a valid target group ARN"},
		{"aws elbv2 describe-listeners --load-balancer-arn ${lb/111122223333/444455556666}", "is not a valid load balancer ARN"},
		{"aws elbv2 add-tags --resource-arns nonsense --tags Key=a,Value=b", "ValidationError"},
		{"aws elbv2 add-tags --resource-arns ${ls%?????}12345 --tags Key=a,Value=b", "ListenerNotFound"},
		{"aws elbv2 add-tags --resource-arns ${tg%?????}12345 --tags Key=a,Value=b", "TargetGroupNotFound"},
		{"aws elbv2 add-tags --resource-arns $tg --tags Key=aws:a,Value=b", "aws: prefixed tag key names are not allowed for external use."},
		{"aws elbv2 create-target-group --name w2 --protocol HTTP --port 80 --vpc-id $vpc --matcher HttpCode=302-301", "matcher"},
		{"aws elbv2 create-listener --load-balancer-arn $lb --protocol TCP --port 81 --default-actions Type=forward,TargetGroupArn=$tg", "ValidationError"},
		{"aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTPS --port 443 --default-actions Type=forward,TargetGroupArn=$tg", "A certificate must be specified for HTTPS listeners"},
		{"aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTPS --port 443 --certificates CertificateArn=arn:aws:acm:us-east-1:111122223333:certificate/x --default-actions Type=forward,TargetGroupArn=$tg", "CertificateNotFound"},
		{"aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 81 --default-actions 'Type=redirect,RedirectConfig={StatusCode=HTTP_301}'", "creates a loop"},
		{"aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 81 --default-actions 'Type=fixed-response,FixedResponseConfig={StatusCode=302}'", "InvalidLoadBalancerAction"},
		{"aws elbv2 create-listener --load-balancer-arn arn:aws:elasticloadbalancing:ap-northeast-2:111122223333:loadbalancer/app/no/0123456789abcdef --protocol HTTP --port 81 --default-actions Type=forward,TargetGroupArn=$tg", "LoadBalancerNotFound"},
		{"aws elbv2 create-rule --listener-arn $ls --priority 50001 --conditions Field=path-pattern,Values=/a --actions Type=forward,TargetGroupArn=$tg", "ValidationError"},
		{"aws elbv2 create-rule --listener-arn $ls --priority 1 --conditions Field=path-pattern,Values=a --actions Type=forward,TargetGroupArn=$tg", "ValidationError"},
		{"aws elbv2 create-target-group --name web --protocol HTTP --port 81 --vpc-id $vpc", "DuplicateTargetGroupName"},
		{"aws elbv2 create-target-group --name w2 --protocol HTTP --port 80 --vpc-id $vpc --health-check-path status", "ValidationError"},
		{"aws elbv2 create-target-group --name w2 --protocol HTTP --port 80 --vpc-id $vpc --health-check-interval-seconds 5 --health-check-timeout-seconds 5", "must be smaller than the interval"},
		{"aws elbv2 create-target-group --name w2 --protocol HTTP --port 80 --vpc-id $vpc --matcher HttpCode=200-600", "ValidationError"},
		{"aws elbv2 create-target-group --name w2 --protocol HTTP --port 80 --vpc-id vpc-0123456789abcdef0", "ValidationError"},
		{"aws elbv2 register-targets --target-group-arn $tg --targets Id=i-0123456789abcdef0", "InvalidTarget"},
		{"aws elbv2 delete-target-group --target-group-arn $tg", "ResourceInUse"},
		{"aws elbv2 modify-load-balancer-attributes --load-balancer-arn $lb --attributes Key=idle_timeout.timeout_seconds,Value=0", "InvalidConfigurationRequest"},
		{"aws ec2 delete-security-group --group-id $front", "DependencyViolation"},
		{"aws ec2 delete-subnet --subnet-id $a", "DependencyViolation"},
	} {
		o.says(c[0], c[1])
	}
	if o.e.World().Turn() != before.Turn() {
		t.Error("what was refused changed the World")
	}
	for _, again := range []string{
		"aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=$tg --query 'Listeners[0].ListenerArn' --output text; echo $ls",
		"aws elbv2 register-targets --target-group-arn $tg --targets Id=$one; echo done; echo done",
		"aws elbv2 deregister-targets --target-group-arn $tg --targets Id=i-0123456789abcdef0 Id=$one,Port=8080; echo done; echo done",
	} {
		said := strings.Fields(o.says(again))
		if len(said) != 2 || said[0] != said[1] || o.e.World().Turn() != before.Turn() {
			t.Errorf("a repeat says %q, or changes the World", said)
		}
	}
	o.says("aws elbv2 create-load-balancer --name shop --subnets $a $b --security-groups $front --query 'LoadBalancers[0].LoadBalancerArn' --output text; echo $lb", "shop")
	if got := len(strings.Fields(o.says("aws elbv2 describe-load-balancers --query 'LoadBalancers[].LoadBalancerArn' --output text", "shop"))); got != 1 {
		t.Errorf("a repeat made another: %d load balancers", got)
	}
}

// TestTargetsComeAndGoByTheLabsClock: a new target is in with its first good check,
// goes after two bad ones, comes back after five good ones, and drains.
func TestTargetsComeAndGoByTheLabsClock(t *testing.T) {
	o := house(t)
	o.says(balanced, "ok")
	o.says(health, "initial Elb.RegistrationInProgress initial Elb.RegistrationInProgress")
	o.says("aws elbv2 wait load-balancer-available --load-balancer-arns $lb; "+health, "initial Elb.InitialHealthChecking")
	o.says("aws elbv2 wait target-in-service --target-group-arn $tg; "+health, "healthy None healthy None")
	o.says("aws ec2 revoke-security-group-ingress --group-id $back --protocol tcp --port 80 --source-group $front >/dev/null; sleep 20; "+health, "healthy None healthy None")
	o.says("sleep 60; "+health, "unhealthy Target.Timeout unhealthy Target.Timeout")
	o.says("aws ec2 authorize-security-group-ingress --group-id $back --protocol tcp --port 80 --source-group $front >/dev/null; sleep 110; "+health, "unhealthy Target.Timeout")
	o.says("sleep 50; "+health, "healthy None healthy None")
	o.says("aws elbv2 modify-target-group --target-group-arn $tg --health-check-path /ready >/dev/null; sleep 90; "+health, "unhealthy Target.ResponseCodeMismatch")
	o.says("aws elbv2 describe-target-health --target-group-arn $tg --query 'TargetHealthDescriptions[0].TargetHealth.Description' --output text", "Health checks failed with these codes: [404]")
	o.says("aws ec2 stop-instances --instance-ids $one >/dev/null; aws ec2 wait instance-stopped --instance-ids $one; "+health, "unused Target.InvalidState")
	o.says("aws elbv2 deregister-targets --target-group-arn $tg --targets Id=$two; "+health, "draining Target.DeregistrationInProgress")
	o.says("sleep 301; "+health, "unused Target.InvalidState")
	if out := o.says(health, ""); strings.Contains(out, "draining") {
		t.Errorf("it drains for ever: %s", out)
	}
	o.says("aws elbv2 describe-target-health --target-group-arn $tg --targets Id=$two --query 'TargetHealthDescriptions[0].TargetHealth.Reason' --output text", "Target.NotRegistered")
}

// TestAListenerWhoseCertificateHasEndedCanStillBeChanged in all other ways, and no other
// listener takes that certificate.
func TestAListenerWhoseCertificateHasEndedCanStillBeChanged(t *testing.T) {
	o := house(t)
	o.says(balanced, "ok")
	o.says(o.files("own", o.now.Truncate(24*time.Hour), "own"), "")
	o.says("arn=$(aws acm import-certificate --certificate file://own.pem --private-key file://own.key --query CertificateArn --output text); echo $arn", "arn:aws:acm:")
	const secure = "aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTPS --certificates CertificateArn=$arn --default-actions Type=forward,TargetGroupArn=$tg --query 'Listeners[0].ListenerArn' --output text --port "
	o.says("tls=$("+secure+"443); echo $tls", "arn:aws:elasticloadbalancing:")
	o.says("sleep 8000000; aws acm describe-certificate --certificate-arn $arn --query Certificate.Status --output text", "EXPIRED")
	o.says(secure+"444", "UnsupportedCertificate")
	o.says("aws elbv2 modify-listener --listener-arn $tls --default-actions 'Type=fixed-response,FixedResponseConfig={StatusCode=503}' --query 'Listeners[0].DefaultActions[0].Type' --output text", "fixed-response")
	o.says("aws elbv2 modify-listener --listener-arn $ls --protocol HTTPS --port 444 --certificates CertificateArn=$arn", "UnsupportedCertificate")
}

// TestALoadBalancerHas100RulesAtMost, whichever of its listeners they belong to.
func TestALoadBalancerHas100RulesAtMost(t *testing.T) {
	o := house(t)
	o.says(balanced, "ok")
	o.says("two=$(aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 81 --default-actions Type=forward,TargetGroupArn=$tg --query 'Listeners[0].ListenerArn' --output text); echo $two", "arn:")
	const rules = "for i in $(seq 1 50); do aws elbv2 create-rule --listener-arn %s --priority $i --conditions Field=path-pattern,Values=/$i --actions Type=forward,TargetGroupArn=$tg >/dev/null; done; echo made"
	o.says(strings.Replace(rules, "%s", "$ls", 1), "made")
	o.says(strings.Replace(rules, "%s", "$two", 1), "made")
	o.says("aws elbv2 create-rule --listener-arn $two --priority 51 --conditions Field=path-pattern,Values=/x --actions Type=forward,TargetGroupArn=$tg", "TooManyRules")
}

// TestATargetGroupOutlivesItsVPC, and is of no use then.
func TestATargetGroupOutlivesItsVPC(t *testing.T) {
	o := house(t)
	o.says("other=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text); tg=$(aws elbv2 create-target-group --name left --protocol HTTP --port 80 --vpc-id $other --query 'TargetGroups[0].TargetGroupArn' --output text); aws ec2 delete-vpc --vpc-id $other; echo $?", "0")
	o.says("[ $(aws elbv2 describe-target-groups --names left --query 'TargetGroups[0].VpcId' --output text) = $other ] && echo stays", "stays")
	o.says("aws elbv2 register-targets --target-group-arn $tg --targets Id=$one", "InvalidTarget")
	o.says("aws elbv2 delete-target-group --target-group-arn $tg; aws elbv2 describe-target-groups --query 'length(TargetGroups)'", "0")
	o.replays()
}
