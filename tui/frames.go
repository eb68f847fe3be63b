package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/capture"
	"skylab/engine/ec2"
	"skylab/engine/elbv2"
	"skylab/engine/host"
	"skylab/engine/world"
	"skylab/tui/term"
)

// What is done with frames.
const (
	frames     action = "frames"
	nextPlug   action = "next-interface"
	followTCP  action = "follow-stream"
	saveFrames action = "save-capture"
)

var frameKeys = []binding{
	{frames, []string{"alt+v"}, inPrompt, "Alt+v", 0},
	{frames, []string{"v"}, inPanes, "v", 0},
	{back, []string{"up", "k"}, inFrames, "Up", 1},
	{forth, []string{"down", "j"}, inFrames, "Down", 2},
	{scrollUp, []string{"pgup", "left"}, inFrames, "PgUp", 0},
	{scrollDown, []string{"pgdown", "right", "space"}, inFrames, "PgDn", 7},
	{nextPlug, []string{"tab"}, inFrames, "Tab", 4},
	{followTCP, []string{"f", "enter"}, inFrames, "f", 3},
	{saveFrames, []string{"s"}, inFrames, "s", 6},
	{shut, []string{"esc", "q", "v", "alt+v", "ctrl+c"}, inFrames, "Esc", 5},
}

// frameSheet shows what crossed an interface, and opens one frame of it layer
// by layer.
type frameSheet struct {
	log    *capture.Log
	plugs  []string // interfaces at which something was seen
	plug   int
	all    []capture.Frame // at that interface
	lines  []string        // of each
	at     int
	up     int  // rows of the opened frame that are scrolled away
	stream bool // the whole conversation is shown in its place
}

// captured is what crossed the interfaces of the attempt's account, or nil where
// nothing is alive in it.
func (b *bench) captured() *capture.Log {
	if n, ok := b.live(); ok {
		return n.Captured()
	}
	return nil
}

// live is the network of the attempt's account.
func (b *bench) live() (*host.Network, bool) {
	n, ok := b.attempt.Engine.Live().(*host.Network)
	return n, ok
}

// onFrames opens the sheet of frames, at the interface that is chosen on the map
// or at the first that saw something. Which end saw the last frame is no way to
// choose: both answer at the same time.
func (m *Model) onFrames(do action, _ string) (tea.Cmd, bool) {
	if do != frames {
		return nil, false
	}
	log := m.bench.captured()
	if log == nil || log.Seen() == 0 {
		m.warn("no-frames")
		return nil, true
	}
	s := &frameSheet{log: log, plugs: log.Interfaces()}
	if i := slices.Index(s.plugs, plugOf(m.bench.seen.world, m.bench.chosen)); i >= 0 {
		s.plug = i
	}
	s.turn()
	m.lay(s)
	return nil, true
}

// plugOf is the interface that is meant by something that is chosen.
func plugOf(w *world.World, id string) string {
	for _, n := range world.All[ec2.NetworkInterface](w, world.Everywhere) {
		if n.Attachment != nil && n.Attachment.InstanceId == id {
			return n.NetworkInterfaceId
		}
	}
	if b, ok := world.Get[elbv2.LoadBalancer](w, world.Everywhere, id); ok && len(b.Nodes) > 0 {
		return b.Nodes[0].NetworkInterfaceId
	}
	return id
}

// plugName is whose interface it is.
func plugName(w *world.World, id string) string {
	n, ok := world.Get[ec2.NetworkInterface](w, world.Everywhere, id)
	if !ok || n.Attachment == nil {
		return term.Clean(id)
	}
	i, _ := world.Get[ec2.Instance](w, world.Everywhere, n.Attachment.InstanceId)
	name := i.Tags.Name()
	if name == "" {
		name = i.InstanceId
	}
	return term.Clean(name) + " " + id[:min(len(id), 8)]
}

// turn reads what is known of the interface now, and chooses its last frame.
func (s *frameSheet) turn() {
	s.all, s.lines, s.up, s.stream = s.log.Frames(s.plugs[s.plug], 0), nil, 0, false
	var p capture.Printer
	for _, f := range s.all {
		s.lines = append(s.lines, term.Clean(p.Line(f)))
	}
	s.at = len(s.all) - 1
	for i, l := range s.lines { // most want to see a message first
		if strings.Contains(l, "HTTP: ") || strings.Contains(l, "echo request") {
			s.at = i
			break
		}
	}
}

func (s *frameSheet) focus() focus { return inFrames }

func (s *frameSheet) act(m *Model, do action, at string) tea.Cmd {
	switch do {
	case shut:
		m.lift()
	case back, forth:
		s.at, s.up, s.stream = stepped(s.at, len(s.all), 1, do), 0, false
	case choose:
		s.at, s.up, s.stream = clicked(at, s.at, len(s.all)), 0, false
	case scrollUp:
		s.up = max(0, s.up-5)
	case scrollDown:
		s.up += 5
	case nextPlug:
		s.plug = (s.plug + 1) % len(s.plugs)
		s.turn()
	case followTCP:
		s.stream, s.up = !s.stream, 0
	case saveFrames:
		return s.save(m)
	case handshake:
		return s.handshake(m)
	}
	return nil
}

func (s *frameSheet) key(*Model, tea.KeyPressMsg) tea.Cmd { return nil }

// save writes the frames of the interface into a file that Wireshark opens.
func (s *frameSheet) save(m *Model) tea.Cmd {
	room, name, all := m.o.Room, s.plugs[s.plug], s.all
	if room.Save == nil {
		m.warn("no-place")
		return nil
	}
	return m.later(func() func(*Model) tea.Cmd {
		var b strings.Builder
		err := capture.Write(&b, name, all)
		path := ""
		if err == nil {
			path, err = room.Save("skylab-"+name+".pcapng", b.String())
		}
		return func(m *Model) tea.Cmd {
			if err != nil {
				m.trouble(err)
				return nil
			}
			m.tell("capture-saved", term.Clean(path))
			return nil
		}
	})
}

func (s *frameSheet) draw(m *Model, h int) (block, int, int) {
	w := min(118, m.w-2)
	inner := w - 4
	room := h - 3
	n := min(len(s.all), max(3, room/3))
	out := s.list(m, n, inner)
	below := s.opened(m, inner)
	if s.stream {
		below = s.followed(m, inner)
	}
	left := max(1, room-len(out.rows)-1)
	s.up = max(0, min(s.up, len(below)-left))
	below = below[s.up:min(len(below), s.up+left)]
	out.add("", none, "")
	for _, r := range below {
		out.add(r, none, "")
	}
	h = min(len(out.rows)+2, h-1)
	title := m.words.Say("frames-title", plugName(m.bench.seen.world, s.plugs[s.plug]), s.plug+1, len(s.plugs))
	b := out.indented().framed(m.theme(), title, w, h, true)
	x, y := m.centred(w, h, m.h)
	return b, x, y
}
