package tui

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"skylab/tui/say"
)

// needle is what somebody looks for, or a text in which it may be found: its
// words with a space between them, as the keys of a Korean keyboard type them
// in Latin letters. So a word that was typed in the other mode is found, and a
// syllable that is not finished.
type needle struct {
	keys     string
	hangul   bool
	initials string // of each syllable: ㄷㄷㄹㄱ is 되돌리기
}

// needles are texts made ready to be compared.
func newNeedle(text string) needle {
	text = strings.ToLower(norm.NFC.String(text))
	var words, first strings.Builder
	n := needle{}
	for _, r := range text {
		switch {
		case r >= '가' && r <= '힣':
			n.hangul = true
			first.WriteRune(initials[(r-'가')/588])
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

var initials = []rune("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")

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
		if !strings.ContainsRune(string(initials), r) {
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

// findable is what something is found by.
type findable struct {
	names, others, says []needle
}

func (f *findable) name(texts ...string)   { f.names = append(f.names, needles(texts)...) }
func (f *findable) synonym(list ...string) { f.others = append(f.others, needles(list)...) }
func (f *findable) sentence(texts ...string) {
	f.says = append(f.says, needles(texts)...)
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

// rank says how well something is meant by what is looked for. Names count
// more than synonyms, and those more than sentences. Of several words, each
// must be found.
func (f *findable) rank(text string) int {
	if n := f.one(newNeedle(text)); n > 0 {
		return n
	}
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 8 {
		return 0
	}
	least := 100
	for _, w := range words {
		least = min(least, f.one(newNeedle(w)))
	}
	return least
}

func (f *findable) one(n needle) int {
	best := 0
	for _, t := range f.names {
		best = max(best, n.in(t))
	}
	for _, t := range f.others {
		best = max(best, n.in(t)-5)
	}
	for _, t := range f.says {
		if r := n.in(t); r >= 60 {
			best = max(best, r-45)
		}
	}
	return best
}
