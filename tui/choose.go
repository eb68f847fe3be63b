package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

const (
	selectThing action = "select"
	move        action = "move"
	inspect     action = "inspect"
)

// mapKeys choose things on the map.
var mapKeys = []binding{
	{move, []string{"up", "down", "left", "right"}, inMap, "Up", 2},
	{selectThing, []string{"tab", "shift+tab"}, inMap, "Tab", 0},
	{inspect, []string{"enter"}, inMap, "Enter", 3},
}

// onMap does what the map is asked for. At is a key, or the id of what was
// clicked.
func (m *Model) onMap(do action, at string) (tea.Cmd, bool) {
	switch b := m.bench; do {
	case selectThing:
		switch {
		case at == "tab" || at == "shift+tab":
			m.nextThing(at == "tab")
		case at == b.chosen && b.looking() && b.tab == tabMap:
			b.tab = tabDetails
		default:
			b.tab, b.panes = tabMap, true
			m.pick(at)
		}
	case move:
		m.moveTo(at)
	case inspect:
		if b.chosen == "" {
			m.pick(m.firstThing())
		}
		b.tab = tabDetails
	default:
		return nil, false
	}
	m.bench.touch()
	return nil, true
}

// longestTrail is how far back one can go.
const longestTrail = 100

// pick chooses a thing. What was looked at before can be gone back to.
func (m *Model) pick(id string) {
	b := m.bench
	if id == "" || id == b.chosen {
		return
	}
	if b.chosen != "" {
		b.details.trail = append(b.details.trail[max(0, len(b.details.trail)-longestTrail):], b.chosen)
	}
	b.chosen = id
	if in, ok := m.top().subnetWith(id); ok {
		b.opened = in
	}
	b.scroll[tabMap], b.scroll[tabDetails] = toWhatMatters, toWhatMatters
}

// stands are where things stand on the map as it is drawn now.
func (m *Model) stands() []stand {
	if m.bench.drawn.body.turn != m.bench.drawn.turn {
		m.Frame()
	}
	return m.bench.drawn.stands
}

// here is where the chosen thing stands: of several places, the one that was
// moved to last.
func (b *bench) here(stands []stand) (stand, bool) {
	if s := b.at; s.at == b.chosen && slices.Contains(stands, s) {
		return s, true
	}
	return standOf(stands, b.chosen)
}

// firstThing is what to look at where nothing is chosen yet: what kept the
// packet that is shown, or else what stands first.
func (m *Model) firstThing() string {
	stands := m.stands()
	if s, _, _ := m.bench.packet(); s != nil {
		for _, h := range s.hops {
			if h.Blocked {
				for _, c := range []string{h.At.ID, onID(h.On)} {
					if _, ok := standOf(stands, c); ok {
						return c
					}
				}
			}
		}
	}
	if len(stands) == 0 {
		return ""
	}
	return stands[0].at
}

// moveTo chooses what lies in the direction of an arrow key from what is
// chosen: near ahead, and not far aside. Where nothing lies to the left or
// right, it goes on in the order of reading.
func (m *Model) moveTo(key string) {
	b := m.bench
	stands := m.stands()
	from, ok := b.here(stands)
	if !ok {
		m.pick(m.firstThing())
		return
	}
	best, least := stand{}, -1
	for _, s := range stands {
		ahead, aside := from.towards(s, key)
		if ahead <= 0 {
			continue
		}
		if far := ahead + 4*aside; least < 0 || far < least {
			best, least = s, far
		}
	}
	switch {
	case least >= 0:
		b.at = best
		m.pick(best.at)
	case key == "left" || key == "right":
		m.nextThing(key == "right")
	}
}

// towards is how far ahead another stand lies in a direction, in rows or pairs of
// cells, and how far aside of it.
func (s stand) towards(o stand, key string) (ahead, aside int) {
	gap := max(0, o.x0-s.x1+1, s.x0-o.x1+1)
	switch key {
	case "up":
		return s.row - o.row, gap / 2
	case "down":
		return o.row - s.row, gap / 2
	case "left":
		return (s.x0 - o.x1 + 1) / 2, abs(s.row - o.row)
	}
	return (o.x0 - s.x1 + 2) / 2, abs(s.row - o.row)
}

func abs(n int) int { return max(n, -n) }

// nextThing chooses the next thing on the map in the order of reading, or the
// one before.
func (m *Model) nextThing(on bool) {
	b := m.bench
	stands := slices.Clone(m.stands())
	if len(stands) == 0 {
		return
	}
	slices.SortStableFunc(stands, func(a, b stand) int {
		if a.row != b.row {
			return a.row - b.row
		}
		return a.x0 - b.x0
	})
	from, ok := b.here(stands)
	if !ok {
		m.pick(m.firstThing())
		return
	}
	i := slices.Index(stands, from)
	for range stands {
		if i++; !on {
			i += len(stands) - 2
		}
		b.at = stands[i%len(stands)]
		if b.at.at != b.chosen {
			break
		}
	}
	m.pick(b.at.at)
}
