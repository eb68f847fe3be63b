package check

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"time"

	"skylab/engine/autoscaling"
	"skylab/engine/browse"
	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/world"
)

// Carry demands that machines bear a load on a page: half an hour after it came, every
// request reaches a machine, and none is busier than so many percent.
type Carry struct {
	URL       string
	PerSecond int
	From      string // a host
	Percent   int
	Loss
}

const (
	carryForm = "write carry http://www.example.com/ 400 from laptop -> under 70"
	// settles is how long a group has to follow a load: alarms of three minutes,
	// machines that start and warm up, and once more of all of it.
	settles = 30 * time.Minute
)

// parseCarry reads `carry URL NUMBER from HOST -> under PERCENT`.
func parseCarry(words []string) (Carry, error) {
	if len(words) != 8 || words[3] != "from" || words[5] != "->" || words[6] != "under" {
		return Carry{}, fmt.Errorf("carry says which page, how often a second, from where and how busy machines may get; %s", carryForm)
	}
	c := Carry{URL: words[1], From: words[4]}
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return c, fmt.Errorf("%q is no address of a page; %s", c.URL, carryForm)
	}
	if c.PerSecond, err = strconv.Atoi(words[2]); err != nil || c.PerSecond < 1 {
		return c, fmt.Errorf("%q is no number of requests; %s", words[2], carryForm)
	}
	if c.Percent, err = strconv.Atoi(words[7]); err != nil || c.Percent < 1 || c.Percent > 100 {
		return c, fmt.Errorf("%q is not between 1 and 100 percent; %s", words[7], carryForm)
	}
	return c, nil
}

// String is the demand as it is written.
func (c Carry) String() string {
	return c.before(fmt.Sprintf("carry %s %d from %s -> under %d", quote(c.URL), c.PerSecond, quote(c.From), c.Percent))
}

// Asks says what is demanded.
func (c Carry) Asks() world.Sentence {
	return c.without(world.Sentence{Key: "want-carry", Args: c.args(c.Percent)})
}

func (c Carry) args(more ...any) []any { return append([]any{c.URL, c.From, c.PerSecond}, more...) }

// Check lets the load come and looks again half an hour later.
func (c Carry) Check(s *Scene) Finding {
	at, err := c.after(s)
	if err != nil {
		return Finding{Say: world.Sentence{Key: "saw-nobody", Args: []any{c.name()}}}
	}
	var owner world.Scope
	for _, v := range world.All[ec2.Vpc](at.World, world.Everywhere) {
		owner, _ = at.World.Where(v.VpcId)
	}
	n := c.PerSecond
	then, err := at.then(owner, machine.PutLoad{URL: c.URL, PerSecond: &n, From: c.From}, settles)
	if err != nil {
		return Finding{Say: world.Sentence{Key: "saw-nobody", Args: []any{c.From}}}
	}
	return c.judge(then)
}

// judge adds up what reaches machines and finds the busiest.
func (c Carry) judge(s *Scene) Finding {
	at := browse.Loads(s.World)
	served, most, machines := 0.0, 0, 0
	for _, i := range world.All[ec2.Instance](s.World, world.Everywhere) {
		perSecond := at[i.InstanceId]
		if perSecond == 0 {
			continue
		}
		served += perSecond
		machines++
		most = max(most, int(math.Ceil(autoscaling.CPU(i.InstanceType, perSecond)-1e-6)))
	}
	lost := c.PerSecond - int(math.Round(served))
	switch {
	case lost > 0:
		return Finding{Say: world.Sentence{Key: "saw-carry-lost", Args: c.args(lost)}}
	case most >= c.Percent:
		return Finding{Say: world.Sentence{Key: "saw-carry-busy", Args: c.args(machines, most)}}
	}
	return Finding{Met: true, Say: world.Sentence{Key: "saw-carry", Args: c.args(machines, most)}}
}
