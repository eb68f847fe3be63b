package tui

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/price"
	"skylab/engine/shell"
	"skylab/engine/world"
	"skylab/tui/term"
)

// fits reports whether what was typed may become a candidate: it begins like
// it, or stands in what it is called.
func fits(c candidate, typed, called string) bool {
	return strings.HasPrefix(c.text, typed) || typed != "" && called != "" && strings.Contains(strings.ToLower(called), strings.ToLower(typed))
}

// fitting keeps the candidates that what was typed may become.
func fitting(all []candidate, typed string) []candidate {
	return slices.DeleteFunc(all, func(c candidate) bool { return !fits(c, typed, c.what) })
}

// beginning keeps the candidates that begin with what was typed.
func beginning(all []candidate, typed string) []candidate {
	return slices.DeleteFunc(all, func(c candidate) bool { return !strings.HasPrefix(c.text, typed) })
}

// values lists what an option takes that no list of AWS's holds: what there is
// in this account, in this Region, and among the hosts outside.
func (b *bench) values(words []string, last string) []candidate {
	flag := ""
	for _, w := range slices.Backward(words) {
		if strings.HasPrefix(w, "--") {
			flag, _, _ = strings.Cut(w, "=")
			break
		}
	}
	if rest, ok := strings.CutPrefix(last, "file://"); ok {
		return after("file://", b.files(rest))
	}
	switch flag {
	case "--filters", "--filter":
		return b.filterValues(last)
	case "--resources":
		return b.anything(last)
	case "--port-range":
		return b.portRange(last)
	case "--cidr-block":
		if slices.Contains(words, "create-subnet") {
			return fitting(b.freeBlocks(words), last)
		}
	}
	return fitting(b.valuesOf(flag), last)
}

// after puts a beginning before each candidate.
func after(head string, all []candidate) []candidate {
	for i := range all {
		all[i].text = head + all[i].text
	}
	return all
}

func (b *bench) valuesOf(flag string) []candidate {
	say := b.words().Say
	switch flag {
	case "--availability-zone", "--availability-zones", "--zone-names":
		return b.zones("")
	case "--destination-cidr-block", "--cidr", "--cidr-ip":
		return b.blocks()
	case "--protocol", "--ip-protocol":
		return []candidate{{text: "tcp"}, {text: "udp"}, {text: "icmp"}, {text: "-1", what: say("every-protocol")}}
	case "--port", "--from-port", "--to-port":
		return b.ports()
	case "--region", "--peer-region", "--region-names":
		var out []candidate
		for _, r := range ec2.Regions() {
			out = append(out, candidate{text: r})
		}
		return out
	case "--instance-type", "--instance-types":
		return b.instanceTypes()
	case "--key-name", "--key-names":
		return having(b, func(k ec2.KeyPair) candidate { return candidate{text: k.KeyName} })
	case "--launch-template-name", "--launch-template-names":
		return having(b, func(t ec2.LaunchTemplate) candidate { return candidate{text: t.LaunchTemplateName} })
	case "--group-names":
		return having(b, func(g ec2.SecurityGroup) candidate { return candidate{text: g.GroupName, what: b.in(g.VpcId)} })
	case "--public-ip", "--public-ips":
		return having(b, func(a ec2.Address) candidate { return candidate{text: a.PublicIp.String(), what: a.Tags.Name()} })
	case "--user-data", "--cli-input-json", "--ip-permissions":
		return after("file://", b.files(""))
	}
	return nil
}

// having are the resources of one type that the learner has.
func having[T any](b *bench, tell func(T) candidate) []candidate {
	var out []candidate
	for _, r := range world.All[T](b.seen.world, b.scope()) {
		c := tell(r)
		c.text, c.what = term.Clean(c.text), term.Clean(c.what)
		out = append(out, c)
	}
	return out
}

func (b *bench) scope() world.Scope {
	s := b.attempt.Engine.Scope()
	return world.Scope{Account: s.Account, Region: s.Region}
}

// blocks are address blocks: everywhere, those of the hosts outside, and of the
// learner's networks.
func (b *bench) blocks() []candidate {
	out := []candidate{{text: "0.0.0.0/0", what: b.words().Say("everywhere")}}
	for _, h := range world.All[machine.Host](b.seen.world, world.Everywhere) {
		out = append(out, candidate{text: h.Address.String() + "/32", what: term.Clean(h.Name)})
	}
	scope := world.Scope{Account: b.attempt.Engine.Scope().Account}
	for _, v := range world.All[ec2.Vpc](b.seen.world, scope) {
		if !v.IsDefault {
			out = append(out, candidate{text: v.CidrBlock.String(), what: term.Clean(v.Tags.Name())})
		}
	}
	for _, s := range world.All[ec2.Subnet](b.seen.world, scope) {
		if !s.DefaultForAz {
			out = append(out, candidate{text: s.CidrBlock.String(), what: term.Clean(s.Tags.Name())})
		}
	}
	return out
}

// ports are those that some machine here listens on.
func (b *bench) ports() []candidate {
	on := map[string][]string{}
	at := map[string]int{}
	add := func(who string, all []machine.Listener) {
		for _, l := range all {
			text := strconv.Itoa(l.Port)
			at[text] = l.Port
			if !slices.Contains(on[text], who) {
				on[text] = append(on[text], who)
			}
		}
	}
	for _, h := range world.All[machine.Host](b.seen.world, world.Everywhere) {
		add(h.Name, h.Listens)
	}
	behave := machine.Behaviours(b.seen.world)
	for _, i := range world.All[ec2.Instance](b.seen.world, b.scope()) {
		if i.State.Name == ec2.Running.Name {
			add(cmp.Or(i.Tags.Name(), i.InstanceId), behave(i).Listeners)
		}
	}
	for text, port := range map[string]int{"22": 22, "80": 80, "443": 443} {
		at[text] = port
	}
	var out []candidate
	for text := range at {
		out = append(out, candidate{text: text, what: term.Clean(strings.Join(on[text], ", "))})
	}
	slices.SortFunc(out, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(at[x.text], at[y.text]), strings.Compare(x.text, y.text))
	})
	return out
}

// portRange completes the ports of a rule of a network ACL.
func (b *bench) portRange(last string) []candidate {
	i := strings.LastIndex(last, "=") + 1
	if i == 0 {
		return nil
	}
	return after(last[:i], fitting(b.ports(), last[i:]))
}

// instanceTypes are those that are taken most, and all that machines here have.
func (b *bench) instanceTypes() []candidate {
	var out []candidate
	for _, t := range []string{"t3.micro", "t3.small", "t3.medium", "t4g.micro", "t4g.small", "m5.large", "c5.large"} {
		out = append(out, candidate{text: t, what: b.hourly(t)})
	}
	return out
}

// hourly is what an hour of a machine of a type costs.
func (b *bench) hourly(t string) string {
	p, ok := price.Lookup(b.attempt.Engine.Scope().Region, price.BoxUsage(t))
	if !ok {
		return ""
	}
	return b.words().Say("an-hour", "USD "+p.Each.String())
}

// anything lists the ids of everything that can carry tags.
func (b *bench) anything(last string) []candidate {
	var out, rest []candidate
	for _, r := range world.All[world.Resource](b.seen.world, b.scope()) {
		t := ec2.TagsOf(r)
		c := candidate{text: r.ID(), what: b.what(r, t.Name())}
		if !strings.Contains(c.text, "-") || !fits(c, last, t.Name()) {
			continue
		}
		if b.aws(r) {
			rest = append(rest, c)
		} else {
			out = append(out, c)
		}
	}
	return append(out, rest...)
}

var filtering = regexp.MustCompile(`^Name=([^,]+),Values=(.*,)?([^,]*)$`)

// kindsOf are the kinds of resources whose ids filters name.
var kindsOf = map[string]string{
	"vpc-id": "vpc", "subnet-id": "subnet", "route-table-id": "route-table", "internet-gateway-id": "internet-gateway", "instance-id": "instance",
	"group-id": "security-group", "network-acl-id": "network-acl", "network-interface-id": "network-interface", "allocation-id": "elastic-ip",
	"nat-gateway-id": "nat-gateway", "attachment.vpc-id": "vpc", "association.subnet-id": "subnet", "image-id": "image",
}

// filterValues lists what a filter may be compared with.
func (b *bench) filterValues(last string) []candidate {
	m := filtering.FindStringSubmatch(last)
	if m == nil {
		return nil
	}
	name, typed := m[1], m[3]
	head := last[:len(last)-len(typed)]
	if kind := kindsOf[name]; kind != "" {
		return after(head, b.ids(kind, typed))
	}
	var out []candidate
	words := func(all ...string) {
		for _, w := range all {
			out = append(out, candidate{text: w})
		}
	}
	switch name {
	case "tag:Name":
		for _, r := range world.All[world.Resource](b.seen.world, b.scope()) {
			if n := term.Clean(ec2.TagsOf(r).Name()); n != "" && !strings.ContainsAny(n, " ,'\"$`\\") {
				out = append(out, candidate{text: n, what: r.ID()})
			}
		}
	case "availability-zone":
		out = b.zones("")
	case "instance-state-name":
		words("pending", "running", "stopping", "stopped", "terminated")
	case "isDefault", "is-default", "default-for-az", "default", "association.main", "map-public-ip-on-launch":
		words("true", "false")
	case "state":
		words("pending", "available", "deleting", "deleted")
	case "cidr", "cidr-block", "cidrBlock":
		out = b.blocks()
	}
	return after(head, fitting(out, typed))
}

// files lists the files of the lab.
func (b *bench) files(last string) []candidate {
	var out []candidate
	for _, f := range b.attempt.Engine.Shell().Files() {
		f = strings.TrimPrefix(f, shell.Home+"/")
		if strings.HasPrefix(f, last) && !strings.ContainsAny(f, " '\"$`\\") {
			out = append(out, candidate{text: term.Clean(f)})
		}
	}
	return out
}

var variableAt = regexp.MustCompile(`\$(\{?)([A-Za-z_][A-Za-z0-9_]*)?$`)

// variables lists the learner's own variables where a line ends in one, and
// where it begins there.
func (b *bench) variables(line string, w shell.Word) ([]candidate, int, bool) {
	m := variableAt.FindStringSubmatchIndex(line)
	if m == nil || w.Quote == '\'' || m[0] > 0 && line[m[0]-1] == '\\' || m[0] < w.Start {
		return nil, 0, false
	}
	sh := b.attempt.Engine.Shell()
	open, end := line[m[0]:m[3]], ""
	if m[3] > m[2] {
		end = "}"
	}
	typed := strings.TrimPrefix(line[m[0]:], open)
	var out []candidate
	for _, name := range sh.Variables() {
		if strings.HasPrefix(name, typed) {
			v, _ := sh.Variable(name)
			out = append(out, candidate{text: open + name + end, what: b.called(firstLine(v)), more: w.Quote != 0})
		}
	}
	return out, m[0], true
}

// called is a value, and if it is the id of something, what that is.
func (b *bench) called(value string) string {
	value = term.Clean(value)
	if r, ok := world.Get[world.Resource](b.seen.world, world.Everywhere, value); ok && value != "" {
		if n := term.Clean(ec2.TagsOf(r).Name()); n != "" {
			return n + " · " + value
		}
	}
	return value
}
