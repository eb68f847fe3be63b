package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/tui/term"
)

func TestAScriptIsWrittenRunAndMended(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}} {
		for _, l := range assets.Langs() {
			p := open(t, size[0], size[1], l, "sandbox")
			p.each = func(f term.Frame) { lawful(t, "the script pane", f, size[0], size[1]) }
			say := p.m.words.Say
			p.key("alt+e")
			p.needs(say("script-title"))
			p.send(tea.PasteMsg{Content: "# makes a network\nvpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)\nfor i in 1 2; do\n  echo 번호-$i\ndone\nfalse\necho end"})
			p.key("alt+r")
			p.needs("[v]  2", "[v]  3", "[x]  6", say("script-stopped", 6), "번호-2")
			if p.has("[v]  7") {
				t.Error("it goes on behind what failed")
			}
			p.key("ctrl+a", "ctrl+k")
			p.typed("true")
			p.key("alt+n")
			p.needs("[v]  6", "[v]  7", say("script-done"))
			p.key("up", "up", "alt+enter")
			p.needs("[v]  3", say("script-done"))

			p.key("ctrl+s", "ctrl+u")
			p.typed("net.sh")
			p.key("enter")
			p.needs(say("script-saved", "net.sh"))
			p.key("esc")
			p.line("bash net.sh")
			p.needs("번호-2")

			p.start(p.m.o.Room, size[0], size[1], l, "sandbox")
			p.key("alt+e", "ctrl+o", "ctrl+u")
			p.typed("net.sh")
			p.key("enter")
			p.needs("net.sh", "echo 번호-$i")
		}
	}
}

func TestAScriptPaneMarksMistakesAndCompletes(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "sandbox")
	p.typed("echo kept")
	p.key("alt+e")
	if got := p.m.writing().value(); got != "echo kept" || p.m.bench.prompt.value() != "" {
		t.Errorf("what stood in the prompt is not in the script: %q", got)
	}
	p.key("enter")
	p.typed("aws ec2 describe-vpsc")
	p.key("enter")
	p.typed("aws ec2 create-internet-g")
	p.needs("describe-vpcs", p.m.words.Say("in-line", 2))
	p.key("tab")
	if got := p.m.writing().value(); !strings.HasSuffix(got, "\naws ec2 create-internet-gateway ") {
		t.Errorf("Tab makes it %q", got)
	}
	p.key("enter")
	if got := p.m.writing().value(); !strings.HasSuffix(got, "gateway \n") {
		t.Errorf("Enter makes it %q", got)
	}
	p.key("ctrl+s", "esc", "esc")
	if p.m.focus() != inPrompt {
		t.Error("Esc does not leave")
	}
	p.key("alt+e")
	if got := p.m.writing().value(); !strings.HasPrefix(got, "echo kept\n") {
		t.Errorf("what was written is lost: %q", got)
	}
}

func TestAScriptStopsAtAQuestionAndGoesOnBehindIt(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	all := solution(t, p)
	p.edits("way.sh", strings.Join(all, "\n"))
	p.key("alt+r")
	if p.m.focus() != inQuestion {
		t.Fatalf("no question came up:\n%s", p.screen())
	}
	for range 20 {
		p.answers()
		if p.task() == "" {
			return
		}
		p.key("alt+e", "alt+n")
	}
	t.Fatalf("the lab is at %s:\n%s", p.task(), p.screen())
}

func TestAnythingCanBeWrittenIntoAScriptAndKept(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	for _, text := range []string{"EOF\nEOF1\n'quoted' $x `y` \\", "한글\n\n\n  indented", strings.Repeat("echo a long line of text ", 40)} {
		p.edits("it's.sh", text)
		p.key("ctrl+s", "enter", "esc")
		got, err := p.m.bench.attempt.Engine.Shell().ReadFile("it's.sh")
		if err != nil || string(got) != text+"\n" {
			t.Errorf("%q was kept as %q (%v)", text, got, err)
		}
	}
}

// A script is written with the mouse too: lines, keys of the footer.
func TestAScriptPaneCanBeClicked(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.edits("", "echo one\necho two\necho three")
	p.clicks("echo two")
	if n := p.m.writing().area.Line(); n != 1 {
		t.Errorf("the cursor is in line %d", n)
	}
	p.clicks(p.m.words.Say("key.run-here"))
	p.needs("[v]  2", "two")
}

// edits opens the script pane with the text of a file.
func (p *player) edits(name, text string) {
	s := p.m.bench.scripting()
	s.take(name, text)
	p.m.lay(s)
}

// What a goal asks of a script has words, the line above names the file that is
// written and not what stands in it, and a note is told once.
func TestAStepThatAsksForAScriptCanBeRead(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "automate")
		if p.has("[want") || p.has("[script") {
			t.Errorf("%s: there are no words:\n%s", l, p.screen())
		}
		p.pins("cat > build.sh", "Tab")
		p.key("tab", "alt+e", "alt+r")
		met := p.m.words.Say("step-met", 1, p.m.bench.attempt.Text(p.m.bench.prose().Tasks["once"].Title))
		if n := strings.Count(p.screen(), met); n != 1 {
			t.Errorf("%s: %q stands there %d times:\n%s", l, met, n, p.screen())
		}
	}
}
