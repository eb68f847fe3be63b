package tui

import (
	"strings"
	"testing"
	"time"

	"skylab/assets"
)

// slipped is a learner who missed a prediction of first-vpc, and took a hint.
func slipped(t *testing.T, w, h int, l assets.Lang) *player {
	p := open(t, w, h, l, "first-vpc")
	p.key("f3")
	p.key("tab")
	p.typed("0.0.0.0/0")
	p.key("enter", "1") // the security group: wrong
	p.answers()
	p.key("f10")
	return p
}

func TestWhatWasMissedComesBackOnTheNextDayAndIsAnsweredByKeys(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{60, 20}, {80, 24}, {120, 40}, {250, 80}} {
			p := slipped(t, s.w, s.h, l)
			p.key("r")
			if p.m.bench != nil {
				t.Fatalf("something is due on the same day:\n%s", p.screen())
			}
			p.pass(24 * time.Hour)
			p.start(p.m.o.Room, s.w, s.h, l, "")
			p.needs(p.m.words.Say("reviews-due", len(p.m.round.left(p)))[:4])
			everySize(t, "the shelf with something due", p.m)
			p.key("r")
			right, seen := 0, 0
			for p.m.bench != nil && seen < 9 {
				seen++
				b := p.m.bench
				p.needs(p.m.words.Say("problem-of", "")[:4])
				if b.seen.question != nil {
					if p.has(p.m.words.Say("right")) || len(b.packets()) > 0 && !b.packets()[0].met {
						t.Errorf("the answer is shown before it is given:\n%s", p.screen())
					}
					p.key(p.choice(b.seen.question.Right))
					p.needs(p.m.words.Say("right"))
					right++
				} else {
					p.needs("tcp/")
					p.line(b.attempt.Text("aws ec2 create-route --route-table-id {id {shop}-table} --destination-cidr-block 0.0.0.0/0 --gateway-id {id {shop}-gateway}"))
					p.needs(p.m.words.Say("problem-done"))
					right++
				}
				everySize(t, "a problem", p.m)
				p.pins("Enter")
				p.key("enter")
			}
			p.needs(p.m.words.Say("review-done", right, right))
			if p.key("r"); p.m.bench != nil {
				t.Errorf("what was answered is due again on the same day:\n%s", p.screen())
			}
		}
	}
}

// left is what is due.
func (r *round) left(p *player) []Returning {
	all, err := p.m.o.Room.Returning(p.m.o.Lang)
	if err != nil {
		p.t.Fatal(err)
	}
	var due []Returning
	for _, d := range all {
		if d.Due {
			due = append(due, d)
		}
	}
	return due
}

// choice is the key of a choice of the open question.
func (p *player) choice(name string) string {
	for i, c := range p.m.bench.seen.question.Choices {
		if c == name {
			return string(rune('1' + i))
		}
	}
	p.t.Fatalf("there is no choice %s", name)
	return ""
}

func TestAWrongAnswerInAReviewComesBackTomorrow(t *testing.T) {
	p := slipped(t, 80, 24, assets.Korean)
	p.pass(24 * time.Hour)
	p.start(p.m.o.Room, 80, 24, assets.Korean, Review)
	for i := 0; p.m.bench != nil && i < 9; i++ {
		if p.m.bench.seen.question != nil {
			p.key("1") // the security group again
		} else {
			p.key("f10")
			break
		}
		p.key("enter")
	}
	if p.m.bench != nil || p.m.round != nil {
		t.Fatalf("F10 does not leave the review:\n%s", p.screen())
	}
	p.pass(24 * time.Hour)
	left := p.m.round.left(p)
	if len(left) != 3 {
		t.Errorf("on the next day %v are due", left)
	}
	for _, d := range left {
		if strings.Contains(d.What, "{") || strings.Contains(d.What, "[") {
			t.Error(d)
		}
	}
}
