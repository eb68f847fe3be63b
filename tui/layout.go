package tui

import (
	"strings"

	"skylab/engine/shell"
	"skylab/engine/world"
	"skylab/tui/look"
)

// Sizes from which on the panes stand side by side, in cells: task, map and
// packets in two columns, the details in a third, or two panes.
const (
	wideFrom    = 104
	tallFrom    = 30
	detailsFrom = 150
	twoFrom     = 100
)

// wide reports whether all panes are shown at once.
func (m *Model) wide() bool { return m.w >= wideFrom && m.h >= tallFrom }

// two reports whether two panes have room side by side.
func (m *Model) two() bool { return !m.wide() && m.w >= twoFrom }

// promptRows is how high the prompt's frame is: as high as what it holds, up to
// a third of the screen.
func (m *Model) promptRows() int {
	b := m.bench
	if m.film != nil {
		return map[bool]int{true: 8, false: 6}[m.wide()]
	}
	least, most := 6, max(6, min(12, m.h/3))
	switch {
	case b.zoom && !b.panes && b.seen.question == nil:
		return m.h - 4
	case !m.wide() && b.seen.question != nil: // nothing can be typed, and much is to be read
		return 3
	case m.wide():
		least, most = 8, min(16, max(10, m.h*3/10))
	}
	return max(least, min(most, 3+len(b.prompt.lines)+b.prompt.inputRows(m.w-6)))
}

// drawn keeps panes from frame to frame: typing changes none of them.
type drawn struct {
	turn   uint64 // counts what may have changed a pane
	hops   uint64 // counts the steps of packets, which change all panes but the task
	body   drawnPane
	canvas *look.Canvas
	top    topology
	links  drawnLinks
	stands []stand      // of the map
	world  *world.World // of which top is

	shell *shell.Shell // of which names are
	names []string

	head, task, details drawnPane
	packets             []sent
	source              source // of packets
}

type drawnLinks struct {
	of    string
	world *world.World
	ids   map[string]bool
}

type drawnPane struct {
	turn  uint64
	hops  uint64
	w, h  int
	focus focus
	block block
}

// benchBlock lays out the bench for the size of the screen: task, map, packets
// and details side by side where there is room, as tabs where there is not.
func (m *Model) benchBlock() block {
	b := m.bench
	head := m.head()
	promptH := m.promptRows()
	body := m.body(m.h - promptH - 4)
	if m.film != nil {
		return under(head, m.filmRow(), body, m.filmBlock(promptH), text([]string{m.noteRow(), ""}))
	}
	prompt, input := m.promptBlock(promptH)
	out := under(head, m.nextRow(), body, prompt, text([]string{m.noteRow(), ""}))
	if c := out.cursor; b.prompt.popup.open() && c != nil {
		out = m.overPopup(out, *c, 2+len(body.rows)+1+input)
	}
	return out
}

// head is the topmost row, kept from frame to frame.
func (m *Model) head() block {
	kept := &m.bench.drawn.head
	if kept.block.rows == nil || kept.turn != m.bench.drawn.turn || kept.w != m.w {
		*kept = drawnPane{turn: m.bench.drawn.turn, w: m.w, block: text([]string{m.headRow()})}
	}
	return kept.block
}

// promptBlock is the prompt in its frame, and the row in which its input
// begins.
func (m *Model) promptBlock(h int) (b block, input int) {
	typing := m.focus()&(inPrompt|inSearch) != 0
	m.bench.read(&m.bench.prompt)
	inner, cx, cy, input := m.bench.prompt.rows(m.theme(), m.w-4, h-2, m.bench.busy, m.ghost())
	b.rows = inner
	if typing {
		b.cursor = &point{cx, cy}
	}
	b = b.indented().framed(m.theme(), m.promptTitle(), m.w, h, typing)
	b.areas = append(b.areas, area{0, 0, m.w, h, write, ""})
	if m.bench.prompt.value() == "" && m.bench.seen.suggest != "" {
		b.areas = append(b.areas, area{1, input + 1, m.w - 2, 1, suggest, ""})
	}
	return b, input
}

// body is what stands between the header and the prompt, kept from frame to
// frame: typing changes none of it.
func (m *Model) body(h int) block {
	b := m.bench
	d := drawnPane{turn: b.drawn.turn, hops: b.drawn.hops, w: m.w, h: h, focus: m.focus()}
	if b.drawn.body.is(d) {
		return b.drawn.body.block
	}
	d.block = m.drawBody(h)
	b.drawn.body = d
	return d.block
}

// is reports whether p was drawn when all was as d says.
func (p drawnPane) is(d drawnPane) bool {
	return p.block.rows != nil && p.turn == d.turn && p.hops == d.hops && p.w == d.w && p.h == d.h && p.focus == d.focus
}

// pane is one pane in its frame. That of the task is kept while a packet goes
// from hop to hop, and the details too while it does so by itself.
func (m *Model) pane(which action, w, h int) block {
	b := m.bench
	d := drawnPane{turn: b.drawn.turn, w: w, h: h, focus: m.focus()}
	kept := &b.drawn.task
	switch {
	case which == tabDetails:
		kept = &b.drawn.details
		if d.hops = b.drawn.hops; b.pace.playing {
			d.hops = kept.hops
		}
	case which != tabTask:
		return m.paneBlock(which, w, h)
	}
	if !kept.is(d) {
		d.block = m.paneBlock(which, w, h)
		*kept = d
	}
	return kept.block
}

func (m *Model) drawBody(h int) block {
	b := m.bench
	switch {
	case h <= 0:
		return block{}
	case b.zoom:
		return m.paneBlock(b.tab, m.w, h)
	case m.wide():
		return m.wideBody(m.w, h)
	case m.two():
		left := min(60, m.w*9/20)
		first, second := m.twoPanes()
		return under(m.tabRow(), beside(m.pane(first, left, h-1), m.pane(second, m.w-left, h-1)))
	}
	return under(m.tabRow(), m.paneBlock(b.tab, m.w, h-1))
}

// twoPanes are the panes that are shown where two have room. Beside a map or a
// packet that is walked through stand the details of what is looked at;
// otherwise the task.
func (m *Model) twoPanes() (first, second action) {
	switch b := m.bench; {
	case b.tab == tabDetails:
		return tabDetails, tabMap
	case b.tab == tabWalk && b.panes:
		return tabDetails, tabWalk
	case b.tab == tabWalk:
		return tabTask, tabWalk
	case b.tab == tabMap && b.panes:
		return tabDetails, tabMap
	}
	return tabTask, tabMap
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
	if n := len(m.bench.prompt.queue); n > 0 {
		title += "  " + m.words.Say("lines-wait", n)
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
	case b.prompt.seek != nil:
		return m.words.Say("searching")
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
func (m *Model) overPopup(out block, c point, top int) block {
	p := m.writing()
	below := len(out.rows) - 3 - c.y
	box := p.popup.box(m.theme(), m.w-2, max(top, below))
	if len(box.rows) == 0 {
		return out
	}
	before := p.before()
	typed := look.Width(before[min(p.popup.from, len(before)):])
	x := max(0, min(c.x-typed-3, m.w-look.Width(box.rows[0])))
	y := c.y + 1
	if len(box.rows) >= below {
		y = max(0, top-len(box.rows))
	}
	return out.over(box, x, y)
}

// wideBody puts the task beside the map, and the packets below the map. The
// map takes what it needs, the packets at least a third. The details have a
// column of their own where there is room for one; otherwise, while they are
// looked at, they stand below the task.
func (m *Model) wideBody(w, h int) block {
	left := min(60, w*2/5)
	if w >= detailsFrom {
		left = min(56, w*3/10)
	}
	right := 0
	if w >= detailsFrom {
		right = min(60, w/4)
	}
	mid := w - left - right
	mapH := m.mapNeed(mid-2, h-max(9, h/3)-2) + 2
	middle := under(m.paneBlock(tabMap, mid, mapH), m.paneBlock(tabWalk, mid, h-mapH))
	switch {
	case right > 0:
		return beside(m.pane(tabTask, left, h), middle, m.pane(tabDetails, right, h))
	case m.bench.looking():
		taskH := max(6, h*2/5)
		return beside(under(m.pane(tabTask, left, taskH), m.pane(tabDetails, left, h-taskH)), middle)
	}
	return beside(m.pane(tabTask, left, h), middle)
}

// looking reports whether the learner looks at things rather than types: the
// details of what is looked at are shown then.
func (b *bench) looking() bool {
	return b.tab == tabDetails || b.panes && (b.tab == tabMap || b.tab == tabWalk)
}

// pane is the focus of the pane that is chosen.
func (b *bench) pane() focus {
	switch b.tab {
	case tabMap:
		return inMap
	case tabWalk:
		return inWalk
	case tabDetails:
		return inDetails
	}
	return inTask
}

var tabs = []struct {
	pane action
	key  string // that chooses it
	says string
}{{tabTask, "1", "pane.task"}, {tabMap, "2", "pane.map"}, {tabWalk, "3", "pane.packets"}, {tabDetails, "5", "pane.details"}}

// tabRow names the panes of which some are shown.
func (m *Model) tabRow() block {
	b, t := m.bench, m.theme()
	row := ""
	var out block
	first, second := b.tab, b.tab
	if m.two() {
		first, second = m.twoPanes()
	}
	for _, tab := range tabs {
		text := tab.key + " " + m.words.Say(tab.says)
		out.areas = append(out.areas, area{look.Width(row), 0, look.Width(text) + 2, 1, tab.pane, ""})
		if tab.pane == first || tab.pane == second {
			row += t.Style(look.Selected, "["+text+"]")
		} else {
			row += " " + text + " "
		}
		row += " "
	}
	if m.focus()&(inPrompt|inFilm) != 0 { // where a number by itself does something else
		row += t.Style(look.Dim, " "+m.words.Say("tabs-by"))
	}
	out.rows = []string{look.Clip(row+look.Spaces(m.w), m.w)}
	return out
}

// paneBlock draws one pane in its frame.
func (m *Model) paneBlock(pane action, w, h int) block {
	f, b := m.focus(), m.bench
	focused := (f&inPanes != 0 || f == inReveal) && b.tab == pane || f == inQuestion && pane == tabTask
	var head, inner block
	title, from, to := "", 0, 0
	switch pane {
	case tabMap:
		title = "2 " + m.words.Say("pane.map")
		if b.spaced {
			title = "2 " + m.words.Say("pane.addresses")
		}
		inner, from, to = m.mapBlock(w-2, h-2)
		if b.shownWorld() != b.seen.world {
			title += "  " + m.words.Say("map-tried")
		}
	case tabWalk:
		title = "3 " + m.words.Say("pane.packets")
		head, inner, from, to = m.walkBlock(w - 4)
	case tabDetails:
		title = "5 " + m.words.Say("pane.details")
		inner, from, to = m.detailsBlock(w - 4)
	default:
		title = "1 " + m.words.Say("pane.task")
		inner, from, to = m.taskBlock(w - 4)
	}
	head = head.window(0, max(1, (h-2)*2/3))
	room := max(1, h-2-len(head.rows))
	if pane == b.tab {
		b.page = max(1, room/2)
	}
	if over := len(inner.rows) - room; over > 0 {
		if b.scroll[pane] == toWhatMatters {
			b.scroll[pane] = max(0, min(from, to-room))
		}
		b.scroll[pane] = min(b.scroll[pane], over)
		title += "  " + m.words.Say("pane-more", m.moreKeys(pane, b.scroll[pane] > 0, b.scroll[pane] < over))
		inner = inner.window(b.scroll[pane], room)
	}
	inner = under(head, inner.window(0, room))
	if pane != tabMap {
		inner = inner.indented()
	}
	out := inner.framed(m.theme(), title, w, h, focused)
	out.areas = append([]area{{0, 0, w, h, pane, ""}}, out.areas...)
	return out
}

// toWhatMatters is how far a pane is scrolled that nobody has scrolled since
// what it shows has changed: as far as the hop that decided, or the newest hint.
const toWhatMatters = -1

// moreKeys are the keys that show the rest of a pane, above and below: those
// that scroll it, or first the one that chooses it.
func (m *Model) moreKeys(pane action, above, below bool) string {
	var keys []string
	for _, tab := range tabs {
		if tab.pane == pane && pane != m.bench.tab {
			keys, above, below = []string{tab.key}, false, false
		}
	}
	if above {
		keys = append(keys, "Up")
	}
	if below {
		keys = append(keys, "Down")
	}
	if m.focus()&(inPrompt|inFilm) == 0 {
		return strings.Join(keys, ", ")
	}
	return "Alt+" + strings.Join(keys, ", Alt+")
}
