package elbv2

import (
	"net/netip"
	"time"

	"skylab/engine/ec2"
	"skylab/engine/world"
)

// Target is what a target group sends to: an instance or an address, at a port.
type Target struct {
	Id               string
	Port             int
	AvailabilityZone string // where it is; all for an address outside of the VPC
	Health           TargetHealth

	// Seen is what checks meet now, since SeenAt. Checks come at every interval
	// after Began.
	Seen   Seen
	SeenAt time.Time
	Began  time.Time
	// Gone is when a draining target is forgotten.
	Gone time.Time
}

// Address is where the target is called; of an instance that is gone there is none.
func (t Target) Address(w *world.World) netip.Addr {
	if i, ok := world.Get[ec2.Instance](w, world.Everywhere, t.Id); ok {
		return i.PrivateIpAddress
	}
	a, _ := netip.ParseAddr(t.Id)
	return a
}

// TargetHealth is what a load balancer thinks of a target.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
type TargetHealth struct {
	State       string
	Reason      string
	Description string
}

// Seen is what a health check would meet: nothing that speaks against the target; a
// reason why it fails; or, where there are no checks, why.
type Seen struct {
	Unchecked   bool
	Reason      string
	Description string
}

// The states of a target and their reasons.
const (
	Initial   = "initial"
	Healthy   = "healthy"
	Unhealthy = "unhealthy"
	Unused    = "unused"
	Draining  = "draining"

	RegistrationInProgress   = "Elb.RegistrationInProgress"
	InitialHealthChecking    = "Elb.InitialHealthChecking"
	ResponseCodeMismatch     = "Target.ResponseCodeMismatch"
	TimedOut                 = "Target.Timeout"
	FailedHealthChecks       = "Target.FailedHealthChecks"
	NotRegistered            = "Target.NotRegistered"
	NotInUse                 = "Target.NotInUse"
	InvalidState             = "Target.InvalidState"
	DeregistrationInProgress = "Target.DeregistrationInProgress"
)

// descriptions are AWS's sentences for the reasons that have one.
var descriptions = map[string]string{
	RegistrationInProgress:   "Target registration is in progress",
	InitialHealthChecking:    "Initial health checks in progress",
	TimedOut:                 "Request timed out",
	FailedHealthChecks:       "Health checks failed",
	NotRegistered:            "Target is not registered to the target group",
	InvalidState:             "Target is in the stopped state",
	DeregistrationInProgress: "Target deregistration is in progress",
}

// Because is what a check meets that fails for a reason.
func Because(reason string) Seen { return Seen{Reason: reason, Description: descriptions[reason]} }

// Without is why a target is not checked at all.
func Without(reason, description string) Seen {
	if description == "" {
		description = descriptions[reason]
	}
	return Seen{Unchecked: true, Reason: reason, Description: description}
}

// Observe notes what checks of target k meet from now on. Whoever sees it says so
// only when it differs from what was Seen.
func (g TargetGroup) Observe(tx *world.Tx, k int, s Seen) {
	t := g.Targets[k]
	switch {
	case s.Unchecked && s.Reason == RegistrationInProgress:
		t.Health = TargetHealth{Initial, s.Reason, s.Description}
	case s.Unchecked:
		t.Health = TargetHealth{Unused, s.Reason, s.Description}
	case t.Seen.Unchecked:
		t.Health, t.Began = TargetHealth{Initial, InitialHealthChecking, descriptions[InitialHealthChecking]}, tx.Now()
	}
	t.Seen, t.SeenAt = s, tx.Now()
	g.Targets = append(append(g.Targets[:k:k], t), g.Targets[k+1:]...)
	tx.Put(g)
}

// due is when a target's state changes next if nothing else does: when the last of as
// many checks in a row as count ends. The first check that passes is enough for a
// target that is new.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
func (g TargetGroup) due(t Target) time.Time {
	failed := t.Seen.Reason != ""
	checks := 1
	switch {
	case t.Health.State == Draining:
		return t.Gone
	case t.Seen.Unchecked, t.Health.State == Healthy && !failed, t.Health.State == Unhealthy && t.Health.Reason == t.Seen.Reason && t.Health.Description == t.Seen.Description:
		return time.Time{}
	case failed && t.Health.State != Unhealthy:
		checks = g.UnhealthyThresholdCount
	case !failed && t.Health.State == Unhealthy:
		checks = g.HealthyThresholdCount
	}
	every := time.Duration(g.HealthCheckIntervalSeconds) * time.Second
	next := t.Began.Add(every * (t.SeenAt.Sub(t.Began)/every + time.Duration(checks)))
	if t.Seen.Reason == TimedOut {
		next = next.Add(time.Duration(g.HealthCheckTimeoutSeconds) * time.Second)
	}
	return next
}

// decided is the target after those checks.
func (t Target) decided() Target {
	t.Health = TargetHealth{State: Healthy}
	if t.Seen.Reason != "" {
		t.Health = TargetHealth{Unhealthy, t.Seen.Reason, t.Seen.Description}
	}
	return t
}
