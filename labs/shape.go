package labs

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"skylab/engine/world"
)

// shape is what is left of a World when everything that has a name is
// forgotten: equal shapes mean that a renaming maps one World onto the other.
//
// Each resource starts with a colour, the hash of what it says without ids,
// names, times and single addresses; colours are then refined with those of
// what it refers to, and of what refers to it, until nothing new can be told
// apart. Worlds with other multisets of colours are not isomorphic. (The
// converse fails only for highly regular graphs, which networks are not; such
// a pair would be reported as alike, never the other way round.) Kinds in but are left out.
func shape(w *world.World, but ...string) string {
	all := slices.DeleteFunc(world.All[world.Resource](w, world.Everywhere), func(r world.Resource) bool {
		kind := fmt.Sprintf("%T", r)
		return !strings.Contains(kind, "ec2.") && !slices.Contains(besides, kind) || slices.Contains(but, kind) // what the kernel keeps for itself, and the outside
	})
	index := map[string]int{}
	for i, r := range all {
		index[r.ID()] = i
	}
	colours, links := make([]string, len(all)), make([][]link, len(all))
	for i, r := range all {
		said, to := forget(r, index)
		colours[i] = hash(fmt.Sprintf("%T", r) + said)
		links[i] = to
	}
	for range 6 { // no path between two things of a network is longer
		colours = refine(colours, links)
	}
	slices.Sort(colours)
	return hash(strings.Join(colours, " "))
}

// link says that a resource mentions another, and where.
type link struct {
	field string
	to    int
}

func refine(colours []string, links [][]link) []string {
	seen := make([][]string, len(colours))
	for i := range links {
		for _, l := range links[i] {
			seen[i] = append(seen[i], ">"+l.field+colours[l.to])
			seen[l.to] = append(seen[l.to], "<"+l.field+colours[i])
		}
	}
	out := make([]string, len(colours))
	for i, c := range colours {
		slices.Sort(seen[i])
		out[i] = hash(c + strings.Join(seen[i], " "))
	}
	return out
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return string(sum[:8])
}

var (
	idForm   = regexp.MustCompile(`^[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}$|^[0-9a-f]{8}-[0-9a-f-]{27}$|^(/hostedzone/)?[ZNC][0-9A-Z]{20}$|\.awsdns-\d+\.|\.elb\.amazonaws\.com\.?$`)
	timeForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT`)
	// naming are fields that hold names and what is made from names or
	// addresses.
	naming = []string{
		"Tags", "TagSet", "GroupName", "Description", "KeyName", "MacAddress", "PrivateDnsName", "PublicDnsName",
		"SubnetArn", "SecurityGroupArn", "SecurityGroupRuleArn", "UserData", "StateTransitionReason",
		"CallerReference", "NameServers", "Comment", "SetIdentifier", "KeyFingerprint", "AmiLaunchIndex",
		"Seen", "Since", "Passed", // what a health check meets is not of the account's making
	}
	// besides are the resources besides EC2's that a solution builds.
	besides = []string{"route53.HostedZone", "route53.HealthCheck", "route53.CidrCollection", "route53.ReusableDelegationSet", "route53domains.Domain", "names.Registration"}
)

// forget returns what a resource says apart from names, and whom it mentions.
func forget(r world.Resource, index map[string]int) (string, []link) {
	b, err := json.Marshal(r)
	if err != nil {
		return reflect.TypeOf(r).String(), nil
	}
	var v any
	_ = json.Unmarshal(b, &v) // it was just written
	var to []link
	own := r.ID()
	var walk func(field string, v any) string
	walk = func(field string, v any) string {
		switch v := v.(type) {
		case map[string]any:
			var parts []string
			for _, k := range sorted(v) {
				if !slices.Contains(naming, k) {
					parts = append(parts, k+":"+walk(k, v[k]))
				}
			}
			return "{" + strings.Join(parts, ",") + "}"
		case []any:
			parts := make([]string, len(v))
			for i := range v {
				parts[i] = walk(field, v[i])
			}
			slices.Sort(parts)
			return "[" + strings.Join(parts, ",") + "]"
		case string:
			if i, known := index[v]; known {
				if v != own {
					to = append(to, link{field, i})
				}
				return "#"
			}
			if _, err := netip.ParseAddr(v); err == nil || idForm.MatchString(v) || timeForm.MatchString(v) {
				return "#"
			}
			return v
		}
		return fmt.Sprint(v)
	}
	return walk("", v), to
}
