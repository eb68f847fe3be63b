package elbv2

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// RuleCondition is what a request must be like for a rule to take it.
type RuleCondition struct {
	Field                   string
	Values                  []string
	HostHeaderConfig        *ValuesConfig
	PathPatternConfig       *ValuesConfig
	HttpHeaderConfig        *HttpHeaderConfig
	QueryStringConfig       *QueryStringConfig
	HttpRequestMethodConfig *ValuesConfig
	SourceIpConfig          *ValuesConfig
}

// ValuesConfig are values of which one must match.
type ValuesConfig struct{ Values []string }

// HttpHeaderConfig is a header and values of which one must match.
type HttpHeaderConfig struct {
	HttpHeaderName string
	Values         []string
}

// QueryStringConfig are parameters of which one must match.
type QueryStringConfig struct{ Values []QueryStringKeyValuePair }

// QueryStringKeyValuePair is a parameter; without a key any.
type QueryStringKeyValuePair struct{ Key, Value string }

const (
	maxConditionValues = 5
	maxPattern         = 128
)

// Patterns are what a condition matches against, however it was spelled.
func (c RuleCondition) Patterns() []string {
	for _, v := range []*ValuesConfig{c.HostHeaderConfig, c.PathPatternConfig, c.HttpRequestMethodConfig, c.SourceIpConfig} {
		if v != nil {
			return v.Values
		}
	}
	switch {
	case c.HttpHeaderConfig != nil:
		return c.HttpHeaderConfig.Values
	case c.QueryStringConfig != nil:
		var all []string
		for _, p := range c.QueryStringConfig.Values {
			all = append(all, p.Value)
		}
		return all
	}
	return c.Values
}

// checkConditions checks the conditions of a rule and returns them as AWS keeps them.
func checkConditions(conditions []RuleCondition) ([]RuleCondition, error) {
	if len(conditions) == 0 {
		return nil, invalid("A condition must be specified").Because("missing-parameter", "Conditions")
	}
	conditions = slices.Clone(conditions)
	total := 0
	for k, c := range conditions {
		if err := c.check(); err != nil {
			return nil, err
		}
		total += len(c.Patterns())
		once := c.Field == "host-header" || c.Field == "path-pattern" || c.Field == "http-request-method" || c.Field == "source-ip"
		if once && slices.ContainsFunc(conditions[:k], func(o RuleCondition) bool { return o.Field == c.Field }) {
			return nil, invalid(fmt.Sprintf("A rule can have only one '%s' condition", c.Field)).Because("elb-condition-twice", c.Field)
		}
		conditions[k] = c.spelledOut()
	}
	if total > maxConditionValues {
		return nil, invalid(fmt.Sprintf("A rule can only have '%d' condition values", maxConditionValues)).Because("quota", maxConditionValues)
	}
	return conditions, nil
}

func (c RuleCondition) check() error {
	if err := oneOf("Field", c.Field, "host-header", "path-pattern", "http-header", "query-string", "http-request-method", "source-ip"); err != nil {
		return err
	}
	if len(c.Patterns()) == 0 {
		return invalid("A condition value must be specified").Because("elb-condition-empty", c.Field)
	}
	for _, v := range c.Patterns() {
		if len(v) > maxPattern || v == "" && c.Field != "query-string" {
			return invalid(fmt.Sprintf("Condition value '%s' must have between 1 and %d characters", v, maxPattern)).Because("elb-condition-value", v, c.Field)
		}
		if _, err := netip.ParsePrefix(v); c.Field == "source-ip" && err != nil {
			return invalid(fmt.Sprintf("Condition value '%s' is not a valid CIDR", v)).Because("elb-condition-value", v, c.Field)
		}
		if c.Field == "path-pattern" && !strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "*") {
			return invalid(fmt.Sprintf("The path pattern '%s' must start with '/' or '*'", v)).Because("elb-condition-value", v, c.Field)
		}
	}
	if c.Field == "http-header" && (c.HttpHeaderConfig == nil || c.HttpHeaderConfig.HttpHeaderName == "") {
		return invalid("An HTTP header name must be specified").Because("missing-parameter", "HttpHeaderName")
	}
	return nil
}

// spelledOut gives host and path conditions both of their spellings, as AWS answers.
func (c RuleCondition) spelledOut() RuleCondition {
	v := &ValuesConfig{c.Patterns()}
	switch c.Field {
	case "host-header":
		c.Values, c.HostHeaderConfig = v.Values, v
	case "path-pattern":
		c.Values, c.PathPatternConfig = v.Values, v
	case "http-request-method":
		c.Values, c.HttpRequestMethodConfig = nil, v
	case "source-ip":
		c.Values, c.SourceIpConfig = nil, v
	}
	return c
}

// Request is what rules look at.
type Request struct {
	Method, Host, Path, Query string
	Header                    map[string][]string // by canonical name
	Source                    netip.Addr
}

// matches reports whether a request is as the condition wants it. Host, header values
// and query strings do not heed the case of letters; paths and methods do.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
func (c RuleCondition) matches(r Request) bool {
	lower := strings.ToLower
	return slices.ContainsFunc(c.Patterns(), func(v string) bool {
		switch c.Field {
		case "host-header":
			host, _, _ := strings.Cut(r.Host, ":")
			return glob(lower(v), lower(host))
		case "path-pattern":
			return glob(v, r.Path)
		case "http-request-method":
			return v == r.Method
		case "source-ip":
			p, err := netip.ParsePrefix(v)
			return err == nil && p.Contains(r.Source)
		case "http-header":
			for name, values := range r.Header {
				if strings.EqualFold(name, c.HttpHeaderConfig.HttpHeaderName) && slices.ContainsFunc(values, func(h string) bool { return glob(lower(v), lower(h)) }) {
					return true
				}
			}
		case "query-string":
			return c.asked(r.Query, v)
		}
		return false
	})
}

// asked reports whether a query has a parameter that the condition wants with value v.
func (c RuleCondition) asked(query, v string) bool {
	for _, pair := range strings.Split(query, "&") {
		key, value, _ := strings.Cut(pair, "=")
		for _, p := range c.QueryStringConfig.Values {
			if p.Value == v && (p.Key == "" || glob(strings.ToLower(p.Key), strings.ToLower(key))) && glob(strings.ToLower(v), strings.ToLower(value)) {
				return true
			}
		}
	}
	return false
}

// glob reports whether s is what a pattern says: * stands for any text, ? for one
// character.
func glob(pattern, s string) bool {
	star, mark := -1, 0
	p, k := 0, 0
	for k < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, k
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[k]):
			p, k = p+1, k+1
		case star >= 0:
			mark++
			p, k = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// takes reports whether a rule takes a request: all of its conditions hold.
func (r Rule) takes(q Request) bool {
	return !slices.ContainsFunc(r.Conditions, func(c RuleCondition) bool { return !c.matches(q) })
}
