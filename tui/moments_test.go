package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
)

func TestALearnerGoesBackToAMomentAndForthAgain(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{60, 20}, {80, 24}, {120, 40}, {250, 80}} {
			p := open(t, s.w, s.h, l, "first-vpc")
			p.route()
			p.answers()
			p.line("aws ec2 create-vpc --cidr-block 10.1.0.0/16")
			p.line("aws ec2 create-vpc --cidr-block 10.2.0.0/16")
			p.key("alt+m")
			p.needs("10.2.0.0/16", "create-vpc", "create-route", p.m.words.Say("moments-title"))
			everySize(t, "moments", p.m)
			p.key("up", "up")
			p.needs("CreateRoute")
			p.key("enter")
			if p.task() != "rooms" || len(p.m.bench.packets()) == 0 {
				t.Errorf("the route is gone too:\n%s", p.screen())
			}
			vpcs := strings.Count(strings.Join(p.everything(), " "), "vpc-")
			p.key("f6")
			if now := strings.Count(strings.Join(p.everything(), " "), "vpc-"); now != vpcs+1 {
				t.Errorf("after bringing one back there are %d VPCs, and were %d", now, vpcs)
			}
		}
	}
}

func TestASavedMomentIsOpenedAsASandboxAndLeftAgain(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.route()
		p.answers()
		p.key("esc", "m", "s")
		p.typed("길이 난 뒤")
		p.send(tea.PasteMsg{Content: "!\n\x1b[31m"})
		p.key("enter")
		p.needs("* 길이 난 뒤!")
		p.key("o")
		if p.m.bench == nil || len(p.m.bench.attempt.Lab.Tasks) != 0 {
			t.Fatalf("no sandbox is open:\n%s", p.screen())
		}
		p.needs(p.m.words.Say("branch-of", "")[:6])
		p.line("aws ec2 create-vpc --cidr-block 10.77.0.0/16")
		p.pass(time.Minute)
		p.key("f10")
		if p.m.bench == nil || p.task() != "rooms" {
			t.Fatalf("F10 does not come back to the lab:\n%s", p.screen())
		}
		p.key("alt+m")
		if p.has("10.77.0.0/16") {
			t.Errorf("the lab has what was done in the sandbox:\n%s", p.screen())
		}
		p.needs(p.m.words.Say("other-attempts"), "* 길이 난 뒤!")
		p.clicks(p.m.words.Say("branch-row", 2, 1, 0)[:12])
		p.key("enter") // it was chosen by the click
		p.key("alt+m")
		p.needs("10.77.0.0/16")
		p.key("esc")
		p.start(p.m.o.Room, 80, 24, l, "first-vpc")
		if p.task() != "rooms" {
			t.Errorf("the lab opens as the sandbox:\n%s", p.screen())
		}
	}
}

func TestALabIsBegunAgainWithTheSameValuesOrNewOnes(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "first-vpc")
	p.route()
	p.answers()
	values := p.m.bench.attempt.Values
	p.key("alt+m", "r")
	if p.task() != "answer" || p.m.bench.attempt.Values["vpc"] != values["vpc"] {
		t.Fatalf("r does not begin again with the same values:\n%s", p.screen())
	}
	p.key("alt+m", "n")
	if p.task() != "answer" || p.m.bench.attempt.Values["vpc"] == values["vpc"] {
		t.Fatalf("n does not begin again with new values:\n%s", p.screen())
	}
	p.key("alt+m", "down", "enter") // the first attempt
	if p.task() != "rooms" || p.m.bench.attempt.Values["vpc"] != values["vpc"] {
		t.Fatalf("the first attempt does not open where it was left:\n%s", p.screen())
	}
}

// Whoever has only a mouse goes back to a moment, reviews and leafs through the
// notebook.
func TestTeachingWorksByMouseAlone(t *testing.T) {
	for _, l := range assets.Langs() {
		p := slipped(t, 120, 40, l)
		p.pass(24 * time.Hour)
		p.start(p.m.o.Room, 120, 40, l, "")
		p.clicks(p.m.words.Say("reviews-due", 3)[:9])
		for i := 0; p.m.bench != nil && i < 9; i++ {
			if q := p.m.bench.seen.question; q != nil {
				p.clicks(" " + p.choice(q.Right) + "  ")
				p.needs(p.m.words.Say("right"))
			} else {
				p.line(p.m.bench.attempt.Text("aws ec2 create-route --route-table-id {id {shop}-table} --destination-cidr-block 0.0.0.0/0 --gateway-id {id {shop}-gateway}"))
			}
			next := p.m.words.Say("problem-next")
			if !p.has(next) {
				next = p.m.words.Say("problem-last")
			}
			p.clicks(next)
		}
		p.needs(p.m.words.Say("review-done", 3, 3))
		p.act(notes)
		page := p.m.words.Say("note-believed")
		p.needs(page)
		p.clicks("2026-11-23")
		p.clicks("2026-11-23")
		p.needs(p.m.words.Say("note-now"))
		p.typed("ok")
		p.clicks("Enter " + p.m.words.Say("key.keep"))
		p.needs(p.m.words.Say("note-kept"))
		p.clicks("[ ] 2026-11-23") // another page: the footer is back
		p.clicks("Esc " + p.m.words.Say("key.shut"))
		p.m.shelf.at = slices.IndexFunc(p.m.shelf.items, func(i ShelfItem) bool { return i.Name == "first-vpc" })
		p.act(enter)
		for p.m.topSheet() != nil {
			p.clicks("Esc " + p.m.words.Say("key.shut"))
		}
		p.act(moments)
		p.clicks(p.m.words.Say("moment-start"))
		p.clicks(p.m.words.Say("moment-start"))
		if p.task() != "answer" {
			t.Errorf("a click does not go back to the start:\n%s", p.screen())
		}
	}
}

// act does an action as the palette would.
func (p *player) act(do action) { p.run(p.m.act(do, "")) }
