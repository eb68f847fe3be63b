package gradebook

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite" // SQLite in Go, without C: one static binary
	sqlite3 "modernc.org/sqlite/lib"
)

// application marks a file as a gradebook: "SKYB".
// https://www.sqlite.org/pragma.html#pragma_application_id
const application = 0x534b5942

// openFile opens the gradebook in a file, or makes it where there is none.
func openFile(path string) (*Book, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, &UnusableError{Path: path, Problem: Shut, Err: err}
	}
	fresh, err := peek(path)
	if err != nil {
		return nil, err
	}
	if fresh { // names and codes are nobody else's business
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, &UnusableError{Path: path, Problem: Shut, Err: err}
		}
		_ = f.Close()
	}
	query := url.Values{
		"_pragma": {fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()), "synchronous(FULL)", "foreign_keys(ON)", "secure_delete(ON)"},
		"_txlock": {"immediate"},
	}
	db, err := sql.Open("sqlite", fileURL(path, query))
	if err != nil {
		return nil, &UnusableError{Path: path, Problem: Shut, Err: err}
	}
	db.SetMaxOpenConns(1) // one writer, and no connection that waits for another
	b := &Book{db: db}
	for began := time.Now(); ; time.Sleep(patience / 500) {
		err := b.prepare(path, fresh)
		if err == nil {
			return b, nil
		}
		if !busy(err) || time.Since(began) > patience {
			_ = db.Close()
			return nil, err
		}
	}
}

// busy says that another process holds the file. SQLite itself does not wait
// for it while the file is turned into one with a write-ahead log, which
// happens when two programs make it at once.
func busy(err error) bool {
	var s *sqlite.Error
	return errors.As(err, &s) && s.Code()&0xff == sqlite3.SQLITE_BUSY
}

// peek looks at the file's head before SQLite does, which would take a foreign
// database for its own, and an empty one for a new one. fresh says that there
// is nothing yet.
func peek(path string) (fresh bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, &UnusableError{Path: path, Problem: Shut, Err: err}
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return false, &UnusableError{Path: path, Problem: Shut, Err: errors.Join(errors.New("it is not a file"), err)}
	}
	// https://www.sqlite.org/fileformat.html#the_database_header
	head := make([]byte, 100)
	n, err := io.ReadFull(f, head)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return true, nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return false, &UnusableError{Path: path, Problem: Shut, Err: err}
	case err != nil || string(head[:16]) != "SQLite format 3\x00" || binary.BigEndian.Uint32(head[68:]) != application:
		return false, &UnusableError{Path: path, Problem: Damaged, Err: errors.New("its head is not a gradebook's")}
	}
	// SQLite takes the rest of a page that is cut off for zeros. Where there is
	// a write-ahead log, the page may be whole there.
	page := max(512, int64(binary.BigEndian.Uint16(head[16:])))
	if _, err := os.Stat(path + "-wal"); info.Size()%page != 0 && err != nil {
		return false, &UnusableError{Path: path, Problem: Damaged, Err: errors.New("its end is missing")}
	}
	return false, nil
}

// prepare marks a new file, or looks at an old one from end to end, and only
// then lets anything be written to it.
func (b *Book) prepare(path string, fresh bool) error {
	if fresh {
		if _, err := b.db.Exec(fmt.Sprintf("PRAGMA application_id = %d", application)); err != nil {
			return unusable(path, err)
		}
	}
	var have int
	if err := b.db.QueryRow("PRAGMA user_version").Scan(&have); err != nil {
		return unusable(path, err)
	}
	if have > version {
		return &UnusableError{Path: path, Problem: Newer, Version: have}
	}
	if err := b.check(have); err != nil {
		return unusable(path, err)
	}
	if _, err := b.db.Exec("PRAGMA journal_mode = WAL"); err != nil {
		return unusable(path, err)
	}
	for n := have + 1; n <= version; n++ {
		if err := b.step(n); err != nil {
			return unusable(path, fmt.Errorf("migration %d: %w", n, err))
		}
	}
	_ = b.Scrub() // what can't be done now is still owed
	return nil
}

// check reads the structure of the whole file.
func (b *Book) check(have int) error {
	var verdict string
	if err := b.db.QueryRow("PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	if have == 0 {
		return nil
	}
	return b.db.QueryRow("SELECT count(*) FROM setting").Scan(new(int))
}

func (b *Book) step(n int) error {
	text, err := migrations.ReadFile(fmt.Sprintf("%d.sql", n))
	if err != nil {
		return err
	}
	tx, err := b.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var have int // another process may have been faster
	if err := tx.QueryRow("PRAGMA user_version").Scan(&have); err != nil || have >= n {
		return err
	}
	if _, err := tx.Exec(string(text)); err != nil {
		return err
	}
	if _, err := tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", n)); err != nil {
		return err
	}
	return tx.Commit()
}

// unusable tells a damaged file from one that can't be reached.
func unusable(path string, err error) error {
	u := &UnusableError{Path: path, Problem: Damaged, Err: err}
	var s *sqlite.Error
	if errors.As(err, &s) {
		switch s.Code() & 0xff {
		case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL,
			sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			u.Problem = Shut
		}
	}
	return u
}
