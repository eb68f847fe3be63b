package tui

import (
	"testing"
	"time"

	"skylab/assets"
)

// arrival plays the first command of first-vpc, after which a packet arrives
// and a question comes up.
func arrival(t *testing.T, w, h int, l assets.Lang) *player {
	p := open(t, w, h, l, "first-vpc")
	p.m.o.Still = false
	p.key("tab")
	p.typed("0.0.0.0/0")
	p.key("enter")
	return p
}

func TestAPacketThatArrivesIsSeenBeforeTheQuestionThatHidesIt(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{60, 20}, {80, 24}} {
			p := arrival(t, s.w, s.h, l)
			if p.m.focus() != inReveal || p.at() != "1" {
				t.Fatalf("the packet does not set out:\n%s", p.screen())
			}
			for range 10 {
				p.pass(time.Second)
			}
			p.needs(p.m.words.Say("deliver"), p.m.words.Say("next-arrived")[:12])
			if p.at() != "11" || len(p.due) != 0 {
				t.Errorf("it stands at hop %s, and %d timers are set:\n%s", p.at(), len(p.due), p.screen())
			}
			p.key("left")
			if p.at() != "10" {
				t.Errorf("it can't be stepped through:\n%s", p.screen())
			}
			p.key("1")
			p.needs(p.m.words.Say("help.go-on"))
			everySize(t, "a packet has arrived", p.m)
			p.key("enter")
			if p.m.focus() != inQuestion {
				t.Errorf("Enter does not lead to the question:\n%s", p.screen())
			}
		}
	}
}

func TestWhereThereIsRoomThePacketPlaysBesideTheQuestion(t *testing.T) {
	p := arrival(t, 120, 40, assets.English)
	if p.m.focus() != inQuestion || !p.m.bench.pace.playing {
		t.Fatalf("the question or the packet waits:\n%s", p.screen())
	}
	p.pass(time.Second)
	if p.m.focus() != inQuestion || p.m.bench.tab != tabTask {
		t.Errorf("a hop takes the focus away:\n%s", p.screen())
	}
	p.key("2")
	for range 20 {
		p.pass(time.Second)
	}
	if len(p.due) != 0 {
		t.Errorf("%d timers are left", len(p.due))
	}
}

func TestWhatWasTypedIsKeptWhileAPacketComesIn(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	p.to("open")
	p.answers()
	p.m.o.Still = false
	p.line("reach laptop updates.example tcp/443")
	p.line("reach laptop laptop icmp")
	if p.m.bench.tab != tabWalk || !p.m.bench.pace.playing {
		t.Fatalf("what was sent is not shown:\n%s", p.screen())
	}
	p.typed("aws ec2")
	p.pass(time.Second)
	p.typed(" describe")
	if got := p.m.bench.prompt.value(); got != "aws ec2 describe" || p.m.focus() != inPrompt {
		t.Errorf("typing gives %q in %d", got, p.m.focus())
	}
}

func TestWithoutMotionAPacketThatArrivesIsShownAtOnce(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.key("tab")
		p.typed("0.0.0.0/0")
		p.key("enter")
		p.needs(p.m.words.Say("deliver"))
		if p.at() != "11" || p.m.bench.pace.playing {
			t.Errorf("it is at hop %s, and it plays: %v", p.at(), p.m.bench.pace.playing)
		}
	}
}
