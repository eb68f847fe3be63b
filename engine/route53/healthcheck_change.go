package route53

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"skylab/engine/world"
)

// GetHealthCheck shows a check.
type GetHealthCheck struct {
	HealthCheckId string `aws:"required,id=health-check"`
}

// Apply reads.
func (c GetHealthCheck) Apply(tx *world.Tx) (any, error) {
	h, err := checkOf(tx, c.HealthCheckId)
	return HealthCheckResult{"", h}, err
}

// ListHealthChecks lists the account's checks.
type ListHealthChecks struct{}

// ListHealthChecksResult is the answer to [ListHealthChecks].
type ListHealthChecksResult struct {
	HealthChecks []HealthCheck `aws:"always"`
}

// Apply lists.
func (c ListHealthChecks) Apply(tx *world.Tx) (any, error) {
	return ListHealthChecksResult{append([]HealthCheck{}, world.All[HealthCheck](tx.World(), mine(tx))...)}, nil
}

// GetHealthCheckCount counts the account's checks.
type GetHealthCheckCount struct{}

// GetHealthCheckCountResult is the answer to [GetHealthCheckCount].
type GetHealthCheckCountResult struct{ HealthCheckCount int64 }

// Apply counts.
func (c GetHealthCheckCount) Apply(tx *world.Tx) (any, error) {
	return GetHealthCheckCountResult{int64(len(world.All[HealthCheck](tx.World(), mine(tx))))}, nil
}

// UpdateHealthCheck changes what is asked. What is left out stays as it is.
type UpdateHealthCheck struct {
	HealthCheckId            string `aws:"required,id=health-check"`
	HealthCheckVersion       *int64
	IPAddress                string
	Port                     *int64
	ResourcePath             string
	FullyQualifiedDomainName string
	SearchString             string
	FailureThreshold         int64
	Inverted                 *bool
	Disabled                 *bool
	HealthThreshold          *int64
	ChildHealthChecks        []string
	EnableSNI                *bool
	Regions                  []string
}

// Apply changes the check; a version that is not the current one is refused.
func (c UpdateHealthCheck) Apply(tx *world.Tx) (any, error) {
	h, err := checkOf(tx, c.HealthCheckId)
	if err != nil {
		return nil, err
	}
	if c.HealthCheckVersion != nil && *c.HealthCheckVersion != h.HealthCheckVersion {
		return nil, world.Refuse("HealthCheckVersionMismatch", fmt.Sprintf("The value of HealthCheckVersion in the request doesn't match the value of HealthCheckVersion in the health check: %d.", h.HealthCheckVersion)).
			Because("health-check-version", *c.HealthCheckVersion, h.HealthCheckVersion)
	}
	n := &h.HealthCheckConfig
	n.IPAddress = cmp.Or(c.IPAddress, n.IPAddress)
	n.Port = cmp.Or(c.Port, n.Port)
	n.ResourcePath = cmp.Or(c.ResourcePath, n.ResourcePath)
	n.FullyQualifiedDomainName = cmp.Or(c.FullyQualifiedDomainName, n.FullyQualifiedDomainName)
	n.SearchString = cmp.Or(c.SearchString, n.SearchString)
	n.FailureThreshold = cmp.Or(c.FailureThreshold, n.FailureThreshold)
	n.Inverted, n.Disabled = cmp.Or(c.Inverted, n.Inverted), cmp.Or(c.Disabled, n.Disabled)
	n.HealthThreshold, n.EnableSNI = cmp.Or(c.HealthThreshold, n.HealthThreshold), cmp.Or(c.EnableSNI, n.EnableSNI)
	if len(c.ChildHealthChecks) > 0 {
		n.ChildHealthChecks = c.ChildHealthChecks
	}
	if len(c.Regions) > 0 {
		n.Regions = c.Regions
	}
	if err := h.check(tx); err != nil {
		return nil, err
	}
	h.HealthCheckVersion++
	put(tx, h)
	return HealthCheckResult{"", h}, nil
}

// DeleteHealthCheck removes a check that no other check counts. Records that name
// it answer as if it were healthy.
type DeleteHealthCheck struct {
	HealthCheckId string `aws:"required,id=health-check"`
}

// Apply deletes.
func (c DeleteHealthCheck) Apply(tx *world.Tx) (any, error) {
	h, err := checkOf(tx, c.HealthCheckId)
	if err != nil {
		return nil, err
	}
	for _, o := range world.All[HealthCheck](tx.World(), mine(tx)) {
		if slices.Contains(o.HealthCheckConfig.ChildHealthChecks, h.Id) {
			return nil, world.Refuse("HealthCheckInUse", "The health check "+h.Id+" is referenced by a calculated health check.").Because("health-check-in-use", h.Id, o.Id)
		}
	}
	tx.Delete(h)
	return world.Done{}, nil
}

// GetHealthCheckStatus shows what each checker saw last.
type GetHealthCheckStatus struct {
	HealthCheckId string `aws:"required,id=health-check"`
}

// GetHealthCheckStatusResult is the answer to [GetHealthCheckStatus].
type GetHealthCheckStatusResult struct {
	HealthCheckObservations []HealthCheckObservation `aws:"always"`
}

// HealthCheckObservation is what one checker saw.
type HealthCheckObservation struct {
	Region       string
	IPAddress    string
	StatusReport StatusReport
}

// StatusReport is an observation in words.
type StatusReport struct {
	Status      string
	CheckedTime time.Time
}

// Apply reads; a check that counts others has no checkers.
func (c GetHealthCheckStatus) Apply(tx *world.Tx) (any, error) {
	h, err := checkOf(tx, c.HealthCheckId)
	if err != nil {
		return nil, err
	}
	if !h.Asks() {
		return nil, invalidInput("Invalid parameter : A calculated health check has no checkers").Because("health-check-calculated", h.Id)
	}
	out := GetHealthCheckStatusResult{HealthCheckObservations: []HealthCheckObservation{}}
	status := "Success: " + map[bool]string{true: "TCP connection established", false: "HTTP Status Code 200, OK"}[h.HealthCheckConfig.Type == "TCP"]
	if !h.Seen {
		status = "Failure: Connection timed out. The endpoint or the internet connection is down, or requests are being blocked by your firewall."
	}
	step := time.Duration(h.HealthCheckConfig.RequestInterval) * time.Second
	last := h.Since.Add(tx.Now().Sub(h.Since).Truncate(step))
	for _, k := range Checkers {
		if len(h.HealthCheckConfig.Regions) == 0 || slices.Contains(h.HealthCheckConfig.Regions, k.Region) {
			out.HealthCheckObservations = append(out.HealthCheckObservations, HealthCheckObservation{k.Region, k.Address.String(), StatusReport{status, last}})
		}
	}
	return out, nil
}
