package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/shell"
	"skylab/engine/world"
)

// complete does what Tab does: it fills in the command that the step shows,
// opens the list of what the word under the cursor may become, or goes to the
// next blank.
func (m *Model) complete() {
	b, p := m.bench, m.writing()
	if p == &b.prompt && p.value() == "" && b.seen.suggest != "" {
		m.fill()
		return
	}
	p.hushed = -1
	if m.extend() {
		return
	}
	items, from := b.candidates(p.before())
	if len(items) == 0 {
		m.warn("no-candidates")
		return
	}
	p.popup = popup{items: items, chosen: -1, from: from}
}

// extend writes as much as all candidates have in common, or goes to the next
// blank where there is nothing more to write. It reports whether it did either.
func (m *Model) extend() bool {
	b, p := m.bench, m.writing()
	line := p.before()
	items, from := b.candidates(line)
	whole := len(items) == 1 && items[0].text == line[from:] && !items[0].more
	switch {
	case (len(items) == 0 || whole) && p.toBlank(true):
		return true
	case len(items) == 0:
		return false
	case len(items) == 1:
		p.put(items[0], from)
		m.unasked()
		return true
	}
	common := shared(items)
	if len(common) <= len(line)-from || !strings.HasPrefix(common, line[from:]) {
		return false
	}
	p.replace(from, common)
	items, from = b.candidates(p.before())
	p.popup = popup{items: items, chosen: -1, from: from}
	return true
}

// writing is what is being written: the script where its pane is open, or else
// the line at the prompt.
func (m *Model) writing() *prompt {
	for _, s := range m.sheets {
		if s, ok := s.(*scriptSheet); ok {
			return &s.p
		}
	}
	return &m.bench.prompt
}

// typed hands a key to what is being written.
func (m *Model) typed(k tea.KeyPressMsg) {
	p := m.writing()
	was := p.value()
	p.edit(k)
	if p.value() == was {
		return
	}
	m.note = note{}
	m.unasked()
}

// fill writes the command that the step shows next into the prompt.
func (m *Model) fill() {
	if c := m.bench.seen.suggest; c != "" {
		m.offer(c)
	}
}

// offer writes a command into the prompt, the cursor on its first blank, for
// the learner to look at and run.
func (m *Model) offer(command string) {
	b, p := m.bench, &m.bench.prompt
	if m.film != nil {
		m.warn("film-only-looks")
		return
	}
	p.popup = popup{}
	p.write(command, len(command))
	p.toBlank(false)
	b.panes, b.zoom = false, false
	b.touch()
}

// shared is the longest beginning that all candidates have.
func shared(items []candidate) string {
	s := items[0].text
	for _, c := range items[1:] {
		for !strings.HasPrefix(c.text, s) {
			s = s[:len(s)-1]
		}
	}
	return s
}

// listed is what a line may go on with, kept until something else is asked.
type listed struct {
	line  string
	world *world.World
	shell *shell.Shell
	lang  string
	items []candidate
	from  int
}

// candidates lists what the word that line ends in may become, and where that
// word begins.
func (b *bench) candidates(line string) ([]candidate, int) {
	now := listed{line: line, world: b.seen.world, shell: b.attempt.Engine.Shell(), lang: b.code()}
	if was := b.listed; was.world != now.world || was.shell != now.shell || was.line != now.line || was.lang != now.lang {
		now.items, now.from = b.list(line)
		b.listed = now
	}
	return slices.Clone(b.listed.items), b.listed.from
}

func (b *bench) list(line string) ([]candidate, int) {
	before, last := shell.WordAt(line, len(line))
	if vars, from, is := b.variables(line, last); is {
		return vars, from
	}
	if last.Text == "" && last.Quote == 0 {
		last.Start = len(line)
	}
	switch last.Kind {
	case shell.WordTarget:
		return b.files(last.Text), last.Start
	case shell.WordPlain, "":
	default:
		return nil, len(line)
	}
	words := make([]string, len(before))
	for i, w := range before {
		words[i] = w.Text
	}
	switch {
	case len(words) == 0:
		return b.firstWords(last.Text), last.Start
	case words[0] == "reach" && len(words) < 3:
		return beginning(endsOf(b.seen.world, b.words()), last.Text), last.Start
	case words[0] == "reach" && len(words) == 3:
		return beginning(portsOf(b, words[2]), last.Text), last.Start
	case words[0] == "outage" && len(words) == 1:
		return append(b.zones(last.Text), beginning([]candidate{{text: "end"}}, last.Text)...), last.Start
	case words[0] == "outage" && len(words) == 2 && words[1] == "end":
		return beginning(outagesOf(b.seen.world), last.Text), last.Start
	case words[0] == "load" && len(words) == 1:
		return beginning([]candidate{{text: "end"}}, last.Text), last.Start
	case words[0] == "load" && len(words) == 2 && words[1] == "end":
		return beginning(loadsOf(b.seen.world), last.Text), last.Start
	case slices.Contains(readers, words[0]):
		return b.files(last.Text), last.Start
	case words[0] != "aws":
		return nil, last.Start
	}
	raw, quote := line[last.Start:], ""
	if raw != last.Text { // only a quote around the whole word is followed
		if last.Quote == 0 || raw != string(last.Quote)+last.Text {
			return nil, last.Start
		}
		quote = string(last.Quote)
	}
	items := b.awsWords(words[1:], last.Text)
	for i := range items {
		items[i].text = quote + items[i].text
		if !items[i].more {
			items[i].text += quote
		}
	}
	return items, last.Start
}

// outagesOf are the zones that fail.
func outagesOf(w *world.World) []candidate {
	var out []candidate
	for _, o := range world.All[ec2.Outage](w, world.Everywhere) {
		out = append(out, candidate{text: o.OutZone()})
	}
	return out
}

// loadsOf are the pages that are asked for.
func loadsOf(w *world.World) []candidate {
	var out []candidate
	for _, l := range world.All[machine.Load](w, world.Everywhere) {
		out = append(out, candidate{text: l.URL})
	}
	return out
}

// readers are the commands that take names of files.
var readers = []string{"cat", "source", ".", "bash", "sh", "rm", "cp", "mv", "head", "tail", "wc", "sort", "uniq", "tee", "touch"}

// names are the words that can begin a command, kept while the shell is the same.
func (b *bench) names() []string {
	if s := b.attempt.Engine.Shell(); s != b.drawn.shell {
		b.drawn.shell, b.drawn.names = s, s.Names()
	}
	return b.drawn.names
}

// firstWords lists what may begin a command.
func (b *bench) firstWords(last string) []candidate {
	var out []candidate
	for _, n := range b.names() {
		if strings.HasPrefix(n, last) && (last != "" || n == "aws") {
			out = append(out, candidate{text: n, what: b.sayIf("program." + n)})
		}
	}
	return out
}

// awsWords lists what may stand behind aws and words.
func (b *bench) awsWords(words []string, last string) []candidate {
	var out []candidate
	if slices.Contains(words, "help") {
		return nil
	}
	for _, c := range engine.Book.Complete(words, last) {
		switch {
		case c.Text == last && goesOn(c.Text, c.What): // there already: what comes behind it?
		case c.IDOf != "":
			out = append(out, after(c.Text, b.ids(c.IDOf, strings.TrimPrefix(last, c.Text)))...)
		case c.Text != "machine":
			out = append(out, candidate{c.Text, b.describe(words, c.Text, c.What), goesOn(c.Text, c.What)})
		}
	}
	if len(out) == 0 && len(words) > 0 {
		out = b.values(words, last)
	}
	return out
}

// goesOn reports whether a value belongs to the same word as the candidate.
func goesOn(text, what string) bool {
	return strings.HasSuffix(text, "=") || what == "filter" || what == "member"
}

// describe says what a candidate is, in the learner's language where there are
// words for it.
func (b *bench) describe(words []string, text, what string) string {
	switch {
	case what == "service":
		return b.sayIf(text)
	case what == "verb" && text == "wait":
		return b.sayIf("program.wait")
	case len(words) == 0:
		return ""
	}
	verb := text
	if what == "flag" && len(words) > 1 {
		verb = words[1]
	}
	op, ok := engine.Book.Find(words[0], verb)
	if !ok {
		return ""
	}
	if what == "verb" {
		return b.sayIf(op.Service + "." + op.Action)
	}
	for _, p := range op.Params {
		if p.Flag != text {
			continue
		}
		say := b.param(op.Service+"."+op.Action+".", p.Name)
		if p.Required {
			return strings.TrimSpace(b.words().Say("required") + " " + say)
		}
		return say
	}
	return ""
}

// param says what a parameter is: in this operation, or anywhere.
func (b *bench) param(operation, name string) string { return describe(b.words(), operation+name) }

// describe says what an operation or parameter is, by a key such as
// ec2.CreateVpc.CidrBlock, or nothing where there are no words for it.
func describe(d *assets.Dictionary, key string) string {
	if d.Has(key) {
		return d.Say(key)
	}
	if parts := strings.Split(key, "."); len(parts) == 3 && d.Has("param."+parts[2]) {
		return d.Say("param." + parts[2])
	}
	return ""
}

// sayIf says what there are words for, or nothing.
func (b *bench) sayIf(key string) string {
	if d := b.words(); d.Has(key) {
		return d.Say(key)
	}
	return ""
}
