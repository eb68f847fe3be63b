package gradebook

import (
	"fmt"
	"time"
)

// Remark is something kept of a learner that did not happen in an attempt: a
// sentence of the notebook, or how a question went that came back.
type Remark struct {
	ID      int64
	Learner string
	Lab     string // that it is about, or nothing
	About   string // the question, task or goal of the lab, or nothing
	Kind    string
	At      time.Time
	Text    string
}

// Remember keeps a remark. It is on the disk when it returns.
func (b *Book) Remember(r Remark) error {
	if err := b.exec("INSERT INTO remark (learner, lab, about, kind, at, text) VALUES ($1, $2, $3, $4, $5, $6)",
		r.Learner, r.Lab, r.About, r.Kind, r.At.UnixNano(), r.Text); err != nil {
		return fmt.Errorf("writing to the gradebook: %w", err)
	}
	return nil
}

// Remarks lists what was remembered of a learner, the oldest first.
func (b *Book) Remarks(learner string) ([]Remark, error) {
	rows, err := b.db.Query("SELECT id, lab, about, kind, at, text FROM remark WHERE learner = $1 ORDER BY id", learner)
	if err != nil {
		return nil, fmt.Errorf("reading the gradebook: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Remark
	for rows.Next() {
		r := Remark{Learner: learner}
		var at int64
		if err := rows.Scan(&r.ID, &r.Lab, &r.About, &r.Kind, &at, &r.Text); err != nil {
			return nil, fmt.Errorf("reading the gradebook: %w", err)
		}
		r.At = time.Unix(0, at).UTC()
		all = append(all, r)
	}
	return all, rows.Err()
}
