package tui

import (
	"skylab/tui/look"
	"skylab/tui/term"
)

// Sizes from which on a wider layout is used, in cells.
const (
	wideFrom = 104
	tallFrom = 30
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
		f.Rows = m.languageRows()
	case m.bench == nil:
		f.Rows = m.shelfRows()
	default:
		f = m.benchFrame()
	}
	if m.help {
		f.Rows = m.overHelp(f.Rows)
		f.Cursor.Visible = false
	}
	return f
}

func (m *Model) theme() *look.Theme { return m.o.Theme }

func (m *Model) languageRows() []string {
	t := m.theme()
	rows := []string{"", t.Style(look.Title, m.words.Say("ask-language")), ""}
	for i, l := range []string{"English", "한국어"} {
		row := "   " + t.Style(look.Key, string(rune('1'+i))) + "  " + l
		if (i == 1) == (m.o.Lang == "ko") {
			row = " > " + t.Style(look.Key, string(rune('1'+i))) + "  " + t.Style(look.Title, l)
		}
		rows = append(rows, row)
	}
	rows = append(rows, "", "   "+t.Style(look.Key, "Enter"))
	left := look.Spaces((m.w - 56) / 2)
	out := make([]string, m.h/4)
	for _, r := range rows {
		out = append(out, left+r)
	}
	return look.Fill(out, m.w, m.h)
}

func (m *Model) shelfRows() []string {
	rows := m.shelf.rows(m.theme(), m.words, m.w, m.h-2)
	return append(rows, m.noteRow(), footer(m.theme(), m.words, onShelf, m.w))
}

// noteRow is the line above the footer that says what just happened.
func (m *Model) noteRow() string {
	return look.Clip(" "+m.theme().Style(look.Warn, term.Clean(m.note)), m.w)
}

// overHelp lays the list of keys over the screen.
func (m *Model) overHelp(rows []string) []string {
	list := helpRows(m.theme(), m.words, m.focus())
	list = append(list, "", "  "+m.theme().Style(look.Dim, m.words.Say("help-close")))
	w, h := min(66, m.w-4), min(len(list)+2, m.h-2)
	box := m.theme().Box(m.words.Say("help-title"), list, w, h, true)
	return look.Overlay(rows, box, (m.w-w)/2, (m.h-h)/2)
}

// benchFrame lays out the bench for the size of the screen: task, map and
// packets side by side where there is room, as tabs where there is not.
func (m *Model) benchFrame() term.Frame {
	b := m.bench
	rows := []string{m.headRow()}
	promptH := max(5, min(12, m.h/4))
	bodyH := m.h - promptH - 3
	if m.w >= wideFrom && m.h >= tallFrom {
		rows = append(rows, m.wideBody(m.w, bodyH)...)
	} else {
		rows = append(rows, m.tabRow())
		rows = append(rows, m.paneRows(b.tab, m.w, bodyH-1, b.panes)...)
	}
	inner, cx, cy := b.prompt.rows(m.theme(), m.w-2, promptH-2)
	typing := m.focus() == inPrompt
	top := len(rows)
	rows = append(rows, m.theme().Box("4 "+m.words.Say("pane.prompt"), inner, m.w, promptH, typing)...)
	rows = append(rows, m.noteRow(), footer(m.theme(), m.words, m.focus(), m.w))
	return term.Frame{
		Rows: look.Fill(rows, m.w, m.h), Title: "Skylab · " + b.attempt.Lab.Title(b.code()),
		Cursor: term.Cursor{X: cx + 1, Y: top + 1 + cy, Visible: typing, Shape: term.ShapeBar},
	}
}

// wideBody puts the task beside the map, and the packets below the map.
func (m *Model) wideBody(w, h int) []string {
	left := min(56, w*2/5)
	walkH := max(8, min(16, h/2))
	right := append(m.paneRows(tabMap, w-left, h-walkH, m.bench.panes && m.bench.tab == tabMap),
		m.paneRows(tabWalk, w-left, walkH, m.bench.panes && m.bench.tab == tabWalk)...)
	return look.Beside(m.paneRows(tabTask, left, h, m.bench.panes && m.bench.tab == tabTask), right)
}

var tabs = []struct {
	pane action
	key  string
}{{tabTask, "pane.task"}, {tabMap, "pane.map"}, {tabWalk, "pane.packets"}}

// tabRow names the panes of which one is shown.
func (m *Model) tabRow() string {
	row := ""
	for i, t := range tabs {
		text := " " + string(rune('1'+i)) + " " + m.words.Say(t.key) + " "
		if t.pane == m.bench.tab {
			row += m.theme().Style(look.Selected, "["+text+"]")
		} else {
			row += " " + text + " "
		}
	}
	return look.Clip(row, m.w)
}

// paneRows draws one pane in its frame.
func (m *Model) paneRows(pane action, w, h int, focused bool) []string {
	title, inner := "", []string(nil)
	switch pane {
	case tabMap:
		title, inner = "2 "+m.words.Say("pane.map"), m.mapRows(w-2, h-2)
	case tabWalk:
		title, inner = "3 "+m.words.Say("pane.packets"), m.walkRows(w-4, h-2)
	default:
		title, inner = "1 "+m.words.Say("pane.task"), m.taskRows(w-4, h-2)
	}
	if pane != tabMap {
		for i := range inner {
			inner[i] = " " + inner[i]
		}
	}
	return m.theme().Box(title, inner, w, h, focused)
}

// headRow says where the learner is, what it costs, and that it is saved.
func (m *Model) headRow() string {
	b, t := m.bench, m.theme()
	bill := b.attempt.Engine.Bill()
	left := " " + t.Style(look.Title, b.attempt.Lab.Title(b.code()))
	met, all := b.progress()
	if all > 0 {
		left += "  " + m.words.Say("progress", met, all)
		if m.w >= wideFrom {
			left += " " + t.Meter(met, all, 12)
		}
	}
	right := m.words.Say("cost-short", bill.Spent().Cents(), bill.PerHour().String()) + " "
	if m.w >= wideFrom {
		right = m.words.Say("cost", bill.Spent().Cents(), bill.PerHour().String(), bill.Month().Cents()) + "  " + m.words.Say("saved") + " "
	}
	gap := max(1, m.w-look.Width(left)-look.Width(right))
	return look.Clip(left+look.Spaces(gap)+t.Style(look.Dim, right), m.w)
}

// mapRows draws the topology, as boxes where they fit and as a tree where they
// do not. The canvas and the survey are kept from frame to frame.
func (m *Model) mapRows(w, h int) []string {
	b := m.bench
	world := b.attempt.Engine.World()
	if !b.topOK || b.turn != world.Turn() {
		b.top, b.topOK, b.turn = survey(world, b.attempt.Engine.Scope()), true, world.Turn()
	}
	b.canvas.Resize(max(1, w), max(1, h))
	d := drawing{c: b.canvas, word: m.words.Say}
	if s := b.packet(); s != nil {
		d.lit, d.stop = s.path()
	}
	boxes, folded := b.top.fits(w, h)
	if d.folded = folded; boxes {
		d.boxes(b.top)
	} else {
		d.tree(b.top)
	}
	if len(b.top.networks) == 0 {
		d.put(1, 2, w-2, m.words.Say("nothing-yet"), look.Dim)
	}
	return b.canvas.Rows(m.theme())
}
