package report

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"skylab/assets"
	"skylab/labs/ledger"
)

func unzipped(t interface{ Fatal(...any) }, file []byte) string {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return all.String()
}

func open(t *testing.T, file []byte) *excelize.File {
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// raw is what a cell holds, whatever it looks like.
func raw(t *testing.T, f *excelize.File, sheet string, x, y int) string {
	t.Helper()
	at, err := excelize.CoordinatesToCellName(x, y)
	if err != nil {
		t.Fatal(err)
	}
	v, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func value(t *testing.T, f *excelize.File, sheet string, x, y int) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(raw(t, f, sheet, x, y), 64)
	if err != nil {
		t.Fatalf("%s, column %d, line %d: %v", sheet, x, y, err)
	}
	return v
}

func TestAWorkbookHoldsNumbersAndTimes(t *testing.T) {
	l := term(24, 4)
	seoul := time.FixedZone("KST", 9*60*60)
	f := open(t, written(t, XLSX, l, Options{Lang: assets.English, Zone: seoul}))
	if d := cmp.Diff([]string{"Points", "Details", "Statistics"}, f.GetSheetList()); d != "" {
		t.Fatal(d)
	}
	for i, r := range l.Rows {
		y := i + 2
		if got := raw(t, f, "Points", 1, y); got != r.Name {
			t.Errorf("line %d is of %q, not %q", y, got, r.Name)
		}
		if got := value(t, f, "Points", 8, y); got != float64(r.Got)/100 {
			t.Errorf("%s has %v, not %v", r.Name, got, r.Got)
		}
		for j, c := range r.Cells {
			if got := value(t, f, "Points", 9+j, y); math.Abs(got-float64(c.Got)/100) > 1e-9 {
				t.Errorf("%s has %v at %d, not %v", r.Name, got, j, c.Got)
			}
		}
		if r.Handed.IsZero() {
			if got := raw(t, f, "Points", 6, y); got != "" {
				t.Errorf("%s did not hand in, and did at %q", r.Name, got)
			}
			continue
		}
		at, err := excelize.ExcelDateToTime(value(t, f, "Points", 6, y), false)
		if want := r.Handed.In(seoul).Format("2006-01-02 15:04"); err != nil || at.Round(time.Second).Format("2006-01-02 15:04") != want {
			t.Errorf("%s handed in at %v (%v), not at %s", r.Name, at, err, want)
		}
	}
	panes, err := f.GetPanes("Details")
	if err != nil || !panes.Freeze || panes.XSplit != 2 || panes.YSplit != 1 {
		t.Errorf("of the details %+v stays (%v)", panes, err)
	}
	if w, err := f.GetColWidth("Points", "A"); err != nil || w != 24 {
		t.Errorf("names are %v wide (%v)", w, err)
	}
	details(t, f, l)
}

func details(t *testing.T, f *excelize.File, l ledger.Ledger) {
	y := 1
	for _, r := range l.Rows {
		for _, c := range r.Cells {
			y++
			if got := value(t, f, "Details", 9, y); got != float64(c.Hints) {
				t.Errorf("line %d has %v hints, not %d", y, got, c.Hints)
			}
			if got := value(t, f, "Details", 10, y); math.Abs(got*24*60-c.Active.Minutes()) > 1e-6 {
				t.Errorf("line %d took %v of a day, not %v", y, got, c.Active)
			}
			want := ""
			if c.Override != nil {
				want = c.Override.Reason
			}
			if got := raw(t, f, "Details", 13, y); got != want {
				t.Errorf("line %d was changed because of %q, not %q", y, got, want)
			}
		}
	}
	if got := raw(t, f, "Details", 1, y+1); got != "" {
		t.Errorf("there is a line more, of %q", got)
	}
	s := l.Statistics()
	for i, fig := range s.Tasks {
		if got := value(t, f, "Statistics", 3, i+2); got != float64(fig.Met.Least()) {
			t.Errorf("task %d was met by at least %v, not %d", i, got, fig.Met.Least())
		}
	}
}

func TestInAWorkbookATextIsAText(t *testing.T) {
	l := term(8, 2)
	names := []string{"=1+1", "+1", "-1", "@x", "=cmd|'/c calc'!A1", "<b>&amp;\"", "  two  spaces ", "a\nb"}
	for i := range l.Rows {
		l.Rows[i].Name = names[i]
	}
	f := open(t, written(t, XLSX, l, Options{}))
	for i, name := range names {
		at, _ := excelize.CoordinatesToCellName(1, i+2)
		if formula, err := f.GetCellFormula("Points", at); err != nil || formula != "" {
			t.Errorf("%q is calculated: %q (%v)", name, formula, err)
		}
		if kind, err := f.GetCellType("Points", at); err != nil || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("%q is of type %v (%v)", name, kind, err)
		}
		if got := raw(t, f, "Points", 1, i+2); got != name {
			t.Errorf("%q is read back as %q", name, got)
		}
	}
}

func TestADocumentIsReadBackAsItWas(t *testing.T) {
	l := term(24, 4)
	var d Document
	if err := json.Unmarshal(written(t, JSON, l, Options{}), &d); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Document{"skylab-ledger/1", l, l.Statistics()}, d); diff != "" {
		t.Error(diff)
	}
}
