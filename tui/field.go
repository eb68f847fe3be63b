package tui

import (
	"strings"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
	"skylab/tui/term"
)

// maxField bounds what is written into a field, in letters.
const maxField = 500

// field is one line of text that is being written.
type field struct{ area textarea.Model }

func newField(text string) field {
	f := field{newPrompt().area}
	f.area.CharLimit = maxField
	f.area.SetValue(term.Clean(text))
	f.area.MoveToEnd()
	return f
}

// value is the text, made safe.
func (f *field) value() string { return strings.TrimSpace(term.Clean(f.area.Value())) }

func (f *field) edit(k tea.KeyPressMsg) { f.area, _ = f.area.Update(k) }

func (f *field) insert(text string) {
	f.area.InsertString(strings.Join(term.CleanLines(text[:min(len(text), 8*maxField)]), " "))
}

// row draws it in w cells and says in which of them the cursor stands.
func (f *field) row(t *look.Theme, w int) (row string, cursor int) {
	runes := []rune(f.area.Value())
	head := term.Clean(string(runes[:min(f.area.Column(), len(runes))]))
	text := term.Clean(string(runes))
	for look.Width(head) >= w { // what is left of the cursor moves out of sight
		_, size := first(head)
		head, text = head[size:], text[min(size, len(text)):]
	}
	return t.Style(look.Title, look.Pad(look.Clip(text, w), w)), look.Width(head)
}

func first(s string) (rune, int) {
	for i, r := range s {
		if i > 0 {
			return r, i
		}
	}
	return 0, max(1, len(s))
}
