package engine

import (
	"strings"
	"testing"
	"time"
)

// replays holds the World against what its log makes of a new one.
func (o *office) replays() {
	o.t.Helper()
	again, err := Replay(Config{World: ground(o.t), Scope: o.e.Scope(), Wall: o.wall}, o.e.Log())
	if err != nil {
		o.t.Fatal(err)
	}
	if again.World().Digest() != o.e.World().Digest() {
		o.t.Error("the log makes another World of it")
	}
}

// scaled is what stands before a group is made: a load balancer on a name, a target
// group, and a launch template.
const scaled = gateway + `
tg=$(aws elbv2 create-target-group --name web --protocol HTTP --port 80 --vpc-id $vpc --query 'TargetGroups[0].TargetGroupArn' --output text)
lb=$(aws elbv2 create-load-balancer --name shop --subnets $a $b --security-groups $front --query 'LoadBalancers[0].LoadBalancerArn' --output text)
dns=$(aws elbv2 describe-load-balancers --query 'LoadBalancers[0].DNSName' --output text)
aws elbv2 create-listener --load-balancer-arn $lb --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=$tg >/dev/null
aws elbv2 wait load-balancer-available --load-balancer-arns $lb
echo '#!/bin/bash
python3 -m http.server 80' > page
aws ec2 create-launch-template --launch-template-name web --launch-template-data "{\"ImageId\":\"$ami\",\"InstanceType\":\"t3.micro\",\"SecurityGroupIds\":[\"$back\"],\"UserData\":\"$(base64 -w0 page)\"}" >/dev/null; echo ok`

const group = `aws autoscaling create-auto-scaling-group --auto-scaling-group-name web --launch-template LaunchTemplateName=web --min-size 2 --max-size 6 --vpc-zone-identifier "$a,$b" --target-group-arns $tg --health-check-type ELB --health-check-grace-period 60 --default-instance-warmup 60 --tags Key=Name,Value=web; echo made`

const members = `aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].Instances[].[AvailabilityZone,LifecycleState,HealthStatus]' --output text | tr '\n\t' '; '`

const newest = `aws autoscaling describe-scaling-activities --auto-scaling-group-name web --max-records 1 --query 'Activities[0].[StatusCode,Description,Cause]' --output text`

func TestAGroupKeepsItsNumberOfMachines(t *testing.T) {
	o := house(t)
	o.says(scaled, "ok")
	o.says(group, "made")
	o.says(members, "ap-northeast-2a Pending Healthy;ap-northeast-2b Pending Healthy;")
	o.says(newest, "changing the desired capacity from 0 to 2.  At ")
	o.says("sleep 60; "+members, "ap-northeast-2a InService Healthy;ap-northeast-2b InService Healthy;")
	o.says("aws elbv2 wait target-in-service --target-group-arn $tg; "+health, "healthy None healthy None")
	o.says(newest, "Successful")

	o.says("aws ec2 terminate-instances --instance-ids $(aws autoscaling describe-auto-scaling-instances --query 'AutoScalingInstances[0].InstanceId' --output text) >/dev/null; sleep 70; "+newest, "launched in response to an unhealthy instance needing to be replaced")
	o.says("sleep 120; "+members, "InService Healthy;ap-northeast-2a InService Healthy;")
	o.says("aws elbv2 describe-target-health --target-group-arn $tg --query 'length(TargetHealthDescriptions)'", "2")

	o.says("aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 3; sleep 60; aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].Instances[2].LifecycleState' --output text", "InService")
	o.says("sleep 90; aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 2; "+newest, "WaitingForELBConnectionDraining")
	o.says("sleep 400; "+newest, "Successful", "shrinking the capacity from 3 to 2", "was selected for termination")

	o.says("outage ap-northeast-2b; sleep 400; "+members, "ap-northeast-2a InService Healthy;ap-northeast-2a InService Healthy;")
	o.says("outage end ap-northeast-2b; sleep 600; "+members, "ap-northeast-2a InService Healthy;ap-northeast-2b InService Healthy;")

	o.says("aws autoscaling delete-auto-scaling-group --auto-scaling-group-name web", "ResourceInUse")
	o.says("aws autoscaling delete-auto-scaling-group --auto-scaling-group-name web --force-delete; aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].Status' --output text", "Delete in progress")
	o.says("sleep 600; aws autoscaling describe-auto-scaling-groups --query 'length(AutoScalingGroups)'", "0")
	o.replays()
}

func TestAGroupFollowsItsLoad(t *testing.T) {
	o := house(t)
	o.says(scaled, "ok")
	o.says(group, "made")
	o.says(`aws autoscaling put-scaling-policy --auto-scaling-group-name web --policy-name cpu --policy-type TargetTrackingScaling --target-tracking-configuration '{"PredefinedMetricSpecification":{"PredefinedMetricType":"ASGAverageCPUUtilization"},"TargetValue":50}' --query 'length(Alarms)'`, "2")
	o.says("sleep 300; load http://$dns/ 360", "http://", " 180 90\n")
	const desired = `aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].DesiredCapacity'`
	o.says("sleep 100; "+desired, "2")
	o.says("sleep 100; "+desired, "4")
	o.says(newest, "in state ALARM triggered policy cpu changing the desired capacity from 2 to 4.")
	o.says("sleep 1800; "+desired, "4")
	o.says("load", " 90 45\n")
	o.says("load end; sleep 800; "+desired, "4")
	o.says("sleep 2400; "+desired, "2")
	o.says(newest, "AlarmLow", "shrinking the capacity from 3 to 2")
	o.replays()
}

func TestAGroupRefusesAsAutoScalingDoes(t *testing.T) {
	o := house(t)
	o.says(scaled, "ok")
	o.says(group, "made")
	const create = "aws autoscaling create-auto-scaling-group --auto-scaling-group-name other "
	for _, x := range []struct{ line, want string }{
		{strings.Replace(group, "echo made", "", 1), "AlreadyExists) when calling the CreateAutoScalingGroup operation: AutoScalingGroup by this name already exists - A group with the name web already exists"},
		{create + "--min-size 1 --max-size 2 --vpc-zone-identifier $a", "Valid requests must contain either LaunchTemplate"},
		{create + "--launch-template LaunchTemplateName=no --min-size 1 --max-size 2 --vpc-zone-identifier $a", "You must use a valid fully-formed launch template."},
		{create + "--launch-template LaunchTemplateName=web,Version=9 --min-size 1 --max-size 2 --vpc-zone-identifier $a", "You must use a valid fully-formed launch template."},
		{create + "--launch-template LaunchTemplateName=web --min-size 3 --max-size 2 --vpc-zone-identifier $a", "Max bound, 2, must be greater than or equal to min bound, 3"},
		{create + "--launch-template LaunchTemplateName=web --min-size 1 --max-size 2 --desired-capacity 3 --vpc-zone-identifier $a", "Desired capacity:3 must be between the specified min size:1 and max size:2"},
		{create + "--launch-template LaunchTemplateName=web --min-size 1 --max-size 2", "At least one Availability Zone or VPC Subnet is required."},
		{create + "--launch-template LaunchTemplateName=web --min-size 1 --max-size 2 --vpc-zone-identifier subnet-0123456789abcdef0", "The subnet ID 'subnet-0123456789abcdef0' does not exist"},
		{create + "--launch-template LaunchTemplateName=web --min-size 1 --max-size 2 --vpc-zone-identifier $a --availability-zones ap-northeast-2b", "do not match"},
		{create + "--launch-template LaunchTemplateName=web --min-size 1 --max-size 2 --vpc-zone-identifier $a --target-group-arns nope", "Provided Target Groups may not be valid"},
		{create + "--launch-template LaunchTemplateName=web --min-size 1 --max-size 2 --vpc-zone-identifier $a --health-check-type TCP", "HealthCheckType"},
		{"aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 9", "New SetDesiredCapacity value 9 is above max value 6 for the AutoScalingGroup."},
		{"aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 1", "is below min value 2"},
		{"aws autoscaling set-desired-capacity --auto-scaling-group-name no --desired-capacity 1", "AutoScalingGroup name not found"},
		{"aws autoscaling terminate-instance-in-auto-scaling-group --instance-id i-0123456789abcdef0 --no-should-decrement-desired-capacity", "No managed instance found for instance ID"},
		{"aws autoscaling terminate-instance-in-auto-scaling-group --instance-id $(aws autoscaling describe-auto-scaling-instances --query 'AutoScalingInstances[0].InstanceId' --output text) --should-decrement-desired-capacity", "Currently, desiredSize equals minSize (2)."},
		{"aws autoscaling put-scaling-policy --auto-scaling-group-name web --policy-name p --policy-type StepScaling", "UnsupportedOperation"},
		{"aws autoscaling put-scaling-policy --auto-scaling-group-name web --policy-name p --policy-type TargetTrackingScaling --target-tracking-configuration 'PredefinedMetricSpecification={PredefinedMetricType=ALBRequestCountPerTarget},TargetValue=5'", "ResourceLabel"},
		{"aws autoscaling delete-policy --auto-scaling-group-name web --policy-name p", "No scaling policy found"},
		{"aws autoscaling suspend-processes --auto-scaling-group-name web --scaling-processes Sleep", "ValidationError"},
		{"load http:// 4", "Invalid URL"},
		{"load http://x.example:99999/ 4", "Invalid URL"},
		{"load http://x.example/ 0", "Invalid number of requests"},
		{"load http://x.example/ many", "load-usage"},
	} {
		o.says(x.line, x.want)
	}
}

// few is what a group comes to that has four members and no health checks by load
// balancers.
const few = `aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --min-size 1 --desired-capacity 4 --health-check-type EC2; sleep 300; aws autoscaling describe-auto-scaling-groups --query 'length(AutoScalingGroups[0].Instances[?LifecycleState==` + "`InService`" + `])'`

// TestOnlyPoliciesThatAreEnabledScale: of policies that are all disabled none agrees to
// anything.
func TestOnlyPoliciesThatAreEnabledScale(t *testing.T) {
	o := house(t)
	o.says(scaled, "ok")
	o.says(group, "made")
	o.says(few, "4")
	const policy = "aws autoscaling put-scaling-policy --auto-scaling-group-name web --policy-type TargetTrackingScaling --query 'length(Alarms)' "
	const cpu = "--target-tracking-configuration PredefinedMetricSpecification={PredefinedMetricType=ASGAverageCPUUtilization},TargetValue="
	const desired = "aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].DesiredCapacity'"
	o.says(policy+"--policy-name off --no-enabled "+cpu+"50", "2")
	o.says("sleep 7200; "+desired, "4")
	for _, no := range []string{"nan", "inf", "-inf", "1e999"} {
		o.says(policy+"--policy-name p "+cpu+no, "could not convert string to float")
	}
	o.says(policy+`--policy-name p --target-tracking-configuration '{"PredefinedMetricSpecification":{"PredefinedMetricType":"ASGAverageCPUUtilization"},"TargetValue":1e999}'`, "Parameter validation failed")
	o.says(policy+"--policy-name least "+cpu+"5e-324", "2")
	o.says("load http://$dns/ 1; sleep 300; "+desired, "6")
	o.says("load end; aws autoscaling delete-policy --auto-scaling-group-name web --policy-name least; "+policy+"--policy-name on "+cpu+"50; sleep 1000; "+desired, "5")
	o.says(newest, "triggered policy on changing the desired capacity from 6 to 5")
	o.replays()
}

// TestAGroupThatIsSuspendedFromLoadBalancersAddsNobody, later neither.
func TestAGroupThatIsSuspendedFromLoadBalancersAddsNobody(t *testing.T) {
	o := house(t)
	o.says(scaled, "ok")
	o.says(group, "made")
	const many = "aws elbv2 describe-target-health --target-group-arn $tg --query 'length(TargetHealthDescriptions)'"
	o.says("sleep 300; aws autoscaling suspend-processes --auto-scaling-group-name web --scaling-processes AddToLoadBalancer; aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 3; sleep 300; "+many, "2")
	o.says("aws autoscaling resume-processes --auto-scaling-group-name web; sleep 300; "+many, "2")
	o.says("aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 4; sleep 300; "+many, "3")
	o.replays()
}

// TestMembersFollowTheirGroupToItsZones: those in a zone that it was taken out of are
// replaced, one after the other, and those that are protected stay.
func TestMembersFollowTheirGroupToItsZones(t *testing.T) {
	o := house(t)
	o.says(scaled, "ok")
	o.says(group, "made")
	o.says(few, "4")
	o.says(`a1=$(aws autoscaling describe-auto-scaling-groups --query "AutoScalingGroups[0].Instances[?AvailabilityZone=='ap-northeast-2a']|[0].InstanceId" --output text)
aws autoscaling set-instance-protection --auto-scaling-group-name web --instance-ids $a1 --protected-from-scale-in; echo protected`, "protected")
	o.says("aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --vpc-zone-identifier $b; "+newest, "balance instances in zones ap-northeast-2b")
	o.says("sleep 2400; aws autoscaling describe-auto-scaling-groups --query 'sort(AutoScalingGroups[0].Instances[].AvailabilityZone)' --output text", "ap-northeast-2a\tap-northeast-2b\tap-northeast-2b\tap-northeast-2b")
	const who = "aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].Instances[].InstanceId' --output text"
	o.says("sleep 7200; "+who, o.says(who))
	o.says("aws autoscaling set-instance-protection --auto-scaling-group-name web --instance-ids $a1 --no-protected-from-scale-in; sleep 1200; aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].Instances[].AvailabilityZone' --output text | grep -c 2a; echo none", "0\nnone")
	o.replays()
}

// TestWhatSomebodySaysOfAMembersHealthCounts at the next check, and after the grace
// period unless that is not to be respected.
func TestWhatSomebodySaysOfAMembersHealthCounts(t *testing.T) {
	o := house(t)
	o.says(scaled, "ok")
	o.says(group, "made")
	o.says("aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --health-check-grace-period 600 --health-check-type EC2,ELB; sleep 60; "+members, "InService Healthy;ap-northeast-2b InService Healthy;")
	const ill = "aws autoscaling set-instance-health --health-status Unhealthy --instance-id $(aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].Instances[0].InstanceId' --output text)"
	o.says(ill+"; sleep 300; "+members, "ap-northeast-2a InService")
	o.says("sleep 400; "+newest, "Launching")
	o.says("sleep 1000; "+members, "InService Healthy;ap-northeast-2a InService Healthy;")
	o.says(ill+" --no-should-respect-grace-period; "+members, "ap-northeast-2b InService")
	o.says("sleep 60; "+members, "ap-northeast-2b Terminating")
	o.says("aws elbv2 register-targets --target-group-arn $tg --targets Id=$(aws autoscaling describe-auto-scaling-groups --query 'AutoScalingGroups[0].Instances[0].InstanceId' --output text); sleep 700; "+members, "ap-northeast-2a InService Healthy;ap-northeast-2b InService Healthy;")
	o.replays()
}

// TestAGroupOfWhichASubnetIsGoneIsStillOfItsVPC.
func TestAGroupOfWhichASubnetIsGoneIsStillOfItsVPC(t *testing.T) {
	o := house(t)
	o.says(scaled, "ok")
	o.says(`c=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.4.0/24 --availability-zone ap-northeast-2c --query Subnet.SubnetId --output text); echo $c`, "subnet-")
	o.says(strings.Replace(strings.Replace(group, "$a,$b", "$c,$a", 1), "--target-group-arns $tg", "--desired-capacity 2", 1), "made")
	o.says("sleep 300; aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --min-size 0 --desired-capacity 0; sleep 600; aws ec2 delete-subnet --subnet-id $c; aws autoscaling attach-load-balancer-target-groups --auto-scaling-group-name web --target-group-arns $tg; echo $?", "0")
}

func TestAGroupThatCannotLaunchSaysSoAndTriesAgain(t *testing.T) {
	o := house(t)
	o.says(scaled, "ok")
	o.says("aws ec2 delete-security-group --group-id $(aws ec2 create-security-group --vpc-id $vpc --group-name gone --description g --query GroupId --output text); gone=sg-0123456789abcdef0; aws ec2 create-launch-template-version --launch-template-name web --source-version 1 --launch-template-data \"{\\\"SecurityGroupIds\\\":[\\\"$gone\\\"]}\" >/dev/null; aws ec2 modify-launch-template --launch-template-name web --default-version 2 >/dev/null; "+group, "made")
	o.says(newest, "Failed", "Launching EC2 instance failed.")
	o.says("sleep 600; aws autoscaling describe-scaling-activities --query 'length(Activities)'", "5")
	o.says("aws ec2 modify-launch-template --launch-template-name web --default-version 1 >/dev/null; aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --min-size 1; sleep 60; "+members, "InService Healthy;ap-northeast-2b InService Healthy;")
}

func (o *office) wall() time.Time { return o.now }
