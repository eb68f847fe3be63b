package tui

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"skylab/engine/cidr"
	"skylab/engine/spelling"
	"skylab/engine/world"
	"skylab/tui/form"
	"skylab/tui/look"
	"skylab/tui/say"
	"skylab/tui/term"
)

// verdict is what would become of a line that was not sent yet.
type verdict struct {
	mark    look.Mark
	says    []string    // AWS's words, and beneath them what they mean here
	blamed  []*form.Row // what is wrong, or missing
	missing []*form.Row // what has to be filled in before it can be sent
}

// judge says what would become of the form's line as things stand now.
func (s *formSheet) judge(m *Model) verdict {
	b, j := m.bench, &s.judged
	line := s.form.Line()
	if j.line != line || j.world != b.seen.world || j.world == nil {
		j.line, j.world = line, b.seen.world
		j.verdict = m.verdict(s.form)
	}
	return j.verdict
}

func (m *Model) verdict(f *form.Form) verdict {
	d := m.words
	err := m.bench.attempt.Engine.Try(f.Words())
	var u *spelling.UsageError
	var r *world.Refusal
	switch {
	case errors.As(err, &r) && r.Code != "DryRunOperation":
		v := verdict{mark: look.Failed, says: []string{r.Code + ": " + r.Message}, blamed: blame(f, r)}
		if len(v.blamed) == 1 && v.blamed[0].Value == "" {
			v.mark = look.Open // it is not wrong, it is not there yet
		}
		if r.Why.Key != "" {
			v.says = append(v.says, say.Sentence(d, r.Why))
		}
		return v
	case errors.As(err, &u):
		return misread(d.Say, f, u, say.Sentence(d, u.What))
	}
	return verdict{mark: look.Met, says: []string{d.Say("form-fine")}}
}

// misread is the verdict on words that can't be understood.
func misread(speak func(string, ...any) string, f *form.Form, u *spelling.UsageError, says string) verdict {
	var v verdict
	for _, p := range f.Pieces() {
		if r := f.Of(p.Flag); p.Missing && r != nil {
			v.missing = append(v.missing, r)
		}
	}
	if len(v.missing) > 0 {
		var flags []string
		for _, r := range v.missing {
			flags = append(flags, r.Flag)
		}
		v.mark, v.blamed, v.says = look.Open, v.missing, []string{speak("usage-required", strings.Join(flags, ", "))}
		return v
	}
	v.mark, v.says = look.Failed, []string{says}
	if u.Near != "" {
		v.says = append(v.says, speak("usage-near", u.Near))
	}
	if r := f.RowAt(u.Word); r != nil {
		v.blamed = []*form.Row{r}
	}
	return v
}

// blame finds the row that a refusal is about: the one whose value it repeats,
// or whose name.
func blame(f *form.Form, r *world.Refusal) []*form.Row {
	said := []string{r.Message}
	for _, a := range r.Why.Args {
		if s, ok := a.(string); ok {
			said = append(said, s)
		}
	}
	text := strings.Join(said, "\n")
	words := strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	var best *form.Row
	rank := 0
	for _, row := range f.Rows {
		n := 0
		for _, v := range append(form.Split(row.Value), row.Value) {
			if len(v) > 1 && strings.Contains(text, v) {
				n = max(n, len(v))
			}
		}
		name := row.Name[strings.LastIndexByte(row.Name, '.')+1:]
		if slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, name) }) {
			n += 2
		}
		if n > rank {
			best, rank = row, n
		}
	}
	if best == nil {
		return nil
	}
	return []*form.Row{best}
}

// fits lists what a row of a form may become.
func (b *bench) fits(f *form.Form, r *form.Row, last string) []candidate {
	switch {
	case r == nil || inline(r):
		return nil
	case r.IDOf != "":
		return b.ids(r.IDOf, last)
	case len(r.Options) > 0:
		var out []candidate
		for _, o := range r.Options {
			if strings.HasPrefix(o, last) {
				out = append(out, candidate{text: o})
			}
		}
		return out
	case r.Name == "Resources":
		var out []candidate
		for _, a := range about {
			out = append(out, b.ids(a.kind, last)...)
		}
		return out
	case r.Member() == "AvailabilityZone":
		return b.zones(last)
	case r.Member() != "":
		return nil
	}
	return b.values(append(f.Words(), r.Flag), last)
}

// blockWords says what a block of addresses holds, or what is wrong with it.
func (m *Model) blockWords(value string) (string, look.Token) {
	p, err := netip.ParsePrefix(value)
	switch {
	case err != nil || !p.Addr().Is4():
		return m.words.Say("form-no-block", term.Clean(value)), look.Warn
	case p.Masked() != p:
		return m.words.Say("form-block-inside", p.Masked().String()), look.Warn
	}
	return m.words.Say("form-block", cidr.Size(p), p.Addr().String(), cidr.Last(p).String()), look.Dim
}
