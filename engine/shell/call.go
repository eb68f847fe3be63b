package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
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
		r.sh.status = 0
		for _, a := range c.Assigns {
			if !r.assignment(a, nil) {
				return
			}
		}
		if r.subst >= 0 && r.sh.status == 0 {
			r.sh.status = r.subst
		}
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
	if c, ok := r.sh.commands[name]; ok {
		r.sh.status = c(r.ctx, argv, r.in, r.out, r.errw)
		return
	}
	r.notice(&UnknownCommand{Name: name, Nearest: nearest(name, r.sh.Names())})
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

// declare is export, local, readonly, declare and typeset.
func (r *run) declare(c *syntax.DeclClause) {
	name := c.Variant.Value
	r.sh.status = 0
	r.subst = -1
	var also func(*variable)
	switch name {
	case "export":
		also = func(v *variable) { v.exported = true }
	case "readonly":
		also = func(v *variable) { v.readonly = true }
	}
	if name != "export" && name != "readonly" && r.calls == 0 && name == "local" {
		r.errorf("local: can only be used in a function")
		r.sh.status = 1
		return
	}
	unexport := false
	for _, a := range c.Args {
		if a.Name == nil { // an option or an expanded word
			for _, w := range r.fields([]*syntax.Word{a.Value}) {
				switch {
				case w == "-n" && name == "export":
					unexport = true
				case w == "-p" && name == "export":
					r.printExports()
				case w == "-x":
					also = func(v *variable) { v.exported = true }
				case w == "-r":
					also = func(v *variable) { v.readonly = true }
				case strings.HasPrefix(w, "-"):
					r.notice(&Refused{What: RefusedOption, Of: name, Name: w})
					r.sh.status = 2
					return
				default:
					r.declareWord(name, w, also)
				}
			}
		} else {
			r.declareOne(name, a, also)
		}
		if r.stopped() || r.sh.status != 0 {
			return
		}
		if unexport && a.Name != nil {
			if v, ok := r.sh.vars[a.Name.Value]; ok {
				v.exported = false
				r.sh.vars[a.Name.Value] = v
			}
		}
	}
	if len(c.Args) == 0 && name == "export" {
		r.printExports()
	}
}

func (r *run) declareWord(decl, w string, also func(*variable)) {
	name, value, assigns := strings.Cut(w, "=")
	if !syntax.ValidName(name) {
		r.errorf("%s: `%s': not a valid identifier", decl, w)
		r.sh.status = 1
		return
	}
	a := &syntax.Assign{Naked: !assigns, Name: &syntax.Lit{Value: name}}
	if assigns {
		a.Value = &syntax.Word{Parts: []syntax.WordPart{&syntax.SglQuoted{Value: value}}}
	}
	r.declareOne(decl, a, also)
}

func (r *run) declareOne(decl string, a *syntax.Assign, also func(*variable)) {
	name := a.Name.Value
	old, known := r.sh.vars[name]
	if decl != "export" && decl != "readonly" && r.calls > 0 && len(r.locals) > 0 {
		frame := r.locals[len(r.locals)-1]
		if _, again := frame[name]; !again {
			value, text := old, ""
			if a.Value != nil {
				text = r.assigned(a.Value)
			}
			if r.stopped() {
				return
			}
			frame[name] = saved{value, known}
			if old.readonly {
				r.stop(&Refused{What: RefusedReadonly, Name: name})
				return
			}
			r.sh.unset(name)
			if !a.Naked {
				r.trace("local %s=%s", name, quoteForTrace(text))
				r.stop(r.sh.assign(name, text, also))
			}
			return
		}
	}
	if !a.Naked {
		r.assignment(a, orNothing(also))
		return
	}
	if also != nil {
		also(&old)
		if !known {
			r.stop(r.sh.keep(len(name) + perName))
		}
		if !r.stopped() {
			r.sh.vars[name] = old
		}
	}
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
	source := ""
	if from, to := int(c.Pos().Offset()), int(c.End().Offset()); to <= len(r.src) && from < to {
		source = r.src[from:to]
	}
	if err := r.sh.keep(len(name) + len(source) - len(r.sh.funcs[name].source)); err != nil {
		r.stop(err)
		return
	}
	r.sh.funcs[name] = function{c.Body, source}
	r.sh.status = 0
}
