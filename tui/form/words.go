package form

import (
	"strings"

	"skylab/engine/spelling"
)

// Blank stands in a line where a value that is required is not filled in yet.
const Blank = "____"

// Words are the words behind aws that the form writes.
func (f *Form) Words() []string {
	words := []string{f.Op.Service, f.Op.Verb}
	for _, p := range f.Op.Flags() {
		words = append(words, f.flag(p)...)
	}
	return append(words, f.Rest...)
}

// Piece is a part of a line: the words of one flag, or what stands around them.
type Piece struct {
	Text    string
	Flag    string // of which flag, or nothing
	Missing bool   // it is required and not filled in
}

// Pieces are the line, part by part, with a blank for each value that is
// required and missing. Between them stand spaces.
func (f *Form) Pieces() []Piece {
	out := []Piece{{Text: f.Before + spelling.Quote("aws", f.Op.Service, f.Op.Verb)}}
	for _, p := range f.Op.Flags() {
		switch said := f.flag(p); {
		case said != nil:
			out = append(out, Piece{Text: spelling.Quote(said...), Flag: p.Flag})
		case p.Required && p.Bool:
			out = append(out, Piece{Blank, p.Flag, true})
		case p.Required:
			out = append(out, Piece{p.Flag + " " + Blank, p.Flag, true})
		}
	}
	if len(f.Rest) > 0 {
		out = append(out, Piece{Text: spelling.Quote(f.Rest...)})
	}
	out[len(out)-1].Text += f.After
	return out
}

// Line is what would be typed at the prompt.
func (f *Form) Line() string {
	var words []string
	for _, p := range f.Pieces() {
		words = append(words, p.Text)
	}
	return strings.Join(words, " ")
}

// RowAt is the row that wrote a word of [Form.Words], or the first of its flag.
func (f *Form) RowAt(word int) *Row {
	n := 2
	for _, p := range f.Op.Flags() {
		n += len(f.flag(p))
		if word < n && word >= 2 {
			return f.Of(p.Flag)
		}
	}
	return nil
}

// Of is the row that a flag is filled in by: of several the first that has a
// value, or else the first.
func (f *Form) Of(flag string) *Row {
	var first *Row
	for _, r := range f.Rows {
		if r.Flag != flag && (r.Negative != flag || flag == "") {
			continue
		}
		if r.Value != "" {
			return r
		}
		if first == nil {
			first = r
		}
	}
	return first
}

// flag writes one flag with the values of its rows, or nothing.
func (f *Form) flag(p spelling.Param) []string {
	var item spelling.Members
	var words []string
	for _, r := range f.Rows {
		if r.Flag != p.Flag || r.Value == "" {
			continue
		}
		switch {
		case r.tag:
			item = spelling.Members{
				{Name: "ResourceType", Value: f.makes()},
				{Name: "Tags", Value: []spelling.Members{{{Name: "Key", Value: "Name"}, {Name: "Value", Value: r.Value}}}},
			}
		case len(r.path) > 0:
			item = put(item, r.path, r.memberValue())
		case r.Kind == List:
			words = append(words, Split(r.Value)...)
		case r.Kind == Choice && r.Value == No && r.Negative != "":
			return f.Op.Say(r.Negative)
		case r.Kind == Choice && r.Value == Yes:
			return f.Op.Say(r.Flag)
		case only(p, "string"):
			words = append(words, f.Op.Structure(p.Flag, spelling.Members{{Name: "Value", Value: r.Value}}))
		default:
			words = append(words, r.Value)
		}
	}
	if item != nil {
		words = append([]string{f.Op.Structure(p.Flag, item)}, words...)
	}
	if len(words) == 0 {
		return nil
	}
	return f.Op.Say(p.Flag, words...)
}

func (r *Row) memberValue() any {
	switch {
	case r.Kind == List:
		return Split(r.Value)
	case r.Type() == "boolean":
		return map[string]string{Yes: "true", No: "false"}[r.Value]
	}
	return r.Value
}

// put sets the member that a path leads to.
func put(m spelling.Members, path []string, value any) spelling.Members {
	if len(path) == 1 {
		return append(m, spelling.Member{Name: path[0], Value: value})
	}
	for i := range m {
		if inner, ok := m[i].Value.(spelling.Members); ok && m[i].Name == path[0] {
			m[i].Value = put(inner, path[1:], value)
			return m
		}
	}
	return append(m, spelling.Member{Name: path[0], Value: put(nil, path[1:], value)})
}

// Split cuts the value of a list into its words, as a shell would that expands
// nothing. A quote that is not closed ends with the value.
func Split(value string) []string {
	var out []string
	var word strings.Builder
	in, quote := false, rune(0)
	escaped := false
	for _, c := range value {
		switch {
		case escaped:
			word.WriteRune(c)
			escaped = false
		case c == '\\' && quote != '\'':
			in, escaped = true, true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			in, quote = true, c
		case quote == 0 && (c == ' ' || c == '\t' || c == '\n'):
			if in {
				out = append(out, word.String())
				word.Reset()
			}
			in = false
		default:
			in = true
			word.WriteRune(c)
		}
	}
	if in {
		out = append(out, word.String())
	}
	return out
}
