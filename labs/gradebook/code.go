package gradebook

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"time"
)

// maxCodes is how many codes of one person are good at the same time. A new one
// takes the place of the one that would run out first.
const maxCodes = 3

func hashed(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}

// Give makes a code that lets in once, as a person, until a moment. by is who
// gave it, for the audit.
func (b *Book) Give(person, code string, until, at time.Time, by string) error {
	return b.within(func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM onetime WHERE until <= $1", at.UnixNano()); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM onetime WHERE hash IN (
			SELECT hash FROM onetime WHERE person = $1 ORDER BY until DESC LIMIT 1000 OFFSET $2)`, person, maxCodes-1); err != nil {
			return err
		}
		if _, err := tx.Exec("INSERT INTO onetime (hash, person, until) VALUES ($1, $2, $3)", hashed(code), person, until.UnixNano()); err != nil {
			return err
		}
		return audit(tx, Act{At: at, Who: by, Act: "code", About: person, Text: "until " + until.UTC().Format(time.RFC3339)})
	})
}

// Coded is who a code would let in, or ErrNoCode. It is not used up.
func (b *Book) Coded(code string, at time.Time) (Person, error) {
	p, err := b.one("WHERE id = (SELECT person FROM onetime WHERE hash = $1 AND until > $2)", hashed(code), at.UnixNano())
	return p, instead(err, ErrNoCode)
}

// Take uses a code up, and says who it lets in. Where an id of a roster is given,
// a code of anybody else lets in nobody and stays. With a key, the key becomes
// theirs; one that is another's is refused with ErrKeyTaken, and the code stays.
// ErrNoCode says that it lets in nobody. Somebody who had a free row of a roster
// has claimed it then.
func (b *Book) Take(code, roster, fingerprint string, at time.Time) (Person, error) {
	var p Person
	err := b.within(func(tx *sql.Tx) error {
		p = Person{}
		var id string
		if err := tx.QueryRow("DELETE FROM onetime WHERE hash = $1 AND until > $2 RETURNING person", hashed(code), at.UnixNano()).Scan(&id); err != nil {
			return instead(err, ErrNoCode)
		}
		if err := p.scan(tx.QueryRow(people+"WHERE id = $1", id)); err != nil {
			return err
		}
		if roster != "" && p.Roster != roster {
			return ErrNoCode
		}
		if p.Since.IsZero() {
			p.Since = at.UTC()
			if _, err := tx.Exec("UPDATE person SET since = $1 WHERE id = $2", at.UnixNano(), id); err != nil {
				return err
			}
		}
		if fingerprint == "" {
			return audit(tx, Act{At: at, Who: id, Act: "sign-in with a code", About: id})
		}
		if err := addKey(tx, id, fingerprint, at); err != nil {
			return err
		}
		return audit(tx, Act{At: at, Who: id, Act: "key", About: id, Text: fingerprint})
	})
	return p, err
}

// Revoke takes all keys and codes of a person away, and says how many keys they
// had. What they did stays theirs: a new code lets them in again.
func (b *Book) Revoke(person string, at time.Time, by string) (keys int, err error) {
	return keys, b.within(func(tx *sql.Tx) error {
		if err := tx.QueryRow("SELECT count(*) FROM sshkey WHERE person = $1", person).Scan(&keys); err != nil {
			return err
		}
		for _, table := range []string{"sshkey", "onetime"} {
			if _, err := tx.Exec("DELETE FROM "+table+" WHERE person = $1", person); err != nil {
				return err
			}
		}
		return audit(tx, Act{At: at, Who: by, Act: "revoked", About: person})
	})
}

// Act is something that somebody did to others, or about who may come in.
type Act struct {
	At    time.Time
	Who   string // the person, or a word for the station itself
	Act   string
	About string // the person or class that it was done to
	Text  string
}

func audit(tx *sql.Tx, a Act) error {
	_, err := tx.Exec("INSERT INTO audit (at, who, act, about, text) VALUES ($1, $2, $3, $4, $5)", a.At.UnixNano(), a.Who, a.Act, a.About, a.Text)
	return err
}

// Note keeps an act. It is never changed.
func (b *Book) Note(a Act) error { return b.within(func(tx *sql.Tx) error { return audit(tx, a) }) }

// Acts lists what was done, the oldest first.
func (b *Book) Acts() ([]Act, error) {
	rows, err := b.db.Query("SELECT at, who, act, about, text FROM audit ORDER BY id")
	return collect(rows, err, func(a *Act, row interface{ Scan(...any) error }) error {
		var at int64
		err := row.Scan(&at, &a.Who, &a.Act, &a.About, &a.Text)
		a.At = time.Unix(0, at).UTC()
		return err
	})
}
