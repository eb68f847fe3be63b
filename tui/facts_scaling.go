package tui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"skylab/engine/autoscaling"
	"skylab/engine/browse"
	"skylab/engine/machine"
	"skylab/engine/world"
	"skylab/tui/say"
)

// shownActivities is how much of a group's history the details tell.
const shownActivities = 8

func (f *facts) scalingGroup(g autoscaling.AutoScalingGroup) {
	n := inService(g)
	f.warn("state", f.d.Say("scaling-size", n, g.DesiredCapacity), n != g.DesiredCapacity)
	f.is("bounds", f.d.Say("scaling-bounds", g.MinSize, g.MaxSize))
	f.is("health-checks", f.d.Say("scaling-checks", strings.ReplaceAll(g.HealthCheckType, ",", " "), g.HealthCheckGracePeriod))
	f.refer("launch-template", g.LaunchTemplate.LaunchTemplateId)
	f.rows[len(f.rows)-1].text += "  " + g.LaunchTemplate.Version
	f.refer("target-group", g.TargetGroupARNs...)
	var not []string
	for _, p := range g.SuspendedProcesses {
		not = append(not, p.ProcessName)
	}
	if len(not) > 0 {
		f.warn("suspended", strings.Join(not, ", "), true)
	}
	f.members(g)
	f.policies(g)
	f.activities(g)
	f.refer("subnet", g.Subnets()...)
}

// members lists what a group keeps: how each is, and how busy while a load is on.
func (f *facts) members(g autoscaling.AutoScalingGroup) {
	if f.head("members"); len(g.Instances) == 0 {
		f.plain("", f.d.Say("scaling-nobody"))
		f.rows[len(f.rows)-1].warns = g.DesiredCapacity > 0
	}
	var at map[string]float64
	if len(world.All[machine.Load](f.w, world.Everywhere)) > 0 {
		at = browse.Loads(f.w)
	}
	for _, m := range g.Instances {
		text := m.LifecycleState + "  " + m.AvailabilityZone
		if m.HealthStatus != autoscaling.Healthy {
			text += "  " + m.HealthStatus
		}
		f.link(say.ShortID(m.InstanceId), text, m.InstanceId)
		f.rows[len(f.rows)-1].warns = m.HealthStatus != autoscaling.Healthy
		if at != nil && m.LifecycleState == autoscaling.InService {
			cpu := int(math.Round(autoscaling.CPU(m.InstanceType, at[m.InstanceId])))
			f.plain("", f.d.Say("scaling-busy", cpu, int(math.Round(at[m.InstanceId]))))
			f.rows[len(f.rows)-1].meter = &meter{cpu, 100}
		}
	}
}

// policies lists what a group follows: the metric, and where it is to be.
func (f *facts) policies(g autoscaling.AutoScalingGroup) {
	if len(g.Policies) > 0 {
		f.head("policies")
	}
	for _, p := range g.Policies {
		c := p.TargetTrackingConfiguration
		f.plain(p.PolicyName, f.d.Say("scaling-policy", c.PredefinedMetricSpecification.PredefinedMetricType, number(p.Value), number(c.TargetValue)))
		f.rows[len(f.rows)-1].warns = p.Value > c.TargetValue
	}
}

func number(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// activities tells what a group did lately, the latest first, and why.
func (f *facts) activities(g autoscaling.AutoScalingGroup) {
	if len(g.Activities) > 0 {
		f.head("activities")
	}
	n := 0
	for _, a := range slices.Backward(g.Activities) {
		if n++; n > shownActivities {
			break
		}
		f.plain(a.StartTime.UTC().Format("15:04:05"), a.StatusCode+"  "+f.d.Say("scaling-did."+did(a)))
		f.rows[len(f.rows)-1].warns = a.StatusCode == "Failed"
		f.plain("", a.Cause)
		if a.StatusMessage != "" {
			f.plain("", a.StatusMessage)
		}
	}
}

// did is the kind of an activity, by the words in which AWS tells its cause.
func did(a autoscaling.Activity) string {
	for _, k := range []struct{ says, kind string }{
		{"unhealthy instance needing", "replaced"},
		{"were launched to balance", "balanced"},
		{"was started", "started"},
		{"selected for termination", "shrunk"},
		{"in response to a user request", "sent"},
	} {
		if strings.Contains(a.Cause, k.says) {
			return k.kind
		}
	}
	return "ill"
}

// keeper names the Auto Scaling group of an instance, and how it stands there.
func (f *facts) keeper(instance string) {
	if g, m, ok := autoscaling.Member(f.w, instance); ok {
		f.link(f.d.Say("fact.auto-scaling-group"), g.AutoScalingGroupName+"  "+m.LifecycleState, g.AutoScalingGroupARN)
	}
}
