package tui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/spelling"
	"skylab/tui/form"
	"skylab/tui/look"
	"skylab/tui/meant"
)

// operationSheet lists everything that changes something, by what it is about,
// and finds it as one types.
type operationSheet struct {
	field field
	all   []deed
	found []deed
	at    int
}

// deed is one of them.
type deed struct {
	meant.Thing
	op   *spelling.Operation
	kind string // what it is about
	mine bool   // it takes what is chosen on the map
}

// about are the kinds of things that operations are about, in the order in which
// they are listed, and the words of the operations' names that tell.
var about = []struct {
	kind  string
	words []string
}{
	{"vpc", []string{"Vpc", "VpcCidrBlock"}},
	{"subnet", []string{"Subnet"}},
	{"internet-gateway", []string{"InternetGateway"}},
	{"route-table", []string{"RouteTable", "Route"}},
	{"security-group", []string{"SecurityGroup"}},
	{"instance", []string{"Instance"}},
	{"launch-template", []string{"LaunchTemplate"}},
	{"auto-scaling-group", []string{"AutoScalingGroup", "DesiredCapacity", "Processes"}},
	{"scaling-policy", []string{"ScalingPolicy", "DeletePolicy"}},
	{"elastic-ip", []string{"Address"}},
	{"natgateway", []string{"NatGateway"}},
	{"network-acl", []string{"NetworkAcl"}},
	{"network-interface", []string{"NetworkInterface", "PrivateIpAddress"}},
	{"vpc-peering-connection", []string{"VpcPeeringConnection"}},
	{"dhcp-options", []string{"DhcpOptions"}},
	{"key-pair", []string{"KeyPair"}},
	{"hosted-zone", []string{"HostedZone", "ResourceRecordSets"}},
	{"health-check", []string{"HealthCheck"}},
	{"cidr-collection", []string{"CidrCollection"}},
	{"delegation-set", []string{"ReusableDelegationSet"}},
	{"domain", []string{"Domain", "DomainNameservers"}},
	{"certificate", []string{"Certificate"}},
	{"load-balancer", []string{"LoadBalancer", "SetSubnets", "SetSecurityGroups"}},
	{"target-group", []string{"TargetGroup", "Targets"}},
	{"listener", []string{"Listener"}},
	{"listener-rule", []string{"Rule"}},
	{"tag", []string{"Tags"}},
}

// aboutWhat is what an operation is about: the longest word in its name decides.
func aboutWhat(action string) (kind string, at int) {
	longest := 0
	at = len(about)
	for i, a := range about {
		for _, w := range a.words {
			if len(w) > longest && strings.Contains(action, w) {
				kind, at, longest = a.kind, i, len(w)
			}
		}
	}
	return kind, at
}

// when is how early in the life of a thing an operation comes.
func when(verb string) int {
	first, _, _ := strings.Cut(verb, "-")
	switch first {
	case "create", "allocate", "run", "import":
		if strings.Contains(verb, "-default-") { // made once more after an accident
			return 1
		}
		return 0
	case "delete", "terminate", "release":
		return 2
	}
	return 1
}

// newOperations lists what has a form: what takes the thing that is chosen on
// the map first.
func (m *Model) newOperations() *operationSheet {
	s := &operationSheet{field: newField("")}
	for op := range engine.Book.Listed().Operations() {
		if !form.Changes(op) {
			continue
		}
		kind, _ := aboutWhat(op.Action)
		o := deed{op: op, kind: kind, mine: takes(form.New(op), m.bench.chosen) != nil}
		o.Name(op.Verb)
		for _, l := range assets.Langs() {
			d := assets.Words(l)
			o.Synonym(append(d.List("about."+kind), d.Say("noun."+kind))...)
			o.Sentence(d.Say(op.Service + "." + op.Action))
		}
		s.all = append(s.all, o)
	}
	slices.SortStableFunc(s.all, func(x, y deed) int {
		if x.mine != y.mine {
			return map[bool]int{true: -1, false: 1}[x.mine]
		}
		_, i := aboutWhat(x.op.Action)
		_, j := aboutWhat(y.op.Action)
		if i != j {
			return i - j
		}
		return when(x.op.Verb) - when(y.op.Verb)
	})
	s.seek()
	return s
}

// seek lists what is meant by what was typed: the kind of thing that is meant
// most first, and of each kind what is meant most.
func (s *operationSheet) seek() {
	s.found, s.at = nil, 0
	text := s.field.value()
	if meant.Keys(text) == "" {
		s.found = s.all
		return
	}
	ranks, kinds := map[*spelling.Operation]int{}, map[string]int{}
	for i := range s.all {
		o := s.all[i]
		n := o.Rank(text)
		if n > 0 {
			s.found = append(s.found, o)
		}
		ranks[o.op], kinds[o.kind] = n, max(kinds[o.kind], n)
	}
	slices.SortStableFunc(s.found, func(x, y deed) int {
		if by := kinds[y.kind] - kinds[x.kind]; by != 0 {
			return by
		}
		_, i := aboutWhat(x.op.Action)
		_, j := aboutWhat(y.op.Action)
		return cmp.Or(i-j, ranks[y.op]-ranks[x.op])
	})
}

func (s *operationSheet) focus() focus { return inOffers }

func (s *operationSheet) paste(_ *Model, text string) {
	s.field.insert(text)
	s.seek()
}

func (s *operationSheet) key(_ *Model, k tea.KeyPressMsg) tea.Cmd {
	s.field.edit(k)
	s.seek()
	return nil
}

func (s *operationSheet) act(m *Model, do action, at string) tea.Cmd {
	switch do {
	case shut:
		m.lift()
	case back, forth, scrollUp, scrollDown:
		s.at = stepped(s.at, len(s.found), 6, do)
	case choose:
		s.at = clicked(at, s.at, len(s.found))
		if len(s.found) == 0 {
			m.warn("no-operation")
			return nil
		}
		m.lift()
		m.openForm(m.bench.formFor(s.found[s.at].op), "")
	}
	return nil
}

func (s *operationSheet) draw(m *Model, h int) (block, int, int) {
	t, d := m.theme(), m.words
	w := min(96, m.w)
	h = min(h-1, max(12, m.h*9/10))
	inner, room := w-4, h-4
	var list block
	mark, last := 0, "\x00"
	for i, o := range s.found {
		head := d.Say("noun." + o.kind)
		if o.mine && s.field.value() == "" {
			head = d.Say("form-for", nameOf(m.bench.seen.world, m.bench.chosen))
		}
		if head != last {
			list.add(t.Style(look.Title, look.Fit(head, inner)), none, "")
			last = head
		}
		if i == s.at {
			mark = len(list.rows)
		}
		list.add(s.row(m, o, i == s.at, inner), choose, strconv.Itoa(i))
	}
	if len(s.found) == 0 {
		list.add(t.Style(look.Dim, look.Clip(d.Say("no-operation"), inner)), none, "")
	}
	b := s.field.asked(t, d.Say("form-search"), inner)
	b.put(list.window(around(mark, len(list.rows), room), room))
	title := d.Say("form-title") + "  " + strconv.Itoa(min(len(s.found), s.at+1)) + "/" + strconv.Itoa(len(s.found))
	b = b.indented().framed(t, title, w, h, true)
	left, _ := m.centred(w, h, m.h)
	return b, left, max(0, (m.h-2-h)/2)
}

// row is one operation: its verb and what it does.
func (s *operationSheet) row(m *Model, o deed, chosen bool, w int) string {
	wide := min(38, w*2/5)
	verb := look.Shorten(o.op.Verb, wide)
	says := m.bench.sayIf(o.op.Service + "." + o.op.Action)
	says = look.Fit(says, w-wide-3)
	if chosen {
		return look.Clip(m.theme().Style(look.Selected, look.Pad("> "+verb+" "+says, w)), w)
	}
	return look.Clip("  "+verb+" "+m.theme().Style(look.Dim, says), w)
}
