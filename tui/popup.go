package tui

import (
	"slices"
	"strconv"
	"strings"

	"skylab/tui/look"
)

// popupRows is how many candidates are listed at once.
const popupRows = 8

// unaskedRows is how many where nobody asked for the list.
const unaskedRows = 5

// popup is the list of what the word under the cursor may become.
type popup struct {
	items  []candidate
	chosen int // -1 before one is chosen
	from   int // where the word begins in the input, in bytes
	// unasked says that the list came by itself. Until something of it is chosen,
	// only Tab and Down are its keys.
	unasked bool
}

// candidate is one possible word, and what it is.
type candidate struct {
	text, what string
	// more says that the word goes on: no space follows it.
	more bool
}

func (p popup) open() bool { return len(p.items) > 0 }

// idle reports whether the list came by itself and nothing of it is chosen.
func (p popup) idle() bool { return p.unasked && p.chosen < 0 }

// unasked shows what the word that is being typed may become, once that says
// more than the word itself.
func (m *Model) unasked() {
	p := m.writing()
	p.popup = popup{}
	if !m.settings.live() || len(p.value()) > maxRead {
		return
	}
	line := p.before()
	items, from := m.bench.candidates(line)
	if len(items) == 0 || from == len(line) && strings.TrimSpace(line[:from]) == "" || len(items) == 1 && items[0].text == line[from:] {
		return
	}
	if rest := strings.TrimPrefix(p.value(), line); rest != "" && !strings.ContainsAny(rest[:1], " \t\n;|&)\"'") && !strings.HasPrefix(rest, blank) {
		return // inside of a word
	}
	if p.hushed == from || from == len(line) && m.optional(items) {
		return
	}
	p.hushed = -1
	p.popup = popup{items: items, chosen: -1, from: from, unasked: true}
}

// half reports whether a list that was asked for is open behind the beginning of
// a word, and nothing of it is chosen: no command ends like that.
func (p *prompt) half() bool {
	pop := p.popup
	word := p.before()[min(pop.from, len(p.before())):]
	return !pop.unasked && pop.chosen < 0 && word != "" &&
		!slices.ContainsFunc(pop.items, func(c candidate) bool { return c.text == word })
}

// optional reports whether all that can be added are flags that may be left out:
// the command is whole, and nobody began to write one.
func (m *Model) optional(items []candidate) bool {
	required := m.words.Say("required")
	return !slices.ContainsFunc(items, func(c candidate) bool {
		return !strings.HasPrefix(c.text, "--") || strings.HasPrefix(c.what, required)
	})
}

// hush sends the list away until another word is typed.
func (p *prompt) hush() {
	p.hushed, p.popup = p.popup.from, popup{}
}

// choose moves through the candidates and writes the chosen one.
func (p *prompt) choose(by int) {
	pop := p.popup
	n := len(pop.items)
	switch {
	case pop.chosen < 0 && by < 0:
		pop.chosen = n - 1
	case by == 1 || by == -1:
		pop.chosen = (pop.chosen + by + n) % n
	default:
		pop.chosen = max(0, min(n-1, pop.chosen+by))
	}
	p.replace(pop.from, pop.items[pop.chosen].text)
	p.popup = pop
}

// accept closes the list behind the chosen candidate.
func (p *prompt) accept() {
	c := p.popup.items[p.popup.chosen]
	p.put(c, p.popup.from)
}

// put writes a candidate as a finished word.
func (p *prompt) put(c candidate, from int) {
	text := c.text
	if !c.more {
		text += " "
	}
	p.replace(from, text)
	p.popup = popup{}
}

// box draws the candidates in a frame of at most w x h cells.
func (p popup) box(t *look.Theme, w, h int) block {
	most := popupRows
	if p.idle() {
		most = unaskedRows
	}
	n := min(len(p.items), most, h-2)
	if n < 1 || w < 12 {
		return block{}
	}
	wide, side := 0, 0
	sized := p.items // a list that came by itself shows its first rows only
	if p.idle() {
		sized = sized[:n]
	}
	for _, c := range sized {
		wide, side = max(wide, look.Width(c.text)), max(side, look.Width(c.what))
	}
	wide = min(wide, w-6)
	side = max(0, min(side, w-wide-7))
	from := around(p.chosen, len(p.items), n)
	var out block
	for i := from; i < from+n; i++ {
		c := p.items[i]
		word, what := look.Shorten(c.text, wide), look.Shorten(c.what, side)
		if i == p.chosen {
			out.add(t.Style(look.Selected, "> "+word+"  "+what+" "), choose, strconv.Itoa(i))
			continue
		}
		out.add("  "+word+"  "+t.Style(look.Dim, what), choose, strconv.Itoa(i))
	}
	title := ""
	if len(p.items) > n {
		title = strconv.Itoa(max(0, p.chosen)+1) + "/" + strconv.Itoa(len(p.items))
	}
	return out.framed(t, title, wide+side+7, n+2, false)
}
