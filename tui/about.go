package tui

import (
	"strings"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/shell"
	"skylab/engine/spelling"
	"skylab/engine/world"
	"skylab/tui/look"
	"skylab/tui/term"
)

// reading is what the prompt knows of the text that is being written.
type reading struct {
	text  string
	at    int // where the cursor stands, in bytes
	world *world.World
	shell *shell.Shell
	lang  string

	flaws []flaw
	about string // what the word under the cursor is
	lacks string // what its command still needs
}

// maxRead is how long a text is read as it is typed, in bytes: reading must
// never slow down typing.
const maxRead = 8 << 10

// read looks at what is written, if it was not looked at yet.
func (b *bench) read(p *prompt) *reading {
	r := reading{text: p.value(), at: len(p.before()), world: b.seen.world, shell: b.attempt.Engine.Shell(), lang: b.code()}
	if was := &p.read; was.text == r.text && was.at == r.at && was.world == r.world && was.shell == r.shell && was.lang == r.lang {
		return was
	}
	if strings.TrimSpace(r.text) != "" && len(r.text) <= maxRead {
		d := shell.Read(r.text)
		r.flaws = b.flaws(d, r.text, r.at)
		about, lacks := b.about(d, r.text, r.at)
		r.about, r.lacks = term.Clean(about), term.Clean(lacks)
	}
	p.read = r
	return &p.read
}

// hintRow is what stands in the row above the footer while somebody types: a
// mistake, or else what the word under the cursor is.
func (m *Model) hintRow(w int) string {
	r, t := m.bench.read(m.writing()), m.theme()
	if len(r.flaws) > 0 {
		f := r.flaws[0]
		for _, g := range r.flaws {
			if g.from <= r.at && r.at <= g.to {
				f = g
			}
		}
		say := strings.TrimSpace(f.say + " " + f.meant)
		if f.meant != "" && look.Width(say) > w-4 {
			say = f.meant // what helps most, where there is little room
		}
		if line := strings.Count(r.text[:f.from], "\n"); line > 0 {
			say = m.words.Say("in-line", line+1) + " " + say
		}
		return t.Mark(look.Failed) + " " + t.Style(look.Bad, look.Fit(say, w-4))
	}
	lacks := r.lacks
	room := w
	if lacks != "" {
		lacks = look.Fit(lacks, w)
		room -= look.Width(lacks) + 2
	}
	about := ""
	if room > 8 && r.about != "" {
		about = t.Style(look.Accent, look.Fit(r.about, room))
	}
	if about != "" && lacks != "" {
		about += "  "
	}
	return about + t.Style(look.Warn, lacks)
}

// about says what the word under the cursor is, and what its command lacks.
func (b *bench) about(d shell.Reading, text string, at int) (about, lacks string) {
	for _, u := range d.Uses {
		if u.Start < at && at <= u.End {
			if v, ok := b.attempt.Engine.Shell().Variable(u.Name); ok {
				return "$" + u.Name + " = " + term.Clean(firstLine(v)), ""
			}
		}
	}
	words, last := b.command(d, text, at)
	if len(words) == 0 {
		return "", ""
	}
	if words[0] != "aws" {
		return b.sayIf("program." + words[0]), ""
	}
	words = words[1:]
	switch {
	case len(words) == 0:
		return b.sayIf("program.aws"), ""
	case len(words) == 1:
		return b.sayIf(words[0]), ""
	}
	op, ok := engine.Book.Find(words[0], words[1])
	if !ok {
		return "", ""
	}
	all := words
	if c := callAt(d, at); c != nil {
		all = nil
		for _, a := range c.Args[1:] {
			all = append(all, a.Text)
		}
	}
	lacks = b.lacks(op, all)
	if r, ok := world.Get[world.Resource](b.seen.world, world.Everywhere, last); ok && last != "" {
		return last + "  " + b.what(r, ec2.TagsOf(r).Name()), lacks
	}
	for i := len(words) - 1; i > 1; i-- {
		name, _, _ := strings.Cut(words[i], "=")
		if !strings.HasPrefix(name, "--") {
			continue
		}
		for _, f := range op.Flags() {
			if f.Flag == name || f.Negative == name {
				return b.flag(op, f, name), lacks
			}
		}
		if say := b.sayIf("param." + strings.TrimPrefix(name, "--")); say != "" { // an option of aws itself
			return name + " " + say, lacks
		}
		return "", lacks
	}
	return op.Verb + "  " + b.sayIf(op.Service+"."+op.Action), lacks
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// command is the words of the innermost command at the cursor, up to and with
// the word that it stands in, and that word.
func (b *bench) command(d shell.Reading, text string, at int) (words []string, last string) {
	if c := callAt(d, at); c != nil {
		for _, a := range c.Args {
			if a.Start <= at && at <= a.End {
				at = a.End
			}
		}
	}
	before, now := shell.WordAt(text, at)
	for _, w := range before {
		words = append(words, w.Text)
	}
	if now.Text != "" && now.Kind == shell.WordPlain {
		words = append(words, now.Text)
	}
	return words, now.Text
}

// callAt is the innermost command around the cursor, or nil.
func callAt(d shell.Reading, at int) *shell.Call {
	var best *shell.Call
	size := 0
	for i := range d.Calls {
		c := &d.Calls[i]
		from, to := c.Args[0].Start, c.Args[len(c.Args)-1].End
		if from <= at && at <= to && (best == nil || to-from <= size) {
			best, size = c, to-from
		}
	}
	if best != nil {
		return best
	}
	for i := range d.Calls { // the one before, where spaces stand between
		c := &d.Calls[i]
		if c.Args[0].Start <= at && (best == nil || c.Args[0].Start > best.Args[0].Start) {
			best = c
		}
	}
	return best
}

// flag says what an option is for, whether it is needed and how it is written.
func (b *bench) flag(op *spelling.Operation, f spelling.Param, name string) string {
	d := b.words()
	parts := []string{name}
	if f.Required {
		parts = append(parts, d.Say("required"))
	}
	say := b.param(op.Service+"."+op.Action+".", f.Name)
	if say != "" {
		parts = append(parts, say)
	}
	return strings.Join(parts, " ") + b.form(f)
}

// form is how the value of an option is written.
func (b *bench) form(f spelling.Param) string {
	d := b.words()
	form := ""
	switch {
	case f.Bool:
		form = d.Say("form-switch")
	case f.IDOf != "" && ec2.IDPrefix(f.IDOf) != "":
		form = ec2.IDPrefix(f.IDOf) + "-..."
	case len(f.Enum) > 0:
		form = strings.Join(f.Enum[:min(len(f.Enum), 6)], " | ")
	case f.Type == "integer":
		form = d.Say("form-number")
	case f.Type == "structure" && len(f.Fields) > 0:
		var keys []string
		for _, p := range f.Fields[:min(len(f.Fields), 3)] {
			keys = append(keys, p.Name+"=..")
		}
		form = strings.Join(keys, ",")
	}
	if form == "" {
		return ""
	}
	if f.List {
		form = d.Say("form-several", form)
	}
	return "  [" + form + "]"
}

// lacks says which options an operation needs that are not there.
func (b *bench) lacks(op *spelling.Operation, words []string) string {
	have := map[string]bool{}
	for _, w := range words {
		name, _, _ := strings.Cut(w, "=")
		have[name] = true
	}
	if have["help"] || have["--cli-input-json"] || have["--generate-cli-skeleton"] {
		return ""
	}
	var out []string
	for _, f := range op.Flags() {
		if f.Required && !have[f.Flag] && !(f.Negative != "" && have[f.Negative]) {
			out = append(out, f.Flag)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return b.words().Say("usage-required", strings.Join(out, ", "))
}
