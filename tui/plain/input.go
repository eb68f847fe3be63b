package plain

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"

	"skylab/tui/term"
)

// maxLine is the longest line that is read, in bytes. What the prompt's
// language takes as one script is shorter.
const maxLine = 256 << 10

// input reads lines beside the session, so that Ctrl+C is heard meanwhile.
type input struct {
	lines <-chan typed
	cut   bool // it ended within a command
}

// typed is one line as it came.
type typed struct {
	text string
	long bool // text is only its beginning
	end  bool // there is no more
}

func listen(r io.Reader) *input {
	lines := make(chan typed)
	go func() {
		b := bufio.NewReader(r)
		for {
			t := readLine(b)
			lines <- t
			if t.end {
				return
			}
		}
	}()
	return &input{lines: lines}
}

// readLine reads to the end of a line, and keeps no more of it than maxLine.
func readLine(b *bufio.Reader) typed {
	var t typed
	var line []byte
	for {
		part, err := b.ReadSlice('\n')
		if room := maxLine - len(line); len(part) > room {
			part, t.long = part[:room], true
		}
		line = append(line, part...)
		switch err {
		case bufio.ErrBufferFull:
			continue
		case nil:
		default:
			t.end = len(line) == 0
		}
		t.text = strings.TrimRight(string(line), "\r\n")
		return t
	}
}

// read asks for a line. What can't be taken is answered here, and ok is false
// then, as after Ctrl+C and at the end.
func (s *session) read(prompt string) (line string, ok bool) {
	if s.o.News != nil {
		for _, l := range s.o.News() {
			s.out.line(l)
		}
	}
	if s.out.prompt(prompt); s.out.err != nil { // nobody is there any more
		s.quit = true
		return "", false
	}
	select {
	case t := <-s.in.lines:
		return s.take(t)
	case <-s.o.Interrupt:
		s.out.line("")
		s.tell("plain.nothing-runs")
		return "", false
	}
}

// take looks at a line before anything is done with it.
func (s *session) take(t typed) (line string, ok bool) {
	if t.end {
		s.out.line("")
		s.leave()
		return "", false
	}
	if s.o.Echo {
		shown := strings.Join(term.CleanLines(t.text), " ")
		if t.long {
			shown = "..."
		}
		s.out.line(shown)
	}
	switch {
	case t.long:
		s.tell("plain.long-line", maxLine>>10)
	case !utf8.ValidString(t.text):
		s.tell("plain.not-text")
	case strings.ContainsFunc(t.text, control):
		s.tell("plain.control")
	default:
		return strings.Join(term.CleanLines(t.text), " "), true
	}
	return "", false
}

// control says which characters no line that was meant has in it: those of keys
// such as the arrows, which move nothing here.
func control(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 }
