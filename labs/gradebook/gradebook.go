// Package gradebook answers one question: what is remembered of learners?
//
// Attempts are append-only logs of entries, in one SQLite file or in a PostgreSQL
// database that several hosts share. An entry is on the disk before Keep returns,
// so that what was shown is never lost.
package gradebook

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

//go:embed *.sql
var migrations embed.FS

// version is the newest migration.
const version = 5

// patience is how long others may hold the gradebook, or its server may be gone,
// before a call fails.
const patience = 5 * time.Second

// Book is an open gradebook. Its methods may be called from any goroutine, and
// several processes may have the same file or database open.
type Book struct {
	db *sql.DB
	// passes says that a write which failed may succeed when it is begun anew.
	// asked is whether the server was asked to keep it, and so may have. It is nil
	// where writers wait for each other instead.
	passes func(err error, asked bool) bool
}

// Open opens a gradebook, or makes it where there is none. A name that begins
// with postgres:// or postgresql:// is the URL of a PostgreSQL database; any
// other is the path of a file. The error is an *UnusableError, and the file or
// database is then as it was.
func Open(name string) (*Book, error) {
	if served(name) {
		return openServed(name)
	}
	return openFile(name)
}

// UnusableError says that a file or database can't be used as a gradebook, and
// what to do. It was not changed.
type UnusableError struct {
	Path    string // of a database, the URL without its password
	Problem Problem
	Version int // of the file, for Newer
	Err     error
}

// Problem is why a file or database can't be used.
type Problem string

// The problems that a file or database can have.
const (
	Newer   Problem = "newer"   // a newer version of the program wrote it
	Damaged Problem = "damaged" // it can't be read, or is no gradebook
	Shut    Problem = "shut"    // it can't be opened: permissions, a full disk, no server
)

// Error says what is wrong, and what to do.
func (e *UnusableError) Error() string {
	kind, restore, reach := "file", "move it away or restore a copy", "can't be opened (%v): see that the folder can be written to"
	if served(e.Path) {
		kind, restore, reach = "database", "restore a copy", "can't be used (%v): see that its server runs and lets this user in"
	}
	switch e.Problem {
	case Newer:
		return fmt.Sprintf("%s was written by a newer Skylab (version %d of the %s, this program knows %d): use that one, or name another %s with --data", e.Path, e.Version, kind, version, kind)
	case Damaged:
		return fmt.Sprintf("%s is damaged or is no gradebook (%v): it was left as it is; %s, or name another %s with --data", e.Path, e.Err, restore, kind)
	}
	return fmt.Sprintf("%s "+reach+", or name another %s with --data", e.Path, e.Err, kind)
}

func (e *UnusableError) Unwrap() error { return e.Err }

// within runs f in a transaction: all of it is kept, or nothing, and it is as if
// no other ran meanwhile. Where others were in the way it is begun anew, so that f
// may run several times: it sets all that it leaves behind each time.
func (b *Book) within(f func(*sql.Tx) error) error {
	for began, n := time.Now(), 0; ; n++ {
		asked, err := b.once(f)
		if err == nil || b.passes == nil || !b.passes(err, asked) || time.Since(began) > patience {
			return err
		}
		pause(n)
	}
}

// once runs f in a transaction. asked says that it got as far as the commit.
func (b *Book) once(f func(*sql.Tx) error) (asked bool, err error) {
	tx, err := b.db.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return false, fmt.Errorf("writing to the gradebook: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := f(tx); err != nil {
		return false, err
	}
	if err := tx.Commit(); err != nil {
		return true, fmt.Errorf("writing to the gradebook: %w", err)
	}
	return true, nil
}

// pause waits before the next of several tries, each time longer, so that those
// who were in each other's way part.
func pause(n int) { time.Sleep(rand.N(min(time.Millisecond<<min(n, 10), patience/20))) }

// exec runs one statement in a transaction.
func (b *Book) exec(query string, args ...any) error {
	return b.within(func(tx *sql.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
}

// Close closes the file, or the connections to the database.
func (b *Book) Close() error { return b.db.Close() }

// Setting is a remembered setting, or nothing.
func (b *Book) Setting(key string) (string, error) {
	var v string
	err := b.db.QueryRow("SELECT value FROM setting WHERE key = $1", key).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// SetSetting remembers a setting.
func (b *Book) SetSetting(key, value string) error {
	return b.exec("INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
}
