package awsapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// everything makes something of each kind.
const everything = `vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=a<b>&c}]' --query Vpc.VpcId --output text)
a=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.1.0/24 --availability-zone ap-northeast-2a --query Subnet.SubnetId --output text)
b=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.2.0/24 --availability-zone ap-northeast-2b --query Subnet.SubnetId --output text)
igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --vpc-id $vpc --internet-gateway-id $igw
rtb=$(aws ec2 create-route-table --vpc-id $vpc --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id $rtb --destination-cidr-block 0.0.0.0/0 --gateway-id $igw
aws ec2 associate-route-table --route-table-id $rtb --subnet-id $a
sg=$(aws ec2 create-security-group --vpc-id $vpc --group-name front --description front --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $sg --protocol tcp --port 80 --cidr 0.0.0.0/0
aws ec2 authorize-security-group-ingress --group-id $sg --protocol tcp --port 22 --source-group $sg
acl=$(aws ec2 create-network-acl --vpc-id $vpc --query NetworkAcl.NetworkAclId --output text)
aws ec2 create-network-acl-entry --network-acl-id $acl --ingress --rule-number 100 --protocol icmp --icmp-type-code Code=-1,Type=-1 --cidr-block 0.0.0.0/0 --rule-action allow
eip=$(aws ec2 allocate-address --query AllocationId --output text)
nat=$(aws ec2 create-nat-gateway --subnet-id $a --allocation-id $eip --query NatGateway.NatGatewayId --output text)
vpc2=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text)
aws ec2 create-vpc-peering-connection --vpc-id $vpc --peer-vpc-id $vpc2
aws ec2 create-key-pair --key-name mine
aws ec2 create-dhcp-options --dhcp-configurations Key=domain-name,Values=example.com
aws ec2 create-network-interface --subnet-id $b --groups $sg
ami=$(aws ec2 describe-images --owners amazon --filters Name=architecture,Values=x86_64 --query 'Images[0].ImageId' --output text)
i=$(aws ec2 run-instances --image-id $ami --instance-type t3.micro --subnet-id $a --security-group-ids $sg --key-name mine --associate-public-ip-address --query 'Instances[0].InstanceId' --output text)
aws ec2 wait instance-running --instance-ids $i
aws ec2 create-launch-template --launch-template-name web --launch-template-data "{\"ImageId\":\"$ami\",\"InstanceType\":\"t3.micro\",\"SecurityGroupIds\":[\"$sg\"]}"
tg=$(aws elbv2 create-target-group --name web --protocol HTTP --port 80 --vpc-id $vpc --query 'TargetGroups[0].TargetGroupArn' --output text)
lb=$(aws elbv2 create-load-balancer --name shop --subnets $a $b --security-groups $sg --query 'LoadBalancers[0].LoadBalancerArn' --output text)
ls=$(aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=$tg --query 'Listeners[0].ListenerArn' --output text)
aws elbv2 create-rule --listener-arn $ls --priority 5 --conditions Field=path-pattern,Values=/x --actions Type=redirect,RedirectConfig='{Protocol=HTTPS,StatusCode=HTTP_301}'
aws elbv2 register-targets --target-group-arn $tg --targets Id=$i
aws elbv2 add-tags --resource-arns $lb --tags Key=a,Value=b
aws autoscaling create-auto-scaling-group --auto-scaling-group-name web --launch-template LaunchTemplateName=web --min-size 1 --max-size 3 --vpc-zone-identifier $a,$b --target-group-arns $tg --tags Key=Name,Value=web
aws autoscaling put-scaling-policy --auto-scaling-group-name web --policy-name busy --policy-type TargetTrackingScaling --target-tracking-configuration '{"PredefinedMetricSpecification":{"PredefinedMetricType":"ASGAverageCPUUtilization"},"TargetValue":50}'
zone=$(aws route53 create-hosted-zone --name shop.example --caller-reference 1 --query HostedZone.Id --output text)
aws route53 change-resource-record-sets --hosted-zone-id $zone --change-batch '{"Changes":[{"Action":"CREATE","ResourceRecordSet":{"Name":"www.shop.example","Type":"A","TTL":60,"ResourceRecords":[{"Value":"203.0.113.5"}]}}]}'
aws route53 create-health-check --caller-reference 1 --health-check-config Type=HTTP,IPAddress=203.0.113.5,Port=80
aws route53 create-reusable-delegation-set --caller-reference 2
aws route53 create-cidr-collection --name home --caller-reference 3
aws acm request-certificate --domain-name www.shop.example --validation-method DNS --subject-alternative-names shop.example
sleep 200`

// something is an account that has something of everything.
func something(t *testing.T) *engine.Engine {
	t.Helper()
	s := world.Scope{Account: "111122223333", Region: "ap-northeast-2", Caller: "learner"}
	w, err := engine.OpenAccount("api", time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), s, ec2.Regions()...)
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Config{World: w, Scope: s})
	var out bytes.Buffer
	if a := e.Do(context.Background(), everything, &out, &out); a.Err != nil || len(a.Refusals) > 0 || a.Misread != nil {
		t.Fatalf("%v %v %v\n%s", a.Err, a.Refusals, a.Misread, out.String())
	}
	return e
}

// asked are parameters with which an operation that reads can be called, as JSON.
func asked(e *engine.Engine, op *spelling.Operation) (string, bool) {
	say := func(line string) string {
		var out bytes.Buffer
		e.Do(context.Background(), line, &out, &out)
		return strings.TrimSpace(out.String())
	}
	known := map[string]string{
		"ec2.DescribeInstanceAttribute":         `{"InstanceId":"$i","Attribute":"userData"}`,
		"ec2.DescribeVpcAttribute":              `{"VpcId":"$vpc","Attribute":"enableDnsSupport"}`,
		"ec2.DescribeNetworkInterfaceAttribute": `{"NetworkInterfaceId":"x","Attribute":"groupSet"}`,
		"ec2.DescribeLaunchTemplateVersions":    `{"LaunchTemplateName":"web"}`,
		"elbv2.DescribeListeners":               `{"LoadBalancerArn":"$lb"}`,
		"elbv2.DescribeRules":                   `{"ListenerArn":"$ls"}`,
		"elbv2.DescribeTargetHealth":            `{"TargetGroupArn":"$tg"}`,
		"elbv2.DescribeLoadBalancerAttributes":  `{"LoadBalancerArn":"$lb"}`,
		"elbv2.DescribeTargetGroupAttributes":   `{"TargetGroupArn":"$tg"}`,
		"elbv2.DescribeListenerCertificates":    `{"ListenerArn":"$ls"}`,
		"elbv2.DescribeTags":                    `{"ResourceArns":["$lb"]}`,
		"acm.DescribeCertificate":               `{"CertificateArn":"$cert"}`,
		"acm.GetCertificate":                    `{"CertificateArn":"$cert"}`,
		"acm.ListTagsForCertificate":            `{"CertificateArn":"$cert"}`,
		"route53.GetHostedZone":                 `{"Id":"$zone"}`,
		"route53.ListResourceRecordSets":        `{"HostedZoneId":"$zone"}`,
		"route53.TestDNSAnswer":                 `{"HostedZoneId":"$zone","RecordName":"www.shop.example","RecordType":"A"}`,
		"route53.ListTagsForResource":           `{"ResourceType":"hostedzone","ResourceId":"$bare"}`,
		"route53.ListHostedZonesByVPC":          `{"VPCId":"$vpc","VPCRegion":"ap-northeast-2"}`,
		"route53.GetHealthCheck":                `{"HealthCheckId":"$check"}`,
		"route53.GetHealthCheckStatus":          `{"HealthCheckId":"$check"}`,
	}
	text, ok := known[op.Service+"."+op.Action]
	if !ok {
		for _, p := range op.Params {
			if p.Required {
				return "", false
			}
		}
		return "{}", true
	}
	text = strings.ReplaceAll(text, "$bare", say("echo ${zone#/hostedzone/}"))
	for _, v := range []string{"vpc", "i", "lb", "ls", "tg", "zone"} {
		text = strings.ReplaceAll(text, `$`+v+`"`, say("echo $"+v)+`"`)
	}
	text = strings.ReplaceAll(text, "$cert", say("aws acm list-certificates --query 'CertificateSummaryList[0].CertificateArn' --output text"))
	text = strings.ReplaceAll(text, "$check", say("aws route53 list-health-checks --query 'HealthChecks[0].Id' --output text"))
	return text, json.Valid([]byte(text))
}
