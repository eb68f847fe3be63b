package tui

import (
	tea "charm.land/bubbletea/v2"

	"skylab/engine/capture"
	"skylab/engine/host"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/say"
)

// What is done with a handshake.
const (
	handshake action = "handshake"
	eavesdrop action = "eavesdrop"
)

var handshakeKeys = []binding{
	{handshake, []string{"h"}, inCertificate, "h", 3},
	{handshake, []string{"h"}, inFrames, "h", 4},
	{back, []string{"up", "k"}, inHandshake, "Up", 1},
	{forth, []string{"down", "j", "space"}, inHandshake, "Down", 2},
	{scrollUp, []string{"pgup", "left"}, inHandshake, "PgUp", 0},
	{scrollDown, []string{"pgdown", "right"}, inHandshake, "PgDn", 0},
	{eavesdrop, []string{"e"}, inHandshake, "e", 3},
	{shut, []string{"esc", "q", "h", "ctrl+c"}, inHandshake, "Esc", 5},
}

// handshakeSheet shows handshakes as the frames of an interface hold them, message by
// message: with the keys that the client wrote down, or as whoever listens reads them.
type handshakeSheet struct {
	all   []met // the oldest first; never empty
	n     int
	at    int // the message
	up    int // rows of it that are scrolled away
	blind bool
}

// met is one handshake, what can be read of it without keys, and what its client met.
type met struct {
	open, dark capture.Handshake
	seen       say.Shown
}

// read is which of the two is looked at.
func (s *handshakeSheet) read() capture.Handshake {
	if s.blind {
		return s.all[s.n].dark
	}
	return s.all[s.n].open
}

// meetings reads the handshakes that frames hold, as far as they are wanted.
func (b *bench) meetings(w *world.World, n *host.Network, frames []capture.Frame, want func(capture.Handshake) bool) (all []met) {
	dark := capture.Handshakes(frames, nil)
	for i, h := range capture.Handshakes(frames, n.Keys()) {
		if want(h) {
			all = append(all, met{h, dark[i], say.Met(h, b.roots(w, say.Client(w, h.At)))})
		}
	}
	return all
}

// onHandshake opens the last handshake with what has an id, as its client saw it.
func (m *Model) onHandshake(do action, id string) (tea.Cmd, bool) {
	if do != handshake {
		return nil, false
	}
	w := m.bench.seen.world
	if !say.Serves(w, id) {
		id, _ = m.bench.looksAt()
	}
	return m.handshakes("", "no-handshake", func(h capture.Handshake) bool { return h.Own && say.Toward(w, h, id) }, nil), true
}

// handshake opens that of the frame which is chosen.
func (s *frameSheet) handshake(m *Model) tea.Cmd {
	here := s.all[s.at]
	return m.handshakes(s.plugs[s.plug], "no-handshake-frame", func(capture.Handshake) bool { return true }, &here)
}

// handshakes reads frames beside the keys, and opens what they hold: at the handshake
// that a frame belongs to, or else at the last one.
func (m *Model) handshakes(plug, without string, want func(capture.Handshake) bool, here *capture.Frame) tea.Cmd {
	b := m.bench
	n, ok := b.live()
	if !ok {
		m.warn(without)
		return nil
	}
	w := b.seen.world
	return m.later(func() func(*Model) tea.Cmd {
		frames := n.Captured().Frames(plug, 0)
		s := &handshakeSheet{all: b.meetings(w, n, frames, want)}
		s.n = len(s.all) - 1
		if here != nil {
			s.n = s.of(frames, *here)
		}
		return func(m *Model) tea.Cmd {
			switch {
			case m.bench != b:
			case s.n < 0:
				m.warn(without)
			default:
				m.lay(s)
			}
			return nil
		}
	})
}

// of is which handshake a frame belongs to, or -1.
func (s *handshakeSheet) of(frames []capture.Frame, here capture.Frame) int {
	h, ok := capture.HandshakeOf(frames, here, nil)
	for i, x := range s.all {
		if ok && x.open.Began.Equal(h.Began) && x.open.Client == h.Client {
			return i
		}
	}
	return -1
}

func (s *handshakeSheet) focus() focus { return inHandshake }

func (s *handshakeSheet) act(m *Model, do action, at string) tea.Cmd {
	n := len(s.read().Messages)
	switch do {
	case shut:
		m.lift()
	case back, forth:
		s.at, s.up = stepped(s.at, n, 1, do), 0
	case choose:
		s.at, s.up = clicked(at, s.at, n), 0
	case scrollUp:
		s.up = max(0, s.up-5)
	case scrollDown:
		s.up += 5
	case nextSite:
		s.n, s.at, s.up = (s.n+len(s.all)-1)%len(s.all), 0, 0
	case eavesdrop:
		s.blind, s.up = !s.blind, 0
		s.at = min(s.at, len(s.read().Messages)-1)
	case certificate:
		if x := s.all[s.n].seen; len(x.Chain) > 0 && len(s.read().Chain) > 0 {
			m.lay(&certificateSheet{all: []say.Shown{x}})
		} else {
			m.warn("no-certificate-seen")
		}
	}
	return nil
}

func (s *handshakeSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }

func (s *handshakeSheet) draw(m *Model, h int) (block, int, int) {
	w := min(112, m.w-2)
	inner := w - 4
	t, d, x := m.theme(), m.words, s.read()
	seen := s.all[s.n].seen
	if len(x.Chain) == 0 {
		seen = say.Shown{} // nobody can judge what nobody can read
	}
	_, means, rows := say.Message(d, x.Messages[s.at])
	below := append(look.Wrap(means, max(8, inner)), fields(m, rows, inner)...)
	var end []string
	for i, text := range say.Outcome(d, x, seen) {
		if i == 0 {
			end = append(end, judged(m, text, inner, s.mark(x, seen))...)
		} else {
			end = append(end, look.Wrap(text, max(8, inner))...)
		}
	}
	for _, r := range look.Wrap(d.Say(say.Note(x, s.blind)), max(8, inner)) {
		end = append(end, t.Style(look.Dim, r))
	}
	list := s.list(m, max(4, h-9-len(end)), inner)
	title := d.Say("handshake-title", plugName(m.bench.seen.world, x.At), server(x), s.n+1, len(s.all))
	if s.blind {
		title += "  " + d.Say("hs-blind")
	}
	b := sheetOf(m, list, below, end, &s.up, title, w, h)
	cx, cy := m.centred(w, len(b.rows), m.h)
	return b, cx, cy
}

// mark is how it went.
func (s *handshakeSheet) mark(h capture.Handshake, seen say.Shown) look.Mark {
	_, refused := h.Alert()
	switch {
	case s.blind && !refused && len(h.Chain) == 0, !refused && h.Done(true) && len(seen.Faults) > 0:
		return look.Caution
	case !refused && h.Done(true):
		return look.Met
	}
	return look.Failed
}

func server(h capture.Handshake) string {
	if h.Name != "" {
		return h.Name
	}
	return h.Server.String()
}

// list is n messages around the one that is chosen: who says it, whether others can
// read it, and the most important of it.
func (s *handshakeSheet) list(m *Model, n, w int) (out block) {
	t, d, all := m.theme(), m.words, s.read().Messages
	from := around(s.at, len(all), n)
	for i := max(0, from); i < min(len(all), from+n); i++ {
		way := "<-"
		switch {
		case all[i].Name == capture.Data:
			way = "<>"
		case all[i].Client:
			way = "->"
		}
		name, _, _ := say.Message(d, all[i])
		row := look.Fit(look.Columns([]int{2, 19, 10, max(4, w-2-2-19-10-3)}, way, name, say.Open(d, all[i]), say.Gist(all[i])), w-2)
		out.option(t, row, i, s.at)
	}
	return out
}
