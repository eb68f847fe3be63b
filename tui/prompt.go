package tui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/shell"
	"skylab/labs"
	"skylab/tui/edit"
	"skylab/tui/look"
	"skylab/tui/term"
)

// maxScrollback bounds what the prompt remembers of its output, in lines.
const maxScrollback = 4000

// blank stands in a worked command where the learner fills in.
const blank = labs.Blank

// prompt is the pane in which commands are typed: what was typed and answered
// above, the line that is being written below.
type prompt struct {
	area    edit.Text
	lines   []said // scrollback, the newest last
	echoed  int    // how many of the newest lines are the typed ones that run
	up      int    // rows scrolled back
	history []string
	at      int    // in history; len(history) is the line being written
	draft   string // the line being written, while history is shown
	popup   popup
	read    reading
	kept    kept
	seek    *seek    // while an older line is looked for
	queue   []string // lines that wait until the one that runs has ended
	where   string   // how the shell prompts on another machine; empty at home
	hushed  int      // where the word begins whose candidates were sent away, or -1
}

// said is one line of the scrollback.
type said struct {
	text string // clean
	how  look.Token
	sign string // "$ " or "> " before what was typed
	// mark is what is underlined, in cells of text; to is 0 where nothing is.
	mark struct{ from, to int }
	// beside is what is said about it.
	beside string
}

func newPrompt() prompt {
	return prompt{hushed: -1}
}

// value is the text being written.
func (p *prompt) value() string { return p.area.Value() }

func (p *prompt) set(text string) {
	p.area.Set(text, len(text))
	p.popup, p.hushed = popup{}, -1
	p.up = 0
}

// insert writes text at the cursor, made safe, and reports whether there was
// room for it. It takes the place of a blank that the cursor stands on.
func (p *prompt) insert(text string) bool {
	if len(p.value())+len(text) > shell.MaxScript {
		return false
	}
	p.keep(state{p.value(), len(p.before())})
	p.dropBlank()
	text = strings.Join(term.CleanLines(text), "\n")
	if strings.Count(text, "\n") > 0 {
		text = strings.TrimRight(text, "\n")
	}
	if text == "" {
		text = "\n"
	}
	p.area.Insert(text)
	p.popup = popup{}
	p.up = 0
	return true
}

// print adds text to the scrollback.
func (p *prompt) print(text string, how look.Token) {
	text = strings.Trim(text, "\n")
	if text == "" {
		return
	}
	for _, l := range term.CleanLines(text) {
		p.add(said{text: l, how: how})
	}
}

func (p *prompt) add(s said) {
	p.lines = append(p.lines, s)
	if over := len(p.lines) - maxScrollback; over > 0 {
		p.lines = p.lines[over:] // what is cut off goes when the rest is moved
	}
	p.up = 0
}

// sign is what stands before what is typed.
func (p *prompt) sign() string {
	if p.where != "" {
		return p.where + " "
	}
	return "$ "
}

// echo shows what was typed and now runs.
func (p *prompt) echo(text string) {
	sign := p.sign()
	all := term.CleanLines(text)
	for _, l := range all {
		p.add(said{text: l, how: look.Title, sign: sign})
		sign = "> "
	}
	p.echoed = len(p.lines) - len(all)
}

// underline marks a place of what was typed, in bytes of the text as it ran,
// and says something beside it.
func (p *prompt) underline(s spot, say string) {
	from := 0
	for i := max(0, p.echoed); i < len(p.lines) && p.lines[i].sign != ""; i++ {
		l := &p.lines[i]
		if s.from <= from+len(l.text) {
			a := s.from - from
			l.mark.from = look.Width(l.text[:a])
			l.mark.to = l.mark.from + max(1, look.Width(l.text[a:min(len(l.text), s.to-from)]))
			l.beside = term.Clean(say)
			return
		}
		from += len(l.text) + 1
	}
}

// take empties the input and remembers it.
func (p *prompt) take() string {
	text := p.value()
	p.remember(text)
	p.at, p.draft = len(p.history), ""
	p.set("")
	return text
}

// edit hands a key to the line editor, which knows readline's.
func (p *prompt) edit(k tea.KeyPressMsg) {
	if k.Text != "" {
		p.dropBlank()
		if r, n := utf8.DecodeRuneInString(k.Text); n == len(k.Text) {
			head := p.before()
			if drop, text, ok := conjoin(head, r); ok {
				p.write(head[:len(head)-drop]+p.value()[len(head):], len(head)-drop)
				k.Text = text
			}
		}
		k.Text = term.Clean(k.Text)
		if len(p.value())+len(k.Text) > shell.MaxScript {
			return
		}
	}
	p.readline(k)
	p.popup = popup{}
	p.up = 0
}

// before is the text left of the cursor, of all lines.
func (p *prompt) before() string { return p.value()[:p.area.At()] }

// write puts text into the input and the cursor behind its first n bytes.
func (p *prompt) write(text string, n int) {
	p.area.Set(text, n)
	p.up = 0
}

// replace puts a word in place of what stands from byte from up to the
// cursor, or of the blank that the cursor stands on.
func (p *prompt) replace(from int, word string) {
	p.dropBlank()
	head := p.before()
	tail := strings.TrimPrefix(p.value(), head)
	if strings.HasPrefix(tail, " ") { // the word that follows is none of this one
		word = strings.TrimSuffix(word, " ")
	}
	head = head[:min(from, len(head))] + word
	p.write(head+tail, len(head))
}

// toBlank moves the cursor to the next blank, and reports whether there is
// one. Beyond leaves out the one that the cursor stands on.
func (p *prompt) toBlank(beyond bool) bool {
	text, n := p.value(), len(p.before())
	if beyond {
		n = min(len(text), n+len(blank))
	}
	i := strings.Index(text[n:], blank)
	if i < 0 {
		n, i = 0, strings.Index(text, blank)
	}
	if i < 0 {
		return false
	}
	p.write(text, n+i)
	return true
}

// dropBlank takes away the blank that the cursor stands on.
func (p *prompt) dropBlank() {
	head := p.before()
	if tail := strings.TrimPrefix(p.value(), head); strings.HasPrefix(tail, blank) {
		p.write(head+tail[len(blank):], len(head))
	}
}

// scroll moves through older output, by rows; drawing holds it within what
// there is.
func (p *prompt) scroll(by int) { p.up = max(0, p.up+by) }
