package spelling

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// unpack turns the words of one flag into the value of its parameter: JSON
// where it looks like JSON, else shorthand for structures, else words.
func (l *line) unpack(p *Param, g given) (any, error) {
	vals := g.vals
	for i := range vals {
		v, err := l.content(p.Flag, vals[i])
		if err != nil {
			return nil, err
		}
		vals[i] = v
	}
	if !p.List {
		return l.unpackOne(p, vals[0])
	}
	if len(vals) == 1 && looksLike(vals[0].text, "[") {
		return jsonArgument(p, vals[0])
	}
	item := *p
	item.List = false
	plain := p.Type == "structure" && len(vals) > 0 && !looksLike(vals[0].text, "[{")
	out := make([]any, len(vals))
	for i, v := range vals {
		var err error
		if plain {
			out[i], err = l.shorthand(&item, v)
		} else {
			out[i], err = l.unpackOne(&item, v)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (l *line) unpackOne(p *Param, v value) (any, error) {
	switch p.Type {
	case "structure":
		switch {
		case looksLike(v.text, "{"):
			return jsonArgument(p, v)
		case looksLike(v.text, "["):
			return nil, wrong(v, p.Flag, "Invalid JSON:\n"+v.text, "usage-json", v.text)
		case p.onlyValue("string") && !strings.Contains(v.text, "="):
			return &object{[]string{"Value"}, []any{v.text}}, nil
		}
		return l.shorthand(p, v)
	case "integer":
		return wholeNumber(p.Flag, v)
	case "float":
		return anyNumber(p.Flag, v)
	case "boolean":
		return !strings.EqualFold(v.text, "false") && v.text != "", nil
	}
	return v.text, nil
}

// anyNumber reads a number that may have a fraction, as the CLI does.
func anyNumber(flag string, v value) (any, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(v.text), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) { // AWS takes neither, and no log could hold them
		return nil, wrong(v, flag, fmt.Sprintf("could not convert string to float: '%s'", v.text), "usage-number", v.text)
	}
	return f, nil
}

// within is the value of a member of a shorthand, where it stands.
func (v value) within(name, text string) value {
	return value{text, v.word, v.from + max(0, strings.Index(v.text, name+"="))}
}

func looksLike(text, opening string) bool {
	text = strings.TrimSpace(text)
	return text != "" && strings.Contains(opening, text[:1])
}

func jsonArgument(p *Param, v value) (any, error) {
	tree, err := readJSON(v.text)
	if err != nil {
		return nil, badJSON(v, p.Flag, err)
	}
	return tree, nil
}

// badJSON reports JSON that can't be read, at the place where reading stopped.
func badJSON(v value, flag string, err error) *UsageError {
	e := wrong(v, flag, fmt.Sprintf("Invalid JSON: %s\nJSON received: %s", err, v.text), "usage-json", err.Error())
	var syntax *jsonError
	if errors.As(err, &syntax) {
		e.At += syntax.at
	}
	return e
}

// shorthand reads Key=Value,... and gives each value the type of its member.
func (l *line) shorthand(p *Param, v value) (any, error) {
	s := &shorthand{text: v.text, files: func(at int, name string) (string, error) {
		c, err := l.content(p.Flag, value{name, v.word, v.from + at})
		return c.text, err
	}}
	o, err := s.parse()
	if err != nil {
		return nil, s.report(err, p, v)
	}
	if err := fit(p.Fields, o, p, v); err != nil {
		return nil, err
	}
	return o, nil
}

// fit gives the words of a shorthand structure the types of its members.
func fit(members []Param, o *object, p *Param, v value) error {
	for i := range members {
		m := &members[i]
		at := o.find(m.Name)
		if at < 0 {
			continue
		}
		val := o.vals[at]
		if _, list := val.([]any); m.List && !list {
			val = []any{val} // one word where several may stand
		}
		fitted, err := fitValue(m, val, p, v)
		if err != nil {
			return err
		}
		o.vals[at] = fitted
	}
	return nil
}

func fitValue(m *Param, val any, p *Param, v value) (any, error) {
	switch val := val.(type) {
	case []any:
		if !m.List {
			return val, nil // of the wrong type, which is reported with all such
		}
		for i := range val {
			if _, nested := val[i].([]any); nested {
				continue
			}
			item, err := fitValue(m, val[i], p, v)
			if err != nil {
				return nil, err
			}
			val[i] = item
		}
	case *object:
		return val, fit(m.Fields, val, p, v)
	case string:
		switch m.Type {
		case "integer":
			return wholeNumber(p.Flag, v.within(m.Name, val))
		case "float":
			return anyNumber(p.Flag, v.within(m.Name, val))
		case "boolean":
			if b := strings.ToLower(val); b == "true" || b == "false" {
				return b == "true", nil
			}
		}
	}
	return val, nil
}
