package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
)

func TestAPacketIsAimedByKeysAndSentAsThePromptWould(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, s := range []struct{ w, h int }{{60, 20}, {80, 24}, {120, 40}} {
			p := open(t, s.w, s.h, l, "first-vpc")
			p.typed("aws ec2 wait")
			p.key("alt+w")
			p.needs("$ reach laptop florist-web tcp/8080") // the packet that is shown
			everySize(t, "aiming", p.m)
			p.key("ctrl+u")
			p.typed("web")
			p.needs("florist-web")
			p.key("enter", "ctrl+u")
			p.typed("lap")
			p.key("enter", "ctrl+u")
			p.typed("icmp")
			p.needs("$ reach florist-web laptop icmp")
			p.key("enter")
			if n := len(p.m.bench.sent); n != 1 || p.m.bench.sent[0].From != "florist-web" {
				t.Fatalf("%d packets were sent:\n%s", n, p.screen())
			}
			p.needs("[x]", p.m.words.Say("packet-reach", "florist-web", "laptop", "icmp"))
			if got := p.m.bench.prompt.value(); got != "aws ec2 wait" {
				t.Errorf("what was being written is now %q", got)
			}
			if h := p.m.bench.prompt.history; h[len(h)-1] != "reach florist-web laptop icmp" {
				t.Errorf("the line is not among those that were typed: %q", h)
			}
		}
	}
}

func TestAPacketIsAimedByTheMouseAlone(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "first-vpc")
	p.m.act(aim, "")
	p.clicks("203.0.113.20  ")
	p.clicks("eni-")
	p.clicks("tcp/443 ")
	if n := len(p.m.bench.sent); n != 1 || !strings.HasPrefix(p.m.bench.sent[0].To, "eni-") {
		t.Errorf("%d packets were sent:\n%s", n, p.screen())
	}
}

func TestWhatCanNotBeAimedAtIsSaidAndNothingIsSent(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		for _, c := range []struct {
			from, to, port string
			says           string
			arg            any
		}{
			{"laptop", "nowhere", "icmp", "aim-unknown", "nowhere"},
			{"10.0.0.300", "laptop", "icmp", "aim-unknown", "10.0.0.300"},
			{"laptop", "$(reboot)", "icmp", "aim-unknown", "$(reboot)"},
			{"laptop", "203.0.113.200", "tcp/70000", "aim-no-port", "tcp/70000"},
			{"laptop", "203.0.113.200", "sctp/1", "aim-no-port", "sctp/1"},
		} {
			p.key("alt+w")
			for i, text := range []string{c.from, c.to, c.port} {
				p.key("ctrl+u")
				p.typed(text)
				if i < 2 {
					p.key("tab")
				}
			}
			p.key("enter")
			p.needs(p.m.words.Say(c.says, c.arg)[:18])
			if len(p.m.bench.sent) > 0 || p.m.focus() != inAim {
				t.Fatalf("%v was sent, or the sheet is gone", c)
			}
			p.key("esc")
		}
		p.key("alt+w")
		p.send(tea.PasteMsg{Content: strings.Repeat("\x1b[31m서브넷\n", 100_000)})
		everySize(t, "a paste", p.m)
		p.key("esc")
	}
}

func TestEndsThatCanNotBeTypedAreAimedAtByTheirId(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	for _, name := range hostile {
		p.line(`aws ec2 create-tags --resources $(aws ec2 describe-instances --query 'Reservations[0].Instances[0].InstanceId' --output text) --tags '[{"Key":"Name","Value":"` + escaped(name) + `"}]'`)
		p.key("alt+w")
		everySize(t, "an end called "+escaped(name), p.m)
		p.key("tab", "ctrl+u")
		p.typed("10.")
		p.key("down", "up", "enter", "ctrl+u")
		p.typed("icmp")
		p.key("enter")
		if n := len(p.m.bench.sent); n != 1 {
			t.Errorf("%q: %d packets were sent:\n%s", name, n, p.screen())
		}
		p.key("esc", "i")
		p.m.bench.sent = nil
	}
}
