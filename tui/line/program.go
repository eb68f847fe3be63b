package line

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"skylab/assets"
	"skylab/engine/shell"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
	"skylab/tui"
	"skylab/tui/say"
	"skylab/tui/term"
)

// program is one run of skylab: what came from outside, and what was asked for.
type program struct {
	env            func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer

	words *assets.Dictionary
	cmd   command
	name  string            // of the lab, where cmd is one
	args  []string          // the words behind the command
	flags map[string]string // by name, with their dashes

	kept *gradebook.Book
}

// do runs the command.
func (p *program) do() (int, error) {
	status, err := p.cmd.do(p)
	var m *mistake
	switch {
	case errors.As(err, &m):
		return m.status, err
	case err != nil:
		return max(status, open), err
	}
	return status, nil
}

// mistake is an error that is said with a sentence of the dictionary.
type mistake struct {
	status int
	say    world.Sentence
}

func (m *mistake) Error() string { return m.say.Key }

// wrong says that the command line was not understood.
func wrong(key string, args ...any) error {
	return &mistake{misuse, world.Sentence{Key: key, Args: args}}
}

// cannot says that something could not be done.
func cannot(key string, args ...any) error {
	return &mistake{open, world.Sentence{Key: key, Args: args}}
}

// say puts a sentence into the learner's language.
func (p *program) say(s world.Sentence) string { return p.words.Say(s.Key, s.Args...) }

// print writes lines. What stands in them can't steer the terminal.
func (p *program) print(w io.Writer, lines ...string) {
	for _, text := range lines {
		for _, l := range term.CleanLines(text) {
			fmt.Fprintln(w, l)
		}
	}
}

// explain says an error in the learner's language: one line, or a line for each
// mistake in a lab.
func (p *program) explain(err error) string {
	var problems labs.Problems
	if errors.As(err, &problems) {
		return problems.Error()
	}
	return term.Clean(p.sentence(err))
}

func (p *program) sentence(err error) string {
	var m *mistake
	var b *gradebook.UnusableError
	var dumb *term.DumbError
	var no *term.NotTerminalError
	switch {
	case errors.As(err, &m):
		return p.say(m.say)
	case errors.As(err, &b) && strings.Contains(b.Path, "://"):
		return p.words.Say("main.store-"+string(b.Problem), b.Path, reason(b.Err), b.Version)
	case errors.As(err, &b) && b.Problem == gradebook.Newer:
		return p.words.Say("main.book-newer", b.Path, b.Version)
	case errors.As(err, &b):
		return p.words.Say("main.book-"+string(b.Problem), b.Path, reason(b.Err))
	case errors.As(err, &no):
		return p.words.Say("main.no-terminal", no.Name)
	case errors.As(err, &dumb) && dumb.Term == "":
		return p.words.Say("main.no-term")
	case errors.As(err, &dumb):
		return p.words.Say("main.dumb-terminal", dumb.Term)
	}
	return p.explainScript(err)
}

// explainScript says what stopped a script, and where.
func (p *program) explainScript(err error) string {
	var s *shell.SyntaxError
	switch text := say.Mistake(p.words, err); {
	case text == "":
		return p.words.Say("main.trouble", err.Error())
	case errors.As(err, &s):
		return p.words.Say("main.script-wrong", s.Line, s.Column, text)
	default:
		return text
	}
}

// reason is an error without the path, which the sentence around it names.
func reason(err error) string {
	if err == nil {
		return ""
	}
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// language is the one that was asked for now, or chosen before, or that of the
// environment.
func (p *program) language() *assets.Dictionary {
	if l := assets.Lang(p.flags["--lang"]); l != "" {
		return assets.Words(l)
	}
	if path, err := p.data(); err == nil && p.cmd.name != "backup" { // which opens, and so upgrades, nothing
		if _, err := os.Stat(path); err == nil {
			if b, err := p.book(); err == nil { // if not, the command says so
				if l := (&tui.Room{Book: b}).Lang(); l != "" {
					return assets.Words(l)
				}
			}
		}
	}
	return assets.Words(assets.Detect(p.env))
}

// data is the file that remembers learners.
func (p *program) data() (string, error) {
	if path := p.flags["--data"]; path != "" {
		return path, nil
	}
	return dataFile(runtime.GOOS, p.env)
}

// dataFile is where a user's data belongs on each system.
// https://specifications.freedesktop.org/basedir-spec/latest/
func dataFile(system string, env func(string) string) (string, error) {
	dir := env("XDG_DATA_HOME")
	home := env("HOME")
	switch {
	case system == "windows":
		dir = env("LOCALAPPDATA")
	case filepath.IsAbs(dir): // relative ones are to be ignored
	case home == "":
		dir = ""
	case system == "darwin":
		dir = filepath.Join(home, "Library", "Application Support")
	default:
		dir = filepath.Join(home, ".local", "share")
	}
	if dir == "" {
		return "", cannot("main.no-home")
	}
	return filepath.Join(dir, "skylab", "skylab.db"), nil
}

// book is the gradebook, opened when first asked for.
func (p *program) book() (*gradebook.Book, error) {
	if p.kept != nil {
		return p.kept, nil
	}
	path, err := p.data()
	if err != nil {
		return nil, err
	}
	if url := p.flags["--store"]; url != "" {
		path = url
	}
	p.kept, err = gradebook.Open(path)
	return p.kept, err
}

func (p *program) close() {
	if p.kept != nil {
		_ = p.kept.Close() // everything in it is on the disk already
	}
}

// learner is who works, and whose values are drawn.
func (p *program) learner() string {
	for _, name := range []string{p.flags["--learner"], p.env("USER"), p.env("LOGNAME"), p.env("USERNAME")} {
		if name != "" {
			return name
		}
	}
	return "learner"
}

// labs reads the labs that are asked for.
func (p *program) labs() ([]*labs.Lab, error) {
	dir := p.flags["--labs"]
	if dir == "" {
		return labs.Load(catalog.Files)
	}
	if _, err := os.ReadDir(dir); err != nil {
		return nil, cannot("main.folder-unreadable", dir, reason(err))
	}
	return labs.Load(os.DirFS(dir))
}

// room is where this learner's labs and attempts are.
func (p *program) room() (*tui.Room, error) {
	all, err := p.labs()
	if err != nil {
		return nil, err
	}
	b, err := p.book()
	if err != nil {
		return nil, err
	}
	return &tui.Room{Labs: all, Book: b, Learner: p.learner(), Wall: time.Now, Build: build(), Save: beside}, nil
}
