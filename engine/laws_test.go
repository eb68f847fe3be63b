package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/engine/ec2"
	"skylab/engine/shell"
	"skylab/engine/world"
)

// typist draws lines as a learner might type them, right and wrong.
type typist struct {
	t *rapid.T
	w *world.World
}

func (p typist) one(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(p.t, label)
}

// id is one of a resource that exists, in any Region, or none that ever did.
func (p typist) id(kind string, ids []string) string {
	return p.one(kind, append(ids, kind+"-0123456789abcdef0")...)
}

func ids[T world.Resource](w *world.World) []string {
	var out []string
	for _, r := range world.All[T](w, world.Everywhere) {
		out = append(out, r.ID())
	}
	return out
}

func (p typist) command() string {
	vpc, subnet := p.id("vpc", ids[ec2.Vpc](p.w)), p.id("subnet", ids[ec2.Subnet](p.w))
	table, gateway := p.id("rtb", ids[ec2.RouteTable](p.w)), p.id("igw", ids[ec2.InternetGateway](p.w))
	group, instance := p.id("sg", ids[ec2.SecurityGroup](p.w)), p.id("i", ids[ec2.Instance](p.w))
	block := p.one("block", "10.20.0.0/16", "10.20.1.0/24", "10.20.2.0/24", "172.31.96.0/20", "10.0.0.0/8", "ten")
	n := rapid.IntRange(0, 3).Draw(p.t, "n")
	region := p.one("region", "", "", "", " --region us-east-1", " --region eu-west-1", " --region mars-1")
	return p.one("command",
		"aws ec2 create-vpc --cidr-block "+block,
		"aws ec2 create-subnet --vpc-id "+vpc+" --cidr-block "+block,
		"aws ec2 delete-subnet --subnet-id "+subnet,
		"aws ec2 delete-vpc --vpc-id "+vpc,
		"aws ec2 create-route-table --vpc-id "+vpc+fmt.Sprintf(" --client-token t%d", n),
		"aws ec2 create-route --route-table-id "+table+" --destination-cidr-block 0.0.0.0/0 --gateway-id "+gateway,
		"aws ec2 associate-route-table --route-table-id "+table+" --subnet-id "+subnet,
		"aws ec2 create-internet-gateway",
		"aws ec2 attach-internet-gateway --internet-gateway-id "+gateway+" --vpc-id "+vpc,
		"aws ec2 detach-internet-gateway --internet-gateway-id "+gateway+" --vpc-id "+vpc,
		"aws ec2 create-security-group --group-name g"+fmt.Sprint(n)+" --description d --vpc-id "+vpc,
		"aws ec2 authorize-security-group-ingress --group-id "+group+" --protocol tcp --port 22 --cidr 0.0.0.0/0",
		"aws ec2 allocate-address",
		"aws ec2 create-nat-gateway --connectivity-type private --subnet-id "+subnet,
		"aws ec2 create-nat-gateway --subnet-id "+subnet+" --allocation-id $(aws ec2 describe-addresses --query 'Addresses[0].AllocationId' --output text)",
		"aws ec2 run-instances --subnet-id "+subnet+" --instance-type t3.micro --image-id $(aws ec2 describe-images --query 'Images[0].ImageId' --output text)",
		"aws ec2 stop-instances --instance-ids "+instance,
		"aws ec2 start-instances --instance-ids "+instance,
		"aws ec2 terminate-instances --instance-ids "+instance,
		"aws ec2 wait instance-running --instance-ids "+instance,
		"aws ec2 wait instance-terminated --instance-ids "+instance,
		"aws ec2 create-tags --resources "+subnet+" --tags Key=Name,Value=n"+fmt.Sprint(n),
		"aws ec2 create-vpc-peering-connection --vpc-id "+vpc+" --peer-vpc-id "+p.id("vpc", ids[ec2.Vpc](p.w)),
		"aws ec2 create-vpc --dry-run --cidr-block "+block,
		"aws ec2 describe-instances",
		"aws ec2 describe-vpcs --query 'Vpcs[",
		"aws ec2 no-such-thing",
		"export AWS_REGION="+p.one("home", "us-east-1", "ap-northeast-2", "''")+"; aws ec2 describe-vpcs",
		"for n in 1 2 3; do aws ec2 create-subnet --vpc-id "+vpc+" --cidr-block 10.20.$n.0/24; done",
		"x=$(aws ec2 create-vpc --cidr-block "+block+" --query Vpc.VpcId --output text); f() { aws ec2 create-subnet --vpc-id $x --cidr-block 10.20.1.0/24; }; f > file",
		"f; echo $x ${y:?}; cat file; unset x",
		"sleep "+p.one("sleep", "0.5", "7", "25", "100"),
	) + region
}

// press does one thing that a learner can do, and reports whether it was one
// that should leave the World as it was.
func (p typist) press(e *Engine, wall *wallClock) {
	wall.now = wall.now.Add(time.Duration(rapid.SampledFrom([]int{-3, 0, 0, 1, 20, 95}).Draw(p.t, "passed")) * time.Second)
	switch p.one("key", "type", "type", "type", "type", "type", "type", "undo", "redo", "skip", "tick", "note") {
	case "type":
		line := p.command()
		if rapid.Bool().Draw(p.t, "two") {
			line += p.one("joint", "; ", " && ", " | cat; ", "\n") + p.command()
		}
		var b bytes.Buffer
		a := e.Do(context.Background(), line, &b, &b)
		var no *shell.SyntaxError
		if a.Err != nil && !errors.As(a.Err, &no) {
			p.t.Fatalf("%s: %v", line, a.Err)
		}
	case "undo":
		if err := e.Undo(); err != nil && !errors.Is(err, ErrNothingToUndo) {
			p.t.Fatal(err)
		}
	case "redo":
		if err := e.Redo(); err != nil && !errors.Is(err, ErrNothingToRedo) {
			p.t.Fatal(err)
		}
	case "skip":
		d := rapid.SampledFrom([]time.Duration{time.Second, 40 * time.Second, 2 * time.Hour}).Draw(p.t, "skip")
		if err := e.Skip(d); err != nil {
			p.t.Fatal(err)
		}
	case "tick":
		if _, err := e.Tick(); err != nil {
			p.t.Fatal(err)
		}
	case "note":
		if err := e.Note("hint route 1"); err != nil {
			p.t.Fatal(err)
		}
	}
}

func TestWhateverIsPressedAReplayComesToTheSame(t *testing.T) {
	c := config(t, &wallClock{start})
	rapid.Check(t, func(t *rapid.T) {
		wall := &wallClock{start}
		c := c
		c.Wall = wall.tell
		e := New(c)
		for range rapid.IntRange(1, 25).Draw(t, "presses") {
			typist{t, e.World()}.press(e, wall)
		}
		sameReplay(t, c, e, wall)
	})
}

// sameReplay holds an engine against the replay of its log: all that can be
// seen of it, and what can be taken back.
func sameReplay(t *rapid.T, c Config, e *Engine, wall *wallClock) {
	again, err := Replay(c, e.Log())
	if err != nil {
		t.Fatalf("%v\n%s", err, history(e))
	}
	if d := cmp.Diff(e.Log(), again.Log()); d != "" {
		t.Fatalf("the logs differ (-live +replayed):\n%s", d)
	}
	again.clock = e.clock // the live one has run on since the last entry
	wall.now = wall.now.Add(time.Minute)
	for i := range 4 {
		if _, err := again.Tick(); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Tick(); err != nil {
			t.Fatal(err)
		}
		if again.World().Digest() != e.World().Digest() {
			t.Fatalf("%d steps back the Worlds differ\n%s", i, history(e))
		}
		if c, differs := e.Home().Since(again.Home()); differs {
			t.Fatalf("the replayed shell lacks %+v\n%s", c, history(e))
		}
		if live, back := e.Undo(), again.Undo(); !errors.Is(back, live) {
			t.Fatalf("undo: live %v, replayed %v\n%s", live, back, history(e))
		}
	}
}

func history(e *Engine) string {
	var b strings.Builder
	for _, n := range e.Log() {
		fmt.Fprintf(&b, "%d.%d %s %s %s\n", n.Line, n.Seq, n.Lab.Format("15:04:05"), n.Op, n.Code)
	}
	return b.String()
}

func TestWhatTimeBroughtIsNotTakenBack(t *testing.T) {
	for _, line := range []string{"sleep 100", "aws ec2 wait instance-running --instance-ids $id"} {
		c := config(t, &wallClock{start})
		e := New(c)
		before := count(e)
		typed(t, e, `id=$(aws ec2 run-instances --image-id $(aws ec2 describe-images --query 'Images[0].ImageId' --output text) --instance-type t3.micro --query 'Instances[0].InstanceId' --output text)`)
		typed(t, e, line)
		if err := e.Undo(); err != nil || count(e) != before {
			t.Errorf("%s: undo left %d resources of %d: it took no change back (%v)", line, count(e), before, err)
		}
		if _, err := Replay(c, e.Log()); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestTheStartOfALabIsNotTheLearnersToTakeBack(t *testing.T) {
	c := config(t, &wallClock{start})
	c.By, c.Stages = "lab", "lab"
	set := New(c)
	typed(t, set, "aws ec2 create-vpc --cidr-block 10.20.0.0/16")
	c.By = "learner"
	e, err := Replay(c, set.Log())
	if err != nil {
		t.Fatal(err)
	}
	begun := e.World().Digest()
	if err := e.Undo(); !errors.Is(err, ErrNothingToUndo) || e.World().Digest() != begun {
		t.Errorf("undo took the start of the lab back (%v)", err)
	}
	typed(t, e, "aws ec2 create-vpc --cidr-block 10.30.0.0/16")
	if err := e.Undo(); err != nil {
		t.Error(err)
	}
	if again, err := Replay(c, e.Log()); err != nil || !errors.Is(again.Undo(), ErrNothingToUndo) {
		t.Errorf("undo took the start back after a resume (%v)", err)
	}
}

func TestVariablesFunctionsAndFilesAreThereAfterAResume(t *testing.T) {
	c := config(t, &wallClock{start})
	e := New(c)
	typed(t, e, `vpc=$(aws ec2 create-vpc --cidr-block 10.20.0.0/16 --query Vpc.VpcId --output text); export AWS_REGION=us-east-1`)
	typed(t, e, `sub() { aws ec2 create-subnet --region ap-northeast-2 --vpc-id $vpc --cidr-block 10.20.$1.0/24 --query Subnet.CidrBlock; }`)
	typed(t, e, `sub 1 > file; gone=1`)
	typed(t, e, `unset gone`)
	typed(t, e, `echo $vpc`)
	log := e.Log()
	if last := log[len(log)-1]; last.Word() != "line" {
		t.Errorf("a line that only reads the shell left %s", last.Op)
	}
	again, err := Replay(c, log)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := typed(t, again, `cat file; sub 2; echo $AWS_REGION ${gone-none}`)
	if want := "\"10.20.1.0/24\"\n\"10.20.2.0/24\"\nus-east-1 none\n"; out != want {
		t.Errorf("after the resume: %q, want %q", out, want)
	}
}

func TestWhatTheStageLeftInItsShellIsNotTheLearners(t *testing.T) {
	c := config(t, &wallClock{start})
	c.By, c.Stage = "lab", true
	set := New(c)
	typed(t, set, "answer=$(aws ec2 create-vpc --cidr-block 10.20.0.0/16 --query Vpc.VpcId --output text)")
	c.By, c.Stage = "learner", false
	e, err := Replay(c, set.Log())
	if err != nil {
		t.Fatal(err)
	}
	if out, _ := typed(t, e, "echo ${answer-none}"); out != "none\n" {
		t.Errorf("the learner can read %s", out)
	}
}
