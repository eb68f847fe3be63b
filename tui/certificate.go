package tui

import (
	"crypto/x509"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/host"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/say"
)

// What is done with certificates and handshakes.
const (
	certificate action = "certificate"
	nextSite    action = "next-site"
)

var certificateKeys = []binding{
	{certificate, []string{"l"}, inDetails | inMap, "l", 0},
	{certificate, []string{"c"}, inHandshake, "c", 3},
	{back, []string{"up", "k"}, inCertificate, "Up", 1},
	{forth, []string{"down", "j", "space"}, inCertificate, "Down", 2},
	{scrollUp, []string{"pgup", "left"}, inCertificate, "PgUp", 0},
	{scrollDown, []string{"pgdown", "right"}, inCertificate, "PgDn", 0},
	{nextSite, []string{"tab"}, inCertificate | inHandshake, "Tab", 4},
	{shut, []string{"esc", "q", "l", "ctrl+c"}, inCertificate, "Esc", 5},
}

// certificateSheet shows a chain link by link, and whether a client believes it.
type certificateSheet struct {
	of  string      // the id of what shows it; empty where a handshake brought it
	all []say.Shown // by name; never empty
	n   int         // the name
	at  int         // the link
	up  int         // rows of the link that are scrolled away
}

// roots are those that programs of an instance believe, or of the laptop.
func (b *bench) roots(w *world.World, instance string) []*x509.Certificate {
	return host.Roots(w, instance, w.Now(), b.attempt.Engine.Home().ReadFile)
}

// onCertificate opens the sheet of what is looked at, or of what was clicked. What the
// laptop meets there is found out beside the keys.
func (m *Model) onCertificate(do action, at string) (tea.Cmd, bool) {
	if do != certificate {
		return nil, false
	}
	b := m.bench
	id, _ := b.looksAt()
	w := b.shownWorld()
	if say.Serves(w, at) {
		id = at
	}
	if !say.Serves(w, id) {
		m.warn("no-certificate")
		return nil, true
	}
	roots := b.roots(w, "")
	return m.later(func() func(*Model) tea.Cmd {
		all := say.Certificates(w, id, roots)
		return func(m *Model) tea.Cmd {
			switch {
			case m.bench != b:
			case len(all) == 0:
				m.warn("no-certificate")
			default:
				m.lay(&certificateSheet{of: id, all: all})
			}
			return nil
		}
	}), true
}

func (s *certificateSheet) focus() focus { return inCertificate }

func (s *certificateSheet) act(m *Model, do action, at string) tea.Cmd {
	links := len(s.all[s.n].Chain)
	switch do {
	case shut:
		m.lift()
	case back, forth:
		s.at, s.up = max(0, stepped(s.at, links, 1, do)), 0
	case choose:
		s.at, s.up = clicked(at, s.at, links), 0
	case scrollUp:
		s.up = max(0, s.up-5)
	case scrollDown:
		s.up += 5
	case nextSite:
		s.n, s.at, s.up = (s.n+1)%len(s.all), 0, 0
	case handshake:
		if s.of == "" { // it lies over the one that brought it
			m.lift()
			return nil
		}
		cmd, _ := m.onHandshake(do, s.of)
		return cmd
	}
	return nil
}

func (s *certificateSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }

func (s *certificateSheet) draw(m *Model, h int) (block, int, int) {
	w := min(104, m.w-2)
	inner := w - 4
	x := s.all[s.n]
	out := s.links(m, inner)
	mark := look.Failed
	if len(x.Sent) > 0 && len(x.Faults) == 0 {
		mark = look.Met
	}
	end := judged(m, x.Verdict(m.words), inner, mark)
	for _, f := range x.Faults {
		end = append(end, look.Wrap(x.Fault(m.words, f), max(8, inner))...)
	}
	var below []string
	if len(x.Chain) > 0 {
		below = fields(m, x.Rows(m.words, s.at), inner)
	}
	title := m.words.Say("certificate-title", x.Site, s.n+1, len(s.all))
	b := sheetOf(m, out, below, end, &s.up, title, w, h)
	cx, cy := m.centred(w, len(b.rows), m.h)
	return b, cx, cy
}

// links are the certificates of the chain, the server's own first.
func (s *certificateSheet) links(m *Model, w int) (out block) {
	t, d, x := m.theme(), m.words, s.all[s.n]
	for i, c := range x.Chain {
		role, from := x.Role(d, i)
		mark := t.Mark(look.Met)
		if x.Faulty(i) {
			mark = t.Mark(look.Failed)
		}
		wide := max(8, w-6-14-25)
		row := look.Columns([]int{13, wide, 24}, role, say.Subject(c), x.Left(d, c))
		if w >= 96 {
			row = look.Columns([]int{13, wide - 29, 24, 28}, role, say.Subject(c), x.Left(d, c), from)
		}
		if i == s.at {
			row = t.Style(look.Selected, "> "+look.Fit(row, w-6))
		} else {
			row = "  " + look.Fit(row, w-6)
		}
		out.add(row+" "+mark, choose, strconv.Itoa(i))
	}
	return out
}

// judged is a sentence with its mark.
func judged(m *Model, says string, w int, mark look.Mark) []string {
	t := m.theme()
	how := map[look.Mark]look.Token{look.Met: look.Good, look.Failed: look.Bad, look.Caution: look.Warn}[mark]
	var out []string
	for i, r := range look.Wrap(says, max(8, w-4)) {
		lead := "    "
		if i == 0 {
			lead = t.Mark(mark) + " "
		}
		out = append(out, lead+t.Style(how, r))
	}
	return out
}

// fields are rows of a word and what it is.
func fields(m *Model, rows []say.Row, w int) (out []string) {
	t := m.theme()
	wide := 0
	for _, r := range rows {
		wide = max(wide, look.Width(r.Label))
	}
	wide = min(wide, max(8, w/3))
	for _, r := range rows {
		lead := t.Style(look.Dim, look.Pad(look.Shorten(r.Label, wide), wide)) + " "
		for _, l := range look.Wrap(r.Text, max(8, w-wide-1)) {
			out = append(out, lead+l)
			lead = look.Spaces(wide + 1)
		}
	}
	return out
}

// sheetOf puts a list, what is to be said of its chosen row, and what comes of it all
// into a frame of at most h rows: the row's part is scrolled where not all fits, and the
// list goes last.
func sheetOf(m *Model, list block, below, end []string, up *int, title string, w, h int) block {
	room := max(1, h-3)
	keep := min(len(end), max(1, room-len(list.rows)-2))
	end = end[:keep]
	left := max(0, room-len(list.rows)-keep-2)
	*up = max(0, min(*up, len(below)-left))
	cut := len(below) > left
	below = below[*up:min(len(below), *up+left)]
	out := list
	for _, part := range [][]string{below, end} {
		if len(part) == 0 {
			continue
		}
		if len(out.rows) > 0 {
			out.add("", none, "")
		}
		for _, r := range part {
			out.add(r, none, "")
		}
	}
	if cut {
		title += "  " + m.words.Say("help-more")
	}
	return out.indented().framed(m.theme(), title, w, min(len(out.rows)+2, h-1), true)
}
