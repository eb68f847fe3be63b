package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"skylab/assets"
	"skylab/labs/grade"
	"skylab/labs/ledger"
)

//go:embed *.html
var files embed.FS

// pages are read when the first is asked for.
var pages = sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(files, "*.html")) })

//go:embed style.css
var style string

// policy lets a page show its own style and pictures that are in it, and nothing
// else: no script, no form, nothing from anywhere.
// https://www.w3.org/TR/CSP3/
var policy = fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action 'none'", sum(style))

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(h[:])
}

// page is what every page has.
type page struct {
	d *assets.Dictionary
	o Options
	L ledger.Ledger
}

func (p page) Say(key string, args ...any) string { return p.d.Say(key, args...) }
func (p page) Lang() assets.Lang                  { return p.d.Lang() }
func (p page) Style() template.CSS                { return template.CSS(style) }
func (p page) Policy() string                     { return policy }
func (p page) Projector() bool                    { return p.o.Projector }

// Name is that of a task.
func (p page) Name(t ledger.Task) string { return title(t, p.d.Lang()) }

// Turn says a wrong turn.
func (p page) Turn(t grade.Turn) string { return p.o.turn(t) }

// Mode says how the checkpoint is taken.
func (p page) Mode() string {
	switch p.L.Mode {
	case "practice", "graded", "exam":
		return p.Say("report.mode-" + p.L.Mode)
	}
	return p.L.Mode
}

// When is a moment, and nothing where there was none.
func (p page) When(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.o.in(t).Format("2006-01-02 15:04 MST")
}

// Stamp is a moment as machines read it.
func (p page) Stamp(t time.Time) string { return stamp(t) }

// Minutes is how long something took.
func (p page) Minutes(d time.Duration) string {
	return p.Say("report.minutes", int(d.Round(time.Minute).Minutes()))
}

// Between is how long something took half of them.
func (p page) Between(q [2]time.Duration) string {
	return p.Say("report.minutes-between", int(q[0].Minutes()), int(q[1].Minutes()))
}

// bar is drawn from 0 to 100: what is there for certain, and what may be.
type bar struct{ Least, More float64 }

func drawBar(b, of ledger.Band) bar {
	whole := float64(of.Most())
	least := min(100, 100*float64(b.Least())/whole)
	return bar{least, min(100, 100*float64(b.Most())/whole) - least}
}

// box is where the middle half lies and the median, from 0 to 100.
type box struct{ Low, Wide, Median float64 }

// classPage is the page about a class.
type classPage struct {
	page
	S      ledger.Statistics
	Tasks  []taskLine
	Points []pointsLine
	Groups []group
	Overs  []over
	Made   []string // with which versions
}

type taskLine struct {
	numbered
	ledger.Figures
	Bar bar
	Box *box
}

type pointsLine struct {
	ledger.Range
	Bar  bar
	Last bool
}

type numbered struct {
	ledger.Task
	No int // from 1
}

// group are the columns of one table: as many as fit on paper.
type group struct {
	From, To int
	Tasks    []numbered
}

type over struct {
	Who  string
	Task numbered
	Cell ledger.Cell
}

// Cell is what a learner got in a column.
func (c classPage) Cell(r ledger.Row, n numbered) *ledger.Cell {
	if n.No > len(r.Cells) {
		return nil
	}
	return &r.Cells[n.No-1]
}

// abreast is how many tasks stand beside each other on paper.
const abreast = 12

func class(w io.Writer, l ledger.Ledger, o Options) error {
	p := classPage{page: page{assets.Words(o.Lang), o, l}, S: l.Statistics()}
	longest := time.Duration(1)
	for _, f := range p.S.Tasks {
		if f.Active != nil {
			longest = max(longest, f.Active.Median)
			if q := f.Active.Quartiles; q != nil {
				longest = max(longest, q[1])
			}
		}
	}
	for i, f := range p.S.Tasks {
		t := taskLine{numbered: numbered{l.Tasks[i], i + 1}, Figures: f, Bar: drawBar(f.Met, p.S.Began)}
		if f.Active != nil {
			t.Box = drawBox(*f.Active, longest)
		}
		p.Tasks = append(p.Tasks, t)
	}
	most := ledger.Band(0)
	for _, r := range p.S.Points {
		most = max(most, r.Learners)
	}
	for i, r := range p.S.Points {
		p.Points = append(p.Points, pointsLine{r, drawBar(r.Learners, most), i == len(p.S.Points)-1})
	}
	p.Made = versions(l.Rows)
	if o.Projector {
		p.L.Rows = nil // whatever the page asks for
	}
	p.learners()
	return pages().ExecuteTemplate(w, "class.html", p)
}

func drawBox(s ledger.Spread, longest time.Duration) *box {
	at := func(d time.Duration) float64 { return 100 * float64(d) / float64(longest) }
	b := &box{Median: at(s.Median), Low: at(s.Median)}
	if q := s.Quartiles; q != nil {
		b.Low, b.Wide = at(q[0]), at(q[1])-at(q[0])
	}
	return b
}

// learners adds what is about each of them.
func (p *classPage) learners() {
	var all []numbered
	for i, t := range p.L.Tasks {
		all = append(all, numbered{t, i + 1})
	}
	tables := max(1, (len(all)+abreast-1)/abreast)
	for some := range slices.Chunk(all, max(1, (len(all)+tables-1)/tables)) {
		p.Groups = append(p.Groups, group{some[0].No, some[len(some)-1].No, some})
	}
	for _, r := range p.L.Rows {
		for _, n := range all {
			if c := p.Cell(r, n); c != nil && c.Override != nil {
				p.Overs = append(p.Overs, over{r.Name, n, *c})
			}
		}
	}
}

// versions are those of the engine and the labs that grades were made with.
func versions(rows []ledger.Row) []string {
	engines, labs := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		if r.Engine != "" {
			engines["skylab "+r.Engine] = true
		}
		for lab, v := range r.Labs {
			labs[lab+" "+v] = true
		}
	}
	return append(slices.Sorted(maps.Keys(engines)), slices.Sorted(maps.Keys(labs))...)
}

// Evidence is what the report of a learner shows of a lab and the ledger has not:
// what was found at the end, in words, and what was built, as a picture.
type Evidence struct {
	Lab      string // as a ledger.Task names it
	Title    string // in the language of the report
	Findings []Finding
	// Topology is an SVG of the network. It is shown as a picture, so that nothing
	// in it runs or reaches out; empty is none.
	Topology []byte
}

// Finding is what the network did about one demand of a task.
type Finding struct {
	Task string
	Met  bool
	Said string // a sentence
}

// ErrNobody says that a ledger has no row of a person.
var ErrNobody = errors.New("the ledger has no such learner")

// learnerPage is the page about a learner.
type learnerPage struct {
	page
	R    ledger.Row
	Labs []labPart
	Made []string // with which versions
}

type labPart struct {
	Lab, Title string
	Topology   template.URL
	Tasks      []taskPart
}

type taskPart struct {
	numbered
	Cell     ledger.Cell
	Came     string
	Findings []Finding
}

// Learner writes a page about one learner, for them or for who teaches them.
func Learner(w io.Writer, l ledger.Ledger, person string, seen []Evidence, o Options) error {
	at := slices.IndexFunc(l.Rows, func(r ledger.Row) bool { return r.Person == person })
	switch {
	case o.Projector:
		return fmt.Errorf("writing the report of a learner: %w", ErrNames)
	case at < 0:
		return fmt.Errorf("writing the report of a learner: %w", ErrNobody)
	}
	p := learnerPage{page: page{assets.Words(o.Lang), o, l}, R: l.Rows[at], Made: versions(l.Rows[at : at+1])}
	for i, t := range l.Tasks {
		var c ledger.Cell
		if i < len(p.R.Cells) {
			c = p.R.Cells[i]
		}
		lab := slices.IndexFunc(p.Labs, func(s labPart) bool { return s.Lab == t.Lab })
		if lab < 0 {
			lab, p.Labs = len(p.Labs), append(p.Labs, part(t.Lab, seen))
		}
		p.Labs[lab].Tasks = append(p.Labs[lab].Tasks, taskPart{numbered{t, i + 1}, c, came(p.d, p.R, c), found(t, seen)})
	}
	if err := pages().ExecuteTemplate(w, "learner.html", p); err != nil {
		return fmt.Errorf("writing the report of a learner: %w", err)
	}
	return nil
}

// Own says that the learner met it, and without having seen how.
func (t taskPart) Own() bool { return t.Cell.Met && !t.Cell.Told && t.Cell.By == "" }

func part(lab string, seen []Evidence) labPart {
	p := labPart{Lab: lab, Title: lab}
	for _, e := range seen {
		if e.Lab != lab {
			continue
		}
		if e.Title != "" {
			p.Title = e.Title
		}
		if len(e.Topology) > 0 {
			p.Topology = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(e.Topology))
		}
	}
	return p
}

func found(t ledger.Task, seen []Evidence) []Finding {
	var out []Finding
	for _, e := range seen {
		for _, f := range e.Findings {
			if e.Lab == t.Lab && f.Task == t.Name && strings.TrimSpace(f.Said) != "" {
				out = append(out, f)
			}
		}
	}
	return out
}
