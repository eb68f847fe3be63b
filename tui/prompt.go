package tui

import (
	"strings"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"skylab/tui/look"
	"skylab/tui/term"
)

// maxScrollback bounds what the prompt remembers of its output, in lines.
const maxScrollback = 2000

// prompt is the pane in which commands are typed: what was typed and answered
// above, the line that is being written below.
type prompt struct {
	area    textarea.Model
	lines   []said // scrollback, the newest last
	up      int    // lines scrolled back
	history []string
	at      int    // in history; len(history) is the line being written
	draft   string // the line being written, while history is shown
	popup   popup
	busy    bool
}

// said is one line of the scrollback.
type said struct {
	text string // clean
	how  look.Token
}

// popup is the list of what the word under the cursor may become.
type popup struct {
	items  []candidate
	chosen int
	from   int // where the word begins in the line, in bytes
}

// candidate is one possible word, and what it is.
type candidate struct{ text, what string }

func newPrompt() prompt {
	a := textarea.New()
	a.ShowLineNumbers = false
	a.Prompt = ""
	a.CharLimit = 0
	a.MaxHeight = 0
	a.SetWidth(100_000) // lines wrap where they are drawn, not where they are edited
	a.SetHeight(1)
	a.Focus()
	return prompt{area: a}
}

// value is the text being written.
func (p *prompt) value() string { return p.area.Value() }

func (p *prompt) set(text string) {
	p.area.SetValue(text)
	p.area.MoveToEnd()
	p.popup = popup{}
}

// insert writes text at the cursor, made safe.
func (p *prompt) insert(text string) {
	p.area.InsertString(strings.Join(term.CleanLines(text), "\n"))
	p.popup = popup{}
}

// print adds text to the scrollback.
func (p *prompt) print(text string, how look.Token) {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return
	}
	for _, l := range term.CleanLines(text) {
		p.lines = append(p.lines, said{l, how})
	}
	if over := len(p.lines) - maxScrollback; over > 0 {
		p.lines = append([]said(nil), p.lines[over:]...)
	}
	p.up = 0
}

// take empties the input and remembers it.
func (p *prompt) take() string {
	text := p.value()
	if strings.TrimSpace(text) != "" && (len(p.history) == 0 || p.history[len(p.history)-1] != text) {
		p.history = append(p.history, text)
	}
	p.at, p.draft = len(p.history), ""
	p.set("")
	return text
}

// older and newer walk through what was typed before.
func (p *prompt) older() {
	if p.at == 0 {
		return
	}
	if p.at == len(p.history) {
		p.draft = p.value()
	}
	p.at--
	p.set(p.history[p.at])
}

func (p *prompt) newer() {
	switch {
	case p.at >= len(p.history):
		return
	case p.at == len(p.history)-1:
		p.at++
		p.set(p.draft)
	default:
		p.at++
		p.set(p.history[p.at])
	}
}

// search finds the newest older line that holds what was written.
func (p *prompt) search() {
	want := p.draft
	if p.at == len(p.history) {
		want = p.value()
		p.draft = want
	}
	for i := p.at - 1; i >= 0; i-- {
		if strings.Contains(p.history[i], want) {
			p.at = i
			p.set(p.history[i])
			return
		}
	}
}

// edit hands a key to the line editor, which knows readline's.
func (p *prompt) edit(k tea.KeyPressMsg) {
	p.area, _ = p.area.Update(k)
	p.popup = popup{}
}

// before is the text left of the cursor, of all lines.
func (p *prompt) before() string {
	lines := strings.Split(p.value(), "\n")
	row := min(p.area.Line(), len(lines)-1)
	here := []rune(lines[row])
	return strings.Join(append(lines[:row:row], string(here[:min(p.area.Column(), len(here))])), "\n")
}

// complete puts a candidate in place of the word under the cursor. A finished
// word is followed by a space.
func (p *prompt) complete(c candidate, from int, done bool) {
	head := p.before()
	tail := strings.TrimPrefix(p.value(), head)
	text := head[:min(from, len(head))] + c.text
	if done && !strings.HasPrefix(tail, " ") {
		text += " "
	}
	p.area.SetValue(text + tail)
	p.area.MoveToBegin()
	for range strings.Count(text, "\n") {
		p.area.CursorDown()
	}
	last := text[strings.LastIndexByte(text, '\n')+1:]
	p.area.SetCursorColumn(len([]rune(last)))
}

// rows draws the pane in w x h cells, and says where the cursor stands.
func (p *prompt) rows(t *look.Theme, w, h int) ([]string, int, int) {
	input, cx, cy := p.input(t, w)
	if over := len(input) - max(1, h-1); over > 0 {
		drop := min(over, cy)
		input, cy = input[drop:min(len(input), drop+max(1, h-1))], cy-drop
	}
	list := p.popup.rows(t, w, min(5, h-len(input)))
	room := max(0, h-len(input)-len(list))
	to := max(0, len(p.lines)-p.up)
	rows := make([]string, 0, h)
	for _, l := range p.lines[max(0, to-room):to] {
		rows = append(rows, look.Clip(t.Style(l.how, l.text), w))
	}
	cy += len(rows) + len(list)
	rows = append(append(rows, list...), input...)
	return look.Fill(rows, w, h), cx, cy
}

// input draws the line being written, broken at the pane's width.
func (p *prompt) input(t *look.Theme, w int) (rows []string, cx, cy int) {
	sign := t.Style(look.Key, "$ ")
	if p.busy {
		sign = t.Style(look.Dim, ". ")
	}
	lines := strings.Split(p.value(), "\n")
	for i, l := range lines {
		if i > 0 {
			sign = t.Style(look.Dim, "> ")
		}
		if i == p.area.Line() {
			left := string([]rune(l)[:min(p.area.Column(), len([]rune(l)))])
			cx, cy = place(left, w-2)
			cx, cy = cx+2, cy+len(rows)
		}
		for j, part := range breakCells(l, w-2) {
			if j > 0 {
				sign = "  "
			}
			rows = append(rows, sign+part)
		}
	}
	return rows, cx, cy
}

// breakCells cuts a line into parts of at most w cells.
func breakCells(l string, w int) []string {
	w = max(2, w)
	var out []string
	for look.Width(l) > w {
		part := strings.TrimRight(look.Cut(l, 0, w), " ")
		out = append(out, part)
		l = look.Cut(l, w, look.Width(l))
	}
	return append(out, l)
}

// place is where the cursor stands behind text that is broken at w cells.
func place(text string, w int) (x, y int) {
	n := look.Width(text)
	w = max(2, w)
	return n % w, n / w
}

// rows draws the candidates, the chosen one marked.
func (p popup) rows(t *look.Theme, w, h int) []string {
	if len(p.items) == 0 || h <= 0 {
		return nil
	}
	wide := 0
	for _, c := range p.items {
		wide = max(wide, look.Width(c.text))
	}
	wide = min(wide, w/2)
	from := max(0, min(p.chosen-h/2, len(p.items)-h))
	var rows []string
	for i := from; i < min(len(p.items), from+h); i++ {
		c := p.items[i]
		row := "  " + look.Columns([]int{wide, max(0, w-wide-4)}, c.text, c.what)
		if i == p.chosen {
			row = t.Style(look.Selected, "> "+row[2:])
		}
		rows = append(rows, look.Clip(row, w))
	}
	return rows
}

// scroll moves through older output, by lines.
func (p *prompt) scroll(by int) { p.up = max(0, min(len(p.lines)-1, p.up+by)) }
