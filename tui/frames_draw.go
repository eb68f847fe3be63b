package tui

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"skylab/engine/capture"
	"skylab/tui/look"
	"skylab/tui/term"
)

// list draws n frames around the one that is chosen.
func (s *frameSheet) list(m *Model, n, w int) block {
	t := m.theme()
	var out block
	from := around(s.at, len(s.all), n)
	for i := from; i < min(len(s.all), from+n); i++ {
		f, way := s.all[i], "<"
		if f.Out {
			way = ">"
		}
		after := f.Time.Sub(s.all[0].Time)
		row := look.Fit(fmt.Sprintf("%8.3f %s %s", after.Seconds(), way, strings.TrimPrefix(s.lines[i], "IP ")), w-2)
		if i == s.at {
			row = t.Style(look.Selected, "> "+row)
		} else {
			row = "  " + row
		}
		out.add(row, choose, strconv.Itoa(i))
	}
	return out
}

// opened is the chosen frame, layer by layer, with what each part means.
func (s *frameSheet) opened(m *Model, w int) []string {
	t, d := m.theme(), m.words
	var out []string
	for _, l := range capture.Open(s.all[s.at]) {
		out = append(out, t.Style(look.Title, d.Say("layer", l.OSI, d.Say("layer."+l.Name)))+"  "+t.Style(look.Dim, look.Fit(d.Say("layer-means."+l.Name), max(0, w-24))))
		for _, f := range l.Fields {
			name := look.Pad("  "+d.Say("field."+f.Key), 18)
			value := term.Clean(f.Value)
			means := d.Say("field-means." + f.Key)
			room := w - 18
			if len(value) <= 18 && room > 60 { // beside each other
				row := name + look.Pad(value, 20)
				out = append(out, row+t.Style(look.Dim, look.Fit(means, w-look.Width(row))))
				continue
			}
			for i, part := range look.Break(value, max(8, room)) {
				if i > 0 {
					name = look.Spaces(18)
				}
				out = append(out, name+part)
			}
			for _, part := range look.Wrap(means, max(8, room)) {
				out = append(out, look.Spaces(18)+t.Style(look.Dim, part))
			}
		}
	}
	return out
}

// followed is what one side of the conversation has said, and the other.
func (s *frameSheet) followed(m *Model, w int) []string {
	t := m.theme()
	there := s.all[s.at]
	var out []string
	for _, way := range s.ways(there) {
		said := capture.Stream(s.all, way)
		if len(said) == 0 {
			continue
		}
		text := readable(said)
		key := "stream-in"
		if way.Out {
			key = "stream-out"
		}
		out = append(out, t.Style(look.Title, m.words.Say(key, len(said))))
		for _, l := range term.CleanLines(look.Fit(text, 4000)) {
			out = append(out, look.Break("  "+l, w)...)
		}
	}
	if len(out) == 0 {
		return look.Wrap(m.words.Say("no-stream"), w)
	}
	return out
}

// readable is what can be read of bytes, with points in place of all others.
func readable(b []byte) string {
	return string(bytes.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' && r != '\r' || r >= 0x7f && r < 0xa0 {
			return '.'
		}
		return r
	}, b))
}

// ways are a frame of each direction of the conversation that one belongs to.
func (s *frameSheet) ways(f capture.Frame) []capture.Frame {
	out := []capture.Frame{f}
	for _, o := range s.all {
		if capture.Opposite(f, o) {
			return append(out, o)
		}
	}
	return out
}
