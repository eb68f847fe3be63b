package elbv2

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"skylab/engine/world"
)

// invalid is AWS's general refusal of a parameter.
func invalid(message string) *world.Refusal { return world.Refuse("ValidationError", message) }

// find returns what an ARN names in the command's Region, or refuses in AWS's words. An
// ARN of another Region or account is not valid to AWS; one of this is not found.
func find[T world.Resource](tx *world.Tx, kind, arn string) (T, error) {
	r, ok := world.Get[T](tx.World(), tx.Scope, arn)
	if ok {
		return r, nil
	}
	if !strings.HasPrefix(arn, arnOf(tx, kind)) {
		return r, invalid(fmt.Sprintf("'%s' is not a valid %s ARN", arn, strings.ReplaceAll(kind, "-", " "))).Because("elb-arn", arn)
	}
	switch kind {
	case "load-balancer":
		return r, world.Refuse("LoadBalancerNotFound", fmt.Sprintf("Load balancer '%s' not found", arn)).Because("elb-unknown", arn)
	case "target-group":
		return r, world.Refuse("TargetGroupNotFound", "One or more target groups not found").Because("elb-unknown", arn)
	case "listener":
		return r, world.Refuse("ListenerNotFound", "One or more listeners not found").Because("elb-unknown", arn)
	}
	return r, world.Refuse("RuleNotFound", "One or more rules not found").Because("elb-unknown", arn)
}

// arnOf is how the ARNs of a kind begin in the command's Region.
func arnOf(tx *world.Tx, kind string) string {
	word := map[string]string{"load-balancer": "loadbalancer", "target-group": "targetgroup", "rule": "listener-rule"}[kind]
	return fmt.Sprintf("arn:aws:elasticloadbalancing:%s:%s:%s/", tx.Region, tx.Account, cmp.Or(word, kind))
}

var nameForm = regexp.MustCompile(`^[A-Za-z0-9-]*$`)

// checkName holds a name against the rules for load balancers and target groups.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
func checkName(noun, name string) error {
	switch {
	case len(name) > 32:
		return invalid(fmt.Sprintf("%s name '%s' cannot be longer than '32' characters", noun, name)).Because("elb-name", name)
	case !nameForm.MatchString(name):
		return invalid(fmt.Sprintf("%s name '%s' can only contain characters that are alphanumeric characters and hyphens(-)", noun, name)).Because("elb-name", name)
	case strings.HasPrefix(name, "-") || strings.HasSuffix(name, "-"):
		return invalid(fmt.Sprintf("%s name '%s' cannot begin or end with a hyphen(-)", noun, name)).Because("elb-name", name)
	case strings.HasPrefix(strings.ToLower(name), "internal-"):
		return invalid(fmt.Sprintf("%s name '%s' cannot begin with 'internal-'", noun, name)).Because("elb-name", name)
	}
	return nil
}

// between refuses a number that is out of its range.
func between(name string, n, low, high int) error {
	if n < low || n > high {
		return invalid(fmt.Sprintf("%s must be between %d and %d", name, low, high)).Because("elb-range", n, name, low, high)
	}
	return nil
}

// oneOf refuses a word that AWS does not know there.
func oneOf(name, value string, words ...string) error {
	for _, w := range words {
		if w == value {
			return nil
		}
	}
	return invalid(fmt.Sprintf("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [%s]",
		value, strings.ToLower(name[:1])+name[1:], strings.Join(words, ", "))).Because("parameter-value", value, name, strings.Join(words, ", "))
}
