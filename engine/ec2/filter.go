package ec2

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// Filter narrows a description: a resource passes if any of Values matches.
// Several filters must all pass. * and ? are wildcards.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
type Filter struct {
	Name   string
	Values []string `aws:"wire=Value"`
}

// Page asks for one page of a description.
type Page struct {
	MaxResults *int
	NextToken  string
}

// maxFilterValues is how many values a filter takes.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
const maxFilterValues = 200

// filters maps the name of a filter to what a resource offers it to match.
type filters[T any] map[string]func(T) []string

// tagged adds the filters that every resource with tags has.
func (f filters[T]) tagged(tags func(T) Tags) filters[T] {
	f["tag-key"] = func(r T) []string {
		var keys []string
		for _, t := range tags(r) {
			keys = append(keys, t.Key)
		}
		return keys
	}
	f["tag:"] = func(r T) []string { // matched with the key in apply
		var pairs []string
		for _, t := range tags(r) {
			pairs = append(pairs, t.Key+"\x00"+t.Value)
		}
		return pairs
	}
	return f
}

// each is f of every element: what a list offers to a filter.
func each[E any](list []E, f func(E) string) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return out
}

// names lists the filters for completion and for the refusal of a wrong one.
func (f filters[T]) names() []string {
	var out []string
	for n := range f {
		if n == "tag:" {
			n = "tag:Name"
		}
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// olderNames are spellings of filters from before names had dashes, which AWS
// still takes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
var olderNames = map[string]string{
	"availabilityZone": "availability-zone", "availabilityZoneId": "availability-zone-id", "cidrBlock": "cidr-block",
	"defaultForAz": "default-for-az", "isDefault": "is-default",
}

// apply keeps what passes every one of want.
func (f filters[T]) apply(all []T, want []Filter) ([]T, error) {
	for _, w := range want {
		if len(w.Values) > maxFilterValues {
			return nil, exhausted("FilterLimitExceeded",
				fmt.Sprintf("The maximum number of filter values specified on a single call is %d", maxFilterValues), maxFilterValues)
		}
		key := ""
		offer, ok := f[w.Name]
		if !ok {
			offer, ok = f[olderNames[w.Name]]
		}
		if !ok && strings.HasPrefix(w.Name, "tag:") {
			offer, ok = f["tag:"]
			key = strings.TrimPrefix(w.Name, "tag:") + "\x00"
		}
		if !ok || w.Name == "tag:" {
			return nil, world.Refuse("InvalidParameterValue", fmt.Sprintf("The filter '%s' is invalid", w.Name)).
				Because("filter-unknown", w.Name, strings.Join(f.names(), ", "))
		}
		all = slices.DeleteFunc(slices.Clone(all), func(r T) bool {
			return !slices.ContainsFunc(offer(r), func(have string) bool {
				if key != "" && !strings.HasPrefix(have, key) {
					return false
				}
				return slices.ContainsFunc(w.Values, func(v string) bool { return wild(v, have[len(key):]) })
			})
		})
	}
	return all, nil
}

// wild matches * and ? and nothing else.
func wild(pattern, s string) bool {
	escaped := strings.NewReplacer(`\`, `\\`, `[`, `\[`).Replace(pattern)
	// path.Match stops at slashes, which CIDR blocks have.
	ok, err := path.Match(strings.ReplaceAll(escaped, "/", "\x01"), strings.ReplaceAll(s, "/", "\x01"))
	return err == nil && ok
}

// page cuts one page out of all; the token of the next one is empty at the end.
// Operations that take ids refuse them together with MaxResults.
func page[T any](all []T, p Page, ids int) ([]T, string, error) {
	if p.MaxResults == nil && p.NextToken == "" {
		return all, "", nil
	}
	if p.MaxResults != nil && ids > 0 {
		return nil, "", world.Refuse("InvalidParameterCombination",
			"The parameter MaxResults cannot be used with the parameter that names ids.").Because("max-results-with-ids")
	}
	if err := p.atMost(1000); err != nil {
		return nil, "", err
	}
	from := 0
	if p.NextToken != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(p.NextToken, "after-"))
		if err != nil || n < 0 || n > len(all) {
			return nil, "", invalid("nextToken", p.NextToken, "").Because("next-token-invalid")
		}
		from = n
	}
	to := len(all)
	if p.MaxResults != nil {
		to = min(to, from+*p.MaxResults)
	}
	next := ""
	if to < len(all) {
		next = "after-" + strconv.Itoa(to)
	}
	return all[from:to], next, nil
}

// computed is a resource with fields that follow from others; they are filled
// in before filters look.
type computed[T any] interface {
	computed(*world.World) T
}

// atMost refuses a page of fewer results than 5, or more than most.
func (p Page) atMost(most int) error {
	if p.MaxResults == nil || *p.MaxResults >= 5 && *p.MaxResults <= most {
		return nil
	}
	return invalid("maxResults", strconv.Itoa(*p.MaxResults), fmt.Sprintf("Expecting a value between 5 and %d.", most)).
		Because("max-results-range", 5, most)
}

// pick lists the resources of type T as they are described, those with ids only if
// any are given, and refuses an id that does not exist.
func pick[T world.Resource](tx *world.Tx, kind string, ids []string) ([]T, error) {
	out, err := kept[T](tx, kind, ids)
	if err != nil {
		return nil, err
	}
	for i, r := range out {
		if c, ok := any(r).(computed[T]); ok {
			out[i] = c.computed(tx.World())
		}
	}
	return out, nil
}

// kept is [pick] without what is computed when something is described.
func kept[T world.Resource](tx *world.Tx, kind string, ids []string) ([]T, error) {
	out := make([]T, 0, len(ids))
	for _, id := range ids {
		r, err := find[T](tx, kind, id)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	if len(ids) == 0 {
		out = world.All[T](tx.World(), tx.Scope)
	}
	return out, nil
}

// describe is what every describe command does: pick, filter, page.
func describe[T world.Resource](tx *world.Tx, kind string, ids []string, by filters[T], want []Filter, p Page) ([]T, string, error) {
	all, err := pick[T](tx, kind, ids)
	if err != nil {
		return nil, "", err
	}
	if all, err = by.apply(all, want); err != nil {
		return nil, "", err
	}
	out, next, err := page(all, p, len(ids))
	if out == nil {
		out = []T{}
	}
	return out, next, err
}
