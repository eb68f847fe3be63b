package tui

import (
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/tui/say"
)

func TestANewHintIsInSightOnTheSmallestScreen(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "private-nat")
		p.to("survive")
		p.answers()
		for i := range 3 {
			p.key("f3")
			p.needs(p.m.words.Say("hint-title", i+1))
			last := strings.Fields(say.Hint(p.m.words, p.m.bench.attempt, p.m.bench.hints[i]))
			p.needs(strings.Trim(last[len(last)-1], "`"))
		}
	}
}

func TestEveryHopOfAPacketCanBeScrolledTo(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	p.key("alt+3")
	if p.has(" 1 > laptop") {
		t.Fatalf("nothing is to be scrolled:\n%s", p.screen())
	}
	p.needs("Alt+Up")
	p.key("alt+up", "alt+up", "alt+up")
	p.needs(" 1 > laptop")
	p.needs("(Alt+Down: more)")
	p.key("esc", "pgdown", "pgdown", "pgdown")
	p.needs("NO_ROUTE_TO_DESTINATION")
	p.needs("(Up: more)")
}

func TestAPacketThatIsTheOnlyOneIsSaidToBe(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	p.key("f4")
	p.needs(p.m.words.Say("one-packet"))
}

func TestTabLeavesABlankThatIsFilled(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	p.typed("aws ec2 create-route --destination-cidr-block ____ --gateway-id ____")
	p.key("tab")
	p.typed("0.0.0.0/0")
	p.key("tab")
	p.typed("$igw")
	if got, want := p.m.bench.prompt.value(), "aws ec2 create-route --destination-cidr-block 0.0.0.0/0 --gateway-id $igw"; got != want {
		t.Errorf("the blanks are filled as\n%s\nwant\n%s", got, want)
	}
}

func TestAVariableThatHoldsNothingIsNamed(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.line("aws ec2 create-subnet --vpc-id $nowhere --cidr-block 10.0.0.0/24")
	p.needs(p.m.words.Say("empty-variable", "$nowhere"))
}

func TestALineThatFailedIsSuggestedAgain(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.to("rooms")
	p.answers()
	p.key("tab", "enter")
	p.line("unset vpc")
	p.key("tab", "enter")
	p.needs(p.m.words.Say("empty-variable", "$vpc"))
	if got := p.m.bench.seen.suggest; !strings.HasPrefix(got, "aws ec2 create-subnet --vpc-id $vpc") {
		t.Errorf("after a line that failed comes %q", got)
	}
}

// ssh warns of a host that it does not know yet; the login is no failure for
// that.
func TestALineThatOnlyWarnedIsNotSuggestedAgain(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.to("rooms")
	p.answers()
	p.line(p.m.bench.seen.suggest + "\necho careful >&2")
	if got := p.m.bench.seen.suggest; !strings.HasPrefix(got, "aws ec2 create-subnet --vpc-id $vpc") {
		t.Errorf("after a line that warned comes %q", got)
	}
}

func TestWhatHasNoIdYetIsABlankInACommand(t *testing.T) {
	p := open(t, 120, 40, assets.English, "private-nat")
	p.to("out-a") // by a solution that gives its subnet no name
	p.answers()
	p.key("tab", "enter")
	if got := p.m.bench.seen.suggest; !strings.Contains(got, "--subnet-id ____ ") {
		t.Errorf("a subnet without a name stands in the command as\n%s", got)
	}
}

func TestUndoNamesTheCommandThatItTakesBack(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.line("aws ec2 allocate-address")
	p.line("aws ec2 create-vpc --cidr-block 10.9.0.0/16")
	p.key("f5")
	p.needs(p.m.words.Say("undone-line", "aws ec2 create-vpc --cidr-block 10.9.0.0/16"))
	p.key("f5")
	p.needs(p.m.words.Say("undone-line", "aws ec2 allocate-address"))
	p.key("f6")
	p.needs(p.m.words.Say("redone-line", "aws ec2 allocate-address"))
}

func TestNoPacketInSightAnswersAnOpenQuestion(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "private-nat")
		p.to("out-a")
		p.answers()
		for p.m.bench.seen.question == nil {
			p.line(p.script[0])
			p.script = p.script[1:]
			p.pass(90 * time.Second)
		}
		if q := p.m.bench.seen.question.Name; q != "knock" {
			t.Fatalf("the question is %q", q)
		}
		if p.has("tcp/22") || p.has("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS") {
			t.Errorf("the answer is on the screen:\n%s", p.screen())
		}
		p.key("3")
		p.needs("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS")
	}
}

func TestProgramsOfAnotherMachineLeadToWhatIsHere(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.line("tracert laptop")
		p.needs(p.m.words.Say("use-reach", "tracert"))
		p.line("help")
		p.needs(p.m.words.Say("use-help"))
		p.line("exit")
		p.needs(p.m.words.Say("use-keys-to-leave"))
		p.line("clear")
		if p.has("tracert") {
			t.Errorf("after clear the prompt holds\n%s", p.screen())
		}
	}
}

func TestTabKnowsZonesAndAssociations(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.typed("aws ec2 create-subnet --availability-zone ")
	p.key("tab")
	p.needs("ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c")
	p.key("esc", "ctrl+c")
	p.typed("aws ec2 replace-route-table-association --association-id rtbassoc-")
	p.key("tab")
	p.needs("florist-table · florist-front")
}

func TestACommandTypedInHangulIsNamedInLatinLetters(t *testing.T) {
	for typed, meant := range map[string]string{"ㅁㅈㄴ": "aws", "ㅗ디ㅔ": "help", "ㄱㄷㅁ초": "reach", "ㄷ초ㅐ": "echo"} {
		p := open(t, 120, 40, assets.Korean, "first-vpc")
		p.line(typed)
		p.needs(p.m.words.Say("unknown-command-hangul", typed, meant))
	}
	p := open(t, 120, 40, assets.Korean, "first-vpc")
	p.line("서버")
	p.needs(p.m.words.Say("unknown-command", "서버"))
}
