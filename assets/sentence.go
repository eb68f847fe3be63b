package assets

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// sentence is a text with places in it, taken apart once when it is read.
type sentence []piece

// piece is plain text, or the place of an argument.
type piece struct {
	text string
	arg  int    // -1 for plain text
	noun bool   // {0*}: the argument is said by its name in nouns
	form form   // how the argument is put there
	a, b string // the two forms to choose from
}

type form byte

const (
	plain    form = iota // {0}: the argument
	particle             // {0:을/를}: the argument and the particle that its final sound asks for
	plural               // {0|address|addresses}: one of two words, by the number that the argument is
)

var errEmpty = errors.New("there is no sentence after the =")

// parseSentence takes a text apart. A { that no digit follows is just a brace.
func parseSentence(text string) (sentence, error) {
	if text == "" {
		return nil, errEmpty
	}
	var s sentence
	from := 0
	for i := 0; i < len(text); i++ {
		if text[i] != '{' || i+1 == len(text) || !isDigit(text[i+1]) {
			continue
		}
		length := strings.IndexByte(text[i:], '}')
		if length < 0 {
			return nil, fmt.Errorf("%q has no closing brace", text[i:])
		}
		p, err := parsePlace(text[i+1 : i+length])
		if err != nil {
			return nil, err
		}
		if from < i {
			s = append(s, piece{text: text[from:i], arg: -1})
		}
		s = append(s, p)
		i += length
		from = i + 1
	}
	if from < len(text) {
		s = append(s, piece{text: text[from:], arg: -1})
	}
	return s, nil
}

// parsePlace reads what stands between the braces.
func parsePlace(inside string) (piece, error) {
	end := strings.IndexFunc(inside, func(r rune) bool { return r < '0' || '9' < r })
	number, rest := inside, ""
	if end >= 0 {
		number, rest = inside[:end], inside[end:]
	}
	arg, err := strconv.Atoi(number)
	if err != nil || arg > 9 {
		return piece{}, fmt.Errorf("{%s}: arguments are {0} to {9}", inside)
	}
	p := piece{arg: arg}
	rest, p.noun = strings.CutPrefix(rest, "*")
	if rest == "" {
		return p, nil
	}
	separator := "/"
	if p.form = particle; rest[0] == '|' {
		p.form, separator = plural, "|"
	} else if rest[0] != ':' {
		return piece{}, fmt.Errorf("{%s}: after the number comes :after-a-consonant/after-a-vowel or |one|many", inside)
	}
	forms := strings.Split(rest[1:], separator)
	if len(forms) != 2 {
		return piece{}, fmt.Errorf("{%s}: there are two forms to choose from, not %d", inside, len(forms))
	}
	p.a, p.b = forms[0], forms[1]
	return p, nil
}

// fill puts the arguments in their places, and names those that want a name.
func (s sentence) fill(args []any, name func(string) string) string {
	var b strings.Builder
	for _, p := range s {
		switch {
		case p.arg < 0:
			b.WriteString(p.text)
			continue
		case p.arg >= len(args):
			fmt.Fprintf(&b, "{%d}", p.arg)
			continue
		}
		said := fmt.Sprint(args[p.arg])
		if p.noun {
			said = name(said)
		}
		switch p.form {
		case plain:
			b.WriteString(said)
		case particle:
			b.WriteString(said)
			b.WriteString(chooseParticle(said, p.a, p.b))
		case plural:
			if said == "1" {
				b.WriteString(p.a)
			} else {
				b.WriteString(p.b)
			}
		}
	}
	return b.String()
}

// args lists the numbers of the arguments that have a place, ascending.
func (s sentence) args() []int {
	var numbers []int
	for _, p := range s {
		if p.arg >= 0 {
			numbers = append(numbers, p.arg)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
