package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"skylab/engine/near"
)

// call runs a simple command: assignments, then a function, a builtin or a
// command that the caller gave.
func (r *run) call(c *syntax.CallExpr) {
	r.subst = -1
	argv := r.fields(c.Args)
	if r.stopped() {
		return
	}
	if len(argv) == 0 {
		for _, a := range c.Assigns {
			if !r.assignment(a, nil) {
				return
			}
		}
		r.sh.status = max(r.subst, 0)
		return
	}
	restore := r.prefix(c.Assigns)
	defer restore()
	if r.stopped() {
		return
	}
	r.trace("%s", strings.Join(quoteAll(argv), " "))
	r.invoke(argv)
}

// invoke runs a command whose words are known.
func (r *run) invoke(argv []string) {
	name := argv[0]
	if f, ok := r.sh.funcs[name]; ok {
		r.function(f, argv)
		return
	}
	if b, ok := builtins[name]; ok {
		r.sh.status = b(r, argv)
		return
	}
	if name == "sudo" && r.sh.place.bash {
		r.sh.status = sudo(r, argv)
		return
	}
	if c, ok := r.sh.commands[name]; ok {
		r.sh.status = c(r.ctx, argv, r.in, r.out, r.errw)
		return
	}
	r.notice(&UnknownCommand{Name: name, Nearest: near.Word(name, r.sh.Names())})
	r.sh.status = 127
}

func (r *run) function(f function, argv []string) {
	if !r.enter() {
		return
	}
	params, loops, locals := r.sh.params, r.loops, len(r.locals)
	r.sh.params, r.loops = argv[1:], 0
	r.locals = append(r.locals, map[string]saved{})
	r.calls++
	r.stmt(f.body)
	r.calls--
	if len(r.locals) > locals {
		r.restore(r.locals[locals])
		r.locals = r.locals[:locals]
	}
	r.sh.params, r.loops = params, loops
	if r.flow == flowReturn {
		r.flow = flowOn
	}
	r.leave()
}

// restore puts back what variables held before.
func (r *run) restore(before map[string]saved) {
	for name, b := range before {
		r.sh.unset(name)
		if b.known {
			r.sh.vars[name] = b.v
			r.sh.kept += len(name) + len(b.v.value) + perName
		}
	}
}

// prefix makes NAME=value hold, exported, for one command; the returned
// function ends that.
func (r *run) prefix(assigns []*syntax.Assign) func() {
	if len(assigns) == 0 {
		return func() {}
	}
	before := map[string]saved{}
	for _, a := range assigns {
		v, known := r.sh.vars[a.Name.Value]
		if _, twice := before[a.Name.Value]; !twice {
			before[a.Name.Value] = saved{v, known}
		}
		if !r.assignment(a, func(v *variable) { v.exported = true }) {
			break
		}
	}
	return func() { r.restore(before) }
}

// assignment performs NAME=value or NAME+=value and reports whether to go on.
func (r *run) assignment(a *syntax.Assign, also func(*variable)) bool {
	value := ""
	if a.Value != nil {
		value = r.assigned(a.Value)
	}
	if r.stopped() {
		return false
	}
	if a.Append {
		value = r.sh.vars[a.Name.Value].value + value
	}
	if !r.labor(len(value)) {
		return false
	}
	if also == nil {
		r.trace("%s=%s", a.Name.Value, quoteForTrace(value))
	}
	if err := r.sh.assign(a.Name.Value, value, also); err != nil {
		r.stop(err)
		if r.fatal == nil {
			r.flow = flowExit
		}
		return false
	}
	return true
}

// declaring is one export, local, readonly, declare or typeset.
type declaring struct {
	run      *run
	name     string
	also     func(*variable)
	unexport bool
}

// declare runs such a clause. The status stays what it was until the end, since
// the values may ask for $?.
func (r *run) declare(c *syntax.DeclClause) {
	d := &declaring{run: r, name: c.Variant.Value}
	switch d.name {
	case "export":
		d.also = func(v *variable) { v.exported = true }
	case "readonly":
		d.also = func(v *variable) { v.readonly = true }
	case "local":
		if r.calls == 0 {
			r.errorf("local: can only be used in a function")
			r.sh.status = 1
			return
		}
	}
	for _, a := range c.Args {
		status := 0
		if a.Name != nil {
			status = d.one(a)
		} else { // an option or an expanded word
			for _, w := range r.fields([]*syntax.Word{a.Value}) {
				if status = d.word(w); status != 0 {
					break
				}
			}
		}
		if r.stopped() {
			return
		}
		if status != 0 {
			r.sh.status = status
			return
		}
	}
	if len(c.Args) == 0 && d.name == "export" {
		r.printExports()
	}
	r.sh.status = 0
}

// word handles an option, or a name that came out of an expansion.
func (d *declaring) word(w string) (status int) {
	r := d.run
	switch {
	case w == "-n" && d.name == "export":
		d.unexport = true
		return 0
	case w == "-p" && d.name == "export":
		r.printExports()
		return 0
	case w == "-x":
		d.also = func(v *variable) { v.exported = true }
		return 0
	case w == "-r":
		d.also = func(v *variable) { v.readonly = true }
		return 0
	case strings.HasPrefix(w, "-"):
		r.notice(&Refused{What: RefusedOption, Of: d.name, Name: w})
		return 2
	}
	name, value, assigns := strings.Cut(w, "=")
	if !syntax.ValidName(name) {
		r.errorf("%s: `%s': not a valid identifier", d.name, short(w))
		return 1
	}
	a := &syntax.Assign{Naked: !assigns, Name: &syntax.Lit{Value: name}}
	if assigns {
		a.Value = &syntax.Word{Parts: []syntax.WordPart{&syntax.SglQuoted{Value: value}}}
	}
	return d.one(a)
}

// one declares a single name, with a value or without.
func (d *declaring) one(a *syntax.Assign) (status int) {
	r, name := d.run, a.Name.Value
	old, known := r.sh.vars[name]
	switch {
	case d.unexport:
		old.exported = false
		if known {
			r.sh.vars[name] = old
		}
	case d.name != "export" && d.name != "readonly" && len(r.locals) > 0 && !r.isLocal(name):
		return d.local(a, old, known)
	case !a.Naked:
		r.assignment(a, orNothing(d.also))
	case d.also != nil:
		if !known {
			r.stop(r.sh.keep(len(name) + perName))
		}
		d.also(&old)
		if !r.stopped() {
			r.sh.vars[name] = old
		}
	}
	return 0
}

func (r *run) isLocal(name string) bool {
	_, ok := r.locals[len(r.locals)-1][name]
	return ok
}

// local makes a variable of the function that runs, and keeps what it hides.
func (d *declaring) local(a *syntax.Assign, old variable, known bool) (status int) {
	r, name, value := d.run, a.Name.Value, ""
	if a.Value != nil {
		value = r.assigned(a.Value)
	}
	if r.stopped() {
		return 1
	}
	if old.readonly {
		r.stop(&Refused{What: RefusedReadonly, Name: name})
		return 1
	}
	r.locals[len(r.locals)-1][name] = saved{old, known}
	r.sh.unset(name)
	if !a.Naked {
		r.trace("local %s=%s", name, quoteForTrace(value))
		r.stop(r.sh.assign(name, value, d.also))
	}
	return 0
}

func orNothing(also func(*variable)) func(*variable) {
	if also == nil {
		return func(*variable) {}
	}
	return also
}

func (r *run) printExports() {
	for _, name := range r.sh.variables() {
		if v := r.sh.vars[name]; v.exported {
			r.print("export " + name + "=" + quote(v.value) + "\n")
		}
	}
}

func (r *run) define(c *syntax.FuncDecl) {
	name := c.Name.Value
	// Printed, and not cut out of the script: a function may define another
	// one when the script that both stood in has long gone.
	var text strings.Builder
	_ = syntax.NewPrinter().Print(&text, c) // a builder takes everything
	source := text.String()
	if !r.labor(len(source)) {
		return
	}
	size := len(name) + len(source)
	if old, known := r.sh.funcs[name]; known {
		size = len(source) - len(old.source)
	}
	if err := r.sh.keep(size); err != nil {
		r.stop(err)
		return
	}
	r.sh.funcs[name] = function{c.Body, source}
	r.sh.status = 0
}
