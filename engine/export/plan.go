package export

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// plan is the commands that make an account anew, in an order in which each has what it
// needs. They carry the ids of the World that they were read from, which whoever writes
// them down replaces by references to the step that makes the thing.
type plan struct {
	*survey
	region  string // in which steps are put now
	steps   []step
	given   map[string]given // what steps give, by id
	lookups map[string]step  // what is there without being made, until somebody asks for it
	names   map[string]bool
	numbers map[string]int // of names that are the same
	seen    int
	sizes   []int // of ids, the longest first
}

// step is one command, or a wait, or a note where no command can be.
type step struct {
	region string
	world.Command
	gives given
	// after waits until what was made can be used: words behind aws, then seconds.
	after  []string
	settle int
	note   string
	seen   int  // when it was said how it is found
	fresh  bool // it takes away what a fresh account has
	may    bool // it fails where what it changes is not in the account, and that is no harm
}

// given is a thing that a step makes or finds.
type given struct {
	id    string
	kind  string // vpc, subnet, ...
	label string // by which people know it, if they do
	query string // JMESPath of the id in the step's answer
	name  string // unique in the plan: a variable
	cut   string // what is cut off of the front of what was given: all up to this
}

func (a Account) plan() *plan {
	p := &plan{survey: a.survey(), given: map[string]given{}, lookups: map[string]step{}, names: map[string]bool{}, numbers: map[string]int{}}
	for _, part := range []func(*plan){
		(*plan).strange, (*plan).keyPairs, (*plan).vpcs, (*plan).groups, (*plan).acls, (*plan).tables,
		(*plan).addresses, (*plan).interfaces, (*plan).natGateways, (*plan).instances, (*plan).attachments, (*plan).peerings,
		(*plan).routes, (*plan).associations,
		(*plan).certificates, (*plan).zones, (*plan).issued,
		(*plan).launchTemplates, (*plan).targetGroups, (*plan).loadBalancers, (*plan).listeners, (*plan).targets, (*plan).scalingGroups, (*plan).late,
	} {
		part(p)
	}
	return p
}

// each calls do for everything of a kind that the account has, in the Region where it is.
func each[T world.Resource](p *plan, do func(T)) {
	for _, r := range of[T](p.Account) {
		at, _ := p.World.Where(r.ID())
		if p.region = at.Region; !regional.MatchString(at.Region) {
			p.region = "us-east-1" // global services are asked there
		}
		do(r)
	}
}

// do puts a command, and what it needs before it.
func (p *plan) do(c world.Command) { p.put(step{Command: c}) }

// makes puts a command that makes the thing with this id.
func (p *plan) makes(c world.Command, id, kind, label, query string) *step {
	return p.put(step{Command: c, gives: given{id: id, kind: kind, label: label, query: query}})
}

// found says how a thing is found that is there already.
func (p *plan) found(c world.Command, id, kind, label, query string) {
	if id == "" {
		return
	}
	p.seen++
	p.size(id)
	p.lookups[id] = step{seen: p.seen, region: p.region, Command: c, gives: given{id: id, kind: kind, label: label, query: query}}
}

// notes puts a note: what can't be taken along.
func (p *plan) notes(format string, args ...any) {
	p.steps = append(p.steps, step{region: p.region, note: fmt.Sprintf(format, args...)})
}

func (p *plan) put(s step) *step {
	if s.region == "" {
		s.region = p.region
	}
	said := spelling.Log(s.Command)
	for _, id := range p.wanted(said) {
		if look, ok := p.lookups[id]; ok { // it may have come with another
			delete(p.lookups, id)
			p.put(look)
		}
	}
	if s.gives.id != "" {
		s.gives.name = p.name(s.gives.kind, s.gives.label)
		p.gives(s.gives)
	}
	p.steps = append(p.steps, s)
	return &p.steps[len(p.steps)-1]
}

// wanted are the ids in a text that have to be looked up first.
func (p *plan) wanted(text string) []string {
	var out []string
	for i := range len(text) {
		if look, ok := at(p, p.lookups, text, i); ok && !slices.Contains(out, look.gives.id) {
			out = append(out, look.gives.id)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return p.lookups[a].seen - p.lookups[b].seen })
	return out
}

// regional are the names of Regions, as opposed to what global services lie in.
var regional = regexp.MustCompile(`-\d$`)

var unsafe = regexp.MustCompile(`[^a-z0-9]+`)

// name makes a variable of a label: vpc_lab, or vpc_1 where the label says nothing that a
// variable can say.
func (p *plan) name(kind, label string) string {
	label = strings.Trim(unsafe.ReplaceAllString(strings.ToLower(label), "_"), "_")
	label = strings.TrimPrefix(strings.TrimPrefix(label[:min(len(label), 40)], kind), "_")
	name := strings.TrimSuffix(kind+"_"+label, "_")
	for base := name; label == "" || p.names[name]; {
		p.numbers[base]++
		name = fmt.Sprintf("%s_%d", base, p.numbers[base])
		if !p.names[name] {
			break
		}
	}
	p.names[name] = true
	return name
}

// refer replaces the ids in a text of what steps give by what say makes of them, and hands
// what lies between to keep. The longest id counts where several begin.
func (p *plan) refer(text string, keep func(string) string, say func(given) string) string {
	var b strings.Builder
	start := 0
	for i := 0; i < len(text); {
		g, ok := at(p, p.given, text, i)
		if !ok {
			i++
			continue
		}
		b.WriteString(keep(text[start:i]))
		b.WriteString(say(g))
		i += len(g.id)
		start = i
	}
	b.WriteString(keep(text[start:]))
	return b.String()
}

// at is what is known by the id that begins at a place in a text, the longest if several do.
func at[T any](p *plan, known map[string]T, text string, i int) (out T, ok bool) {
	if i > 0 && word(text[i-1]) && word(text[i]) {
		return out, false
	}
	for _, n := range p.sizes {
		if i+n > len(text) || i+n < len(text) && word(text[i+n]) && word(text[i+n-1]) {
			continue
		}
		if out, ok = known[text[i:i+n]]; ok {
			return out, true
		}
	}
	return out, false
}

// size notes how long an id is.
func (p *plan) size(id string) {
	if i, there := slices.BinarySearchFunc(p.sizes, len(id), func(a, b int) int { return b - a }); !there {
		p.sizes = slices.Insert(p.sizes, i, len(id))
	}
}

// gives notes a thing that is there from now on.
func (p *plan) gives(g given) {
	p.size(g.id)
	p.given[g.id] = g
}

func word(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}

// tagged is what create calls of EC2 take of a thing's tags.
func tagged(kind string, t ec2.Tags) []ec2.TagSpecification {
	if len(t) == 0 {
		return nil
	}
	return []ec2.TagSpecification{{ResourceType: kind, Tags: t}}
}

func where(name string, values ...string) ec2.Filter { return ec2.Filter{Name: name, Values: values} }

func on(b bool) *ec2.AttributeBooleanValue { return &ec2.AttributeBooleanValue{Value: b} }
