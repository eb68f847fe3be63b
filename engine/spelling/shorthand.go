package spelling

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shorthand reads the CLI's own notation for structures:
//
//	parameter = keyval *("," keyval)
//	keyval    = key "=" [values] / key "@=" [values]
//	values    = csv-list / explicit-list / hash-literal
//
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
type shorthand struct {
	text  string
	at    int
	depth int
	files func(at int, name string) (string, error)
	load  bool // the key was written with @=
}

// syntaxError is what was expected, what was found, and where.
type syntaxError struct {
	expected, received string
	at                 int
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("Expected: '%s', received: '%s'", e.expected, e.received)
}

type duplicateKey struct {
	key string
	at  int
}

func (e *duplicateKey) Error() string {
	return fmt.Sprintf("Second instance of key \"%s\" encountered", e.key)
}

// report words an error as the CLI does, with a caret under the place.
func (s *shorthand) report(err error, p *Param, v value) error {
	var syntax *syntaxError
	var twice *duplicateKey
	switch {
	case errors.As(err, &syntax):
		reason := fmt.Sprintf("%s for input:\n%s", syntax, s.point(syntax.at))
		e := wrong(v, p.Flag, reason, "usage-shorthand", syntax.expected, syntax.received)
		e.At += syntax.at
		return e
	case errors.As(err, &twice):
		reason := fmt.Sprintf("%s for input:\n%s\nThis is often because there is a preceding \",\" instead of a space.",
			twice, s.point(twice.at))
		e := wrong(v, p.Flag, reason, "usage-duplicate-key", twice.key)
		e.At += twice.at
		return e
	}
	return err
}

func (s *shorthand) point(at int) string {
	at = min(at, len(s.text))
	end := len(s.text)
	if n := strings.IndexByte(s.text[at:], '\n'); n >= 0 {
		end = at + n
	}
	column := utf8.RuneCountInString(s.text[strings.LastIndexByte(s.text[:at], '\n')+1 : at])
	return s.text[:end] + "\n" + strings.Repeat(" ", column) + "^" + s.text[end:]
}

func (s *shorthand) parse() (*object, error) {
	o := &object{}
	for {
		start := s.at
		key, v, err := s.keyval(true)
		if err != nil {
			return nil, err
		}
		if o.find(key) >= 0 {
			return nil, &duplicateKey{key, start}
		}
		o.set(key, v)
		if s.at >= len(s.text) {
			return o, nil
		}
		if err := s.expect(',', true); err != nil {
			return nil, err
		}
	}
}

// keyval reads one key and its value, at the top or within braces.
func (s *shorthand) keyval(top bool) (string, any, error) {
	key := s.key()
	s.load = false
	if mark := s.at; s.expect('@', true) == nil {
		s.load = true
	} else {
		s.at = mark
		s.space()
	}
	if err := s.expect('=', true); err != nil {
		return "", nil, err
	}
	if top {
		v, err := s.values()
		return key, v, err
	}
	v, err := s.explicit()
	return key, v, err
}

func (s *shorthand) key() string {
	start := s.at
	for s.at < len(s.text) {
		c := s.text[s.at]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.#/:", c) >= 0) {
			break
		}
		s.at++
	}
	return s.text[start:s.at]
}

func (s *shorthand) values() (any, error) {
	switch s.current() {
	case 0:
		return "", nil
	case '[':
		return s.list()
	case '{':
		return s.hash()
	}
	return s.csv()
}

// csv reads a value or several with commas between them. In a=b,c=d the word
// behind the comma turns out to be a key: the comma is given back.
func (s *shorthand) csv() (any, error) {
	first, err := s.first()
	if err != nil {
		return nil, err
	}
	s.space()
	if s.current() != ',' {
		return first, nil
	}
	_ = s.expect(',', true)
	list := []any{first}
	for {
		v, err := s.second()
		if err == nil {
			s.space()
			if s.at >= len(s.text) {
				list = append(list, v)
				break
			}
			err = s.expect(',', true)
		}
		if err != nil {
			if s.at >= len(s.text) {
				return nil, err
			}
			s.at = strings.LastIndexByte(s.text[:s.at+1], ',')
			break
		}
		list = append(list, v)
	}
	if len(list) == 1 {
		return first, nil
	}
	return list, nil
}

func (s *shorthand) list() (any, error) {
	if s.depth++; s.depth > maxDepth {
		return nil, &syntaxError{"]", "[", s.at}
	}
	defer func() { s.depth-- }()
	_ = s.expect('[', true)
	out := []any{}
	for s.current() != ']' {
		v, err := s.explicit()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		if err := s.separator(']'); err != nil {
			return nil, err
		}
	}
	return out, s.expect(']', false)
}

func (s *shorthand) hash() (any, error) {
	if s.depth++; s.depth > maxDepth {
		return nil, &syntaxError{"}", "{", s.at}
	}
	defer func() { s.depth-- }()
	_ = s.expect('{', true)
	o := &object{}
	for s.current() != '}' {
		key, v, err := s.keyval(false)
		if err != nil {
			return nil, err
		}
		o.set(key, v)
		if err := s.separator('}'); err != nil {
			return nil, err
		}
	}
	return o, s.expect('}', false)
}

func (s *shorthand) separator(end byte) error {
	s.space()
	if s.current() == end {
		return nil
	}
	if err := s.expect(',', false); err != nil {
		return err
	}
	s.space()
	return nil
}

func (s *shorthand) explicit() (any, error) {
	switch s.current() {
	case '[':
		return s.list()
	case '{':
		return s.hash()
	}
	return s.first()
}

func (s *shorthand) first() (any, error) {
	if q := s.current(); q == '\'' || q == '"' {
		return s.quoted(q)
	}
	return s.resolve(s.at, s.word(followFirst))
}

func (s *shorthand) second() (any, error) {
	if q := s.current(); q == '\'' || q == '"' {
		return s.quoted(q)
	}
	at := s.at
	w := s.word(followSecond)
	if s.at == at {
		return nil, &syntaxError{"<second>", "<none>", at}
	}
	return s.resolve(at, w)
}

var (
	singleQuoted = regexp.MustCompile(`^'(?:\\'|[^'])*'`)
	doubleQuoted = regexp.MustCompile(`^"(?:\\"|[^"])*"`)
)

func (s *shorthand) quoted(q byte) (any, error) {
	re, name := singleQuoted, "singled quoted"
	if q == '"' {
		re, name = doubleQuoted, "double quoted"
	}
	m := re.FindString(s.text[s.at:])
	if m == "" {
		return nil, &syntaxError{"<" + name + ">", "<none>", s.at}
	}
	at := s.at
	s.at += len(m)
	m = strings.ReplaceAll(m[1:len(m)-1], `\`+string(q), string(q))
	return s.resolve(at, strings.ReplaceAll(m, `\\`, `\`))
}

func (s *shorthand) resolve(at int, w string) (any, error) {
	if !s.load {
		return w, nil
	}
	return s.files(at, w)
}

// word reads as many characters as a word may have; \, is a comma in it.
func (s *shorthand) word(follow func(rune) bool) string {
	start, allowed := s.at, startsWord
	for s.at < len(s.text) {
		if strings.HasPrefix(s.text[s.at:], `\,`) {
			s.at += 2
		} else {
			r, n := utf8.DecodeRuneInString(s.text[s.at:])
			if r > 0xffff || !allowed(r) {
				break
			}
			s.at += n
		}
		allowed = follow
	}
	return strings.TrimRightFunc(strings.ReplaceAll(s.text[start:s.at], `\,`, ","), unicode.IsSpace)
}

func startsWord(r rune) bool {
	return r > ' ' && !unicode.IsSpace(r) && !strings.ContainsRune(`"',=[{`, r)
}

func followFirst(r rune) bool {
	return (r > ' ' || unicode.IsSpace(r)) && !strings.ContainsRune(`"',]}`, r)
}

func followSecond(r rune) bool {
	return (r > ' ' || unicode.IsSpace(r)) && !strings.ContainsRune(`"',=`, r)
}

func (s *shorthand) current() byte {
	if s.at >= len(s.text) {
		return 0
	}
	return s.text[s.at]
}

func (s *shorthand) space() {
	for s.at < len(s.text) && strings.IndexByte(" \t\n\r\v\f", s.text[s.at]) >= 0 {
		s.at++
	}
}

func (s *shorthand) expect(c byte, space bool) error {
	if space {
		s.space()
	}
	if s.at >= len(s.text) {
		return &syntaxError{string(c), "EOF", s.at}
	}
	if s.text[s.at] != c {
		r, _ := utf8.DecodeRuneInString(s.text[s.at:])
		return &syntaxError{string(c), string(r), s.at}
	}
	s.at++
	if space {
		s.space()
	}
	return nil
}
