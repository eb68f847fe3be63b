package tui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
)

func TestEveryWordOfTheGlossaryIsExplainedInEachLanguage(t *testing.T) {
	named := map[string]string{}
	for _, e := range glossary {
		for _, l := range assets.Langs() {
			d := assets.Words(l)
			if !d.Has("term."+e.name) || !d.Has("means."+e.name) {
				t.Errorf("%s: %s has no words", l, e.name)
				continue
			}
			for _, w := range d.List("term." + e.name) {
				if was := named[strings.ToLower(w)]; was != "" && was != e.name {
					t.Errorf("%s: %q is both %s and %s", l, w, was, e.name)
				}
				named[strings.ToLower(w)] = e.name
			}
			if n := strings.Count(d.Say("means."+e.name), ". ") + 1; n < 2 || n > 6 {
				t.Errorf("%s: %s is explained in %d sentences", l, e.name, n)
			}
		}
		for _, to := range strings.Fields(e.see) {
			if !slices.ContainsFunc(glossary, func(o entry) bool { return o.name == to && to != e.name }) {
				t.Errorf("%s refers to %s", e.name, to)
			}
		}
	}
	for _, key := range assets.Words(assets.English).Keys("glossary") {
		if kind, name, _ := strings.Cut(key, "."); kind == "term" && !slices.ContainsFunc(glossary, func(o entry) bool { return o.name == name }) {
			t.Errorf("%s is in no list", name)
		}
	}
	if len(glossary) < 80 {
		t.Errorf("the glossary has %d words", len(glossary))
	}
}

// Whatever the screen calls by a noun, a component's kind or a code can be
// looked up, in both languages.
func TestEveryNounOnTheScreenCanBeLookedUp(t *testing.T) {
	for _, l := range assets.Langs() {
		d := assets.Words(l)
		for _, key := range d.Keys("nouns") {
			name := strings.TrimPrefix(key, "noun.")
			if strings.Contains(name, " ") || name == "coprocesses" { // the shell's
				continue
			}
			for _, w := range []string{name, d.Say(key)} {
				if termOf(w) == "" {
					t.Errorf("%s: the glossary has nothing for %q", l, w)
				}
			}
		}
	}
	for _, typ := range []struct{ file, name string }{{"component.go", "Kind"}, {"code.go", "Code"}} {
		for _, w := range wireNames(t, typ.file, typ.name) {
			if termOf(w) == "" {
				t.Errorf("the glossary has nothing for %s", w)
			}
		}
	}
}

// wireNames are the values of the constants of one type in wire's source.
func wireNames(t *testing.T, file, typ string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../engine/wire/"+file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if name, ok := v.Type.(*ast.Ident); ok && name.Name == typ {
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, text)
			}
		}
		return true
	})
	if len(all) < 10 {
		t.Fatalf("%s has %d constants of type %s", file, len(all), typ)
	}
	return all
}

func TestAWordIsKnownHoweverItIsSpelt(t *testing.T) {
	for text, want := range map[string]string{
		"subnet": "subnet", "Subnets": "subnet", "서브넷": "subnet", "subnet-0123456789abcdef0": "subnet", "--subnet-id": "subnet", "--subnet-ids": "subnet",
		"create-subnet": "subnet", "describe-subnets": "subnet", "create-nat-gateway": "nat-gateway", "10.0.0.0/24": "cidr", "0.0.0.0/0": "default-route",
		"10.0.0.9": "ip-address", "tcp/443": "port", "ap-northeast-2": "region", "ap-northeast-2c": "availability-zone", "NO_ROUTE_TO_DESTINATION": "no-route",
		"InvalidSubnet.Conflict": "refusal", "--cidr-block": "cidr", "--cidr-block,": "cidr", "--whatever": "parameter", "$vpc": "variable", "/20": "prefix-length",
		"authorize-security-group-ingress": "security-group", "modify-instance-attribute": "instance", "i-0123456789abcdef0": "instance", "보안": "", "": "", "zzz": "",
	} {
		if got := termOf(text); got != want {
			t.Errorf("%q is about %q, want %q", text, got, want)
		}
	}
}

func TestTheWordUnderTheCursorIsLookedUp(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.typed("aws ec2 create-nat-gateway --subnet-id x")
		p.key("alt+b", "alt+b", "alt+g")
		d := p.m.words
		p.needs(d.Say("glossary-title") + ": " + termName(d, "subnet"))
		p.key("enter")
		p.needs(d.Say("glossary-title") + ": " + termName(d, "vpc"))
		p.key("left", "left")
		p.needs(d.Say("glossary-on-screen"))
		p.typed(map[assets.Lang]string{assets.English: "blackh", assets.Korean: "블랙"}[l])
		p.key("enter")
		p.needs(d.Say("glossary-title") + ": " + termName(d, "blackhole"))
		p.key("esc")
		p.needs("--subnet-id x")
	}
}

func TestTheThingThatIsChosenIsLookedUpAndFoundAgain(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		d := p.m.words
		for _, a := range p.m.areas {
			if strings.HasPrefix(a.at, "igw-") {
				p.send(tea.MouseClickMsg{X: a.x, Y: a.y, Button: tea.MouseLeft})
				break
			}
		}
		p.screen()
		if !strings.HasPrefix(p.m.bench.chosen, "igw-") {
			p.m.bench.panes = true
			for _, id := range p.everything() {
				if strings.HasPrefix(id, "igw-") {
					p.m.pick(id)
				}
			}
		}
		chosen := p.m.bench.chosen
		p.key("g")
		p.needs(d.Say("glossary-title")+": "+termName(d, "internet-gateway"), d.Say("pane.map")+": ")
		p.key("down", "down", "down", "down", "enter")
		if p.m.topSheet() != nil || p.m.bench.chosen != chosen || p.m.bench.tab != tabDetails {
			t.Errorf("%s: the thing on the map was not gone to:\n%s", l, p.screen())
		}
	}
}

func TestWordsOnTheScreenComeFirst(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.key("alt+g")
		s := p.m.topSheet().(*glossarySheet)
		for _, name := range []string{"no-route", "route", "port"} {
			if !slices.Contains(s.here, name) {
				t.Errorf("%s: %s is on the screen, and not in %v", l, name, s.here)
			}
		}
		for _, name := range []string{"peering", "dhcp-options", "prefix-list", "arn"} {
			if slices.Contains(s.here, name) {
				t.Errorf("%s: %s is not on the screen:\n%s", l, name, p.screen())
			}
		}
		if !slices.Contains(s.here, s.found[0]) {
			t.Errorf("%s: %s comes first", l, s.found[0])
		}
	}
}

func TestAWordIsFoundFromThePalette(t *testing.T) {
	p := open(t, 120, 40, assets.English, "")
	p.finds("넷마스크")
	p.key("enter")
	p.needs("prefix length", "255.255.255.0")
	p.key("esc")
	p.finds("NGW_REQUIRES_SOURCE_IN_VPC")
	p.key("enter")
	p.needs("spoofed source")
}

func TestTheGlossaryHoldsWhateverIsTyped(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		for _, text := range hostile {
			p.send(tea.PasteMsg{Content: text})
			p.key("alt+g")
			everySize(t, "the glossary at what was pasted", p.m)
			p.send(tea.PasteMsg{Content: text})
			everySize(t, "the glossary with what was pasted", p.m)
			p.key("up", "down", "pgdown", "ctrl+u", "pgdown", "enter")
			everySize(t, "a word", p.m)
			p.key("f8")
			everySize(t, "a word in the other language", p.m)
			p.key("esc", "ctrl+c")
		}
		for _, e := range glossary {
			p.m.lay(p.m.newGlossary(e.name))
			p.m.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
			lawful(t, e.name, p.m.Frame(), 60, 20)
			p.m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
			p.m.lift()
		}
	}
}
