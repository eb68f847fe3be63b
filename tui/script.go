package tui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/engine/shell"
	"skylab/labs"
	"skylab/tui/look"
	"skylab/tui/term"
)

// What the keys of the script pane do.
const (
	script     action = "script"
	runAll     action = "run-all"
	runHere    action = "run-here"
	runOn      action = "run-on"
	saveScript action = "save-script"
	loadScript action = "load-script"
	shutScript action = "shut-script"
)

// scriptKeys are those of the script pane, beside readline's.
var scriptKeys = []binding{
	{script, []string{"alt+e"}, inPrompt, "Alt+e", 0},
	{script, []string{"e"}, inPanes, "e", 0},
	{runAll, []string{"alt+r"}, inScript, "Alt+R", 1},
	{runHere, []string{"alt+enter"}, inScript, "Alt+Enter", 2},
	{runOn, []string{"alt+n"}, inScript, "Alt+N", 5},
	{saveScript, []string{"ctrl+s"}, inScript, "Ctrl+S", 4},
	{loadScript, []string{"ctrl+o"}, inScript, "Ctrl+O", 6},
	{shutScript, []string{"esc", "alt+e"}, inScript, "Esc", 3},
	{complete, []string{"tab"}, inScript, "Tab", 0},
	{interrupt, []string{"ctrl+c"}, inScript, "Ctrl+C", 0},
}

// scriptSheet is the pane in which a script is written and run, command by
// command. It stays with the bench while it is shut.
type scriptSheet struct {
	p     prompt // its editor
	name  string // of the file, empty for none
	saved string // the text as the file has it
	top   int    // the first line that is shown
	page  int    // how many rows are
	marks map[int]look.Mark
	todo  []piece // commands that are still to run

	asks   action // saveScript or loadScript while a name is written
	answer field
}

// piece is one command of a script: its text, and the line it begins in.
type piece struct {
	text string
	line int
	rows int
}

// pieces cuts a script into commands. Blank lines and comments are none.
func pieces(text string) []piece {
	var out []piece
	var now piece
	for i, l := range strings.Split(text, "\n") {
		if now.text == "" {
			if t := strings.TrimSpace(l); t == "" || t[0] == '#' {
				continue
			}
			now = piece{line: i}
		}
		now.text += l
		now.rows++
		if shell.Incomplete(now.text) {
			now.text += "\n"
			continue
		}
		out = append(out, now)
		now = piece{}
	}
	if now.text != "" {
		out = append(out, now)
	}
	return out
}

// openScript opens the script pane. What stands in the prompt goes into an
// empty one.
func (m *Model) openScript() {
	s, p := m.bench.scripting(), &m.bench.prompt
	if s.p.value() == "" && p.value() != "" {
		s.p.set(p.value())
		p.set("")
	}
	m.lay(s)
}

// scripting is the bench's script, made when it is first wanted.
func (b *bench) scripting() *scriptSheet {
	if b.script == nil {
		b.script = &scriptSheet{p: newPrompt(), marks: map[int]look.Mark{}}
	}
	return b.script
}

// take puts a text of a file into the script. What stood there can be brought
// back by Ctrl+_.
func (s *scriptSheet) take(name, text string) {
	if was := s.p.value(); was != "" {
		s.p.keep(state{was, len(s.p.before())})
	}
	s.p.set(strings.Join(term.CleanLines(text), "\n"))
	s.p.write(s.p.value(), 0)
	s.name, s.saved, s.top = name, s.p.value(), 0
	clear(s.marks)
}

func (s *scriptSheet) focus() focus {
	if s.asks != none {
		return inField
	}
	return inScript
}

func (s *scriptSheet) act(m *Model, do action, at string) tea.Cmd {
	p := &s.p
	if p.popup.open() {
		as := do
		if do == shutScript {
			as = panes
		}
		if used, cmd := m.onPopup(as, at); used {
			return cmd
		}
	}
	switch do {
	case runAll, runHere, runOn:
		return s.run(m, s.chosen(do))
	case saveScript, loadScript:
		s.ask(m, do)
	case keepText:
		if s.asks != none {
			return s.answered(m)
		}
	case dropText:
		s.asks = none
	case shutScript:
		m.lift()
		if p.value() != s.saved {
			m.tell("script-stays")
		}
	case complete:
		m.complete()
	case interrupt:
		s.todo = nil
		m.interrupt()
	case help:
		m.lay(&helpSheet{of: inScript})
	case choose: // a click on a line
		if n, err := strconv.Atoi(strings.TrimPrefix(at, "L")); err == nil {
			p.popup = popup{}
			p.toLine(n)
		}
	case scrollUp, scrollDown: // the wheel
		s.move(map[action]int{scrollUp: -1, scrollDown: 1}[do])
	}
	return nil
}

// chosen are the commands that an action runs.
func (s *scriptSheet) chosen(do action) []piece {
	all := pieces(s.p.value())
	if do == runAll {
		return all
	}
	i := slices.IndexFunc(all, func(c piece) bool { return s.p.area.Line() < c.line+c.rows })
	switch {
	case i < 0:
		return nil
	case do == runHere:
		return all[i : i+1]
	}
	return all[i:]
}

// toLine puts the cursor at the end of a line.
func (p *prompt) toLine(n int) {
	lines := strings.SplitAfter(p.value(), "\n")
	at := 0
	for i := 0; i <= n && i < len(lines); i++ {
		at += len(lines[i])
	}
	if n < len(lines)-1 {
		at--
	}
	p.write(p.value(), at)
}

// move moves the cursor by lines.
func (s *scriptSheet) move(by int) {
	for ; by < 0; by++ {
		s.p.area.Up()
	}
	for ; by > 0; by-- {
		s.p.area.Down()
	}
}

func (s *scriptSheet) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if s.asks != none {
		s.answer.edit(k)
		return nil
	}
	p := &s.p
	do := map[string]action{"enter": run, "up": historyBack, "down": historyOn, "pgup": scrollUp, "pgdown": scrollDown}[k.String()]
	if do != none && p.popup.open() {
		if used, cmd := m.onPopup(do, ""); used {
			return cmd
		}
	}
	p.popup = popup{}
	switch do {
	case scrollUp, scrollDown:
		s.move(map[action]int{scrollUp: -s.page, scrollDown: s.page}[do])
	case historyBack, historyOn:
		s.move(map[action]int{historyBack: -1, historyOn: 1}[do])
	case run:
		m.newLine(p)
	default:
		was := p.value()
		m.typed(k)
		if p.value() == was {
			return nil
		}
	}
	if do == run || do == none {
		s.forget(p.area.Line())
	}
	return nil
}

// newLine begins a new line that is indented as the last one.
func (m *Model) newLine(p *prompt) {
	head := p.before()
	line := head[strings.LastIndexByte(head, '\n')+1:]
	p.insert("\n")
	if n := leading(line); n > 0 {
		p.insert(line[:n])
	}
}

// forget takes away what running said about a line and those below it.
func (s *scriptSheet) forget(line int) {
	for n := range s.marks {
		if n >= line {
			delete(s.marks, n)
		}
	}
}

func (s *scriptSheet) paste(m *Model, text string) {
	if s.asks != none {
		s.answer.insert(text)
		return
	}
	s.forget(s.p.area.Line())
	m.pasteInto(&s.p, text)
}

// run runs commands one after the other, up to the first that fails.
func (s *scriptSheet) run(m *Model, todo []piece) tea.Cmd {
	s.p.popup = popup{}
	switch {
	case m.occupied():
		return nil
	case m.bench.seen.question != nil:
		m.warn("script-question")
		return nil
	case len(todo) == 0:
		m.warn("no-command-here")
		return nil
	case strings.Contains(s.p.value(), blank):
		s.p.toBlank(false)
		m.warn("fill-blank")
		return nil
	}
	clear(s.marks)
	s.todo = todo
	return s.step(m)
}

// step runs the next command.
func (s *scriptSheet) step(m *Model) tea.Cmd {
	now := s.todo[0]
	s.todo = s.todo[1:]
	s.marks[now.line] = look.Here
	return m.say(now.text, func(m *Model, r labs.Reply) {
		last := len(s.todo) == 0
		switch {
		case r.Status != 0 || r.Err != nil:
			s.marks[now.line], s.todo = look.Failed, nil
			s.p.toLine(now.line)
			m.warn("script-stopped", now.line+1)
		case m.bench.seen.question != nil && !last:
			s.marks[now.line] = look.Met
			s.p.toLine(s.todo[0].line)
			s.todo = nil
			m.drop(s)
			m.warn("script-question")
		default:
			s.marks[now.line] = look.Met
			if last {
				m.tell("script-done")
			}
		}
	})
}

// drop takes a sheet away if it lies on top, so that what waits beneath is seen.
func (m *Model) drop(s sheet) {
	if m.topSheet() == s {
		m.lift()
	}
}

// ask asks for the name of a file.
func (s *scriptSheet) ask(m *Model, do action) {
	if m.occupied() {
		return
	}
	name := s.name
	if name == "" {
		name = "setup.sh"
	}
	s.p.popup = popup{}
	s.asks, s.answer = do, newField(name)
}

// answered saves to the file that was named, or takes the text from it.
func (s *scriptSheet) answered(m *Model) tea.Cmd {
	do, name := s.asks, s.answer.value()
	s.asks = none
	if do == loadScript {
		text, err := m.bench.attempt.Engine.Shell().ReadFile(name)
		if err != nil {
			m.warn("no-such-file", name)
			return nil
		}
		s.take(name, string(text))
		return nil
	}
	if m.occupied() {
		return nil
	}
	a, text := m.bench.attempt, s.p.value()
	return m.work(func() func(*Model) {
		var said bytes.Buffer
		r := a.Say(context.Background(), writing(name, text), io.Discard, &said)
		return func(m *Model) {
			if r.Err != nil || r.Status != 0 {
				m.warn("not-saved", name, term.Clean(said.String()))
				return
			}
			s.name, s.saved = name, text
			m.tell("script-saved", name)
		}
	})
}

// writing is the command that writes a text into a file of the lab.
func writing(name, text string) string {
	end := "EOF"
	for n := 1; slices.Contains(strings.Split(text, "\n"), end); n++ {
		end = fmt.Sprintf("EOF%d", n)
	}
	return "cat > " + quoted(name) + " <<'" + end + "'\n" + text + "\n" + end
}

// quoted is a word as the shell reads it back.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
