package tui

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/engine"
	"skylab/engine/shell"
	"skylab/engine/spelling"
	"skylab/labs"
	"skylab/tui/look"
	"skylab/tui/say"
)

// enterLine runs what was typed, or says what it lacks.
func (m *Model) enterLine() tea.Cmd {
	b, p := m.bench, &m.bench.prompt
	text := p.value()
	switch {
	case strings.TrimSpace(text) == "":
		p.set("")
		return nil
	case strings.TrimSpace(text) == "clear":
		p.take()
		p.lines = nil
		return nil
	case p.where == "" && slices.Contains(leaving, strings.TrimSpace(text)):
		p.take()
		m.tell("use-keys-to-leave")
		return nil
	case p.toBlank(false):
		m.warn("fill-blank")
		return nil
	case shell.Incomplete(text):
		p.insert("\n")
		return nil
	}
	line := p.take()
	if b.busy || len(p.queue) > 0 {
		p.queue = append(p.queue, line)
		return nil
	}
	return m.say(line, nil)
}

// proceed runs the line that waits next, or else sets a timer for what time
// brings. While a question is open, lines wait on.
func (m *Model) proceed() tea.Cmd {
	b := m.bench
	p := &b.prompt
	if b.busy || b.seen.question != nil {
		return m.wake()
	}
	if s := b.script; s != nil && len(s.todo) > 0 {
		return s.step(m)
	}
	if len(p.queue) == 0 {
		return m.wake()
	}
	line := p.queue[0]
	p.queue = p.queue[1:]
	return m.say(line, nil)
}

// unqueue puts the lines that wait back into the input, where they can be
// looked at.
func (p *prompt) unqueue() {
	if len(p.queue) > 0 {
		p.set(strings.Join(append(p.queue, p.value()), "\n"))
		p.queue = nil
	}
}

// leaving are the words with which people leave other shells, and clear.
var leaving = []string{"clear", "exit", "logout", "quit"}

// segment is a piece of what a line printed, in the order in which it came.
type segment struct {
	text []byte
	err  bool
}

// stream is one of a line's two outputs; both write into the same list.
type stream struct {
	all *[]segment
	err bool
}

func (s stream) Write(b []byte) (int, error) {
	all := *s.all
	if n := len(all); n > 0 && all[n-1].err == s.err {
		all[n-1].text = append(all[n-1].text, b...)
	} else {
		*s.all = append(all, segment{bytes.Clone(b), s.err})
	}
	return len(b), nil
}

// say runs a line. Keys go on to be taken meanwhile, and lines wait. Then, if
// it is not nil, is told what the line came to.
func (m *Model) say(line string, then func(*Model, labs.Reply)) tea.Cmd {
	b := m.bench
	b.prompt.echo(line)
	b.reveal, b.sent, b.rest = nil, nil, false
	ctx, cancel := context.WithCancel(context.Background())
	a, was := b.attempt, b.prompt.where
	cmd := m.work(func() func(*Model) {
		defer cancel()
		var all []segment
		r := a.Say(ctx, line, stream{&all, false}, stream{&all, true})
		return func(m *Model) {
			m.answered(line, r, all)
			if was == "" && a.Engine.Where() != "" {
				b.prompt.print("  "+m.words.Say("arrived-elsewhere"), look.Accent)
			}
			m.bench.sent, m.bench.unseen = r.Sent, len(r.Sent) > 0
			m.bench.seen.suggest = m.bench.suggested()
			if then != nil {
				then(m, r)
			}
		}
	})
	b.cancel = cancel
	return cmd
}

// answered shows what a line came to.
func (m *Model) answered(line string, r labs.Reply, all []segment) {
	p := &m.bench.prompt
	var heard strings.Builder
	for _, s := range all {
		if s.err {
			heard.Write(s.text)
		}
	}
	complaints := heard.String()
	m.bench.failed[line] = r.Failed()
	where, beside := locate(line, complaints, r.Err), ""
	if r.Err != nil {
		beside = say.Ended(m.words, r.Err)
	} else if where.to > 0 {
		beside = ours(complaints)
	}
	if where.to > 0 {
		p.underline(where, beside)
	}
	for _, s := range all {
		if s.err {
			p.complain(string(s.text), where.to > 0)
		} else {
			p.print(string(s.text), plainly(line))
		}
	}
	if name := m.bench.empty(line, complaints); name != "" {
		p.print("  "+m.words.Say("empty-variable", "$"+name), look.Accent)
	}
	if r.Err != nil && where.to == 0 {
		p.print(beside, look.Bad)
	}
	for _, notice := range say.Notices(m.words, r.Notices, m.bench.names()) {
		p.print("  "+notice, look.Accent)
	}
}

// plainly is how a line's output is shown: as it came, so that it can be
// copied, or wrapped at words where it is told.
func plainly(line string) look.Token {
	if strings.HasPrefix(strings.TrimSpace(line), "reach") {
		return look.Now
	}
	return look.Text
}

// valueMissing is what the CLI says of a flag behind which nothing stands.
var valueMissing = regexp.MustCompile(`argument (--[a-z0-9-]+): expected`)

// empty is the variable that stood behind the flag that was missing a value,
// and holds nothing.
func (b *bench) empty(line, complaints string) string {
	said := valueMissing.FindStringSubmatch(complaints)
	if said == nil {
		return ""
	}
	v := regexp.MustCompile(said[1] + `\s+\$\{?([A-Za-z_][A-Za-z0-9_]*)`).FindStringSubmatch(line)
	if v == nil {
		return ""
	}
	if value, _ := b.attempt.Engine.Shell().Getenv(v[1]); value != "" {
		return ""
	}
	return v[1]
}

// ours is what stands beneath an error in the learner's own language: the
// lines that are indented by two spaces.
func ours(text string) string {
	var out []string
	for l := range strings.SplitSeq(text, "\n") {
		if beneath(l) {
			out = append(out, strings.TrimSpace(l))
		}
	}
	return strings.Join(out, " ")
}

func beneath(l string) bool { return strings.HasPrefix(l, "  ") && !strings.HasPrefix(l, "  *") }

// complain prints errors, and beneath a refusal the sentence that says what it
// means here, unless that was said beside the word already.
func (p *prompt) complain(text string, told bool) {
	for l := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		switch {
		case strings.TrimSpace(l) == "":
		case beneath(l) && told:
		case beneath(l):
			p.print(l, look.Accent)
		default:
			p.print(l, look.Bad)
		}
	}
}

// spot is a place in what was typed, in bytes; to is 0 where there is none.
type spot struct{ from, to int }

// locate finds the word that a mistake is about.
func locate(line, said string, err error) spot {
	var s *shell.SyntaxError
	if errors.As(err, &s) {
		return at(line, s.Line, s.Column, len(s.Found))
	}
	if said == "" {
		return spot{}
	}
	var argv []shell.Word
	for _, w := range append(shell.Words(line), shell.Word{Command: -1, Kind: shell.WordPlain}) {
		if w.Kind != shell.WordPlain {
			continue
		}
		if len(argv) > 0 && argv[0].Command != w.Command {
			if s := misspelled(line, said, argv); s.to > 0 {
				return s
			}
			argv = nil
		}
		argv = append(argv, w)
	}
	return spot{}
}

// misspelled finds the wrong word of one command, if it is the one that was
// complained about.
func misspelled(line, said string, argv []shell.Word) spot {
	if argv[0].Text != "aws" {
		return spot{}
	}
	words := make([]string, len(argv)-1)
	for i, w := range argv[1:] {
		words[i] = w.Text
	}
	_, err := engine.Book.ParseCLI(words)
	var u *spelling.UsageError
	if !errors.As(err, &u) || !strings.Contains(said, u.Message) {
		return spot{}
	}
	if u.Word < 0 || u.Word >= len(words) {
		end := argv[len(argv)-1].End
		return spot{end, end + 1}
	}
	w := argv[1+u.Word]
	s := spot{w.Start, w.End}
	if u.At > 0 && w.Start+u.At < w.End && line[w.Start:w.End] == w.Text {
		s.from += u.At
	}
	return s
}

// at is the place of a line and column, counted from 1.
func at(text string, line, column, n int) spot {
	from := 0
	for range line - 1 {
		i := strings.IndexByte(text[from:], '\n')
		if i < 0 {
			break
		}
		from += i + 1
	}
	from = min(from+max(0, column-1), len(text))
	return spot{from, max(from+1, min(from+n, len(text)))}
}
