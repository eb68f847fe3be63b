package tui

import (
	"fmt"
	"strings"
	"testing"

	"skylab/assets"
)

// newcomer starts Skylab for the first time: one question, and an answer to it
// is chosen.
func newcomer(t *testing.T, w, h int, l assets.Lang) *player {
	t.Helper()
	p := open(t, w, h, l, "")
	o := p.m.o
	o.Ask = true
	p.m = New(o)
	p.needs("English", "한국어")
	return p
}

// Within a minute the newcomer has created something and seen a packet arrive,
// and typed no word.
func TestTheFirstMinuteLooksAsItIsKept(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range sizes {
			suffix := fmt.Sprintf("%s-%dx%d", l, s.w, s.h)
			t.Run(suffix, func(t *testing.T) {
				p := newcomer(t, s.w, s.h, l)
				keys := 0
				press := func(names ...string) {
					p.key(names...)
					keys += len(names)
				}
				press("enter")
				if p.m.bench == nil || p.m.bench.attempt.Lab.Name != tour {
					t.Fatalf("the tour does not begin:\n%s", p.screen())
				}
				p.holds("tour-start-" + suffix)
				press("tab")
				p.holds("tour-blank-" + suffix)
				for strings.Contains(p.m.bench.prompt.value(), blank) && keys < 10 {
					press("tab")
				}
				p.holds("tour-filled-" + suffix)
				for !p.m.bench.seen.met["route"] && keys < 15 {
					press("enter")
				}
				if !p.m.bench.seen.met["route"] {
					t.Fatalf("%d keys, and no packet has arrived:\n%s", keys, p.screen())
				}
				t.Logf("%s: %d keys from the first picture to a packet that arrives", suffix, keys)
				p.holds("tour-arrives-" + suffix)
				p.seen()
				press("2")
				p.needs("[v] " + p.m.words.Say("right"))
				p.holds("tour-broken-" + suffix)
				press("enter", "tab")
				p.typed(p.m.bench.attempt.Values["admin"])
				press("enter")
				p.needs(p.m.words.Say("done"))
				p.holds("tour-done-" + suffix)
				press("f10")
				p.needs(p.m.words.Say("state.done"))
			})
		}
	}
}

// Whoever wants no tour leaves it with one key, and finds it on the shelf.
func TestTheTourCanBeSkipped(t *testing.T) {
	for _, l := range assets.Langs() {
		p := newcomer(t, 80, 24, l)
		p.key("enter", "f10")
		p.needs(p.m.words.Say("shelf-says"), p.m.shelf.items[0].Title)
		if p.m.shelf.items[0].Name != tour {
			t.Errorf("%s stands first on the shelf", p.m.shelf.items[0].Name)
		}
		o := p.m.o
		o.Open, o.Ask = "", true
		p.m = New(o)
		p.key("enter")
		if p.m.bench != nil {
			t.Error("the tour begins again by itself")
		}
	}
}
