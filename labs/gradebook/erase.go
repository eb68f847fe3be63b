package gradebook

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Holdings is how much is kept of a learner.
type Holdings struct {
	Attempts, Entries, Remarks, Settings, Sittings, Scores, Marks, Rulings, Messages, Keys int
}

// The reasons for which somebody is not erased.
var (
	ErrNobody  = errors.New("nobody has this id")
	ErrTeaches = errors.New("who teaches is not erased")
)

// ErrTraces says that something was erased, and that its bytes may still be in the
// file: others used it at that moment, or the disk is full. [Book.Scrub] and the
// next [Open] try again.
var ErrTraces = errors.New("it was erased, but the file could not be cleaned of its traces yet")

// theirs is all that is kept of a learner, $1, in the order in which it may go.
var theirs = []struct {
	table, where string
	count        func(*Holdings) *int
}{
	{"entry", "attempt IN (SELECT id FROM attempt WHERE learner = $1)", func(h *Holdings) *int { return &h.Entries }},
	{"attempt", "learner = $1", func(h *Holdings) *int { return &h.Attempts }},
	{"turn", ofTheirs, nil},
	{"score", ofTheirs, func(h *Holdings) *int { return &h.Scores }},
	{"mark", ofTheirs, func(h *Holdings) *int { return &h.Marks }},
	{"sitting", "person = $1", func(h *Holdings) *int { return &h.Sittings }},
	{"remark", "learner = $1", func(h *Holdings) *int { return &h.Remarks }},
	{"setting", theirSettings, func(h *Holdings) *int { return &h.Settings }},
	{"ruling", "person = $1", func(h *Holdings) *int { return &h.Rulings }},
	{"message", "receiver = $1", func(h *Holdings) *int { return &h.Messages }},
	{"lease", "person = $1", nil},
	{"onetime", "person = $1", nil},
	{"sshkey", "person = $1", func(h *Holdings) *int { return &h.Keys }},
	{"person", "id = $1", nil},
}

const (
	ofTheirs      = "sitting IN (SELECT id FROM sitting WHERE person = $1)"
	theirSettings = "(substr(key, 1, length(CAST($1 AS TEXT)) + 4) = 'of ' || CAST($1 AS TEXT) || ' ' OR key = '" + signing + "' || CAST($1 AS TEXT))"
	signing       = "signing-key of "
)

// SigningKeyOf is the name of the setting that holds the key that a learner signs with.
func SigningKeyOf(learner string) string { return signing + learner }

// PackSetting is the name of the setting that holds which packs there were of a
// checkpoint of a class.
func PackSetting(class int64, checkpoint string) string {
	return fmt.Sprintf("packs of %d %s", class, checkpoint)
}

// Holds is how much is kept of a learner.
func (b *Book) Holds(person string) (h Holdings, err error) {
	for _, t := range theirs {
		if t.count != nil && err == nil {
			err = b.db.QueryRow("SELECT count(*) FROM "+t.table+" WHERE "+t.where, person).Scan(t.count(&h))
		}
	}
	return h, err
}

// Erase removes all that is kept of a learner, and says how much that was. What was
// done to or by them stays noted under the id that says nothing of who it was; its
// texts go, and so do those texts of acts in which their name stands. What others
// wrote in their own words about others stays as it is. From then on nothing is
// kept of that id. Errors: ErrNobody, ErrTeaches, ErrTraces.
func (b *Book) Erase(person string, at time.Time, by string) (h Holdings, err error) {
	err = b.within(func(tx *sql.Tx) error {
		h = Holdings{}
		var role Role
		if err := tx.QueryRow("SELECT role FROM person WHERE id = $1", person).Scan(&role); err != nil {
			return instead(err, ErrNobody)
		}
		if role.Teaches() {
			return ErrTeaches
		}
		if err := b.erase(tx, person, at, &h); err != nil {
			return err
		}
		if err := audit(tx, Act{At: at, Who: by, Act: "erased", About: person, Text: fmt.Sprintf("attempts: %d, entries: %d", h.Attempts, h.Entries)}); err != nil {
			return err
		}
		return b.erased(tx)
	})
	if err != nil {
		return h, err
	}
	return h, b.Scrub()
}

// EraseClass removes a class: all of its people, those who assist in it too, what
// was agreed with it and what was decided about it. It says how many learners there
// were. A class that is not there is no error.
func (b *Book) EraseClass(class int64, at time.Time, by string) (learners int, err error) {
	err = b.within(func(tx *sql.Tx) error {
		learners = 0
		var name string
		if err := tx.QueryRow("SELECT name FROM class WHERE id = $1", class).Scan(&name); err != nil {
			return instead(err, nil)
		}
		rows, err := tx.Query(people+"WHERE class = $1 ORDER BY id", class)
		all, err := collect(rows, err, (*Person).scan)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Role == Learner {
				learners++
			}
			if err := b.erase(tx, p.ID, at, &Holdings{}); err != nil {
				return err
			}
		}
		if _, err := tx.Exec("INSERT INTO erasing (class) VALUES ($1)", class); err != nil {
			return err
		}
		for _, what := range []string{"ruling WHERE class", "agreement WHERE class", "class WHERE id"} {
			if _, err := tx.Exec("DELETE FROM "+what+" = $1", class); err != nil {
				return err
			}
		}
		packs := PackSetting(class, "")
		if _, err := tx.Exec("DELETE FROM setting WHERE substr(key, 1, $1) = $2", len(packs), packs); err != nil {
			return err
		}
		if err := audit(tx, Act{At: at, Who: by, Act: "erased the class", About: name, Text: fmt.Sprintf("learners: %d", learners)}); err != nil {
			return err
		}
		return b.erased(tx)
	})
	if err != nil {
		return learners, err
	}
	return learners, b.Scrub()
}

// erase removes what is kept of one person.
func (b *Book) erase(tx *sql.Tx, person string, at time.Time, h *Holdings) error {
	if _, err := tx.Exec("INSERT INTO erasing (person) VALUES ($1)", person); err != nil {
		return err
	}
	if err := blank(tx, person); err != nil {
		return err
	}
	last, err := lastAttempt(tx)
	if err != nil {
		return err
	}
	for _, t := range theirs {
		gone, err := tx.Exec("DELETE FROM "+t.table+" WHERE "+t.where, person)
		if err != nil {
			return fmt.Errorf("erasing %s: %w", t.table, err)
		}
		if n, err := gone.RowsAffected(); err != nil {
			return err
		} else if t.count != nil {
			*t.count(h) += int(n)
		}
	}
	if err := b.occupied(tx, last); err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO gone (person, at) VALUES ($1, $2)", person, at.UnixNano())
	return err
}

func lastAttempt(tx *sql.Tx) (id int64, err error) {
	return id, tx.QueryRow("SELECT coalesce(max(id), 0) FROM attempt").Scan(&id)
}

// occupied leaves an empty attempt of nobody's in the place of the last one, where
// that is gone: SQLite would give its number to the next, and a bench that still has
// the old one open would write into another learner's. PostgreSQL counts on.
func (b *Book) occupied(tx *sql.Tx, last int64) error {
	now, err := lastAttempt(tx)
	if err != nil || b.passes != nil || now == last {
		return err
	}
	_, err = tx.Exec("INSERT INTO attempt (id, learner, lab, number, began) VALUES ($1, '', '', $1, 0)", last)
	return err
}

// erased ends what erase has begun.
func (b *Book) erased(tx *sql.Tx) error {
	if _, err := tx.Exec("DELETE FROM erasing"); err != nil || b.passes != nil {
		return err
	}
	_, err := tx.Exec("INSERT INTO setting (key, value) VALUES ($1, 'owed') ON CONFLICT (key) DO NOTHING", owed)
	return err
}

// owed is the setting that says that the file may hold traces of what was erased.
const owed = "scrub"

// Scrub takes out of a SQLite file what erased rows have left in it, where that is
// still to be done: the file is written anew, and its log emptied. Others who use it
// wait meanwhile. In PostgreSQL it does nothing: there, VACUUM is the server's.
func (b *Book) Scrub() error {
	if b.passes != nil {
		return nil
	}
	if is, err := b.Setting(owed); err != nil || is == "" {
		return err
	}
	if _, err := b.db.Exec("VACUUM"); err != nil {
		return fmt.Errorf("%w: %w", ErrTraces, err)
	}
	var busy, pages, moved int
	if err := b.db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("%w: %w", ErrTraces, err)
	}
	if busy != 0 {
		return ErrTraces
	}
	return b.exec("DELETE FROM setting WHERE key = $1", owed)
}

// blank takes the texts away of acts that somebody did or that were done to them, and
// of those in which their name or number stands.
func blank(tx *sql.Tx, person string) error {
	var name, roster string
	if err := tx.QueryRow("SELECT name, roster FROM person WHERE id = $1", person).Scan(&name, &roster); err != nil {
		return err
	}
	type noted struct {
		id               int64
		who, about, text string
	}
	rows, err := tx.Query("SELECT id, who, about, text FROM audit WHERE text <> '' ORDER BY id")
	all, err := collect(rows, err, func(n *noted, row interface{ Scan(...any) error }) error {
		return row.Scan(&n.id, &n.who, &n.about, &n.text)
	})
	for _, n := range all {
		if err == nil && (n.who == person || n.about == person || mentions(n.text, name) || mentions(n.text, roster)) {
			_, err = tx.Exec("UPDATE audit SET text = '' WHERE id = $1", n.id)
		}
	}
	return err
}

// mentions reports whether a name stands in a text, not as a part of another word.
// In Korean, a particle follows it without a space.
func mentions(text, name string) bool {
	if name == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(name):])
		if !spells(before) && !spells(after) {
			return true
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		from = i + n
	}
}

// spells reports whether a word goes on with this.
func spells(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana)
}
