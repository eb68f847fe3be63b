package likeness

import (
	"net/netip"
	"regexp"
	"strings"
)

// minted is an id as AWS writes it: what it is the id of, and 16 or 17 hexadecimal
// digits.
var (
	minted = regexp.MustCompile(`\b(?:[a-z]+(?:-[a-z]+)*-)?[0-9a-f]{16,17}\b`)
	token  = regexp.MustCompile(`\b(?:[a-z]+(?:-[a-z]+)*-)?[0-9a-f]{16,17}\b|\{[a-z][a-z0-9-]*\}|\b\d+\.\d+\.\d+\.\d+(?:/\d+)?|[\p{L}\p{N}]+`)
)

// everybodys are kinds of ids that are the same in every account.
var everybodys = map[string]bool{"ami": true, "snap": true, "pl": true}

// documented are blocks of addresses that labs draw from (RFC 5737).
var documented = []netip.Prefix{
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
}

// voice reads what one learner typed.
type voice struct {
	*draws
	given  *given
	values lexicon
	blocks []block
	// foreign is told of addresses that are in others' blocks, and of ids.
	foreign func(text, is string, of []owned)
	id      func(text, is string)
}

// plain is text with the names of what was drawn and minted in the place of it.
func (v *voice) plain(text string) string {
	var out strings.Builder
	done := 0
	for _, m := range token.FindAllStringIndex(text, -1) {
		if m[0] < done {
			continue
		}
		is, size := v.token(text, m[0], m[1])
		out.WriteString(text[done:m[0]])
		out.WriteString(is)
		done = m[0] + size
	}
	out.WriteString(text[done:])
	return out.String()
}

// token is what a token stands for, and how much of the text it is.
func (v *voice) token(text string, from, to int) (string, int) {
	t := text[from:to]
	switch {
	case t[0] == '{':
		name := strings.Trim(t, "{}")
		if first, is := v.alias[name]; is && (from == 0 || text[from-1] != '$') {
			name = first
		}
		return "{" + name + "}", len(t)
	case minted.FindString(t) == t && strings.ContainsAny(t, "0123456789"):
		kind := "id"
		if i := strings.LastIndexByte(t, '-'); i > 0 {
			kind = t[:i]
		}
		if v.id != nil && !everybodys[kind] {
			v.id(t, "<"+kind+">")
		}
		return "<" + kind + ">", len(t)
	case strings.Count(t, ".") == 3:
		return v.address(t), len(t)
	}
	for _, x := range []lexicon{v.values, v.common} {
		if is, ok := x.at(t, text[from:]); ok {
			return "{" + is.name + "}", len(is.text)
		}
	}
	return t, len(t)
}

func (v *voice) address(t string) string {
	p, ok := addresses(t)
	if !ok {
		return t
	}
	for _, b := range v.blocks {
		if b.holds(p) {
			return b.place(t, p)
		}
	}
	if v.given == nil || v.given.literals[t] { // the lab's own, or the lab itself is read
		return t
	}
	if of := v.others(p); len(of) > 0 {
		is := of[0].place(t, p)
		if v.foreign != nil {
			v.foreign(t, is, of)
		}
		return is
	}
	a := p.Addr()
	if !p.IsSingleIP() || !a.IsGlobalUnicast() || a.IsPrivate() {
		return t
	}
	for _, d := range documented {
		if d.Contains(a) {
			return t
		}
	}
	return "<address>" // public ones are minted like ids
}
