// Package term answers: how does a picture get onto a terminal, and how does
// the terminal get back to what it was?
//
// A [Terminal] is a real terminal on this machine: raw mode, size, resizes and
// the signals that end a program. A [Screen] is the only thing that writes to a
// terminal, local or remote: it is given whole frames, keeps the newest one,
// and sends the rows that changed. [Clean] turns any text into text that is
// safe to put in a row.
//
// # Beside Bubble Tea
//
// Bubble Tea v2.1.1 reads the keys; it must not draw, because its renderer
// repaints every row that holds a wide character in every frame. Started with
// tea.WithoutRenderer it still reads and parses its input, calls View after every
// message, answers SIGINT and SIGTERM, and ticks. It does not enter raw mode, does
// not learn the size or hear SIGWINCH, and asks the terminal nothing at start. So
// a program is started like this:
//
//	t, err := term.Open(os.Stdin, os.Stdout)
//	defer t.Restore()
//	w, h, err := t.Size()
//	s := t.Start(term.Options{Width: w, Height: h, Ask: term.CanAsk(os.Environ())})
//	p := tea.NewProgram(m,
//		tea.WithoutRenderer(), tea.WithoutSignalHandler(), tea.WithoutCatchPanics(), tea.WithFPS(1),
//		tea.WithInput(term.NewInput(os.Stdin)), tea.WithOutput(io.Discard),
//		tea.WithWindowSize(w, h), tea.WithColorProfile(colorprofile.ANSI256))
//	t.OnResize(func(w, h int) { s.Resize(w, h); p.Send(tea.WindowSizeMsg{Width: w, Height: h}) })
//	t.OnStop(func(os.Signal) { p.Quit() })
//	go func() { <-s.Done(); p.Quit() }()
//	_, err = p.Run()
//	err = errors.Join(err, t.Restore())
//
// [NewInput] stands before Bubble Tea because a control sequence of more than 32
// parameters ends its reader with a panic, and a large paste that is no text takes
// it minutes.
//
// View returns an empty tea.View and hands the picture over by [Screen.Draw];
// Update hands tea.ModeReportMsg on to [Screen.Report]. Panics are not caught by
// Bubble Tea, which would print them on the screen that is about to vanish: the
// deferred Restore runs before the panic is printed. Every command and goroutine
// begins with a deferred [Terminal.Rescue] for the same reason. A colour profile is
// passed so that Bubble Tea does not look for one, since its own search may run a
// program named tmux. Its output is thrown away so that commands such as
// tea.SetClipboard cannot write beside the Screen; use [Screen.Copy].
//
// # Widths
//
// A cell is counted the same whatever the locale says. Importing this package
// sets go-runewidth's default condition, which Bubbles uses, to narrow for
// ambiguous characters; LANG=ko_KR.UTF-8 and RUNEWIDTH_EASTASIAN=1 would
// otherwise make a line-drawing character two cells wide for the program and
// one for the terminal. Code of ours measures with tui/look, which looks at
// neither.
package term

import "github.com/mattn/go-runewidth"

// The default condition is one variable for the whole process, so it is set
// once, before anything can be measured, and never again.
func init() { runewidth.DefaultCondition.EastAsianWidth = false }
