package term

import (
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// EscWait is how long the beginning of a sequence may wait for its end, after
// which Esc is a key.
const EscWait = uv.DefaultEscTimeout

// maxSequence is the longest sequence that is waited for, in bytes: a terminal's
// answers have a hundred. One that goes on and on would be kept, and taken apart
// from its start again with each piece.
const maxSequence = 4096

// Keys takes apart what a terminal sends, behind an [Input]. It does what
// ultraviolet's own reader does without a table of keys for each terminal, of
// 130 KB. It is used by one goroutine.
type Keys struct {
	decoder uv.EventDecoder
	rest    []byte
	paste   []byte
	pasting bool
}

// Rest reports whether the beginning of something waits for its end.
func (k *Keys) Rest() bool { return len(k.rest) > 0 }

// Take takes a piece. Late says that nothing more will come for now: what is left
// is taken for what it is.
func (k *Keys) Take(piece []byte, late bool) []uv.Event {
	buf := append(k.rest, piece...)
	k.rest = nil
	var out []uv.Event
	for len(buf) > 0 {
		if !late && !utf8.FullRune(buf) {
			break
		}
		n, event := k.decoder.Decode(buf)
		if n <= 0 {
			n = 1
		}
		_, unknown := event.(uv.UnknownEvent)
		if !late && n <= maxSequence && buf[0] == 0x1b && (n <= 2 || unknown) && n == len(buf) {
			break // the end is still to come
		}
		if k.pasting {
			out = k.pasted(out, event, buf[:n])
		} else {
			out = k.event(out, event)
		}
		buf = buf[n:]
	}
	if len(buf) > 0 {
		k.rest = append([]byte(nil), buf...)
	}
	return out
}

func (k *Keys) event(out []uv.Event, event uv.Event) []uv.Event {
	switch event := event.(type) {
	case nil:
	case uv.PasteStartEvent:
		k.pasting, k.paste = true, nil
		out = append(out, event)
	case uv.MultiEvent:
		out = append(out, event...)
	default:
		out = append(out, event)
	}
	return out
}

// pasted takes a part of what is pasted.
func (k *Keys) pasted(out []uv.Event, event uv.Event, raw []byte) []uv.Event {
	if _, ends := event.(uv.PasteEndEvent); !ends {
		k.paste = append(k.paste, raw...)
		return out
	}
	text := string(k.paste)
	k.pasting, k.paste = false, nil
	return append(out, uv.PasteEvent{Content: text}, event)
}
