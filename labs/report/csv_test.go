package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"skylab/assets"
	"skylab/labs/grade"
	"skylab/labs/ledger"
)

func lines(t interface{ Fatal(...any) }, text []byte) [][]string {
	rest, ok := bytes.CutPrefix(text, []byte("\xef\xbb\xbf"))
	if !ok {
		t.Fatal("Excel does not know that it is UTF-8")
	}
	if bytes.HasPrefix(rest, []byte(`"`)) {
		t.Fatal("behind the mark a quote would not be one")
	}
	out, err := csv.NewReader(bytes.NewReader(rest)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCanvasReadsWhatCounts(t *testing.T) {
	l := term(24, 4)
	for _, byTask := range []bool{false, true} {
		all := lines(t, written(t, Canvas, l, Options{Lang: assets.Korean, ByTask: byTask}))
		if !slices.Equal(all[0][:5], []string{"Student", "ID", "SIS User ID", "SIS Login ID", "Section"}) {
			t.Fatalf("the header is %q", all[0])
		}
		if !strings.Contains(all[1][0], "Points Possible") || len(all) != 2+len(l.Rows) {
			t.Fatalf("%d lines, the second of %q", len(all), all[1])
		}
		possible := grade.Points(0)
		for _, p := range all[1][5:] {
			possible += points(t, p)
		}
		if possible != l.Of {
			t.Errorf("%v points are possible there, %v here", possible, l.Of)
		}
		for i, r := range l.Rows {
			line, sum := all[2+i], grade.Points(0)
			if line[0] != r.Name || line[2] != r.Roster || line[3] != r.Roster || line[4] != l.Class {
				t.Fatalf("%+v is %q", r, line)
			}
			told := Results(l)[i].Told
			for _, p := range line[5:] {
				if (p != "") != told && !byTask {
					t.Errorf("%s, who is %s, got %q", r.Name, r.State, p)
				}
				sum += points(t, p)
			}
			if r.State == ledger.Handed && sum != r.Got {
				t.Errorf("%s has %v there and %v here", r.Name, sum, r.Got)
			}
		}
	}
}

func points(t interface{ Fatal(...any) }, s string) grade.Points {
	if s == "" || s == "-" {
		return 0
	}
	var f float64
	if _, err := fmt.Sscan(s, &f); err != nil {
		t.Fatal(s, err)
	}
	if f < 0 {
		return -grade.Points(-f*100 + 0.5)
	}
	return grade.Points(f*100 + 0.5)
}

func TestMoodleReadsEachLearnerThatItKnows(t *testing.T) {
	l := term(24, 4)
	l.Rows[2].Roster, l.Rows[9].Roster = "", "+1"
	all := lines(t, written(t, Moodle, l, Options{Lang: assets.English}))
	if len(all) != 1+len(l.Rows)-2 || len(all[0]) != 2+4+1 {
		t.Fatalf("%d lines of %d", len(all), len(all[0]))
	}
	at := 0
	for _, line := range all[1:] {
		for l.Rows[at].Roster != line[0] {
			at++
		}
		r := l.Rows[at]
		if line[1] != r.Name {
			t.Errorf("%s is %q", r.Name, line)
		}
		for i, p := range append(line[2:6:6], line[6]) {
			want := r.Got
			if i < 4 {
				want = r.Cells[i].Got
			}
			if counts := r.State == ledger.Handed || i < 4 && r.Cells[i].Override != nil; counts && points(t, p) != want || p == "" {
				t.Errorf("%s has %q there and %v here", r.Name, p, want)
			}
		}
	}
}

// hostile are names and titles that mean something to somebody.
var hostile = rapid.OneOf(
	rapid.StringMatching(`[\t ;,|"'=+\-@＝＋－＠A-C가\n\r]{0,9}`),
	rapid.SampledFrom([]string{"=cmd|'/c calc'!A1", "  =1", "Points Possible", " Points  Possible", "Final Score", "Week 1 Current Grade", "Task (17)", "ID", "Student", "Muted", "\x00\x1b[2J", "\xff\xfe", "a\"b", "e\u0301", "Kim;=1+1", "<script>"}),
	rapid.String(),
)

// calculated finds what a spreadsheet would calculate, however it parts cells: an
// oracle that knows nothing of how it was defused.
func calculated(cell string) bool {
	for _, part := range regexp.MustCompile(`[;,|\t\n\r]`).Split(cell, -1) {
		part = strings.TrimLeft(part, "\" \u00a0\u3000")
		if part != "" && strings.ContainsAny(string([]rune(part)[:1]), "=+-@＝＋－＠") {
			return true
		}
	}
	return false
}

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]{1,2})?$`)

func TestWhateverANameIsItIsNothingButAName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := term(rapid.IntRange(1, 5).Draw(t, "learners"), rapid.IntRange(1, 4).Draw(t, "tasks"))
		l.Class, l.Checkpoint = hostile.Draw(t, "class"), hostile.Draw(t, "checkpoint")
		for i := range l.Tasks {
			l.Tasks[i].Title = map[string]string{"en": hostile.Draw(t, "title")}
		}
		for i := range l.Rows {
			l.Rows[i].Name, l.Rows[i].Roster = hostile.Draw(t, "name"), rapid.OneOf(hostile, rapid.Just("s-1")).Draw(t, "roster")
			l.Rows[i].Late = grade.Points(rapid.IntRange(0, 1).Draw(t, "late"))
		}
		o := Options{ByTask: rapid.Bool().Draw(t, "by task")}
		for _, f := range []Format{Canvas, Moodle} {
			all := lines(t, written(t, f, l, o))
			for y, line := range all {
				if len(line) != len(all[0]) {
					t.Fatalf("%s: line %d has %d cells, not %d", f, y, len(line), len(all[0]))
				}
				for _, c := range line {
					if calculated(c) && !number.MatchString(c) && c != "-" {
						t.Fatalf("%s: a spreadsheet calculates %q", f, c)
					}
				}
			}
			headings := slices.Sorted(slices.Values(all[0]))
			if len(slices.Compact(headings)) != len(all[0]) {
				t.Fatalf("%s: two headings are the same in %q", f, all[0])
			}
			if f == Moodle {
				placed := len(l.Rows) - len(Unplaced(l))
				if len(all) != 1+placed {
					t.Fatalf("%d lines for %d learners", len(all), placed)
				}
				for _, line := range all[1:] {
					if line[0] == "" || line[0] == "0" {
						t.Fatalf("Moodle gives %q to whoever stands above", line)
					}
				}
				continue
			}
			readsAsCanvas(t, all, len(l.Rows))
		}
	})
}

// readsAsCanvas follows what Canvas's importer does with lines.
func readsAsCanvas(t *rapid.T, all [][]string, learners int) {
	if !strings.Contains(all[0][0], "Student") || !strings.Contains(all[0][1], "ID") || len(all) != 2+learners {
		t.Fatalf("Canvas refuses %q", all[0])
	}
	for _, h := range all[0][5:] {
		if regexp.MustCompile(`\s\(\d+\)$`).MatchString(h) {
			t.Fatalf("Canvas takes the end of %q for an assignment's id", h)
		}
		for _, own := range []string{"Current Score", "Current Points", "Current Grade", "Final Score", "Final Points", "Final Grade", "Override Score", "Override Grade", "Override Status"} {
			if strings.Contains(h, own) {
				t.Fatalf("Canvas skips %q", h)
			}
		}
	}
	for y, line := range all {
		if strings.Contains(line[0], "Points Possible") != (y == 1) {
			t.Fatalf("Canvas takes line %d, %q, for that of the points", y, line)
		}
	}
}

func TestAnOrdinaryNameIsNotTouched(t *testing.T) {
	for _, name := range []string{"Kim Min-seo", "O'Neill, Ada", "김민서", "José María", "Nguyễn Văn A", "J. R. \"Bob\" Dobbs", "a@b.example"} {
		if got := text(name); got != name {
			t.Errorf("%q becomes %q", name, got)
		}
	}
}
