package tui

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/engine"
	"skylab/engine/wire"
	"skylab/tui/look"
)

// The actions of the sheet that aims a packet.
const (
	aim       action = "aim"
	nextField action = "next-field"
	lastField action = "last-field"
)

// aimKeys choose from where to where a packet is sent.
var aimKeys = []binding{
	{aim, []string{"alt+w"}, inPrompt, "Alt+w", 0},
	{aim, []string{"f"}, inWalk, "f", 4},
	{aim, []string{"f"}, inPanes &^ inWalk, "f", 0},
	{choose, []string{"enter"}, inAim, "Enter", 1},
	{back, []string{"up", "ctrl+p"}, inAim, "Up", 2},
	{forth, []string{"down", "ctrl+n"}, inAim, "Down", 3},
	{nextField, []string{"tab"}, inAim, "Tab", 4},
	{lastField, []string{"shift+tab"}, inAim, "Shift+Tab", 0},
	{shut, []string{"esc", "ctrl+c", "alt+w"}, inAim, "Esc", 5},
}

// aimSheet chooses from where to where a packet goes, and for which port.
type aimSheet struct {
	fields [3]field
	on     int // which field is written
	all    [3][]candidate
	found  []candidate // of the field that is written
	at     int         // of found
}

// The fields of the sheet.
const (
	aimFrom = iota
	aimTo
	aimPort
)

var aimWords = [3]string{"aim-from", "aim-to", "aim-port"}

// aim opens the sheet.
func (m *Model) aim() {
	if m.occupied() {
		return
	}
	ends := endsOf(m.bench.seen.world, m.words)
	s := &aimSheet{all: [3][]candidate{ends, ends, nil}}
	for i := range s.fields {
		s.fields[i] = newField("")
	}
	if p, _, _ := m.bench.packet(); p != nil && len(p.asks.Args) >= 3 { // the packet that is shown
		for i := range s.fields {
			if word, ok := p.asks.Args[i].(string); ok {
				s.fields[i] = newField(word)
			}
		}
	}
	s.turn(m, aimFrom)
	m.lay(s)
}

func (s *aimSheet) focus() focus { return inAim }

// turn writes in another field. What stands in it is not looked for yet: all
// that could stand there is listed.
func (s *aimSheet) turn(m *Model, to int) {
	s.on = (to + len(s.fields)) % len(s.fields)
	s.all[aimPort] = portsOf(m.bench, s.fields[aimTo].value())
	s.found = s.all[s.on]
	s.at = max(0, slices.IndexFunc(s.found, func(t candidate) bool { return t.text == s.fields[s.on].value() }))
}

// seek lists what is meant by what was typed.
func (s *aimSheet) seek() {
	text := strings.ToLower(s.fields[s.on].value())
	s.found, s.at = nil, 0
	for _, t := range s.all[s.on] {
		if strings.Contains(strings.ToLower(t.text+" "+t.what), text) {
			s.found = append(s.found, t)
		}
	}
	slices.SortStableFunc(s.found, func(a, b candidate) int { return starts(b, text) - starts(a, text) })
}

func starts(t candidate, text string) int {
	if strings.HasPrefix(strings.ToLower(t.text), text) {
		return 1
	}
	return 0
}

// line is the command that sends the packet.
func (s *aimSheet) line() string {
	words := []string{"reach"}
	for i := range s.fields {
		word := s.fields[i].value()
		if i == s.on && s.at < len(s.found) {
			word = s.found[s.at].text
		}
		if word == "" && i != aimPort {
			word = blank
		}
		words = append(words, word)
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

func (s *aimSheet) draw(m *Model, h int) (block, int, int) {
	t, w := m.theme(), min(76, m.w-2)
	inner := w - 4
	label := 0
	for _, word := range aimWords {
		label = max(label, look.Width(m.words.Say(word)))
	}
	out := block{}
	for i := range s.fields {
		row, x := s.fields[i].row(t, inner-label-4)
		lead := "  "
		if i == s.on {
			lead = t.Style(look.Key, "> ")
			out.cursor = &point{x + label + 4, i}
		}
		out.add(lead+look.Pad(m.words.Say(aimWords[i]), label)+"  "+row, nextField, strconv.Itoa(i))
	}
	out.add("", none, "")
	room := max(1, min(h-1, 18)-8)
	from := around(s.at, len(s.found), room)
	for i := from; i < from+room; i++ {
		if i >= len(s.found) {
			out.add("", none, "")
			continue
		}
		row := look.Columns([]int{min(26, inner*2/5), inner - 2 - min(26, inner*2/5) - 1}, s.found[i].text, s.found[i].what)
		out.option(t, row, i, s.at)
	}
	if len(s.found) == 0 {
		out.rows[4] = t.Style(look.Dim, look.Shorten(m.words.Say("aim-as-typed"), inner))
	}
	out.add("", none, "")
	out.add(t.Style(look.Dim, "$ ")+t.Style(look.Accent, look.Shorten(s.line(), inner-2)), none, "")
	title := m.words.Say("aim-title")
	if len(s.found) > room {
		title += "  " + strconv.Itoa(s.at+1) + "/" + strconv.Itoa(len(s.found))
	}
	out = out.indented().framed(t, title, w, room+8, true)
	x, y := m.centred(w, room+8, m.h)
	return out, x, y
}

func (s *aimSheet) act(m *Model, do action, at string) tea.Cmd {
	switch do {
	case shut, aim:
		m.lift()
	case back, forth:
		s.at = stepped(s.at, len(s.found), 1, do)
	case lastField:
		s.take()
		s.turn(m, s.on-1)
	case nextField:
		s.take()
		if n, err := strconv.Atoi(at); err == nil { // a click
			s.turn(m, n)
		} else {
			s.turn(m, s.on+1)
		}
	case choose:
		s.at = clicked(at, s.at, len(s.found))
		s.take()
		if s.on < aimPort {
			s.turn(m, s.on+1)
			return nil
		}
		return s.send(m)
	}
	return nil
}

// take writes what is marked into the field. Where nothing is meant by what
// was typed, that stays.
func (s *aimSheet) take() {
	if s.at < len(s.found) {
		s.fields[s.on] = newField(s.found[s.at].text)
	}
}

// send sends the packet as the prompt would, unless a field can't be read.
func (s *aimSheet) send(m *Model) tea.Cmd {
	b := m.bench
	if m.occupied() {
		return nil
	}
	n := wire.Index(b.seen.world)
	for i := range s.fields[:aimPort] {
		word := s.fields[i].value()
		if word == "" {
			s.turn(m, i)
			m.warn("aim-empty")
			return nil
		}
		if _, err := n.Between(word, word, wire.ICMP, 0); err != nil || strings.ContainsAny(word, " '\"\\$`") {
			s.turn(m, i)
			m.warn("aim-unknown", word)
			return nil
		}
	}
	if _, _, ok := engine.Service(s.fields[aimPort].value()); !ok {
		m.warn("aim-no-port", s.fields[aimPort].value())
		return nil
	}
	line := s.line()
	m.lift()
	b.prompt.remember(line)
	b.prompt.at = len(b.prompt.history)
	b.tab = tabWalk
	return m.say(line, nil)
}

func (s *aimSheet) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	s.fields[s.on].edit(k)
	m.note = note{}
	s.seek()
	return nil
}

func (s *aimSheet) paste(_ *Model, text string) {
	s.fields[s.on].insert(text)
	s.seek()
}
