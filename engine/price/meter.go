package price

import (
	"math"
	"math/bits"
	"time"
)

// AWS counts a month as 730 hours: https://calculator.aws
const hoursPerMonth = 730

// monthTime is that month as a number of nanoseconds: the denominator that
// prices by the hour and by the month share.
const monthTime = uint64(hoursPerMonth * time.Hour)

// Rate is something that exists and costs: a price and how many of it, as 1
// NAT gateway or 8 GB of a volume.
type Rate struct {
	Price Price
	Count int64
}

// Month is what a month of a rate costs. Traffic has no price by time, so a
// rate by the GB is nothing.
func (r Rate) Month() Nano {
	switch r.Price.Unit {
	case Hour:
		return r.Price.Each * Nano(r.Count) * hoursPerMonth
	case GBMonth:
		return r.Price.Each * Nano(r.Count)
	}
	return 0
}

// Month is what a month of 730 hours costs at these rates.
func Month(rates []Rate) Nano {
	var sum Nano
	for _, r := range rates {
		sum += r.Month()
	}
	return sum
}

// PerHour is what an hour costs at these rates, rounded down to a Nano where a
// price is by the month.
func PerHour(rates []Rate) Nano { return Month(rates) / hoursPerMonth }

// Meter counts what has been spent. It is a value: the zero Meter has spent
// nothing, and advancing makes another one.
type Meter struct {
	spent Nano
	rest  uint64 // what is less than one Nano, in Nano x nanoseconds of a month
}

// Advance lets d pass at these rates and returns the meter after it. Time that
// passes in pieces costs exactly what it costs at once. Time does not run
// backwards: a d below zero, or rates that sum to less than zero, change nothing.
// Unlike AWS, which rounds some things up to the hour, every moment counts alike.
func (m Meter) Advance(d time.Duration, rates []Rate) Meter {
	month := Month(rates)
	if d <= 0 || month <= 0 {
		return m
	}
	high, low := bits.Mul64(uint64(month), uint64(d))
	low, carry := bits.Add64(low, m.rest, 0)
	high += carry
	if high >= monthTime {
		return Meter{spent: math.MaxInt64}
	}
	more, rest := bits.Div64(high, low, monthTime)
	if more > uint64(math.MaxInt64-m.spent) {
		return Meter{spent: math.MaxInt64}
	}
	return Meter{spent: m.spent + Nano(more), rest: rest}
}

// Spent is what has been spent so far, rounded down to a Nano.
func (m Meter) Spent() Nano { return m.spent }
