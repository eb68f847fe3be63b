// Package edit answers one question: what becomes of a text when a key edits it?
//
// It has the keys of readline that move and cut within a text of one or more
// lines, and draws nothing. A text is a string and where the cursor stands in
// it: hundreds of them are at work at a station, each of which may be empty.
package edit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Text is a text that is being written. Its zero value is empty.
type Text struct {
	text string
	at   int // where the cursor stands, in bytes
	goal int // the cells that the cursor had when it began to move up or down, or -1
	held bool
	// Most is how many characters it takes, 0 for as many as there are.
	Most int
}

// Value is the text.
func (t *Text) Value() string { return t.text }

// At is where the cursor stands, in bytes.
func (t *Text) At() int { return t.at }

// Set makes it another text, with the cursor at a byte of it.
func (t *Text) Set(text string, at int) {
	t.text, t.at, t.held = text, max(0, min(at, len(text))), false
}

// Line is the line in which the cursor stands, from 0.
func (t *Text) Line() int { return strings.Count(t.text[:t.at], "\n") }

// Lines is how many lines there are.
func (t *Text) Lines() int { return strings.Count(t.text, "\n") + 1 }

// Column is how many characters of its line stand before the cursor.
func (t *Text) Column() int { return utf8.RuneCountInString(t.text[t.start():t.at]) }

// start and end are those of the cursor's line.
func (t *Text) start() int { return strings.LastIndexByte(t.text[:t.at], '\n') + 1 }

func (t *Text) end() int {
	if n := strings.IndexByte(t.text[t.at:], '\n'); n >= 0 {
		return t.at + n
	}
	return len(t.text)
}

// Insert writes at the cursor, as much as there is room for. Controls are left
// out, but for ends of lines; a tab is four spaces.
func (t *Text) Insert(text string) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\t", "    "))
	if t.Most > 0 {
		room := max(0, t.Most-utf8.RuneCountInString(t.text))
		for i := range text {
			if room == 0 {
				text = text[:i]
				break
			}
			room--
		}
	}
	t.Set(t.text[:t.at]+text+t.text[t.at:], t.at+len(text))
}

// keys are the keys that edit, as Bubble Tea names them, and what they do.
var keys = map[string]func(*Text){
	"right": (*Text).right, "ctrl+f": (*Text).right,
	"left": (*Text).left, "ctrl+b": (*Text).left,
	"alt+right": (*Text).wordRight, "alt+f": (*Text).wordRight,
	"alt+left": (*Text).wordLeft, "alt+b": (*Text).wordLeft,
	"down": (*Text).Down, "ctrl+n": (*Text).Down,
	"up": (*Text).Up, "ctrl+p": (*Text).Up,
	"home": (*Text).home, "ctrl+a": (*Text).home,
	"end": (*Text).last, "ctrl+e": (*Text).last,
	"alt+<": (*Text).first, "ctrl+home": (*Text).first,
	"alt+>": (*Text).final, "ctrl+end": (*Text).final,
	"enter": func(t *Text) { t.Insert("\n") }, "ctrl+m": func(t *Text) { t.Insert("\n") },
	"backspace": (*Text).back, "ctrl+h": (*Text).back,
	"delete": (*Text).forth, "ctrl+d": (*Text).forth,
	"ctrl+w": (*Text).cutWordLeft, "alt+backspace": (*Text).cutWordLeft,
	"alt+d": (*Text).cutWordRight, "alt+delete": (*Text).cutWordRight,
	"ctrl+k": (*Text).cutRight, "ctrl+u": (*Text).cutLeft,
	"ctrl+t": (*Text).transpose,
	"alt+u":  func(t *Text) { t.recase(func(_ int, r rune) rune { return unicode.ToUpper(r) }) },
	"alt+l":  func(t *Text) { t.recase(func(_ int, r rune) rune { return unicode.ToLower(r) }) },
	"alt+c": func(t *Text) {
		t.recase(func(n int, r rune) rune {
			if n == 0 {
				return unicode.ToTitle(r)
			}
			return r
		})
	},
}

// Key does what a key does, and reports whether it is one that edits.
func (t *Text) Key(name string) bool {
	do, ok := keys[name]
	if ok {
		do(t)
	}
	return ok
}

// move puts the cursor elsewhere.
func (t *Text) move(to int) { t.Set(t.text, to) }

// cut takes the text between two bytes away, where the cursor stands then.
func (t *Text) cut(from, to int) { t.Set(t.text[:from]+t.text[to:], from) }

// before and after are the bytes of the characters at the cursor, 0 at an end.
func (t *Text) before() (rune, int) {
	if t.at == 0 {
		return 0, 0
	}
	return utf8.DecodeLastRuneInString(t.text[:t.at])
}

func (t *Text) after() (rune, int) {
	if t.at == len(t.text) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(t.text[t.at:])
}

func (t *Text) left() {
	_, n := t.before()
	t.move(t.at - n)
}

func (t *Text) right() {
	_, n := t.after()
	t.move(t.at + n)
}

func (t *Text) home()  { t.move(t.start()) }
func (t *Text) last()  { t.move(t.end()) }
func (t *Text) first() { t.move(0) }
func (t *Text) final() { t.move(len(t.text)) }

// wordLeft goes to where the word before the cursor begins, wordRight to where
// the one behind it ends. Only spaces part words.
func (t *Text) wordLeft() {
	for _, is := range []bool{true, false} {
		for {
			r, n := t.before()
			if n == 0 || unicode.IsSpace(r) != is {
				break
			}
			t.move(t.at - n)
		}
	}
}

func (t *Text) wordRight() {
	for _, is := range []bool{true, false} {
		for {
			r, n := t.after()
			if n == 0 || unicode.IsSpace(r) != is {
				break
			}
			t.move(t.at + n)
		}
	}
}

func (t *Text) back() {
	_, n := t.before()
	t.cut(t.at-n, t.at)
}

func (t *Text) forth() {
	_, n := t.after()
	t.cut(t.at, t.at+n)
}

// cutWordLeft and its like stay within the line; at its end they take that away.
func (t *Text) cutWordLeft() {
	to, start := t.at, t.start()
	if to == start {
		t.back()
		return
	}
	t.wordLeft()
	t.cut(max(t.at, start), to)
}

func (t *Text) cutWordRight() {
	from, end := t.at, t.end()
	if from == end {
		t.forth()
		return
	}
	t.wordRight()
	t.cut(from, min(t.at, end))
}

func (t *Text) cutLeft() {
	if start := t.start(); start < t.at {
		t.cut(start, t.at)
		return
	}
	t.back()
}

func (t *Text) cutRight() {
	if end := t.end(); t.at < end {
		t.cut(t.at, end)
		return
	}
	t.forth()
}

// transpose swaps the characters on both sides of the cursor, or the last two
// of the line.
func (t *Text) transpose() {
	start, end := t.start(), t.end()
	if t.at == start || utf8.RuneCountInString(t.text[start:end]) < 2 {
		return
	}
	if t.at == end {
		t.left()
	}
	_, a := t.before()
	_, b := t.after()
	at := t.at
	t.Set(t.text[:at-a]+t.text[at:at+b]+t.text[at-a:at]+t.text[at+b:], at+b)
}

// recase changes the letters up to the end of a word.
func (t *Text) recase(f func(int, rune) rune) {
	from := t.at
	t.wordRight()
	word, n := strings.TrimLeftFunc(t.text[from:t.at], unicode.IsSpace), -1
	begin := t.at - len(word)
	made := strings.Map(func(r rune) rune { n++; return f(n, r) }, word)
	t.Set(t.text[:begin]+made+t.text[t.at:], begin+len(made))
}

// Up and Down move by a line, to the cell that the cursor came from.
func (t *Text) Up() {
	if start := t.start(); start > 0 {
		t.vertical(strings.LastIndexByte(t.text[:start-1], '\n')+1, start-1)
	}
}

// Down is the counterpart of Up.
func (t *Text) Down() {
	if end := t.end(); end < len(t.text) {
		to := len(t.text)
		if n := strings.IndexByte(t.text[end+1:], '\n'); n >= 0 {
			to = end + 1 + n
		}
		t.vertical(end+1, to)
	}
}

// vertical puts the cursor into the line between two bytes.
func (t *Text) vertical(start, end int) {
	goal := t.goal
	if !t.held {
		goal = displaywidth.String(t.text[t.start():t.at])
	}
	at, cells := start, 0
	for at < end && cells < goal {
		_, n := utf8.DecodeRuneInString(t.text[at:])
		cells += displaywidth.String(t.text[at : at+n])
		at += n
	}
	t.move(at)
	t.goal, t.held = goal, true
}
