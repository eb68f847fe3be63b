package gradebook

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Role is what somebody may do at a station.
type Role string

// The roles. A learner sees their own bench, an assistant all benches of a
// class, an instructor everything.
const (
	Learner    Role = "learner"
	Assistant  Role = "assistant"
	Instructor Role = "instructor"
)

// Teaches reports whether a role sees the benches of others.
func (r Role) Teaches() bool { return r == Assistant || r == Instructor }

// Class is a group of learners.
type Class struct {
	ID   int64
	Name string
	Code string // that it is joined with
	Open bool   // the code lets in whoever has it, not only those on the roster
}

// Person is somebody who learns or teaches.
type Person struct {
	ID     string // in logs; says nothing of who it is
	Class  int64  // 0 for those who teach all classes
	Role   Role
	Roster string // the id on the class's roster
	Name   string
	Since  time.Time // when they first came; zero while the row is free
}

// Row is one line of a roster.
type Row struct{ ID, Name string }

// The reasons for which somebody is not let in.
var (
	ErrNoClass  = errors.New("no class has this code")
	ErrNoRow    = errors.New("this id is not on the class's roster")
	ErrClaimed  = errors.New("this row of the roster is somebody's already")
	ErrKeyTaken = errors.New("this key is enrolled under another name")
	ErrNoCode   = errors.New("this code is not known, was used, or has expired")
	ErrTwice    = errors.New("a class of this name, or with this code, is there already")
)

// AddClass makes an open class. ErrTwice says that its name or code is taken.
func (b *Book) AddClass(name, code string, at time.Time) (Class, error) {
	c := Class{Name: name, Code: code, Open: true}
	err := b.within(func(tx *sql.Tx) error {
		var taken int
		if err := tx.QueryRow("SELECT count(*) FROM class WHERE name = $1 OR code = $2", name, code).Scan(&taken); err != nil {
			return err
		}
		if taken > 0 {
			return ErrTwice
		}
		return tx.QueryRow("INSERT INTO class (name, code, open, made) VALUES ($1, $2, 1, $3) RETURNING id", name, code, at.UnixNano()).Scan(&c.ID)
	})
	return c, err
}

const classes = "SELECT id, name, code, open FROM class "

func (c *Class) scan(row interface{ Scan(...any) error }) error {
	return row.Scan(&c.ID, &c.Name, &c.Code, &c.Open)
}

// Classes lists all classes, the oldest first.
func (b *Book) Classes() ([]Class, error) {
	rows, err := b.db.Query(classes + "ORDER BY id")
	return collect(rows, err, (*Class).scan)
}

// collect reads all rows.
func collect[T any](rows *sql.Rows, err error, scan func(*T, interface{ Scan(...any) error }) error) ([]T, error) {
	if err != nil {
		return nil, fmt.Errorf("reading the gradebook: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		var one T
		if err := scan(&one, rows); err != nil {
			return nil, fmt.Errorf("reading the gradebook: %w", err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// ClassWith is the class that a code joins, or ErrNoClass.
func (b *Book) ClassWith(code string) (Class, error) {
	var c Class
	err := c.scan(b.db.QueryRow(classes+"WHERE code = $1", code))
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoClass
	}
	return c, err
}

const people = "SELECT id, coalesce(class, 0), role, roster, name, since FROM person "

func (p *Person) scan(row interface{ Scan(...any) error }) error {
	var since int64
	err := row.Scan(&p.ID, &p.Class, &p.Role, &p.Roster, &p.Name, &since)
	if since != 0 {
		p.Since = time.Unix(0, since).UTC()
	}
	return err
}

// one is the person that a question finds, or sql.ErrNoRows.
func (b *Book) one(where string, args ...any) (Person, error) {
	var p Person
	return p, p.scan(b.db.QueryRow(people+where, args...))
}

// Person is who has an id.
func (b *Book) Person(id string) (Person, bool, error) { return found(b.one("WHERE id = $1", id)) }

// Keyed is whose key it is.
func (b *Book) Keyed(fingerprint string) (Person, bool, error) {
	return found(b.one("WHERE id = (SELECT person FROM sshkey WHERE fingerprint = $1)", fingerprint))
}

func found(p Person, err error) (Person, bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	return p, err == nil, err
}

// People lists those of a class by their ids on the roster; class 0 is those
// who teach all.
func (b *Book) People(class int64) ([]Person, error) {
	rows, err := b.db.Query(people+"WHERE coalesce(class, 0) = $1 ORDER BY length(roster), roster, id", class)
	return collect(rows, err, (*Person).scan)
}

// Everybody lists all people.
func (b *Book) Everybody() ([]Person, error) {
	rows, err := b.db.Query(people + "ORDER BY coalesce(class, 0), length(roster), roster, id")
	return collect(rows, err, (*Person).scan)
}

// Rostered are those with an id on a roster, in whichever class.
func (b *Book) Rostered(id string) ([]Person, error) {
	rows, err := b.db.Query(people+"WHERE roster = $1 AND roster <> '' ORDER BY id", id)
	return collect(rows, err, (*Person).scan)
}

// Enlist writes rows into a class's roster: new ones are added, as free, and
// those that are there get the name that they have now. From then on the class's
// code claims rows and nothing else. draw makes the ids of new people.
func (b *Book) Enlist(class int64, rows []Row, draw func() string) (added, renamed int, err error) {
	err = b.within(func(tx *sql.Tx) error {
		added, renamed = 0, 0
		if _, err := tx.Exec("UPDATE class SET open = 0 WHERE id = $1", class); err != nil {
			return err
		}
		for _, r := range rows {
			var name string
			err := tx.QueryRow("SELECT name FROM person WHERE class = $1 AND roster = $2", class, r.ID).Scan(&name)
			switch {
			case errors.Is(err, sql.ErrNoRows):
				added++
				err = enter(tx, Person{ID: draw(), Class: class, Role: Learner, Roster: r.ID, Name: r.Name})
			case err == nil && name != r.Name:
				renamed++
				_, err = tx.Exec("UPDATE person SET name = $1 WHERE class = $2 AND roster = $3", r.Name, class, r.ID)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return added, renamed, err
}

func enter(tx *sql.Tx, p Person) error {
	class, since := sql.NullInt64{Int64: p.Class, Valid: p.Class != 0}, int64(0)
	if !p.Since.IsZero() {
		since = p.Since.UnixNano()
	}
	_, err := tx.Exec("INSERT INTO person (id, class, role, roster, name, since) VALUES ($1, $2, $3, $4, $5, $6)", p.ID, class, p.Role, p.Roster, p.Name, since)
	return err
}

// Join enrols a key with a class's code: under an id of the roster where the
// class has one, and under a name where it is open. id is drawn, for whoever is
// new. It refuses with ErrNoClass, ErrNoRow, ErrClaimed or ErrKeyTaken, and
// keeps nothing then.
func (b *Book) Join(code, roster, name, fingerprint, id string, at time.Time) (Person, error) {
	var p Person
	err := b.within(func(tx *sql.Tx) error {
		var c Class
		if err := c.scan(tx.QueryRow(classes+"WHERE code = $1", code)); err != nil {
			return instead(err, ErrNoClass)
		}
		var err error
		if c.Open {
			p = Person{ID: id, Class: c.ID, Role: Learner, Name: name, Since: at.UTC()}
			p, err = newcomer(tx, p)
		} else {
			p, err = claim(tx, c.ID, roster, at)
		}
		if err != nil {
			return err
		}
		return addKey(tx, p.ID, fingerprint, at)
	})
	return p, err
}

// instead replaces the error that says that there is no row.
func instead(err, by error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return by
	}
	return err
}

// newcomer takes somebody into an open class under the next number.
func newcomer(tx *sql.Tx, p Person) (Person, error) {
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM person WHERE class = $1", p.Class).Scan(&n); err != nil {
		return p, err
	}
	p.Roster = "+" + strconv.Itoa(n+1) // which no roster has
	return p, enter(tx, p)
}

// claim makes a free row of a roster somebody's.
func claim(tx *sql.Tx, class int64, roster string, at time.Time) (Person, error) {
	var p Person
	if err := p.scan(tx.QueryRow(people+"WHERE class = $1 AND roster = $2", class, roster)); err != nil {
		return p, instead(err, ErrNoRow)
	}
	if !p.Since.IsZero() {
		return p, ErrClaimed
	}
	p.Since = at.UTC()
	_, err := tx.Exec("UPDATE person SET since = $1 WHERE id = $2", at.UnixNano(), p.ID)
	return p, err
}

// addKey makes a key somebody's, unless it is another's.
func addKey(tx *sql.Tx, person, fingerprint string, at time.Time) error {
	var owner string
	err := tx.QueryRow("SELECT person FROM sshkey WHERE fingerprint = $1", fingerprint).Scan(&owner)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		_, err = tx.Exec("INSERT INTO sshkey (fingerprint, person, added) VALUES ($1, $2, $3)", fingerprint, person, at.UnixNano())
		return err
	case err == nil && owner != person:
		return ErrKeyTaken
	}
	return err
}

// Hire makes somebody who teaches, with a key where one is given. A key that is
// enrolled already is left to whose it is: an instructor's stays what it is.
func (b *Book) Hire(p Person, fingerprint string, at time.Time) error {
	return b.within(func(tx *sql.Tx) error {
		if fingerprint == "" {
			return enter(tx, p)
		}
		var role Role
		err := tx.QueryRow("SELECT role FROM person WHERE id = (SELECT person FROM sshkey WHERE fingerprint = $1)", fingerprint).Scan(&role)
		switch {
		case err == nil && role == p.Role:
			return nil
		case err == nil:
			return ErrKeyTaken
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		if err := enter(tx, p); err != nil {
			return err
		}
		return addKey(tx, p.ID, fingerprint, at)
	})
}
