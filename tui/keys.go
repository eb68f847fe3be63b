package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// focus is where keys go. A binding may name several.
type focus uint64

const (
	onShelf       focus = 1 << iota // choosing a lab
	inPrompt                        // printable keys type
	inTask                          // single keys act: the task is chosen
	inMap                           // the map is
	inWalk                          // the packets are
	inDetails                       // what is known of one thing is
	inOffers                        // what changes something is listed
	inForm                          // a command is filled in
	inQuestion                      // a prediction is open
	inReveal                        // what became of one is shown, and another waits
	inAsk                           // which language?
	inHelp                          // the list of keys is shown
	inAim                           // a packet is aimed
	inSettings                      // the settings are
	inBoard                         // the subnet board is shown
	inMoments                       // what was done is listed
	inField                         // a line of text is written
	inNotes                         // the notebook is open
	inWarm                          // it is asked what went wrong last time
	inPalette                       // what can be done is looked for
	inCopy                          // what can be copied is listed
	inGlossary                      // a word is looked for
	inTerm                          // a word is explained
	inSearch                        // an older line is looked for
	inScript                        // a script is written
	inFrames                        // frames are looked at
	inTrail                         // the walk to a name is
	inCertificate                   // a chain of certificates is looked at
	inHandshake                     // the messages of a handshake are
	inSure                          // it is asked whether something is to happen
	inSeat                          // who else is here, and what they said
	inFilm                          // a film is wound
	inScenes                        // its scenes are listed
	lastFocus                       // none: it ends the list
	anywhere      = onShelf | inPrompt | inSearch | inPanes | inQuestion | inReveal | inFilm
	onBench       = inPrompt | inPanes
	inPanes       = inTask | inMap | inWalk | inDetails
	inSheets      = lastFocus - 1 - anywhere - inAsk
)

// action is something a key does, or a click. It is called as the dictionaries
// call it: key.<action> is its word in the footer, help.<action> the same in a
// sentence.
type action string

const (
	none        action = ""
	quit        action = "quit"
	repaint     action = "repaint"
	leave       action = "shelf"
	help        action = "help"
	shut        action = "shut"
	language    action = "language"
	hint        action = "hint"
	walk        action = "walk"
	undo        action = "undo"
	redo        action = "redo"
	skip        action = "skip"
	zoom        action = "zoom"
	panes       action = "panes"
	write       action = "write"
	tabTask     action = "task"
	tabMap      action = "map"
	tabWalk     action = "packets"
	tabDetails  action = "details"
	back        action = "up"
	forth       action = "down"
	enter       action = "open"
	choose      action = "choose"
	again       action = "again"
	complete    action = "complete"
	run         action = "run"
	newline     action = "newline"
	historyBack action = "history"
	historyOn   action = "newer"
	historyFind action = "search"
	scrollUp    action = "scroll"
	scrollDown  action = "scroll-down"
	paneUp      action = "pane-up"
	paneDown    action = "pane-down"
	interrupt   action = "stop"
	answer      action = "answer"
	pass        action = "pass"
	goOn        action = "go-on"
	suggest     action = "suggest"
	tune        action = "settings"
	change      action = "change"
	changeBack  action = "change-back"
	find        action = "find"
	clip        action = "copy"
	gloss       action = "glossary"
	followTerm  action = "follow-term"
	termBack    action = "term-back"
)

// binding says which keys do an action, and where. The footer, the help and
// what happens are all made from these lists.
type binding struct {
	do   action
	keys []string
	in   focus
	// show is how the first key is written on the screen.
	show string
	// foot puts the action into the footer, smaller numbers first; 0 is help only.
	foot int
}

// bindings are all keys. Each part of the screen lists its own.
var bindings = slices.Concat(
	placeKeys, promptKeys, paneKeys, changeKeys, anywhereKeys,
	formKeys,
	mapKeys, addressKeys,
	walkKeys, aimKeys,
	boardKeys,
	detailsKeys,
	momentKeys,
	reviewKeys,
	noteKeys,
	warmKeys,
	settingKeys,
	searchKeys,
	scriptKeys,
	paletteKeys,
	copyKeys,
	frameKeys,
	trailKeys,
	certificateKeys,
	handshakeKeys,
	glossaryKeys,
	stationKeys,
	filmKeys,
	dutyKeys, sureKeys,
)

// placeKeys are those of the shelf, of questions and of what is asked first.
var placeKeys = []binding{
	{enter, []string{"enter"}, onShelf, "Enter", 1},
	{again, []string{"n"}, onShelf, "n", 2},
	{back, []string{"up", "k"}, onShelf, "Up", 0},
	{forth, []string{"down", "j"}, onShelf, "Down", 0},

	{answer, []string{"1", "2", "3", "4", "5"}, inQuestion, "1-5", 1},
	{pass, []string{"esc"}, inQuestion, "Esc", 2},
	{goOn, []string{"enter", "esc"}, inReveal, "Enter", 1},

	{answer, []string{"1", "2", "e", "k"}, inAsk, "1-2", 1},
	{back, []string{"up", "left"}, inAsk, "Up", 0},
	{forth, []string{"down", "right", "tab"}, inAsk, "Down", 0},
	{choose, []string{"enter", "space"}, inAsk, "Enter", 2},
	{quit, []string{"esc", "q", "ctrl+c"}, inAsk, "Esc", 3},
}

// promptKeys are those of the prompt, beside readline's, which edit the line.
var promptKeys = []binding{
	{run, []string{"enter"}, inPrompt, "Enter", 1},
	{complete, []string{"tab"}, inPrompt, "Tab", 1},
	{suggest, []string{"alt+s"}, inPrompt, "Alt+s", 0},
	{panes, []string{"esc"}, inPrompt, "Esc", 8},
	{historyBack, []string{"up", "ctrl+p"}, inPrompt, "Up", 0},
	{historyOn, []string{"down", "ctrl+n"}, inPrompt, "Down", 0},
	{historyFind, []string{"ctrl+r"}, inPrompt, "Ctrl+R", 0},
	{newline, []string{"alt+enter", "ctrl+j"}, inPrompt, "Alt+Enter", 0},
	{scrollUp, []string{"pgup"}, inPrompt, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inPrompt, "PgDn", 0},
	{paneUp, []string{"alt+up"}, inPrompt, "Alt+Up", 0},
	{paneDown, []string{"alt+down"}, inPrompt, "Alt+Down", 0},
	{interrupt, []string{"ctrl+c"}, onBench, "Ctrl+C", 1},
}

// paneKeys choose and move panes.
var paneKeys = []binding{
	{write, []string{"i", "esc", "4"}, inPanes, "i", 1},
	{write, []string{"enter"}, inTask | inWalk, "Enter", 0},
	{suggest, []string{"s"}, inPanes, "s", 0},
	{tabTask, []string{"1"}, inPanes, "1", 0},
	{tabMap, []string{"2"}, inPanes, "2", 0},
	{tabWalk, []string{"3"}, inPanes, "3", 0},
	{tabDetails, []string{"5"}, inPanes, "5", 0},
	{tabTask, []string{"alt+1"}, inPrompt, "Alt+1", 0},
	{tabMap, []string{"alt+2"}, inPrompt, "Alt+2", 0},
	{tabWalk, []string{"alt+3"}, inPrompt, "Alt+3", 0},
	{tabDetails, []string{"alt+5"}, inPrompt, "Alt+5", 0},
	{tabTask, []string{"1"}, inReveal, "1", 0},
	{tabMap, []string{"2"}, inReveal, "2", 0},
	{tabWalk, []string{"3", "f4"}, inReveal, "3", 0},
	{tabDetails, []string{"5"}, inReveal, "5", 0},
	{zoom, []string{"f2"}, inPrompt, "F2", 9},
	{zoom, []string{"z", "f2"}, inPanes, "z", 9},
	{paneUp, []string{"up", "k"}, inTask | inWalk | inDetails | inQuestion | inReveal, "Up", 0},
	{paneDown, []string{"down", "j"}, inTask | inWalk | inDetails | inQuestion | inReveal, "Down", 0},
	{paneUp, []string{"k"}, inMap, "k", 0},
	{paneDown, []string{"j"}, inMap, "j", 0},
	{scrollUp, []string{"pgup"}, inPanes | inQuestion | inReveal, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inPanes | inQuestion | inReveal, "PgDn", 0},
}

// changeKeys are those of what changes the attempt beside the prompt.
var changeKeys = []binding{
	{hint, []string{"f3"}, inPrompt, "F3", 2},
	{hint, []string{"h", "f3"}, inPanes, "h", 2},
	{walk, []string{"f4"}, inPrompt, "F4", 3},
	{walk, []string{"w", "f4"}, inPanes, "w", 3},
	{undo, []string{"f5"}, inPrompt, "F5", 4},
	{undo, []string{"u", "f5"}, inPanes, "u", 4},
	{redo, []string{"f6"}, inPrompt, "F6", 0},
	{redo, []string{"U", "shift+u", "f6"}, inPanes, "U", 0},
	{skip, []string{"f7"}, inPrompt, "F7", 7},
	{skip, []string{"t", "f7"}, inPanes, "t", 7},
}

// anywhereKeys are those that mean the same wherever the focus is.
var anywhereKeys = []binding{
	{help, []string{"f1"}, anywhere | inSheets, "F1", 5},
	{help, []string{"?"}, onShelf | inPanes | inHelp, "?", 0},
	{shut, []string{"esc", "q", "enter"}, inHelp, "Esc", 1},
	{scrollUp, []string{"up", "k", "pgup"}, inHelp, "Up", 0},
	{scrollDown, []string{"down", "j", "pgdown"}, inHelp, "Down", 0},
	{language, []string{"f8"}, anywhere | inSheets, "F8", 11},
	{leave, []string{"f10"}, inPrompt, "F10", 10},
	{leave, []string{"q", "f10"}, inPanes, "q", 10},
	{leave, []string{"f10"}, inQuestion | inReveal, "F10", 10},
	{quit, []string{"q", "esc", "ctrl+c", "f10"}, onShelf, "q", 10},
	{quit, []string{"ctrl+q"}, anywhere | inSheets | inAsk, "Ctrl+Q", 0},
	{repaint, []string{"ctrl+l"}, anywhere | inSheets, "Ctrl+L", 0},
}

// jamo maps what a Korean keyboard in Hangul mode sends to the Latin letter on
// the same key (KS X 5002), so that single keys work in either mode.
var jamo = map[string]string{
	"ㅗ": "h", "ㅈ": "w", "ㅕ": "u", "ㅅ": "t", "ㅂ": "q", "ㅑ": "i", "ㅏ": "k", "ㅓ": "j", "ㅜ": "n", "ㅃ": "q", "ㅉ": "w",
	"ㅋ": "z", "ㄷ": "e", "ㄸ": "e", "ㅁ": "a", "ㅠ": "b", "ㅊ": "c", "ㅇ": "d", "ㄹ": "f", "ㅎ": "g", "ㅣ": "l", "ㅡ": "m", "ㅐ": "o",
	"ㅔ": "p", "ㄱ": "r", "ㄴ": "s", "ㅍ": "v", "ㅌ": "x", "ㅛ": "y", "ㄲ": "r", "ㅆ": "t", "ㅒ": "o", "ㅖ": "p",
}

// does finds the action of a key in a focus.
func does(k tea.KeyPressMsg, f focus) action {
	name := k.String()
	if f&(typing|inAim) == 0 {
		if latin, ok := jamo[name]; ok {
			name = latin
		}
	}
	for _, b := range bindings {
		if b.in&f != 0 && slices.Contains(b.keys, name) {
			return b.do
		}
	}
	return none
}

// typing are the places in which printable keys type.
const typing = inOffers | inForm | inPrompt | inSearch | inScript | inField | inPalette | inGlossary
