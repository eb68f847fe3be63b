package tui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/labs/proctor"
	"skylab/tui/look"
)

// finds types into the palette and returns what is listed, by what it does.
func (p *player) finds(text string) []string {
	p.t.Helper()
	m := p.m
	if s, is := m.topSheet().(*palette); is {
		s.field = newField("")
		s.seek(m)
	} else {
		p.key("f9")
	}
	p.typed(text)
	var out []string
	for _, f := range m.topSheet().(*palette).found {
		out = append(out, f.what)
	}
	return out
}

// first fails unless what was typed finds a thing before all others.
func (p *player) first(typed, name string) {
	p.t.Helper()
	got := p.finds(typed)
	if len(got) == 0 || got[0] != name {
		p.t.Errorf("%q finds %q, not %q first", typed, got[:min(5, len(got))], name)
	}
}

func TestUndoIsFoundHoweverItIsLookedFor(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		name := p.m.words.Say("key.undo")
		for _, typed := range []string{
			"undo", "UNDO", "und", "되돌리기", "되돌", "되도ㄹ", "F5", "f5", "취소", "rollback", "roll", "take back",
			"ㅕㅜ애", "ㅕㅜㅇㅐ", "ehlehfflrl", "ㄷㄷㄹㄱ", "실행 취소", "last change",
		} {
			if got := p.finds(typed); !slices.Contains(got[:min(3, len(got))], name) {
				t.Errorf("%s: %q finds %q", l, typed, got[:min(5, len(got))])
			}
		}
	}
}

// Every action is found by its name, by each other word for it and by each of
// its keys, in both languages, whichever is spoken.
func TestEveryActionIsFoundByEachOfItsWords(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.m.o.Station, p.m.o.Room.Proctor = &recorded{}, &proctor.Proctor{}
		s := p.m.newPalette()
		for _, b := range bindings {
			if b.in&anywhere == 0 || b.do == find || b.do == choose || filmOnly[b.do] {
				continue
			}
			words := slices.Clone(b.keys)
			for _, l := range assets.Langs() {
				d := assets.Words(l)
				words = append(words, d.Say("key."+string(b.do)))
				words = append(words, d.List("find."+string(b.do))...)
			}
			for _, w := range words {
				if !slices.ContainsFunc(s.all, func(f findings) bool { return f.about == p.m.words.Say("help."+string(b.do)) && f.Rank(w) > 0 }) {
					t.Errorf("%s: %q does not find %s", l, w, b.do)
				}
			}
		}
	}
}

func TestWhatIsMeantMostComesFirst(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "first-vpc")
	for typed, want := range map[string]string{
		"help": "도움말", "hint": "힌트", "ㅎㅌ": "힌트", "zoom": "확대", "map": "구성도", "quit": "끝내기", "labs": "실습 목록",
		"dark": "배경: 어두움", "select text": "마우스: 글자 선택", "밝음": "배경: 밝음", "redo": "다시 실행", "설정": "설정", "settings": "설정",
	} {
		p.first(typed, want)
	}
}

func TestThePaletteDoesWhatItFinds(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.line("aws ec2 create-vpc --cidr-block 10.9.0.0/16")
		p.finds("undo")
		p.key("enter")
		p.needs(p.m.words.Say("undone-line", "aws ec2 create-vpc --cidr-block 10.9.0.0/16"))
		p.finds("16")
		p.key("enter")
		if p.m.looks.Depth() != look.Colours16 {
			t.Errorf("%s: 16 colours were not set: %d", l, p.m.looks.Depth())
		}
		p.finds(p.m.words.Say("sandbox"))
		p.key("enter")
		if p.m.bench == nil || p.m.bench.attempt.Lab.Name != "sandbox" {
			t.Errorf("%s: the palette did not open the sandbox:\n%s", l, p.screen())
		}
		p.key("f10", ":")
		p.typed("first")
		p.key("enter")
		if p.m.bench == nil || p.m.bench.attempt.Lab.Name != "first-vpc" {
			t.Errorf("%s: the palette did not open the lab from the shelf:\n%s", l, p.screen())
		}
		p.key("esc", "ctrl+p")
		p.typed("reverse search")
		p.key("enter")
		if p.m.focus() != inSearch {
			t.Errorf("%s: an action of the prompt left the focus in %d", l, p.m.focus())
		}
	}
}

func TestThePaletteSaysWhySomethingCanNotBeDone(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		refused := func(typed, why string, args ...any) {
			t.Helper()
			p.finds(typed)
			p.key("enter")
			if want := p.m.words.Say(why, args...); p.m.note.text != want {
				t.Errorf("%s: %q says %q, not %q", l, typed, p.m.note.text, want)
			}
			if p.m.topSheet() == nil {
				t.Errorf("%s: %q shut the palette", l, typed)
				p.key("f9")
			}
		}
		refused("undo", "nothing-to-undo")
		refused("redo", "nothing-to-redo")
		refused("start over", "only-on-shelf")
		refused("skip question", "only-in-question")
		p.key("esc", "tab")
		p.typed("0.0.0.0/0")
		p.key("enter")
		refused("undo", "answer-first", 3)
	}
}

func TestTheFooterShowsOnlyWhatDoesSomething(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		foot := func() string { return styles.ReplaceAllString(p.m.footer().rows[0], "") }
		if strings.Contains(foot(), "F5") || strings.Contains(foot(), "Ctrl+C") {
			t.Errorf("%s: there is nothing to take back or to stop, and the footer is %q", l, foot())
		}
		p.line("aws ec2 create-vpc --cidr-block 10.9.0.0/16")
		if !strings.Contains(foot(), "F5 ") {
			t.Errorf("%s: a change can be taken back, and the footer is %q", l, foot())
		}
	}
}

func TestThePaletteCanBeUsedByTheMouse(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "first-vpc")
	p.key("f9")
	p.typed("help")
	p.screen()
	for _, a := range p.m.areas {
		if a.do == choose && a.at == "0" {
			p.send(tea.MouseClickMsg{X: a.x, Y: a.y, Button: tea.MouseLeft})
			break
		}
	}
	p.needs(p.m.words.Say("help-title"))
}

func TestThePaletteHoldsWhateverIsTyped(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.key("f9")
		everySize(t, "the palette", p.m)
		for _, text := range hostile {
			p.send(tea.PasteMsg{Content: text})
			everySize(t, "the palette with what was pasted", p.m)
			p.key("up", "down", "pgdown", "pgup", "enter", "home", "end", "backspace", "ctrl+u")
			if p.m.topSheet() == nil {
				p.key("f9")
			}
		}
		p.send(tea.PasteMsg{Content: strings.Repeat("가나다라 ", 1<<18)})
		everySize(t, "the palette with megabytes", p.m)
		p.key("f8")
		everySize(t, "the palette in the other language", p.m)
	}
}

func TestAWordThatIsMistypedIsNamed(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	p.finds("roolbakc")
	p.needs("rollback")
}

func BenchmarkPalette(b *testing.B) {
	p := benchmark(b)
	for b.Loop() {
		p.m.newPalette()
	}
}
