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
	Began        time.Time
}

// ErrMovedOn is returned by Keep when the attempt was continued elsewhere since
// it was read: in another window, for example.
var ErrMovedOn = errors.New("this attempt went on in another window; open it again to continue from there")

// Begin starts a new attempt at a lab.
func (b *Book) Begin(learner, lab string, began time.Time) (Attempt, error) {
	a := Attempt{Learner: learner, Lab: lab, Began: began.UTC()}
	err := b.db.QueryRow(`
		INSERT INTO attempt (learner, lab, number, began)
		SELECT ?1, ?2, 1 + coalesce(max(number), 0), ?3 FROM attempt WHERE learner = ?1 AND lab = ?2
		RETURNING id, number`, learner, lab, began.UnixNano()).Scan(&a.ID, &a.Number)
	return a, err
}

// Newest is the newest attempt of a learner at a lab, if there is one.
func (b *Book) Newest(learner, lab string) (Attempt, bool, error) {
	a := Attempt{Learner: learner, Lab: lab}
	var began int64
	err := b.db.QueryRow("SELECT id, number, began FROM attempt WHERE learner = ? AND lab = ? ORDER BY number DESC LIMIT 1",
		learner, lab).Scan(&a.ID, &a.Number, &began)
	if errors.Is(err, sql.ErrNoRows) {
		return a, false, nil
	}
	a.Began = time.Unix(0, began).UTC()
	return a, err == nil, err
}

// Keep appends entries to an attempt, all or none. They are on the disk when it
// returns. at is how many entries the writer knows of: when there are more, it
// keeps nothing and returns ErrMovedOn.
func (b *Book) Keep(attempt int64, at int, entries []engine.Entry) error {
	tx, err := b.db.Begin()
	if err != nil {
		return fmt.Errorf("writing to the gradebook: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	var have int
	if err := tx.QueryRow("SELECT coalesce(max(n) + 1, 0) FROM entry WHERE attempt = ?", attempt).Scan(&have); err != nil {
		return fmt.Errorf("writing to the gradebook: %w", err)
	}
	if have != at {
		return ErrMovedOn
	}
	put, err := tx.Prepare("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return fmt.Errorf("writing to the gradebook: %w", err)
	}
	defer func() { _ = put.Close() }()
	for i, e := range entries {
		if _, err := put.Exec(attempt, at+i, e.Line, e.Seq, e.Lab.UnixNano(), e.Wall.UnixNano(), e.By,
			e.Scope.Account, e.Scope.Region, e.Scope.Caller, e.Op, e.Code, e.Digest, e.Build); err != nil {
			return fmt.Errorf("writing to the gradebook: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("writing to the gradebook: %w", err)
	}
	return nil
}

// Log reads all entries of an attempt, in order.
func (b *Book) Log(attempt int64) ([]engine.Entry, error) {
	rows, err := b.db.Query("SELECT line, seq, lab, wall, by, account, region, caller, op, code, digest, build FROM entry WHERE attempt = ? ORDER BY n", attempt)
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
