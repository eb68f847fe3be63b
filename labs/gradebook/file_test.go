package gradebook

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skylab/labs/gradebook/stores"
)

func TestAFileIsWhereItWasAskedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "er", "book of 100% ?.db")
	open(t, path)
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestTheFileIsInWALModeAndEveryCommitReachesTheDisk(t *testing.T) {
	b := open(t, filepath.Join(t.TempDir(), "b.db"))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "application_id": fmt.Sprint(application), "user_version": fmt.Sprint(version)} {
		var got string
		if err := b.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v); want %q", pragma, got, err, want)
		}
	}
}

// filled is the path of a gradebook with some pages in it, closed.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "b.db")
	b := open(t, path)
	a := begin(t, b)
	for i := range 60 {
		keep(t, b, a, 3*i, entry(3*i), entry(3*i+1), entry(3*i+2))
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileThatCanNotBeUsedIsRefusedAndLeftAsItIs(t *testing.T) {
	run := func(statements string) func(*testing.T, string) {
		return func(t *testing.T, path string) { stores.Run(t, path, statements) }
	}
	bytesOf := func(change func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, change(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name  string
		spoil func(*testing.T, string)
		want  Problem
		says  string
	}{
		{"a newer version", run("PRAGMA user_version = 99; CREATE TABLE later (x)"), Newer, "version 99"},
		{"text", bytesOf(func([]byte) []byte { return []byte("dear diary\n") }), Damaged, "not a gradebook"},
		{"a long text", bytesOf(func([]byte) []byte { return bytes.Repeat([]byte("dear diary\n"), 999) }), Damaged, "not a gradebook"},
		{"only SQLite's first bytes", bytesOf(func(b []byte) []byte { return b[:16] }), Damaged, "not a gradebook"},
		{"cut after a page", bytesOf(func(b []byte) []byte { return b[:5*4096] }), Damaged, "malformed"},
		{"cut in a page", bytesOf(func(b []byte) []byte { return b[:5*4096+9] }), Damaged, "its end is missing"},
		{"cut within the first page", bytesOf(func(b []byte) []byte { return b[:1000] }), Damaged, ""},
		{"zeros from the second page on", bytesOf(func(b []byte) []byte { clear(b[4096:]); return b }), Damaged, ""},
		{"noise in the middle", bytesOf(func(b []byte) []byte { copy(b[8192:], bytes.Repeat([]byte{0xa5}, 6000)); return b }), Damaged, ""},
		{"another program's database", func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			run("CREATE TABLE setting (x); PRAGMA user_version = 1")(t, path)
		}, Damaged, "not a gradebook"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filled(t)
			tt.spoil(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time is no different
				b, err := Open(path)
				if err == nil {
					_ = b.Close()
					t.Fatal("it was opened")
				}
				var u *UnusableError
				if !errors.As(err, &u) || u.Problem != tt.want {
					t.Fatalf("it is refused with %v; want the problem %s", err, tt.want)
				}
				if !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "--data") {
					t.Errorf("the refusal does not say what is wrong with which file and what to do: %v", err)
				}
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed (%v)", err)
			}
			if left, _ := filepath.Glob(path + "-*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestAGradebookThatWasCutOffWhileANewerProgramWroteIsNotTouched(t *testing.T) {
	path := filled(t)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(fmt.Sprintf("PRAGMA user_version = %d; CREATE TABLE later (x); INSERT INTO later VALUES (42)", version+1)); err != nil {
		t.Fatal(err)
	}
	// A copy of both files is what a program leaves that is cut off.
	cut := filepath.Join(t.TempDir(), "cut.db")
	for _, end := range []string{"", "-wal"} {
		text, err := os.ReadFile(path + end)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(cut+end, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	var u *UnusableError
	if _, err := Open(cut); !errors.As(err, &u) || u.Problem != Newer || u.Version != version+1 {
		t.Fatalf("it is refused with %v", err)
	}
	db, err = sql.Open("sqlite", cut)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var v, x, entries int
	if err := db.QueryRow("SELECT (SELECT user_version FROM pragma_user_version), (SELECT x FROM later), (SELECT count(*) FROM entry)").Scan(&v, &x, &entries); err != nil || v != version+1 || x != 42 || entries != 180 {
		t.Errorf("version %d, %d, %d entries (%v): what the newer program had written is gone", v, x, entries, err)
	}
}

func TestAPlaceThatCanNotBeWrittenToIsNamed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	shut := filepath.Join(dir, "shut")
	if err := os.Mkdir(shut, 0o500); err != nil {
		t.Fatal(err)
	}
	paths := []string{filepath.Join(file, "b.db"), dir}
	if os.Geteuid() != 0 { // the superuser may write anywhere
		locked := filled(t)
		if err := os.Chmod(locked, 0o000); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, filepath.Join(shut, "b.db"), filepath.Join(shut, "deeper", "b.db"), locked)
	}
	for _, path := range paths {
		var u *UnusableError
		if _, err := Open(path); !errors.As(err, &u) || u.Problem != Shut || !strings.Contains(err.Error(), path) {
			t.Errorf("%s is refused with %v", path, err)
		}
	}
}

func TestAFileCutOffAnywhereIsRefused(t *testing.T) {
	path := filled(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < len(whole); cut += 1365 { // a third of a page
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if b, err := Open(path); err == nil {
			_ = b.Close()
			t.Errorf("with %d of %d bytes it was opened", cut, len(whole))
		}
		if left, err := os.ReadFile(path); err != nil || !bytes.Equal(left, whole[:cut]) {
			t.Errorf("with %d bytes it was changed (%v)", cut, err)
		}
	}
}
