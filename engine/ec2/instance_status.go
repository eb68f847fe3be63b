package ec2

import (
	"strconv"
	"time"

	"skylab/engine/world"
)

// InstanceStatus is what AWS's own checks found of an instance.
type InstanceStatus struct {
	AvailabilityZone   string
	AvailabilityZoneId string
	InstanceId         string
	InstanceState      InstanceState
	InstanceStatus     InstanceStatusSummary
	SystemStatus       InstanceStatusSummary
	AttachedEbsStatus  InstanceStatusSummary
}

// InstanceStatusSummary is the outcome of one kind of check.
type InstanceStatusSummary struct {
	Details []InstanceStatusDetails
	Status  string // ok, impaired, initializing, not-applicable
}

// InstanceStatusDetails is the outcome of one check.
type InstanceStatusDetails struct {
	ImpairedSince time.Time
	Name          string
	Status        string // passed, failed, initializing
}

// checksTake is how long an instance runs before its first checks are done.
const checksTake = time.Minute

func (i Instance) status(w *world.World, s world.Scope) InstanceStatus {
	out := InstanceStatus{
		AvailabilityZone: i.Placement.AvailabilityZone, AvailabilityZoneId: i.Placement.AvailabilityZoneId,
		InstanceId: i.InstanceId, InstanceState: i.State,
	}
	one := func(status, found string, since time.Time) InstanceStatusSummary {
		return InstanceStatusSummary{[]InstanceStatusDetails{{since, "reachability", found}}, status}
	}
	summary, up := InstanceStatusSummary{Status: "not-applicable"}, i.State == Running || i.State == Pending
	o, dark := outage(w, s, i.Placement.AvailabilityZone)
	switch {
	case dark && up:
		summary = one("impaired", "failed", o.OutSince())
	case i.State == Running && w.Now().Sub(i.StateSince) >= checksTake:
		summary = one("ok", "passed", time.Time{})
	case up:
		summary = one("initializing", "initializing", time.Time{})
	}
	out.InstanceStatus, out.SystemStatus, out.AttachedEbsStatus = summary, summary, summary
	return out
}

var instanceStatusFilters = filters[InstanceStatus]{
	"availability-zone":          func(s InstanceStatus) []string { return []string{s.AvailabilityZone} },
	"instance-state-code":        func(s InstanceStatus) []string { return []string{strconv.Itoa(s.InstanceState.Code)} },
	"instance-state-name":        func(s InstanceStatus) []string { return []string{s.InstanceState.Name} },
	"instance-status.status":     func(s InstanceStatus) []string { return []string{s.InstanceStatus.Status} },
	"system-status.status":       func(s InstanceStatus) []string { return []string{s.SystemStatus.Status} },
	"attached-ebs-status.status": func(s InstanceStatus) []string { return []string{s.AttachedEbsStatus.Status} },
}

// DescribeInstanceStatus lists what AWS's checks found, of running instances
// unless all are asked for.
type DescribeInstanceStatus struct {
	InstanceIds []string `aws:"wire=InstanceId,id=instance"`
	Page
	world.Dry
	Filters             []Filter `aws:"wire=Filter"`
	IncludeAllInstances bool
}

// DescribeInstanceStatusResult is the answer to [DescribeInstanceStatus].
type DescribeInstanceStatusResult struct {
	InstanceStatuses []InstanceStatus `aws:"wire=InstanceStatusSet"`
	NextToken        string
}

// Apply lists.
func (c DescribeInstanceStatus) Apply(tx *world.Tx) (any, error) {
	all, err := pick[Instance](tx, "instance", c.InstanceIds)
	if err != nil {
		return nil, err
	}
	statuses := []InstanceStatus{}
	for _, i := range all {
		if c.IncludeAllInstances || i.State == Running {
			statuses = append(statuses, i.status(tx.World(), tx.Scope))
		}
	}
	if statuses, err = instanceStatusFilters.apply(statuses, c.Filters); err != nil {
		return nil, err
	}
	out, next, err := page(statuses, c.Page, len(c.InstanceIds))
	return DescribeInstanceStatusResult{out, next}, err
}

// FilterNames lists the filters of the operation.
func (DescribeInstanceStatus) FilterNames() []string { return instanceStatusFilters.names() }
