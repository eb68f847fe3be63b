package roster

import (
	"fmt"
	"slices"
	"strings"
)

// Code is a kind of problem.
type Code string

// What can be wrong with a file.
const (
	Large        Code = "large"          // more than MaxBytes
	Broken       Code = "broken"         // bytes that are no text in Encoding
	Quotes       Code = "quotes"         // a quotation mark where none can stand (RFC 4180, 2.5 to 2.7)
	NoIDColumn   Code = "no-id-column"   // headings, and none of them says id
	NoNameColumn Code = "no-name-column" // or name
	ColumnTwice  Code = "column-twice"   // two columns have the heading Text
	NoID         Code = "no-id"
	NoName       Code = "no-name"
	Control      Code = "control"  // Rune, which is not seen
	Rounded      Code = "rounded"  // the id Text is a number whose last digits are lost
	BadID        Code = "bad-id"   // the id Text is against the rules
	BadName      Code = "bad-name" // the name Text is
	Twice        Code = "twice"    // the id Text stands in the line Other too
	Many         Code = "many"     // Count rows are more than MaxRows
	Empty        Code = "empty"    // nobody in it
)

// Problem is one thing that is wrong with a file. What its code does not speak
// of is zero.
type Problem struct {
	Code     Code
	Line     int // from 1; 0 where it is the whole file
	Other    int // another line
	Count    int
	Rune     rune
	Text     string   // as it stands there: nothing is known of its characters
	Encoding Encoding // nothing where the bytes are text in no encoding that is read
}

// Refused is a file of which nothing is taken, and why.
type Refused struct {
	Encoding Encoding // nothing where it is not known
	Problems []Problem
	More     int // problems that are not told
}

func (e *Refused) Error() string {
	all := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		all[i] = fmt.Sprintf("%s in line %d", p.Code, p.Line)
	}
	return "the roster: " + strings.Join(all, ", ")
}

func (e *Refused) count() int { return len(e.Problems) + e.More }

func (e *Refused) add(p Problem) {
	if len(e.Problems) == MaxProblems {
		e.More++
		return
	}
	e.Problems = append(e.Problems, p)
}

// first puts a problem before all others.
func (e *Refused) first(p Problem) {
	e.Problems = slices.Insert(e.Problems, 0, p)
	if len(e.Problems) > MaxProblems {
		e.Problems = e.Problems[:MaxProblems]
		e.More++
	}
}
