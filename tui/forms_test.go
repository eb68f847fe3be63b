package tui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/engine/world"
	"skylab/tui/form"
)

// form is the one that is open.
func (p *player) form() *formSheet {
	p.t.Helper()
	s, ok := p.m.topSheet().(*formSheet)
	if !ok {
		p.t.Fatalf("no form is open:\n%s", p.screen())
	}
	return s
}

// fills goes to a row by keys and types into it.
func (p *player) fills(name, value string) {
	p.t.Helper()
	for range 60 {
		if r := p.form().row(); r != nil && r.Name == name {
			p.typed(value)
			p.key("tab")
			return
		}
		p.key("tab")
	}
	p.t.Fatalf("there is no row %s:\n%s", name, p.screen())
}

// opens opens the form of an operation by keys.
func (p *player) opens(verb string) {
	p.t.Helper()
	p.key("alt+o")
	p.typed(verb)
	s, ok := p.m.topSheet().(*operationSheet)
	if !ok {
		p.t.Fatalf("no list is open:\n%s", p.screen())
	}
	for range s.found {
		if s.found[s.at].op.Verb == verb {
			break
		}
		p.key("down")
	}
	p.key("enter")
	if f := p.form(); f.form.Op.Verb != verb {
		p.t.Fatalf("%s opens %s", verb, f.form.Op.Verb)
	}
}

func TestEverythingThatChangesSomethingIsListedOnceUnderWhatItIsAbout(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "sandbox")
		p.key("alt+o")
		s := p.m.topSheet().(*operationSheet)
		seen := map[*spelling.Operation]bool{}
		for _, o := range s.all {
			if seen[o.op] || o.kind == "" || !p.m.words.Has("noun."+o.kind) || !p.m.words.Has("about."+o.kind) {
				t.Errorf("%s is about %q", o.op.Verb, o.kind)
			}
			seen[o.op] = true
			f := &formSheet{form: form.New(o.op)}
			for _, r := range f.form.Rows {
				if s := f.about(p.m, r); s == "" || l == assets.Korean && !r.More && s == spoken(r.Member()+r.Name) {
					t.Errorf("%s: nothing is said about %s", o.op.Verb, r.Name)
				}
			}
		}
		for op := range engine.Book.Listed().Operations() {
			if form.Changes(op) != seen[op] {
				t.Errorf("%s is listed: %v", op.Verb, seen[op])
			}
		}
	}
}

func TestAnOperationIsFoundInEitherLanguage(t *testing.T) {
	p := open(t, 120, 40, assets.English, "sandbox")
	for looked, verb := range map[string]string{
		"make vpc": "create-vpc", "방화벽": "create-security-group", "라우트 추가": "create-route", "server": "run-instances",
		"서브넷 만들": "create-subnet", "CREATE-NAT": "create-nat-gateway",
	} {
		p.key("alt+o")
		p.typed(looked)
		s := p.m.topSheet().(*operationSheet)
		if !slices.ContainsFunc(s.found, func(o deed) bool { return o.op.Verb == verb }) || len(s.found) > 20 {
			t.Errorf("%q finds %d, without %s", looked, len(s.found), verb)
		}
		p.key("esc")
	}
	p.key("alt+o")
	p.typed("zzz")
	p.needs(p.m.words.Say("no-operation"))
	p.key("enter")
	if _, still := p.m.topSheet().(*operationSheet); !still {
		t.Error("Enter on nothing leaves the list")
	}
}

// The step asks for a VPC and two subnets. Nothing but forms is used.
func TestAStepCanBeDoneByFormsWithKeysAlone(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.to("rooms")
		p.answers()
		fill := p.m.bench.attempt.Values.Fill
		p.opens("create-vpc")
		p.fills("CidrBlock", fill("{own}"))
		p.fills("TagSpecifications.Name", fill("{mine}"))
		line := p.form().form.Line()
		p.key("ctrl+r")
		if len(p.m.sheets) > 0 {
			t.Fatalf("%s: the form stays open:\n%s", l, p.screen())
		}
		p.answers()
		if h := p.m.bench.prompt.history; h[len(h)-1] != line {
			t.Errorf("%q is in the history, not %q", h[len(h)-1], line)
		}
		for _, block := range []string{"{one}", "{two}"} {
			p.opens("create-subnet")
			p.key("enter") // the list of VPCs, the learner's own first
			p.key("enter")
			if r := p.form().form.Row("VpcId"); r.Value == "" {
				t.Fatalf("%s: Enter chooses no VPC:\n%s", l, p.screen())
			}
			for c := p.form().form.Row("VpcId"); nameOf(p.m.bench.seen.world, c.Value) != fill("{mine}"); {
				p.key("shift+tab", "ctrl+u", "enter", "down", "enter")
			}
			p.fills("CidrBlock", fill(block))
			p.fills("AvailabilityZone", fill("{zone}"))
			p.key("ctrl+r")
			p.answers()
		}
		if p.task() == "rooms" {
			t.Errorf("%s: the step is not met:\n%s", l, p.screen())
		}
	}
}

// The same by clicks, with the keyboard only for what has to be typed.
func TestAStepCanBeDoneByFormsWithTheMouse(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.to("rooms")
		p.answers()
		fill := p.m.bench.attempt.Values.Fill
		p.key("alt+o")
		p.clicks("create-vpc ")
		p.clicks("--cidr-block")
		p.typed(fill("{own}"))
		p.clicks("  Name")
		p.typed(fill("{mine}"))
		p.clicks("[ " + p.m.words.Say("key.run"))
		p.answers()
		for _, block := range []string{"{one}", "{two}"} {
			p.key("alt+o")
			p.clicks("create-subnet ")
			p.clicks("--vpc-id")
			p.clicks(fill("{mine}") + " · ")
			p.clicks("--cidr-block")
			p.typed(fill(block))
			p.clicks("--availability-zone ")
			p.clicks(fill("{zone}"))
			p.clicks("[ " + p.m.words.Say("key.run"))
			p.answers()
		}
		if p.task() == "rooms" {
			t.Errorf("%s: the step is not met:\n%s", l, p.screen())
		}
	}
}

func TestWhatAWSWouldRefuseIsSaidBeforeAnythingIsSent(t *testing.T) {
	p := open(t, 100, 30, assets.Korean, "sandbox")
	p.opens("create-vpc")
	p.fills("CidrBlock", "10.0.0.0/8")
	before := len(p.m.bench.attempt.Engine.Log())
	p.needs("InvalidVpc.Range", "/16부터 /28까지", "[x] --cidr-block")
	if n := len(p.m.bench.attempt.Engine.Log()); n != before {
		t.Error("the log has grown")
	}
	p.key("ctrl+r")
	if r := p.form().row(); r == nil || r.Name != "CidrBlock" {
		t.Errorf("after the refusal the focus is on %+v", r)
	}
	p.needs(p.m.words.Say("form-refused"))
	if n := len(p.m.bench.attempt.Engine.Log()); n == before {
		t.Error("nothing was sent")
	}
	p.key("ctrl+u")
	p.typed("10.0.0.0/16")
	p.needs(p.m.words.Say("form-fine"), "주소 65536개", "10.0.255.255")
	p.key("ctrl+r")
	if len(p.m.sheets) > 0 {
		t.Errorf("the form stays open:\n%s", p.screen())
	}
}

func TestAFormSaysWhatIsMissingAndGoesThere(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.opens("create-subnet")
	p.needs("--vpc-id ____", "Still missing")
	p.key("tab", "tab", "ctrl+r")
	if r := p.form().row(); r == nil || r.Name != "VpcId" {
		t.Errorf("the focus is on %+v", r)
	}
	p.needs(p.m.words.Say("form-missing", "--vpc-id"))
}

func TestALineGoesFromThePromptIntoAFormAndBack(t *testing.T) {
	p := open(t, 120, 40, assets.English, "sandbox")
	p.line("vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)")
	p.typed("one=$(aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.0.1.0/24 --query Subnet.SubnetId --output text)")
	p.key("alt+o")
	vpc, _ := p.m.bench.variable("vpc")
	f := p.form().form
	if f.Row("VpcId").Value != vpc || f.Row("CidrBlock").Value != "10.0.1.0/24" {
		t.Fatalf("%s is not taken over:\n%s", vpc, p.screen())
	}
	p.fills("TagSpecifications.Name", "it's mine")
	p.key("alt+o")
	want := "one=$(aws ec2 create-subnet --vpc-id " + vpc + ` --cidr-block 10.0.1.0/24 --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value="it'\''s mine"}]' --query Subnet.SubnetId --output text)`
	if got := p.m.bench.prompt.value(); got != want {
		t.Errorf("the prompt holds\n%s, not\n%s", got, want)
	}
	p.key("alt+o", "ctrl+r")
	if id, _ := p.m.bench.variable("one"); nameOf(p.m.bench.seen.world, id) != "it's mine" || p.m.bench.prompt.value() != "" {
		t.Errorf("%q is called %q:\n%s", id, nameOf(p.m.bench.seen.world, id), p.screen())
	}
}

func TestAFormThatIsShutIsFoundAgainAndWhatWasInThePromptStays(t *testing.T) {
	p := open(t, 120, 40, assets.English, "sandbox")
	p.typed("echo draft")
	p.opens("create-vpc")
	p.fills("CidrBlock", "10.0.0.0/16")
	p.key("esc")
	p.opens("create-vpc")
	if v := p.form().form.Row("CidrBlock").Value; v != "10.0.0.0/16" {
		t.Errorf("the form begins with %q", v)
	}
	p.key("ctrl+r")
	if v := p.m.bench.prompt.value(); v != "echo draft" {
		t.Errorf("the prompt holds %q", v)
	}
	p.opens("create-vpc")
	if v := p.form().form.Row("CidrBlock").Value; v != "" {
		t.Errorf("after it was run the form begins with %q", v)
	}
}

func TestWhatIsChosenOnTheMapIsFilledIn(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	for _, s := range world.All[ec2.Subnet](p.m.bench.seen.world, p.m.bench.attempt.Engine.Scope()) {
		if !s.DefaultForAz {
			p.m.bench.chosen = s.SubnetId
		}
	}
	p.key("esc", "o")
	s := p.m.topSheet().(*operationSheet)
	if !s.found[0].mine {
		t.Errorf("%s comes first", s.found[0].op.Verb)
	}
	p.needs(p.m.words.Say("form-for", nameOf(p.m.bench.seen.world, p.m.bench.chosen)))
	p.key("enter")
	if !strings.Contains(p.form().form.Line(), p.m.bench.chosen) {
		t.Errorf("it is not filled in:\n%s", p.screen())
	}
}

func TestAFormSendsNothingWhileAQuestionIsOpenOrALineRuns(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.opens("create-vpc")
	p.fills("CidrBlock", "10.0.0.0/16")
	p.m.bench.busy = true
	before := len(p.m.bench.attempt.Engine.Log())
	p.key("ctrl+r")
	p.needs(p.m.words.Say("one-at-a-time"))
	if len(p.m.bench.attempt.Engine.Log()) != before {
		t.Error("a form sends its line while another one runs")
	}
	p.m.bench.busy = false
	p.key("esc")
	p.key("tab")
	p.typed("0.0.0.0/0")
	p.key("enter")
	if p.m.focus() != inQuestion {
		t.Fatalf("no question is open:\n%s", p.screen())
	}
	before = len(p.m.bench.attempt.Engine.Log())
	p.key("alt+o")
	p.needs(p.m.words.Say("answer-first", 3))
	if len(p.m.sheets) > 0 || len(p.m.bench.attempt.Engine.Log()) != before {
		t.Error("a form opens while a question is open")
	}
}

// Whatever is written into whichever row, the frame stays a rectangle and the
// line is one command.
func TestHostileValuesLeaveFormAndLineWhole(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "sandbox")
		for i, verb := range []string{"create-security-group", "run-instances", "create-tags", "create-network-acl-entry"} {
			p.opens(verb)
			p.key("alt+m")
			for n := range p.form().items() {
				p.form().to(n)
				p.send(tea.PasteMsg{Content: hostile[(n+i)%len(hostile)]})
				p.typed("가'\"")
				lawful(t, verb, p.m.Frame(), 80, 24)
			}
			everySize(t, verb, p.m)
			line := p.form().form.Line()
			if strings.ContainsAny(line, "\x1b\x00\u202e") {
				t.Errorf("%s writes %q", verb, line)
			}
			p.key("alt+o")
			everySize(t, verb+" in the prompt", p.m)
			p.key("ctrl+c")
		}
		p.opens("create-security-group")
		p.send(tea.PasteMsg{Content: strings.Repeat("한글 'x' \x1b[2J ", 100_000)})
		if n := len([]rune(p.form().row().Value)); n < maxValue/2 || n > maxValue {
			t.Errorf("of a megabyte %d letters are kept", n)
		}
		everySize(t, "a megabyte", p.m)
		p.key("alt+m", "home", "end", "left", "backspace")
		everySize(t, "a megabyte", p.m)
	}
}

func TestFormsFillTheScreenAtEverySize(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.key("alt+o")
		everySize(t, "the list", p.m)
		p.key("esc")
		for op := range engine.Book.Listed().Operations() {
			if !form.Changes(op) {
				continue
			}
			p.m.openForm(form.New(op), "")
			p.key("enter", "alt+m", "down", "down", "enter", "space", "end")
			everySize(t, op.Verb, p.m)
			p.m.sheets = nil
		}
	}
}
