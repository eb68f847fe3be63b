package gradebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode"
	"unicode/utf8"
)

// What is kept of a learner, as it is exported.
type (
	exportedPerson struct {
		ID     string    `json:"id"`
		Class  string    `json:"class"`
		Role   Role      `json:"role"`
		Roster string    `json:"roster"`
		Name   string    `json:"name"`
		Since  time.Time `json:"since"`
	}
	exportedKey struct {
		Fingerprint string    `json:"fingerprint"`
		Added       time.Time `json:"added"`
	}
	// A code itself is kept nowhere, and its hash would help to guess it.
	exportedCode struct {
		Until time.Time `json:"until"`
	}
	exportedAttempt struct {
		ID      int64           `json:"id"`
		Lab     string          `json:"lab"`
		Number  int             `json:"number"`
		Draw    int             `json:"draw"`
		Parent  int64           `json:"parent,omitempty"`
		Line    int             `json:"line,omitempty"`
		Sitting int64           `json:"sitting,omitempty"`
		Began   time.Time       `json:"began"`
		Log     []exportedEntry `json:"log"`
	}
	exportedEntry struct {
		Line    int       `json:"line"`
		Seq     int       `json:"seq"`
		Lab     time.Time `json:"lab"`
		Wall    time.Time `json:"wall"`
		By      string    `json:"by"`
		Account string    `json:"account"`
		Region  string    `json:"region"`
		Caller  string    `json:"caller"`
		Op      string    `json:"op"`
		Code    string    `json:"code,omitempty"`
		Digest  string    `json:"digest"`
		Build   string    `json:"build"`
	}
	exportedSitting struct {
		ID         int64     `json:"id"`
		Checkpoint string    `json:"checkpoint"`
		Number     int       `json:"number"`
		Began      time.Time `json:"began"`
		// Held says that what it came to is not told yet.
		Held   bool            `json:"held,omitempty"`
		Turns  []exportedTurn  `json:"turns"`
		Scores []exportedScore `json:"scores"`
		Marks  []exportedMark  `json:"marks"`
	}
	exportedTurn struct {
		Kind Turn      `json:"kind"`
		At   time.Time `json:"at"`
		Who  string    `json:"who"`
	}
	exportedScore struct {
		At     time.Time       `json:"at"`
		Who    string          `json:"who"`
		Reason string          `json:"reason"`
		Points int64           `json:"hundredths"`
		Whole  int64           `json:"ofHundredths"`
		Detail json.RawMessage `json:"detail"`
	}
	exportedMark struct {
		Lab    string    `json:"lab"`
		Task   string    `json:"task"`
		Kind   MarkKind  `json:"kind"`
		Points int64     `json:"hundredths"`
		Text   string    `json:"text"`
		Who    string    `json:"who"`
		At     time.Time `json:"at"`
	}
	exportedRuling struct {
		Checkpoint string    `json:"checkpoint"`
		Kind       string    `json:"kind"`
		Span       int64     `json:"nanoseconds"`
		Amount     int       `json:"amount"`
		Reason     string    `json:"reason"`
		Who        string    `json:"who"`
		At         time.Time `json:"at"`
	}
	exportedRemark struct {
		Lab   string    `json:"lab"`
		About string    `json:"about"`
		Kind  string    `json:"kind"`
		At    time.Time `json:"at"`
		Text  string    `json:"text"`
	}
	exportedMessage struct {
		From  string    `json:"from"`
		Kind  string    `json:"kind"`
		Text  string    `json:"text"`
		At    time.Time `json:"at"`
		Shown bool      `json:"shown"`
	}
	exportedSetting struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	exportedBench struct {
		Host   string    `json:"host"`
		Until  time.Time `json:"until"`
		Wanted string    `json:"wanted"`
		State  string    `json:"state"`
	}
	exportedAct struct {
		At    time.Time `json:"at"`
		Who   string    `json:"who"`
		Act   string    `json:"act"`
		About string    `json:"about"`
		Text  string    `json:"text"`
	}
)

// withheld stands in the place of what is kept and not told.
const withheld = "withheld"

// Export writes all that is kept of somebody as one JSON document. What stands in it
// steers no terminal. held says of which sittings nothing is told yet that they came
// to; nil tells of all. It reads piece by piece and holds nobody up while whoever
// reads is slow, so that what is written meanwhile may be in it or not. ErrNobody says
// that there is nobody of this id.
func (b *Book) Export(person string, out io.Writer, held func(Sitting) bool) error {
	p, is, err := b.Person(person)
	if err == nil && !is {
		err = ErrNobody
	}
	if err != nil {
		return err
	}
	w := &exporter{out: out}
	w.text(`{"format":"skylab-learner","version":1`)
	who := exportedPerson{ID: p.ID, Role: p.Role, Roster: p.Roster, Name: p.Name, Since: p.Since}
	if p.Class != 0 {
		err = b.db.QueryRow("SELECT name FROM class WHERE id = $1", p.Class).Scan(&who.Class)
	}
	w.field("person", who, err)
	exportRows(b, w, "keys", "SELECT fingerprint, added FROM sshkey WHERE person = $1 ORDER BY added, fingerprint", person, func(k *exportedKey, row interface{ Scan(...any) error }) error {
		return row.Scan(&k.Fingerprint, moment{&k.Added})
	})
	exportRows(b, w, "codes", "SELECT until FROM onetime WHERE person = $1 ORDER BY until", person, func(c *exportedCode, row interface{ Scan(...any) error }) error {
		return row.Scan(moment{&c.Until})
	})
	b.exportAttempts(w, person)
	anyHeld := b.exportSittings(w, person, held)
	exportRows(b, w, "rulings", "SELECT checkpoint, kind, span, amount, reason, who, at FROM ruling WHERE person = $1 ORDER BY id", person, func(r *exportedRuling, row interface{ Scan(...any) error }) error {
		return row.Scan(&r.Checkpoint, &r.Kind, &r.Span, &r.Amount, &r.Reason, &r.Who, moment{&r.At})
	})
	b.exportRest(w, person)
	exportRows(b, w, "acts", "SELECT at, who, act, about, text FROM audit WHERE who = $1 OR about = $1 ORDER BY id", person, func(a *exportedAct, row interface{ Scan(...any) error }) error {
		err := row.Scan(moment{&a.At}, &a.Who, &a.Act, &a.About, &a.Text)
		if anyHeld && a.Who != person && a.Text != "" { // it may tell what is held
			a.Text = withheld
		}
		return err
	})
	w.text("}\n")
	return w.err
}

// exportRest writes what stands alone.
func (b *Book) exportRest(w *exporter, person string) {
	exportRows(b, w, "remarks", "SELECT lab, about, kind, at, text FROM remark WHERE learner = $1 ORDER BY id", person, func(r *exportedRemark, row interface{ Scan(...any) error }) error {
		return row.Scan(&r.Lab, &r.About, &r.Kind, moment{&r.At}, &r.Text)
	})
	exportRows(b, w, "messages", "SELECT sender, kind, text, at, shown FROM message WHERE receiver = $1 ORDER BY id", person, func(m *exportedMessage, row interface{ Scan(...any) error }) error {
		return row.Scan(&m.From, &m.Kind, &m.Text, moment{&m.At}, &m.Shown)
	})
	exportRows(b, w, "settings", "SELECT key, value FROM setting WHERE "+theirSettings+" ORDER BY key", person, func(s *exportedSetting, row interface{ Scan(...any) error }) error {
		err := row.Scan(&s.Name, &s.Value)
		if s.Name == SigningKeyOf(person) { // whoever has it can hand in as them
			s.Value = withheld
		}
		return err
	})
	exportRows(b, w, "bench", "SELECT host, until, wanted, state FROM lease WHERE person = $1", person, func(l *exportedBench, row interface{ Scan(...any) error }) error {
		return row.Scan(&l.Host, moment{&l.Until}, &l.Wanted, &l.State)
	})
}

// exportAttempts writes attempts with their logs, one after another.
func (b *Book) exportAttempts(w *exporter, person string) {
	all, err := b.Attempts(person)
	w.begin("attempts", err)
	for _, a := range all {
		log, err := b.Log(a.ID)
		e := exportedAttempt{ID: a.ID, Lab: a.Lab, Number: a.Number, Draw: a.Draw, Parent: a.Parent, Line: a.Line, Sitting: a.Sitting, Began: a.Began, Log: []exportedEntry{}}
		for _, l := range log {
			e.Log = append(e.Log, exportedEntry{l.Line, l.Seq, l.Lab, l.Wall, l.By, l.Scope.Account, l.Scope.Region, l.Scope.Caller, l.Op, l.Code, l.Digest, l.Build})
		}
		w.item(e, err)
	}
	w.text("]")
}

// exportSittings writes sittings with what they came to, and says whether that of any
// is held.
func (b *Book) exportSittings(w *exporter, person string, held func(Sitting) bool) (any bool) {
	all, err := b.SittingsOf(person)
	w.begin("sittings", err)
	for _, s := range all {
		e, err := b.exportSitting(s, held != nil && held(s))
		any = any || e.Held
		w.item(e, err)
	}
	w.text("]")
	return any
}

func (b *Book) exportSitting(s Sitting, held bool) (exportedSitting, error) {
	e := exportedSitting{ID: s.ID, Checkpoint: s.Checkpoint, Number: s.Number, Began: s.Began, Held: held, Scores: []exportedScore{}, Marks: []exportedMark{}}
	got, err := b.db.Query("SELECT kind, at, who FROM turn WHERE sitting = $1 ORDER BY id", s.ID)
	e.Turns, err = collect(got, err, func(t *exportedTurn, row interface{ Scan(...any) error }) error {
		return row.Scan(&t.Kind, moment{&t.At}, &t.Who)
	})
	if err != nil || held {
		return e, err
	}
	got, err = b.db.Query("SELECT at, who, reason, points, whole, detail FROM score WHERE sitting = $1 ORDER BY id", s.ID)
	e.Scores, err = collect(got, err, func(c *exportedScore, row interface{ Scan(...any) error }) error {
		var detail string
		err := row.Scan(moment{&c.At}, &c.Who, &c.Reason, &c.Points, &c.Whole, &detail)
		if c.Detail = json.RawMessage(detail); !json.Valid(c.Detail) {
			c.Detail, _ = json.Marshal(detail) // a text never fails
		}
		return err
	})
	if err != nil {
		return e, err
	}
	got, err = b.db.Query("SELECT lab, task, kind, points, text, who, at FROM mark WHERE sitting = $1 ORDER BY id", s.ID)
	e.Marks, err = collect(got, err, func(m *exportedMark, row interface{ Scan(...any) error }) error {
		return row.Scan(&m.Lab, &m.Task, &m.Kind, &m.Points, &m.Text, &m.Who, moment{&m.At})
	})
	return e, err
}

// exportRows writes rows of one kind.
func exportRows[T any](b *Book, w *exporter, name, query, person string, scan func(*T, interface{ Scan(...any) error }) error) {
	if w.err != nil {
		return
	}
	rows, err := b.db.Query(query, person)
	all, err := collect(rows, err, scan)
	w.begin(name, err)
	for _, one := range all {
		w.item(one, nil)
	}
	w.text("]")
}

// exporter writes a document piece by piece, until something goes wrong.
type exporter struct {
	out   io.Writer
	items int // of the list that is written
	err   error
}

func (w *exporter) text(s string) {
	if w.err == nil {
		_, w.err = io.WriteString(w.out, s)
	}
}

func (w *exporter) value(v any, err error) {
	if w.err == nil {
		w.err = err
	}
	if w.err != nil {
		return
	}
	text, err := json.Marshal(v)
	if err != nil {
		w.err = err
		return
	}
	w.text(string(escaped(text)))
}

func (w *exporter) field(name string, v any, err error) {
	w.text(",\n\"" + name + "\":")
	w.value(v, err)
}

func (w *exporter) begin(name string, err error) {
	if w.err == nil {
		w.err = err
	}
	w.items = 0
	w.text(",\n\"" + name + "\":[")
}

func (w *exporter) item(v any, err error) {
	if w.items++; w.items > 1 {
		w.text(",")
	}
	w.text("\n ")
	w.value(v, err)
}

// escaped writes as \u what a terminal would not show but obey: JSON lets most of it
// stand as it is.
func escaped(text []byte) []byte {
	if bytes.IndexFunc(text, unseen) < 0 {
		return text
	}
	var out []byte
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case !unseen(r):
			out = append(out, text[:n]...)
		case r < 0x10000:
			out = fmt.Appendf(out, `\u%04x`, r)
		default: // RFC 8259, 7: as two halves
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
		text = text[n:]
	}
	return out
}

func unseen(r rune) bool { return !unicode.IsPrint(r) && r != ' ' }
