package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"skylab/assets"
	"skylab/labs/grade"
	"skylab/labs/ledger"
)

// workbook writes sheets: points by task, details, statistics. Texts are cells of
// text, so nothing in them is calculated.
func workbook(w io.Writer, l ledger.Ledger, o Options) error {
	b := book{f: excelize.NewFile(), d: assets.Words(o.Lang), o: o, l: l, s: l.Statistics()}
	defer b.f.Close()
	b.styles()
	if o.Projector {
		b.sheet("report.statistics", 0, b.statistics)
	} else {
		b.sheet("report.points", 2, b.points)
		b.sheet("report.details", 2, b.details)
		b.sheet("report.statistics", 0, b.statistics)
	}
	if b.err == nil {
		b.err = b.f.SetDocProps(&excelize.DocProperties{Creator: "Skylab", Title: l.Checkpoint, Created: stamp(l.At), Modified: stamp(l.At)})
	}
	if b.err != nil {
		return b.err
	}
	return b.f.Write(w)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// book is a workbook while it is written. It keeps the first error, and writes
// nothing after it.
type book struct {
	f    *excelize.File
	out  *excelize.StreamWriter // of the sheet that is written
	line int
	d    *assets.Dictionary
	o    Options
	l    ledger.Ledger
	s    ledger.Statistics
	err  error

	head, date, span int // styles
}

func (b *book) styles() {
	style := func(s excelize.Style) (id int) {
		if b.err == nil {
			id, b.err = b.f.NewStyle(&s)
		}
		return id
	}
	number := func(format string) *string { return &format }
	b.head = style(excelize.Style{
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E4ECF2"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
	})
	b.date = style(excelize.Style{CustomNumFmt: number("yyyy-mm-dd hh:mm")})
	b.span = style(excelize.Style{CustomNumFmt: number("[h]:mm:ss")})
}

// sheet writes a sheet, the first columns and the first line of which stay.
func (b *book) sheet(name string, columns int, write func()) {
	if b.err != nil {
		return
	}
	name = b.d.Say(name)
	if b.out == nil {
		b.err = b.f.SetSheetName(b.f.GetSheetName(0), name) // a new file has one
	} else {
		_, b.err = b.f.NewSheet(name)
	}
	if b.err != nil {
		return
	}
	if b.out, b.err = b.f.NewStreamWriter(name); b.err != nil {
		return
	}
	corner, err := excelize.CoordinatesToCellName(columns+1, 2)
	if err != nil {
		b.err = err
		return
	}
	pane := "bottomLeft"
	if columns > 0 {
		pane = "bottomRight"
	}
	b.err = b.out.SetPanes(&excelize.Panes{Freeze: true, XSplit: columns, YSplit: 1, TopLeftCell: corner, ActivePane: pane})
	b.line = 0
	write()
	if b.err == nil {
		b.err = b.out.Flush()
	}
}

// widths sets the widths of columns, in characters; the last is that of all which
// follow. It comes before the first line.
func (b *book) widths(columns int, of ...float64) {
	for i := range columns {
		if b.err == nil {
			b.err = b.out.SetColWidth(i+1, i+1, of[min(i, len(of)-1)])
		}
	}
}

func (b *book) put(cells ...any) {
	b.line++
	if b.err == nil {
		b.err = b.out.SetRow(fmt.Sprint("A", b.line), cells)
	}
}

func (b *book) heading(cells ...string) {
	line := make([]any, len(cells))
	for i, c := range cells {
		line[i] = excelize.Cell{StyleID: b.head, Value: c}
	}
	b.put(line...)
}

// say says headings.
func (b *book) say(keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = b.d.Say(k)
	}
	return out
}

// pts are points as a number, which shows as many digits as it has.
func pts(p grade.Points) any { return float64(p) / float64(grade.Point) }

func (b *book) when(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return excelize.Cell{StyleID: b.date, Value: b.o.in(t)}
}

func (b *book) long(d time.Duration) any {
	return excelize.Cell{StyleID: b.span, Value: d.Hours() / 24} // as spreadsheets count: in days
}

// zoned is a heading over times, with where they are told.
func (b *book) zoned(key string) string {
	return fmt.Sprintf("%s (%s)", b.d.Say(key), b.o.in(b.l.At).Format("MST"))
}

func (b *book) points() {
	b.widths(8+len(b.l.Tasks), 24, 14, 12, 9, 17, 17, 9, 12)
	head := b.say("report.name", "report.id", "report.state", "report.attempt")
	head = append(head, b.zoned("report.began"), b.zoned("report.handed-in"))
	head = append(head, b.say("report.late")...)
	head = append(head, b.d.Say("report.total-of", b.l.Of))
	for _, t := range b.l.Tasks {
		head = append(head, b.d.Say("report.task-of", title(t, b.o.Lang), t.Of))
	}
	b.heading(head...)
	for _, r := range b.l.Rows {
		line := []any{r.Name, r.Roster, b.d.Say("report." + string(r.State)), r.Attempt, b.when(r.Began), b.when(r.Handed), pts(r.Late), pts(r.Got)}
		for i := range b.l.Tasks {
			if i < len(r.Cells) {
				line = append(line, pts(r.Cells[i].Got))
			}
		}
		b.put(line...)
	}
}

func (b *book) details() {
	b.widths(17, 24, 14, 14, 34, 24, 9, 9, 9, 9, 12, 12, 28, 34, 18, 17, 34)
	head := b.say("report.name", "report.id", "report.lab", "report.task", "report.came", "report.points", "report.of", "report.earned",
		"report.hints", "report.active", "report.line", "report.wrong-turns", "report.override-reason", "report.override-by")
	head = append(head, b.zoned("report.override-at"))
	head = append(head, b.say("report.comments", "report.versions")...)
	b.heading(head...)
	titles := make([]string, len(b.l.Tasks))
	for i, t := range b.l.Tasks {
		titles[i] = title(t, b.o.Lang)
	}
	for _, r := range b.l.Rows {
		for i, t := range b.l.Tasks {
			if i < len(r.Cells) {
				b.detail(r, t, titles[i], r.Cells[i])
			}
		}
	}
}

func (b *book) detail(r ledger.Row, t ledger.Task, title string, c ledger.Cell) {
	var turns, comments []string
	for _, turn := range c.Turns {
		turns = append(turns, b.o.turn(turn))
	}
	for _, said := range c.Comments {
		comments = append(comments, fmt.Sprintf("%s: %s", said.By, said.Text))
	}
	over := [3]any{}
	if c.Override != nil {
		over = [3]any{c.Override.Reason, c.Override.By, b.when(c.Override.At)}
	}
	var line any
	if c.Line > 0 {
		line = c.Line
	}
	version := strings.TrimSpace(r.Engine + " " + r.Labs[t.Lab])
	b.put(r.Name, r.Roster, t.Lab, title, came(b.d, r, c), pts(c.Got), pts(t.Of), pts(c.Earned),
		c.Hints, b.long(c.Active), line, strings.Join(turns, "\n"), over[0], over[1], over[2], strings.Join(comments, "\n"), version)
}

func (b *book) statistics() {
	b.widths(10, 14, 34, 12, 12, 12, 12, 12, 12, 12, 60)
	b.heading(b.say("report.lab", "report.task", "report.met-least", "report.met-most", "report.began-least", "report.began-most",
		"report.time-median", "report.time-low", "report.time-high", "report.wrong-turns")...)
	for i, f := range b.s.Tasks {
		var median, low, high any
		if f.Active != nil {
			median = b.long(f.Active.Median)
			if q := f.Active.Quartiles; q != nil {
				low, high = b.long(q[0]), b.long(q[1])
			}
		}
		var turns []string
		for _, t := range f.Turns {
			turns = append(turns, fmt.Sprintf("%s (%s)", b.o.turn(t.Turn), t.Learners))
		}
		b.put(f.Lab, title(b.l.Tasks[i], b.o.Lang), f.Met.Least(), f.Met.Most(), b.s.Began.Least(), b.s.Began.Most(), median, low, high, strings.Join(turns, "\n"))
	}
	b.put()
	b.heading(b.say("report.from", "report.to", "report.least", "report.most")...)
	for _, p := range b.s.Points {
		b.put(pts(p.From), pts(p.To), p.Learners.Least(), p.Learners.Most())
	}
	if b.s.Median != nil {
		b.put()
		b.put(b.d.Say("report.median"), pts(*b.s.Median))
	}
	b.put()
	b.put(b.d.Say("report.rule"))
}

// came says what a task came to.
func came(d *assets.Dictionary, r ledger.Row, c ledger.Cell) string {
	switch {
	case r.State == ledger.Absent:
		return d.Say("report.absent")
	case c.Met && c.Told:
		return d.Say("report.came-told")
	case c.Met && c.By != "":
		return d.Say("report.came-by", c.By)
	case c.Met:
		return d.Say("report.came-met")
	case c.Broken:
		return d.Say("report.came-broken")
	case c.Goals > 0:
		return d.Say("report.came-goals", c.Goals, cmp.Or(c.Task.Of, c.Goals))
	}
	return d.Say("report.came-none")
}
