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
		m.areas = nil
		key := "too-small"
		if m.o.Station != nil {
			key = "too-small-here"
		}
		f.Rows = append([]string{""}, look.Wrap(m.words.Say(key, m.w, m.h, term.MinWidth, term.MinHeight), m.w)...)
		if m.o.Station == nil {
			f.Rows = f.Rows[1:]
		}
		f.Rows = look.Fill(f.Rows, m.w, m.h)
		m.notice(f.Rows)
		return f
	}
	var b block
	switch {
	case m.ask:
		b = m.askBlock()
	case m.bench == nil:
		b = m.shelfBlock()
	default:
		b = m.benchBlock()
		f.Title = "Skylab · " + m.bench.title()
	}
	if s := m.topSheet(); s != nil {
		b.areas, b.cursor = nil, nil
		for _, s := range m.sheets {
			over, x, y := s.draw(m, m.h-1)
			if s != m.topSheet() {
				over.areas, over.cursor = nil, nil
			}
			b = b.over(over, x, y)
		}
	}
	foot := m.foot()
	b.rows[len(b.rows)-1] = foot.rows[0]
	b.join(foot.moved(0, len(b.rows)-1))
	m.areas, f.Rows = b.window(0, m.h).clipped(m.w).areas, b.rows
	m.notice(f.Rows)
	if c := b.cursor; c != nil {
		f.Cursor = term.Cursor{X: min(c.x, m.w-1), Y: c.y, Visible: true, Shape: term.ShapeBar}
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

func (m *Model) theme() *look.Theme { return m.looks }

// askBlock asks for the language, in all of them.
func (m *Model) askBlock() block {
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
	out := text(make([]string, m.h/3))
	for i, r := range rows {
		if n := i - (len(rows) - 2); n >= 0 {
			out.add(left+r, answer, strconv.Itoa(n+1))
		} else {
			out.add(left+r, none, "")
		}
	}
	out.rows = look.Fill(out.rows, m.w, m.h)
	return out
}

func (m *Model) shelfBlock() block {
	b := m.shelf.block(m.theme(), m.words, m.o.Room.Wall(), m.w, m.h-2)
	if m.opening {
		m.note = note{m.words.Say("opening"), look.Dim}
	}
	b.rows = append(b.rows, m.noteRow(), "")
	return b
}

// noteRow is the line above the footer: what just happened, or what is being
// typed.
func (m *Model) noteRow() string {
	if m.note.text == "" && m.bench != nil && m.focus()&(inPrompt|inScript) != 0 {
		return look.Clip(" "+m.hintRow(m.w-2), m.w)
	}
	return m.noteRows()[0]
}

// noteRows are what just happened, in one row or two.
func (m *Model) noteRows() []string {
	rows := look.Wrap(term.Clean(m.note.text), m.w-2)
	if len(rows) > 2 {
		rows = append(rows[:1], look.Shorten(strings.Join(rows[1:], " "), m.w-2))
	}
	for i, r := range rows {
		rows[i] = look.Clip(" "+m.theme().Style(m.note.how, r), m.w)
	}
	return rows
}

// foot is the last row: the keys that matter, or what of a note has no room
// above it. Beneath a sheet, which may cover the row of the note, it is all of
// the note.
func (m *Model) foot() block {
	if m.note.text == "" {
		return m.footer()
	}
	rows := m.noteRows()
	switch {
	case m.topSheet() != nil && m.focus() != inScript: // which leaves that row free
		says := term.Clean(m.note.text)
		return text([]string{look.Clip(" "+m.theme().Style(m.note.how, look.Fit(says, m.w-2)), m.w)})
	case len(rows) > 1:
		return text([]string{rows[1]})
	}
	return m.footer()
}

// footer lists the keys that matter where the focus is, as many as fit. Each
// can be clicked.
func (m *Model) footer() block {
	t, f := m.theme(), m.focus()
	row, used := "", 0
	var out block
	for n := 1; n <= lastFoot; n++ {
		for _, b := range bindings {
			if b.foot != n || b.in&f == 0 || m.asleep(b.do) || !m.has(b.do) {
				continue
			}
			word, show := m.keyWord(b.do), m.shown(b)
			size := look.Width(show) + look.Width(word) + 3
			if used+size > m.w {
				continue // a shorter one may still fit
			}
			if b.do != answer { // which one it is about can't be told here
				out.areas = append(out.areas, area{used, 0, size, 1, b.do, ""})
			}
			row += " " + t.Style(look.Key, show) + " " + word + " "
			used += size
		}
	}
	out.rows = []string{look.Clip(row, m.w)}
	return out
}

// keyWord is the word for an action, which in a film may be another one.
func (m *Model) keyWord(do action) string {
	if key := "film-key-" + string(do); m.film != nil && m.words.Has(key) {
		return m.words.Say(key)
	}
	return m.words.Say("key." + string(do))
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
const lastFoot = 11
