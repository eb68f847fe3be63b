package gradebook

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"skylab/labs/grade"
)

// Sitting is one learner's work at a checkpoint, and what has become of it.
type Sitting struct {
	ID         int64
	Class      int64
	Checkpoint string
	Person     string
	Number     int // from 1
	Began      time.Time
	// Turn is the newest one, or nothing while it goes on since it was begun.
	Turn   Turn
	Turned time.Time
	By     string // who did that
}

// Turn is what becomes of a sitting.
type Turn string

// The turns of a sitting.
const (
	HandedIn Turn = "handed"   // it is over
	Reopened Turn = "reopened" // and goes on
)

// Open reports whether it goes on.
func (s Sitting) Open() bool { return s.Turn != HandedIn }

// ErrBegun says that a sitting was begun, or turned, by somebody else meanwhile.
var ErrBegun = errors.New("this was begun or handed in meanwhile")

// Sit begins a sitting: the one with this number, if there is none yet, with one
// attempt for each of its labs.
func (b *Book) Sit(s Sitting, labs []Attempt) (Sitting, error) {
	return s, b.within(func(tx *sql.Tx) error {
		err := s.begin(tx)
		for i := 0; i < len(labs) && err == nil; i++ {
			_, err = s.add(tx, labs[i])
		}
		return err
	})
}

// begin keeps a new sitting.
func (s *Sitting) begin(tx *sql.Tx) error {
	var have int
	if err := tx.QueryRow("SELECT count(*) FROM sitting WHERE class = $1 AND checkpoint = $2 AND person = $3", s.Class, s.Checkpoint, s.Person).Scan(&have); err != nil {
		return err
	}
	if have != s.Number-1 {
		return ErrBegun
	}
	return tx.QueryRow("INSERT INTO sitting (class, checkpoint, person, number, began) VALUES ($1, $2, $3, $4, $5) RETURNING id",
		s.Class, s.Checkpoint, s.Person, s.Number, s.Began.UnixNano()).Scan(&s.ID)
}

// add keeps an attempt of it.
func (s *Sitting) add(tx *sql.Tx, a Attempt) (Attempt, error) {
	a.Learner, a.Sitting, a.Began = s.Person, s.ID, s.Began
	return add(tx, a, nil)
}

const sittings = `SELECT s.id, s.class, s.checkpoint, s.person, s.number, s.began, coalesce(t.kind, ''), coalesce(t.at, 0), coalesce(t.who, '')
	FROM sitting s LEFT JOIN turn t ON t.id = (SELECT max(id) FROM turn WHERE sitting = s.id) `

func (s *Sitting) scan(row interface{ Scan(...any) error }) error {
	return row.Scan(&s.ID, &s.Class, &s.Checkpoint, &s.Person, &s.Number, moment{&s.Began}, &s.Turn, moment{&s.Turned}, &s.By)
}

// Sittings lists those of a class, the oldest first.
func (b *Book) Sittings(class int64) ([]Sitting, error) {
	rows, err := b.db.Query(sittings+"WHERE s.class = $1 ORDER BY s.id", class)
	return collect(rows, err, (*Sitting).scan)
}

// SittingsOf lists those of a learner, the oldest first.
func (b *Book) SittingsOf(person string) ([]Sitting, error) {
	rows, err := b.db.Query(sittings+"WHERE s.person = $1 ORDER BY s.id", person)
	return collect(rows, err, (*Sitting).scan)
}

// Going lists the sittings of all classes that go on.
func (b *Book) Going() ([]Sitting, error) {
	rows, err := b.db.Query(sittings + "WHERE coalesce(t.kind, '') <> 'handed' ORDER BY s.id")
	return collect(rows, err, (*Sitting).scan)
}

// AttemptsIn lists the attempts that belong to a sitting, branches too.
func (b *Book) AttemptsIn(sitting int64) ([]Attempt, error) {
	rows, err := b.db.Query(attempts+"WHERE sitting = $1 ORDER BY id", sitting)
	return collect(rows, err, (*Attempt).scan)
}

// TurnTo keeps what has become of a sitting. ErrBegun says that it is so already.
func (b *Book) TurnTo(sitting int64, t Turn, at time.Time, who string) error {
	return b.within(func(tx *sql.Tx) error {
		var now Turn
		err := tx.QueryRow("SELECT kind FROM turn WHERE sitting = $1 ORDER BY id DESC LIMIT 1", sitting).Scan(&now)
		if instead(err, nil) != nil {
			return err
		}
		if now == t || now == "" && t == Reopened {
			return ErrBegun
		}
		_, err = tx.Exec("INSERT INTO turn (sitting, kind, at, who) VALUES ($1, $2, $3, $4)", sitting, string(t), at.UnixNano(), who)
		return err
	})
}

// Score is what a sitting came to.
type Score struct {
	ID      int64
	Sitting int64
	At      time.Time
	Who     string // made it, or nobody: the station
	Reason  string // for which it was made again
	Points  grade.Points
	Whole   grade.Points
	Detail  string // what it was made of
}

// Grade keeps what a sitting came to. An earlier one is never changed.
func (b *Book) Grade(s Score) error {
	return b.exec("INSERT INTO score (sitting, at, who, reason, points, whole, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		s.Sitting, s.At.UnixNano(), s.Who, s.Reason, int64(s.Points), int64(s.Whole), s.Detail)
}

// Scores lists what the sittings of a class came to, the oldest first: the last
// one of a sitting holds.
func (b *Book) Scores(class int64) ([]Score, error) {
	rows, err := b.db.Query(`SELECT id, sitting, at, who, reason, points, whole, detail FROM score
		WHERE sitting IN (SELECT id FROM sitting WHERE class = $1) ORDER BY id`, class)
	return collect(rows, err, func(s *Score, row interface{ Scan(...any) error }) error {
		return row.Scan(&s.ID, &s.Sitting, moment{&s.At}, &s.Who, &s.Reason, &s.Points, &s.Whole, &s.Detail)
	})
}

// MarkKind is what a mark does.
type MarkKind string

// The kinds of marks.
const (
	Comment  MarkKind = "comment"
	Override MarkKind = "override" // Points hold in the place of what was earned
	Restore  MarkKind = "restore"  // what was earned holds again
	Accept   MarkKind = "accept"   // it counts although somebody else met it
)

// Mark is what one who teaches put to a task of a sitting.
type Mark struct {
	Sitting   int64
	Lab, Task string
	Kind      MarkKind
	Points    grade.Points
	Text      string // the comment, or the reason
	Who       string
	At        time.Time
}

// Mark keeps a mark, and notes it. It is never changed.
func (b *Book) Mark(m Mark, about string) error {
	return b.within(func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO mark (sitting, lab, task, kind, points, text, who, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
			m.Sitting, m.Lab, m.Task, string(m.Kind), int64(m.Points), m.Text, m.Who, m.At.UnixNano())
		if err != nil {
			return err
		}
		text := m.Lab + " " + m.Task
		if m.Kind == Override {
			text += " " + m.Points.String()
		}
		return audit(tx, Act{At: m.At, Who: m.Who, Act: string(m.Kind), About: about, Text: text + ": " + m.Text})
	})
}

// Marks lists the marks of a class's sittings, the oldest first.
func (b *Book) Marks(class int64) ([]Mark, error) {
	rows, err := b.db.Query(`SELECT sitting, lab, task, kind, points, text, who, at FROM mark
		WHERE sitting IN (SELECT id FROM sitting WHERE class = $1) ORDER BY id`, class)
	return collect(rows, err, func(m *Mark, row interface{ Scan(...any) error }) error {
		return row.Scan(&m.Sitting, &m.Lab, &m.Task, &m.Kind, &m.Points, &m.Text, &m.Who, moment{&m.At})
	})
}

// Pulse is a text that changes whenever anything is added to what classes agreed,
// began, handed in and were told, or somebody is erased, after which numbers are
// given again. It costs far less than to read all that.
func (b *Book) Pulse() (string, error) {
	var n [8]sql.NullInt64
	err := b.db.QueryRow(`SELECT (SELECT max(id) FROM agreement), (SELECT max(id) FROM ruling), (SELECT max(id) FROM outage),
		(SELECT max(id) FROM sitting), (SELECT max(id) FROM turn), (SELECT max(id) FROM score), (SELECT max(id) FROM mark),
		(SELECT count(*) FROM gone)`).
		Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7])
	return fmt.Sprint(n), err
}
