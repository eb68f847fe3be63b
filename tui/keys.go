package tui

import (
	tea "charm.land/bubbletea/v2"
)

// focus is where keys go.
type focus uint8

const (
	onShelf    focus = 1 << iota // choosing a lab
	inPrompt                     // printable keys type
	inPanes                      // single keys act
	inQuestion                   // a prediction is open
	inReveal                     // what became of one is shown, and another waits
	inHelp                       // the list of keys is shown
	inAsk                        // which language?
	anywhere   = onShelf | inPrompt | inPanes | inQuestion | inReveal
	onBench    = inPrompt | inPanes
)

// action is something a key does.
type action uint8

const (
	none action = iota
	quit
	repaint
	leave
	help
	shut
	language
	hint
	walk
	undo
	redo
	skip
	zoom
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
	paneUp
	paneDown
	interrupt
	answer
	pass
	goOn
	actions
)

// binding says which keys do an action, and where. The footer, the help and
// what happens are all made from this one list.
type binding struct {
	do   action
	keys []string
	in   focus
	// show is how the first key is written on the screen.
	show string
	// says is the word of the action in the dictionaries: key.<says> in the
	// footer, help.<says> in the help.
	says string
	// foot puts the action into the footer, smaller numbers first; 0 is help only.
	foot int
}

var bindings = []binding{
	{choose, []string{"enter"}, onShelf, "Enter", "open", 1},
	{again, []string{"n"}, onShelf, "n", "again", 2},
	{back, []string{"up", "k"}, onShelf, "Up", "up", 0},
	{forth, []string{"down", "j"}, onShelf, "Down", "down", 0},

	{answer, []string{"1", "2", "3", "4", "5"}, inQuestion, "1-5", "answer", 1},
	{pass, []string{"esc"}, inQuestion, "Esc", "pass", 2},

	{goOn, []string{"enter", "esc", "space"}, inReveal, "Enter", "go-on", 1},

	{run, []string{"enter"}, inPrompt, "Enter", "run", 0},
	{complete, []string{"tab"}, inPrompt, "Tab", "complete", 1},
	{panes, []string{"esc"}, inPrompt, "Esc", "panes", 7},

	{write, []string{"i", "enter", "esc", "4"}, inPanes, "i", "write", 1},
	{tabTask, []string{"1"}, inPanes, "1", "task", 0},
	{tabMap, []string{"2"}, inPanes, "2", "map", 0},
	{tabWalk, []string{"3"}, inPanes, "3", "packets", 0},
	{tabTask, []string{"alt+1"}, inPrompt, "Alt+1", "task", 0},
	{tabMap, []string{"alt+2"}, inPrompt, "Alt+2", "map", 0},
	{tabWalk, []string{"alt+3"}, inPrompt, "Alt+3", "packets", 0},

	{tabTask, []string{"1"}, inReveal, "1", "task", 0},
	{tabMap, []string{"2"}, inReveal, "2", "map", 0},
	{tabWalk, []string{"3", "f4"}, inReveal, "3", "packets", 0},

	{hint, []string{"f3"}, inPrompt, "F3", "hint", 2},
	{hint, []string{"h", "f3"}, inPanes, "h", "hint", 2},
	{walk, []string{"f4"}, inPrompt, "F4", "walk", 3},
	{walk, []string{"w", "f4"}, inPanes, "w", "walk", 3},
	{undo, []string{"f5"}, inPrompt, "F5", "undo", 4},
	{undo, []string{"u", "f5"}, inPanes, "u", "undo", 4},
	{redo, []string{"f6"}, inPrompt, "F6", "redo", 0},
	{redo, []string{"U", "shift+u", "f6"}, inPanes, "U", "redo", 0},
	{skip, []string{"f7"}, inPrompt, "F7", "skip", 6},
	{skip, []string{"t", "f7"}, inPanes, "t", "skip", 6},
	{zoom, []string{"f2"}, inPrompt, "F2", "zoom", 8},
	{zoom, []string{"z", "f2"}, inPanes, "z", "zoom", 8},

	{historyBack, []string{"up", "ctrl+p"}, inPrompt, "Up", "history", 0},
	{historyOn, []string{"down", "ctrl+n"}, inPrompt, "Down", "newer", 0},
	{historyFind, []string{"ctrl+r"}, inPrompt, "Ctrl+R", "search", 0},
	{newline, []string{"alt+enter", "ctrl+j"}, inPrompt, "Alt+Enter", "newline", 0},
	{scrollUp, []string{"pgup"}, inPrompt, "PgUp", "scroll", 0},
	{scrollDown, []string{"pgdown"}, inPrompt, "PgDn", "scroll-down", 0},
	{paneUp, []string{"alt+up"}, inPrompt, "Alt+Up", "pane-up", 0},
	{paneDown, []string{"alt+down"}, inPrompt, "Alt+Down", "pane-down", 0},
	{paneUp, []string{"up", "k"}, inPanes | inQuestion | inReveal, "Up", "pane-up", 0},
	{paneDown, []string{"down", "j"}, inPanes | inQuestion | inReveal, "Down", "pane-down", 0},
	{scrollUp, []string{"pgup"}, inPanes | inQuestion | inReveal, "PgUp", "scroll", 0},
	{scrollDown, []string{"pgdown"}, inPanes | inQuestion | inReveal, "PgDn", "scroll-down", 0},
	{interrupt, []string{"ctrl+c"}, onBench, "Ctrl+C", "stop", 0},

	{help, []string{"f1"}, anywhere | inHelp, "F1", "help", 5},
	{help, []string{"?"}, onShelf | inPanes | inHelp, "?", "help", 0},
	{shut, []string{"esc", "q", "enter"}, inHelp, "Esc", "shut", 1},
	{scrollUp, []string{"up", "k", "pgup"}, inHelp, "Up", "scroll", 0},
	{scrollDown, []string{"down", "j", "pgdown"}, inHelp, "Down", "scroll-down", 0},
	{language, []string{"f8"}, anywhere, "F8", "language", 10},
	{leave, []string{"f10"}, inPrompt, "F10", "shelf", 9},
	{leave, []string{"q", "f10"}, inPanes, "q", "shelf", 9},
	{leave, []string{"f10"}, inQuestion | inReveal, "F10", "shelf", 9},
	{quit, []string{"q", "esc", "ctrl+c", "f10"}, onShelf, "q", "quit", 9},
	{quit, []string{"ctrl+q"}, anywhere | inHelp | inAsk, "Ctrl+Q", "quit", 0},
	{repaint, []string{"ctrl+l"}, anywhere, "Ctrl+L", "repaint", 0},

	{answer, []string{"1", "2", "e", "k"}, inAsk, "1-2", "answer", 1},
	{back, []string{"up", "left"}, inAsk, "Up", "up", 0},
	{forth, []string{"down", "right", "tab"}, inAsk, "Down", "down", 0},
	{choose, []string{"enter", "space"}, inAsk, "Enter", "choose", 2},
	{quit, []string{"esc", "q", "ctrl+c"}, inAsk, "Esc", "quit", 3},
}

// jamo maps what a Korean keyboard in Hangul mode sends to the Latin letter on
// the same key (KS X 5002), so that single keys work in either mode.
var jamo = map[string]string{
	"ㅗ": "h", "ㅈ": "w", "ㅕ": "u", "ㅅ": "t", "ㅂ": "q", "ㅑ": "i", "ㅏ": "k", "ㅓ": "j", "ㅜ": "n", "ㅃ": "q", "ㅉ": "w",
	"ㅋ": "z", "ㄷ": "e", "ㄸ": "e",
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
