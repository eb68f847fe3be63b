package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/near"
	"skylab/engine/shell"
	"skylab/engine/spelling"
	"skylab/engine/world"
	"skylab/tui/say"
	"skylab/tui/term"
)

// flaw is a mistake in a text that has not run yet, what to say about it, and
// what was meant most likely.
type flaw struct {
	spot
	say, meant string
}

// proof reads a script for mistakes. At is where the cursor stands in it, or -1:
// a word that is being typed there and may become right is none.
type proof struct {
	b     *bench
	d     shell.Reading
	text  string
	at    int
	known []string // what can begin a command
	found []flaw
}

// flaws lists what is wrong with a script, in its order.
func (b *bench) flaws(r shell.Reading, text string, at int) []flaw {
	p := &proof{b: b, d: r, text: text, at: at}
	p.known = slices.Concat(b.names(), r.Funcs)
	for _, c := range r.Calls {
		p.call(c)
	}
	for _, u := range r.Uses {
		p.variable(u)
	}
	if r.Err != nil {
		p.unread()
	}
	slices.SortStableFunc(p.found, func(x, y flaw) int { return x.from - y.from })
	return p.found
}

func (p *proof) mark(from, to int, say, near string) {
	if to <= from || say == "" {
		return
	}
	f := flaw{spot: spot{from, to}, say: term.Clean(say)}
	if near != "" {
		f.meant = p.b.words().Say("usage-near", term.Clean(near))
	}
	p.found = append(p.found, f)
}

// open reports whether the cursor stands behind a word that may go on.
func (p *proof) open(a shell.Arg) bool { return p.at == a.End }

// grows reports whether a word is being typed and some word begins like it.
func (p *proof) grows(a shell.Arg, words []string) bool {
	return p.open(a) && slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, a.Text) })
}

// unread marks where the script can't be read. One that is not finished may
// still be, as long as the cursor stands at its end.
func (p *proof) unread() {
	e := p.d.Err
	where := at(p.text, e.Line, e.Column, len(e.Found))
	if p.d.Open && (p.at == len(p.text) && !strings.Contains(p.text[where.from:], "\n") || strings.HasSuffix(p.text, "\\")) {
		return
	}
	p.mark(where.from, min(where.to, len(p.text)), say.Mistake(p.b.words(), e), "")
}

func (p *proof) variable(u shell.Use) {
	sh := p.b.attempt.Engine.Shell()
	if _, set := sh.Variable(u.Name); set || slices.Contains(p.d.Sets, u.Name) {
		return
	}
	known := append(sh.Variables(), p.d.Sets...)
	if p.at == u.End && slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(k, u.Name) }) {
		return
	}
	text := p.b.words().Say("unset-variable", "$"+u.Name)
	meant := near.Word(u.Name, known)
	if meant != "" {
		meant = "$" + meant
	}
	p.mark(u.Start, u.End, text, meant)
}

func (p *proof) call(c shell.Call) {
	name := c.Args[0]
	switch {
	case !name.Known || name.Text == blank || name.Text == "":
	case name.Text == "aws":
		p.aws(c.Args[1:], name)
	case name.Text == "reach":
		p.reach(c.Args[1:])
	case !slices.Contains(p.known, name.Text) && !slices.Contains(leaving, name.Text):
		latin := say.Romanized(name.Text)
		if p.grows(name, p.known) || p.open(name) && latin != "" && !slices.Contains(p.known, latin) {
			return
		}
		unknown := &shell.UnknownCommand{Name: name.Text, Nearest: near.Word(name.Text, p.known)}
		p.mark(name.Start, name.End, say.Notice(p.b.words(), unknown, p.known), "")
	}
}

func (p *proof) reach(args []shell.Arg) {
	ends := engine.Ends(p.b.seen.world)
	for _, a := range args[:min(2, len(args))] {
		if !a.Known || slices.Contains(ends, a.Text) || p.grows(a, ends) || strings.ContainsAny(a.Text, ".:_") || p.resource(a.Text) {
			continue
		}
		text := p.b.words().Say("reach-unknown", term.Clean(a.Text))
		p.mark(a.Start, a.End, text, near.Word(a.Text, ends))
	}
}

// resource reports whether something has this id.
func (p *proof) resource(id string) bool {
	_, ok := world.Get[world.Resource](p.b.seen.world, world.Everywhere, id)
	return ok
}

// aws marks what the CLI would not understand, and ids of nothing.
func (p *proof) aws(args []shell.Arg, name shell.Arg) {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = a.Text
	}
	if n := len(words) - 1; n >= 0 && p.open(args[n]) && (n < 2 || strings.HasPrefix(words[n], "--")) {
		if items, _ := p.b.candidates(p.text[:p.at]); len(items) > 0 {
			words = words[:n] // it may become right
		}
	}
	book := engine.Book.With(p.b.attempt.Engine.Shell().ReadFile)
	_, err := book.ParseCLI(words)
	var u *spelling.UsageError
	if errors.As(err, &u) && u.What.Key == "usage-required" && u.Word >= len(words) {
		p.lacking(args, name, u)
		// What lacks hides what is wrong with what is there.
		_, err = book.ParseCLI(append(slices.Clone(words), "--generate-cli-skeleton", "input"))
	}
	var r *world.Refusal
	switch {
	case errors.As(err, &u):
		p.usage(args, name, u)
	case errors.As(err, &r):
		p.value(args, r)
	}
	if len(words) > 1 {
		if op, ok := engine.Book.Find(words[0], words[1]); ok {
			p.ids(op, args[2:])
		}
	}
}

// lacking marks the verb of a command that the cursor has left and that lacks
// flags.
func (p *proof) lacking(args []shell.Arg, name shell.Arg, u *spelling.UsageError) {
	last := name
	if len(args) > 0 {
		last = args[len(args)-1]
	}
	if p.at >= name.Start && p.at >= 0 && !strings.ContainsAny(p.text[last.End:max(last.End, min(p.at, len(p.text)))], "\n;|&)") {
		return // it is being written
	}
	at := name
	if len(args) > 1 {
		at = args[1]
	}
	p.mark(at.Start, at.End, p.b.words().Say(u.What.Key, u.What.Args...), "")
}

func (p *proof) usage(args []shell.Arg, name shell.Arg, u *spelling.UsageError) {
	if u.Word >= len(args) {
		p.lacking(args, name, u)
		return
	}
	a := args[u.Word]
	if !a.Known || a.Text == blank {
		return
	}
	if u.What.Key == "usage-value-missing" && (u.Word == len(args)-1 || args[u.Word+1].Text == blank) {
		p.lacking(args, name, u)
		return
	}
	if p.open(a) {
		switch u.What.Key {
		case "usage-service-unknown", "usage-verb-unknown", "usage-waiter-unknown", "usage-flag-unknown", "usage-choice", "usage-member-unknown":
			if items, _ := p.b.candidates(p.text[:p.at]); len(items) > 0 {
				return
			}
		default:
			return
		}
	}
	d := p.b.words()
	text := d.Say(u.What.Key, cleaned(u.What.Args)...)
	from := a.Start
	if u.At > 0 && u.At < len(a.Text) && p.text[a.Start:a.End] == a.Text {
		from += u.At
	}
	p.mark(from, a.End, text, u.Near)
}

// cleaned makes arguments of a sentence safe to show.
func cleaned(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if s, ok := a.(string); ok {
			out[i] = term.Clean(s)
		}
	}
	return out
}

// value marks the word that a service could not read.
func (p *proof) value(args []shell.Arg, r *world.Refusal) {
	if r.Why.Key == "" || len(r.Why.Args) < 2 {
		return
	}
	word := fmt.Sprint(r.Why.Args[1])
	for _, a := range args {
		if a.Known && a.Text != blank && word != "" && strings.Contains(a.Text, word) && !p.open(a) {
			p.mark(a.Start, a.End, p.b.words().Say(r.Why.Key, cleaned(r.Why.Args)...), "")
			return
		}
	}
}

// ids marks ids of what does not exist, and of what is of another kind.
func (p *proof) ids(op *spelling.Operation, args []shell.Arg) {
	kind := ""
	for _, a := range args {
		if strings.HasPrefix(a.Text, "--") {
			kind = ""
			for i := range op.Params {
				if op.Params[i].Flag == a.Text {
					kind = op.Params[i].IDOf
				}
			}
			continue
		}
		prefix := ec2.IDPrefix(kind)
		if kind == "" || kind == "security-group-rule" || prefix == "" || !a.Known || a.Text == blank || a.Text == "" {
			continue
		}
		right := strings.HasPrefix(a.Text, prefix+"-")
		switch {
		case right && p.resource(a.Text), kind == "image" && right:
		case p.open(a) && len(p.b.ids(kind, a.Text)) > 0:
		case right && p.open(a): // still being typed
		case right:
			p.mark(a.Start, a.End, p.b.words().Say("not-found", kind, term.Clean(a.Text)), "")
		case p.resource(a.Text):
			p.mark(a.Start, a.End, p.b.words().Say("other-id", a.Text, prefix+"-"), "")
		case !p.open(a):
			p.mark(a.Start, a.End, p.b.words().Say("malformed-id", term.Clean(a.Text), prefix+"-"), "")
		}
	}
}
