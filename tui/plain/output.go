package plain

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// widest is where prose is broken, in cells. Commands and what they print are
// not broken, so that they can be taken as they are.
const widest = 78

// output gathers an answer and writes it as one piece: a screen reader that is
// given line after line begins anew with each.
type output struct {
	to   io.Writer
	page int
	b    strings.Builder
	rest []string // of a long answer
	err  error
}

// line adds a line, made safe.
func (o *output) line(text string) {
	o.b.WriteString(term.Clean(text))
	o.b.WriteByte('\n')
}

// prose adds sentences, broken between words.
func (o *output) prose(text string) {
	for _, l := range look.Wrap(term.Clean(text), widest) {
		o.line(l)
	}
}

// prompt writes all that was gathered, and asks.
func (o *output) prompt(sign string) {
	o.b.WriteString(sign)
	o.flush()
}

func (o *output) flush() {
	if o.err == nil && o.b.Len() > 0 {
		_, o.err = io.WriteString(o.to, o.b.String())
	}
	o.b.Reset()
}

// long adds what a command printed: a page of it, and the rest for later.
// It returns how many lines are left.
func (o *output) long(lines []string) int {
	n := len(lines)
	if o.page > 0 && n > o.page+o.page/4 { // no page is for a few lines
		n = o.page
	}
	for _, l := range lines[:n] {
		o.line(l)
	}
	o.rest = slices.Clone(lines[n:])
	return len(o.rest)
}

// tell says a sentence of the dictionary.
func (s *session) tell(key string, args ...any) {
	s.out.prose(s.words().Say(key, args...))
	s.keys(s.words().Say(key, args...))
}

// item adds lines that are one of several, indented by depth.
func (s *session) item(depth int, key string, args ...any) {
	indent := strings.Repeat("  ", depth)
	for i, l := range look.Wrap(term.Clean(s.words().Say(key, args...)), widest-2*depth) {
		if i > 0 {
			l = "  " + l
		}
		s.out.line(indent + l)
	}
}

// print shows what a command printed.
func (s *session) print(text string) {
	if text = strings.Trim(text, "\n"); text == "" {
		return
	}
	s.printed(term.CleanLines(text))
}

func (s *session) printed(lines []string) {
	if left := s.out.long(lines); left > 0 {
		s.tell("plain.more-left", left)
	}
}

// trouble says that something of ours went wrong.
func (s *session) trouble(err error) {
	text := say.Shut(s.words(), err, s.o.Room.Wall())
	if text == "" {
		text = say.Trouble(s.words(), err)
	}
	s.out.prose(text)
	s.keys(text)
}

// text tells what a lab says: paragraphs, lists, commands. The signs of
// Markdown are left out, and what is a command stands on lines of its own
// unbroken.
func (s *session) text(text string) {
	for _, p := range say.Pieces(text) {
		switch p.Is {
		case say.Paragraph:
			s.out.prose(unmarked(p.Text))
		case say.Code:
			s.out.line(p.Text)
		case say.Item:
			s.out.prose("- " + unmarked(p.Text))
		case say.Gap: // each piece is a line by itself
		}
	}
	s.keys(text)
}

// unmarked leaves out the signs that set code and strong words apart. Code of
// several words keeps quotes around it, so that its end is heard.
func unmarked(text string) string {
	parts := strings.Split(strings.ReplaceAll(text, "**", ""), "`")
	for i := 1; i < len(parts)-1; i += 2 {
		if strings.Contains(parts[i], " ") && !strings.ContainsAny(parts[i], `"“”`) {
			parts[i] = `"` + parts[i] + `"`
		}
	}
	return strings.Join(parts, "")
}

// keyed are the keys of the screen that the lessons name, and the words that
// stand for them here.
var keyed = map[string]string{
	"F1": "help", "F3": "hint", "F4": "packet", "F5": "undo", "F6": "redo", "F7": "skip", "F8": "language", "F10": "labs", "Tab": "fill", "Ctrl+Q": "quit",
}

var keyNames = regexp.MustCompile(`\b(F[0-9]+|Tab|Ctrl\+Q)\b`)

// keys says which words stand here for the keys that a text names, each once.
func (s *session) keys(text string) {
	for _, k := range keyNames.FindAllString(text, -1) {
		if word := keyed[k]; word != "" && !s.told[k] {
			s.told[k] = true
			s.out.prose(s.words().Say("plain.key", k, word))
		}
	}
}
