package gradebook

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The reasons for which there is no backup.
var (
	ErrThere  = errors.New("there is a file of this name already")
	ErrNoRoom = errors.New("the disk is full")
	ErrNoBook = errors.New("there is no gradebook")
)

// Backup copies the gradebook in a file into another file, while others write to it:
// the copy is what was kept at one moment, and a gradebook of its own. Nothing that
// was deleted is in it. It is nobody's but the user's, on the disk when Backup
// returns, and under its name only then; what is cut off leaves a file that ends in
// .part. Errors: ErrThere, ErrNoRoom, ErrNoBook, an *UnusableError.
func Backup(path, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return ErrThere
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fresh, err := peek(path)
	if err == nil && fresh {
		err = ErrNoBook
	}
	if err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*.part") // for its owner alone
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(part.Name()) }()
	err = copyInto(path, part.Name())
	if err == nil {
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err != nil {
		return roomless(err)
	}
	// A link is refused where there is a file by now; a new name would take its place.
	if err := os.Link(part.Name(), to); errors.Is(err, fs.ErrExist) {
		return ErrThere
	} else if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// copyInto writes what one file holds into another, which is empty, and reads it from
// end to end. VACUUM INTO sees the file as it is at one moment, with what stands in
// its log, and those who write need not wait (https://www.sqlite.org/lang_vacuum.html).
func copyInto(path, to string) (err error) {
	query := url.Values{"mode": {"rw"}, "_pragma": {fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds())}}
	db, err := sql.Open("sqlite", fileURL(path, query))
	if err != nil {
		return unusable(path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var have int
	if err := db.QueryRow("PRAGMA user_version").Scan(&have); err != nil {
		return unusable(path, err)
	}
	if have > version {
		return &UnusableError{Path: path, Problem: Newer, Version: have}
	}
	if _, err := db.Exec("VACUUM INTO ?", to); err != nil {
		return unusable(path, err)
	}
	made, err := sql.Open("sqlite", fileURL(to, url.Values{"mode": {"ro"}}))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, made.Close()) }()
	return (&Book{db: made}).check(have)
}

// fileURL names a file to SQLite.
func fileURL(path string, query url.Values) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: query.Encode()}).String()
}

// roomless tells a full disk from what else may go wrong.
func roomless(err error) error {
	var s *sqlite.Error
	if errors.As(err, &s) && s.Code()&0xff == sqlite3.SQLITE_FULL {
		return ErrNoRoom
	}
	return err
}

// syncFolder brings the names in a folder to the disk, on systems where it can be
// asked for.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = f.Sync() // some systems can't, and need not
	return f.Close()
}

// DumpCommand is the command that makes a backup of a gradebook in PostgreSQL, which
// its own tools do. The password is left out: they ask for it, or read PGPASSWORD.
func DumpCommand(name, to string) (string, error) {
	_, _, err := configure(name)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(name)
	if err != nil {
		return "", err
	}
	query := u.Query()
	schema := query.Get("search_path")
	query.Del("search_path") // which pg_dump does not know
	query.Del("password")
	u.RawQuery = query.Encode()
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	words := []string{"pg_dump", "--format=custom", "--no-owner"}
	if schema, _, _ = strings.Cut(schema, ","); schema != "" {
		words = append(words, "--schema="+shellWord(schema))
	}
	return strings.Join(append(words, "--file="+shellWord(to), shellWord(u.String())), " "), nil
}

// shellWord is a text as a shell takes it for one word.
func shellWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
