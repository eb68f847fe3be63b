package load

import (
	"fmt"
	"strings"
	"time"
)

// What a server is to keep, with 500 stations.
const (
	targetStations = 500
	targetLogIn    = 10 * time.Second
	targetMemory   = 600 // MB
	targetWait     = 50 * time.Millisecond
	targetFrame    = 600 // bytes
	targetIdle     = 5   // percent of a core
)

// Row is one server of a report.
type Row struct {
	Name string
	Result
}

// notRead stands for a figure that a system does not tell.
const notRead = "not measured"

// Report tells what servers cost beside each other and beside what is wanted.
func Report(all ...Row) string {
	lines := [][]string{
		{"", "all logged in", "memory", "key to frame p99", "bytes a key", "at rest"},
		{"target", "≤ 10 s", "≤ 600 MB", "≤ 50 ms", "≤ 600", "≤ 5 % of a core"},
	}
	for _, r := range all {
		lines = append(lines, r.cells())
	}
	var b strings.Builder
	for _, line := range aligned(lines) {
		b.WriteString(line + "\n")
	}
	for _, r := range all {
		r.details(&b)
	}
	return b.String()
}

// cells are a row of the table: each figure and whether it is as wanted.
func (r Row) cells() []string {
	memory, idle := notRead, notRead
	if r.Measured {
		memory = met(fmt.Sprintf("%d MB", r.Peak/1e6), r.Peak <= targetMemory*1e6)
		if r.Idle.For > 0 {
			idle = met(fmt.Sprintf("%.1f %%", r.Idle.Server), r.Idle.Server <= targetIdle)
		}
	}
	return []string{
		r.Name,
		met(seconds(r.LogIn), r.In == r.Stations && r.LogIn <= targetLogIn),
		memory,
		met(millis(r.Wait.P99), r.Keys > 0 && r.Wait.P99 <= targetWait),
		met(fmt.Sprintf("%.0f", r.Frame.Mean), r.Frame.Mean > 0 && r.Frame.Mean <= targetFrame),
		idle,
	}
}

func met(figure string, is bool) string {
	if is {
		return figure + ", met"
	}
	return figure + ", missed"
}

// details tells what a row of the table has no room for.
func (r Row) details(b *strings.Builder) {
	say := func(form string, a ...any) { fmt.Fprintf(b, "  "+form+"\n", a...) }
	fmt.Fprintf(b, "\n%s\n", r.Name)
	say("%d of %d stations logged in, each in %s (p99 %s, longest %s); a first screen has %.0f bytes",
		r.In, r.Stations, millis(r.Each.P50), millis(r.Each.P99), millis(r.Each.Max), r.First)
	if r.Stations != targetStations {
		say("the targets are for %d stations", targetStations)
	}
	say("%d keys, %d without an answer in %v; key to frame p50 %s, p99 %s, longest %s; of these the load generator woke up late by p99 %s",
		r.Keys, r.Unanswered, patience, millis(r.Wait.P50), millis(r.Wait.P99), millis(r.Wait.Max), millis(r.Lag.P99))
	say("bytes a key: %.0f on average, p99 %d", r.Frame.Mean, r.Frame.P99)
	if r.Workers > 0 {
		say("%d stations typed lines: %d answered, %d not in %v; p50 %s, p99 %s, longest %s", r.Workers, r.Lines, r.Silent, longest, millis(r.Line.P50), millis(r.Line.P99), millis(r.Line.Max))
	}
	if r.Measured {
		say("memory %d MB under load, %d MB at most", r.Memory/1e6, r.Peak/1e6)
	} else {
		say("memory and processor time: %s, as this system does not tell them", notRead)
	}
	r.Idle.details(say, "at rest", r.Measured)
	r.Load.details(say, "under load", r.Measured)
	if r.Lost > 0 {
		say("%d stations were ended by the server", r.Lost)
	}
	for _, e := range r.Errors {
		say("%s", e)
	}
}

func (p Phase) details(say func(string, ...any), when string, measured bool) {
	if p.For == 0 {
		return
	}
	sent := float64(p.Bytes) / p.For.Seconds() / 1000
	if !measured {
		say("%s, for %s: %.1f kB/s sent", when, seconds(p.For), sent)
		return
	}
	say("%s, for %s: server %.1f %% of a core, load generator %.1f %%, all else %.1f %%; %.1f kB/s sent", when, seconds(p.For), p.Server, p.Own, p.Others, sent)
}

func millis(d time.Duration) string  { return fmt.Sprintf("%.1f ms", d.Seconds()*1000) }
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// aligned puts cells under each other. Wide letters do not come up in them.
func aligned(lines [][]string) []string {
	var wide []int
	for _, cells := range lines {
		for i, c := range cells {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], len([]rune(c)))
		}
	}
	var all []string
	for _, cells := range lines {
		var b strings.Builder
		for i, c := range cells {
			b.WriteString(c + strings.Repeat(" ", wide[i]-len([]rune(c))+2))
		}
		all = append(all, strings.TrimRight(b.String(), " "))
	}
	return all
}
