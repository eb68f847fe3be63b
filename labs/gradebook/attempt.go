package gradebook

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"skylab/engine"
)

// Attempt is one try at a lab. Its log is what was kept of it.
type Attempt struct {
	ID           int64
	Learner, Lab string
	Number       int // from 1
	// Draw is the number whose values it has: its own, or that of the attempt
	// that it does again.
	Draw int
	// Parent is the attempt that a branch goes on from, behind Line of its log;
	// 0 where this is no branch.
	Parent int64
	Line   int
	Began  time.Time
	// Sitting is the one of a checkpoint that it belongs to; 0 is none.
	Sitting int64
}

// ErrMovedOn is returned by Keep when the attempt was continued elsewhere since
// it was read: in another window, for example.
var ErrMovedOn = errors.New("this attempt went on in another window; open it again to continue from there")

// Begin starts a new attempt at a lab, with values of its own.
func (b *Book) Begin(learner, lab string, began time.Time) (Attempt, error) {
	return b.begin(Attempt{Learner: learner, Lab: lab, Began: began.UTC()}, nil)
}

// Again starts a new attempt with the values of another one.
func (b *Book) Again(of Attempt, began time.Time) (Attempt, error) {
	return b.begin(Attempt{Learner: of.Learner, Lab: of.Lab, Draw: of.Draw, Began: began.UTC()}, nil)
}

// Branch starts an attempt that goes on from another one behind a line. Its log
// begins with what led there.
func (b *Book) Branch(of Attempt, line int, log []engine.Entry, began time.Time) (Attempt, error) {
	return b.begin(Attempt{Learner: of.Learner, Lab: of.Lab, Draw: of.Draw, Parent: of.ID, Line: line, Began: began.UTC(), Sitting: of.Sitting}, log)
}

// begin keeps an attempt and the entries that it begins with, all or nothing.
func (b *Book) begin(a Attempt, log []engine.Entry) (Attempt, error) {
	err := b.within(func(tx *sql.Tx) (err error) {
		a, err = add(tx, a, log)
		return err
	})
	return a, err
}

// add adds an attempt and the entries that it begins with.
func add(tx *sql.Tx, a Attempt, log []engine.Entry) (Attempt, error) {
	parent, sitting := sql.NullInt64{Int64: a.Parent, Valid: a.Parent != 0}, sql.NullInt64{Int64: a.Sitting, Valid: a.Sitting != 0}
	err := tx.QueryRow(`
		INSERT INTO attempt (learner, lab, number, began, draw, parent, line, sitting)
		SELECT $1, $2, 1 + coalesce(max(number), 0), $3, $4, $5, $6, $7 FROM attempt WHERE learner = $1 AND lab = $2
		RETURNING id, number`, a.Learner, a.Lab, a.Began.UnixNano(), a.Draw, parent, a.Line, sitting).Scan(&a.ID, &a.Number)
	if err != nil {
		return a, fmt.Errorf("writing to the gradebook: %w", err)
	}
	if a.Draw == 0 {
		a.Draw = a.Number
	}
	return a, put(tx, a.ID, 0, log)
}

const attempts = `SELECT id, learner, lab, number, CASE draw WHEN 0 THEN number ELSE draw END, coalesce(parent, 0), line, began, coalesce(sitting, 0) FROM attempt `

func (a *Attempt) scan(row interface{ Scan(...any) error }) error {
	var began int64
	err := row.Scan(&a.ID, &a.Learner, &a.Lab, &a.Number, &a.Draw, &a.Parent, &a.Line, &began, &a.Sitting)
	a.Began = time.Unix(0, began).UTC()
	return err
}

// Newest is the newest attempt of a learner at a lab, if there is one. Branches
// don't count, and neither does what belongs to a checkpoint.
func (b *Book) Newest(learner, lab string) (Attempt, bool, error) {
	a := Attempt{Learner: learner, Lab: lab}
	err := a.scan(b.db.QueryRow(attempts+"WHERE learner = $1 AND lab = $2 AND parent IS NULL AND sitting IS NULL ORDER BY number DESC LIMIT 1", learner, lab))
	if errors.Is(err, sql.ErrNoRows) {
		return Attempt{Learner: learner, Lab: lab}, false, nil
	}
	return a, err == nil, err
}

// Attempts lists all attempts of a learner, branches too, in the order in which
// they were begun.
func (b *Book) Attempts(learner string) ([]Attempt, error) {
	rows, err := b.db.Query(attempts+"WHERE learner = $1 ORDER BY id", learner)
	return collect(rows, err, (*Attempt).scan)
}

// ErrHandedIn is returned by Keep when the sitting that the attempt belongs to was
// handed in.
var ErrHandedIn = errors.New("this was handed in, and takes no more")

// Keep appends entries to an attempt, all or none. They are on the disk when it
// returns. at is how many entries the writer knows of: when there are more, it
// keeps nothing and returns ErrMovedOn.
func (b *Book) Keep(attempt int64, at int, entries []engine.Entry) error {
	return b.within(func(tx *sql.Tx) error {
		var have int
		var turn Turn
		// An attempt that is nobody's was erased.
		if err := tx.QueryRow(`SELECT (SELECT coalesce(max(n) + 1, 0) FROM entry WHERE attempt = $1),
			coalesce((SELECT kind FROM turn WHERE sitting = a.sitting ORDER BY id DESC LIMIT 1), '')
			FROM attempt a WHERE id = $1 AND learner <> ''`, attempt).Scan(&have, &turn); err != nil {
			return fmt.Errorf("writing to the gradebook: %w", err)
		}
		switch {
		case turn == HandedIn:
			return ErrHandedIn
		case have != at:
			return ErrMovedOn
		}
		return put(tx, attempt, at, entries)
	})
}

// put writes entries behind the first at of an attempt.
func put(tx *sql.Tx, attempt int64, at int, entries []engine.Entry) error {
	for i, e := range entries {
		if _, err := tx.Exec("INSERT INTO entry VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
			attempt, at+i, e.Line, e.Seq, e.Lab.UnixNano(), e.Wall.UnixNano(), e.By,
			e.Scope.Account, e.Scope.Region, e.Scope.Caller, e.Op, e.Code, e.Digest, e.Build); err != nil {
			return fmt.Errorf("writing to the gradebook: %w", err)
		}
	}
	return nil
}

// Log reads all entries of an attempt, in order.
func (b *Book) Log(attempt int64) ([]engine.Entry, error) {
	rows, err := b.db.Query("SELECT line, seq, lab, wall, by, account, region, caller, op, code, digest, build FROM entry WHERE attempt = $1 ORDER BY n", attempt)
	if err != nil {
		return nil, fmt.Errorf("reading the gradebook: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var log []engine.Entry
	for rows.Next() {
		var e engine.Entry
		var lab, wall int64
		if err := rows.Scan(&e.Line, &e.Seq, &lab, &wall, &e.By, &e.Scope.Account, &e.Scope.Region, &e.Scope.Caller,
			&e.Op, &e.Code, &e.Digest, &e.Build); err != nil {
			return nil, fmt.Errorf("reading the gradebook: %w", err)
		}
		e.Lab, e.Wall = time.Unix(0, lab).UTC(), time.Unix(0, wall).UTC()
		log = append(log, e)
	}
	return log, rows.Err()
}
