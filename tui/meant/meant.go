// Package meant answers one question: which of many things did somebody mean?
//
// A thing has names, synonyms and sentences, in all languages at once. What was
// typed is compared as the keys of a Korean keyboard: a word that was typed in
// the other mode is found, a syllable that is not finished, initials alone.
package meant

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"skylab/tui/say"
)

// needle is what somebody looks for, or a text in which it may be found: its
// words with a space between them, as the keys of a Korean keyboard type them
// in Latin letters.
type needle struct {
	keys     string
	hangul   bool
	initials string // of each syllable: ㄷㄷㄹㄱ is 되돌리기
}

// Keys is what is compared of a text, and nothing where it says nothing.
func Keys(text string) string { return newNeedle(text).keys }

func newNeedle(text string) needle {
	text = strings.ToLower(norm.NFC.String(text))
	var words, first strings.Builder
	n := needle{}
	for _, r := range text {
		switch {
		case r >= '가' && r <= '힣':
			n.hangul = true
			first.WriteRune(Initials[(r-'가')/588])
			words.WriteRune(r)
		case r >= 'ㄱ' && r <= 'ㅣ':
			n.hangul = true
			first.WriteRune(r)
			words.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			words.WriteRune(r)
		default:
			words.WriteByte(' ')
		}
	}
	if n.keys = strings.Join(strings.Fields(words.String()), " "); n.keys == "" {
		n.keys = strings.TrimSpace(text) // a key such as +
	}
	if latin := say.Romanized(n.keys); latin != "" {
		n.keys = strings.ToLower(latin)
	}
	n.initials = first.String()
	return n
}

// Initials are the letters that a syllable of Hangul may begin with, in
// Unicode's order.
var Initials = []rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")

// in says how well a text holds what is looked for, 0 for not at all: the whole
// text, its beginning, the beginning of a word, anywhere, the initials of its
// syllables, its letters one after the other with others between.
func (n needle) in(text needle) int {
	short := len(n.keys) < 2
	switch {
	case n.keys == "":
		return 0
	case text.keys == n.keys:
		return 100
	case strings.HasPrefix(text.keys, n.keys):
		return 90
	case strings.Contains(" "+text.keys, " "+n.keys):
		return 80
	case n.onlyInitials() && strings.HasPrefix(text.initials, n.initials):
		return 75
	case n.onlyInitials() && strings.Contains(text.initials, n.initials):
		return 65
	case short || n.hangul != text.hangul:
		return 0
	case strings.Contains(joined(text.keys), joined(n.keys)):
		return 60
	case len(n.keys) > 2 && scattered(n.keys, text.keys):
		return 30
	}
	return 0
}

// onlyInitials reports whether nothing but initials of syllables was typed.
func (n needle) onlyInitials() bool {
	for _, r := range n.initials {
		if !strings.ContainsRune(string(Initials), r) {
			return false
		}
	}
	return n.hangul && len(n.initials) >= 2*len("ㄱ") && len(n.keys) == len(n.initials)/len("ㄱ")
}

func joined(s string) string { return strings.ReplaceAll(s, " ", "") }

// scattered reports whether the letters of short stand in long in this order,
// the first of both being the same.
func scattered(short, long string) bool {
	if long == "" || short[0] != long[0] || len(long) > 6*len(short) {
		return false
	}
	for i := 0; i < len(long) && short != ""; i++ {
		if long[i] == short[0] {
			short = short[1:]
		}
	}
	return short == ""
}

// Thing is what something is found by.
type Thing struct {
	names, others, says []needle
}

// Name adds what it is called.
func (t *Thing) Name(texts ...string) { t.names = append(t.names, needles(texts)...) }

// Synonym adds what others call it.
func (t *Thing) Synonym(texts ...string) { t.others = append(t.others, needles(texts)...) }

// Sentence adds what is said about it.
func (t *Thing) Sentence(texts ...string) { t.says = append(t.says, needles(texts)...) }

// Words are the names and synonyms as they are compared.
func (t *Thing) Words() []string {
	var out []string
	for _, n := range slices.Concat(t.names, t.others) {
		out = append(out, n.keys)
	}
	return out
}

func needles(texts []string) []needle {
	out := make([]needle, 0, len(texts))
	for _, t := range texts {
		if n := newNeedle(t); n.keys != "" {
			out = append(out, n)
		}
	}
	return out
}

// Rank says how well something is meant by what is looked for. Names count
// more than synonyms, and those more than sentences. Of several words, each
// must be found.
func (t *Thing) Rank(text string) int {
	if n := t.one(newNeedle(text)); n > 0 {
		return n
	}
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 8 {
		return 0
	}
	least := 100
	for _, w := range words {
		least = min(least, t.one(newNeedle(w)))
	}
	return least
}

func (t *Thing) one(n needle) int {
	best := 0
	for _, x := range t.names {
		best = max(best, n.in(x))
	}
	for _, x := range t.others {
		best = max(best, n.in(x)-5)
	}
	for _, x := range t.says {
		if r := n.in(x); r >= 60 {
			best = max(best, r-45)
		}
	}
	return best
}
