package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/tui/edit"
	"skylab/tui/look"
	"skylab/tui/term"
)

// maxField bounds what is written into a field, in letters.
const maxField = 500

// field is one line of text that is being written.
type field struct{ area edit.Text }

func newField(text string) field {
	f := field{edit.Text{Most: maxField}}
	f.area.Insert(term.Clean(text))
	return f
}

// value is the text, made safe.
func (f *field) value() string { return strings.TrimSpace(term.Clean(f.area.Value())) }

// raw is the text as it was written. Some values have several lines.
func (f *field) raw() string { return f.area.Value() }

func (f *field) edit(k tea.KeyPressMsg) {
	if !f.area.Key(k.String()) {
		f.area.Insert(k.Text)
	}
}

func (f *field) insert(text string) {
	f.area.Insert(strings.Join(term.CleanLines(text[:min(len(text), 8*maxField)]), " "))
}

// row draws it in w cells and says in which of them the cursor stands. What does
// not fit is shown around the cursor.
func (f *field) row(t *look.Theme, w int) (row string, cursor int) {
	p := prompt{area: f.area}
	x := look.Width(shown(p.before()))
	from := max(0, x-w+1)
	return t.Style(look.Title, look.Pad(look.Cut(shown(f.raw()), from, from+w), w)), x - from
}

// shown is a text in one row: a line end is shown as it is written in most
// languages.
func shown(text string) string { return term.Clean(strings.ReplaceAll(text, "\n", `\n`)) }
