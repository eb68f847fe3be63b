package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/labs/proctor"
)

func TestWhatIsCopiedIsTheRawTextAndIsShown(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		var got string
		p.m.o.Copy = func(text string) bool {
			if len(text) > 1024 {
				return false
			}
			got = text
			return true
		}
		suggested := p.m.bench.seen.suggest
		p.key("alt+x", "enter")
		p.needs(p.m.words.Say("copy-suggested"), "--route-table-id")
		if got != suggested {
			t.Errorf("%s: what was sent is %q", l, got)
		}
		p.key("esc")
		p.line("echo 한글과 $((1+1))")
		p.key("esc", "y")
		p.key("down", "down", "enter")
		if got != "한글과 2" {
			t.Errorf("%s: the last answer was sent as %q", l, got)
		}
		p.needs("한글과 2")
		everySize(t, "what was copied", p.m)
	}
}

func TestWhatIsTooLongToBeCopiedIsSaidToBe(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	p.m.o.Copy = func(string) bool { return false }
	p.send(tea.PasteMsg{Content: strings.Repeat("가 ", 2000)})
	p.key("alt+x", "enter")
	p.needs("bytes; terminals take about 1000")
	everySize(t, "a long text", p.m)
}

func TestTheHelpOfAPlaceDoesWhatIsClicked(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.key("f1")
		p.needs(p.m.words.Say("help-here", p.m.words.Say("pane.prompt")))
		for range 40 {
			p.key("down")
			for _, a := range p.m.areas {
				if a.do == choose && a.at == string(tune) {
					p.send(tea.MouseClickMsg{X: a.x, Y: a.y, Button: tea.MouseLeft})
					p.needs(p.m.words.Say("settings-title"))
					p.key("f1")
					p.needs(p.m.words.Say("help.change"))
					return
				}
			}
			p.screen()
		}
		t.Errorf("%s: the settings are not in the help", l)
	}
}

// The help of each place holds every key of it, and nothing twice.
func TestTheHelpHasEveryKeyOfThePlaceOnce(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.m.o.Station, p.m.o.Room.Proctor = &recorded{}, &proctor.Proctor{}
	for _, f := range foci {
		s := helpSheet{of: f}
		seen := map[string]int{}
		for _, a := range s.rows(p.m, 200).areas {
			seen[a.at]++
		}
		for _, b := range bindings {
			if b.in&f != 0 && !filmOnly[b.do] && seen[string(b.do)] == 0 {
				t.Errorf("%s has a key in %d, and the help does not say so", b.do, f)
			}
		}
	}
}
