package route53

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"skylab/engine/world"
)

// HealthCheck is a question that checkers all over the Internet ask an endpoint
// again and again, and what they found.
type HealthCheck struct {
	Id                 string
	CallerReference    string
	HealthCheckConfig  HealthCheckConfig
	HealthCheckVersion int64

	Seen   bool      `aws:"-"` // whether the last answers were good
	Since  time.Time `aws:"-"` // from when on they were
	Passed bool      `aws:"-"` // the status, which follows after enough answers
}

// HealthCheckConfig is what is asked, and how often.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
type HealthCheckConfig struct {
	IPAddress                    string
	Port                         *int64
	Type                         string `aws:"required,enum=HTTP|HTTPS|HTTP_STR_MATCH|HTTPS_STR_MATCH|TCP|CALCULATED|CLOUDWATCH_METRIC|RECOVERY_CONTROL"`
	ResourcePath                 string
	FullyQualifiedDomainName     string
	SearchString                 string
	RequestInterval              int64
	FailureThreshold             int64
	MeasureLatency               *bool
	Inverted                     *bool
	Disabled                     *bool
	HealthThreshold              *int64
	ChildHealthChecks            []string `aws:"omitempty"`
	EnableSNI                    *bool
	Regions                      []string `aws:"omitempty"`
	InsufficientDataHealthStatus string   `aws:"enum=Healthy|Unhealthy|LastKnownStatus"`
}

// ID is the Id.
func (h HealthCheck) ID() string { return h.Id }

// Refs names the checks that a calculated one counts.
func (h HealthCheck) Refs() []string { return h.HealthCheckConfig.ChildHealthChecks }

// Due is when enough answers have come for the status to follow them.
func (h HealthCheck) Due() time.Time {
	if h.Seen == h.Passed {
		return time.Time{}
	}
	return h.Since.Add(time.Duration(h.HealthCheckConfig.RequestInterval*h.HealthCheckConfig.FailureThreshold) * time.Second)
}

// Elapse lets the status follow.
func (h HealthCheck) Elapse(tx *world.Tx) {
	h.Passed = h.Seen
	put(tx, h)
}

// Checkers are where Route 53's checkers ask from: one address in each of the
// Regions they run in.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/route-53-ip-addresses.html
var Checkers = []struct {
	Region  string
	Address netip.Addr
}{
	{"us-east-1", netip.AddrFrom4([4]byte{15, 177, 2, 10})},
	{"us-west-1", netip.AddrFrom4([4]byte{15, 177, 10, 10})},
	{"us-west-2", netip.AddrFrom4([4]byte{15, 177, 14, 10})},
	{"eu-west-1", netip.AddrFrom4([4]byte{15, 177, 18, 10})},
	{"ap-southeast-1", netip.AddrFrom4([4]byte{15, 177, 22, 10})},
	{"ap-southeast-2", netip.AddrFrom4([4]byte{15, 177, 26, 10})},
	{"ap-northeast-1", netip.AddrFrom4([4]byte{15, 177, 30, 10})},
	{"sa-east-1", netip.AddrFrom4([4]byte{15, 177, 34, 10})},
}

// Asks reports whether the check is one that goes out and asks an endpoint.
func (h HealthCheck) Asks() bool {
	switch h.HealthCheckConfig.Type {
	case "HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP":
		return true
	}
	return false
}

// DestinationPort is the port that the checkers connect to.
func (h HealthCheck) DestinationPort() int64 {
	switch c := h.HealthCheckConfig; {
	case c.Port != nil:
		return *c.Port
	case c.Type == "HTTPS", c.Type == "HTTPS_STR_MATCH":
		return 443
	default:
		return 80
	}
}

// Observe takes in what the checkers see now.
func (h HealthCheck) Observe(tx *world.Tx, good bool) {
	if h.Seen == good {
		return
	}
	h.Seen, h.Since = good, tx.Now()
	put(tx, h)
}

// Healthy is the status of a check, after it was inverted. A check that is
// disabled or does not exist counts as healthy, as does one that nobody has
// answered yet.
func Healthy(w *world.World, id string) bool { return healthyAt(w, id, 0) }

func healthyAt(w *world.World, id string, depth int) bool {
	h, ok := world.Get[HealthCheck](w, world.Everywhere, id)
	c := h.HealthCheckConfig
	if !ok || is(c.Disabled) || depth > 8 {
		return true
	}
	up := h.Passed
	if c.Type == "CALCULATED" {
		n := int64(0)
		for _, child := range c.ChildHealthChecks {
			if healthyAt(w, child, depth+1) {
				n++
			}
		}
		up = c.HealthThreshold == nil || n >= *c.HealthThreshold
	}
	return up != is(c.Inverted)
}

func is(b *bool) bool { return b != nil && *b }

// CreateHealthCheck starts a check. It counts as healthy until answers say
// otherwise.
type CreateHealthCheck struct {
	CallerReference   string             `aws:"required"`
	HealthCheckConfig *HealthCheckConfig `aws:"required"`
}

// HealthCheckResult is the answer of commands about one check.
type HealthCheckResult struct {
	Location    string
	HealthCheck HealthCheck
}

// Apply makes the check.
func (c CreateHealthCheck) Apply(tx *world.Tx) (any, error) {
	all := world.All[HealthCheck](tx.World(), mine(tx))
	for _, h := range all {
		if h.CallerReference == c.CallerReference {
			return nil, world.Refuse("HealthCheckAlreadyExists", "The health check you're attempting to create already exists.").Because("caller-reference-used", c.CallerReference)
		}
	}
	if len(all) >= maxChecks {
		return nil, world.Refuse("TooManyHealthChecks", fmt.Sprintf("This health check can't be created because the current account has reached the limit of %d.", maxChecks)).Because("quota", maxChecks)
	}
	d := tx.Draw("health-check")
	id := hex.EncodeToString(d[:16])
	h := HealthCheck{
		Id:              id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:],
		CallerReference: c.CallerReference, HealthCheckConfig: *c.HealthCheckConfig, HealthCheckVersion: 1, Seen: true, Passed: true, Since: tx.Now(),
	}
	h.HealthCheckConfig.RequestInterval = cmp.Or(h.HealthCheckConfig.RequestInterval, 30)
	h.HealthCheckConfig.FailureThreshold = cmp.Or(h.HealthCheckConfig.FailureThreshold, 3)
	if err := h.check(tx); err != nil {
		return nil, err
	}
	put(tx, h)
	return HealthCheckResult{"https://route53.amazonaws.com/2013-04-01/healthcheck/" + h.Id, h}, nil
}

// check refuses what no checker could ask.
func (h HealthCheck) check(tx *world.Tx) error {
	c := h.HealthCheckConfig
	kinds := []string{"HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP", "CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"}
	switch {
	case !slices.Contains(kinds, c.Type):
		return invalidInput(fmt.Sprintf("Value '%s' at 'healthCheckConfig.type' failed to satisfy constraint: Member must satisfy enum value set", c.Type)).Because("health-check-type", c.Type)
	case c.RequestInterval != 10 && c.RequestInterval != 30:
		return invalidInput("Invalid parameter : The request interval must be 10 or 30").Because("request-interval", c.RequestInterval)
	case c.FailureThreshold < 1 || c.FailureThreshold > 10:
		return invalidInput("Invalid parameter : The failure threshold must be from 1 to 10").Because("failure-threshold", c.FailureThreshold)
	case h.Asks() && c.IPAddress == "" && c.FullyQualifiedDomainName == "":
		return invalidInput("Invalid parameter : Either IPAddress or FullyQualifiedDomainName must be specified").Because("health-check-where")
	case c.Port != nil && (*c.Port < 1 || *c.Port > 65535):
		return invalidInput("Invalid parameter : Port must be from 1 to 65535").Because("port-range", *c.Port)
	case c.Type == "TCP" && c.Port == nil:
		return invalidInput("Invalid parameter : Port must be specified for TCP").Because("health-check-port")
	case (c.Type == "HTTP_STR_MATCH" || c.Type == "HTTPS_STR_MATCH") && c.SearchString == "":
		return invalidInput("Invalid parameter : SearchString must be specified").Because("search-string")
	}
	if c.IPAddress != "" {
		a, err := netip.ParseAddr(c.IPAddress)
		if err != nil {
			return invalidInput("Invalid parameter : "+c.IPAddress+" is not a valid IP address").Because("address-wrong", c.IPAddress)
		}
		if a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
			return invalidInput("Invalid parameter : IPAddress must be a public address: checkers can't reach "+c.IPAddress).Because("health-check-private", c.IPAddress)
		}
	}
	for _, child := range c.ChildHealthChecks {
		if _, ok := world.Get[HealthCheck](tx.World(), mine(tx), child); !ok {
			return noHealthCheck(child)
		}
	}
	return nil
}

func noHealthCheck(id string) error {
	return world.Refuse("NoSuchHealthCheck", "A health check with id "+id+" does not exist.").Because("health-check-unknown", id)
}

func checkOf(tx *world.Tx, id string) (HealthCheck, error) {
	h, ok := world.Get[HealthCheck](tx.World(), mine(tx), id)
	if !ok {
		return h, noHealthCheck(id)
	}
	return h, nil
}
