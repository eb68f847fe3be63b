package station

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/unicode/norm"

	"skylab/tui/look"
	"skylab/tui/term"
)

// entry is one line that is written at its end.
type entry struct {
	text string
	most int // bytes
}

// take takes a key or a paste, and says whether it was one that writes.
func (e *entry) take(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		e.add(strings.Join(term.CleanLines(msg.Content[:min(len(msg.Content), 8*e.most)]), " "))
	case tea.KeyPressMsg:
		switch msg.String() {
		case "backspace", "ctrl+h":
			e.text = e.text[:len(e.text)-lastCluster(e.text)]
		case "ctrl+u":
			e.text = ""
		default:
			if msg.Text == "" {
				return false
			}
			e.add(msg.Text)
		}
	default:
		return false
	}
	return true
}

func (e *entry) add(text string) {
	if text = term.Clean(norm.NFC.String(e.text + text)); len(text) <= e.most {
		e.text = text
	}
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

// row is the line behind a label, and where the cursor stands in it.
func (e *entry) row(t *look.Theme, label string) (string, term.Cursor) {
	row := label + " " + e.text
	return label + " " + t.Style(look.Title, e.text), term.Cursor{X: look.Width(row), Visible: true}
}
