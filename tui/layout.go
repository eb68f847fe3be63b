package tui

import (
	"strings"

	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/term"
)

// Sizes from which on the panes stand side by side, in cells: all of them in
// two columns, all in three, or the task beside one of the others.
const (
	wideFrom  = 104
	tallFrom  = 30
	threeFrom = 170
	twoFrom   = 100
)

// wide reports whether all panes are shown at once.
func (m *Model) wide() bool { return m.w >= wideFrom && m.h >= tallFrom }

// two reports whether the task stands beside one of the other panes.
func (m *Model) two() bool { return !m.wide() && m.w >= twoFrom }

// second is the pane that stands beside the task.
func (m *Model) second() action {
	if m.bench.tab == tabWalk {
		return tabWalk
	}
	return tabMap
}

// promptRows is how high the prompt's frame is: as high as what it holds, up to
// a third of the screen.
func (m *Model) promptRows() int {
	b := m.bench
	least, most := 6, max(6, min(12, m.h/3))
	switch {
	case b.zoom && !b.panes && b.seen.question == nil:
		return m.h - 3
	case m.wide():
		least, most = 8, min(16, max(10, m.h*3/10))
	}
	return max(least, min(most, 3+len(b.prompt.lines)+b.prompt.inputRows(m.w-6)))
}

// drawn keeps panes from frame to frame: typing changes none of them.
type drawn struct {
	turn   uint64 // counts what may have changed a pane
	body   drawnPane
	canvas *look.Canvas
	top    topology
	world  *world.World // of which top is
}

type drawnPane struct {
	turn  uint64
	w, h  int
	focus focus
	rows  []string
}

// benchFrame lays out the bench for the size of the screen: task, map and
// packets side by side where there is room, as tabs where there is not.
func (m *Model) benchFrame() term.Frame {
	b := m.bench
	rows := append(make([]string, 0, m.h), m.headRow())
	promptH := m.promptRows()
	rows = append(rows, m.body(m.h-promptH-3)...)
	top := len(rows)
	typing := m.focus() == inPrompt
	inner, cx, cy, input := b.prompt.rows(m.theme(), m.w-4, promptH-2, b.busy, m.ghost())
	for i := range inner {
		inner[i] = " " + inner[i]
	}
	rows = append(rows, m.theme().Box(m.promptTitle(), inner, m.w, promptH, typing)...)
	cx, cy = cx+2, cy+top+1
	rows = append(rows, m.noteRow(), m.footer()) // each as wide as the screen already
	if b.prompt.popup.open() && typing {
		rows = m.overPopup(rows, cx, cy, top+1+input)
	}
	return term.Frame{
		Rows: rows, Title: "Skylab · " + b.title(),
		Cursor: term.Cursor{X: min(cx, m.w-1), Y: cy, Visible: typing, Shape: term.ShapeBar},
	}
}

// body is what stands between the header and the prompt, kept from frame to
// frame: typing changes none of it.
func (m *Model) body(h int) []string {
	b := m.bench
	d := drawnPane{turn: b.drawn.turn, w: m.w, h: h, focus: m.focus()}
	if was := b.drawn.body; was.rows != nil && was.turn == d.turn && was.w == d.w && was.h == d.h && was.focus == d.focus {
		return was.rows
	}
	d.rows = m.drawBody(h)
	b.drawn.body = d
	return d.rows
}

func (m *Model) drawBody(h int) []string {
	b := m.bench
	switch {
	case h <= 0:
		return nil
	case b.zoom:
		return m.paneRows(b.tab, m.w, h)
	case m.wide():
		return m.wideBody(m.w, h)
	case m.two():
		left := min(60, m.w*9/20)
		return append([]string{m.tabRow()}, look.Beside(m.paneRows(tabTask, left, h-1), m.paneRows(m.second(), m.w-left, h-1))...)
	}
	return append([]string{m.tabRow()}, m.paneRows(b.tab, m.w, h-1)...)
}

// promptTitle says which pane it is, and where keys go if not here.
func (m *Model) promptTitle() string {
	title := "4 " + m.words.Say("pane.prompt")
	switch m.focus() {
	case inReveal:
		title += "  " + m.words.Say("prompt-reveal")
	case inQuestion:
		title += "  " + m.words.Say("prompt-waits")
	case inPanes:
		title += "  " + m.words.Say("prompt-left")
	}
	if m.bench.prompt.up > 0 {
		title += "  " + m.words.Say("scrolled", m.bench.prompt.up)
	}
	return title
}

// ghost is what stands in an empty prompt: the command to try next.
func (m *Model) ghost() string {
	b := m.bench
	switch {
	case b.seen.question != nil:
		return ""
	case b.busy:
		return m.words.Say("runs")
	case b.seen.suggest != "":
		first, _, more := strings.Cut(b.seen.suggest, "\n")
		if more {
			first += " .."
		}
		return m.words.Say("ghost", first)
	case len(b.attempt.Lab.Tasks) > 0 && b.seen.step == "":
		return ""
	}
	return m.words.Say("ghost-empty")
}

// overPopup lays the candidates over the screen: below the cursor where there
// is room for them, or else above the input, which begins in row top.
func (m *Model) overPopup(rows []string, cx, cy, top int) []string {
	p := &m.bench.prompt
	below := m.h - 2 - cy
	box := p.popup.box(m.theme(), m.w-2, max(top, below))
	if len(box) == 0 {
		return rows
	}
	before := p.before()
	typed := look.Width(before[min(p.popup.from, len(before)):])
	x := max(0, min(cx-typed-3, m.w-look.Width(box[0])))
	y := cy + 1
	if len(box) >= below {
		y = max(0, top-len(box))
	}
	return look.Overlay(rows, box, x, y)
}

// wideBody puts the task beside the map, and the packets below the map. The
// map takes what it needs, the packets at least a third.
func (m *Model) wideBody(w, h int) []string {
	left := min(60, w*2/5)
	if w >= threeFrom {
		right := min(80, (w-left)/2)
		return look.Beside(m.paneRows(tabTask, left, h), m.paneRows(tabMap, w-left-right, h), m.paneRows(tabWalk, right, h))
	}
	mapH := m.mapNeed(w-left-2, h-max(9, h/3)-2) + 2
	right := append(m.paneRows(tabMap, w-left, mapH), m.paneRows(tabWalk, w-left, h-mapH)...)
	return look.Beside(m.paneRows(tabTask, left, h), right)
}

var tabs = []struct {
	pane action
	key  string
}{{tabTask, "pane.task"}, {tabMap, "pane.map"}, {tabWalk, "pane.packets"}}

// tabRow names the panes of which one is shown, and what it is about now.
func (m *Model) tabRow() string {
	b, t := m.bench, m.theme()
	row := ""
	for i, tab := range tabs {
		text := string(rune('1'+i)) + " " + m.words.Say(tab.key)
		if tab.pane == b.tab || m.two() && tab.pane == m.second() && b.tab == tabTask {
			row += t.Style(look.Selected, "["+text+"]")
		} else {
			row += " " + text + " "
		}
		row += " "
	}
	now := m.nowLine(m.w - look.Width(row) - 2)
	return look.Clip(row+look.Spaces(m.w-look.Width(row)-look.Width(now)-1)+now, m.w)
}

// nowLine is the goal that is open, for where the task is not in sight.
func (m *Model) nowLine(w int) string {
	b, t := m.bench, m.theme()
	if b.tab == tabTask || w < 16 || m.two() {
		return ""
	}
	if b.seen.step == "" && len(b.attempt.Lab.Tasks) > 0 {
		return t.Mark(look.Met) + " " + t.Style(look.Good, m.words.Say("done"))
	}
	for _, f := range byTask(b.seen.findings, b.seen.step) {
		if !f.Met && !b.seen.hidden[f.Task] {
			text := term.Clean(m.words.Say(f.Asks.Key, f.Asks.Args...))
			return t.Mark(look.Here) + " " + t.Style(look.Dim, look.Shorten(text, min(w-4, look.Width(text))))
		}
	}
	return ""
}

// paneRows draws one pane in its frame.
func (m *Model) paneRows(pane action, w, h int) []string {
	f := m.focus()
	return m.drawPane(pane, w, h, (f == inPanes || f == inReveal) && m.bench.tab == pane || f == inQuestion && pane == tabTask)
}

func (m *Model) drawPane(pane action, w, h int, focused bool) []string {
	b := m.bench
	var head, inner []string
	title, from, to := "", 0, 0
	switch pane {
	case tabMap:
		title, inner = "2 "+m.words.Say("pane.map"), m.mapRows(w-2, h-2)
		if b.shownWorld() != b.seen.world {
			title += "  " + m.words.Say("map-tried")
		}
	case tabWalk:
		title = "3 " + m.words.Say("pane.packets")
		head, inner, from, to = m.walkRows(w - 4)
	default:
		title = "1 " + m.words.Say("pane.task")
		inner, from, to = m.taskRows(w - 4)
	}
	head = head[:min(len(head), max(1, (h-2)*2/3))]
	room := max(1, h-2-len(head))
	if pane == b.tab {
		b.page = max(1, room/2)
	}
	if over := len(inner) - room; over > 0 {
		if b.scroll[pane] == toWhatMatters {
			b.scroll[pane] = max(0, min(from, to-room))
		}
		b.scroll[pane] = min(b.scroll[pane], over)
		title += "  " + m.words.Say("pane-more", m.moreKeys(pane, b.scroll[pane] > 0, b.scroll[pane] < over))
		inner = inner[b.scroll[pane]:]
	}
	inner = append(head, inner[:min(len(inner), room)]...)
	if pane != tabMap {
		for i := range inner {
			inner[i] = " " + inner[i]
		}
	}
	return m.theme().Box(title, inner, w, h, focused)
}

// toWhatMatters is how far a pane is scrolled that nobody has scrolled since
// what it shows has changed: as far as the hop that decided, or the newest hint.
const toWhatMatters = -1

// moreKeys are the keys that show the rest of a pane, above and below: those
// that scroll it, or first the one that chooses it.
func (m *Model) moreKeys(pane action, above, below bool) string {
	var keys []string
	for i, tab := range tabs {
		if tab.pane == pane && pane != m.bench.tab {
			keys, above, below = []string{string(rune('1' + i))}, false, false
		}
	}
	if above {
		keys = append(keys, "Up")
	}
	if below {
		keys = append(keys, "Down")
	}
	if m.focus() != inPrompt {
		return strings.Join(keys, ", ")
	}
	return "Alt+" + strings.Join(keys, ", Alt+")
}
