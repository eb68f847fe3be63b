package pki

import "time"

// lifetimes are the longest that a public TLS certificate may be good for, by the
// day on which it is issued: CA/Browser Forum ballot SC-081v3, and before it the
// 398 days of 2020.
// https://cabforum.org/2025/04/11/ballot-sc081v3-introduce-schedule-of-reducing-validity-and-data-reuse-periods/
var lifetimes = []struct {
	from time.Time
	days int
}{
	{day(2029, time.March, 15), 47},
	{day(2027, time.March, 15), 100},
	{day(2026, time.March, 15), 200},
	{day(2020, time.September, 1), 398},
	{time.Time{}, 825},
}

// LongestLife is how long a public certificate that is issued then may be good for.
func LongestLife(issued time.Time) time.Duration {
	for _, l := range lifetimes {
		if !issued.Before(l.from) {
			return time.Duration(l.days) * 24 * time.Hour
		}
	}
	return 0
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
