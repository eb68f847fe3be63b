package tui

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/engine/wire"
)

var marked = regexp.MustCompile(`[│┃|] > ?(\d+) [<>] `)

// at is the row of the hop that the packet is at.
func (p *player) at() string {
	p.t.Helper()
	for r := range strings.SplitSeq(p.screen(), "\n") {
		if at := marked.FindStringSubmatch(r); at != nil {
			return at[1]
		}
	}
	p.t.Fatalf("no hop is marked:\n%s", p.screen())
	return ""
}

// steps fails unless each key leads to the hop that stands behind it.
func (p *player) steps(pairs ...string) {
	p.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		p.key(pairs[i])
		if at := p.at(); at != pairs[i+1] {
			p.t.Fatalf("%s leads to hop %s, want %s:\n%s", pairs[i], at, pairs[i+1], p.screen())
		}
	}
}

func TestAPacketIsWalkedThroughHopByHop(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{60, 20}, {80, 24}, {100, 30}, {120, 40}, {200, 60}} {
			p := open(t, s.w, s.h, l, "first-vpc")
			p.key("alt+3", "esc")
			p.needs(p.m.words.Say("times", "1"))
			p.steps("left", "8", "home", "1", "left", "1", "right", "2", "right", "3", "end", "9", "right", "9", "r", "1", "r", "6")
			if h := p.m.bench.hop(); h == nil || !h.Back || h.At.Kind != wire.KindInstance {
				t.Errorf("the hop that is looked at is %+v", h)
			}
			everySize(t, "a step", p.m)
		}
	}
}

func TestTheHopSaysWhatBecameOfAddressesAndWhichRuleDecided(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.key("alt+3", "esc", "home")
	h := p.m.bench.hop()
	p.needs(h.Before.String())
	p.key("right")
	h = p.m.bench.hop()
	_, before := h.Before.Ends()
	_, after := h.After.Ends()
	p.needs(p.m.words.Say("hop-destination", before, after))
	p.key("right")
	p.needs(p.m.words.Say("hop-rule", "100 allow all 0.0.0.0/0"))
}

func TestAClickGoesToAHopAndControlsCanBeClicked(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "first-vpc")
	p.clicks(" 3 > ")
	if at := p.at(); at != "3" {
		t.Errorf("a click on hop 3 goes to %s", at)
	}
	p.clicks("|<")
	if at := p.at(); at != "1" {
		t.Errorf("a click on |< goes to %s", at)
	}
	p.clicks(">|")
	if at := p.at(); at != "9" {
		t.Errorf("a click on >| goes to %s", at)
	}
}

func TestOnlyTheWayThatThePacketHasGoneIsLit(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.key("alt+3", "esc", "home")
	s, _, _ := p.m.bench.packet()
	for i := range s.hops {
		d := p.m.drawing()
		for k, h := range s.hops {
			if ahead := k > i; ahead && d.lit[h.At.ID] && !metBy(s.hops[:i+1], h.At.ID) {
				t.Errorf("at hop %d the map lights %s, which hop %d meets", i+1, h.At.ID, k+1)
			} else if !ahead && !d.lit[h.At.ID] {
				t.Errorf("at hop %d the map does not light %s, which hop %d has met", i+1, h.At.ID, k+1)
			}
		}
		p.key("right")
	}
}

func metBy(hops wire.Trace, id string) bool {
	for _, h := range hops {
		if h.At.ID == id || h.On != nil && h.On.ID == id {
			return true
		}
	}
	return false
}

func TestAPacketPlaysToWhereItWasDecidedAndThenNothingRuns(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.m.o.Still = false
	p.key("alt+3", "esc", "space")
	if at := p.at(); at != "1" {
		t.Fatalf("it begins at hop %s", at)
	}
	p.needs(p.m.words.Say("pause"))
	for n := 2; n <= 9; n++ {
		if len(p.due) != 1 {
			t.Fatalf("%d timers run while it plays", len(p.due))
		}
		p.pass(time.Second)
		if at := p.at(); at != fmt.Sprint(n) {
			t.Fatalf("after %d hops it is at %s", n, at)
		}
	}
	if len(p.due) != 0 {
		t.Errorf("at rest %d timers are set", len(p.due))
	}
	p.key("space")
	p.pass(time.Second)
	p.key("space")
	p.pass(time.Second)
	if at := p.at(); at != "2" || len(p.due) != 0 {
		t.Errorf("held at hop 2 it stands at %s, and %d timers are set", at, len(p.due))
	}
	p.key("space", "i")
	p.typed("echo")
	if got := p.m.bench.prompt.value(); got != "echo" {
		t.Errorf("while a packet plays, typing gives %q", got)
	}
}

func TestWithoutMotionNothingPlays(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.key("alt+3", "esc", "space")
		p.needs(p.m.words.Say("no-motion")[:30])
		if len(p.due) != 0 {
			t.Errorf("%d timers are set", len(p.due))
		}
		p.key("+", "+", "+")
		p.needs(p.m.words.Say("times", "4"))
		p.key("-", "-", "-", "-")
		p.needs(p.m.words.Say("times", "1/2"))
	}
}

func TestTheCommandAgainstABlockerIsOfferedAndMeetsTheStep(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.needs(p.m.words.Say("cure"))
		p.key("alt+3", "esc", "x")
		p.needs("$ aws ec2 create-route", p.m.words.Say("remedy-route")[:20])
		if n := p.m.bench.attempt.Hints("answer"); n != 1 {
			t.Errorf("it counts as %d hints", n)
		}
		p.key("enter")
		if p.task() == "answer" {
			t.Errorf("the step is not met:\n%s", p.screen())
		}
		p.answers()
		p.key("alt+3", "esc", "x")
		p.needs(p.m.words.Say("remedy-well"))
	}
}

func TestAClickOnABlockerOffersItsCommandAndALabMayForbidIt(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.clicks("NO_ROUTE_TO_DESTINATION")
	p.needs("$ aws ec2 create-route")
	strict := *catalogLabs(t)[0]
	strict.NoRemedies = true
	p = open(t, 120, 40, assets.English, strict.Name, &strict)
	if p.has(p.m.words.Say("cure")) {
		t.Error("what the lab forbids is offered")
	}
	p.key("alt+3", "esc", "x")
	p.needs(p.m.words.Say("remedy-forbidden"))
}

func TestWhatHelpsIsNotToldWhileAQuestionIsOpen(t *testing.T) {
	p := open(t, 120, 40, assets.English, "private-nat")
	p.to("out-a")
	if p.has(p.m.words.Say("cure")) {
		t.Errorf("what helps is offered beside an open question:\n%s", p.screen())
	}
	p.key("2")
	p.clicks("NO_ROUTE_TO_DESTINATION")
	p.needs(p.m.words.Say("remedy-tried"))
}

// Whatever can be said about a blocker has words in every language.
func TestEveryRemedyHasWords(t *testing.T) {
	files, err := filepath.Glob("../engine/remedy/*.go")
	said := regexp.MustCompile(`"(remedy-[a-z-]+)"`)
	n := 0
	for _, f := range files {
		text, _ := os.ReadFile(f)
		for _, key := range said.FindAllStringSubmatch(string(text), -1) {
			n++
			for _, l := range assets.Langs() {
				if !assets.Words(l).Has(key[1]) {
					t.Errorf("%s: %s has no words", l, key[1])
				}
			}
		}
	}
	if err != nil || n < 20 {
		t.Errorf("only %d sayings were found (%v)", n, err)
	}
}

func TestThePacketStandsOnTheMapBesideTheThingOfItsHop(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{104, 30}, {120, 40}, {200, 60}} {
			p := open(t, s.w, s.h, l, "first-vpc")
			if strings.Contains(p.screen(), "@") {
				t.Fatalf("a packet that nobody looks at stands on the map:\n%s", p.screen())
			}
			p.key("alt+3", "esc", "home")
			for _, beside := range []string{"@(laptop", "@igw florist-gateway]", "florist-front", "@<florist-web>", "@<florist-web>", "@<florist-web>", "@<florist-web>", "florist-front", "florist-table"} {
				if screen := p.screen(); strings.Count(screen, "@") != 1 || !strings.Contains(strings.ReplaceAll(screen, "@[", "@"), beside) {
					t.Errorf("%s %v: at hop %s the map lacks %q:\n%s", l, s, p.at(), beside, screen)
				}
				p.key("right")
			}
		}
	}
}

// What an animation sends is what has changed: the marks of two hops, their
// things on the map, and the count.
func TestAHopThatPlaysChangesFewRows(t *testing.T) {
	for _, lab := range []string{"first-vpc", "private-nat"} {
		p := open(t, 120, 40, assets.Korean, lab)
		p.m.o.Still = false
		p.to(map[string]string{"first-vpc": "", "private-nat": "survive"}[lab])
		p.answers()
		p.key("alt+3", "esc", "end", "space")
		was := p.m.Frame().Rows
		for p.m.bench.pace.playing {
			p.pass(time.Second)
			if !p.m.bench.pace.playing {
				break // the last one tells all about itself
			}
			rows, n := p.m.Frame().Rows, 0
			for i := range rows {
				if rows[i] != was[i] {
					n++
				}
			}
			if was = rows; n > 12 {
				t.Errorf("%s: hop %s changes %d rows", lab, p.at(), n)
			}
		}
	}
}

// A key that types where the focus is stands on the screen only with the keys
// that lead to where it works.
func TestThePacketNamesOnlyKeysThatWork(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range [][2]int{{60, 20}, {80, 24}, {120, 40}} {
			p := open(t, s[0], s[1], l, "first-vpc")
			says := p.m.words.Say("cure")[:9]
			for _, keys := range [][]string{{"alt+3"}, {"esc"}} {
				p.key(keys...)
				down := map[focus]string{inPrompt: "alt+down", inWalk: "pgdown"}[p.m.focus()]
				for range 3 {
					p.screen()
					p.key(down)
				}
				want := map[focus]string{inPrompt: "Esc, x " + says, inWalk: " x " + says}[p.m.focus()]
				p.needs(want)
				if p.has("Space "+p.m.words.Say("play")) != (p.m.focus() == inWalk) {
					t.Errorf("%s %v: Space is offered where it types:\n%s", l, s, p.screen())
				}
			}
			p.key("1")
			if s[0] == 120 {
				p.needs("3, x " + says)
				p.key("i")
				p.needs("Alt+3, Esc, x " + says)
				p.key("alt+3", "esc", "x")
				p.needs("$ aws ec2 create-route")
			}
		}
	}
}

// Space plays the packet that came in; only Enter and Esc go on to the question.
func TestSpacePlaysThePacketBeforeAQuestion(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "first-vpc")
	p.m.o.Still = false
	p.key("tab")
	p.typed("0.0.0.0/0")
	p.key("enter")
	if !p.m.bench.arrival {
		t.Fatalf("no packet arrives:\n%s", p.screen())
	}
	p.key("space")
	p.needs("Space " + p.m.words.Say("play"))
	p.key("space")
	p.needs("Space " + p.m.words.Say("pause"))
	p.key("enter")
	p.needs(p.m.words.Say("predict"))
}
