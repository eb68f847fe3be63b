// Package price answers: what does it cost that something exists, from a dated
// table by Region?
//
// Amounts are whole numbers of billionths of a dollar, so that the same lab
// costs the same on every machine.
package price

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed prices.txt
var pricesText string

// The units that prices are for.
const (
	Hour    = "hour"
	GB      = "GB"
	GBMonth = "GB-month"
)

// Codes of what costs something in a network. An instance's comes from BoxUsage.
const (
	NATGatewayHours   = "NatGateway-Hours"
	NATGatewayBytes   = "NatGateway-Bytes"
	PublicIPv4InUse   = "PublicIPv4:InUseAddress"
	PublicIPv4Idle    = "PublicIPv4:IdleAddress"
	ApplicationLBHour = "LoadBalancerUsage:application"
	NetworkLBHour     = "LoadBalancerUsage:network"
	EBSGP3            = "EBS:VolumeUsage.gp3"
)

// BoxUsage is the code of an hour of a running Linux instance of a type.
func BoxUsage(instanceType string) string { return "BoxUsage:" + instanceType }

// Price is what one unit of something costs in a Region.
type Price struct {
	Code    string // AWS's usage type, as NatGateway-Hours
	Region  string
	Unit    string // hour, GB or GB-month
	Each    Nano
	Checked bool // against AWS's own pages; false where the table says so
}

// Date is the day that the table is of, as 2026-11-23.
func Date() string { return embedded().date }

// Lookup finds the price of a code in a Region.
func Lookup(region, code string) (Price, bool) {
	for _, p := range embedded().prices {
		if p.Region == region && p.Code == code {
			return p, true
		}
	}
	return Price{}, false
}

type table struct {
	date    string
	regions []string
	prices  []Price
}

var embedded = sync.OnceValue(func() table {
	t, err := parseTable(pricesText)
	if err != nil {
		panic(err) // the table is part of the binary, and a test reads it
	}
	return t
})

// parseTable reads a date line, a head with the Regions, and a row for each
// code with its unit and a price for each Region.
func parseTable(text string) (table, error) {
	var t table
	seen := map[string]bool{}
	for n, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(line, "#"):
		case words[0] == "date" && len(words) == 2:
			t.date = words[1]
		case words[0] == "code" && len(words) > 2 && t.regions == nil:
			t.regions = words[2:]
		case t.regions == nil || len(words) != 2+len(t.regions):
			return table{}, fmt.Errorf("prices:%d: expected a code, a unit and a price for each of %d Regions", n+1, len(t.regions))
		case seen[words[0]]:
			return table{}, fmt.Errorf("prices:%d: %s has a row already", n+1, words[0])
		case !slices.Contains([]string{Hour, GB, GBMonth}, words[1]):
			return table{}, fmt.Errorf("prices:%d: the unit is hour, GB or GB-month, not %s", n+1, words[1])
		default:
			seen[words[0]] = true
			for i, region := range t.regions {
				amount, unchecked := strings.CutSuffix(words[2+i], "?")
				each, err := parseNano(amount)
				if err != nil {
					return table{}, fmt.Errorf("prices:%d: %w", n+1, err)
				}
				t.prices = append(t.prices, Price{words[0], region, words[1], each, !unchecked})
			}
		}
	}
	if t.date == "" || len(t.prices) == 0 {
		return table{}, fmt.Errorf("prices: a date and at least one row are needed")
	}
	return t, nil
}
