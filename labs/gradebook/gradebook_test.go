package gradebook

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"skylab/engine"
	"skylab/engine/world"
	"skylab/labs/gradebook/stores"
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
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		path := fresh()
		b := open(t, path)
		a := begin(t, b)
		keep(t, b, a, 0, entry(1), entry(2))
		keep(t, b, a, 2, entry(3))
		if err := b.Close(); err != nil {
			t.Fatal(err)
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
	})
}

func TestAttemptsAreNumberedByLearnerAndLab(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b := open(t, fresh())
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
	})
}

func TestNothingThatWasKeptCanBeChanged(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		name := fresh()
		b := open(t, name)
		a := begin(t, b)
		keep(t, b, a, 0, entry(1), entry(2))
		for _, statement := range append(map[bool][]string{
			false: {"INSERT OR REPLACE INTO entry SELECT attempt, n, line, seq, lab, wall, by, account, region, caller, 'x', code, digest, build FROM entry"},
			true:  {"TRUNCATE entry", "TRUNCATE attempt CASCADE"},
		}[served(name)],
			"UPDATE entry SET op = 'x'",
			"UPDATE entry SET n = n + 10",
			"DELETE FROM entry",
			"DELETE FROM entry WHERE n = 1",
			"INSERT INTO entry SELECT * FROM entry WHERE true ON CONFLICT (attempt, n) DO UPDATE SET op = 'x'",
			"INSERT INTO entry SELECT attempt, n + 5, line, seq, lab, wall, by, account, region, caller, op, code, digest, build FROM entry",
			"UPDATE attempt SET learner = 'joon'",
			"DELETE FROM attempt",
		) {
			if _, err := b.db.Exec(statement); err == nil {
				t.Errorf("%s: went through", statement)
			}
		}
		if diff := cmp.Diff([]engine.Entry{entry(1), entry(2)}, logOf(t, b, a)); diff != "" {
			t.Error("the log changed:", diff)
		}
	})
}

func TestEntriesAreKeptAllOrNone(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		name := fresh()
		b := open(t, name)
		a := begin(t, b)
		if _, err := b.db.Exec(map[bool]string{
			false: "CREATE TEMP TRIGGER refuse BEFORE INSERT ON entry WHEN NEW.line = 2 BEGIN SELECT RAISE(ABORT, 'no'); END",
			true: `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
				CREATE TRIGGER refuse BEFORE INSERT ON entry FOR EACH ROW WHEN (NEW.line = 2) EXECUTE FUNCTION refuse()`,
		}[served(name)]); err != nil {
			t.Fatal(err)
		}
		if err := b.Keep(a.ID, 0, []engine.Entry{entry(1), entry(2), entry(3)}); err == nil {
			t.Error("an entry that can't be kept was kept")
		}
		if log := logOf(t, b, a); len(log) != 0 {
			t.Errorf("%d of three entries were kept", len(log))
		}
	})
}

func TestOfTwoWindowsTheSecondToWriteIsTold(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		path := fresh()
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
	})
}

func TestManyWritersAtOnceLoseNothing(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		path := fresh()
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
	})
}

func TestANewGradebookIsOpenedByManyAtOnce(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		for range 3 {
			name := fresh()
			var all sync.WaitGroup
			for range 16 {
				all.Go(func() {
					b, err := Open(name)
					if err != nil {
						t.Error(err)
						return
					}
					_ = b.Close()
				})
			}
			all.Wait()
		}
	})
}

func TestASettingIsRememberedAndReplaced(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		path := fresh()
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
	})
}

// anEntry draws an entry. Its texts are what the prompt takes: UTF-8, and no zero
// bytes, which PostgreSQL has no place for. An operation has them escaped.
func anEntry() *rapid.Generator[engine.Entry] {
	text := rapid.OneOf(someText(), rapid.SampledFrom([]string{"", "서브넷", `line "a\nb"`, "'; DROP TABLE entry; --"}))
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

func someText() *rapid.Generator[string] {
	return rapid.Map(rapid.String(), func(s string) string { return strings.ReplaceAll(s, "\x00", "") })
}

func TestALogComesOutAsItWentIn(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b := open(t, fresh())
		rapid.Check(t, func(rt *rapid.T) {
			a, err := b.Begin("mina", someText().Draw(rt, "lab"), time.Unix(0, 0))
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
	})
}
