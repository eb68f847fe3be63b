package ec2

import (
	"slices"

	"skylab/engine/world"
)

// taggedRule is a rule as a resource of its own: it has an id and tags, and
// stands in its group.
type taggedRule struct {
	group SecurityGroup
	at    int
}

// parts are the rules.
func (g SecurityGroup) parts() []tagged {
	out := make([]tagged, len(g.Rules))
	for i := range g.Rules {
		out[i] = taggedRule{g, i}
	}
	return out
}

// ID is the SecurityGroupRuleId.
func (r taggedRule) ID() string { return r.group.Rules[r.at].SecurityGroupRuleId }

// Refs names the group.
func (r taggedRule) Refs() []string { return []string{r.group.GroupId} }

func (r taggedRule) tags() Tags { return r.group.Rules[r.at].Tags }

func (r taggedRule) withTags(t Tags) world.Resource {
	r.group.Rules = slices.Clone(r.group.Rules)
	r.group.Rules[r.at].Tags = t
	return r.group
}
