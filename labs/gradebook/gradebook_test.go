package gradebook

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/engine"
	"skylab/engine/world"
)

func open(t testing.TB, path string) *Book {
	t.Helper()
	b, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func begin(t testing.TB, b *Book) Attempt {
	t.Helper()
	a, err := b.Begin("mina", "first-vpc", time.Unix(1000, 7))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func entry(n int) engine.Entry {
	return engine.Entry{
		Line: n, Seq: 1, Lab: time.Unix(int64(n), 1).UTC(), Wall: time.Unix(int64(n), 2).UTC(), By: "mina",
		Scope: world.Scope{Account: "123456789012", Region: "ap-northeast-2", Caller: "mina"},
		Op:    fmt.Sprintf(`ec2 CreateVpc {"CidrBlock":"10.%d.0.0/16"}`, n), Digest: "abc", Build: "test",
	}
}

func keep(t testing.TB, b *Book, a Attempt, at int, log ...engine.Entry) {
	t.Helper()
	if err := b.Keep(a.ID, at, log); err != nil {
		t.Fatal(err)
	}
}

func logOf(t testing.TB, b *Book, a Attempt) []engine.Entry {
	t.Helper()
	log, err := b.Log(a.ID)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func TestWhatWasKeptIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "er", "book of 100% ?.db")
	b := open(t, path)
	a := begin(t, b)
	keep(t, b, a, 0, entry(1), entry(2))
	keep(t, b, a, 2, entry(3))
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the file is not where it was asked for: %v", err)
	}
	b = open(t, path)
	again, ok, err := b.Newest("mina", "first-vpc")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if diff := cmp.Diff(a, again); diff != "" {
		t.Error("the attempt changed:", diff)
	}
	if diff := cmp.Diff([]engine.Entry{entry(1), entry(2), entry(3)}, logOf(t, b, a)); diff != "" {
		t.Error("the log changed:", diff)
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

func TestAttemptsAreNumberedByLearnerAndLab(t *testing.T) {
	b := open(t, filepath.Join(t.TempDir(), "b.db"))
	for _, tt := range []struct {
		learner, lab string
		want         int
	}{{"mina", "a", 1}, {"mina", "a", 2}, {"joon", "a", 1}, {"mina", "b", 1}, {"mina", "a", 3}} {
		a, err := b.Begin(tt.learner, tt.lab, time.Unix(0, 0))
		if err != nil || a.Number != tt.want {
			t.Errorf("%s begins %s: number %d (%v); want %d", tt.learner, tt.lab, a.Number, err, tt.want)
		}
		if newest, ok, err := b.Newest(tt.learner, tt.lab); err != nil || !ok || newest.ID != a.ID {
			t.Errorf("the newest attempt of %s at %s is %v (%v)", tt.learner, tt.lab, newest, err)
		}
	}
	if _, ok, err := b.Newest("nobody", "a"); ok || err != nil {
		t.Error("somebody who never came has an attempt", err)
	}
}

func TestNothingThatWasKeptCanBeChanged(t *testing.T) {
	b := open(t, filepath.Join(t.TempDir(), "b.db"))
	a := begin(t, b)
	keep(t, b, a, 0, entry(1), entry(2))
	for _, statement := range []string{
		"UPDATE entry SET op = 'x'",
		"UPDATE entry SET n = n + 10",
		"DELETE FROM entry",
		"DELETE FROM entry WHERE n = 1",
		"INSERT OR REPLACE INTO entry SELECT attempt, n, line, seq, lab, wall, by, account, region, caller, 'x', code, digest, build FROM entry",
		"INSERT INTO entry SELECT attempt, n + 5, line, seq, lab, wall, by, account, region, caller, op, code, digest, build FROM entry",
		"UPDATE attempt SET learner = 'joon'",
		"DELETE FROM attempt",
	} {
		if _, err := b.db.Exec(statement); err == nil {
			t.Errorf("%s: went through", statement)
		}
	}
	if diff := cmp.Diff([]engine.Entry{entry(1), entry(2)}, logOf(t, b, a)); diff != "" {
		t.Error("the log changed:", diff)
	}
}

func TestEntriesAreKeptAllOrNone(t *testing.T) {
	b := open(t, filepath.Join(t.TempDir(), "b.db"))
	a := begin(t, b)
	if _, err := b.db.Exec("CREATE TEMP TRIGGER refuse BEFORE INSERT ON entry WHEN NEW.line = 2 BEGIN SELECT RAISE(ABORT, 'no'); END"); err != nil {
		t.Fatal(err)
	}
	if err := b.Keep(a.ID, 0, []engine.Entry{entry(1), entry(2), entry(3)}); err == nil {
		t.Error("an entry that can't be kept was kept")
	}
	if log := logOf(t, b, a); len(log) != 0 {
		t.Errorf("%d of three entries were kept", len(log))
	}
}

func TestOfTwoWindowsTheSecondToWriteIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.db")
	one, two := open(t, path), open(t, path)
	a := begin(t, one)
	keep(t, one, a, 0, entry(1))
	seen := len(logOf(t, two, a))
	keep(t, one, a, 1, entry(2))
	if err := two.Keep(a.ID, seen, []engine.Entry{entry(9)}); !errors.Is(err, ErrMovedOn) {
		t.Errorf("the second window writes over the first: %v", err)
	}
	if err := two.Keep(a.ID, 5, []engine.Entry{entry(9)}); !errors.Is(err, ErrMovedOn) {
		t.Errorf("a gap in the log was kept: %v", err)
	}
	if diff := cmp.Diff([]engine.Entry{entry(1), entry(2)}, logOf(t, two, a)); diff != "" {
		t.Error("the log changed:", diff)
	}
}

func TestManyWritersAtOnceLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.db")
	const writers, each = 6, 10
	var all sync.WaitGroup
	failed := make(chan error, writers)
	for range writers {
		all.Go(func() {
			b, err := Open(path) // at once, while there is no file yet
			if err != nil {
				failed <- err
				return
			}
			defer func() { _ = b.Close() }()
			a, err := b.Begin("mina", "first-vpc", time.Unix(0, 0))
			for i := 0; i < each && err == nil; i++ {
				err = b.Keep(a.ID, i, []engine.Entry{entry(i)})
			}
			if err != nil {
				failed <- err
			}
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	b := open(t, path)
	var attempts, entries int
	if err := b.db.QueryRow("SELECT (SELECT count(DISTINCT number) FROM attempt), (SELECT count(*) FROM entry)").Scan(&attempts, &entries); err != nil {
		t.Fatal(err)
	}
	if attempts != writers || entries != writers*each {
		t.Errorf("%d attempts and %d entries; want %d and %d", attempts, entries, writers, writers*each)
	}
}

func TestANewGradebookIsOpenedByManyAtOnce(t *testing.T) {
	for range 8 {
		path := filepath.Join(t.TempDir(), "b.db")
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				b, err := Open(path)
				if err != nil {
					t.Error(err)
					return
				}
				_ = b.Close()
			})
		}
		all.Wait()
	}
}

func TestASettingIsRememberedAndReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.db")
	b := open(t, path)
	if v, err := b.Setting("lang"); v != "" || err != nil {
		t.Errorf("a new gradebook has the setting %q (%v)", v, err)
	}
	for _, v := range []string{"en", "ko", ""} {
		if err := b.SetSetting("lang", v); err != nil {
			t.Fatal(err)
		}
		if got, err := open(t, path).Setting("lang"); got != v || err != nil {
			t.Errorf("the setting is %q (%v); want %q", got, err, v)
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
		return func(t *testing.T, path string) {
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			if _, err := db.Exec(statements); err != nil {
				t.Fatal(err)
			}
		}
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

func anEntry() *rapid.Generator[engine.Entry] {
	// SQLite keeps text as UTF-8, which is what the prompt takes.
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "서브넷", `line "a\nb"`, "'; DROP TABLE entry; --"}))
	when := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(-1<<32, 1<<33).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
	})
	return rapid.Custom(func(t *rapid.T) engine.Entry {
		say := func(name string) string { return text.Draw(t, name) }
		return engine.Entry{
			Line: rapid.Int().Draw(t, "line"), Seq: rapid.IntRange(0, 1<<40).Draw(t, "seq"),
			Lab: when.Draw(t, "lab"), Wall: when.Draw(t, "wall"), By: say("by"),
			Scope: world.Scope{Account: say("account"), Region: say("region"), Caller: say("caller")},
			Op:    say("op"), Code: say("code"), Digest: say("digest"), Build: say("build"),
		}
	})
}

func TestALogComesOutAsItWentIn(t *testing.T) {
	b := open(t, filepath.Join(t.TempDir(), "b.db"))
	rapid.Check(t, func(rt *rapid.T) {
		a, err := b.Begin("mina", rapid.String().Draw(rt, "lab"), time.Unix(0, 0))
		if err != nil {
			rt.Fatal(err)
		}
		var log []engine.Entry
		for _, part := range rapid.SliceOfN(rapid.SliceOfN(anEntry(), 0, 4), 1, 3).Draw(rt, "parts") {
			if err := b.Keep(a.ID, len(log), part); err != nil {
				rt.Fatal(err)
			}
			log = slices.Concat(log, part)
		}
		got, err := b.Log(a.ID)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(log, got); diff != "" {
			rt.Fatal(diff)
		}
	})
}
