package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
)

// pinned is the line that says what to do now.
func (p *player) pinned() string { return strings.TrimSpace(strings.Split(p.screen(), "\n")[1]) }

func (p *player) pins(parts ...string) {
	p.t.Helper()
	for _, part := range parts {
		if !strings.Contains(p.pinned(), part) {
			p.t.Errorf("%q is not in %q", part, p.pinned())
		}
	}
}

func TestWhatToDoNextStaysInSightAtEverySizeAndFocus(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{60, 20}, {80, 24}, {120, 40}, {250, 80}} {
			p := open(t, s.w, s.h, l, "first-vpc")
			p.pins("create-route", "Tab")
			p.key("esc")
			p.pins("create-route", " s ")
			p.key("2")
			p.pins("create-route", " s ")
			p.key("z")
			p.pins("create-route", " s ")
			p.key("z", "i", "tab")
			p.pins("____", "Tab")
			p.typed("0.0.0.0/0")
			p.pins("Enter")
			p.key("enter")
			p.seen()
			p.pins(p.m.words.Say("next-answer"), "1-3")
			p.key("2")
			p.pins("Enter")
			p.answers()
			p.pins("create-vpc", "Tab")
			p.to("open")
			p.answers()
			p.pins(p.m.words.Say("next-goal"), "tcp/", "F3")
			p.typed("aws")
			p.pins(p.m.words.Say("next-own"), "Enter")
			p.key("ctrl+c")
			p.to("")
			p.answers()
			p.pins(p.m.words.Say("next-done"), "F10")
		}
	}
}

// A click on the line does what its key does.
func TestTheLineThatSaysWhatToDoNextCanBeClicked(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "first-vpc")
	p.screen()
	p.send(tea.MouseClickMsg{X: 10, Y: 1, Button: tea.MouseLeft})
	if !strings.Contains(p.m.bench.prompt.value(), "create-route") {
		t.Errorf("a click fills in %q", p.m.bench.prompt.value())
	}
}

func TestAGoalThatIsBrokenSaysWhatBrokeItEvenAfterComingBack(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.to("rooms")
		p.answers()
		p.line(p.m.bench.attempt.Text("aws ec2 delete-route --route-table-id {id {shop}-table} --destination-cidr-block 0.0.0.0/0"))
		p.pass(0)
		if p.task() != "answer" {
			t.Fatalf("the first step stays met:\n%s", p.screen())
		}
		p.needs("delete-route", p.m.words.Say("lost-by", "aws ec2 delete-route")[:10])
		if !strings.Contains(p.m.note.text, "delete-route") {
			t.Errorf("the note says %q", p.m.note.text)
		}
		p.start(p.m.o.Room, 120, 40, l, "first-vpc")
		p.needs(p.m.words.Say("lost-by", "aws ec2 delete-route")[:10])
		p.key("f5")
		if p.task() != "rooms" {
			t.Errorf("taking it back does not mend the step:\n%s", p.screen())
		}
	}
}
