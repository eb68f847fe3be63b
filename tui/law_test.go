package tui

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/term"
)

// hostile are names as nobody should give them: control sequences, characters
// that turn the direction of text, wide and joined ones, and very long ones.
var hostile = []string{
	"\x1b[31mred\x1b]0;title\x07", "a\tb\rc\x00d", "\u202egnp.exe", "서브넷 한글 이름이 아주 길어서 어디에도 다 들어가지 않아요",
	"👩‍👩‍👧‍👦🇰🇷⚠️", "e\u0301\u0301\u0301", strings.Repeat("x", 250), "\u1112\u1161\u11ab\u1100\u1173\u11af", "\ufffd\ufffe\u200b", "$(reboot) `x` ' \" \\",
	"[v] subnet-0a1b2c3d4e5f60718\nline\r\nline", "z" + strings.Repeat("\u0300", 200),
}

// worse are texts that can be no names, or only of some things.
var worse = append([]string{
	"[v]", "[x] vpc-0a1b2c3d4e5f60718", "subnet-00000000000000000", "\u2067\u2066right\u2069", strings.Repeat("가", 5000), "\U000e0041\U000e0042\U000e007f",
	"\x9b31m\u009b2J\u0090q\u009c", "\x1bPq#0\x1b\\\x1b]52;c;AAAA\x07", "", " ", "-", "--help", "{0} {1:을/를} %s %d %!",
}, hostile...)

// lawful fails unless every row is exactly as wide as the screen and holds
// nothing that moves a cursor.
func lawful(t *testing.T, what string, f term.Frame, w, h int) {
	t.Helper()
	if len(f.Rows) != h {
		t.Fatalf("%s at %dx%d has %d rows", what, w, h, len(f.Rows))
	}
	for i, r := range f.Rows {
		if n := look.Width(r); n != w {
			t.Fatalf("%s at %dx%d: row %d has %d cells: %q", what, w, h, i, n, r)
		}
		r = styles.ReplaceAllString(r, "")
		if at := strings.IndexFunc(r, func(c rune) bool { return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) }); at >= 0 {
			t.Fatalf("%s at %dx%d: row %d holds a control character: %q", what, w, h, i, r)
		}
	}
	if f.Cursor.Visible && (f.Cursor.X < 0 || f.Cursor.X >= w || f.Cursor.Y < 0 || f.Cursor.Y >= h) {
		t.Fatalf("%s at %dx%d: the cursor is at %d,%d", what, w, h, f.Cursor.X, f.Cursor.Y)
	}
}

// manySizes are those at which a layout changes, the usual ones, and absurd ones.
var manySizes = [][2]int{
	{60, 20},
	{61, 21},
	{79, 24},
	{80, 24},
	{100, 30},
	{103, 29},
	{104, 30},
	{120, 40},
	{150, 33},
	{200, 60},
	{250, 80},
	{300, 100},
	{59, 20},
	{60, 19},
	{20, 5},
	{1, 1},
	{300, 4},
	{3, 100},
}

// everySize looks at one moment in all sizes.
func everySize(t *testing.T, what string, m *Model) {
	t.Helper()
	all := manySizes
	if testing.Short() { // for the race detector, which looks for something else
		all = [][2]int{{60, 20}, {120, 40}, {20, 5}}
	}
	inSizes(t, what, m, all)
}

func inSizes(t *testing.T, what string, m *Model, all [][2]int) {
	t.Helper()
	was := [2]int{m.w, m.h}
	for _, s := range all {
		m.Update(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
		lawful(t, what, m.Frame(), s[0], s[1])
		for _, a := range m.areas {
			if places(a.do) == 0 {
				t.Fatalf("%s at %dx%d: a click does %s, for which there is no key", what, s[0], s[1], a.do)
			}
			if a.x < 0 || a.y < 0 || a.w < 1 || a.h < 1 || a.x+a.w > s[0] || a.y+a.h > s[1] {
				t.Fatalf("%s at %dx%d: the area %+v lies outside", what, s[0], s[1], a)
			}
		}
	}
	m.Update(tea.WindowSizeMsg{Width: was[0], Height: was[1]})
}

func TestEveryRowIsAsWideAsTheScreenWhateverThingsAreCalled(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		everySize(t, "the start", p.m)
		for i, name := range hostile {
			p.line(`aws ec2 create-tags --resources ` + strings.Join(p.everything(), " ") + ` --tags '[{"Key":"Name","Value":"` + escaped(name) + `"}]'`)
			if !p.called(name) {
				t.Errorf("nothing is called %q:\n%s", name, p.screen())
			}
			what := fmt.Sprintf("%s: name %d", l, i)
			everySize(t, what, p.m)
			p.send(tea.PasteMsg{Content: name})
			everySize(t, what+" pasted", p.m)
			p.key("ctrl+c")
			p.typed("aws ec2 delete-subnet --subnet-id ")
			p.key("tab", "tab")
			everySize(t, what+" completed", p.m)
			p.key("esc", "ctrl+c", "esc", "z")
			everySize(t, what+" zoomed", p.m)
			p.key("z", "i", "f1")
			everySize(t, what+" help", p.m)
			p.key("f1")
		}
	}
}

// everything lists the ids of what the learner has.
func (p *player) everything() []string {
	var out []string
	for _, r := range world.All[world.Resource](p.m.bench.seen.world, p.m.bench.attempt.Engine.Scope()) {
		for _, kind := range []string{"vpc", "subnet", "igw", "rtb", "acl", "sg"} {
			if strings.HasPrefix(r.ID(), kind+"-") {
				out = append(out, r.ID())
			}
		}
	}
	return out
}

// called reports whether something has this name.
func (p *player) called(name string) bool {
	for _, s := range world.All[ec2.Subnet](p.m.bench.seen.world, p.m.bench.attempt.Engine.Scope()) {
		if s.Tags.Name() == name {
			return true
		}
	}
	return false
}

// escaped is a JSON string of ASCII, which no input makes safe on its way in.
func escaped(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		if u >= ' ' && u < 0x7f && u != '"' && u != '\\' && u != '\'' {
			b.WriteByte(byte(u))
		} else {
			fmt.Fprintf(&b, `\u%04x`, u)
		}
	}
	return b.String()
}

func TestEveryMomentOfALabFillsTheScreen(t *testing.T) {
	for _, lab := range []string{"first-vpc", "private-nat"} {
		for _, l := range assets.Langs() {
			p := open(t, 120, 40, l, lab)
			n := 0
			p.each = func(f term.Frame) { // each moment is looked at in one more size
				lawful(t, lab, f, 120, 40)
				n++
				inSizes(t, lab, p.m, manySizes[n%len(manySizes):][:1])
			}
			p.to("")
			p.answers()
			p.key("alt+1", "alt+2", "alt+3", "f4", "f4", "f3", "f5", "f6", "esc", "2", "down", "down", "up", "z")
			for _, s := range p.m.bench.packets() {
				if strings.Contains(p.screen(), "[missing") {
					t.Error(s.asks)
				}
				p.key("w")
			}
		}
	}
}

func TestAWindowThatIsTooSmallSaysSoAndComesBackWhenItGrows(t *testing.T) {
	p := open(t, 59, 20, assets.Korean, "first-vpc")
	p.needs("59x20", "60x20")
	p.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	p.needs("구성도")
	p.send(tea.WindowSizeMsg{Width: 100_000, Height: -3})
	lawful(t, "an absurd size", p.m.Frame(), term.MaxWidth, 1)
	p.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	p.needs("구성도")
}

// A click lands where something is drawn, at every size.
func TestWhatCanBeClickedLiesOnTheScreen(t *testing.T) {
	p := open(t, 120, 40, assets.Korean, "private-nat")
	for _, s := range [][2]int{{60, 20}, {80, 24}, {100, 30}, {120, 40}, {200, 60}, {250, 80}} {
		p.send(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
		p.screen()
		if len(p.m.areas) == 0 {
			t.Fatalf("nothing can be clicked at %v", s)
		}
		for _, a := range p.m.areas {
			if a.x < 0 || a.y < 0 || a.w < 1 || a.h < 1 || a.x+a.w > s[0] || a.y+a.h > s[1] {
				t.Errorf("at %v the area %+v lies outside", s, a)
			}
		}
	}
}

// On the narrowest screen what is said is still readable to its end.
func TestALongNoteGoesOnInTheLastRow(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 60, 20, l, "first-vpc")
		p.key("ctrl+c")
		p.needs(p.m.words.Say("nothing-to-stop")[:20])
		says := p.m.words.Say("nothing-to-stop")
		p.needs(says[len(says)-12:])
		p.key("alt+z", "up")
		everySize(t, "a note", p.m)
		p.m.warn("knob-fixed", "NO_COLOR")
		p.needs("NO_COLOR")
	}
}
