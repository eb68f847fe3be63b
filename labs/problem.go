package labs

import (
	"fmt"
	"strings"
)

// Problem is one mistake in a lab: where it is, what is wrong, and what to do.
type Problem struct {
	File string
	Line int // 0 where no line is to blame
	What string
	// Remedy says what would put it right.
	Remedy string
}

// String is one sentence: file:line: what is wrong; what to do.
func (p Problem) String() string {
	at := p.File
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	text := at + ": " + p.What
	if p.Remedy != "" {
		text += "; " + p.Remedy
	}
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

// Problems is what is wrong with a lab, as an error.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

// reader collects the mistakes of one file.
type reader struct {
	file string
	all  *[]Problem
}

func (r reader) wrong(line int, what, remedy string) {
	*r.all = append(*r.all, Problem{r.file, line, what, remedy})
}
