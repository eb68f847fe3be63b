package form

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"skylab/engine/shell"
	"skylab/engine/spelling"
)

// Of takes over the first command of a line that changes something. Variable
// says what a variable of the shell holds. It is false where the line has no
// such command.
func Of(b *spelling.Book, line string, variable func(string) (string, bool)) (*Form, bool) {
	words := plain(line)
	for i, w := range words {
		if w.Text != "aws" || w.Index != 0 {
			continue
		}
		var argv []shell.Word
		for _, o := range words[i:] {
			if o.Command == w.Command && o.Depth == w.Depth {
				argv = append(argv, o)
			}
		}
		if len(argv) < 3 {
			continue
		}
		op, ok := b.Find(argv[1].Text, argv[2].Text)
		if !ok || !Changes(op) {
			continue
		}
		f := New(op)
		f.Before, f.After = line[:w.Start], line[argv[len(argv)-1].End:]
		f.take(line, argv[3:], variable)
		return f, true
	}
	return nil, false
}

func plain(line string) []shell.Word {
	return slices.DeleteFunc(shell.Words(line), func(w shell.Word) bool { return w.Kind != shell.WordPlain })
}

// take fills the rows with the words behind the operation.
func (f *Form) take(line string, argv []shell.Word, variable func(string) (string, bool)) {
	var flag string
	var values []string
	known := true
	end := func() {
		switch {
		case flag == "":
			f.Rest = append(f.Rest, values...)
		case !known:
			f.Lost = append(f.Lost, flag)
		case !f.give(flag, values):
			f.Rest = append(append(f.Rest, flag), values...)
		}
		flag, values, known = "", nil, true
	}
	for _, w := range argv {
		text, ok := expand(line[w.Start:w.End], w.Text, variable)
		name, value, cut := strings.Cut(text, "=")
		if f.Of(name) != nil || strings.HasPrefix(w.Text, "--") && w.Text != "--" {
			end()
			flag = text
			if cut && f.Of(name) != nil {
				flag, values = name, []string{value}
			}
			known = ok
			continue
		}
		values, known = append(values, text), known && ok
	}
	end()
}

var variables = regexp.MustCompile(`\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})`)

// expand is a word as the shell would hand it over, if its variables are known
// and it has nothing else to expand.
func expand(typed, text string, variable func(string) (string, bool)) (string, bool) {
	if strings.HasPrefix(typed, "'") || !strings.ContainsAny(text, "$`") {
		return text, true
	}
	ok := true
	text = variables.ReplaceAllStringFunc(text, func(v string) string {
		value, known := variable(strings.Trim(v, "${}"))
		ok = ok && known && value != "" && !strings.ContainsAny(value, "$`")
		return value
	})
	return text, ok && !strings.ContainsAny(text, "$`")
}

// give fills the row of a flag, and reports whether there is one that holds it.
func (f *Form) give(flag string, values []string) bool {
	var rows []*Row
	for _, r := range f.Rows {
		if r.Flag == flag || r.Negative == flag {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return false
	}
	whole := rows[len(rows)-1]
	if len(values) == 1 && values[0] == Blank {
		return true
	}
	switch {
	case whole.Kind == Choice && len(whole.Options) > 0 && whole.Options[0] == Yes && len(whole.path) == 0:
		return whole.decide(flag, values)
	case whole.param.Type == "structure" && !only(whole.param, "string"):
		if len(values) > 0 && f.fill(rows, values[0]) {
			values = values[1:]
		}
		if len(values) == 0 {
			return true
		}
		if whole.Kind != List || len(whole.path) > 0 {
			return false
		}
		whole.Value = spelling.Quote(values...)
	case whole.Kind == List:
		var list []string
		if len(values) == 1 && json.Unmarshal([]byte(values[0]), &list) == nil {
			values = list
		}
		whole.Value = spelling.Quote(values...)
	case len(values) != 1:
		return false
	default:
		whole.Value = values[0]
		if m, ok := f.Op.Members(flag, values[0]); ok && len(m) == 1 && m[0].Name == "Value" {
			whole.Value, _ = m[0].Value.(string)
		}
	}
	return true
}

// decide takes over a switch, or Value=true behind one.
func (r *Row) decide(flag string, values []string) bool {
	switch {
	case len(values) == 0 && flag == r.Negative:
		r.Value = No
	case len(values) == 0, values[0] == "Value=true":
		r.Value = Yes
	case values[0] == "Value=false":
		r.Value = No
	default:
		return false
	}
	return true
}

// fill takes a structure apart into the rows of its members, if they hold all
// of it.
func (f *Form) fill(rows []*Row, word string) bool {
	m, ok := f.Op.Members(rows[0].Flag, word)
	if !ok {
		return false
	}
	if rows[0].tag {
		name, ok := f.nameIn(m)
		if ok {
			rows[0].Value = name
		}
		return ok
	}
	values := map[*Row]string{}
	if len(rows[0].path) == 0 || !spread(rows, m, nil, values) {
		return false
	}
	for r, v := range values {
		if v != Blank {
			r.Value = v
		}
	}
	return true
}

// spread finds the row of each member.
func spread(rows []*Row, m spelling.Members, path []string, values map[*Row]string) bool {
	for _, e := range m {
		at := append(slices.Clone(path), e.Name)
		if inner, ok := e.Value.(spelling.Members); ok {
			if !spread(rows, inner, at, values) {
				return false
			}
			continue
		}
		i := slices.IndexFunc(rows, func(r *Row) bool { return slices.Equal(r.path, at) })
		if i < 0 {
			return false
		}
		switch v := e.Value.(type) {
		case []string:
			values[rows[i]] = spelling.Quote(v...)
		case string:
			if rows[i].Type() == "boolean" {
				v = map[string]string{"true": Yes, "false": No}[v]
			} else if rows[i].Kind == List {
				v = spelling.Quote(v)
			}
			values[rows[i]] = v
		default:
			return false
		}
	}
	return true
}

// nameIn is the name in a tag specification that says nothing else.
func (f *Form) nameIn(m spelling.Members) (string, bool) {
	if len(m) != 2 || m[0].Name != "ResourceType" || m[0].Value != any(f.makes()) || m[1].Name != "Tags" {
		return "", false
	}
	tags, ok := m[1].Value.([]spelling.Members)
	if !ok || len(tags) != 1 || len(tags[0]) != 2 || tags[0][0].Value != any("Name") || tags[0][1].Name != "Value" {
		return "", false
	}
	name, ok := tags[0][1].Value.(string)
	return name, ok
}
