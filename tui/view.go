package tui

import (
	"strconv"
	"strings"

	"skylab/tui/look"
	"skylab/tui/term"
)

// Frame is what the screen shows now: rows as wide as the screen, and where the
// cursor stands.
func (m *Model) Frame() term.Frame {
	f := term.Frame{Title: "Skylab"}
	if m.w < term.MinWidth || m.h < term.MinHeight {
		f.Rows = look.Fill(look.Wrap(m.words.Say("too-small", m.w, m.h, term.MinWidth, term.MinHeight), m.w), m.w, m.h)
		return f
	}
	switch {
	case m.ask:
		f.Rows = m.askRows()
	case m.bench == nil:
		f.Rows = m.shelfRows()
	default:
		f = m.benchFrame()
	}
	if m.help {
		f.Rows = m.overHelp(f.Rows)
		f.Cursor.Visible = false
	}
	if m.theme().ASCII() {
		for i, r := range f.Rows {
			f.Rows[i] = plain.Replace(r)
		}
	}
	return f
}

// plain stands in place of characters that some terminals draw two cells wide
// (Unicode's ambiguous width), for those that asked for ASCII.
var plain = strings.NewReplacer("·", "-", "“", `"`, "”", `"`, "‘", "'", "’", "'", "–", "-", "—", "-", "…", ".", "×", "x", "°", "o")

func (m *Model) theme() *look.Theme { return m.o.Theme }

// askRows asks for the language, in all of them.
func (m *Model) askRows() []string {
	t := m.theme()
	rows := []string{t.Style(look.Title, "Skylab"), "", m.words.Say("ask-language"), ""}
	for i, l := range []string{"English", "한국어"} {
		row := "   " + t.Style(look.Key, string(rune('1'+i))) + "  " + l
		if (i == 1) == (m.o.Lang == "ko") {
			row = t.Style(look.Selected, " > "+string(rune('1'+i))+"  "+look.Pad(l, 10))
		}
		rows = append(rows, row)
	}
	wide := 0
	for _, r := range rows {
		wide = max(wide, look.Width(r))
	}
	left := look.Spaces((m.w - wide) / 2)
	out := make([]string, m.h/3)
	for _, r := range rows {
		out = append(out, left+r)
	}
	return append(look.Fill(out, m.w, m.h-1), m.footer())
}

func (m *Model) shelfRows() []string {
	rows := m.shelf.rows(m.theme(), m.words, m.w, m.h-2)
	if m.opening {
		m.note = note{m.words.Say("opening"), look.Dim}
	}
	return append(rows, m.noteRow(), m.footer())
}

// noteRow is the line above the footer that says what just happened.
func (m *Model) noteRow() string {
	return look.Clip(" "+m.theme().Style(m.note.how, look.Shorten(term.Clean(m.note.text), min(m.w-2, look.Width(term.Clean(m.note.text))))), m.w)
}

// footer lists the keys that matter where the focus is, as many as fit.
func (m *Model) footer() string {
	t, f := m.theme(), m.focus()
	row, used := "", 0
	for n := 1; n <= lastFoot; n++ {
		for _, b := range bindings {
			if b.foot != n || b.in&f == 0 {
				continue
			}
			word, show := m.words.Say("key."+b.says), m.shown(b)
			size := look.Width(show) + look.Width(word) + 3
			if used+size > m.w {
				continue // a shorter one may still fit
			}
			row += " " + t.Style(look.Key, show) + " " + word + " "
			used += size
		}
	}
	return look.Clip(row, m.w)
}

// shown is how a binding's key is written now: only choices that there are can
// be pressed.
func (m *Model) shown(b binding) string {
	if b.do == answer && m.bench != nil && m.bench.seen.question != nil {
		return "1-" + strconv.Itoa(len(m.bench.seen.question.Choices))
	}
	return b.show
}

// lastFoot is the highest place in the footer.
const lastFoot = 10

// overHelp lays the list of keys over the screen.
func (m *Model) overHelp(rows []string) []string {
	w := min(84, m.w-2)
	list := m.helpRows(w - 4)
	h := min(len(list)+2, m.h-2)
	m.helpUp = max(0, min(m.helpUp, len(list)-(h-2)))
	title := m.words.Say("help-title")
	if len(list) > h-2 {
		title += "  " + m.words.Say("help-more")
	}
	box := m.theme().Box(title, list[m.helpUp:], w, h, true)
	return look.Overlay(rows, box, (m.w-w)/2, (m.h-h)/2)
}

// helpRows lists every key of where the focus was before the help.
func (m *Model) helpRows(w int) []string {
	t := m.theme()
	open := m.help
	m.help = false
	f := m.focus()
	m.help = open
	rows := []string{}
	for _, b := range bindings {
		if b.in&f != 0 {
			for i, l := range look.Wrap(m.words.Say("help."+b.says), w-12) {
				show := ""
				if i == 0 {
					show = m.shown(b)
				}
				rows = append(rows, " "+t.Style(look.Key, look.Pad(show, 10))+" "+l)
			}
		}
	}
	rows = append(rows, "")
	for _, l := range look.Wrap(m.words.Say("help-foot"), w) {
		rows = append(rows, " "+t.Style(look.Dim, l))
	}
	return rows
}
