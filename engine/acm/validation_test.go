package acm

import "testing"

// TestWhomCAALetsIssue holds what RFC 8659 says of the nearest records that there
// are, of wildcards and of records that name nobody.
func TestWhomCAALetsIssue(t *testing.T) {
	for _, c := range []struct {
		domain  string
		records map[string][]string
		want    bool
	}{
		{"www.shop.com", nil, true},
		{"www.shop.com", map[string][]string{"shop.com": {`0 issue "amazon.com"`}}, true},
		{"www.shop.com", map[string][]string{"shop.com": {`0 issue "letsencrypt.org"`}}, false},
		{"www.shop.com", map[string][]string{"shop.com": {`0 issue "letsencrypt.org"`, `0 issue "awstrust.com"`}}, true},
		{"www.shop.com", map[string][]string{"shop.com": {`0 issue ";"`}}, false},
		{"www.shop.com", map[string][]string{"shop.com": {`0 issue "amazon.com; account=1"`}}, true},
		{"www.shop.com", map[string][]string{"www.shop.com": {`0 issue "amazon.com"`}, "shop.com": {`0 issue ";"`}}, true},
		{"www.shop.com", map[string][]string{"www.shop.com": {`0 iodef "mailto:a@shop.com"`}, "shop.com": {`0 issue ";"`}}, true},
		{"*.shop.com", map[string][]string{"shop.com": {`0 issue "amazon.com"`, `0 issuewild ";"`}}, false},
		{"shop.com", map[string][]string{"shop.com": {`0 issue "amazon.com"`, `0 issuewild ";"`}}, true},
		{"*.shop.com", map[string][]string{"shop.com": {`0 issue ";"`, `0 issuewild "amazon.com"`}}, true},
		{"*.shop.com", map[string][]string{"shop.com": {`0 issue "letsencrypt.org"`}}, false},
	} {
		if got, err := Permitted(c.domain, func(name, _ string) ([]string, error) { return c.records[name], nil }); got != c.want || err != nil {
			t.Errorf("%s with %v: %v", c.domain, c.records, got)
		}
	}
}
