package tui

import (
	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/tui/look"
)

// focus is where keys go.
type focus uint8

const (
	onShelf    focus = 1 << iota // choosing a lab
	inPrompt                     // printable keys type
	inPanes                      // single keys act
	inQuestion                   // a prediction is open
	anywhere   = onShelf | inPrompt | inPanes | inQuestion
	onBench    = inPrompt | inPanes
)

// action is something a key does.
type action uint8

const (
	none action = iota
	quit
	leave
	help
	language
	hint
	walk
	undo
	redo
	skip
	panes
	write
	tabTask
	tabMap
	tabWalk
	back
	forth
	choose
	again
	complete
	run
	newline
	historyBack
	historyOn
	historyFind
	scrollUp
	scrollDown
	clear
	answer
	pass
)

// binding says which keys do an action, and where. The footer, the help and
// what happens are all made from this one list.
type binding struct {
	do   action
	keys []string
	in   focus
	// show is how the first key is written on the screen.
	show string
	// says is the word of the action in the dictionaries, under key.<says>.
	says string
	// foot puts the action into the footer, smaller numbers first; 0 is help only.
	foot int
}

var bindings = []binding{
	{help, []string{"f1"}, anywhere, "F1", "help", 1},
	{help, []string{"?"}, onShelf | inPanes, "?", "help", 0},
	{choose, []string{"enter"}, onShelf, "Enter", "open", 2},
	{again, []string{"n"}, onShelf, "n", "again", 3},
	{back, []string{"up", "k"}, onShelf, "Up", "up", 0},
	{forth, []string{"down", "j"}, onShelf, "Down", "down", 0},
	{run, []string{"enter"}, inPrompt, "Enter", "run", 0},
	{complete, []string{"tab"}, inPrompt, "Tab", "complete", 2},
	{hint, []string{"f3"}, onBench, "F3", "hint", 3},
	{hint, []string{"h"}, inPanes, "h", "hint", 0},
	{walk, []string{"f4"}, onBench, "F4", "walk", 4},
	{walk, []string{"w"}, inPanes, "w", "walk", 0},
	{undo, []string{"f5"}, onBench, "F5", "undo", 5},
	{undo, []string{"u"}, inPanes, "u", "undo", 0},
	{redo, []string{"f6"}, onBench, "F6", "redo", 0},
	{redo, []string{"U", "shift+u"}, inPanes, "U", "redo", 0},
	{skip, []string{"f7"}, onBench, "F7", "skip", 6},
	{skip, []string{"t"}, inPanes, "t", "skip", 0},
	{language, []string{"f8"}, anywhere, "F8", "language", 8},
	{leave, []string{"f10"}, onBench, "F10", "shelf", 7},
	{leave, []string{"q"}, inPanes, "q", "shelf", 0},
	{quit, []string{"q", "esc", "f10"}, onShelf, "q", "quit", 9},
	{quit, []string{"ctrl+q"}, anywhere, "Ctrl+Q", "quit", 0},
	{panes, []string{"esc"}, inPrompt, "Esc", "panes", 0},
	{write, []string{"i", "enter", "esc", "4"}, inPanes, "i", "write", 2},
	{tabTask, []string{"1", "alt+1"}, inPanes, "1", "task", 0},
	{tabMap, []string{"2", "alt+2"}, inPanes, "2", "map", 0},
	{tabWalk, []string{"3", "alt+3"}, inPanes, "3", "packets", 0},
	{tabTask, []string{"alt+1"}, inPrompt, "Alt+1", "task", 0},
	{tabMap, []string{"alt+2"}, inPrompt, "Alt+2", "map", 0},
	{tabWalk, []string{"alt+3"}, inPrompt, "Alt+3", "packets", 0},
	{newline, []string{"alt+enter", "ctrl+j"}, inPrompt, "Alt+Enter", "newline", 0},
	{historyBack, []string{"up", "ctrl+p"}, inPrompt, "Up", "history", 0},
	{historyOn, []string{"down", "ctrl+n"}, inPrompt, "Down", "newer", 0},
	{historyFind, []string{"ctrl+r"}, inPrompt, "Ctrl+R", "search", 0},
	{scrollUp, []string{"pgup"}, onBench, "PgUp", "scroll", 0},
	{scrollDown, []string{"pgdown"}, onBench, "PgDn", "scroll-down", 0},
	{clear, []string{"ctrl+c"}, inPrompt, "Ctrl+C", "stop", 0},
	{answer, []string{"1", "2", "3", "4", "5"}, inQuestion, "1-5", "answer", 2},
	{pass, []string{"esc", "enter"}, inQuestion, "Esc", "pass", 3},
}

// jamo maps what a Korean keyboard in Hangul mode sends to the Latin letter on
// the same key (KS X 5002), so that single keys work in either mode.
var jamo = map[string]string{
	"ㅗ": "h", "ㅈ": "w", "ㅕ": "u", "ㅅ": "t", "ㅂ": "q", "ㅑ": "i", "ㅏ": "k", "ㅓ": "j", "ㅜ": "n", "ㅃ": "q", "ㅉ": "w",
}

// does finds the action of a key in a focus.
func does(k tea.KeyPressMsg, f focus) action {
	name := k.String()
	if f != inPrompt {
		if latin, ok := jamo[name]; ok {
			name = latin
		}
	}
	for _, b := range bindings {
		if b.in&f == 0 {
			continue
		}
		for _, n := range b.keys {
			if n == name {
				return b.do
			}
		}
	}
	return none
}

// footer lists the keys that matter in a focus, as many as fit into w cells.
func footer(t *look.Theme, d *assets.Dictionary, f focus, w int) string {
	row, used := "", 0
	for n := 1; n < 10; n++ {
		for _, b := range bindings {
			if b.foot != n || b.in&f == 0 {
				continue
			}
			word := d.Say("key." + b.says)
			size := look.Width(b.show) + 1 + look.Width(word) + 2
			if used+size > w {
				return look.Clip(row, w)
			}
			row += " " + t.Style(look.Key, b.show) + " " + word + " "
			used += size
		}
	}
	return look.Clip(row, w)
}

// helpRows lists every key of a focus.
func helpRows(t *look.Theme, d *assets.Dictionary, f focus) []string {
	var rows []string
	for _, b := range bindings {
		if b.in&f != 0 {
			rows = append(rows, "  "+t.Style(look.Key, look.Pad(b.show, 10))+" "+d.Say("help."+b.says))
		}
	}
	return rows
}
