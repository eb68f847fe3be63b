package tui

import (
	"strings"
	"testing"
	"time"

	"skylab/assets"
)

func TestWhoComesBackIsAskedFirstWhatWentWrongLastTime(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{60, 20}, {80, 24}, {120, 40}, {250, 80}} {
			p := slipped(t, s.w, s.h, l)
			p.key("enter")
			if p.m.topSheet() != nil {
				t.Fatalf("questions are asked at once:\n%s", p.screen())
			}
			p.key("f10")
			p.now = p.now.Add(10 * time.Hour)
			p.key("enter")
			p.needs(p.m.words.Say("warm-title"), "1", "2")
			everySize(t, "last time", p.m)
			p.key("9", "enter")
			p.needs(p.m.words.Say("answer-first", 2)[:8])
			p.key("1")
			everySize(t, "last time, answered", p.m)
			p.key("enter", "2", "enter")
			if p.m.topSheet() != nil {
				t.Fatalf("more than two questions are asked:\n%s", p.screen())
			}
			p.needs(p.m.bench.attempt.Text(p.m.bench.prose().Tasks["rooms"].Title)[:6])
			p.start(p.m.o.Room, s.w, s.h, l, "first-vpc")
			p.key("esc")
			if p.m.topSheet() != nil || p.m.focus() != inPrompt {
				t.Errorf("Esc does not skip the questions:\n%s", p.screen())
			}
		}
	}
}

func TestAHintedStepIsAskedByItsCommand(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	p.key("f3")
	p.route()
	p.now = p.now.Add(time.Hour)
	p.start(p.m.o.Room, 80, 24, assets.English, "first-vpc")
	p.needs("create-route", "hints for")
	for i, r := range strings.Split(p.screen(), "\n") {
		if before, _, ok := strings.Cut(r, "create-route "); ok && strings.Contains(r, "┃") {
			p.key(strings.TrimSpace(strings.Trim(before, " ┃│╭╰")))
			_ = i
			break
		}
	}
	p.needs(p.m.words.Say("warm-right"))
}

func TestThePaneTellsTheMinutesAndWhereToStop(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.tells("minutes-of", 0, 22)
		p.now = p.now.Add(2 * time.Minute)
		p.line("aws ec2 describe-vpcs")
		p.now = p.now.Add(9 * time.Hour) // three minutes of it count
		p.route()
		p.needs(p.m.words.Say("rest-here")[:12])
		p.tells("minutes-of", 5, 22)
		p.line("aws ec2 describe-vpcs")
		if p.has(p.m.words.Say("rest-here")[:12]) {
			t.Errorf("who goes on is still told to stop:\n%s", p.screen())
		}
	}
}

// tells fails unless the task pane holds a sentence, in sight or not.
func (p *player) tells(key string, args ...any) {
	p.t.Helper()
	b, _, _ := p.m.taskBlock(200)
	if all, want := strings.Join(b.rows, "\n"), p.m.words.Say(key, args...); !strings.Contains(all, want) {
		p.t.Errorf("%q is not in the task pane:\n%s", want, all)
	}
}
