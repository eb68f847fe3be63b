package tui

import (
	"testing"

	"skylab/assets"
	"skylab/engine/autoscaling"
)

// followed plays the lab of Auto Scaling until its group follows a crowd.
func followed(p *player) {
	p.t.Helper()
	p.to("")
	p.answers()
	p.line(p.m.bench.attempt.Text("load http://www.{firm}-live.com/ 360 > x; sleep 900"))
	p.line("clear")
}

func TestAutoScalingGroupsLookAsTheyAreKept(t *testing.T) {
	eachScreen(t, "autoscaling", func(p *player, name func(string) string) {
		followed(p)
		p.key("alt+2")
		p.m.act(selectThing, only[autoscaling.AutoScalingGroup](p).AutoScalingGroupARN)
		p.holds(name("scaling-map"))
		p.key("enter")
		p.holds(name("scaling-details"))
	})
}

// Whoever looks at a group reads what it keeps, what it follows and what it did; an
// instance names its group.
func TestDetailsTellWhatAnAutoScalingGroupDoes(t *testing.T) {
	p := open(t, 120, 40, assets.English, "autoscaling")
	followed(p)
	g := only[autoscaling.AutoScalingGroup](p)
	p.reads(g.AutoScalingGroupARN, "4 of 4 wanted in service", "never fewer than 2, up to 6", "asks ELB", "InService  ap-northeast-2", "45% CPU  90 requests a second",
		"ASGAverageCPUUtilization is 45, to be 50", "Successful  to have as many as wanted", "in state ALARM triggered policy half-busy")
	p.reads(g.Instances[0].InstanceId, g.AutoScalingGroupName+"  InService")
	p.line("aws ec2 terminate-instances --instance-ids " + g.Instances[0].InstanceId + " > x; sleep 30")
	p.line("sleep 60")
	p.reads(g.AutoScalingGroupARN, "in place of one that was ill", "it was ill")
}
