// Package roster answers one question: whom does a school's file name?
//
// Schools write such files with whatever they have: spreadsheets in several
// languages, registers of their own, on systems that write text in several
// ways. What a file says is taken only where it can't be taken another way; the
// reader is told how it was read, and everything that is wrong with it at once.
package roster

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The limits of a roster: its bytes, its rows, and how many problems are told.
const (
	MaxBytes    = 1 << 20
	MaxRows     = 2000
	MaxProblems = 10
)

// Row is one learner of a file. Line is where it stands there, from 1; 0 is a
// row of another origin.
type Row struct {
	Line     int
	ID, Name string // names are NFC, with single spaces
}

// List is what a file says.
type List struct {
	Encoding Encoding
	// Doubt is another encoding in which the same bytes are text too, or nothing:
	// only somebody who knows the names can tell.
	Doubt Encoding
	Comma rune // what stands between columns
	// IDs and Names are the headings of the columns that were read, as they are
	// written; nothing where the file has none and the first two columns were.
	IDs, Names string
	Rows       []Row
}

// Rules say what an id and a name may look like where the roster is used. They
// are asked about texts without control characters and without space at their
// ends.
type Rules struct{ ID, Name func(string) bool }

// reader reads one file.
type reader struct {
	rules Rules
	list  List
	lines map[string]int // of ids
	wrong Refused
}

// Read reads a file, all or nothing: the error is a [*Refused] that tells every
// problem, up to [MaxProblems].
func Read(data []byte, rules Rules) (*List, error) {
	r := &reader{rules: rules, lines: map[string]int{}}
	if len(data) > MaxBytes {
		r.say(Problem{Code: Large})
		return nil, &r.wrong
	}
	var text string
	text, r.list.Encoding, r.list.Doubt, r.wrong = decode(data)
	if len(r.wrong.Problems) == 0 {
		r.read(lineEnds.Replace(text))
	}
	if len(r.wrong.Problems) > 0 {
		r.wrong.Encoding = r.list.Encoding
		return nil, &r.wrong
	}
	return &r.list, nil
}

// lineEnds are those of all systems, old ones too.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

func (r *reader) say(p Problem) { r.wrong.add(p) }

// read reads the lines of a text.
func (r *reader) read(text string) {
	r.list.Comma = comma(text)
	c := csv.NewReader(strings.NewReader(text))
	c.Comma, c.FieldsPerRecord = r.list.Comma, -1
	c.TrimLeadingSpace = c.Comma != '\t' // which is space itself
	id, name, first, rows := column(0), column(1), true, 0
	for {
		cells, err := c.Read()
		var mistake *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			r.whole(rows)
			return
		case errors.As(err, &mistake):
			r.say(Problem{Code: Quotes, Line: mistake.StartLine})
			first = false
			continue
		case err != nil: // a string has no others
			r.say(Problem{Code: Quotes})
			return
		}
		line, _ := c.FieldPos(0)
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if !slices.ContainsFunc(cells, func(cell string) bool { return cell != "" }) {
			continue // spreadsheets leave such rows behind
		}
		if first {
			first = false
			if found, is := headings(cells); is {
				if !r.heads(cells, found, line) {
					return // without the columns nothing else can be told
				}
				id, name = column(found.ids[0]), column(found.names[0])
				continue
			}
		}
		rows++
		r.row(line, id.in(cells), name.in(cells))
	}
}

// whole looks at the file as a whole, after its last row.
func (r *reader) whole(rows int) {
	switch {
	case rows == 0 && len(r.wrong.Problems) == 0:
		r.say(Problem{Code: Empty})
	case rows > MaxRows: // told first, however many others there are
		r.wrong.first(Problem{Code: Many, Count: rows})
	}
}

// row takes one row, or tells what is wrong with it.
func (r *reader) row(line int, id, name string) {
	before := r.wrong.count()
	for _, cell := range []struct {
		text    string
		missing Code
	}{{id, NoID}, {name, NoName}} {
		if cell.text == "" {
			r.say(Problem{Code: cell.missing, Line: line})
		} else if c, is := unseen(cell.text); is {
			r.say(Problem{Code: Control, Line: line, Rune: c})
		}
	}
	if r.wrong.count() > before {
		return
	}
	name = norm.NFC.String(strings.Join(strings.Fields(name), " "))
	switch {
	case rounded.MatchString(id):
		r.say(Problem{Code: Rounded, Line: line, Text: id})
	case r.rules.ID != nil && !r.rules.ID(id):
		r.say(Problem{Code: BadID, Line: line, Text: id})
	case r.lines[id] > 0:
		r.say(Problem{Code: Twice, Line: line, Other: r.lines[id], Text: id})
	default:
		r.lines[id] = line
	}
	if r.rules.Name != nil && !r.rules.Name(name) {
		r.say(Problem{Code: BadName, Line: line, Text: name})
	}
	if len(r.list.Rows) <= MaxRows {
		r.list.Rows = append(r.list.Rows, Row{line, id, name})
	}
}

// unseen finds a character that is not seen, but changes what is: controls, and
// those that turn the direction of text or join what stands beside them.
func unseen(text string) (rune, bool) {
	i := strings.IndexFunc(text, func(c rune) bool { return unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) })
	if i < 0 {
		return 0, false
	}
	return []rune(text[i:])[0], true
}

// comma is what stands most often between the columns of the first line that is
// not empty, outside of quotes.
func comma(text string) rune {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		counts, quoted := map[rune]int{}, false
		for _, c := range line {
			if c == '"' {
				quoted = !quoted
			}
			if !quoted {
				counts[c]++
			}
		}
		best := ','
		for _, c := range []rune{';', '\t'} {
			if counts[c] > counts[best] {
				best = c
			}
		}
		return best
	}
	return ','
}
