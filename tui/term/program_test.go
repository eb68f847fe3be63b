//go:build unix

package term

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// note is a small program: a line to type into. It is started as the package
// comment says.
type note struct {
	terminal      *Terminal
	screen        *Screen
	width, height int
	typed, pasted string
	end           string
}

func (n *note) Init() tea.Cmd { return nil }

func (n *note) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		n.width, n.height = msg.Width, msg.Height
	case tea.PasteMsg:
		n.pasted = Clean(msg.Content)
	case tea.ModeReportMsg:
		n.screen.Report(msg.Mode.Mode(), int(msg.Value))
	case tea.KeyPressMsg:
		switch {
		case msg.String() == "esc":
			return n, tea.Quit
		case msg.String() == "f2":
			return n, n.endBadly()
		default:
			n.typed += msg.Text
		}
	}
	n.screen.Draw(n.frame())
	return n, nil
}

// endBadly ends the program in the way that the test asked for.
func (n *note) endBadly() tea.Cmd {
	switch n.end {
	case "update":
		panic("in Update")
	case "draw":
		n.screen.Draw(func() Frame { panic("in Draw") })
	case "goroutine":
		return func() tea.Msg {
			defer n.terminal.Rescue()
			panic("in a command")
		}
	case "TSTP":
		_ = syscall.Kill(os.Getpid(), syscall.SIGTSTP)
	case "TERM":
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	case "HUP":
		_ = syscall.Kill(os.Getpid(), syscall.SIGHUP)
	}
	return nil
}

// frame returns a function that draws n as it is now.
func (n *note) frame() func() Frame {
	now := *n
	return func() Frame {
		return Frame{
			Title: fmt.Sprint(os.Getpid()),
			Rows: []string{
				fmt.Sprintf("size %dx%d", now.width, now.height),
				"typed " + now.typed,
				"pasted " + now.pasted,
			},
			Cursor: Cursor{X: width("typed " + now.typed), Y: 1, Visible: true, Shape: ShapeBar},
		}
	}
}

func (n *note) View() tea.View { return tea.View{} }

// runProgram is the program in tmux.
func runProgram(end string) int {
	t, err := Open(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer func() { _ = t.Restore() }()
	w, h, _ := t.Size()
	s := t.Start(Options{Width: w, Height: h, Mouse: true, Ask: CanAsk(os.Environ())})
	n := &note{terminal: t, screen: s, width: w, height: h, end: end}
	p := tea.NewProgram(n,
		tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithoutCatchPanics(), tea.WithFPS(1),
		tea.WithInput(NewInput(os.Stdin)), tea.WithOutput(io.Discard),
		tea.WithWindowSize(w, h), tea.WithColorProfile(colorprofile.ANSI256))
	t.OnResize(func(w, h int) {
		s.Resize(w, h)
		p.Send(tea.WindowSizeMsg{Width: w, Height: h})
	})
	if end != "HUP" { // then nobody asks the program to end, and the signal ends it
		t.OnStop(func(os.Signal) { p.Quit() })
		go func() {
			defer t.Rescue()
			<-s.Done()
			p.Quit()
		}()
	}
	_, err = p.Run()
	if err == nil {
		err = t.Restore()
	}
	if err != nil {
		fmt.Println(strings.SplitN(err.Error(), "\n", 2)[0])
		return 3
	}
	return 0
}

func TestAProgramBesideTheScreenHearsKeysPastesAndResizes(t *testing.T) {
	m := startTmux(t, 80, 24, "TERM_TEST_RUN=program")
	m.see("size 80x24")
	m.run("send-keys", "-l", "서브넷 abc")
	m.see("typed 서브넷 abc")
	if got := m.run("display", "-p", "#{cursor_x},#{cursor_y} #{cursor_flag} #{alternate_on} #{mouse_button_flag}"); got != "16,1 1 1 1\n" {
		t.Errorf("cursor, its flag, alternate screen, mouse: %s", got)
	}
	m.run("set-buffer", "\u1112\u1161\u11ab\u1100\u1173\u11af\nline two")
	m.run("paste-buffer", "-p", "-r")
	m.see("pasted 한글 line two")
	m.run("resize-window", "-x", "100", "-y", "30")
	m.see("size 100x30")
	m.run("send-keys", "Escape")
	m.see("the-end")
}

func TestTheTerminalIsGivenBackHoweverAProgramEnds(t *testing.T) {
	for _, c := range []struct{ end, key, says string }{
		{"quit", "Escape", "status 0"},
		{"TERM", "F2", "status 0"},
		{"HUP", "F2", "status 129"},
		{"update", "F2", "panic: in Update"},
		{"goroutine", "F2", "panic: in a command"},
		{"draw", "F2", "drawing a frame: in Draw"},
	} {
		t.Run(c.end, func(t *testing.T) {
			m := startTmux(t, 120, 90, "TERM_TEST_RUN=program", "TERM_TEST_END="+c.end)
			m.see("typed")
			m.run("send-keys", c.key)
			got := m.see("the-end")
			for _, want := range []string{c.says, " icanon", " echo ", " icrnl"} {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in:\n%s", want, got)
				}
			}
			if flags := m.run("display", "-p", "#{alternate_on}#{mouse_button_flag}#{mouse_sgr_flag} #{cursor_flag}#{wrap_flag}"); flags != "000 11\n" {
				t.Errorf("alternate screen and mouse off, cursor and wrapping on: %s", flags)
			}
		})
	}
}

func TestAStoppedProgramLendsTheTerminalAndTakesItAgain(t *testing.T) {
	m := startTmux(t, 80, 24, "TERM_TEST_RUN=program", "TERM_TEST_END=TSTP")
	m.see("typed")
	m.run("send-keys", "-l", "가")
	m.see("typed 가")
	pid, err := strconv.Atoi(strings.TrimSpace(m.run("display", "-p", "#{pane_title}")))
	if err != nil {
		t.Fatal(err)
	}
	m.run("send-keys", "F2")
	m.until("the normal screen", func() bool {
		return m.run("display", "-p", "#{alternate_on}#{mouse_button_flag}") == "00\n"
	})
	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	m.see("typed 가")
	if got := m.run("display", "-p", "#{alternate_on}#{mouse_button_flag}"); got != "11\n" {
		t.Errorf("alternate screen and mouse are back: %s", got)
	}
	m.run("send-keys", "-l", "나")
	m.see("typed 가나")
	m.run("send-keys", "Escape")
	m.see("the-end")
}
