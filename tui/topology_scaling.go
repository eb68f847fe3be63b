package tui

import (
	"slices"
	"strconv"

	"skylab/engine/autoscaling"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/look"
)

// scalingIn lists the Auto Scaling groups of a network, with how many of their members
// are in service.
func scalingIn(w *world.World, s world.Scope, v ec2.Vpc) []footNode {
	var out []footNode
	for _, g := range world.All[autoscaling.AutoScalingGroup](w, s) {
		if !slices.ContainsFunc(g.Subnets(), func(id string) bool {
			n, ok := world.Get[ec2.Subnet](w, s, id)
			return ok && n.VpcId == v.VpcId
		}) {
			continue
		}
		n := inService(g)
		f := footNode{id: g.AutoScalingGroupARN, text: "(asg " + nameOf(w, g.AutoScalingGroupARN) + ") " + autoscaling.InService + " " + strconv.Itoa(n) + "/" + strconv.Itoa(g.DesiredCapacity)}
		if n != g.DesiredCapacity || len(g.Instances) != n {
			f.text += " " + look.Caution.String()
		}
		out = append(out, f)
	}
	return out
}

// inService is how many members do their work.
func inService(g autoscaling.AutoScalingGroup) int {
	n := 0
	for _, m := range g.Instances {
		if m.LifecycleState == autoscaling.InService {
			n++
		}
	}
	return n
}

// scaling adds what a group keeps, and where it is registered.
func (l links) scaling(g autoscaling.AutoScalingGroup) {
	l.add(g.AutoScalingGroupARN)
	l.add(g.TargetGroupARNs...)
	for _, m := range g.Instances {
		l.add(m.InstanceId)
	}
}
