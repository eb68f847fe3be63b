package term

import (
	"bytes"
	"io"
	"os"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// maxPaste bounds a paste, in bytes. What is longer is cut there: no place
	// takes half as much.
	maxPaste = 256 << 10
	// burst is how much text in one piece nobody has typed key by key.
	burst = 256
	// quietFor is how long nothing has come before a Ctrl+C that ends a paste:
	// one in the midst of a flood is a part of it.
	quietFor = time.Second
	// maxParams bounds the parameters of a control sequence. Keys have five at
	// most, and what takes them apart has room for 32.
	maxParams = 16
)

// The marks around what a terminal pastes.
var pasteBegin, pasteEnd = []byte("\x1b[200~"), []byte("\x1b[201~")

// Input is what a terminal sends, made safe for Bubble Tea to take apart, which
// reads again from the start of whatever it does not know: a paste holds text
// only and ends somewhere, and text that comes in one piece, from a terminal
// that does not mark what it pastes, is marked here.
type Input struct {
	from   io.Reader
	filter filter
	came   time.Time // when something was read last
}

// NewInput reads what a terminal sends from anywhere.
func NewInput(from io.Reader) *Input {
	return &Input{from: from, filter: filter{params: noSequence}}
}

// fileInput is still a file to those who wait for it to be readable.
type fileInput struct {
	*os.File
	input *Input
}

func (f fileInput) Read(p []byte) (int, error) { return f.input.Read(p) }

// NewFileInput reads from a terminal of this machine. On Windows, where the
// console hands over events, it is the file itself.
func NewFileInput(f *os.File) io.Reader {
	if onWindows {
		return f
	}
	return fileInput{f, NewInput(f)}
}

// Read reads what is there. What it makes of it has room in p: who waits for
// a file hears of nothing that is held back.
func (i *Input) Read(p []byte) (int, error) {
	if len(i.filter.out) == 0 {
		n, err := i.from.Read(p[:max(1, len(p)*3/4)])
		if now := time.Now(); n > 0 {
			if now.Sub(i.came) > quietFor {
				i.filter.rested(p[:n])
			}
			i.came = now
		}
		i.filter.take(p[:n])
		if err != nil {
			return i.filter.give(p), err
		}
	}
	return i.filter.give(p), nil
}

// filter is the part of Input that knows no reader.
type filter struct {
	out     []byte // not given away yet
	rest    []byte // the beginning of something whose end is still to come
	pasting bool
	pasted  int
	tail    []byte // the newest bytes that were passed on, as many as may begin a mark
	params  int    // of the control sequence that has begun, or noSequence
}

// noSequence says that no control sequence has begun.
const noSequence = -1

// give hands over what there is room for.
func (f *filter) give(p []byte) int {
	n := copy(p, f.out)
	f.out = f.out[:copy(f.out, f.out[n:])]
	return n
}

// rested is told what comes after a while of nothing: a Ctrl+C alone ends a paste
// whose end was lost.
func (f *filter) rested(piece []byte) {
	if f.pasting && len(piece) == 1 && piece[0] == 0x03 {
		f.out, f.rest, f.pasting = append(f.out, pasteEnd...), nil, false
	}
}

// take takes what came in one piece.
func (f *filter) take(piece []byte) {
	b := append(f.rest, piece...)
	f.rest = nil
	for len(b) > 0 {
		if f.pasting {
			b = f.paste(b)
		} else {
			b = f.typed(b)
		}
	}
}

// typed passes on keys and answers up to where a paste begins.
func (f *filter) typed(b []byte) []byte {
	if f.begun(b) {
		return nil
	}
	now, after, begins := bytes.Cut(b, pasteBegin)
	for len(now) > 0 {
		if f.params != noSequence || f.introduced(now[0]) {
			f.sequence(now[0])
			now = now[1:]
			continue
		}
		n := text(now)
		if n >= burst {
			f.pass(pasteBegin)
			f.pass(now[:n])
			f.pass(pasteEnd)
		} else {
			n = max(1, n)
			f.pass(now[:n])
		}
		now = now[n:]
	}
	if begins {
		f.begin(pasteBegin)
	}
	return after
}

// begun reports whether b goes on with a mark of which the beginning was passed
// on: it may come in pieces, and Esc can't be held back. It takes b then.
func (f *filter) begun(b []byte) bool {
	for n := len(f.tail); n > 0; n-- {
		if end := pasteBegin[n:]; bytes.HasSuffix(f.tail, pasteBegin[:n]) && bytes.HasPrefix(b, end) {
			f.begin(end)
			f.take(b[len(end):])
			return true
		}
	}
	return false
}

func (f *filter) begin(mark []byte) {
	f.out = append(f.out, mark...)
	f.pasting, f.pasted, f.tail, f.params = true, 0, nil, noSequence
}

// pass passes on what was typed.
func (f *filter) pass(b []byte) {
	f.out = append(f.out, b...)
	f.tail = append(f.tail, b...)
	f.tail = f.tail[max(0, len(f.tail)-len(pasteBegin)+1):]
}

// introduced reports whether the parameters of a control sequence begin with c.
func (f *filter) introduced(c byte) bool {
	return (c == '[' || c == 'P') && bytes.HasSuffix(f.tail, []byte{0x1b}) || c == 0x9b || c == 0x90
}

// sequence takes a byte of a control sequence. Too many parameters are left out.
func (f *filter) sequence(c byte) {
	switch {
	case f.params == noSequence:
		f.params = 0
	case c < 0x20 || c > 0x3f:
		f.params = noSequence
	case c == ';' || c == ':':
		if f.params++; f.params >= maxParams {
			return
		}
	}
	f.pass([]byte{c})
}

// text is how many bytes of text b begins with.
func text(b []byte) int {
	n := 0
	for n < len(b) {
		r, size := utf8.DecodeRune(b[n:])
		if r == utf8.RuneError && size == 1 || unicode.IsControl(r) {
			break
		}
		n += size
	}
	return n
}

// paste passes on text up to where the paste ends, and drops all else.
func (f *filter) paste(b []byte) []byte {
	now, after, ends := bytes.Cut(b, pasteEnd)
	for len(now) > 0 {
		if !ends && (!utf8.FullRune(now) || len(now) < len(pasteEnd) && bytes.HasPrefix(pasteEnd, now)) {
			f.rest = append([]byte(nil), now...)
			break
		}
		r, n := utf8.DecodeRune(now)
		fine := r == '\t' || r == '\n' || r == '\r' || !unicode.IsControl(r) && (r != utf8.RuneError || n > 1)
		if fine && f.pasted < maxPaste {
			f.out = append(f.out, now[:n]...)
			f.pasted += n
		}
		now = now[n:]
	}
	if ends {
		f.out = append(f.out, pasteEnd...)
		f.pasting = false
	}
	return after
}
