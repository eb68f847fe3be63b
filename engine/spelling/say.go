package spelling

import (
	"strconv"
	"strings"
)

// This file writes lines from what somebody filled in, who has no command yet.

// Member is a member of a structure that is filled in. Its value is a string, a
// list of strings, or Members, or a list of Members.
type Member struct {
	Name  string
	Value any
}

// Members are a structure that is filled in, in the order in which it is written.
type Members []Member

// Quote writes words as one would type them at a prompt: a POSIX shell reads
// them back as they are.
func Quote(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quoteWord(w)
	}
	return strings.Join(quoted, " ")
}

// Say writes a flag with values behind it so that each is read as a value. Words
// behind a list of structures are in the CLI's own notation already.
func (op *Operation) Say(flag string, values ...string) []string {
	f := op.byFlag[flag]
	switch {
	case f.takes == none || len(values) == 0:
		return []string{flag}
	case f.List && f.Type == "structure":
		return append([]string{flag}, values...)
	case f.List:
		list := make([]any, len(values))
		for i, v := range values {
			list[i] = v
		}
		return f.say(op, list)
	}
	if said := f.join(op, values[0], true); said != nil {
		return said
	}
	return []string{flag, values[0]} // the name of a file
}

// Structure writes a structure as one word behind its flag: shorthand where that
// is read back as the same, JSON where it is not.
func (op *Operation) Structure(flag string, m Members) string {
	f := op.byFlag[flag]
	item := f.Param
	item.List = false
	w, _ := (&item).flag().word(m.tree(f.Fields))
	if f.List && strings.HasPrefix(w, "{") {
		return "[" + w + "]"
	}
	return w
}

func (p *Param) flag() *flag { return &flag{Param: *p} }

// Members reads a word behind the flag of a structure back into its members.
func (op *Operation) Members(flag, word string) (Members, bool) {
	f := op.byFlag[flag]
	if f == nil || f.Type != "structure" {
		return nil, false
	}
	var tree any
	if looksLike(word, "[") || looksLike(word, "{") {
		v, bad := readJSON(word)
		if list, ok := v.([]any); ok && len(list) == 1 {
			v = list[0]
		}
		if bad != nil {
			return nil, false
		}
		tree = v
	} else if o, err := (&shorthand{text: word}).parse(); err == nil {
		tree = o
	}
	m, ok := grown(tree).(Members)
	return m, ok
}

// grown makes of a tree what [Member] holds, or nil of what it can't hold.
func grown(v any) any {
	switch v := v.(type) {
	case *object:
		out := make(Members, len(v.keys))
		for i, k := range v.keys {
			out[i] = Member{k, grown(v.vals[i])}
		}
		return out
	case []any:
		var words []string
		var items []Members
		for _, e := range v {
			switch e := grown(e).(type) {
			case string:
				words = append(words, e)
			case Members:
				items = append(items, e)
			}
		}
		if len(items) > 0 {
			return items
		}
		return words
	case bool:
		return strconv.FormatBool(v)
	case nil:
		return nil
	}
	return pythonText(v)
}

// tree is the structure as it is written, with numbers and switches where its
// members are some.
func (m Members) tree(fields []Param) *object {
	o := &object{}
	for _, e := range m {
		var p Param
		for i := range fields {
			if fields[i].Name == e.Name {
				p = fields[i]
			}
		}
		o.set(e.Name, p.typed(e.Value))
	}
	return o
}

func (p *Param) typed(v any) any {
	switch v := v.(type) {
	case Members:
		return v.tree(p.Fields)
	case []Members:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i].tree(p.Fields)
		}
		return list
	case []string:
		list := make([]any, len(v))
		for i := range v {
			list[i] = p.typed(v[i])
		}
		return list
	case string:
		if n, err := strconv.ParseInt(v, 10, 64); err == nil && p.Type == "integer" {
			return n
		}
		if p.Type == "boolean" && (v == "true" || v == "false") {
			return v == "true"
		}
		return v
	}
	return ""
}
