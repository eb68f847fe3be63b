package spelling

import (
	"bytes"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/width"
)

// section is one titled part of a table.
type section struct {
	title   string
	headers []string
	rows    [][]string
	indent  int
	widths  []int
}

// table draws a tree as the AWS CLI does: a section for each structure, those
// within it indented, turned on their side if they are wider than the terminal.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-output-format.html#table-output
type table struct{ sections []*section }

func writeTable(b *bytes.Buffer, title string, v any, terminal int) {
	t := &table{}
	if !t.add(title, v, 0) {
		return
	}
	if t.width() > terminal {
		t.turn()
	}
	t.draw(b)
}

func (t *table) section(title string, indent int) *section {
	s := &section{title: title, indent: indent}
	t.sections = append(t.sections, s)
	return s
}

func (t *table) last() *section {
	if len(t.sections) == 0 {
		return t.section("", 0)
	}
	return t.sections[len(t.sections)-1]
}

func (t *table) add(title string, v any, indent int) bool {
	if empty(v) {
		return false
	}
	if title != "" {
		t.section(title, indent)
	}
	switch v := v.(type) {
	case *object:
		t.addObject(v, indent)
	case []any:
		if _, ok := v[0].(*object); ok {
			t.addObjects(v, indent, title)
		} else {
			t.addItems(v)
		}
	}
	return true
}

func (t *table) addItems(list []any) {
	for _, item := range list {
		inner, ok := item.([]any)
		switch {
		case plainValue(item):
			t.last().row([]string{pythonText(item)})
		case ok && !slices.ContainsFunc(inner, func(e any) bool { return !plainValue(e) }):
			cells := make([]string, len(inner))
			for i := range inner {
				cells[i] = pythonText(inner[i])
			}
			t.last().row(cells)
		default:
			t.add("", item, 0)
		}
	}
}

func (t *table) addObject(o *object, indent int) {
	headers, more := splitKeys([]any{o})
	switch {
	case len(headers) == 1:
		v, _ := o.get(headers[0])
		t.last().row([]string{headers[0], pythonText(v)})
	case len(headers) > 1:
		t.last().header(headers)
		t.last().row(cells(o, headers))
	}
	for _, k := range more {
		v, _ := o.get(k)
		t.add(k, v, indent+1)
	}
}

func (t *table) addObjects(list []any, indent int, title string) {
	headers, more := splitKeys(list)
	t.last().header(headers)
	for i, item := range list {
		o, ok := item.(*object)
		if !ok {
			continue
		}
		if i > 0 && len(more) > 0 {
			t.section(title, indent).header(headers)
		}
		t.last().row(cells(o, headers))
		for _, k := range more {
			if v, ok := o.get(k); ok {
				t.add(k, v, indent+1)
			}
		}
	}
}

// splitKeys parts the keys of plain values from the others, both sorted.
func splitKeys(list []any) (plain, more []string) {
	for _, item := range list {
		o, ok := item.(*object)
		if !ok {
			continue
		}
		for i, k := range o.keys {
			to := &more
			if plainValue(o.vals[i]) {
				to = &plain
			}
			if !slices.Contains(*to, k) {
				*to = append(*to, k)
			}
		}
	}
	slices.Sort(plain)
	slices.Sort(more)
	return plain, more
}

func cells(o *object, keys []string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		if v, ok := o.get(k); ok {
			out[i] = pythonText(v)
		}
	}
	return out
}

func (s *section) header(h []string) {
	s.headers = h
	s.widen(h)
}

// row adds a row. One of another length than the first is cut or filled: the
// real CLI fails there.
func (s *section) row(cells []string) {
	if n := len(s.widths); len(s.rows) > 0 && n != len(cells) {
		cells = append(slices.Clone(cells), make([]string, max(0, n-len(cells)))...)[:n]
	}
	s.rows = append(s.rows, cells)
	s.widen(cells)
}

func (s *section) widen(cells []string) {
	for i, c := range cells {
		if i == len(s.widths) {
			s.widths = append(s.widths, 0)
		}
		s.widths[i] = max(s.widths[i], columns(c))
	}
}

func (t *table) width() int {
	widest := 0
	for _, s := range t.sections {
		total := 2 + 2*s.indent
		for _, w := range s.widths {
			total += w + 4
		}
		widest = max(widest, total, columns(s.title)+2+2*s.indent)
	}
	return widest
}

// turn makes one line for each column of the sections that have one row.
func (t *table) turn() {
	for i, s := range t.sections {
		if len(s.rows) != 1 || len(s.headers) == 0 {
			continue
		}
		turned := &section{title: s.title, indent: s.indent}
		for j, h := range s.headers {
			turned.row([]string{h, s.rows[0][j]})
		}
		t.sections[i] = turned
	}
}

func (t *table) draw(b *bytes.Buffer) {
	w := t.width()
	b.WriteString(strings.Repeat("-", w))
	b.WriteByte('\n')
	for _, s := range t.sections {
		s.draw(b, w-2*s.indent)
	}
}

func (s *section) draw(b *bytes.Buffer, w int) {
	bars := strings.Repeat("|", s.indent)
	line := func(text string) { b.WriteString(bars + text + bars + "\n") }
	if s.title != "" {
		line(centred(s.title, w, "|"))
		if len(s.headers) == 0 && len(s.rows) == 0 {
			line("+" + strings.Repeat("-", w-2) + "+")
		}
	}
	widths := s.scaled(w)
	if len(s.headers) > 0 {
		s.rule(line, widths)
		row := ""
		for i, h := range s.headers {
			row += centred(h, widths[i], edge(i))
		}
		line(row)
	}
	if len(s.rows) == 0 || len(widths) == 0 {
		return
	}
	s.rule(line, widths)
	for _, cells := range s.rows {
		row := ""
		for i, c := range cells {
			row += leftward(c, widths[i], edge(i))
		}
		line(row)
	}
	s.rule(line, widths)
}

func edge(column int) string {
	if column == 0 {
		return "|"
	}
	return ""
}

func (s *section) rule(line func(string), widths []int) {
	row := ""
	for i, w := range widths {
		if i == 0 {
			row += "+" + strings.Repeat("-", max(0, w-2)) + "+"
		} else {
			row += strings.Repeat("-", max(0, w-1)) + "+"
		}
	}
	line(row)
}

// scaled spreads the columns over the whole width.
func (s *section) scaled(w int) []int {
	if len(s.widths) == 0 {
		return nil
	}
	total := 0
	for _, c := range s.widths {
		total += c + 4
	}
	out, have := make([]int, len(s.widths)), 0
	for i, c := range s.widths {
		out[i] = int(math.RoundToEven(float64(w) / float64(total) * float64(c+4)))
		have += out[i]
	}
	for i := 0; have > w; i = (i + 1) % len(out) {
		out[i]--
		have--
	}
	for i := len(out) - 1; have < w; i = (i + len(out) - 1) % len(out) {
		out[i]++
		have++
	}
	return out
}

func centred(text string, length int, left string) string {
	n := columns(text)
	before := max(0, length/2-n/2-1)
	after := max(0, length-1-(len(left)+before+n))
	return left + strings.Repeat(" ", before) + text + strings.Repeat(" ", after) + "|"
}

func leftward(text string, length int, left string) string {
	n, padding := columns(text), 2
	if length < n+padding+len(left)+1 {
		padding = 0
	}
	after := max(0, length-len(left)-padding-n-1)
	return left + strings.Repeat(" ", padding) + text + strings.Repeat(" ", after) + "|"
}

// columns is how wide a word is on a terminal. What is of ambiguous width
// counts as wide, as in the CLI.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
			n += 2
		default:
			n++
		}
	}
	return n
}
