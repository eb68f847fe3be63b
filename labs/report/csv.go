package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"skylab/assets"
	"skylab/labs/grade"
	"skylab/labs/ledger"
)

// mark begins a file, so that Excel reads it as UTF-8. Canvas writes it too where
// an instructor asked for it, and looks for "Student" within the first cell;
// Moodle cuts it off.
const mark = "\ufeff"

// canvasColumns are those that Canvas tells a learner by. It wants them in this
// order, and Section as the last of them.
var canvasColumns = []string{"Student", "ID", "SIS User ID", "SIS Login ID", "Section"}

// canvas writes the CSV that Canvas's gradebook imports. It finds a learner by the
// SIS User ID, else by the SIS Login ID: a roster has one of them, and it does not
// say which, so that it stands in both. Its own ID is not known here. An empty cell
// is no grade.
// https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb
func canvas(w io.Writer, l ledger.Ledger, o Options) error {
	if o.Projector {
		return ErrNames
	}
	columns := marks(l, o)
	header := slices.Clone(canvasColumns)
	possible := []string{"    Points Possible", "", "", "", ""}
	for _, c := range columns {
		header = append(header, unique(header, canvasTitle(c.title)))
		possible = append(possible, c.of.String())
	}
	lines := [][]string{header, possible}
	for _, r := range Results(l) {
		line := []string{canvasName(r.Name), "", r.ID, r.ID, text(l.Class)}
		for _, c := range columns {
			line = append(line, c.cell(r, ""))
		}
		lines = append(lines, line)
	}
	return writeCSV(w, lines)
}

// column is points of everybody.
type column struct {
	title string
	of    grade.Points
	mark  func(Result) Mark
}

func (c column) cell(r Result, none string) string {
	if m := c.mark(r); m.Told {
		return m.Got.String()
	}
	return none
}

// marks are what Canvas is told: the checkpoint or each of its tasks. As the tasks
// then have to add up to the whole there, what lateness cost is a column of its own,
// of nothing.
func marks(l ledger.Ledger, o Options) []column {
	if !o.ByTask {
		return []column{{l.Checkpoint, l.Of, func(r Result) Mark { return r.Mark }}}
	}
	out, late := tasks(l, o), false
	for _, r := range l.Rows {
		late = late || r.Late != 0
	}
	if late {
		out = append(out, column{assets.Words(o.Lang).Say("report.late-column", l.Checkpoint), 0, func(r Result) Mark { return Mark{r.Told, -r.Late, 0} }})
	}
	return out
}

func tasks(l ledger.Ledger, o Options) []column {
	var out []column
	for i, t := range l.Tasks {
		out = append(out, column{l.Checkpoint + ": " + title(t, o.Lang), t.Of, func(r Result) Mark { return r.Tasks[i] }})
	}
	return out
}

var (
	// canvasNumber is how Canvas writes the id of an assignment behind its title.
	canvasNumber = regexp.MustCompile(`\s\((\d+)\)$`)
	// canvasOwn are headings of columns that Canvas skips, whatever else is in them.
	canvasOwn = regexp.MustCompile(`(Current|Final|Override) (Score|Points|Grade|Status)`)
)

// canvasTitle is a title that Canvas takes for nothing but a title.
func canvasTitle(s string) string {
	s = canvasNumber.ReplaceAllString(text(s), " [$1]")
	return canvasOwn.ReplaceAllString(s, "$1\u00a0$2")
}

// canvasName is a name that makes no line of points to be had out of a learner's.
func canvasName(s string) string {
	return strings.ReplaceAll(text(s), "Points Possible", "Points\u00a0Possible")
}

// moodle writes the CSV that Moodle's gradebook imports, one line for each learner
// that has an id: it is mapped from "ID number" to whatever the site knows them by,
// the ID number or the username. Each other column is mapped to a grade item, made
// new, or ignored. A hyphen is no grade; an empty cell would be a grade of nothing
// in an item that is made new. Moodle refuses grades above 100 unless the site
// allows them.
// https://docs.moodle.org/311/en/Grade_import, grade/import/csv/classes/load_data.php
func moodle(w io.Writer, l ledger.Ledger, o Options) error {
	if o.Projector {
		return ErrNames
	}
	total := column{assets.Words(o.Lang).Say("report.total-column", l.Checkpoint), l.Of, func(r Result) Mark { return r.Mark }}
	columns := append(tasks(l, o), total)
	header := []string{"ID number", "Full name"}
	for _, c := range columns {
		header = append(header, unique(header, text(c.title)))
	}
	lines := [][]string{header}
	for _, r := range Results(l) {
		if r.ID == "" {
			continue
		}
		line := []string{r.ID, text(r.Name)}
		for _, c := range columns {
			line = append(line, c.cell(r, "-"))
		}
		lines = append(lines, line)
	}
	return writeCSV(w, lines)
}

// unique is a heading that no column before it has: both know columns by it.
func unique(before []string, heading string) string {
	out := heading
	for n := 2; slices.Contains(before, out); n++ {
		out = heading + " #" + strconv.Itoa(n)
	}
	return out
}

// formula finds what a spreadsheet would calculate: a cell that begins with one of
// these signs, also where the cells are parted otherwise than here, as Excel does
// where the decimal sign is a comma. Full width signs are taken for the others where
// one types Japanese or Korean.
// https://owasp.org/www-community/attacks/CSV_Injection
var formula = regexp.MustCompile(`(^|[;,|])([\s"]*)([=+\-@＝＋－＠])`)

// text is somebody's text in a cell: in one line, and with an apostrophe before what
// a spreadsheet would calculate. Only labels are changed by it: learners are found
// by their ids, and an id in which there would be one is none.
func text(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return formula.ReplaceAllString(strings.Join(strings.Fields(s), " "), "$1$2'$3")
}

// writeCSV writes lines as RFC 4180 does.
func writeCSV(w io.Writer, lines [][]string) error {
	if _, err := io.WriteString(w, mark); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.WriteAll(lines); err != nil {
		return fmt.Errorf("writing lines: %w", err)
	}
	return nil
}
