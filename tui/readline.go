package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/shell"
)

// maxUndos is how many states of the line are kept.
const maxUndos = 100

// state is a text and where the cursor stands in it, in bytes.
type state struct {
	text string
	at   int
}

// kept is what readline keeps beside the line: what was cut out, and how the
// line was before.
type kept struct {
	killed string
	last   string // the key before this one
	undos  []state
	word   int // how many lines back Alt+. has gone
}

// kills are the keys that cut something out which Ctrl+Y brings back.
var kills = []string{"ctrl+k", "ctrl+u", "ctrl+w", "alt+d", "alt+backspace", "alt+delete"}

// readline edits the line as readline does: with what the line editor knows,
// and cutting, bringing back and undoing beside it.
func (p *prompt) readline(k tea.KeyPressMsg) {
	name, was := k.String(), state{p.value(), len(p.before())}
	last := p.kept.last
	if p.kept.last = name; k.Text != "" && k.Text != " " {
		p.kept.last = inWord
	}
	switch name {
	case "ctrl+_":
		p.takeBack()
		return
	case "ctrl+y":
		p.yank(p.kept.killed)
	case "alt+.", "alt+_":
		p.lastWord(last == name)
	default:
		if k.Text != "" && k.Mod&^tea.ModShift == 0 {
			p.area.Insert(k.Text)
		} else {
			p.area.Key(name)
		}
	}
	now := p.value()
	if now == was.text {
		return
	}
	if slices.Contains(kills, name) {
		p.kill(was, now, slices.Contains(kills, last))
	}
	if p.kept.last != inWord || last != inWord { // a word is one step
		p.keep(was)
	}
}

// inWord is what stands for all keys that type within a word.
const inWord = "in a word"

// keep remembers how the line was.
func (p *prompt) keep(s state) {
	p.kept.undos = append(p.kept.undos, s)
	if over := len(p.kept.undos) - maxUndos; over > 0 {
		p.kept.undos = slices.Clone(p.kept.undos[over:])
	}
}

// takeBack makes the line what it was before.
func (p *prompt) takeBack() {
	for n := len(p.kept.undos); n > 0; n-- {
		s := p.kept.undos[n-1]
		p.kept.undos = p.kept.undos[:n-1]
		if s.text != p.value() {
			p.write(s.text, s.at)
			return
		}
	}
}

// kill keeps what was cut out. Cuts one after the other become one.
func (p *prompt) kill(was state, now string, again bool) {
	at := len(p.before())
	n := len(was.text) - len(now)
	back := at < was.at
	from := was.at
	if back {
		from = at
	}
	if n <= 0 || from+n > len(was.text) {
		return
	}
	cut := was.text[from : from+n]
	switch {
	case again && back:
		cut += p.kept.killed
	case again:
		cut = p.kept.killed + cut
	}
	p.kept.killed = cut
}

// yank writes a text as it is at the cursor.
func (p *prompt) yank(text string) {
	if head, all := p.before(), p.value(); text != "" && len(all)+len(text) <= shell.MaxScript {
		p.write(head+text+all[len(head):], len(head)+len(text))
	}
}

// lastWord writes the last word of the line before, or, pressed again, puts
// that of the line before that in its place.
func (p *prompt) lastWord(again bool) {
	if again {
		p.takeBack()
	} else {
		p.kept.word = 0
	}
	for p.kept.word < len(p.history) {
		p.kept.word++
		line := p.history[len(p.history)-p.kept.word]
		for _, w := range slices.Backward(shell.Words(line)) {
			if w.Depth == 0 && w.Kind != shell.WordOperator && w.Kind != shell.WordComment && w.End > w.Start {
				p.yank(line[w.Start:w.End])
				return
			}
		}
	}
}
