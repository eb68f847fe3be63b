package gradebook

import (
	"database/sql"
	"time"

	"skylab/engine"
)

// Brought is what an attempt of a sitting goes on with that was done away from
// the station: entries behind its first At.
type Brought struct {
	Attempt
	At      int
	Entries []engine.Entry
}

// Bring appends to the attempts of a sitting what was done elsewhere, hands it in
// as of a moment, and notes it: all or nothing. A sitting whose ID is 0 is begun,
// with its attempts. One that was handed in as s says goes on and ends again.
// ErrBegun and ErrMovedOn say that it is no longer as it was read.
func (b *Book) Bring(s Sitting, all []Brought, at time.Time, act Act) (Sitting, error) {
	out := s
	err := b.within(func(tx *sql.Tx) error {
		out = s
		if err := out.resume(tx); err != nil {
			return err
		}
		for _, one := range all {
			var err error
			if s.ID == 0 {
				one.Attempt, err = out.add(tx, one.Attempt)
			}
			if err == nil {
				err = one.put(tx)
			}
			if err != nil {
				return err
			}
		}
		out.Turn, out.Turned, out.By = HandedIn, at.UTC(), act.Who
		if err := out.turn(tx); err != nil {
			return err
		}
		return audit(tx, act)
	})
	return out, err
}

// resume lets a sitting take entries: it is begun, or opened again.
func (s *Sitting) resume(tx *sql.Tx) error {
	if s.ID == 0 {
		return s.begin(tx)
	}
	var now Turn
	err := tx.QueryRow("SELECT kind FROM turn WHERE sitting = $1 ORDER BY id DESC LIMIT 1", s.ID).Scan(&now)
	switch {
	case instead(err, nil) != nil:
		return err
	case now != s.Turn:
		return ErrBegun
	case now == HandedIn:
		again := *s
		again.Turn = Reopened
		return again.turn(tx)
	}
	return nil
}

// turn keeps what has become of a sitting.
func (s *Sitting) turn(tx *sql.Tx) error {
	_, err := tx.Exec("INSERT INTO turn (sitting, kind, at, who) VALUES ($1, $2, $3, $4)", s.ID, string(s.Turn), s.Turned.UnixNano(), s.By)
	return err
}

// put appends the entries, if the attempt has as many as was thought.
func (b Brought) put(tx *sql.Tx) error {
	var have int
	if err := tx.QueryRow("SELECT coalesce(max(n) + 1, 0) FROM entry WHERE attempt = $1", b.ID).Scan(&have); err != nil {
		return err
	}
	if have != b.At {
		return ErrMovedOn
	}
	return put(tx, b.ID, b.At, b.Entries)
}
