package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/tui/form"
)

// formKeys are those of forms and of the list of what has one.
var formKeys = []binding{
	{fill, []string{"alt+o"}, inPrompt, "Alt+O", 0},
	{fill, []string{"o"}, inPanes, "o", 0},

	{choose, []string{"enter"}, inOffers, "Enter", 1},
	{back, []string{"up", "ctrl+p", "shift+tab"}, inOffers, "Up", 0},
	{forth, []string{"down", "ctrl+n", "tab"}, inOffers, "Down", 0},
	{scrollUp, []string{"pgup"}, inOffers, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inOffers, "PgDn", 0},
	{shut, []string{"esc", "ctrl+c", "alt+o"}, inOffers, "Esc", 4},

	{choose, []string{"enter"}, inForm, "Enter", 1},
	{forth, []string{"down", "tab"}, inForm, "Down", 0},
	{back, []string{"up", "shift+tab"}, inForm, "Up", 0},
	{run, []string{"ctrl+r", "ctrl+enter"}, inForm, "Ctrl+R", 3},
	{toPrompt, []string{"alt+o"}, inForm, "Alt+O", 4},
	{shut, []string{"esc", "ctrl+c"}, inForm, "Esc", 5},
	{fold, []string{"alt+m"}, inForm, "Alt+M", 6},
	{newline, []string{"alt+enter", "ctrl+j"}, inForm, "Alt+Enter", 0},
	{scrollUp, []string{"pgup"}, inForm, "PgUp", 0},
	{scrollDown, []string{"pgdown"}, inForm, "PgDn", 0},
}

// The actions of forms.
const (
	fill     action = "form"
	toPrompt action = "to-prompt"
	fold     action = "fold"
)

// onForms opens a form: that of the command in the prompt, or the list of those
// that there are.
func (m *Model) onForms(do action, _ string) (tea.Cmd, bool) {
	if do != fill {
		return nil, false
	}
	b := m.bench
	f, ok := form.Of(engine.Book.Listed(), b.prompt.value(), b.variable)
	if !ok {
		m.lay(m.newOperations())
		return nil, true
	}
	m.openForm(f, b.prompt.value())
	if len(f.Lost) > 0 {
		m.warn("form-lost", strings.Join(f.Lost, ", "))
	}
	return nil, true
}

// variable is what a variable of the shell holds.
func (b *bench) variable(name string) (string, bool) { return b.attempt.Engine.Shell().Variable(name) }

// openForm lays a form over the screen. From is the line of the prompt that it
// was taken over from, or nothing.
func (m *Model) openForm(f *form.Form, from string) {
	s := &formSheet{form: f, from: from}
	s.open(m)
	m.lay(s)
}

// formFor is the form of an operation, with what was filled in when it was shut
// the last time, and what is chosen on the map filled in where it fits.
func (b *bench) formFor(op *spelling.Operation) *form.Form {
	f := b.drafts[op.Verb]
	if f == nil {
		f = form.New(op)
	}
	if r := takes(f, b.chosen); r != nil && r.Value == "" {
		r.Value = b.chosen
	}
	return f
}

// takes is the row of a form that an id belongs in, or nil.
func takes(f *form.Form, id string) *form.Row {
	prefix, _, ok := cutLast(id, "-")
	if !ok {
		return nil
	}
	for _, r := range f.Rows {
		if r.IDOf != "" && ec2.IDPrefix(r.IDOf) == prefix && !r.More {
			return r
		}
	}
	return nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
