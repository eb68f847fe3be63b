package gradebook

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"skylab/engine"
	"skylab/labs/gradebook/stores"
)

// old is a file as version 1 of it was written, with two attempts at a lab.
func old(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	first, err := migrations.ReadFile("1.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		fmt.Sprintf("PRAGMA application_id = %d", application), string(first), "PRAGMA user_version = 1",
		"INSERT INTO setting VALUES ('language', 'ko')",
		"INSERT INTO attempt VALUES (1, 'mina', 'first-vpc', 1, 1000), (2, 'mina', 'first-vpc', 2, 2000)",
		"INSERT INTO entry VALUES (2, 0, 1, 0, 5, 6, 'mina', '123456789012', 'ap-northeast-2', 'mina', 'hint rooms 1', '', '', 'old')",
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(text, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileOfTheFirstVersionGoesOn(t *testing.T) {
	path := old(t)
	for range 2 { // migrated now, and as it was left then
		b, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if l, err := b.Setting("language"); err != nil || l != "ko" {
			t.Errorf("the language is %q (%v)", l, err)
		}
		all, err := b.Attempts("mina")
		want := []Attempt{
			{ID: 1, Learner: "mina", Lab: "first-vpc", Number: 1, Draw: 1, Began: time.Unix(0, 1000).UTC()},
			{ID: 2, Learner: "mina", Lab: "first-vpc", Number: 2, Draw: 2, Began: time.Unix(0, 2000).UTC()},
		}
		if d := cmp.Diff(want, all); d != "" || err != nil {
			t.Errorf("the attempts differ (%v):\n%s", err, d)
		}
		if log := logOf(t, b, all[1]); len(log) != 1 || log[0].Op != "hint rooms 1" {
			t.Errorf("the log is %v", log)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	b := open(t, path)
	if a, err := b.Begin("mina", "first-vpc", time.Unix(3, 0)); err != nil || a.Number != 3 || a.Draw != 3 {
		t.Errorf("the next attempt is %+v (%v)", a, err)
	}
}

func TestADatabaseOfAnOlderVersionGoesOn(t *testing.T) {
	for old := firstServed; old < version; old++ {
		name := stores.Database(t)
		for n := firstServed; n <= old; n++ {
			text, err := migrations.ReadFile(fmt.Sprintf("%d.postgres.sql", n))
			if err != nil {
				t.Fatal(err)
			}
			stores.Run(t, name, string(text))
		}
		stores.Run(t, name, fmt.Sprintf("INSERT INTO gradebook VALUES (%d); INSERT INTO attempt (learner, lab, number, began) VALUES ('mina', 'first-vpc', 1, 1000)", old))
		for range 2 { // migrated now, and as it was left then
			all, err := open(t, name).Attempts("mina")
			if err != nil || len(all) != 1 || all[0].Lab != "first-vpc" {
				t.Errorf("from version %d: %+v (%v)", old, all, err)
			}
		}
	}
}

func TestAnAttemptDoneAgainHasTheSameDrawAndANewOneItsOwn(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b := open(t, fresh())
		one := begin(t, b)
		two, err := b.Again(one, time.Unix(2, 0))
		if err != nil || two.Number != 2 || two.Draw != 1 {
			t.Fatalf("%+v (%v)", two, err)
		}
		three, err := b.Again(two, time.Unix(3, 0))
		if err != nil || three.Number != 3 || three.Draw != 1 {
			t.Fatalf("%+v (%v)", three, err)
		}
		if four := begin(t, b); four.Number != 4 || four.Draw != 4 {
			t.Fatalf("%+v", four)
		}
	})
}

func TestABranchBeginsWithWhatLedThereAndIsNotTheNewest(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		path := fresh()
		b := open(t, path)
		a := begin(t, b)
		keep(t, b, a, 0, entry(1), entry(2), entry(3))
		branch, err := b.Branch(a, 2, logOf(t, b, a)[:2], time.Unix(9, 0))
		if err != nil {
			t.Fatal(err)
		}
		keep(t, b, branch, 2, entry(7))
		_ = b.Close()
		b = open(t, path)
		if d := cmp.Diff([]engine.Entry{entry(1), entry(2), entry(7)}, logOf(t, b, branch)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]engine.Entry{entry(1), entry(2), entry(3)}, logOf(t, b, a)); d != "" {
			t.Error("the attempt changed:", d)
		}
		newest, ok, err := b.Newest("mina", "first-vpc")
		if err != nil || !ok || newest.ID != a.ID {
			t.Errorf("the newest attempt is %+v (%v)", newest, err)
		}
		all, err := b.Attempts("mina")
		if err != nil || len(all) != 2 || all[1].Parent != a.ID || all[1].Line != 2 || all[1].Draw != a.Draw {
			t.Errorf("the attempts are %+v (%v)", all, err)
		}
	})
}

func TestWhatIsRememberedOfALearnerStays(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		path := fresh()
		b := open(t, path)
		for _, text := range []string{"첫 문장", "it's \"quoted\"\n"} {
			if err := b.Remember(Remark{Learner: "mina", Lab: "first-vpc", About: "lost", Kind: "sentence", At: time.Unix(5, 0), Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		_ = b.Close()
		b = open(t, path)
		all, err := b.Remarks("mina")
		if err != nil || len(all) != 2 || all[0].Text != "첫 문장" || all[1].About != "lost" || !all[1].At.Equal(time.Unix(5, 0)) {
			t.Errorf("%+v (%v)", all, err)
		}
		if others, err := b.Remarks("joon"); err != nil || len(others) != 0 {
			t.Errorf("%+v (%v)", others, err)
		}
		for _, text := range []string{"UPDATE remark SET text = ''", "DELETE FROM remark"} {
			if _, err := b.db.Exec(text); err == nil {
				t.Errorf("%s changes what was remembered", text)
			}
		}
	})
}
