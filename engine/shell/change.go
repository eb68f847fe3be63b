package shell

import (
	"maps"
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// Change is what lies between a Shell and an earlier one, as plain data that
// can be stored: [Shell.Since] tells it, [Shell.Restore] makes it again.
type Change struct {
	Vars      map[string]Var    `json:",omitempty"`
	Funcs     map[string]string `json:",omitempty"` // sources
	Files     map[string]string `json:",omitempty"` // by their full names
	Gone      []string          `json:",omitempty"` // variables
	GoneFuncs []string          `json:",omitempty"`
	GoneFiles []string          `json:",omitempty"`
	Params    *[]string         `json:",omitempty"`
	Options   *[]string         `json:",omitempty"` // those that are on
}

// Var is a variable.
type Var struct {
	Value    string
	Unset    bool `json:",omitempty"` // known, such as by export, but without a value
	Exported bool `json:",omitempty"`
	Readonly bool `json:",omitempty"`
}

// Since is what has changed since the Shell was as before, a clone of it. ok is
// false when nothing has.
func (s *Shell) Since(before *Shell) (c Change, ok bool) {
	for name, v := range s.vars {
		if was, known := before.vars[name]; !known || was != v {
			put(&c.Vars, name, Var{v.value, !v.set, v.exported, v.readonly})
		}
	}
	for name, f := range s.funcs {
		if before.funcs[name].source != f.source {
			put(&c.Funcs, name, f.source)
		}
	}
	for name, data := range s.files {
		if was, known := before.files[name]; !known || string(was) != string(data) {
			put(&c.Files, name, string(data))
		}
	}
	c.Gone, c.GoneFuncs, c.GoneFiles = gone(before.vars, s.vars), gone(before.funcs, s.funcs), gone(before.files, s.files)
	if !slices.Equal(before.params, s.params) {
		p := slices.Clone(s.params)
		c.Params = &p
	}
	if before.opts != s.opts {
		on := s.opts.on()
		c.Options = &on
	}
	ok = len(c.Vars)+len(c.Funcs)+len(c.Files)+len(c.Gone)+len(c.GoneFuncs)+len(c.GoneFiles) > 0 || c.Params != nil || c.Options != nil
	return c, ok
}

func put[T any](m *map[string]T, name string, v T) {
	if *m == nil {
		*m = map[string]T{}
	}
	(*m)[name] = v
}

// gone lists the names that are no longer there, sorted.
func gone[T any](was, is map[string]T) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, ok := is[name]; !ok {
			out = append(out, name)
		}
	}
	return out
}

// Restore makes a change again. It runs nothing. A function whose source can't
// be read is left out: nobody should lose an attempt over it.
func (s *Shell) Restore(c Change) {
	for name, source := range c.Funcs {
		file, err := parse(source, s.limits.Depth)
		if err != nil || len(file.Stmts) != 1 {
			continue
		}
		if f, ok := file.Stmts[0].Cmd.(*syntax.FuncDecl); ok {
			s.funcs[name] = function{f.Body, source}
		}
	}
	for name, v := range c.Vars {
		s.vars[name] = variable{v.Value, !v.Unset, v.Exported, v.Readonly}
	}
	for name, data := range c.Files {
		s.files[name] = []byte(data)
	}
	drop(s.vars, c.Gone)
	drop(s.funcs, c.GoneFuncs)
	drop(s.files, c.GoneFiles)
	if c.Params != nil {
		s.params = slices.Clone(*c.Params)
	}
	if c.Options != nil {
		s.opts = options{}
		for _, name := range *c.Options {
			if o := s.opts.named(name); o != nil {
				*o = true
			}
		}
	}
	s.recount()
}

func drop[T any](m map[string]T, names []string) {
	for _, name := range names {
		delete(m, name)
	}
}

// recount counts the bytes that are kept.
func (s *Shell) recount() {
	s.kept, s.stored = 0, 0
	for name, v := range s.vars {
		s.kept += len(name) + len(v.value) + perName
	}
	for name, value := range given { // these are free
		s.kept -= len(name) + len(value) + perName
	}
	for name, f := range s.funcs {
		s.kept += len(name) + len(f.source)
	}
	for name, data := range s.files {
		s.stored += len(name) + len(data) + perName
	}
}
