package check

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/machine"
	"skylab/engine/names"
	"skylab/engine/route53"
	"skylab/engine/world"
)

// Resolve demands what a name means to somebody: to who asks the resolver of a
// place, or sits on a machine. What that resolver still remembers counts.
type Resolve struct {
	Name string
	Type string
	From string   // a place or a machine
	Want []string // values, all of them; or one of the words for nothing
	// Least and Most bound, in percent, how many of those who ask hear the value;
	// both 0 where everybody must.
	Least, Most int
}

// The words for an answer without values.
const (
	nothing  = "nothing"
	noName   = "nxdomain"
	noReply  = "failure"
	anything = "something" // whatever it is
)

// parseResolve reads `resolve NAME TYPE from PLACE -> VALUE...`, with `for
// 20..40 percent` behind it where a part of those who ask is meant.
func parseResolve(words []string) (Demand, error) {
	const form = "write resolve www.example.com A from seoul -> 192.0.2.1"
	if len(words) < 7 || words[3] != "from" || words[5] != "->" {
		return nil, fmt.Errorf("resolve says which name, which type, who asks and what they hear; %s", form)
	}
	r := Resolve{Name: words[1], Type: strings.ToUpper(words[2]), From: words[4], Want: slices.Clone(words[6:])}
	if _, ok := names.TypeNamed(r.Type); !ok {
		return nil, fmt.Errorf("%q is no type of record; write A, AAAA, CNAME, MX, NS, SOA or TXT", words[2])
	}
	if k := len(r.Want) - 3; k >= 1 && r.Want[k] == "for" {
		low, high, ok := strings.Cut(r.Want[k+1], "..")
		least, err := strconv.Atoi(low)
		most, err2 := strconv.Atoi(high)
		if !ok || err != nil || err2 != nil || least < 0 || most > 100 || least > most || r.Want[k+2] != "percent" || k != 1 {
			return nil, fmt.Errorf("%q is no share; write -> 192.0.2.1 for 20..40 percent", strings.Join(r.Want[k:], " "))
		}
		r.Least, r.Most, r.Want = least, most, r.Want[:k]
	}
	return r, nil
}

func (r Resolve) kind() uint16 { kind, _ := names.TypeNamed(r.Type); return kind }

func (r Resolve) shared() bool { return r.Least != 0 || r.Most != 0 }

// String is the demand as it is written.
func (r Resolve) String() string {
	text := "resolve " + r.Name + " " + r.Type + " from " + quote(r.From) + " ->"
	for _, w := range r.Want {
		text += " " + quote(w)
	}
	if r.shared() {
		text += fmt.Sprintf(" for %d..%d percent", r.Least, r.Most)
	}
	return text
}

func (r Resolve) args(more ...any) []any {
	return append([]any{r.Name, r.Type, r.where(), strings.Join(r.Want, ", ")}, more...)
}

// where is who asks, as a place whose name depends on the language or a machine.
func (r Resolve) where() any {
	if _, ok := place(r.From); ok {
		return world.Sentence{Key: "place-" + r.From}
	}
	return r.From
}

func place(name string) (machine.PublicResolver, bool) {
	k := slices.IndexFunc(machine.PublicResolvers, func(p machine.PublicResolver) bool { return p.Name == name })
	if k < 0 {
		return machine.PublicResolver{}, false
	}
	return machine.PublicResolvers[k], true
}

// Asks says what is demanded.
func (r Resolve) Asks() world.Sentence {
	switch {
	case r.shared():
		return world.Sentence{Key: "want-resolve-share", Args: r.args(r.Least, r.Most)}
	case r.Want[0] == nothing:
		return world.Sentence{Key: "want-resolve-nothing", Args: r.args()}
	case r.Want[0] == anything:
		return world.Sentence{Key: "want-resolve-something", Args: r.args()}
	case r.Want[0] == noName:
		return world.Sentence{Key: "want-resolve-nxdomain", Args: r.args()}
	case r.Want[0] == noReply:
		return world.Sentence{Key: "want-resolve-failure", Args: r.args()}
	}
	return world.Sentence{Key: "want-resolve", Args: r.args()}
}

// Check asks.
func (r Resolve) Check(s *Scene) Finding {
	resolver, client, ok := r.asker(s)
	if !ok {
		return Finding{Say: world.Sentence{Key: "saw-nobody", Args: []any{r.From}}}
	}
	if r.shared() {
		return r.share(s, resolver, client)
	}
	walk, _ := names.Ask(s.World, resolver, r.Name, r.kind(), client)
	got := walk.Values()
	f := Finding{Met: r.meets(walk, got)}
	f.Heard = heard(walk, f.Met, len(got))
	switch {
	case walk.Failed():
		f.Say = r.failure(walk)
	case walk.Remembered() && !f.Met:
		f.Say = world.Sentence{Key: "saw-resolve-old", Args: r.args(said(walk, got), walk.Left())}
	case len(got) > 0:
		f.Say = world.Sentence{Key: "saw-resolve", Args: r.args(said(walk, got))}
	default:
		f.Say = r.absence(walk)
	}
	return f
}

// heard names what came of a question in one word.
func heard(walk names.Walk, met bool, values int) string {
	switch {
	case met:
		return "heard"
	case walk.Failed():
		return string(walk.Deciding().Outcome)
	case walk.Remembered():
		return "remembered"
	case walk.NoName():
		return noName
	case values == 0:
		return nothing
	}
	return "another"
}

// asker is the resolver that is asked, and from where.
func (r Resolve) asker(s *Scene) (resolver string, client netip.Addr, ok bool) {
	if p, ok := place(r.From); ok {
		return p.Name, p.Address, true
	}
	all := (Endpoint{Name: r.From}).machines(s)
	if len(all) == 0 {
		return "", client, false
	}
	m := all[0]
	if !m.isHost() {
		return m.instance.VpcId, m.private, true
	}
	if at, ok := route53.PlaceOf(m.host.Address); ok {
		if _, ok := place(at.City); ok {
			return at.City, m.host.Address, true
		}
	}
	return machine.PublicResolvers[0].Name, m.host.Address, true
}

func (r Resolve) meets(walk names.Walk, got []string) bool {
	switch r.Want[0] {
	case nothing:
		return !walk.Failed() && !walk.NoName() && len(got) == 0
	case anything:
		return len(got) > 0
	case noName:
		return walk.NoName()
	case noReply:
		return walk.Failed()
	}
	want := slices.Clone(r.Want)
	slices.Sort(want)
	got = slices.Clone(got)
	slices.Sort(got)
	return slices.Equal(want, got)
}

// said is an answer in words of the protocol.
func said(walk names.Walk, got []string) string {
	switch {
	case len(got) > 0:
		return strings.Join(got, ", ")
	case walk.NoName():
		return "NXDOMAIN"
	}
	return "NODATA"
}

// absence says who said that there is nothing.
func (r Resolve) absence(walk names.Walk) world.Sentence {
	key := "saw-resolve-nothing"
	if walk.NoName() {
		key = "saw-resolve-nxdomain"
	}
	last := walk.Deciding()
	return world.Sentence{Key: key, Args: r.args(bare(last.Server), bare(last.Zone))}
}

// failure says where a walk ended without an answer.
func (r Resolve) failure(walk names.Walk) world.Sentence {
	last := walk.Deciding()
	key := "saw-resolve-failed"
	switch last.Outcome {
	case names.Lame:
		key = "saw-resolve-lame"
	case names.Silent:
		key = "saw-resolve-silent"
	case names.NoAddress:
		key = "saw-resolve-unknown"
	}
	return world.Sentence{Key: key, Args: r.args(bare(last.Server), bare(last.Zone))}
}

// bare is a name without the dot at its end; the root has nothing else.
func bare(name string) string {
	if name == "." {
		return name
	}
	return strings.TrimSuffix(name, ".")
}

// share asks as many people would, none of whom remembers anything.
func (r Resolve) share(s *Scene, resolver string, client netip.Addr) Finding {
	const people = 1000
	heard := names.Share(s.World, resolver, r.Name, r.kind(), client, people)
	percent := (heard[r.Want[0]]*100 + people/2) / people
	return Finding{
		Met: percent >= r.Least && percent <= r.Most,
		Say: world.Sentence{Key: "saw-resolve-share", Args: r.args(percent)},
	}
}
