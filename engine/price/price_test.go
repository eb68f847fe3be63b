package price

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func pricesIn(region string) []Price {
	return slices.DeleteFunc(slices.Clone(embedded().prices), func(p Price) bool { return p.Region != region })
}

func TestThePricesThatLabsSpeakOf(t *testing.T) {
	tests := []struct {
		region, code string
		hour         string
		month        string
	}{
		{"ap-northeast-2", NATGatewayHours, "USD 0.059", "USD 43.07"},
		{"us-east-1", NATGatewayHours, "USD 0.045", "USD 32.85"},
		{"eu-central-1", PublicIPv4InUse, "USD 0.005", "USD 3.65"},
		{"ap-northeast-2", PublicIPv4Idle, "USD 0.005", "USD 3.65"},
		{"ap-northeast-2", BoxUsage("t3.micro"), "USD 0.013", "USD 9.49"},
	}
	for _, tt := range tests {
		p, _ := Lookup(tt.region, tt.code)
		if p.Unit != Hour || p.Each.String() != tt.hour {
			t.Errorf("%s in %s costs %v the %s; want %s an hour", tt.code, tt.region, p.Each, p.Unit, tt.hour)
		}
		if got := PerHour([]Rate{{p, 2}}); got != 2*p.Each {
			t.Errorf("two %s in %s cost %v an hour", tt.code, tt.region, got)
		}
		if got := Month([]Rate{{p, 1}}).Cents(); got != tt.month {
			t.Errorf("%s in %s costs %s a month; want %s", tt.code, tt.region, got, tt.month)
		}
	}
	for _, code := range []string{EBSGP3, NATGatewayBytes} {
		if p, ok := Lookup("us-east-1", code); !ok || p.Unit == Hour {
			t.Errorf("%s is said to cost %v an hour", code, p.Each)
		}
	}
	if _, ok := Lookup("us-east-1", "BoxUsage:u-24tb1.metal"); ok {
		t.Error("a type that is not in the table has a price")
	}
	if _, ok := Lookup("mars-north-1", NATGatewayHours); ok {
		t.Error("a Region that is not in the table has a price")
	}
}

func TestTheTableIsDatedAndEveryPriceIsPositive(t *testing.T) {
	if _, err := time.Parse(time.DateOnly, Date()); err != nil {
		t.Error(err)
	}
	codes := len(pricesIn("us-east-1"))
	unchecked := 0
	for _, region := range embedded().regions {
		prices := pricesIn(region)
		if len(prices) != codes {
			t.Errorf("%s has %d prices, us-east-1 has %d", region, len(prices), codes)
		}
		for _, p := range prices {
			if p.Each <= 0 {
				t.Errorf("%s in %s costs %v", p.Code, p.Region, p.Each)
			}
			if !p.Checked {
				unchecked++
			}
		}
	}
	for _, code := range []string{NATGatewayHours, NATGatewayBytes, PublicIPv4InUse, PublicIPv4Idle, ApplicationLBHour, NetworkLBHour, EBSGP3, BoxUsage("t4g.small")} {
		if _, ok := Lookup("ap-northeast-2", code); !ok {
			t.Errorf("%s has no price in ap-northeast-2", code)
		}
	}
	t.Logf("%d of %d prices are not checked against the AWS price list", unchecked, codes*len(embedded().regions))
}

func TestAMistakeInTheTableIsNamedByLine(t *testing.T) {
	const head = "date 2026-01-01\ncode unit r1 r2\n"
	tests := []struct{ text, want string }{
		{head + "a hour 1\n", "prices:3: expected"},
		{"a hour 1 2\n", "prices:1: expected"},
		{head + "a hour 1 2\na hour 1 2\n", "prices:4: a has a row"},
		{head + "a year 1 2\n", "prices:3: the unit"},
		{head + "a hour 1 x\n", "prices:3:"},
		{head + "a hour 1 -2\n", "prices:3:"},
		{head + "a hour 1 0.1234567891\n", "prices:3:"},
		{head, "a date and"},
		{"code unit r1\na hour 1\n", "a date and"},
	}
	for _, tt := range tests {
		if _, err := parseTable(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q is read with %v; want an error with %q", tt.text, err, tt.want)
		}
	}
}

func TestAnAmountIsWrittenToTheCentAtLeast(t *testing.T) {
	tests := []struct {
		n            Nano
		exact, cents string
	}{
		{0, "USD 0.00", "USD 0.00"},
		{Dollar, "USD 1.00", "USD 1.00"},
		{59_000_000, "USD 0.059", "USD 0.06"},
		{1, "USD 0.000000001", "USD 0.00"},
		{5_000_000, "USD 0.005", "USD 0.01"},
		{4_999_999, "USD 0.004999999", "USD 0.00"},
		{1_500_000_000, "USD 1.50", "USD 1.50"},
		{-59_000_000, "USD -0.059", "USD -0.06"},
		{-4_000_000, "USD -0.004", "USD 0.00"},
		{999_999_999, "USD 0.999999999", "USD 1.00"},
		{math.MinInt64, "USD -9223372036.854775808", "USD -9223372036.85"},
	}
	for _, tt := range tests {
		if tt.n.String() != tt.exact || tt.n.Cents() != tt.cents {
			t.Errorf("%d is %s and %s; want %s and %s", int64(tt.n), tt.n, tt.n.Cents(), tt.exact, tt.cents)
		}
	}
}

func TestAMonthOnTheMeterCostsTheMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rates := drawRates(t)
		if got, want := (Meter{}).Advance(730*time.Hour, rates).Spent(), Month(rates); got != want {
			t.Fatalf("a month on the meter costs %v; the month costs %v", got, want)
		}
	})
}

func TestAdvancingInPiecesCostsWhatItCostsAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rates := drawRates(t)
		pieces := rapid.SliceOfN(rapid.Int64Range(0, int64(40*24*time.Hour)), 0, 20).Draw(t, "pieces")
		var m Meter
		var whole time.Duration
		for _, d := range pieces {
			m = m.Advance(time.Duration(d), rates)
			whole += time.Duration(d)
		}
		if once := (Meter{}).Advance(whole, rates); m != once {
			t.Fatalf("in pieces %+v, at once %+v", m, once)
		}
	})
}

func TestAMeterIsNeverWoundBackAndNeverOverflows(t *testing.T) {
	p, _ := Lookup("ap-northeast-2", NATGatewayHours)
	m := Meter{}.Advance(time.Hour, []Rate{{p, 1}})
	if m.Spent() != p.Each {
		t.Errorf("an hour of a NAT gateway costs %v", m.Spent())
	}
	if back := m.Advance(-time.Hour, []Rate{{p, 1}}); back != m {
		t.Errorf("an hour back leaves %v", back.Spent())
	}
	if still := m.Advance(time.Hour, nil); still != m {
		t.Errorf("an hour of nothing costs %v", still.Spent()-m.Spent())
	}
	const most = time.Duration(math.MaxInt64)
	for range 4 {
		m = m.Advance(most, []Rate{{p, 100_000_000}})
	}
	if m.Spent() != math.MaxInt64 {
		t.Errorf("more than can be counted is %v", m.Spent())
	}
}

func drawRates(t *rapid.T) []Rate {
	var rates []Rate
	prices := pricesIn(rapid.SampledFrom(embedded().regions).Draw(t, "Region"))
	for range rapid.IntRange(0, 6).Draw(t, "rates") {
		rates = append(rates, Rate{rapid.SampledFrom(prices).Draw(t, "price"), rapid.Int64Range(0, 500).Draw(t, "count")})
	}
	return rates
}
