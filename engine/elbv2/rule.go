package elbv2

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// Rule is what a listener does with requests that its conditions fit.
type Rule struct {
	RuleArn    string
	Priority   string          // 1 to 50000, or default
	Conditions []RuleCondition `aws:"always"`
	Actions    []Action
	IsDefault  bool

	ListenerArn string `aws:"-"`
	Tags        []Tag  `aws:"-"`
}

// ID is the ARN.
func (r Rule) ID() string { return r.RuleArn }

// Refs names the listener.
func (r Rule) Refs() []string { return []string{r.ListenerArn} }

func (r Rule) forwardsTo() []string { return targetsOf(r.Actions) }

// order is where it stands among the rules of its listener.
func (r Rule) order() int {
	n, err := strconv.Atoi(r.Priority)
	if err != nil {
		return maxPriority + 1
	}
	return n
}

const maxPriority = 50000

// defaultRule is the rule that takes what no other does. It follows from the listener.
func (l Listener) defaultRule() Rule {
	arn := strings.Replace(l.ListenerArn, ":listener/", ":listener-rule/", 1)
	return Rule{
		RuleArn: arn + "/" + l.ListenerArn[len(l.ListenerArn)-16:], Priority: "default", Conditions: []RuleCondition{}, Actions: l.DefaultActions, IsDefault: true, ListenerArn: l.ListenerArn,
	}
}

// Rules are all rules of the listener in the order in which they are tried, the default
// one last.
func (l Listener) Rules(w *world.World) []Rule { return append(l.rules(w), l.defaultRule()) }

// Rule is the first that takes a request.
func (l Listener) Rule(w *world.World, q Request) Rule {
	for _, r := range l.rules(w) {
		if r.takes(q) {
			return r
		}
	}
	return l.defaultRule()
}

// rules is how many rules all listeners have, default ones not counted.
func (b LoadBalancer) rules(w *world.World) (n int) {
	for _, l := range b.Listeners(w) {
		n += len(l.rules(w))
	}
	return n
}

// CreateRule adds a rule to a listener.
type CreateRule struct {
	ListenerArn string          `aws:"required,id=listener"`
	Conditions  []RuleCondition `aws:"required"`
	Priority    int             `aws:"required"`
	Actions     []Action        `aws:"required"`
	Tags        []Tag
}

// RulesResult is the answer to commands that make or show rules.
type RulesResult struct {
	Rules []Rule `aws:"always"`
}

// Apply adds it.
func (c CreateRule) Apply(tx *world.Tx) (any, error) {
	l, err := find[Listener](tx, "listener", c.ListenerArn)
	if err != nil {
		return nil, err
	}
	b, _ := world.Get[LoadBalancer](tx.World(), tx.Scope, l.LoadBalancerArn)
	if b.Type == Network {
		return nil, world.Refuse("InvalidConfigurationRequest", "Rules are not supported by the listeners of network load balancers").Because("elb-action-network", "rule")
	}
	if err := between("Priority", c.Priority, 1, maxPriority); err != nil {
		return nil, err
	}
	rules := l.rules(tx.World())
	for _, o := range rules {
		if o.order() == c.Priority {
			return nil, world.Refuse("PriorityInUse", fmt.Sprintf("Priority '%d' is currently in use", c.Priority)).Because("elb-priority", c.Priority)
		}
	}
	if n := b.rules(tx.World()); n >= maxRules {
		return nil, world.Refuse("TooManyRules", "The maximum number of rules has been reached").Because("quota", maxRules)
	}
	d := tx.Draw("rule")
	r := Rule{
		RuleArn:  strings.Replace(l.ListenerArn, ":listener/", ":listener-rule/", 1) + "/" + hex.EncodeToString(d[:8]),
		Priority: strconv.Itoa(c.Priority), ListenerArn: l.ListenerArn, Tags: c.Tags,
	}
	if r.Conditions, err = checkConditions(c.Conditions); err != nil {
		return nil, err
	}
	if r.Actions, err = checkActions(tx, b, l, c.Actions); err != nil {
		return nil, err
	}
	if err := checkTags(c.Tags); err != nil {
		return nil, err
	}
	tx.Put(r)
	relink(tx)
	return RulesResult{[]Rule{r}}, nil
}

// DescribeRules shows rules.
type DescribeRules struct {
	ListenerArn string   `aws:"id=listener"`
	RuleArns    []string `aws:"id=listener-rule"`
}

// Apply reads.
func (c DescribeRules) Apply(tx *world.Tx) (any, error) {
	switch {
	case (c.ListenerArn == "") == (len(c.RuleArns) == 0):
		return nil, invalid("You must specify either a listener ARN or rule ARNs").Because("missing-parameter", "ListenerArn")
	case c.ListenerArn != "":
		l, err := find[Listener](tx, "listener", c.ListenerArn)
		if err != nil {
			return nil, err
		}
		return RulesResult{l.Rules(tx.World())}, nil
	}
	var all []Rule
	for _, arn := range c.RuleArns {
		r, err := ruleOf(tx, arn)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return RulesResult{all}, nil
}

// ruleOf finds a rule, default ones too.
func ruleOf(tx *world.Tx, arn string) (Rule, error) {
	for _, l := range world.All[Listener](tx.World(), tx.Scope) {
		if r := l.defaultRule(); r.RuleArn == arn {
			return r, nil
		}
	}
	return find[Rule](tx, "rule", arn)
}

// ModifyRule replaces the conditions or actions of a rule; the default one changes with
// its listener.
type ModifyRule struct {
	RuleArn    string `aws:"required,id=listener-rule"`
	Conditions []RuleCondition
	Actions    []Action
}

// Apply replaces them.
func (c ModifyRule) Apply(tx *world.Tx) (any, error) {
	r, err := ruleOf(tx, c.RuleArn)
	if err != nil {
		return nil, err
	}
	if r.IsDefault {
		return nil, world.Refuse("OperationNotPermitted", fmt.Sprintf("Default rule '%s' cannot be modified", r.RuleArn)).Because("elb-rule-default")
	}
	l, _ := world.Get[Listener](tx.World(), tx.Scope, r.ListenerArn)
	b, _ := world.Get[LoadBalancer](tx.World(), tx.Scope, l.LoadBalancerArn)
	if len(c.Conditions) > 0 {
		if r.Conditions, err = checkConditions(c.Conditions); err != nil {
			return nil, err
		}
	}
	if len(c.Actions) > 0 {
		if r.Actions, err = checkActions(tx, b, l, c.Actions); err != nil {
			return nil, err
		}
	}
	tx.Put(r)
	relink(tx)
	return RulesResult{[]Rule{r}}, nil
}

// DeleteRule deletes a rule.
type DeleteRule struct {
	RuleArn string `aws:"required,id=listener-rule"`
}

// Apply deletes.
func (c DeleteRule) Apply(tx *world.Tx) (any, error) {
	r, err := ruleOf(tx, c.RuleArn)
	switch {
	case err != nil:
		return nil, err
	case r.IsDefault:
		return nil, world.Refuse("OperationNotPermitted", fmt.Sprintf("Default rule '%s' cannot be deleted", r.RuleArn)).Because("elb-rule-default")
	}
	tx.Delete(r)
	relink(tx)
	return world.Done{}, nil
}

// SetRulePriorities gives rules other places among each other.
type SetRulePriorities struct {
	RulePriorities []RulePriority `aws:"required"`
}

// RulePriority is a rule and the place that it is to have.
type RulePriority struct {
	RuleArn  string
	Priority int
}

// Apply sets them all at once, so that two rules may change places.
func (c SetRulePriorities) Apply(tx *world.Tx) (any, error) {
	var out []Rule
	for _, p := range c.RulePriorities {
		r, err := ruleOf(tx, p.RuleArn)
		if err != nil {
			return nil, err
		}
		if r.IsDefault {
			return nil, world.Refuse("OperationNotPermitted", "The priority of a default rule cannot be set").Because("elb-rule-default")
		}
		if err := between("Priority", p.Priority, 1, maxPriority); err != nil {
			return nil, err
		}
		r.Priority = strconv.Itoa(p.Priority)
		tx.Put(r)
		out = append(out, r)
	}
	for _, r := range out {
		l, _ := world.Get[Listener](tx.World(), tx.Scope, r.ListenerArn)
		for _, o := range l.rules(tx.World()) {
			if o.RuleArn != r.RuleArn && o.Priority == r.Priority {
				return nil, world.Refuse("PriorityInUse", fmt.Sprintf("Priority '%s' is currently in use", r.Priority)).Because("elb-priority", r.order())
			}
		}
	}
	return RulesResult{out}, nil
}
