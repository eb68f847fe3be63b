package spelling

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds how deep JSON and shorthand may nest; AWS's own shapes stay
// far below.
const maxDepth = 64

// jsonError is what is wrong with JSON, and from which byte on.
type jsonError struct {
	reason string
	at     int
}

func (e *jsonError) Error() string { return fmt.Sprintf("%s (char %d)", e.reason, e.at) }

// readJSON reads one JSON value as a tree. The error is a [*jsonError].
func readJSON(s string) (any, error) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	v, err := readValue(d, 0)
	if err == nil {
		at := int(d.InputOffset())
		if _, more := d.Token(); errors.Is(more, io.EOF) {
			return v, nil
		}
		return nil, &jsonError{"extra data", at}
	}
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, &jsonError{"unexpected end", len(s)}
	case errors.As(err, &syntax):
		return nil, &jsonError{syntax.Error(), max(0, int(syntax.Offset)-1)}
	}
	return nil, &jsonError{err.Error(), int(d.InputOffset())}
}

func readValue(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deep")
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Number:
		return number(t.String()), nil
	case json.Delim:
		if t == '[' {
			return readList(d, depth)
		}
		return readObject(d, depth)
	}
	return t, nil
}

func readList(d *json.Decoder, depth int) (any, error) {
	list := []any{}
	for d.More() {
		v, err := readValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

func readObject(d *json.Decoder, depth int) (any, error) {
	o := &object{}
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := readValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		o.set(k.(string), v)
	}
	_, err := d.Token()
	return o, err
}

// number reads a JSON number: whole ones stay exact.
func number(s string) any {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i
	}
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

// writeJSON writes a tree with four spaces a level, or in one line if step is
// empty. Letters beyond ASCII stay as they are.
func writeJSON(b *bytes.Buffer, v any, step, indent string) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int64:
		b.Write(strconv.AppendInt(b.AvailableBuffer(), v, 10))
	case float64:
		b.WriteString(floatText(v))
	case string:
		quote(b, v)
	case []any:
		writeItems(b, '[', ']', len(v), step, indent, func(i int, in string) {
			writeJSON(b, v[i], step, in)
		})
	case *object:
		writeItems(b, '{', '}', len(v.keys), step, indent, func(i int, in string) {
			quote(b, v.keys[i])
			b.WriteByte(':')
			if step != "" {
				b.WriteByte(' ')
			}
			writeJSON(b, v.vals[i], step, in)
		})
	}
}

func writeItems(b *bytes.Buffer, open, end byte, n int, step, indent string, item func(int, string)) {
	b.WriteByte(open)
	inner := indent + step
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		if step != "" {
			b.WriteByte('\n')
			b.WriteString(inner)
		}
		item(i, inner)
	}
	if n > 0 && step != "" {
		b.WriteByte('\n')
		b.WriteString(indent)
	}
	b.WriteByte(end)
}

const hex = "0123456789abcdef"

// quote writes a JSON string with the fewest escapes: quotes, backslashes and
// control characters.
func quote(b *bytes.Buffer, s string) {
	b.WriteByte('"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b.WriteString(s[from:i])
				b.WriteRune(utf8.RuneError)
				from = i + 1
			}
			i += n
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b.WriteString(s[from:i])
		escape(b, c)
		i++
		from = i
	}
	b.WriteString(s[from:])
	b.WriteByte('"')
}

func escape(b *bytes.Buffer, c byte) {
	switch c {
	case '"', '\\':
		b.WriteByte('\\')
		b.WriteByte(c)
	case '\n':
		b.WriteString(`\n`)
	case '\r':
		b.WriteString(`\r`)
	case '\t':
		b.WriteString(`\t`)
	case '\b':
		b.WriteString(`\b`)
	case '\f':
		b.WriteString(`\f`)
	default:
		b.WriteString(`\u00`)
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
}

// floatText writes a fraction as Python does, which the CLI is written in: 2.0
// for two.
func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return strings.Replace(strconv.FormatFloat(f, 'g', -1, 64), "Inf", "Infinity", 1)
	case math.Abs(f) >= 1e16 || f != 0 && math.Abs(f) < 1e-4:
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
