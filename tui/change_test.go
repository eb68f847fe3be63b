package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine"
	"skylab/labs"
)

// route opens the way of the first lab and skips what is asked then.
func (p *player) route() {
	p.t.Helper()
	p.key("tab")
	p.typed("0.0.0.0/0")
	p.key("enter")
	for p.m.focus() != inPrompt {
		if p.m.focus() == inReveal {
			p.key("enter")
		} else {
			p.key("esc")
		}
	}
}

func TestAnUndoneChangeUnticksItsGoalAndARedoneOneTicksIt(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.route()
		if p.task() != "rooms" {
			t.Fatalf("the route does not meet the first step:\n%s", p.screen())
		}
		p.key("f5")
		asks := p.m.bench.seen.findings[0].Asks
		goal := p.m.words.Say(asks.Key, asks.Args...)
		p.needs(p.m.words.Say("unmet", goal), p.m.words.Say("step-unmet", 1, "")[:8])
		if p.task() != "answer" {
			t.Errorf("after the undo the step is %s", p.task())
		}
		if p.m.bench.seen.suggest == "" {
			t.Error("after the undo its command is not suggested again")
		}
		p.key("f5")
		p.needs(p.m.words.Say("nothing-to-undo"))
		p.key("f6")
		if p.task() != "rooms" {
			t.Errorf("after the redo the step is %s", p.task())
		}
		p.key("f6")
		p.needs(p.m.words.Say("nothing-to-redo"))
	}
}

func TestHintsComeOneAfterTheOtherAndSayHowManyAreLeft(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		for i := range 5 {
			p.key("f3")
			p.needs(p.m.words.Say("hint-title", i+1))
			p.needs(p.m.words.Say([]string{"hint-free", "hint-free", "hint-free", "hint-then-command", "hint-last"}[i], 4-i)[:20])
			p.needs(p.m.words.Say("rung." + []string{"own", "where", "rule", "shape", "command"}[i]))
		}
		p.key("f3")
		p.needs(p.m.words.Say("no-more-hints"))
		p.route()
		if p.has(p.m.words.Say("hint-title", 1)) {
			t.Errorf("hints of a step that is met are still shown:\n%s", p.screen())
		}
	}
}

// A step whose command was told counts once it was done again on a new draw:
// the screen says so, and offers it.
func TestAStepWhoseCommandWasToldIsToBeDoneAgain(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.key("f3", "f3", "f3", "f3", "f3")
		p.to("")
		p.answers()
		p.key("alt+1")
		p.needs(p.m.words.Say("owed-rows", 1)[:12])
		p.pins(p.m.words.Say("next-owed", 1)[:6], "Alt+m")
		everySize(t, "a lab that is done but for one step", p.m)
		p.key("f10")
		p.needs(p.m.words.Say("state.owed", 1))
		everySize(t, "the shelf beside it", p.m)
		p.key("n")
		values := p.m.bench.attempt.Values
		p.script = nil
		p.to("")
		p.answers()
		p.pins(p.m.words.Say("next-done")[:6], "F10")
		if len(p.m.bench.seen.owed) != 0 || values["vpc"] == "" {
			t.Errorf("after it was done again, %v are owed", p.m.bench.seen.owed)
		}
		p.key("f10")
		p.needs(p.m.words.Say("state.done"))
	}
}

func TestHintsThatWereTakenAreThereAfterComingBack(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "first-vpc")
	p.key("f3", "f3", "f3")
	p.start(p.m.o.Room, 120, 40, assets.Korean, "first-vpc")
	p.needs(p.m.words.Say("rung.rule"))
	p.key("f8")
	p.needs(assets.Words(assets.English).Say("rung.rule"))
}

func TestWhatALineCostsIsSaidOnce(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.line("aws ec2 allocate-address")
	p.needs("/h (+0.005)")
	p.line("aws ec2 describe-vpcs")
	if p.has("(+0.005)") {
		t.Errorf("what the line before last added is still said:\n%s", p.screen())
	}
}

func TestLabTimeRunsOnlyWhereSomethingIsDue(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.m.settings = settings{motion: "reduced"} // what changes sets no timer of its own
	if len(p.due) != 0 {
		t.Fatalf("at rest %d timers run", len(p.due))
	}
	was := p.screen()
	p.pass(time.Hour)
	if p.screen() != was {
		t.Error("with nothing due, an hour changes the screen")
	}
	p.line("aws ec2 run-instances --image-id $(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text) --instance-type t3.micro --subnet-id $(aws ec2 describe-subnets --filters Name=tag:Name,Values=*-front --query 'Subnets[0].SubnetId' --output text) --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=fresh}]' --query 'Instances[0].State.Name'")
	p.needs("<fresh> [>] pending")
	if len(p.due) != 1 {
		t.Fatalf("while a machine starts, %d timers run", len(p.due))
	}
	p.pass(time.Minute)
	p.needs("<fresh> 10.")
	if p.has("pending 10.") || len(p.due) != 0 {
		t.Errorf("after a minute %d timers run:\n%s", len(p.due), p.screen())
	}
}

func TestASkipGoesToTheNextThingThatIsDue(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "first-vpc")
	p.line("aws ec2 run-instances --image-id $(aws ec2 describe-images --filters 'Name=name,Values=al2023-ami-*-x86_64' --query 'Images[0].ImageId' --output text) --instance-type t3.micro --subnet-id $(aws ec2 describe-subnets --filters Name=tag:Name,Values=*-front --query 'Subnets[0].SubnetId' --output text) --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=fresh}]' --query 'Instances[0].State.Name'")
	for range 3 {
		p.key("f7")
	}
	if p.has("pending 10.") {
		t.Errorf("after skipping, the machine is not up:\n%s", p.screen())
	}
	p.needs("지났어요")
}

func TestTheShelfKnowsWhereToGoOn(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "")
		p.take("first-vpc")
		p.route()
		p.key("f10")
		lab := p.m.shelf.items[p.m.shelf.at]
		p.needs(p.m.words.Say("state.at", 1, 4), p.m.words.Say("continue-at", 2, lab.Next))
		p.key("enter")
		p.needs(p.m.bench.attempt.Text(p.m.bench.prose().Tasks[p.task()].Title)[:9])
		if p.task() != "rooms" {
			t.Errorf("the lab goes on at %q", p.task())
		}
		p.key("f10", "n")
		if p.task() != "answer" || p.m.bench.attempt.Values["vpc"] == "" {
			t.Errorf("starting over begins at %q", p.task())
		}
	}
}

func TestTheSandboxIsAnAccountWithNoTask(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "")
		p.take(labs.Sandbox)
		p.needs(p.m.words.Say("sandbox"), p.m.words.Say("ghost-empty")[:20])
		p.key("alt+2")
		p.needs("default 172.31.0.0/16")
		p.line("aws ec2 create-vpc --cidr-block 10.9.0.0/16; aws --region us-east-1 ec2 create-vpc --cidr-block 10.8.0.0/16")
		p.needs("10.9.0.0/16", "us-east-1 10.8.0.0/16")
		p.key("f3")
		p.needs(p.m.words.Say("no-hint-needed"))
		p.key("f5")
		p.needs(p.m.words.Say("undone"))
		p.start(p.m.o.Room, 80, 24, l, labs.Sandbox)
		p.needs(p.m.words.Say("sandbox"))
	}
}

func TestTheLanguageChangesAtOnceAndIsRemembered(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	p.line("echo begun")
	p.key("f8")
	p.needs("과제", "자동 완성")
	if got := p.m.o.Room.Lang(); got != assets.Korean {
		t.Errorf("%q is remembered", got)
	}
	p.key("f8", "f10", "f8")
	p.needs("실습", p.m.words.Say("continue-at", 1, "")[:6])
}

func TestALabThatDoesNotExistIsSaid(t *testing.T) {
	p := open(t, 80, 24, assets.English, "no-such-lab")
	p.needs("no-such-lab", p.m.words.Say("shelf-says"))
}

func TestALongScriptCanBePasted(t *testing.T) {
	p := open(t, 80, 24, assets.English, labs.Sandbox)
	p.send(tea.PasteMsg{Content: strings.Repeat("x=1\n", 500) + "echo $x-end"})
	p.key("enter")
	p.needs("1-end")
	if n := strings.Count(p.m.bench.prompt.history[0], "\n"); n != 500 {
		t.Errorf("of 501 lines, %d are kept", n+1)
	}
}

// A log that this program can't replay to its end is shown as far as it agrees,
// and nothing is appended to it.
func TestALogThatDiffersIsShownAndLeftAlone(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.route()
		r := p.m.o.Room
		at, _, err := r.Book.Newest(r.Learner, "first-vpc")
		if err != nil {
			t.Fatal(err)
		}
		log, err := r.Book.Log(at.ID)
		if err != nil {
			t.Fatal(err)
		}
		odd := log[len(log)-1]
		odd.Line, odd.Seq, odd.Op, odd.Digest = odd.Line+1, 0, `ec2 CreateVpc {"CidrBlock":"10.7.0.0/16"}`, "000000"
		if err := r.Book.Keep(at.ID, len(log), []engine.Entry{odd}); err != nil {
			t.Fatal(err)
		}
		p.start(r, 120, 40, l, "first-vpc")
		if p.m.bench == nil || p.task() != "rooms" {
			t.Fatalf("the lab is not shown as far as it agrees:\n%s", p.screen())
		}
		p.needs(p.m.words.Say("differs")[:30])
		p.line("aws ec2 create-vpc --cidr-block 10.8.0.0/16")
		p.needs(p.m.words.Say("differs")[:30])
		if again, _ := r.Book.Log(at.ID); len(again) != len(log)+1 {
			t.Errorf("%d entries were appended to a log that differs", len(again)-len(log)-1)
		}
	}
}

func TestALabThatWentOnInAnotherWindowSaysSo(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		q := &player{t: t, now: p.now}
		q.start(p.m.o.Room, 120, 40, l, "first-vpc")
		q.line("aws ec2 create-vpc --cidr-block 10.8.0.0/16")
		before := p.m.bench.seen.world.Digest()
		p.line("aws ec2 create-vpc --cidr-block 10.9.0.0/16")
		p.needs(p.m.words.Say("moved-on")[:30])
		if p.m.bench.seen.world.Digest() != before {
			t.Error("what could not be kept is shown")
		}
		p.key("f10", "enter")
		p.needs("10.8.0.0/16")
	}
}

// What is sent from the prompt can be looked at like the packet of a goal.
func TestAPacketFromThePromptIsShown(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, labs.Sandbox)
		p.line("reach laptop updates.example tcp/443")
		p.needs(p.m.words.Say("packet-reach", "laptop", "updates.example", "tcp/443"), p.m.words.Say("listen", "", "", "", "", "tcp/443"))
		p.line("reach laptop updates.example tcp/22")
		p.needs(p.m.words.Say("reach-refused", "updates.example", "tcp/22"))
		p.line("echo")
		if strings.Contains(p.screen(), p.m.words.Say("packet-reach", "laptop", "updates.example", "tcp/22")) {
			t.Errorf("a packet of an older line is still shown:\n%s", p.screen())
		}
	}
}

// Behind what stopped a packet, the table tells what would become of it, and
// says so: nothing there looks as if it had happened.
func TestWhatLiesBehindABlockerIsToldAsAWish(t *testing.T) {
	p := open(t, 120, 40, assets.English, labs.Sandbox)
	p.line(`aws ec2 run-instances --image-id $(aws ec2 describe-images --query "Images[0].ImageId" --output text) --instance-type t3.micro --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=web}]" --query "Instances[0].InstanceId" --output text`)
	p.line("aws ec2 wait instance-running --filters Name=tag:Name,Values=web; reach laptop web tcp/22")
	p.needs(p.m.words.Say("way-beyond"))
	marks, beyond := 0, false
	for _, row := range strings.Split(p.screen(), "\n") {
		beyond = beyond || strings.Contains(row, p.m.words.Say("way-beyond"))
		if beyond && strings.Contains(row, "[v]") {
			marks++
		}
	}
	if marks > 0 {
		t.Errorf("%d hops behind the blocker are marked as passed:\n%s", marks, p.screen())
	}
}

func TestAVerbWithoutAWSIsSentBehindIt(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, labs.Sandbox)
		p.line("create-subnet --vpc-id vpc-1")
		p.needs(p.m.words.Say("unknown-command-near", "create-subnet", "aws ec2 create-subnet"))
		p.line("ec2 describe-vpcs")
		p.needs(p.m.words.Say("unknown-command-near", "ec2", "aws ec2"))
	}
}

// A route table that was made and given to no subnet decides for nobody: the
// map shows it, so that the forgotten association can be seen.
func TestARouteTableThatNoSubnetUsesIsOnTheMap(t *testing.T) {
	for _, w := range []int{120, 80} {
		p := open(t, w, 40, assets.English, "first-vpc")
		p.line("vpc=$(aws ec2 describe-vpcs --filters Name=is-default,Values=false --query 'Vpcs[0].VpcId' --output text)")
		p.line("aws ec2 create-route-table --vpc-id $vpc --tag-specifications 'ResourceType=route-table,Tags=[{Key=Name,Value=spare}]' --query RouteTable.RouteTableId --output text")
		p.key("alt+2")
		p.needs("rtb spare", p.m.words.Say("no-subnet"))
		p.key("f5", "alt+2")
		if strings.Contains(p.screen(), "rtb spare ") {
			t.Errorf("a table that was taken back is still on the map:\n%s", p.screen())
		}
	}
}

// A flood of messages is not a flood of frames, and the last of them is drawn.
func TestAFrameThatWaitsIsDrawnLater(t *testing.T) {
	woken := make(chan bool, 10)
	wait := pacer(func() { woken <- true })
	drawn := 0
	for range 10_000 {
		if !wait() {
			drawn++
		}
	}
	if drawn == 0 || drawn > 1000 {
		t.Errorf("of 10000 messages %d are drawn", drawn)
	}
	<-woken
	if wait() {
		t.Error("the frame that waited waits on")
	}
}
