package spelling

import (
	"slices"
	"strings"
)

// Candidate is a word that may stand next.
type Candidate struct {
	Text string // the whole word; empty if IDOf says where to find it
	What string // service, verb, waiter, flag, global, value, filter, member or id
	IDOf string // for an id: the kind of resource
}

// Complete lists what may stand in the place of last, the word that is being
// typed, behind words, those that follow aws before it. Only words that start
// with last are listed.
func (b *Book) Complete(words []string, last string) []Candidate {
	if at := len(words) - 1; at >= 0 {
		if got, ok := globalValues(words[at]); ok {
			return starting(got, "value", "", last)
		}
	}
	plain := skipGlobals(words)
	switch {
	case len(plain) == 0:
		return append(starting(append(b.serviceNames(), "help"), "service", "", last), globalFlags(words, last)...)
	case b.service(plain[0]) == nil:
		return nil
	}
	s := b.service(plain[0])
	if len(plain) == 1 {
		verbs := append(s.verbs(), "help")
		if len(s.waiters()) > 0 {
			verbs = append(verbs, "wait")
		}
		slices.Sort(verbs)
		return append(starting(verbs, "verb", "", last), globalFlags(words, last)...)
	}
	op, rest := s.byVerb[plain[1]], plain[2:]
	if plain[1] == "wait" && len(s.waiters()) > 0 {
		if len(rest) == 0 {
			return starting(s.waiters(), "waiter", "", last)
		}
		if w := findWaiter(s, rest[0]); w != nil {
			op, rest = w.Op, rest[1:]
		}
	}
	if op == nil {
		return nil
	}
	return op.complete(rest, words, last)
}

// complete lists flags, or what the flag before takes.
func (op *Operation) complete(rest, words []string, last string) []Candidate {
	name, val, cut := strings.Cut(last, "=")
	if f := op.byFlag[name]; cut && f != nil {
		return prefixed(name+"=", op.values(f, val))
	}
	if f := op.open(rest); f != nil && !strings.HasPrefix(last, "-") {
		if out := op.values(f, last); len(out) > 0 || last != "" {
			return out
		}
		if f.takes == one {
			return nil
		}
	}
	var flags []string
	used := op.used(rest)
	for _, f := range op.asTyped() {
		if !f.hidden && !used[strings.TrimPrefix(f.dest, "no ")] {
			flags = append(flags, f.Flag)
		}
	}
	out := starting(flags, "flag", "", last)
	if last != "" || len(rest) > 0 {
		out = append(out, globalFlags(words, last)...)
	}
	if len(rest) == 0 {
		out = append(out, starting([]string{"help"}, "value", "", last)...)
	}
	return out
}

// open is the flag that still takes values after rest.
func (op *Operation) open(rest []string) *flag {
	n := 0
	for i := len(rest) - 1; i >= 0; i-- {
		f := op.byFlag[rest[i]]
		if f == nil {
			n++
			continue
		}
		if f.takes == many || n == 0 && f.takes != none {
			return f
		}
		return nil
	}
	return nil
}

func (op *Operation) used(rest []string) map[string]bool {
	out := map[string]bool{}
	for _, w := range rest {
		name, _, _ := strings.Cut(w, "=")
		if f := op.byFlag[name]; f != nil {
			out[strings.TrimPrefix(f.dest, "no ")] = true
		}
	}
	return out
}

// values lists what a flag takes.
func (op *Operation) values(f *flag, last string) []Candidate {
	switch {
	case f.IDOf != "":
		return []Candidate{{What: "id", IDOf: f.IDOf}}
	case len(f.Enum) > 0:
		return starting(f.Enum, "value", "", last)
	case f.onlyValue("boolean"):
		return starting([]string{"Value=true", "Value=false"}, "value", "", last)
	case len(op.Filters) > 0 && (f.Name == "Filters" || f.Name == "Filter"):
		names := make([]string, len(op.Filters))
		for i, n := range op.Filters {
			names[i] = "Name=" + n + ",Values="
		}
		return starting(names, "filter", "", last)
	case f.Type == "structure":
		return members(f.Fields, last)
	}
	return nil
}

// members completes the key or the value that a shorthand word ends in.
func members(params []Param, last string) []Candidate {
	start := strings.LastIndexAny(last, ",{[") + 1
	for i := 0; i < start; i++ { // step into the structures that are open
		if last[i] != '{' && last[i] != '[' || i == 0 || last[i-1] != '=' {
			continue
		}
		key := last[strings.LastIndexAny(last[:i-1], ",{[")+1 : i-1]
		for j := range params {
			if params[j].Name == key && params[j].Type == "structure" {
				params = params[j].Fields
				break
			}
		}
	}
	head, word := last[:start], last[start:]
	if key, val, ok := strings.Cut(word, "="); ok {
		for i := range params {
			if p := &params[i]; p.Name == key {
				if p.IDOf != "" {
					return []Candidate{{Text: head + key + "=", What: "id", IDOf: p.IDOf}}
				}
				return prefixed(head+key+"=", starting(p.Enum, "value", "", val))
			}
		}
		return nil
	}
	keys := make([]string, len(params))
	for i := range params {
		keys[i] = params[i].Name + "="
	}
	return prefixed(head, starting(keys, "member", "", word))
}

func prefixed(head string, list []Candidate) []Candidate {
	for i := range list {
		list[i].Text = head + list[i].Text
	}
	return list
}

func starting(words []string, what, idOf, last string) []Candidate {
	var out []Candidate
	for _, w := range words {
		if strings.HasPrefix(w, last) {
			out = append(out, Candidate{w, what, idOf})
		}
	}
	return out
}

func globalFlags(words []string, last string) []Candidate {
	if !strings.HasPrefix(last, "-") {
		return nil
	}
	var names []string
	for _, g := range globals {
		if !slices.Contains(words, g.name) {
			names = append(names, g.name)
		}
	}
	return starting(names, "global", "", last)
}

// globalValues says what a global option takes, if the word is one that takes
// something.
func globalValues(word string) ([]string, bool) {
	for _, g := range globals {
		if g.name == word && g.takes {
			if word == "--output" {
				return outputs, true
			}
			return nil, true
		}
	}
	return nil, false
}

// skipGlobals leaves out aws's own options and their values.
func skipGlobals(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		name, _, cut := strings.Cut(words[i], "=")
		at := slices.Index(globalNames(), name)
		if at < 0 {
			out = append(out, words[i])
		} else if globals[at].takes && !cut {
			i++
		}
	}
	return out
}
