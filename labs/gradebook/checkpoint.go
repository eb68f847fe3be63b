package gradebook

import (
	"database/sql"
	"time"

	"skylab/labs/checkpoint"
)

// Agreement is what was agreed with a class at one time.
type Agreement struct {
	Class int64
	At    time.Time
	Who   string // put it there
	Text  string // of its file
}

// Agree puts a new agreement in the place of the last one. secret is drawn for a
// class that has none yet.
func (b *Book) Agree(a Agreement, secret string) error {
	return b.within(func(tx *sql.Tx) error {
		if _, err := tx.Exec("UPDATE class SET secret = $1 WHERE id = $2 AND secret = ''", secret, a.Class); err != nil {
			return err
		}
		_, err := tx.Exec("INSERT INTO agreement (class, at, who, text) VALUES ($1, $2, $3, $4)", a.Class, a.At.UnixNano(), a.Who, a.Text)
		return err
	})
}

// Agreements lists what was agreed with a class, the oldest first.
func (b *Book) Agreements(class int64) ([]Agreement, error) {
	rows, err := b.db.Query("SELECT class, at, who, text FROM agreement WHERE class = $1 ORDER BY id", class)
	return collect(rows, err, func(a *Agreement, row interface{ Scan(...any) error }) error {
		return row.Scan(&a.Class, moment{&a.At}, &a.Who, &a.Text)
	})
}

// Agreed is the agreement that holds with a class, and its secret.
func (b *Book) Agreed(class int64) (a Agreement, secret string, ok bool, err error) {
	err = b.db.QueryRow(`SELECT class, at, who, text, (SELECT secret FROM class WHERE id = $1)
		FROM agreement WHERE class = $1 ORDER BY id DESC LIMIT 1`, class).Scan(&a.Class, moment{&a.At}, &a.Who, &a.Text, &secret)
	if instead(err, nil) == nil {
		return a, secret, err == nil, nil
	}
	return a, "", false, err
}

// moment reads a time as it is kept: in nanoseconds, 0 for none.
type moment struct{ at *time.Time }

// Scan takes the value of a column.
func (m moment) Scan(v any) error {
	var n sql.NullInt64
	if err := n.Scan(v); err != nil {
		return err
	}
	*m.at = time.Time{}
	if n.Int64 != 0 {
		*m.at = time.Unix(0, n.Int64).UTC()
	}
	return nil
}

// Rule keeps a ruling about a checkpoint of a class, and notes it. It is never
// changed.
func (b *Book) Rule(class int64, r checkpoint.Ruling) error {
	return b.within(func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO ruling (class, checkpoint, person, kind, span, amount, reason, who, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			class, r.Checkpoint, r.Person, string(r.Kind), int64(r.For), r.By, r.Reason, r.Who, r.At.UnixNano())
		if err != nil {
			return err
		}
		return audit(tx, Act{At: r.At, Who: r.Who, Act: string(r.Kind) + " " + r.Checkpoint, About: r.Person, Text: r.String()})
	})
}

// Rulings lists what was decided about the checkpoints of a class, the oldest
// first.
func (b *Book) Rulings(class int64) ([]checkpoint.Ruling, error) {
	rows, err := b.db.Query("SELECT checkpoint, person, kind, span, amount, reason, who, at FROM ruling WHERE class = $1 ORDER BY id", class)
	return collect(rows, err, func(r *checkpoint.Ruling, row interface{ Scan(...any) error }) error {
		return row.Scan(&r.Checkpoint, &r.Person, &r.Kind, &r.For, &r.By, &r.Reason, &r.Who, moment{&r.At})
	})
}

// Suffer keeps some time in which no station ran.
func (b *Book) Suffer(s checkpoint.Span) error {
	return b.exec("INSERT INTO outage (since, until) VALUES ($1, $2)", s.From.UnixNano(), s.To.UnixNano())
}

// Outages lists the times in which no station ran.
func (b *Book) Outages() ([]checkpoint.Span, error) {
	rows, err := b.db.Query("SELECT since, until FROM outage ORDER BY id")
	return collect(rows, err, func(s *checkpoint.Span, row interface{ Scan(...any) error }) error {
		return row.Scan(moment{&s.From}, moment{&s.To})
	})
}
