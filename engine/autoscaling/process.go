package autoscaling

import (
	"slices"

	"skylab/engine/world"
)

// SuspendedProcess is something that a group does not do for now.
type SuspendedProcess struct {
	ProcessName      string
	SuspensionReason string
}

// processes are what a group does.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
var processes = []string{"Launch", "Terminate", "AddToLoadBalancer", "AlarmNotification", "AZRebalance", "HealthCheck", "InstanceRefresh", "ReplaceUnhealthy", "ScheduledActions"}

// suspended reports whether the group does not do something now.
func (g *AutoScalingGroup) suspended(process string) bool {
	return slices.ContainsFunc(g.SuspendedProcesses, func(p SuspendedProcess) bool { return p.ProcessName == process })
}

// SuspendProcesses lets a group leave off what it does: all of it if none is named.
type SuspendProcesses struct {
	AutoScalingGroupName string `aws:"required,id=auto-scaling-group"`
	ScalingProcesses     []string
}

// Apply suspends them.
func (c SuspendProcesses) Apply(tx *world.Tx) (any, error) {
	g, names, err := processesOf(tx, c.AutoScalingGroupName, c.ScalingProcesses)
	if err != nil {
		return nil, err
	}
	g.SuspendedProcesses = slices.Clone(g.SuspendedProcesses)
	for _, p := range names {
		if !g.suspended(p) {
			g.SuspendedProcesses = append(g.SuspendedProcesses, SuspendedProcess{p, "User suspended at " + tx.Now().UTC().Format("2006-01-02T15:04:05Z")})
		}
	}
	tx.Put(g)
	return world.Done{}, nil
}

// ResumeProcesses lets a group go on with what it left off: all of it if none is
// named.
type ResumeProcesses struct {
	AutoScalingGroupName string `aws:"required,id=auto-scaling-group"`
	ScalingProcesses     []string
}

// Apply resumes them.
func (c ResumeProcesses) Apply(tx *world.Tx) (any, error) {
	g, names, err := processesOf(tx, c.AutoScalingGroupName, c.ScalingProcesses)
	if err != nil {
		return nil, err
	}
	g.SuspendedProcesses = slices.DeleteFunc(slices.Clone(g.SuspendedProcesses), func(p SuspendedProcess) bool { return has(names, p.ProcessName) })
	g.again()
	tx.Put(g)
	return world.Done{}, nil
}

func processesOf(tx *world.Tx, group string, names []string) (AutoScalingGroup, []string, error) {
	g, err := change(tx, group)
	if err != nil {
		return g, nil, err
	}
	for _, p := range names {
		if err := oneOf("ScalingProcesses", p, processes...); err != nil {
			return g, nil, err
		}
	}
	if len(names) == 0 {
		names = processes
	}
	return g, names, nil
}
