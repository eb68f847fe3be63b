// Package shell answers what a line typed at the prompt means: which commands
// it runs, in which order, with which words and which input.
//
// It speaks the POSIX shell language with the parts of bash that people type
// without thinking ([[ ]], {1..3}, $(( )), <<<, local), and it touches nothing
// outside the lab: no real file, environment, home directory, process or clock.
// Files are entries of a map that belongs to the Shell. Commands that are not
// part of the language are given by the caller.
//
// Everything is evaluated in order, from left to right, in the goroutine that
// called Run. A pipe runs its left side to the end into a buffer, then its right
// side reads that buffer; nothing ever runs at the same time as anything else.
// Steps, bytes written, bytes kept and depth are counted, so that every script
// ends. What was done before a limit was met stands.
//
// The language is that of https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html.
package shell

import (
	"context"
	"io"
	"maps"
	"slices"
	"time"

	"mvdan.cc/sh/v3/syntax"
)

// Command runs one word that the language itself does not know, such as aws.
// argv[0] is its name. It returns an exit status. It runs in the goroutine of
// Run, must not keep in, out or errw, and stops early when a write fails.
type Command func(ctx context.Context, argv []string, in io.Reader, out, errw io.Writer) int

// Home is the only directory there is besides /tmp: where relative file names
// live. A shell on another machine has more; see [NewOn].
const Home = "/home/skylab"

// Shell is what stays between lines: variables, functions, files, positional
// parameters, options and the last status. It is not safe for concurrent use.
type Shell struct {
	// Sleep is called by the builtin sleep, so that lab time can advance.
	// When nil, sleep returns at once.
	Sleep func(ctx context.Context, d time.Duration) error

	commands map[string]Command
	limits   Limits
	place    place
	vars     map[string]variable
	funcs    map[string]function
	files    map[string][]byte
	params   []string
	opts     options
	status   int
	kept     int // bytes of variables and functions
	stored   int // bytes of files
	exited   bool
	notices  []error
}

type variable struct {
	value              string
	set                bool
	exported, readonly bool
}

type function struct {
	body   *syntax.Stmt
	source string
}

// options are those of set.
type options struct{ errexit, nounset, xtrace, pipefail, noglob bool }

// New returns a shell in which commands can be called beside the builtins. A
// command may not take the name of a builtin: the builtin wins. Zero limits
// mean the defaults.
func New(commands map[string]Command, l Limits) *Shell {
	return newAt(place{home: Home}, commands, l, given)
}

func newAt(at place, commands map[string]Command, l Limits, given map[string]string) *Shell {
	s := &Shell{
		commands: maps.Clone(commands),
		limits:   l.orDefault(),
		place:    at,
		vars:     map[string]variable{},
		funcs:    map[string]function{},
		files:    map[string][]byte{},
	}
	for name, value := range given {
		s.vars[name] = variable{value: value, set: true, exported: true}
	}
	return s
}

// given are the variables of a new shell.
var given = map[string]string{"HOME": Home, "PWD": Home, "USER": "skylab", "SHELL": "skylab"}

// Clone returns a shell with the same state that goes its own way from here.
func (s *Shell) Clone() *Shell {
	c := *s
	c.vars, c.funcs, c.files = maps.Clone(s.vars), maps.Clone(s.funcs), maps.Clone(s.files)
	c.params, c.notices = slices.Clone(s.params), slices.Clone(s.notices)
	return &c
}

// Run evaluates script and returns the status of its last command. The error is
// a *SyntaxError (nothing was run, status 2), a *LimitError (status 1) or the
// context's own (status 130); the caller shows it. Every other message goes to
// errw, as a shell's would.
func (s *Shell) Run(ctx context.Context, script string, out, errw io.Writer) (status int, err error) {
	s.notices, s.exited = nil, false
	file, serr := parse(script, s.limits.Depth)
	if serr != nil {
		s.status = 2
		return 2, serr
	}
	r := &run{sh: s, ctx: ctx, in: newInput(nil)}
	r.out, r.errw = &meter{run: r, w: out}, &meter{run: r, w: errw}
	r.stmts(file.Stmts)
	s.exited = r.flow == flowExit && r.asked
	if r.fatal == nil {
		return s.status, nil
	}
	s.status = 1
	if _, ok := r.fatal.(*LimitError); !ok {
		s.status = 130
	}
	return s.status, r.fatal
}

// Exited reports whether the last Run ended because it was asked to, by exit.
func (s *Shell) Exited() bool { return s.exited }

// Status is the status of the last command, as $? shows it.
func (s *Shell) Status() int { return s.status }

// Notices returns what the last Run wrote to its error output in the shell's
// own words, as values with fields, in order: *UnknownCommand, *Refused.
func (s *Shell) Notices() []error { return slices.Clone(s.notices) }

// Getenv returns the value of an exported variable, as a command would see it
// in its environment; while a command runs this includes NAME=value before it.
func (s *Shell) Getenv(name string) (string, bool) {
	v := s.vars[name]
	return v.value, v.set && v.exported
}

// Setenv sets and exports a variable, as export NAME=value does.
func (s *Shell) Setenv(name, value string) error {
	return s.assign(name, value, func(v *variable) { v.exported = true })
}

// Names returns every word that can begin a command: builtins, commands given
// to New and functions, sorted.
func (s *Shell) Names() []string {
	names := slices.Collect(maps.Keys(builtins))
	for name := range s.commands {
		names = append(names, name)
	}
	for name := range s.funcs {
		names = append(names, name)
	}
	if s.place.bash {
		names = append(names, "sudo")
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// assign sets a variable and keeps count of the bytes kept.
func (s *Shell) assign(name, value string, also func(*variable)) error {
	v, known := s.vars[name]
	if v.readonly {
		return &Refused{What: RefusedReadonly, Name: name}
	}
	size := len(value) - len(v.value)
	if !known {
		size += len(name) + perName
	}
	if err := s.keep(size); err != nil {
		return err
	}
	v.value, v.set = value, true
	if also != nil {
		also(&v)
	}
	s.vars[name] = v
	return nil
}

func (s *Shell) unset(name string) {
	if v, ok := s.vars[name]; ok {
		s.kept -= len(name) + len(v.value) + perName
		delete(s.vars, name)
	}
}

// keep accounts for n more bytes (fewer when negative) in variables and functions.
func (s *Shell) keep(n int) error {
	if n > 0 && s.kept+s.stored+n > s.limits.VariableBytes {
		return &LimitError{Limit: LimitVariableBytes, Max: s.limits.VariableBytes}
	}
	s.kept += n
	return nil
}

// variables returns the names of all variables, sorted.
func (s *Shell) variables() []string { return slices.Sorted(maps.Keys(s.vars)) }
