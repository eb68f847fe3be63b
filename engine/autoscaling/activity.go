package autoscaling

import (
	"fmt"
	"slices"
	"time"

	"skylab/engine/world"
)

// Activity is one thing that a group did, and why.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Activity.html
type Activity struct {
	ActivityId           string
	AutoScalingGroupName string
	Description          string
	Cause                string
	StartTime            time.Time
	EndTime              time.Time
	StatusCode           string
	StatusMessage        string
	Progress             int // in percent
	Details              string
	AutoScalingGroupARN  string
}

// keptActivities bounds a group's history. AWS keeps it for six weeks.
const keptActivities = 100

// moment is how AWS begins a sentence of a cause.
func moment(t time.Time) string { return "At " + t.UTC().Format("2006-01-02T15:04:05Z") }

// detailsOf is what an activity tells of where it happens.
func detailsOf(subnet, zone string) string {
	return fmt.Sprintf(`{"Subnet ID":%q,"Availability Zone":%q}`, subnet, zone)
}

// uuidOf draws an id in the form that Auto Scaling uses.
func uuidOf(tx *world.Tx, label string) string {
	d := tx.Draw(label)
	return fmt.Sprintf("%x-%x-4%03x-a%03x-%x", d[:4], d[4:6], (int(d[6])<<8|int(d[7]))&0xfff, (int(d[8])<<8|int(d[9]))&0xfff, d[10:16])
}

// note adds an activity that begins now to the history, and returns its id.
func (g *AutoScalingGroup) note(tx *world.Tx, a Activity, details string) string {
	a.ActivityId, a.AutoScalingGroupName, a.AutoScalingGroupARN = uuidOf(tx, "activity"), g.AutoScalingGroupName, g.AutoScalingGroupARN
	a.StartTime, a.Details = tx.Now(), details
	g.Activities = append(g.Activities, a)
	if n := len(g.Activities) - keptActivities; n > 0 {
		g.Activities = slices.Clone(g.Activities[n:])
	}
	return a.ActivityId
}

// activity finds one to be changed; of one that is forgotten it is a blank.
func (g *AutoScalingGroup) activity(id string) (*Activity, bool) {
	for k := range g.Activities {
		if g.Activities[k].ActivityId == id {
			return &g.Activities[k], true
		}
	}
	return &Activity{}, false
}

func (g *AutoScalingGroup) finish(tx *world.Tx, id string) {
	a, _ := g.activity(id)
	a.StatusCode, a.Progress, a.EndTime = "Successful", 100, tx.Now()
}

func (g *AutoScalingGroup) cancel(tx *world.Tx, id string) {
	a, _ := g.activity(id)
	a.StatusCode, a.Progress, a.EndTime = "Cancelled", 100, tx.Now()
}

// draining says that a machine waits for its last requests.
func (g *AutoScalingGroup) draining(id string) {
	a, _ := g.activity(id)
	a.StatusCode, a.Progress = "WaitingForELBConnectionDraining", 50
}

func (g *AutoScalingGroup) ending(id string) {
	a, _ := g.activity(id)
	a.StatusCode, a.Progress = "InProgress", 60
}

// DescribeScalingActivities shows what groups did, the latest first.
type DescribeScalingActivities struct {
	ActivityIds          []string
	AutoScalingGroupName string `aws:"id=auto-scaling-group"`
	MaxRecords           *int
}

// DescribeScalingActivitiesResult is the answer to [DescribeScalingActivities].
type DescribeScalingActivitiesResult struct {
	Activities []Activity `aws:"always"`
}

// Apply reads.
func (c DescribeScalingActivities) Apply(tx *world.Tx) (any, error) {
	groups := world.All[AutoScalingGroup](tx.World(), tx.Scope)
	if c.AutoScalingGroupName != "" {
		g, err := find(tx, c.AutoScalingGroupName)
		if err != nil {
			return nil, err
		}
		groups = []AutoScalingGroup{g}
	}
	if c.MaxRecords != nil {
		if err := between("MaxRecords", *c.MaxRecords, 1, 100); err != nil {
			return nil, err
		}
	}
	out := DescribeScalingActivitiesResult{}
	for _, g := range groups {
		for _, a := range slices.Backward(g.Activities) {
			if len(c.ActivityIds) == 0 || slices.Contains(c.ActivityIds, a.ActivityId) {
				out.Activities = append(out.Activities, a)
			}
		}
	}
	slices.SortStableFunc(out.Activities, func(a, b Activity) int { return b.StartTime.Compare(a.StartTime) })
	if c.MaxRecords != nil && len(out.Activities) > *c.MaxRecords {
		out.Activities = out.Activities[:*c.MaxRecords]
	}
	return out, nil
}
