package labs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/catalog"
)

// lab loads one lab of the catalog.
func lab(t testing.TB, name string) *labs.Lab {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(l *labs.Lab) bool { return l.Name == name })
	if i < 0 {
		t.Fatalf("there is no lab %s", name)
	}
	return all[i]
}

func open(t *testing.T, l *labs.Lab, log []engine.Entry) *labs.Attempt {
	t.Helper()
	a, err := labs.Open(l, labs.Config{Live: live, Learner: "mina", Number: 1}, log)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// say types a line with placeholders and expects it to succeed.
func say(t *testing.T, a *labs.Attempt, line string) labs.Reply {
	t.Helper()
	var out bytes.Buffer
	r := a.Say(context.Background(), a.Text(line), &out, &out)
	if r.Status != 0 || r.Err != nil {
		t.Fatalf("%s\nanswers %d, %v: %s", a.Text(line), r.Status, r.Err, out.String())
	}
	return r
}

const missingRoute = "aws ec2 create-route --route-table-id {id {shop}-table} --destination-cidr-block 0.0.0.0/0 --gateway-id {id {shop}-gateway}"

func TestTheFirstMinuteShowsThatItIsTheAnswerThatIsLost(t *testing.T) {
	a := open(t, lab(t, "first-vpc"), nil)
	f := a.Findings()[0]
	if a.Step() != "answer" || f.Met || f.Say.Key != "NO_ROUTE_TO_DESTINATION.back" || len(f.Saw) != 2 {
		t.Fatalf("the lab opens at %s with %+v", a.Step(), f.Say)
	}
	if _, is := a.Question(); is {
		t.Error("a question is open before anything was done")
	}
	if r := say(t, a, missingRoute); !slices.Equal(r.Newly, []string{"answer"}) {
		t.Errorf("the route meets %v", r.Newly)
	}
	q, _ := a.Question()
	if q.Name != "lost" {
		t.Fatalf("the question %q is open", q.Name)
	}
	before := a.Engine.World()
	r, err := a.Predict("lost", "security-group")
	if err != nil || r.Correct || r.Right != "route-table" {
		t.Fatalf("the wrong choice comes to %+v, %v", r, err)
	}
	if len(r.Saw) != 2 || !r.Saw[1][len(r.Saw[1])-1].Blocked {
		t.Error("the reveal has no packet that stops on its way back")
	}
	if a.Engine.World().Digest() != before.Digest() || !a.Met("answer") {
		t.Error("the experiment reached the learner's own network")
	}
	if q, _ := a.Question(); q.Name != "zones" {
		t.Errorf("after it, the question %q is open", q.Name)
	}
	if r, err := a.Undo(); err != nil || a.Met("answer") || len(r.Findings) == 0 {
		t.Errorf("undo leaves the task met: %v", err)
	}
}

func TestTheFirstHintStartsFromTheLearnersOwnMistake(t *testing.T) {
	l := lab(t, "first-vpc")
	a := open(t, l, nil)
	h, ok, err := a.Hint("answer")
	if !ok || err != nil || h.Say.Key != "hint-route-table" || h.N != 1 {
		t.Fatalf("the first hint is %+v, %v", h, err)
	}
	for n := 2; n <= 5; n++ {
		if h, _, _ = a.Hint("answer"); h.N != n || h.Say.Key != "" || h.Text(a, "ko") == "" || h.Text(a, "en") == "" {
			t.Errorf("hint %d is %+v: %q", n, h, h.Text(a, "ko"))
		}
	}
	if again, _, _ := a.Hint("answer"); again.N != 5 || a.Hints("answer") != 5 {
		t.Errorf("behind the last hint comes %+v", again)
	}
	if !strings.Contains(h.Text(a, "en"), "rtb-") {
		t.Errorf("the last hint has no id of this learner's: %q", h.Text(a, "en"))
	}
	var out bytes.Buffer
	a.Say(context.Background(), "aws ec2 create-vpc --cidr-block 10.0.0.0/8", &out, &out)
	if h, _, _ := a.Hint("rooms"); h.Say.Key != "hint-refused" || fmt.Sprint(h.Say.Args) != "[InvalidVpc.Range]" {
		t.Errorf("after a refusal the first hint is %+v", h)
	}
	if _, ok, _ := a.Hint("nothing"); ok {
		t.Error("there is a hint for a task that does not exist")
	}
	if b := open(t, l, a.Engine.Log()); b.Hints("answer") != 5 || b.Hints("rooms") != 1 {
		t.Errorf("the log remembers %d and %d hints", b.Hints("answer"), b.Hints("rooms"))
	}
}

func TestWhileAQuestionIsOpenNothingAnswersIt(t *testing.T) {
	a := open(t, lab(t, "private-nat"), nil)
	say(t, a, doorCommands)
	q, _ := a.Question()
	if q.Name != "inside" || !slices.Equal(a.Withheld(), []string{"out-a"}) {
		t.Fatalf("the question is %q, withheld is %v", q.Name, a.Withheld())
	}
	if h, _, _ := a.Hint("out-a"); h.Say.Key != "" {
		t.Errorf("a hint gives it away: %+v", h)
	}
	if _, err := a.Predict("inside", "magic"); err == nil {
		t.Error("a choice that is none is taken")
	}
	if r, err := a.Predict("inside", ""); err != nil || r.Correct || r.Right != "route-table" {
		t.Errorf("skipping comes to %+v, %v", r, err)
	}
	if len(a.Withheld()) > 0 {
		t.Error("something is withheld with no question open")
	}
	b := open(t, a.Lab, a.Engine.Log())
	if q, is := b.Question(); is {
		t.Errorf("after resuming, %q is asked again", q.Name)
	}
}

const doorCommands = `igw=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $igw --vpc-id {id {firm}}
web_a=$(aws ec2 create-subnet --vpc-id {id {firm}} --cidr-block {web-a} --availability-zone {near} --query Subnet.SubnetId --output text)
public=$(aws ec2 create-route-table --vpc-id {id {firm}} --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id $public --destination-cidr-block 0.0.0.0/0 --gateway-id $igw
aws ec2 associate-route-table --route-table-id $public --subnet-id $web_a`

// TestAnAttemptResumesAtEveryEntryOfItsLog opens what a killed program left
// behind, at any entry, and goes on from there.
func TestAnAttemptResumesAtEveryEntryOfItsLog(t *testing.T) {
	for _, name := range []string{"first-vpc", "private-nat"} {
		l := lab(t, name)
		a := open(t, l, nil)
		from := len(a.Engine.Log())
		say(t, a, l.Solutions[0].Text)
		whole := a.Engine.Log()
		met := 0
		for n := from; n <= len(whole); n++ {
			b, err := labs.Open(l, labs.Config{Live: live, Learner: "mina", Number: 1}, whole[:n])
			if err != nil {
				t.Fatalf("%s: after %d of %d entries: %v", name, n, len(whole), err)
			}
			now := 0
			for _, task := range l.Tasks {
				if b.Met(task.Name) {
					now++
				}
			}
			if now < met {
				t.Errorf("%s: entry %d loses a task", name, n)
			}
			met = now
		}
		b := open(t, l, whole)
		if b.Engine.World().Digest() != a.Engine.World().Digest() || !reflect.DeepEqual(said(a), said(b)) {
			t.Errorf("%s: resumed, it is another attempt", name)
		}
	}
}

func said(a *labs.Attempt) []string {
	var out []string
	for _, f := range a.Findings() {
		out = append(out, fmt.Sprint(f.Task, f.Guard, f.Met, f.Asks, f.Say))
	}
	return out
}

func TestAStartThatCannotBeKeptIsNoAttempt(t *testing.T) {
	full := errors.New("no space left")
	a, err := labs.Open(lab(t, "first-vpc"), labs.Config{Live: live, Learner: "mina", Number: 1, Keep: func([]engine.Entry) error { return full }}, nil)
	if a != nil || !errors.Is(err, full) {
		t.Errorf("it opens with %v", err)
	}
	calls := 0
	a, err = labs.Open(lab(t, "first-vpc"), labs.Config{Live: live, Learner: "mina", Number: 1, Keep: func([]engine.Entry) error { calls++; return nil }}, nil)
	if err != nil || calls != 1 {
		t.Errorf("the start is kept in %d pieces: %v", calls, err)
	}
	if by := a.Engine.Log()[0].By; by != "lab" {
		t.Errorf("the start was typed by %q", by)
	}
}

func TestALearnerWhoIsCalledAsTheLabSignsCannotUndoItsStart(t *testing.T) {
	l := lab(t, "first-vpc")
	a, err := labs.Open(l, labs.Config{Live: live, Learner: "lab", Number: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Engine.Undo(); err == nil {
		t.Error("the start is undone")
	}
	say(t, a, "aws ec2 create-vpc --cidr-block 10.9.0.0/16")
	if log := a.Engine.Log(); log[len(log)-1].By == log[0].By {
		t.Errorf("both sign as %q", log[0].By)
	}
}

func TestALogOfAnotherLearnerIsToldApart(t *testing.T) {
	l := lab(t, "first-vpc")
	a := open(t, l, nil)
	_, err := labs.Open(l, labs.Config{Live: live, Learner: "jun", Number: 1}, a.Engine.Log())
	var d *engine.Divergence
	if !errors.As(err, &d) {
		t.Errorf("it opens with %v", err)
	}
}

func TestTimeThatPassesMeetsATask(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	a, err := labs.Open(lab(t, "private-nat"), labs.Config{Live: live, Learner: "mina", Number: 1, Wall: func() time.Time { return now }}, nil)
	if err != nil {
		t.Fatal(err)
	}
	say(t, a, doorCommands+`
nat=$(aws ec2 create-nat-gateway --subnet-id $web_a --allocation-id $(aws ec2 allocate-address --query AllocationId --output text) --query NatGateway.NatGatewayId --output text)
t=$(aws ec2 create-route-table --vpc-id {id {firm}} --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id $t --destination-cidr-block 0.0.0.0/0 --nat-gateway-id $nat
aws ec2 associate-route-table --route-table-id $t --subnet-id {id app-a}`)
	if a.Met("out-a") {
		t.Fatal("a NAT gateway that is pending carries packets")
	}
	if r, _ := a.Tick(); len(r.Newly) > 0 {
		t.Error("no time passed, and something is met")
	}
	now = now.Add(2 * time.Minute)
	if r, err := a.Tick(); err != nil || !slices.Equal(r.Newly, []string{"out-a"}) {
		t.Errorf("when it is available, %v is met: %v", r.Newly, err)
	}
}

// path is what a learner types who follows the prose: for each task its
// command with the blanks filled, or code from its last hint.
var code = regexp.MustCompile("`([^`]+)`")

// TestWhoeverFollowsTheProseArrives types what the prose shows, task by task,
// in each language, resuming in between as if it were another day.
// TestBothLanguagesShowTheSameCommands: a command that works in one must not be
// another in the other.
func TestAGoalThatSendsTheSamePacketIsWithheldToo(t *testing.T) {
	a := open(t, lab(t, "private-nat"), nil)
	say(t, a, doorCommands+`
nat=$(aws ec2 create-nat-gateway --subnet-id $web_a --allocation-id $(aws ec2 allocate-address --query AllocationId --output text) --query NatGateway.NatGatewayId --output text)
aws ec2 wait nat-gateway-available --nat-gateway-ids $nat
main=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values={id {firm}} Name=association.main,Values=true --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 create-route --route-table-id $main --destination-cidr-block 0.0.0.0/0 --nat-gateway-id $nat`)
	for _, name := range []string{"knock", "dark"} {
		if q, _ := a.Question(); q.Name != name {
			t.Fatalf("the question is %q, not %q", q.Name, name)
		}
		if name == "dark" && !slices.Equal(a.Withheld(), []string{"survive"}) {
			t.Errorf("withheld is %v, and survive shows what stops the packet", a.Withheld())
		}
		if _, err := a.Predict(name, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatWasFoundCanBeReadWhileALineRuns(t *testing.T) {
	l := lab(t, "private-nat")
	a := open(t, l, nil)
	done := make(chan bool)
	go func() {
		var out bytes.Buffer
		a.Say(context.Background(), a.Values.Fill(l.Solutions[0].Text), &out, &out)
		close(done)
	}()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		_, _ = a.Question()
		_, _, _ = a.Findings(), a.Step(), a.Withheld()
	}
	if !a.Done() {
		t.Errorf("the solution ends at %s", a.Step())
	}
}

func BenchmarkOneCommandFromEnterToFindings(b *testing.B) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		b.Fatal(err)
	}
	a, err := labs.Open(all[1], labs.Config{Live: live, Learner: "mina", Number: 1}, nil)
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	a.Say(context.Background(), a.Values.Fill(all[1].Solutions[0].Text), &out, &out)
	for b.Loop() {
		out.Reset()
		if r := a.Say(context.Background(), "aws ec2 create-tags --resources "+a.Text("{id app-a}")+" --tags Key=seen,Value=yes", &out, &out); r.Status != 0 {
			b.Fatal(out.String())
		}
	}
}

func TestANatGatewayInThePrivateSubnetFailsVisibly(t *testing.T) {
	a := open(t, lab(t, "private-nat"), nil)
	say(t, a, doorCommands+`
nat=$(aws ec2 create-nat-gateway --subnet-id {id app-a} --allocation-id $(aws ec2 allocate-address --query AllocationId --output text) --query NatGateway.NatGatewayId --output text)
aws ec2 wait nat-gateway-available --nat-gateway-ids $nat
t=$(aws ec2 create-route-table --vpc-id {id {firm}} --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id $t --destination-cidr-block 0.0.0.0/0 --nat-gateway-id $nat
aws ec2 associate-route-table --route-table-id $t --subnet-id {id app-a}`)
	f := a.Findings()[1]
	if f.Task != "out-a" || f.Met || f.Say.Key != "forwarding-loop" || !strings.HasPrefix(fmt.Sprint(f.Say.Args[0]), "nat-") {
		t.Errorf("it is found that %t: %v", f.Met, f.Say)
	}
	if _, err := a.Predict("inside", "route-table"); err != nil {
		t.Fatal(err)
	}
	if h, _, _ := a.Hint("out-a"); h.Say.Key != "hint-route-table" {
		t.Errorf("the first hint is %v", h.Say)
	}
}

func BenchmarkOpenAFinishedAttempt(b *testing.B) {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		b.Fatal(err)
	}
	c := labs.Config{Live: live, Learner: "mina", Number: 1}
	a, err := labs.Open(all[1], c, nil)
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	a.Say(context.Background(), a.Values.Fill(all[1].Solutions[0].Text), &out, &out)
	log := a.Engine.Log()
	for b.Loop() {
		if _, err := labs.Open(all[1], c, log); err != nil {
			b.Fatal(err)
		}
	}
}

// What a lab's start writes into a file lies on the learner's own machine, also
// after a resume; its variables are the lab's.
func TestTheFilesOfAStartAreTheLearners(t *testing.T) {
	l, problems := labs.Parse("given.lab", "unit network\nminutes 5\n-- start --\nname=office\n"+
		"aws ec2 create-key-pair --key-name $name --query KeyMaterial --output text > $name.pem\n"+
		"-- tasks --\ntask one\n  goal have vpc with name=x\n-- solution --\naws ec2 describe-vpcs\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	a := open(t, l, nil)
	for range 2 {
		var out bytes.Buffer
		a.Say(context.Background(), "head -1 office.pem; echo [$name]; ls", &out, &out)
		if out.String() != "-----BEGIN RSA PRIVATE KEY-----\n[]\noffice.pem\n" {
			t.Errorf("the learner finds %s", out.String())
		}
		a = open(t, l, a.Engine.Log())
	}
}
