package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"skylab/assets"
	"skylab/tui/look"
)

func (p *player) listed() bool { return p.m.writing().popup.open() }

func TestCandidatesComeByThemselvesAndStealNoKey(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 40}} {
		for _, l := range assets.Langs() {
			p := open(t, size[0], size[1], l, "sandbox")
			value := func(want string) {
				t.Helper()
				if got := p.m.bench.prompt.value(); got != want {
					t.Fatalf("%v %s: the prompt holds %q; want %q", size, l, got, want)
				}
			}
			p.line("echo old")
			p.typed("aws ec2 describe-vp")
			if !p.listed() {
				t.Fatalf("%v: nothing is listed:\n%s", size, p.screen())
			}
			p.needs("$ aws ec2 describe-vp", "describe-vpc-attribute")
			p.key("esc")
			if p.listed() || p.m.focus() != inPrompt {
				t.Fatal("Esc does not send the list away, and only that")
			}
			p.typed("cs")
			if p.listed() {
				t.Error("what was sent away comes back within the word")
			}
			p.typed(" --")
			if !p.listed() {
				t.Error("the list does not come back with the next word")
			}
			p.key("up")
			value("echo old")
			p.key("down")
			value("aws ec2 describe-vpcs --")
			p.key("ctrl+c")
			value("")

			p.typed("echo $HO; aws ec2 describe-vpc")
			p.key("enter") // runs, though something is listed
			value("")
			p.typed("aws ec2 describe-v")
			p.key("down", "down", "enter") // now it takes what was chosen
			if got := p.m.bench.prompt.value(); !strings.HasPrefix(got, "aws ec2 describe-vpc") || !strings.HasSuffix(got, " ") {
				t.Errorf("chosen is %q", got)
			}
			p.key("ctrl+c", "ctrl+c")
			value("")
		}
	}
}

func TestALearnerCanHaveTheListOnlyByTab(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.m.settings = settings{completion: "tab"}
	p.typed("aws ec2 describe-vp")
	if p.listed() {
		t.Error("something is listed")
	}
	p.key("tab", "tab")
	if !p.listed() {
		t.Error("Tab lists nothing")
	}
}

func TestACandidateCanBeClicked(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.typed("aws ec2 create-internet")
	p.clicks("create-internet-gateway  ")
	if got := p.m.bench.prompt.value(); got != "aws ec2 create-internet-gateway " {
		t.Errorf("a click makes it %q", got)
	}
}

// Whatever is typed or pasted, in the prompt, in a search or in a script, every
// row stays as wide as the screen and the cursor on it.
func TestWhateverIsTypedTheScreenHolds(t *testing.T) {
	keys := []string{
		"tab", "enter", "esc", "up", "down", "left", "right", "home", "end", "backspace", "space", "alt+enter", "ctrl+r", "ctrl+s", "ctrl+g",
		"ctrl+k", "ctrl+u", "ctrl+w", "ctrl+y", "ctrl+_", "alt+.", "alt+b", "alt+d", "ctrl+t", "alt+e", "alt+r", "alt+n", "pgup", "pgdown", "f2", "f8", "i",
		"a", "w", "-", "$", "'", `"`, "(", ")", "|", ";", "{", "=", "ㅁ", "한", "글", "e\u0301", "👩‍👩‍👧", "\u202e",
	}
	pastes := []string{
		"aws ec2 create-subnet --vpc-id ", "aws ec2 describe-subnets --filters Name=", "for i in 1 2; do\r\necho $i\r\ndone", "\x1b[2J\x00\xff\u1112\u1161\u11ab\t",
		strings.Repeat("한글", 300), strings.Repeat("x\n", 100), "cat <<EOF\n", "____", "reach laptop ", "x=$(aws ec2 create-vpc --cidr-block ",
	}
	sizes := [][2]int{{60, 20}, {61, 21}, {80, 24}, {104, 30}, {120, 40}}
	p := open(t, 80, 24, assets.Korean, "sandbox")
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.SampledFrom(sizes).Draw(rt, "size")
		p.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		did := []string{}
		for range rapid.IntRange(1, 15).Draw(rt, "keys") {
			if rapid.IntRange(0, 4).Draw(rt, "paste") == 0 {
				text := rapid.SampledFrom(pastes).Draw(rt, "text")
				did = append(did, text)
				p.send(tea.PasteMsg{Content: text})
			} else {
				k := rapid.SampledFrom(keys).Draw(rt, "key")
				did = append(did, k)
				if r := []rune(k); len(r) > 1 && r[0] > 'z' || strings.ContainsAny(k, "\u0301") {
					p.send(tea.KeyPressMsg{Text: k, Code: r[0]})
				} else {
					p.key(k)
				}
			}
			if f := p.m.Frame(); !fine(f.Rows, f.Cursor.X, f.Cursor.Y, size[0], size[1]) {
				t.Logf("%q", did)
				lawful(t, strings.Join(did, " "), f, size[0], size[1])
			}
		}
		p.m.sheets = nil
		p.m.bench.prompt.seek = nil
		p.m.bench.panes = false
		p.m.bench.prompt.set("")
		if s := p.m.bench.script; s != nil {
			s.p.set("")
			s.asks, s.todo = none, nil
		}
	})
}

// fine reports whether rows and cursor fit a screen of w x h cells.
func fine(rows []string, x, y, w, h int) bool {
	for _, r := range rows {
		if look.Width(r) != w || strings.ContainsAny(styles.ReplaceAllString(r, ""), "\x1b\x00\t\r\n") {
			return false
		}
	}
	return len(rows) == h && x >= 0 && x < w && y >= 0 && y < h
}

// A word that is completed in the middle of a line is not glued to the next,
// and Enter does not run half a word while the list that Tab opened is open.
func TestTabInTheMiddleOfALine(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "sandbox")
		value := func(want string) {
			t.Helper()
			if got := p.m.bench.prompt.value(); got != want {
				t.Fatalf("%s: the prompt holds %q, want %q", l, got, want)
			}
		}
		p.line("aws ec2 create-vpc --cidr-block 10.0.0.0/16")
		p.m.offer("aws ec2 create-subnet --vpc-id ____ --query Subnet.SubnetId")
		p.key("tab")
		half := p.m.bench.prompt.value()
		if !p.listed() || !strings.Contains(half, "--vpc-id vpc-") {
			t.Fatalf("Tab lists nothing: %q", half)
		}
		p.key("enter")
		p.needs(p.m.words.Say("choose-listed"))
		value(half)
		p.key("tab", "enter")
		taken := p.m.bench.prompt.value()
		if at := p.m.bench.prompt.before(); strings.HasSuffix(at, " ") || !strings.HasPrefix(taken[len(at):], " --query") {
			t.Errorf("%s: the cursor stands behind %q", l, at)
		}
		p.key("tab")
		value(taken)
		p.key("enter")
		value("")
	}
}

// A command that is whole lists no flags by itself: they would hide the task.
func TestNothingIsListedBehindAWholeCommand(t *testing.T) {
	p := open(t, 60, 20, assets.Korean, "tour")
	p.key("tab", "tab")
	if v := p.m.bench.prompt.value(); strings.Contains(v, blank) || p.listed() {
		t.Errorf("behind %q something is listed:\n%s", v, p.screen())
	}
	p.typed("--d")
	if !p.listed() {
		t.Error("a flag that is begun lists nothing")
	}
	p.key("ctrl+c")
	p.typed("aws ec2 create-subnet ")
	if !p.listed() {
		t.Error("what is required is not listed")
	}
}
