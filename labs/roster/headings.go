package roster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The words over the columns, the surest first: where a register numbers its
// rows and has student ids too, the ids count. They are compared without case,
// spaces and punctuation.
var (
	sureIDs = []string{"학번", "studentid", "studentnumber", "studentno", "학생번호", "id", "아이디", "userid", "loginid"}
	idWords = append(slices.Clone(sureIDs), "출석번호", "번호", "number", "no", "nr")
	names   = []string{"이름", "성명", "name", "학생이름", "학생명", "학생성명", "fullname", "studentname", "displayname", "성함"}
)

// rounded is a number as spreadsheets show long ones: its last digits are lost.
var rounded = regexp.MustCompile(`^[0-9]([.,][0-9]+)?[eE]\+[0-9]+$`)

// column is the number of a column, from 0.
type column int

// in is the column's cell of a row, or nothing where the row is shorter.
func (c column) in(cells []string) string {
	if int(c) < len(cells) {
		return cells[c]
	}
	return ""
}

// found is which columns have a heading that says id or name.
type found struct{ ids, names []int }

// headings reads the first row, if it is one of headings. That a word for a
// number alone stands somewhere does not make it one: people are called No.
func headings(cells []string) (found, bool) {
	words := make([]string, len(cells))
	for i, c := range cells {
		words[i] = bare(c)
	}
	f := found{best(words, idWords), best(words, names)}
	return f, len(f.names) > 0 || len(best(words, sureIDs)) > 0
}

// best are the cells that are the surest of some words.
func best(cells, words []string) (at []int) {
	for _, w := range words {
		for i, c := range cells {
			if c == w {
				at = append(at, i)
			}
		}
		if len(at) > 0 {
			return at
		}
	}
	return nil
}

// heads takes the headings, or tells what is wrong with them.
func (r *reader) heads(cells []string, f found, line int) bool {
	before := r.wrong.count()
	for _, c := range []struct {
		at    []int
		no    Code
		write *string
	}{{f.ids, NoIDColumn, &r.list.IDs}, {f.names, NoNameColumn, &r.list.Names}} {
		switch len(c.at) {
		case 0:
			r.say(Problem{Code: c.no, Line: line})
		case 1:
			*c.write = norm.NFC.String(cells[c.at[0]])
		default:
			r.say(Problem{Code: ColumnTwice, Line: line, Text: norm.NFC.String(cells[c.at[0]])})
		}
	}
	return r.wrong.count() == before
}

// bare is a heading without case, spaces and punctuation.
func bare(heading string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, norm.NFC.String(heading))
}
