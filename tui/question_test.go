package tui

import (
	"slices"
	"strings"
	"testing"

	"skylab/assets"
	"skylab/tui/look"
)

// While a question is open, nothing on the screen says what the answer is: no
// goal of what it is about is marked, no packet of it walks, no place of the
// map is lit by one.
func TestWhatAnswersAQuestionIsHiddenUntilItIsAnswered(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{80, 24}, {120, 40}, {200, 60}} {
			p := open(t, s.w, s.h, l, "private-nat")
			p.to("out-a")
			if p.m.focus() != inQuestion {
				t.Fatalf("no question is open before out-a:\n%s", p.screen())
			}
			for _, keys := range [][]string{nil, {"f4"}, {"down"}, {"up"}, {"f3"}, {"alt+2"}} {
				p.key(keys...)
				if p.has("NO_ROUTE") || p.has(look.Failed.String()) {
					t.Errorf("%s %dx%d: after %v the screen gives it away:\n%s", l, s.w, s.h, keys, p.screen())
				}
			}
			for _, x := range p.m.bench.packets() {
				if x.task == "out-a" || !x.met {
					t.Errorf("%s: the packet of %s can be looked at", l, x.task)
				}
			}
			p.key("2")
			p.needs("[v]", p.m.words.Say("right"))
			if p.m.focus() == inReveal {
				p.key("enter")
			}
			if len(p.m.bench.packets()) == 0 {
				t.Errorf("%s: after the answer no packet can be looked at", l)
			}
		}
	}
}

func TestAWrongAnswerCostsNothingAndShowsTheHopThatDecided(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.key("tab")
	p.typed("0.0.0.0/0")
	p.key("enter", "1")
	p.needs(p.m.words.Say("wrong")[:20], "BAD_STATE_ROUTE", p.m.words.Say("map-tried"))
	if p.m.focus() != inReveal {
		t.Fatalf("the next question comes before this one is read:\n%s", p.screen())
	}
	p.key("x")
	p.needs(p.m.words.Say("go-on-first"))
	p.key("enter")
	if p.m.focus() != inQuestion {
		t.Errorf("Enter does not go on to the next question:\n%s", p.screen())
	}
	p.key("esc")
	if p.m.focus() != inPrompt {
		t.Errorf("Esc does not skip the question:\n%s", p.screen())
	}
	if got := len(p.m.bench.seen.met); got != 4 || !p.m.bench.seen.met["answer"] {
		t.Errorf("a wrong answer changed what is met: %v", p.m.bench.seen.met)
	}
}

func TestAQuestionThatWasAnsweredDoesNotComeAgain(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.key("tab")
	p.typed("0.0.0.0/0")
	p.key("enter", "2", "enter", "esc")
	p.start(p.m.o.Room, 120, 40, assets.English, "first-vpc")
	if p.m.focus() != inPrompt {
		t.Errorf("after coming back a question is open:\n%s", p.screen())
	}
	if strings.Contains(p.screen(), p.m.words.Say("predict")) {
		t.Error("the question is shown again")
	}
}

// Whatever is opened over the screen while a question is open, nothing tells
// what becomes of its packet.
func TestNothingThatCanBeOpenedAnswersAnOpenQuestion(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{60, 20}, {120, 40}, {250, 80}} {
			p := open(t, s.w, s.h, l, "private-nat")
			p.to("out-a")
			seen := map[string]bool{}
			for _, b := range bindings {
				for _, key := range b.keys {
					means := does(press(key), inQuestion)
					if seen[key] || slices.Contains([]action{quit, leave, answer, pass}, means) {
						continue
					}
					seen[key] = true
					p.key(key)
					if p.m.bench == nil || p.m.bench.seen.question == nil {
						t.Fatalf("%s has shut the question", key)
					}
					if p.has("=> NO_ROUTE") || p.has(look.Failed.String()) {
						t.Errorf("%s %dx%d: %s gives it away:\n%s", l, s.w, s.h, key, p.screen())
					}
					for n := 0; p.m.topSheet() != nil && n < 3; n++ {
						p.m.lift()
					}
				}
			}
		}
	}
}

// Whoever is asked sees all answers, on the smallest screen too.
func TestAllAnswersOfAQuestionAreInSight(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 60, 20, l, "tour")
		p.key("tab", "tab", "enter")
		p.seen()
		q := p.m.bench.predictionProse(p.m.bench.seen.question.Name)
		for _, c := range p.m.bench.seen.question.Choices {
			p.needs(q.Choices[c])
		}
	}
}
