package tui

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine/near"
	"skylab/tui/look"
	"skylab/tui/meant"
	"skylab/tui/term"
)

// palette finds whatever can be done or looked up: actions, labs, terms and
// settings, by what they are called in either language, and by their keys.
type palette struct {
	field field
	all   []findings
	found []*findings
	at    int
	mean  string      // what may have been meant, where nothing was found
	lang  assets.Lang // in which it is said
}

// findings is one thing in the palette.
type findings struct {
	meant.Thing
	what, about string
	key         string
	why         func(*Model) string // it can't be done now; nothing where it can
	idle        bool                // listed only where it is looked for
	order       int
	do          func(*Model) tea.Cmd
}

var paletteKeys = []binding{
	{find, []string{"f9"}, anywhere, "F9", 6},
	{find, []string{":", "ctrl+p"}, onShelf | inPanes, ":", 0},
	{choose, []string{"enter"}, inPalette, "Enter", 1},
	{back, []string{"up", "ctrl+p", "shift+tab"}, inPalette, "Up", 2},
	{forth, []string{"down", "ctrl+n", "tab"}, inPalette, "Down", 3},
	{scrollUp, []string{"pgup"}, inPalette, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inPalette, "PgDn", 0},
	{shut, []string{"esc", "ctrl+c", "f9"}, inPalette, "Esc", 4},
}

// newPalette lists what there is to do from where the focus is.
func (m *Model) newPalette() *palette {
	p := &palette{field: newField("")}
	p.fill(m)
	return p
}

// fill takes in everything that there is.
func (p *palette) fill(m *Model) {
	p.lang, p.all = m.o.Lang, nil
	p.actions(m)
	p.outages(m)
	p.labs(m)
	p.settings(m)
	p.terms(m)
	p.seek(m)
}

// actions lists every action that has a key outside of sheets.
func (p *palette) actions(m *Model) {
	seen := map[action]bool{find: true, choose: true}
	for _, b := range bindings {
		if b.in&anywhere == 0 || seen[b.do] || !m.has(b.do) {
			continue
		}
		do := b.do
		seen[do] = true
		f := findings{
			what: m.words.Say("key." + string(do)), about: m.words.Say("help." + string(do)),
			why: func(m *Model) string { return m.obstacle(do) }, do: func(m *Model) tea.Cmd { return m.call(do) },
			idle: moves(b.show), order: b.foot,
		}
		if f.order == 0 {
			f.order = lastFoot + 1
		}
		for _, n := range bindings {
			if n.do != do || n.in&anywhere == 0 {
				continue
			}
			f.Synonym(n.keys...)
			if f.key == "" || n.in&m.place() != 0 {
				f.key = n.show
			}
		}
		for _, l := range assets.Langs() {
			d := assets.Words(l)
			f.Name(d.Say("key." + string(do)))
			f.Sentence(d.Say("help." + string(do)))
			f.Synonym(d.List("find." + string(do))...)
		}
		p.all = append(p.all, f)
	}
	slices.SortStableFunc(p.all, func(a, b findings) int { return a.order - b.order })
}

// moves reports whether a key moves through something: nobody looks for that.
func moves(key string) bool {
	return slices.Contains([]string{"Up", "Down", "Left", "Right", "PgUp", "PgDn", "Home", "End"}, key)
}

// outages lists the switches of the zones that the learner's networks stand in.
func (p *palette) outages(m *Model) {
	if m.bench == nil {
		return
	}
	seen := map[string]bool{}
	for _, n := range m.top().networks {
		for _, z := range n.zones {
			if seen[z.name] {
				continue
			}
			seen[z.name] = true
			line := "outage " + z.name
			if z.out {
				line = "outage end " + z.name
			}
			f := findings{
				what: line, about: m.words.Say("program.outage"), idle: true,
				why: func(*Model) string { return "" },
				do: func(m *Model) tea.Cmd {
					m.offer(line)
					return nil
				},
			}
			f.Name(line)
			f.Synonym(z.name)
			for _, l := range assets.Langs() {
				f.Synonym(assets.Words(l).List("outage-words")...)
			}
			p.all = append(p.all, f)
		}
	}
}

// labs lists the labs of the shelf.
func (p *palette) labs(m *Model) {
	if m.inExam() {
		return
	}
	other := m.o.Room.labels(m.o.Lang.Other(), m.o.Room.all())
	for i, lab := range m.shelf.items {
		name := lab.Name
		f := findings{what: term.Clean(lab.Title), about: m.words.Say("palette-lab"), do: func(m *Model) tea.Cmd {
			m.bench = nil
			return m.enter(door{lab: name})
		}}
		f.Name(lab.Title, lab.Name)
		if i < len(other) {
			f.Name(other[i].Title)
		}
		f.why = func(m *Model) string {
			switch b := m.bench; {
			case b != nil && b.attempt.Lab.Name == name:
				return m.words.Say("palette-here")
			case b != nil && b.busy:
				return m.words.Say("one-at-a-time")
			}
			return ""
		}
		p.all = append(p.all, f)
	}
}

// settings lists every choice of every setting.
func (p *palette) settings(m *Model) {
	for _, k := range knobs {
		for _, c := range k.choices {
			word, choice := "knob."+string(k.knob), "knob."+string(k.knob)+"."+c
			f := findings{
				what: m.words.Say(word) + ": " + m.words.Say(choice), about: m.words.Say("palette-setting"), idle: true,
				do: func(m *Model) tea.Cmd { return m.turn(k.knob, c) },
			}
			f.why = func(m *Model) string {
				if name := m.fixes(k.knob); name != "" {
					return m.words.Say("knob-fixed", name)
				}
				if m.chosen(k.knob) == c {
					return m.words.Say("palette-so")
				}
				return ""
			}
			for _, l := range assets.Langs() {
				d := assets.Words(l)
				f.Name(d.Say(word)+" "+d.Say(choice), d.Say(choice))
				f.Synonym(d.List("find.knob." + string(k.knob))...)
			}
			p.all = append(p.all, f)
		}
	}
}

// terms lists the words of the glossary.
func (p *palette) terms(m *Model) {
	for _, e := range glossary {
		p.all = append(p.all, findings{
			Thing: *termIndex()[e.name], what: termName(m.words, e.name), about: m.words.Say("palette-term"), idle: true,
			why: func(*Model) string { return "" },
			do: func(m *Model) tea.Cmd {
				m.lay(m.newGlossary(e.name))
				return nil
			},
		})
	}
}

// seek lists what is meant by what was typed, the best first, and of equals
// what can be done now.
func (p *palette) seek(m *Model) {
	p.found, p.at, p.mean = p.found[:0], 0, ""
	text := p.field.value()
	ranks := map[*findings]int{}
	for i := range p.all {
		f := &p.all[i]
		if ranks[f] = f.Rank(text); meant.Keys(text) == "" && !f.idle {
			ranks[f] = 1
		}
		if ranks[f] *= 2; ranks[f] > 0 && f.order > 0 && f.why(m) == "" {
			ranks[f]++
		}
		if ranks[f] > 0 {
			p.found = append(p.found, f)
		}
	}
	slices.SortStableFunc(p.found, func(a, b *findings) int { return ranks[b] - ranks[a] })
	if len(p.found) == 0 {
		p.mean = near.Word(meant.Keys(text), p.words())
	}
}

// words are the names by which something could be meant.
func (p *palette) words() []string {
	var out []string
	for _, f := range p.all {
		out = append(out, f.Words()...)
	}
	return out
}

func (p *palette) focus() focus { return inPalette }

func (p *palette) draw(m *Model, h int) (block, int, int) {
	if p.lang != m.o.Lang {
		p.fill(m)
	}
	t, w := m.theme(), min(96, m.w-2)
	inner := w - 4
	out := p.field.asked(t, m.words.Say("palette-ghost"), inner)
	room := max(1, min(h-1, max(16, m.h*2/3))-4)
	from := around(p.at, len(p.found), room)
	for i := from; i < min(len(p.found), from+room); i++ {
		out.add(p.row(m, i, inner), choose, strconv.Itoa(i))
	}
	if len(p.found) == 0 {
		for _, l := range look.Wrap(p.nothing(m), inner) {
			out.add(t.Style(look.Dim, l), none, "")
		}
	}
	title := m.words.Say("palette-title")
	if len(p.found) > room {
		title += "  " + strconv.Itoa(p.at+1) + "/" + strconv.Itoa(len(p.found))
	}
	out = out.indented().framed(t, title, w, room+4, true)
	x, y := m.centred(w, room+4, m.h)
	return out, x, y
}

func (p *palette) nothing(m *Model) string {
	if p.mean != "" {
		return m.words.Say("palette-near", p.mean)
	}
	return m.words.Say("palette-nothing")
}

// row is one thing: what it is called, what it does or why it can't be done
// now, and its key.
func (p *palette) row(m *Model, i, w int) string {
	t, f := m.theme(), p.found[i]
	key := 11
	if w < 60 {
		key = 9
	}
	name := min(26, (w-key)*2/5)
	about, how := f.about, look.Text
	if why := f.why(m); why != "" {
		about, how = "[!] "+why, look.Dim
	}
	left := look.Columns([]int{name, w - 2 - name - key - 1, -key}, f.what, about, f.key)
	if i == p.at {
		return t.Style(look.Selected, "> "+left)
	}
	return "  " + t.Style(how, left)
}

func (p *palette) act(m *Model, do action, at string) tea.Cmd {
	switch do {
	case shut:
		m.lift()
	case back, forth, scrollUp, scrollDown:
		p.at = stepped(p.at, len(p.found), 5, do)
	case choose:
		p.at = clicked(at, p.at, len(p.found))
		return p.chosen(m)
	}
	return nil
}

// chosen does the thing that is chosen, or says why it can't be done now.
func (p *palette) chosen(m *Model) tea.Cmd {
	if p.at >= len(p.found) {
		return nil
	}
	f := p.found[p.at]
	if why := f.why(m); why != "" {
		m.note = note{why, look.Warn}
		return nil
	}
	m.lift()
	return f.do(m)
}

func (p *palette) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	p.field.edit(k)
	p.seek(m)
	return nil
}

func (p *palette) paste(m *Model, text string) {
	p.field.insert(text)
	p.seek(m)
}
