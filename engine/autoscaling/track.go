package autoscaling

import (
	"fmt"
	"math"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// The alarms that target tracking makes of a metric in periods of a minute: three in
// a row above the target, or fifteen below nine tenths of it.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
const (
	highAfter = 3 * time.Minute
	lowAfter  = 15 * time.Minute
	lowPart   = 0.9
	// period is how soon an alarm that still rings counts again.
	period = time.Minute
)

// PerVCPU is how many requests a second keep a virtual processor busy: a choice of
// ours, since it is the learner's program that decides it.
const PerVCPU = 100

// CPU is how busy a machine is, in percent, that gets so many requests a second.
func CPU(kind string, perSecond float64) float64 {
	return math.Min(100, 100*perSecond/float64(PerVCPU*max(ec2.VCPUs(kind), 1)))
}

// track measures what the policies follow and changes the desired capacity. Out goes
// the largest wish of all policies; in it goes by one machine at a time, and only if
// all agree.
func (g *AutoScalingGroup) track(w *world.World, load Load) {
	if len(g.Policies) == 0 || g.Status == deleting || g.suspended("AlarmNotification") {
		return
	}
	requests := load(w)
	wanted, by, low := g.DesiredCapacity, -1, -1
	shrinks := g.DesiredCapacity > g.MinSize && !g.in(Terminating) && !g.in(Pending)
	for k := range g.Policies {
		p := &g.Policies[k]
		if !p.Enabled {
			continue
		}
		n := g.measure(w, p, requests)
		target := p.TargetTrackingConfiguration.TargetValue
		p.ring(w.Now(), n, target)
		size := int(min(math.Ceil(float64(n)*p.Value/target-1e-9), float64(g.MaxSize)))
		if n > 0 && size > wanted && !p.HighSince.IsZero() && g.rings(w.Now(), p.HighSince, highAfter, p.ActedAt) {
			wanted, by = size, k
		}
		low = k
		shrinks = shrinks && n > 0 && !p.LowSince.IsZero() && !p.TargetTrackingConfiguration.DisableScaleIn && size < g.DesiredCapacity && g.rings(w.Now(), p.LowSince, lowAfter, p.ActedAt)
	}
	alarm := 0 // the high one
	switch {
	case by >= 0:
	case shrinks && low >= 0:
		wanted, by, alarm = wanted-1, low, 1
	default:
		return
	}
	for k := range g.Policies {
		g.Policies[k].ActedAt = w.Now()
	}
	g.want(wanted, fmt.Sprintf("%s a monitor alarm %s in state ALARM triggered policy %s changing the desired capacity from %d to %d.",
		moment(w.Now()), g.Policies[by].Alarms[alarm].AlarmName, g.Policies[by].PolicyName, g.DesiredCapacity, wanted))
}

// want changes the desired capacity; why says who wished it.
func (g *AutoScalingGroup) want(n int, why string) {
	if n != g.DesiredCapacity {
		g.DesiredCapacity, g.Why, g.RetryAt = n, why, time.Time{}
	}
}

// measure is the value of a policy's metric over the members that are warm, and how
// many those are. A member that is not warm yet wakes the group later.
func (g *AutoScalingGroup) measure(w *world.World, p *ScalingPolicy, requests map[string]float64) (n int) {
	sum := 0.0
	for _, m := range g.Instances {
		if m.LifecycleState != InService {
			continue
		}
		if warm := m.Since.Add(g.warmup(p)); warm.After(w.Now()) {
			g.wake(warm)
			continue
		}
		n++
		if p.TargetTrackingConfiguration.PredefinedMetricSpecification.PredefinedMetricType == cpuMetric {
			sum += CPU(m.InstanceType, requests[m.InstanceId])
		} else {
			sum += 60 * requests[m.InstanceId]
		}
	}
	p.Value = 0
	if n > 0 {
		p.Value = sum / float64(n)
	}
	return n
}

// warmup is how long after it came into service a member counts.
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html
func (g *AutoScalingGroup) warmup(p *ScalingPolicy) time.Duration {
	seconds := g.DefaultCooldown
	if p.EstimatedInstanceWarmup != nil {
		seconds = *p.EstimatedInstanceWarmup
	} else if g.DefaultInstanceWarmup != nil {
		seconds = *g.DefaultInstanceWarmup
	}
	return time.Duration(seconds) * time.Second
}

// ring notes since when the metric is beyond a threshold.
func (p *ScalingPolicy) ring(now time.Time, n int, target float64) {
	since := func(at *time.Time, beyond bool) {
		if !beyond {
			*at = time.Time{}
		} else if at.IsZero() {
			*at = now
		}
	}
	since(&p.HighSince, n > 0 && p.Value > target)
	since(&p.LowSince, n > 0 && p.Value < lowPart*target)
}

// rings reports whether an alarm counts now, and else wakes the group when it does.
func (g *AutoScalingGroup) rings(now, since time.Time, after time.Duration, acted time.Time) bool {
	at := since.Add(after)
	if again := acted.Add(period); !acted.IsZero() && again.After(at) {
		at = again
	}
	if at.After(now) {
		g.wake(at)
		return false
	}
	return true
}
