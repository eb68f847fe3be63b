package tui

import (
	"slices"

	"skylab/labs"
	"skylab/tui/look"
)

// after brings what is shown in line with what has changed.
func (m *Model) after(was seen) {
	b := m.bench
	s := b.seen
	b.home()
	b.arrival = false
	b.added = s.hour - was.hour
	if s.step != b.hinted {
		b.hints, b.hinted = b.attempt.Taken(s.step), s.step
	}
	if s.step != was.step {
		b.rest = b.restsBefore(s)
		b.scroll[tabTask] = toWhatMatters
		if s.step == "" {
			b.tab = tabTask
		}
	}
	if b.asking() && (was.question == nil || was.question.Name != s.question.Name) {
		b.tab, b.scroll[tabTask] = tabTask, 0
	}
	b.show(b.deciding())
	b.celebrate(was)
	m.steps(was)
	m.broken(was)
}

// broken says which goal a line broke, and which line it was.
func (m *Model) broken(was seen) {
	b := m.bench
	for i, f := range b.seen.findings {
		if line := b.seen.broke[i]; line != "" && was.broke[i] == "" && !b.seen.hidden[f.Task] {
			m.warn("lost-note", m.words.Say(f.Asks.Key, f.Asks.Args...), verb(line))
			return
		}
	}
}

// restsBefore reports whether the step before the one that is due now is met
// and a good place to stop.
func (b *bench) restsBefore(s seen) bool {
	all := b.attempt.Lab.Tasks
	n := slices.IndexFunc(all, func(t labs.Task) bool { return t.Name == s.step })
	return n > 0 && all[n-1].Stop && s.met[all[n-1].Name] && b.problem == nil
}

// steps says which step is newly met, or no longer.
func (m *Model) steps(was seen) {
	b := m.bench
	for i, t := range b.attempt.Lab.Tasks {
		if b.seen.met[t.Name] == was.met[t.Name] || b.seen.hidden[t.Name] {
			continue
		}
		title := t.Name
		if p := b.prose().Tasks[t.Name]; p != nil {
			title = b.attempt.Text(p.Title)
		}
		if b.seen.met[t.Name] {
			m.tell("step-met", i+1, title)
		} else {
			m.warn("step-unmet", i+1, title)
		}
	}
}

// celebrate prints which goals are met now and were not, and which no longer.
func (b *bench) celebrate(was seen) {
	if len(was.findings) != len(b.seen.findings) {
		return
	}
	d := b.words()
	for i, f := range b.seen.findings {
		before := was.findings[i]
		if f.Met == before.Met || f.Guard || b.seen.hidden[f.Task] {
			continue
		}
		asks := d.Say(f.Asks.Key, f.Asks.Args...)
		if f.Met {
			b.prompt.print(look.Met.String()+" "+asks, look.Good)
		} else {
			b.prompt.print(look.Open.String()+" "+d.Say("unmet", asks), look.Warn)
		}
	}
}
