package engine

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

var (
	start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	seoul = world.Scope{Account: "123456789012", Region: "ap-northeast-2", Caller: "learner"}
)

// wallClock is a wall clock that a test moves.
type wallClock struct{ now time.Time }

func (w *wallClock) tell() time.Time { return w.now }

func config(t *testing.T, wall *wallClock) Config {
	t.Helper()
	w, err := OpenAccount("test", start, seoul, "ap-northeast-2")
	if err != nil {
		t.Fatal(err)
	}
	return Config{World: w, Scope: seoul, Wall: wall.tell, By: "learner", Build: "test"}
}

// typed runs a line and returns what it printed.
func typed(t *testing.T, e *Engine, line string) (out string, a Answer) {
	t.Helper()
	var b bytes.Buffer
	a = e.Do(context.Background(), line, &b, &b)
	if a.Err != nil {
		t.Fatalf("%s: %v", line, a.Err)
	}
	return b.String(), a
}

const script = `
vpc=$(aws ec2 create-vpc --cidr-block 10.20.0.0/16 --query Vpc.VpcId --output text)
for n in 1 2; do
  aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.20.$n.0/24 > /dev/null
done
aws ec2 create-subnet --vpc-id $vpc --cidr-block 10.20.1.0/24
aws ec2 describe-subnets --filters Name=vpc-id,Values=$vpc --query 'length(Subnets)'
`

func TestALineChangesTheWorldAndEachOperationHasItsEntry(t *testing.T) {
	e := New(config(t, &wallClock{start}))
	out, a := typed(t, e, script)
	if !strings.Contains(out, "InvalidSubnet.Conflict") || !strings.HasSuffix(out, "2\n") {
		t.Errorf("the script printed:\n%s", out)
	}
	var ops []string
	for _, n := range a.Entries {
		ops = append(ops, n.Word()+" "+strings.Fields(n.Rest())[0]+" "+n.Code)
	}
	want := []string{
		"ec2 CreateVpc ", "ec2 CreateSubnet ", "ec2 CreateSubnet ", "ec2 CreateSubnet InvalidSubnet.Conflict",
		`shell {"Vars":{"n":{"Value":"2"},"vpc":{"Value":"` + world.All[ec2.Vpc](e.World(), seoul)[1].VpcId + `"}}} `,
	}
	if d := cmp.Diff(want, ops[1:]); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
	if _, ok := a.Entries[0].Typed(); !ok {
		t.Errorf("the first entry is %q, not the line as typed", a.Entries[0].Op)
	}
}

func TestReplayEqualsLive(t *testing.T) {
	wall := &wallClock{start}
	e := New(config(t, wall))
	typed(t, e, script)
	wall.now = wall.now.Add(40 * time.Second)
	typed(t, e, `aws ec2 run-instances --image-id $(aws ec2 describe-images --query 'Images[0].ImageId' --output text) --instance-type t3.micro`)
	wall.now = wall.now.Add(5 * time.Second)
	if err := e.Skip(10 * time.Minute); err != nil {
		t.Fatal(err)
	}
	typed(t, e, `aws ec2 create-internet-gateway`)
	for _, step := range []func() error{e.Undo, e.Undo, e.Redo} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	typed(t, e, `aws ec2 create-vpc --cidr-block 10.30.0.0/16; aws ec2 create-vpc --cidr-block 10.0.0.0/8`)
	again, err := Replay(config(t, &wallClock{wall.now.Add(time.Hour)}), e.Log())
	if err != nil {
		t.Fatal(err)
	}
	if again.World().Digest() != e.World().Digest() {
		t.Error("the replayed World differs from the live one")
	}
	if again.Bill().Spent() != e.Bill().Spent() {
		t.Errorf("the replay has spent %s, live %s", again.Bill().Spent(), e.Bill().Spent())
	}
	if d := cmp.Diff(e.Log(), again.Log()); d != "" {
		t.Errorf("the logs differ (-live +replayed):\n%s", d)
	}
}

func TestUndoTakesBackALineAndRedoBringsItBack(t *testing.T) {
	e := New(config(t, &wallClock{start}))
	empty := count(e)
	typed(t, e, script)
	full := count(e)
	if err := e.Undo(); err != nil || count(e) != empty {
		t.Fatalf("after undo there are %d resources, before the line %d (%v)", count(e), empty, err)
	}
	if err := e.Redo(); err != nil || count(e) != full {
		t.Fatalf("after redo there are %d resources, before undo %d (%v)", count(e), full, err)
	}
	if err := e.Redo(); !errors.Is(err, ErrNothingToRedo) {
		t.Errorf("a second redo: %v", err)
	}
	_ = e.Undo()
	if err := e.Undo(); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("a second undo: %v", err)
	}
}

func count(e *Engine) int { return len(world.All[world.Resource](e.World(), world.Everywhere)) }

func TestWhatCannotBeKeptDoesNotHappen(t *testing.T) {
	c := config(t, &wallClock{start})
	full := errors.New("the disk is full")
	c.Keep = func([]Entry) error { return full }
	e := New(c)
	before := e.World().Digest()
	var b bytes.Buffer
	a := e.Do(context.Background(), "aws ec2 create-vpc --cidr-block 10.20.0.0/16", &b, &b)
	if !errors.Is(a.Err, full) || a.Status == 0 {
		t.Errorf("status %d, error %v", a.Status, a.Err)
	}
	if e.World().Digest() != before || len(e.Log()) != 0 {
		t.Error("the World or the log changed")
	}
	if strings.Contains(b.String(), "vpc-") {
		t.Errorf("the answer was shown: %s", b.String())
	}
}

func TestTheShellCanBeLookedAtWhileALineRuns(t *testing.T) {
	e := New(config(t, &wallClock{start}))
	typed(t, e, "f() { :; }; x=1")
	done := make(chan struct{})
	go func() {
		defer close(done)
		typed(t, e, `for n in {1..2000}; do eval "f$n() { :; }; x$n=1"; done; nonsense`)
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		if names := e.Shell().Names(); !slices.Contains(names, "f") {
			t.Fatal("f is not among the words")
		}
		_ = e.Shell().Notices()
	}
	if len(e.Shell().Notices()) != 1 || !slices.Contains(e.Shell().Names(), "f2000") {
		t.Errorf("after the line: %v", e.Shell().Notices())
	}
}

func TestAScriptThatCannotBeKeptStopsThere(t *testing.T) {
	for _, line := range []string{
		"for n in 1 2 3 4 5 6; do aws ec2 create-internet-gateway --query InternetGateway.Tags; echo $n; done",
		"echo 1; sleep 5; echo 2; sleep 5; echo 3",
		"echo 1; aws ec2 create-internet-gateway --query InternetGateway.Tags; echo 2; aws ec2 wait instance-running --instance-ids i-0123456789abcdef0; echo 3",
	} {
		c := config(t, &wallClock{start})
		full, room := errors.New("the disk is full"), 1
		c.Keep = func([]Entry) error {
			if room--; room < 0 {
				return full
			}
			return nil
		}
		e := New(c)
		var b bytes.Buffer
		a := e.Do(context.Background(), line, &b, &b)
		if !errors.Is(a.Err, full) || errors.Is(a.Err, context.Canceled) || a.Status != 1 {
			t.Errorf("%s: status %d, error %v", line, a.Status, a.Err)
		}
		if got := b.String(); strings.Contains(got, "full") || !strings.HasSuffix(got, "1\n") && !strings.HasSuffix(got, "2\n") {
			t.Errorf("%s: it went on, or says what the caller says: %q", line, got)
		}
		if room < -2 {
			t.Errorf("%s: it was tried %d times more", line, -room-1)
		}
		room = 99
		if out, a := typed(t, e, "echo again"); out != "again\n" || a.Err != nil {
			t.Errorf("%s: then %q, %v", line, out, a.Err)
		}
		if _, err := Replay(c, e.Log()); err != nil {
			t.Error(err)
		}
	}
}

func TestAReplayThatDiffersStopsAtTheLastMomentThatAgreed(t *testing.T) {
	e := New(config(t, &wallClock{start}))
	typed(t, e, "aws ec2 create-vpc --cidr-block 10.20.0.0/16")
	agreed := e.World().Digest()
	typed(t, e, "aws ec2 create-vpc --cidr-block 10.30.0.0/16")
	log := e.Log()
	log[len(log)-1].Digest = "000000000000"
	again, err := Replay(config(t, &wallClock{start}), log)
	var d *Divergence
	if !errors.As(err, &d) {
		t.Fatalf("the replay agreed: %v", err)
	}
	if again.World().Digest() != agreed {
		t.Error("the World is not that of the last moment that agreed")
	}
	if !strings.Contains(err.Error(), "line 2") {
		t.Errorf("the error does not name the line: %v", err)
	}
}

func TestWaitLetsLabTimePassInsteadOfTheLearners(t *testing.T) {
	e := New(config(t, &wallClock{start}))
	typed(t, e, `id=$(aws ec2 run-instances --image-id $(aws ec2 describe-images --query 'Images[0].ImageId' --output text) --instance-type t3.micro --query 'Instances[0].InstanceId' --output text)`)
	if _, a := typed(t, e, "aws ec2 wait instance-running --instance-ids $id"); a.Status != 0 {
		t.Errorf("wait ended with %d", a.Status)
	}
	i := world.All[ec2.Instance](e.World(), seoul)
	if len(i) != 1 || i[0].State != ec2.Running {
		t.Errorf("instances: %+v", i)
	}
	if passed := e.World().Now().Sub(start); passed < 15*time.Second || passed > time.Minute {
		t.Errorf("lab time moved by %s", passed)
	}
}

func TestStageCommandsAreNotTheLearners(t *testing.T) {
	e := New(config(t, &wallClock{start}))
	for _, line := range []string{
		"aws machine put-host --name laptop --address 203.0.113.9",
		"aws machine put-host", "aws machine", "aws machine help", "aws machine no-such-thing",
	} {
		if out, a := typed(t, e, line); a.Status != 252 || !strings.Contains(out, "Found invalid choice 'machine'") {
			t.Errorf("%s: status %d: %s", line, a.Status, out)
		}
	}
}

func TestTheCLIAnswersWhatIsNoOperationToo(t *testing.T) {
	for line, want := range map[string]struct {
		status int
		holds  string
	}{
		"aws --version":           {0, "aws-cli/2"},
		"aws help":                {0, "ec2"},
		"aws ec2 create-vpc help": {0, "--cidr-block"},
		"aws ec2 create-vpc --generate-cli-skeleton": {0, `"CidrBlock"`},
		"aws": {252, "required"},
		"aws ec2 describe-vpcs --query 'Vpcs[9999999999999999999]'": {252, "Bad value for --query Vpcs[9999999999999999999]: a number is too large"},
		"aws ec2 create-vcp":                                                         {252, "create-vpc"},
		"aws ec2 describe-vpcs --filter":                                             {252, "Unknown options: --filter"},
		"aws ec2 describe-vpcs --region mars-1":                                      {255, "Could not connect to the endpoint URL"},
		"aws ec2 describe-vpcs --query '['":                                          {252, "Bad value for --query"},
		"aws ec2 describe-subnets --max-items 1 --query 'length(Subnets)'":           {0, "1"},
		"AWS_REGION=us-east-1 aws ec2 describe-vpcs --query 'length(Vpcs)'":          {0, "0"},
		"aws ec2 wait nat-gateway-available --nat-gateway-ids nat-0123456789abcdef0": {255, "Waiter NatGatewayAvailable failed"},
	} {
		e := New(config(t, &wallClock{start}))
		if out, a := typed(t, e, line); a.Status != want.status || !strings.Contains(out, want.holds) {
			t.Errorf("%s: status %d, want %d and %q:\n%s", line, a.Status, want.status, want.holds, out)
		}
	}
}
