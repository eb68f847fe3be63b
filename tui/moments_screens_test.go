package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
)

// otherSizes are sizes at which only what is laid out anew there
// is kept.
var otherSizes = []struct{ w, h int }{{60, 20}, {100, 30}, {200, 60}}

// pictured are the moments of the first lab of which pictures are kept: what lies
// over the screen, and what the panes show when they are looked at. Those that
// are laid out anew at other sizes are kept at those too.
var pictured = []struct {
	name   string
	others bool
	plays  func(p *player)
}{
	{"begun", true, func(*player) {}},
	{"walk", true, func(p *player) { p.key("esc", "3", "home", "right", "right", "right") }},
	{"details", true, func(p *player) { p.key("esc", "2", "down", "right", "enter") }},
	{"form", true, func(p *player) { p.forms("create-subnet"); p.key("enter", "enter") }},
	{"forms", false, func(p *player) { p.key("alt+o") }},
	{"palette", false, func(p *player) { p.key("f9"); p.typed("sub") }},
	{"glossary", false, func(p *player) { p.key("alt+g") }},
	{"term", false, func(p *player) { p.key("alt+g"); p.typed("NAT"); p.key("enter") }},
	{"settings", false, func(p *player) { p.key("alt+z") }},
	{"moments", false, func(p *player) { p.route(); p.key("alt+m") }},
	{"notes", false, func(p *player) { p.route(); p.key("alt+k") }},
	{"script", false, func(p *player) {
		p.key("alt+e")
		p.send(tea.PasteMsg{Content: "one=10.1.0.0/16\naws ec2 create-vpc --cidr-block $two"})
	}},
	{"aim", false, func(p *player) { p.key("alt+w") }},
	{"copy", false, func(p *player) { p.key("alt+x") }},
	{"help", false, func(p *player) { p.key("f1") }},
	{"search", false, func(p *player) { p.line("echo one"); p.line("echo two"); p.key("ctrl+r"); p.typed("on") }},
}

// forms opens the form of an operation.
func (p *player) forms(verb string) {
	p.t.Helper()
	p.key("alt+o")
	p.typed(verb)
	p.key("enter")
}

func TestEveryMomentOfALabLooksAsItIsKept(t *testing.T) {
	for _, m := range pictured {
		for _, l := range assets.Langs() {
			all := sizes
			if m.others {
				all = append(otherSizes[:len(otherSizes):len(otherSizes)], sizes...)
			}
			for _, s := range all {
				name := fmt.Sprintf("%s-%s-%dx%d", m.name, l, s.w, s.h)
				t.Run(name, func(t *testing.T) {
					p := open(t, s.w, s.h, l, "first-vpc")
					m.plays(p)
					p.holds(name)
				})
			}
		}
	}
}

// A problem that came back, as it is asked and answered.
func TestAReviewLooksAsItIsKept(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range sizes {
			suffix := fmt.Sprintf("-%s-%dx%d", l, s.w, s.h)
			t.Run("review"+suffix, func(t *testing.T) {
				p := slipped(t, s.w, s.h, l)
				p.pass(24 * time.Hour)
				p.start(p.m.o.Room, s.w, s.h, l, Review)
				p.holds("review" + suffix)
			})
		}
	}
}

// Whatever things are called, all that lies over the screen fits it at every
// size, and what can be clicked there is seen.
func TestAllThatLiesOverTheScreenFillsItWhateverThingsAreCalled(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		for i, id := range p.everything() {
			p.line("aws ec2 create-tags --resources " + id + ` --tags '[{"Key":"Name","Value":"` + escaped(hostile[i%len(hostile)]) + `"}]'`)
		}
		for _, m := range pictured {
			m.plays(p)
			everySize(t, string(l)+": "+m.name, p.m)
			for range 3 { // back to the prompt
				switch {
				case p.m.topSheet() != nil, p.m.focus() == inSearch:
					p.key("esc")
				case p.m.focus()&inPanes != 0:
					p.key("i")
				}
			}
			p.key("ctrl+c")
			if p.m.focus() != inPrompt {
				t.Fatalf("%s: from %s there is no way back to the prompt:\n%s", l, m.name, p.screen())
			}
			if strings.Contains(p.screen(), "[missing") {
				t.Errorf("%s: %s has no words:\n%s", l, m.name, p.screen())
			}
		}
	}
}

// The pictures in the README are ones that are kept.
func TestTheReadmeLooksAsItIsKept(t *testing.T) {
	path := filepath.Join("..", "README.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const fence = "```\n"
	parts := strings.Split(string(text), fence)
	from := slices.IndexFunc(parts, func(s string) bool { return strings.Contains(s, "## What it looks like") })
	for i, name := range []string{"begun-en-120x40", "details-ko-100x30", "walk-en-80x24", "board-en-80x24"} {
		picture, err := os.ReadFile(filepath.Join("testdata", "screens", name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		switch at := from + 1 + 2*i; {
		case from < 0 || at >= len(parts):
			t.Fatalf("%s is not in the README", name)
		case *update:
			parts[at] = string(picture)
		case parts[at] != string(picture):
			t.Errorf("%s stands in the README as it looked once; run the test with -update", name)
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(parts, fence)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
