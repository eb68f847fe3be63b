package tui

import (
	"time"

	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// warnsFrom is when the clock of a checkpoint stands out.
const warnsFrom = 10 * time.Minute

// headRow says where the learner is, what it costs, and that it is saved.
func (m *Model) headRow() string {
	b, t := m.bench, m.theme()
	met, all := b.progress()
	title := b.title()
	right := m.cost()
	mid := ""
	if left, is := m.left(); is {
		how := look.Accent
		if left < warnsFrom {
			how = look.Warn
		}
		mid = "  " + t.Style(how, m.words.Say("duty-left", say.Clock(m.words, left)))
	}
	switch {
	case b.problem != nil && m.round != nil:
		mid = "  " + m.words.Say("problem-at", m.round.at, len(m.round.queue))
	case all > 0 && !b.seen.sight.Silent:
		mid += "  " + m.words.Say("progress", met, all)
		if look.Width(title)+look.Width(mid)+look.Width(right)+18 <= m.w {
			mid += " " + t.Meter(met, all, 12)
		}
	}
	room := m.w - look.Width(mid) - look.Width(right) - 3
	left := " " + t.Style(look.Title, look.Shorten(title, max(8, min(room, look.Width(title))))) + mid
	gap := max(1, m.w-look.Width(left)-look.Width(right)-1)
	return look.Clip(left+look.Spaces(gap)+right+" ", m.w)
}

// cost is what was spent, what an hour costs, and what the last line added.
func (m *Model) cost() string {
	b, t := m.bench, m.theme()
	added := ""
	switch {
	case b.added > 0:
		added = " " + t.Style(look.Warn, m.words.Say("cost-added", "+"+b.added.String()[len("USD "):]))
	case b.added < 0:
		added = " " + t.Style(look.Good, m.words.Say("cost-added", b.added.String()[len("USD "):]))
	}
	if m.w >= wideFrom && b.added == 0 {
		saved := "  " + m.words.Say("saved")
		if m.film != nil {
			saved = ""
		}
		return t.Style(look.Dim, m.words.Say("cost", b.seen.spent.Cents(), b.seen.hour.String(), b.seen.month.Cents())+saved)
	}
	return t.Style(look.Dim, m.words.Say("cost-short", b.seen.spent.Cents(), b.seen.hour.String())) + added
}

// progress counts the tasks that are met, and all.
func (b *bench) progress() (met, all int) {
	for _, is := range b.seen.met {
		if is {
			met++
		}
	}
	return met, len(b.seen.met)
}

// title is what the lab is called.
func (b *bench) title() string {
	switch {
	case b.of != "":
		return b.words().Say("film-of", b.of, term.Clean(b.attempt.Lab.Title(b.code())))
	case b.problem != nil:
		return b.words().Say("problem-of", term.Clean(b.attempt.Lab.Title(b.code())))
	case b.kept.Parent != 0:
		return b.words().Say("branch-of", term.Clean(b.attempt.Lab.Title(b.code())))
	case b.sitting != nil:
		return b.words().Say("duty-of", term.Clean(b.attempt.Lab.Title(b.code())), term.Clean(b.sitting.Duty.Title))
	case len(b.attempt.Lab.Tasks) == 0:
		return b.words().Say("sandbox")
	}
	return term.Clean(b.attempt.Lab.Title(b.code()))
}

// minutes are those that were worked on the lab, and those that it takes.
func (m *Model) minutes() string {
	b := m.bench
	if b.attempt.Lab.Minutes == 0 || b.problem != nil || b.kept.Parent != 0 {
		return ""
	}
	return "  " + m.words.Say("minutes-of", int(b.seen.active.Minutes()), b.attempt.Lab.Minutes)
}
