package station

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/clipperhouse/uax29/v2/graphemes"

	"skylab/tui/edit"
	"skylab/tui/look"
	"skylab/tui/term"
)

// entry is one line that is written.
type entry struct{ text edit.Text }

// newEntry is an empty line of so many characters at most.
func newEntry(most int) *entry { return &entry{edit.Text{Most: most}} }

// value is what was written, made safe.
func (e *entry) value() string { return term.Clean(e.text.Value()) }

func (e *entry) clear() { e.text.Set("", 0) }

// take takes a key or a paste, and says whether it was one that writes.
func (e *entry) take(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		e.text.Insert(strings.Join(term.CleanLines(msg.Content[:min(len(msg.Content), 8*e.text.Most)]), " "))
	case tea.KeyPressMsg:
		if !e.text.Key(msg.String()) {
			e.text.Insert(msg.Text)
			return msg.Text != ""
		}
	default:
		return false
	}
	return true
}

// row is the line behind a label, in w cells, and where the cursor stands in it.
// What does not fit is shown around the cursor.
func (e *entry) row(t *look.Theme, label string, w int) (string, term.Cursor) {
	room := max(1, w-look.Width(label)-1)
	x := look.Width(term.Clean(e.text.Value()[:e.text.At()]))
	from := max(0, x-room+1)
	return label + " " + t.Style(look.Title, look.Cut(e.value(), from, from+room)), term.Cursor{X: look.Width(label) + 1 + x - from, Visible: true}
}

// farBack is how far back the beginning of a character is looked for, in bytes:
// to look through a long line for each that is taken away would take long.
const farBack = 256

// lastCluster is how many bytes the last character takes.
func lastCluster(text string) int {
	n, from := min(1, len(text)), max(0, len(text)-farBack)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	text = text[from:]
	for g := graphemes.FromString(text); g.Next(); {
		n = len(g.Value())
	}
	return n
}
