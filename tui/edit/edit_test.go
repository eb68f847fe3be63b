package edit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"
)

// other is the editor of a well-kept library, without what needs a screen.
func other(text string) textarea.Model {
	a := textarea.New()
	a.CharLimit, a.MaxHeight = 0, 0
	a.SetWidth(1000)
	k, off := textarea.DefaultKeyMap(), key.NewBinding()
	k.Paste = off
	a.KeyMap = k
	a.SetValue(text)
	a.MoveToEnd()
	a.Focus()
	return a
}

var presses = map[string]tea.KeyPressMsg{
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete},
	"enter": {Code: tea.KeyEnter}, "alt+left": {Code: tea.KeyLeft, Mod: tea.ModAlt}, "alt+right": {Code: tea.KeyRight, Mod: tea.ModAlt},
	"alt+backspace": {Code: tea.KeyBackspace, Mod: tea.ModAlt}, "alt+delete": {Code: tea.KeyDelete, Mod: tea.ModAlt},
	"ctrl+home": {Code: tea.KeyHome, Mod: tea.ModCtrl}, "ctrl+end": {Code: tea.KeyEnd, Mod: tea.ModCtrl},
}

func init() {
	for _, r := range "abdefhkntuw" {
		presses["ctrl+"+string(r)] = tea.KeyPressMsg{Code: r, Mod: tea.ModCtrl}
	}
	for _, r := range "bfcdlu<>" {
		presses["alt+"+string(r)] = tea.KeyPressMsg{Code: r, Mod: tea.ModAlt}
	}
}

// Whatever keys are pressed, the text and the place of the cursor are those of
// the library's editor. Words that begin on another line and what Delete does to
// the last character of a line are not: the library takes the end of the line
// away with it. These stand in texts of one line.
func TestATextIsEditedAsTheLibrarysEditorEditsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		several := rapid.Bool().Draw(t, "several lines")
		var names []string
		for name := range presses {
			words := name == "alt+left" || name == "alt+b" || name == "alt+f" || name == "alt+right" || name == "alt+c" || name == "alt+u" || name == "alt+l"
			words = words || name == "delete" || name == "ctrl+d"
			if several && words || !several && name == "enter" {
				continue
			}
			names = append(names, name)
		}
		slices.Sort(names)
		text := rapid.StringMatching(`[a-c가é .]{0,12}`).Draw(t, "text")
		if several {
			text += "\n" + rapid.StringMatching(`[a-c가 \n]{0,12}`).Draw(t, "more")
		}
		mine := Text{}
		mine.Set(text, len(text))
		theirs := other(text)
		for range rapid.IntRange(0, 20).Draw(t, "keys") {
			name := rapid.SampledFrom(names).Draw(t, "key")
			if rapid.IntRange(0, 3).Draw(t, "writes") == 0 {
				name = rapid.SampledFrom([]string{"a", "나", " ", "--"}).Draw(t, "text")
				mine.Insert(name)
				theirs.InsertString(name)
			} else {
				if (name == "ctrl+w" || name == "alt+backspace") && strings.HasPrefix(lineOf(mine), " ") {
					continue // the library takes the space before the first word with it, unlike readline
				}
				if !mine.held { // some cuts leave the library with a cell to go back to
					theirs.SetCursorColumn(theirs.Column())
				}
				if !mine.Key(name) {
					t.Fatalf("%s does nothing", name)
				}
				theirs, _ = theirs.Update(presses[name])
			}
			want := fmt.Sprintf("%q %d:%d", theirs.Value(), theirs.Line(), theirs.Column())
			if got := fmt.Sprintf("%q %d:%d", mine.Value(), mine.Line(), mine.Column()); got != want {
				t.Fatalf("after %s: %s, want %s", name, got, want)
			}
		}
	})
}

// lineOf is the line in which the cursor stands.
func lineOf(t Text) string { return strings.Split(t.Value(), "\n")[t.Line()] }

func TestATextTakesNoMoreThanItMay(t *testing.T) {
	x := Text{Most: 3}
	x.Insert("가나다라")
	x.Insert("x")
	if x.Value() != "가나다" || x.At() != len("가나다") {
		t.Errorf("%q, the cursor at %d", x.Value(), x.At())
	}
	x = Text{}
	x.Insert("a\tb\x1b[31m\x00c\n")
	if x.Value() != "a    b[31mc\n" {
		t.Errorf("%q", x.Value())
	}
}
