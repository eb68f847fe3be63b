package tui

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
)

func TestThePromptHasReadlinesKeys(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "sandbox")
	p.line("echo first 'last word'")
	p.line("echo other")
	for _, tt := range []struct{ text, keys, want string }{
		{"ab cd", "ctrl+a X", "X|ab cd"},
		{"ab cd", "ctrl+a ctrl+e X", "ab cdX|"},
		{"ab cd", "ctrl+b X", "ab cX|d"},
		{"ab cd", "ctrl+a ctrl+f X", "aX|b cd"},
		{"ab cd", "alt+b X", "ab X|cd"},
		{"ab cd", "ctrl+a alt+f X", "abX| cd"},
		{"ab cd", "alt+b ctrl+k", "ab |"},
		{"ab cd", "alt+b ctrl+u", "|cd"},
		{"ab cd", "ctrl+w", "ab |"},
		{"ab cd", "ctrl+a alt+d", "| cd"},
		{"ab cd", "ctrl+w ctrl+y ctrl+y", "ab cdcd|"},
		{"ab cd", "ctrl+w ctrl+w ctrl+y", "ab cd|"},
		{"ab cd", "alt+b ctrl+k ctrl+a ctrl+y", "cd|ab "},
		{"ab cd", "ctrl+a alt+d alt+d ctrl+y", "ab cd|"},
		{"한글 서브넷", "alt+b ctrl+k ctrl+a ctrl+y", "서브넷|한글 "},
		{"한글 서브넷", "ctrl+w ctrl+y", "한글 서브넷|"},
		{"ab", "ctrl+t", "ba|"},
		{"ab cd", "ctrl+h", "ab c|"},
		{"ab cd", "ctrl+a ctrl+d", "|b cd"},
		{"ab cd", "ctrl+w ctrl+_", "ab cd|"},
		{"ab cd", "ctrl+u ctrl+_", "ab cd|"},
		{"ab cd", "ctrl+w X Y ctrl+_", "ab |"},
		{"ab cd", "ctrl+w X Y ctrl+_ ctrl+_", "ab cd|"},
		{"ab cd", "ctrl+_ ctrl+_ ctrl+_ ctrl+_", "|"},
		{"x", "space alt+.", "x other|"},
		{"x", "space alt+. alt+.", "x 'last word'|"},
		{"ab", "ctrl+p ctrl+n X", "abX|"},
		{"ab", "ctrl+p ctrl+p", "echo first 'last word'|"},
		{"ab cd", "alt+b alt+u", "ab CD|"},
		{"AB CD", "ctrl+a alt+l", "ab| CD"},
		{"ab cd", "shift+left X", "ab cdX|"},
		{"ab cd", "ctrl+g X", "ab cdX|"},
	} {
		p.key("ctrl+c")
		p.m.bench.prompt.kept = kept{}
		p.typed(tt.text)
		p.key(strings.Fields(tt.keys)...)
		p.m.bench.prompt.popup = popup{}
		text, before := p.m.bench.prompt.value(), p.m.bench.prompt.before()
		if got := before + "|" + strings.TrimPrefix(text, before); got != tt.want {
			t.Errorf("%q and %s is %q; want %q", tt.text, tt.keys, got, tt.want)
		}
	}
}

func TestOlderLinesAreFoundAsOneTypes(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "sandbox")
		for _, line := range []string{"echo 서브넷 하나", "vpc=1", "echo VPC; echo two", "echo 서브넷 둘", "true"} {
			p.line(line)
		}
		for _, tt := range []struct {
			typed string
			keys  string
			want  string
		}{
			{"서브", "enter", "echo 서브넷 둘"},
			{"서브", "ctrl+r enter", "echo 서브넷 하나"},
			{"서브", "ctrl+r ctrl+s enter", "echo 서브넷 둘"},
			{"서브", "ctrl+r ctrl+r ctrl+r enter", "echo 서브넷 하나"},
			{"vpc", "enter", "echo VPC; echo two"},
			{"vpc", "ctrl+r enter", "vpc=1"},
			{"vpc=", "backspace enter", "echo VPC; echo two"},
			{"vpc", "esc", ""},
			{"vpc", "ctrl+g", ""},
			{"vpc", "ctrl+a X", "Xecho VPC; echo two"},
			{"nothing", "enter", "true"},
			{"", "enter", "true"},
		} {
			p.key("ctrl+c", "ctrl+r")
			p.typed(tt.typed)
			lawful(t, "a search", p.m.Frame(), 80, 24)
			p.needs(p.m.words.Say("searching") + " " + tt.typed)
			p.key(strings.Fields(tt.keys)...)
			if got := p.m.bench.prompt.value(); got != tt.want {
				t.Errorf("%s: %q and %s finds %q; want %q", l, tt.typed, tt.keys, got, tt.want)
			}
			if p.m.focus() != inPrompt {
				t.Fatalf("%q and %s leaves the prompt", tt.typed, tt.keys)
			}
		}
		p.key("ctrl+c", "ctrl+r")
		p.typed("서브넷")
		if f := p.m.Frame(); p.bar() != "? "+p.m.words.Say("searching")+" 서브넷" || !f.Cursor.Visible {
			t.Errorf("the cursor stands behind %q", p.bar())
		}
	}
}

// A terminal that does not say where a paste begins sends its lines as keys,
// faster than they run.
func TestLinesThatAreTypedWhileOneRunsWaitAndAreNotLost(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.typed("sleep 1; echo begin")
	_, cmd := p.m.Update(press("enter"))
	for _, line := range []string{"x=1", "for i in a b", "do echo $i$x", "done", "echo end"} {
		p.typed(line)
		p.key("enter")
	}
	p.needs(p.m.words.Say("lines-wait", 3))
	p.run(cmd)
	if p.m.bench.busy || p.m.bench.prompt.value() != "" {
		t.Fatalf("left are %q", p.m.bench.prompt.value())
	}
	p.key("f2")
	p.needs("begin", "$ x=1", "a1", "b1", "end")
}

func TestLinesThatWaitWaitForAnAnswerToo(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.key("tab")
	p.typed("0.0.0.0/0")
	_, cmd := p.m.Update(press("enter"))
	p.typed("echo later")
	p.key("enter")
	p.run(cmd)
	if p.m.focus() != inQuestion || p.has("$ echo later") {
		t.Fatalf("a line runs while a question is open:\n%s", p.screen())
	}
	p.answers()
	p.needs("$ echo later")
}

func TestAPasteOfAnySizeIsAnswered(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "sandbox")
		p.typed("echo ")
		p.send(tea.PasteMsg{Content: strings.Repeat("긴 글 and more\r\n", 300_000)})
		if got := p.m.bench.prompt.value(); got != "echo " {
			t.Errorf("of too long a paste %d bytes are kept", len(got))
		}
		p.needs(p.m.words.Say("paste-too-long", 5274, 64))
		p.send(tea.PasteMsg{Content: strings.Repeat("echo 한글 \x1b[31m\xff\u1112\u1161\u11ab\r\n", 2000)})
		lawful(t, "a long paste", p.m.Frame(), 80, 24)
		if text := p.m.bench.prompt.value(); strings.ContainsAny(text, "\x1b\r\u1112") || !utf8.ValidString(text) || !strings.Contains(text, "한") {
			t.Errorf("a paste is not cleaned")
		}
		p.key("ctrl+c")
	}
}

// A terminal of a Mac may send syllables in pieces, key by key.
func TestSyllablesThatComeInPiecesAreComposed(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "sandbox")
	for _, r := range "\u1112\u1161\u11ab\u1100\u1173\u11af \u1109\u1165\u1107\u1173\u1102\u1166\u11ba" {
		p.send(tea.KeyPressMsg{Text: string(r), Code: r})
		lawful(t, "a syllable in pieces", p.m.Frame(), 80, 24)
	}
	if got := p.m.bench.prompt.value(); got != "한글 서브넷" {
		t.Errorf("they become %q", got)
	}
}
