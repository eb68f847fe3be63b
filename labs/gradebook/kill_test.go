package gradebook_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/labs/gradebook/stores"
)

// victim is set in the environment of a process that works on the gradebook
// named until it is killed.
const victim = "SKYLAB_TEST_VICTIM"

func TestMain(m *testing.M) {
	if path, is := strings.CutPrefix(os.Getenv(victim), "backup:"); is {
		fmt.Println("copying")
		if err := gradebook.Backup(path, path+".copy"); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		fmt.Println("copied")
		time.Sleep(time.Hour)
	}
	if path, is := strings.CutPrefix(os.Getenv(victim), "erase:"); is {
		fmt.Println("failed", eraseAll(path))
		os.Exit(1)
	}
	if path := os.Getenv(victim); path != "" {
		fmt.Println("failed", work(path))
		os.Exit(1)
	}
	code := m.Run()
	stores.End()
	os.Exit(code)
}

const home = `unit network
minutes 5
-- start --
aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=home}]'
-- tasks --
task one
  goal have subnet with vpc=home
task two
  goal have 2 subnets with vpc=home
-- solution --
`

// lines are typed over and over: scripts that change much, one that is
// refused, and what takes everything away. @ differs each time.
var lines = []string{
	`aws ec2 create-vpc --cidr-block 10.0.0.0/29; sleep 1; aws ec2 describe-vpcs --query 'Vpcs[].State' --output text`,
	`v=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=home --query 'Vpcs[0].VpcId' --output text)
for i in 1 2; do
  id=$(aws ec2 create-subnet --vpc-id $v --cidr-block 10.0.$i.0/24 --tag-specifications "ResourceType=subnet,Tags=[{Key=Name,Value=@-$i}]" --query Subnet.SubnetId --output text) && echo made @-$i $id
done`,
	`for i in 1 2 3 4; do
  id=$(aws ec2 create-security-group --group-name @-$i --description x --vpc-id $(aws ec2 describe-vpcs --filters Name=tag:Name,Values=home --query 'Vpcs[0].VpcId' --output text) --query GroupId --output text) && echo made @-$i $id
done`,
	"undo", "skip",
	`for s in $(aws ec2 describe-subnets --filters Name=tag-key,Values=Name --query 'Subnets[].SubnetId' --output text); do aws ec2 delete-subnet --subnet-id $s; done`,
	`for g in $(aws ec2 describe-security-groups --filters 'Name=description,Values=x' --query 'SecurityGroups[].GroupId' --output text); do aws ec2 delete-security-group --group-id $g; done`,
}

// enter opens the newest attempt. To work on it, it begins one where there is
// none, or where that has become long; otherwise it only looks, and there may
// be nothing to see.
func enter(b *gradebook.Book, work bool) (gradebook.Attempt, *labs.Attempt, error) {
	l, problems := labs.Parse("home.lab", home)
	if len(problems) > 0 {
		return gradebook.Attempt{}, nil, labs.Problems(problems)
	}
	at, ok, err := b.Newest("mina", l.Name)
	if err != nil || !ok && !work {
		return at, nil, err
	}
	log, err := b.Log(at.ID)
	if err != nil {
		return at, nil, err
	}
	if work && (!ok || len(log) > 300) {
		log = nil
		if at, err = b.Begin("mina", l.Name, time.Now()); err != nil {
			return at, nil, err
		}
	}
	c := labs.Config{Learner: "mina", Number: at.Number, Wall: time.Now}
	if work {
		n := len(log)
		c.Keep = func(entries []engine.Entry) error {
			fmt.Println("keeping")
			err := b.Keep(at.ID, n, entries)
			n += len(entries)
			return err
		}
	}
	a, err := labs.Open(l, c, log)
	return at, a, err
}

// work is the life of the process that is killed. What it prints is what a
// learner has seen; nothing is buffered.
func work(path string) error {
	b, err := gradebook.Open(path)
	if err != nil {
		return err
	}
	_, a, err := enter(b, true)
	if err != nil {
		return err
	}
	fmt.Println("did", len(a.Engine.Log()), "step:"+a.Step())
	for i := 0; ; i++ {
		n := len(a.Engine.Log())
		switch line := lines[i%len(lines)]; line {
		case "undo":
			if _, err := a.Undo(); err != nil {
				return err
			}
			if _, _, err := a.Hint("one"); err != nil {
				return err
			}
		case "skip":
			if _, err := a.Skip(time.Minute); err != nil {
				return err
			}
		default:
			r := a.Say(context.Background(), strings.ReplaceAll(line, "@", fmt.Sprintf("n%d", n)), os.Stdout, io.Discard)
			if r.Err != nil {
				return r.Err
			}
		}
		fmt.Println("did", len(a.Engine.Log()), "step:"+a.Step())
	}
}

// TestAProcessKilledAtAnyMomentLosesNothingThatItShowed kills processes that
// work on a lab, at moments drawn from a seed: before anything is there, in
// the middle of scripts, and most often in the middle of a commit.
func TestAProcessKilledAtAnyMomentLosesNothingThatItShowed(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		lanes, kills := 4, 60
		if strings.HasSuffix(t.Name(), "/PostgreSQL") { // whose server stays alive
			lanes, kills = 2, 10
		}
		if testing.Short() {
			t.Logf("in short mode %d processes are killed instead of %d", lanes*8, lanes*kills)
			kills = 8
		}
		killAll(t, lanes, kills, fresh)
	})
}

func killAll(t *testing.T, lanes, kills int, fresh func() string) {
	var all sync.WaitGroup
	var mu sync.Mutex
	var sum tally
	for lane := range lanes {
		path := fresh()
		all.Go(func() {
			rng := rand.New(rand.NewPCG(20261102, uint64(lane)))
			var before left
			for n := range kills {
				s, after, err := kill(path, rng, before)
				if err != nil {
					t.Errorf("lane %d, kill %d: %v", lane, n, err)
					return
				}
				before = after
				mu.Lock()
				sum.add(s)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	t.Logf("%d processes killed, %d of them in a commit and %d in the middle of a script; %d answers had been shown", sum.killed, sum.inCommit, sum.inScript, sum.shown)
	if !testing.Short() && (sum.inCommit < sum.killed/12 || sum.inScript < sum.killed/12) {
		t.Error("the kills are not spread: too few fell into a commit or a script")
	}
}

// left is what a killed process left of its attempt.
type left struct {
	attempt gradebook.Attempt
	log     []engine.Entry
}

type tally struct{ killed, inCommit, inScript, shown int }

func (s *tally) add(o tally) {
	s.killed += o.killed
	s.inCommit += o.inCommit
	s.inScript += o.inScript
	s.shown += o.shown
}

// kill starts a process, kills it at a moment of its life and holds what it
// showed against what is there.
func kill(path string, rng *rand.Rand, before left) (s tally, after left, err error) {
	saw, err := slay(path, rng)
	if err != nil {
		return s, after, err
	}
	if err := stores.Leave(path); err != nil {
		return s, after, fmt.Errorf("ending what the process had begun: %w", err)
	}
	b, err := gradebook.Open(path)
	if err != nil {
		return s, after, fmt.Errorf("reopening: %w", err)
	}
	defer func() { _ = b.Close() }()
	if had, err := b.Log(before.attempt.ID); err != nil || len(had) < len(before.log) || !slices.Equal(before.log, had[:len(before.log)]) {
		return s, after, fmt.Errorf("entries of the process before are lost or changed (%w)", err)
	}
	at, a, err := enter(b, false)
	if err != nil || a == nil {
		return tally{killed: 1}, after, err
	}
	log, err := b.Log(at.ID)
	if err != nil {
		return s, after, err
	}
	after = left{at, log}
	if s, err = hold(saw, after.log, a); err != nil {
		return s, after, fmt.Errorf("%w; it had shown:\n%s", err, strings.Join(saw, "\n"))
	}
	_, again, err := enter(b, false)
	if err != nil {
		return s, after, err
	}
	if again.Step() != a.Step() || again.Engine.World().Digest() != a.Engine.World().Digest() {
		return s, after, fmt.Errorf("two replays of one log differ: step %q and %q", a.Step(), again.Step())
	}
	return s, after, nil
}

// slay starts a process and kills it after some of its lines and a little
// more. It returns all lines that the process wrote in its life.
func slay(path string, rng *rand.Rand) ([]string, error) {
	after, more := rng.IntN(40), time.Duration(rng.Int64N(int64(3*time.Millisecond)))
	if after == 0 { // before the first line: while the file is opened, or made
		more = time.Duration(rng.Int64N(int64(60 * time.Millisecond)))
	}
	return slayAfter(path, after, more)
}

// slayAfter starts a process and kills it so long after so many of its lines.
func slayAfter(path string, after int, more time.Duration) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), victim+"="+path)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	var saw []string
	end := func() { time.AfterFunc(more, func() { _ = c.Process.Kill() }) }
	if after == 0 {
		end()
	}
	for scan := bufio.NewScanner(out); scan.Scan(); {
		if saw = append(saw, scan.Text()); len(saw) == after {
			end()
		}
	}
	if err := c.Wait(); err == nil || c.ProcessState.Exited() {
		return nil, fmt.Errorf("the process ended by itself: %s", strings.Join(saw, "\n"))
	}
	return saw, nil
}

// hold compares what was shown with the log that is left.
func hold(saw []string, log []engine.Entry, a *labs.Attempt) (tally, error) {
	s := tally{killed: 1}
	if len(saw) > 0 && saw[len(saw)-1] == "keeping" {
		s.inCommit = 1
	}
	for i, line := range saw {
		w := strings.Fields(line)
		switch w[0] {
		case "did":
			s.inScript = 0
			s.shown++
			n, err := strconv.Atoi(w[1])
			if err != nil {
				return s, err
			}
			if len(log) < n {
				return s, fmt.Errorf("%d entries are left of %d", len(log), n)
			}
			if len(log) == n && i == len(saw)-1 && w[2] != "step:"+a.Step() {
				return s, fmt.Errorf("it resumes at step %q and had shown %q", a.Step(), w[2])
			}
		case "made":
			s.inScript = 1
			s.shown++
			if err := made(w[1], w[2], log, a.Engine.World()); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// made checks that something that was shown is in the log, under the id that
// was shown.
func made(name, id string, log []engine.Entry, w *world.World) error {
	if !slices.ContainsFunc(log, func(e engine.Entry) bool { return e.Code == "" && strings.Contains(e.Op, `"`+name+`"`) }) {
		return fmt.Errorf("%s was shown and is not in the log", name)
	}
	for _, g := range world.All[ec2.SecurityGroup](w, world.Everywhere) {
		if g.GroupName == name && g.GroupId != id {
			return fmt.Errorf("%s is %s and was shown as %s", name, g.GroupId, id)
		}
	}
	for _, n := range world.All[ec2.Subnet](w, world.Everywhere) {
		if n.Tags.Name() == name && n.SubnetId != id {
			return fmt.Errorf("%s is %s and was shown as %s", name, n.SubnetId, id)
		}
	}
	return nil
}
