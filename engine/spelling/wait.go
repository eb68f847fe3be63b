package spelling

import (
	"errors"
	"fmt"
	"time"

	"skylab/engine/world"
)

// Waiter asks an operation again and again until what it describes is in a
// state. Whoever runs it lets lab time pass between the attempts.
type Waiter struct {
	Name        string // nat-gateway-available
	Title       string // NatGatewayAvailable, as the CLI says when it failed
	Op          *Operation
	Delay       time.Duration
	MaxAttempts int

	acceptors []acceptor
}

// acceptor is one thing that ends the wait, or an error that does not.
type acceptor struct {
	matcher  string // all, any, is (exactly), more (than none), ok (no refusal), error
	path     string
	expected string
	then     string // success, failure, retry
}

// waiterRow is a waiter before it knows its operation.
type waiterRow struct {
	title, action string
	delay         time.Duration
	attempts      int
	acceptors     []acceptor
}

func all(path, expected string) acceptor { return acceptor{"all", path, expected, "success"} }
func fails(path, expected string) acceptor {
	return acceptor{"any", path, expected, "failure"}
}
func found(path string) acceptor { return acceptor{"more", path, "True", "success"} }
func code(c, then string) acceptor {
	return acceptor{"error", "", c, then}
}

const (
	instanceState  = "Reservations[].Instances[].State.Name"
	instanceStatus = "InstanceStatuses[].InstanceStatus.Status"
	natState       = "NatGateways[].State"
	noInstance     = "InvalidInstanceID.NotFound"
	noPeering      = "InvalidVpcPeeringConnectionID.NotFound"
)

var answered = acceptor{"ok", "", "200", "success"}

// waiterRows are the services' waiters, as the AWS SDKs define them.
// https://docs.aws.amazon.com/cli/latest/reference/ec2/wait/
// https://docs.aws.amazon.com/cli/latest/reference/route53/wait/
var waiterRows = []waiterRow{
	{"CertificateValidated", "DescribeCertificate", 60 * time.Second, 5, []acceptor{
		all("Certificate.DomainValidationOptions[].ValidationStatus", "SUCCESS"),
		{"any", "Certificate.DomainValidationOptions[].ValidationStatus", "PENDING_VALIDATION", "retry"},
		{"is", "Certificate.Status", "FAILED", "failure"},
		code("ResourceNotFoundException", "failure"),
	}},
	{"LoadBalancerExists", "DescribeLoadBalancers", 15 * time.Second, 40, []acceptor{answered, code("LoadBalancerNotFound", "retry")}},
	{"LoadBalancerAvailable", "DescribeLoadBalancers", 15 * time.Second, 40, []acceptor{
		all("LoadBalancers[].State.Code", "active"), {"any", "LoadBalancers[].State.Code", "provisioning", "retry"}, code("LoadBalancerNotFound", "retry"),
	}},
	{"LoadBalancersDeleted", "DescribeLoadBalancers", 15 * time.Second, 40, []acceptor{
		{"all", "LoadBalancers[].State.Code", "active", "retry"}, code("LoadBalancerNotFound", "success"),
	}},
	{"TargetInService", "DescribeTargetHealth", 15 * time.Second, 40, []acceptor{
		all("TargetHealthDescriptions[].TargetHealth.State", "healthy"), code("InvalidInstance", "retry"),
	}},
	{"TargetDeregistered", "DescribeTargetHealth", 15 * time.Second, 40, []acceptor{
		code("InvalidTarget", "success"), all("TargetHealthDescriptions[].TargetHealth.State", "unused"),
	}},
	{"ResourceRecordSetsChanged", "GetChange", 30 * time.Second, 60, []acceptor{{"is", "ChangeInfo.Status", "INSYNC", "success"}}},
	{"InstanceExists", "DescribeInstances", 5 * time.Second, 40, []acceptor{found("Reservations[]"), code(noInstance, "retry")}},
	{"InstanceRunning", "DescribeInstances", 15 * time.Second, 40, []acceptor{
		all(instanceState, "running"), fails(instanceState, "shutting-down"), fails(instanceState, "terminated"),
		fails(instanceState, "stopping"), code(noInstance, "retry"),
	}},
	{"InstanceStatusOk", "DescribeInstanceStatus", 15 * time.Second, 40, []acceptor{all(instanceStatus, "ok"), code(noInstance, "retry")}},
	{"InstanceStopped", "DescribeInstances", 15 * time.Second, 40, []acceptor{
		all(instanceState, "stopped"), fails(instanceState, "pending"), fails(instanceState, "terminated"),
	}},
	{"InstanceTerminated", "DescribeInstances", 15 * time.Second, 40, []acceptor{
		all(instanceState, "terminated"), fails(instanceState, "pending"), fails(instanceState, "stopping"),
	}},
	{"ImageAvailable", "DescribeImages", 15 * time.Second, 40, []acceptor{all("Images[].State", "available"), fails("Images[].State", "failed")}},
	{"ImageExists", "DescribeImages", 15 * time.Second, 40, []acceptor{found("Images[]"), code("InvalidAMIID.NotFound", "retry")}},
	{"InternetGatewayExists", "DescribeInternetGateways", 5 * time.Second, 6, []acceptor{
		found("InternetGateways[].InternetGatewayId"), code("InvalidInternetGateway.NotFound", "retry"),
	}},
	{"KeyPairExists", "DescribeKeyPairs", 5 * time.Second, 6, []acceptor{found("KeyPairs[].KeyName"), code("InvalidKeyPair.NotFound", "retry")}},
	{"NatGatewayAvailable", "DescribeNatGateways", 15 * time.Second, 40, []acceptor{
		all(natState, "available"), fails(natState, "failed"), fails(natState, "deleting"), fails(natState, "deleted"),
		code("NatGatewayNotFound", "retry"),
	}},
	{"NatGatewayDeleted", "DescribeNatGateways", 15 * time.Second, 40, []acceptor{all(natState, "deleted"), code("NatGatewayNotFound", "success")}},
	{"NetworkInterfaceAvailable", "DescribeNetworkInterfaces", 20 * time.Second, 10, []acceptor{
		all("NetworkInterfaces[].Status", "available"), code("InvalidNetworkInterfaceID.NotFound", "failure"),
	}},
	{"SecurityGroupExists", "DescribeSecurityGroups", 5 * time.Second, 6, []acceptor{
		found("SecurityGroups[].GroupId"), code("InvalidGroup.NotFound", "retry"),
	}},
	{"SubnetAvailable", "DescribeSubnets", 15 * time.Second, 40, []acceptor{all("Subnets[].State", "available")}},
	{"SystemStatusOk", "DescribeInstanceStatus", 15 * time.Second, 40, []acceptor{all("InstanceStatuses[].SystemStatus.Status", "ok")}},
	{"VpcAvailable", "DescribeVpcs", 15 * time.Second, 40, []acceptor{all("Vpcs[].State", "available")}},
	{"VpcExists", "DescribeVpcs", time.Second, 5, []acceptor{answered, code("InvalidVpcID.NotFound", "retry")}},
	{"VpcPeeringConnectionExists", "DescribeVpcPeeringConnections", 15 * time.Second, 40, []acceptor{answered, code(noPeering, "retry")}},
	{"VpcPeeringConnectionDeleted", "DescribeVpcPeeringConnections", 15 * time.Second, 40, []acceptor{
		all("VpcPeeringConnections[].Status.Code", "deleted"), code(noPeering, "success"),
	}},
}

// waiters are the names of a service's waiters, of those whose operation there
// is.
func (s *shelf) waiters() []string { return s.waits }

func (s *shelf) findWaits() []string {
	var out []string
	for _, r := range waiterRows {
		if s.action[r.action] != nil {
			out = append(out, kebab(r.title))
		}
	}
	return out
}

func findWaiter(s *shelf, name string) *Waiter {
	for _, r := range waiterRows {
		if kebab(r.title) == name && s.action[r.action] != nil {
			return &Waiter{name, r.title, s.action[r.action], r.delay, r.attempts, r.acceptors}
		}
	}
	return nil
}

// Judge looks at one answer: done says whether the wait is over, failed why it
// is over in vain. The CLI then prints "Waiter Title failed: " and that, and
// exits with [ExitGeneral]; after MaxAttempts the reason is "Max attempts
// exceeded".
func (w *Waiter) Judge(out any, err error) (done bool, failed string) {
	var no *world.Refusal
	errors.As(err, &no)
	tree := treeOf(out)
	for _, a := range w.acceptors {
		if !a.matches(tree, err, no) {
			continue
		}
		if a.then == "failure" {
			return true, "Waiter encountered a terminal failure state: " + a.explain()
		}
		return a.then == "success", ""
	}
	switch {
	case no != nil:
		return true, fmt.Sprintf("An error occurred (%s): %s", no.Code, no.Message)
	case err != nil:
		return true, err.Error()
	}
	return false, ""
}

func (a acceptor) matches(tree any, err error, no *world.Refusal) bool {
	switch {
	case a.matcher == "error":
		return no != nil && no.Code == a.expected
	case err != nil:
		return false
	case a.matcher == "ok":
		return true
	}
	q, bad := parseQuery(a.path)
	if bad != nil {
		panic("spelling: the waiters' paths: " + bad.Error())
	}
	got, _ := q.search(tree)
	if a.matcher == "is" {
		return got == any(a.expected)
	}
	list, _ := got.([]any)
	if a.matcher == "more" {
		return len(list) > 0
	}
	hits := 0
	for _, v := range list {
		if v == any(a.expected) {
			hits++
		}
	}
	return hits > 0 && (a.matcher == "any" || hits == len(list))
}

func (a acceptor) explain() string {
	switch a.matcher {
	case "all":
		return fmt.Sprintf("For expression \"%s\" all members matched expected path: \"%s\"", a.path, a.expected)
	case "is":
		return fmt.Sprintf("For expression \"%s\" we matched expected path: \"%s\"", a.path, a.expected)
	case "any":
		return fmt.Sprintf("For expression \"%s\" we matched expected path: \"%s\" at least once", a.path, a.expected)
	case "error":
		return "Matched expected service error code: " + a.expected
	}
	return "Matched expected value: " + a.expected
}
