package autoscaling

import (
	"fmt"
	"strings"

	"skylab/engine/world"
)

// longest is the most seconds that a setting may have.
const longest = 604800

// invalid is AWS's general refusal of a parameter.
func invalid(message string) *world.Refusal { return world.Refuse("ValidationError", message) }

// named is the group of a name in the command's Region.
func named(tx *world.Tx, name string) (AutoScalingGroup, bool) {
	for _, g := range world.All[AutoScalingGroup](tx.World(), tx.Scope) {
		if g.AutoScalingGroupName == name {
			return g, true
		}
	}
	return AutoScalingGroup{}, false
}

// find is the group of a name, or AWS's refusal.
func find(tx *world.Tx, name string) (AutoScalingGroup, error) {
	g, ok := named(tx, name)
	if !ok {
		return g, invalid(fmt.Sprintf("AutoScalingGroup name not found - AutoScalingGroup '%s' not found", name)).Because("not-found", "auto-scaling-group", name)
	}
	return g, nil
}

// change is the group of a name for a command that changes it: one that is being
// deleted takes none.
func change(tx *world.Tx, name string) (AutoScalingGroup, error) {
	g, err := find(tx, name)
	if err == nil && g.Status == deleting {
		err = invalid(fmt.Sprintf("AutoScalingGroup by this name is pending delete - %s", name)).Because("asg-deleting", name)
	}
	return g.copied(), err
}

// member is the group that an instance of the command's Region is a member of.
func member(tx *world.Tx, id string) (AutoScalingGroup, error) {
	g, _, ok := Member(tx.World(), id)
	if at, _ := tx.World().Where(g.AutoScalingGroupARN); !ok || at.Account != tx.Account || at.Region != tx.Region {
		return g, invalid(fmt.Sprintf("Instance Id not found - No managed instance found for instance ID: %s", id)).Because("asg-no-member", id)
	}
	return g.copied(), nil
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
	return invalid(fmt.Sprintf("%s '%s' is not valid. Valid values are: [%s]", name, value, strings.Join(words, ", "))).
		Because("parameter-value", value, name, strings.Join(words, ", "))
}
