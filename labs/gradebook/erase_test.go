package gradebook

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"skylab/engine"
	"skylab/labs/checkpoint"
	"skylab/labs/gradebook/stores"
)

// trace stands in every text of somebody who is to be erased, and in no other.
const trace = "Q7trace"

// lives fills all tables with what a learner leaves, who has this id, and whose
// texts hold a word.
func lives(t testing.TB, b *Book, c Class, id, word string) Person {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	p := Person{ID: id, Class: c.ID, Role: Learner, Roster: word + "-7", Name: word, Since: noon}
	must(b.within(func(tx *sql.Tx) error { return errors.Join(enter(tx, p), addKey(tx, id, "SHA256:"+word, noon)) }))
	a, err := b.Begin(id, "first-vpc", noon)
	must(err)
	var log []engine.Entry
	for i := range 40 {
		e := entry(i)
		e.By, e.Op, e.Scope.Caller = id, fmt.Sprintf("typed %s %d", word, i), id
		log = append(log, e)
	}
	must(b.Keep(a.ID, 0, log))
	_, err = b.Branch(a, 3, log[:3], noon)
	must(err)
	must(b.Remember(Remark{Learner: id, Lab: "first-vpc", About: "lost", Kind: "sentence", At: noon, Text: "I am " + word}))
	must(b.SetSetting("of "+id+" draft", word))
	must(b.SetSetting(SigningKeyOf(id), word))
	s, err := b.Sit(Sitting{Class: c.ID, Checkpoint: "final", Person: id, Number: 1, Began: noon}, []Attempt{{Lab: "https", Draw: 7}})
	must(err)
	must(b.TurnTo(s.ID, HandedIn, noon, id))
	must(b.Grade(Score{Sitting: s.ID, At: noon, Reason: word, Points: 1, Whole: 2, Detail: `{"parts":"` + word + `"}`}))
	must(b.Mark(Mark{Sitting: s.ID, Lab: "https", Task: "secure", Kind: Comment, Text: "well done, " + word, Who: "t-kim", At: noon}, id))
	must(b.Rule(c.ID, checkpoint.Ruling{Checkpoint: "final", Person: id, Kind: checkpoint.Extend, For: time.Hour, Reason: word + " is ill", Who: "t-kim", At: noon}))
	must(b.Send(Message{From: "Kim", Kind: "message", Text: "dear " + word, At: noon}, []string{id}))
	_, _, err = b.Occupy(id, "host-a", noon, noon.Add(time.Hour))
	must(err)
	must(b.Tell("host-a", map[string]string{id: `{"Draft":"` + word + `"}`}))
	must(b.Give(id, "code of "+word, noon.Add(time.Hour), noon, "t-kim"))
	must(b.Note(Act{At: noon, Who: "t-kim", Act: "roster", About: c.Name, Text: "(" + word + "은 늦게 왔어요)"}))
	must(b.Note(Act{At: noon, Who: id, Act: "key", About: id, Text: "SHA256:" + word}))
	must(b.Note(Act{At: noon, Who: "t-kim", Act: "watched", About: id}))
	return p
}

// rows is all that is in all tables.
func rows(t testing.TB, b *Book) (all []string) {
	t.Helper()
	for _, table := range tablesAt(version) {
		got, err := b.db.Query("SELECT * FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := got.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for got.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := got.Scan(into...); err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprintf("%s %v", table, quoted(values)))
		}
		if err := errors.Join(got.Err(), got.Close()); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

// quoted are the values of a row, each as it can be told from the next.
func quoted(values []any) (all []string) {
	for _, v := range values {
		all = append(all, fmt.Sprintf("%q", fmt.Sprint(v)))
	}
	return all
}

// traces reports whether a file, or what stands beside it, holds a text.
func traces(t testing.TB, path, text string) bool {
	t.Helper()
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		all, err := os.ReadFile(path + end)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if bytes.Contains(all, []byte(text)) {
			return true
		}
	}
	return false
}

// TestNothingIsLeftOfWhoIsErasedAndOthersAreAsTheyWere looks at all rows of all
// tables, and at the bytes of the file.
func TestNothingIsLeftOfWhoIsErasedAndOthersAreAsTheyWere(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		path := fresh()
		b, c := classroom(t, path)
		for i := range 30 { // pages are split, and what was on them is left behind
			lives(t, b, c, fmt.Sprintf("p-other%d", i), fmt.Sprintf("other%d", i))
			if i == 15 {
				lives(t, b, c, "p-x1", trace)
			}
		}
		lives(t, b, c, "p-x12", "jun")
		before := rows(t, b)
		if !served(path) && !traces(t, path, trace) {
			t.Fatal("nothing was there")
		}
		holds, err := b.Holds("p-x1")
		if err != nil || holds != (Holdings{Attempts: 3, Entries: 43, Remarks: 1, Settings: 2, Sittings: 1, Scores: 1, Marks: 1, Rulings: 1, Messages: 1, Keys: 1}) {
			t.Fatalf("%+v (%v)", holds, err)
		}
		h, err := b.Erase("p-x1", noon, "t-kim")
		if err != nil || h != holds {
			t.Fatalf("%+v were erased of %+v: %v", h, holds, err)
		}
		after := rows(t, b)
		var acts, want []string
		for _, row := range before {
			if !strings.Contains(row, trace) && !strings.Contains(row, `"p-x1"`) {
				want = append(want, row)
			}
		}
		for _, row := range after {
			if strings.Contains(row, trace) {
				t.Errorf("left: %s", row)
			}
			if strings.HasPrefix(row, "audit ") && !slices.Contains(want, row) {
				acts = append(acts, row)
			} else if !slices.Contains(want, row) && !strings.HasPrefix(row, "gone ") {
				t.Errorf("new: %s", row)
			}
		}
		for _, row := range want {
			if !slices.Contains(after, row) {
				t.Errorf("others lost %s", row)
			}
		}
		if len(acts) != 7 { // comment, extend, code, roster, key, watched; and that this was done
			t.Errorf("%d acts are kept without their texts: %q", len(acts), acts)
		}
		if !served(path) && traces(t, path, trace) {
			t.Error("the file holds traces")
		}
		if _, err := b.Erase("p-x1", noon, "t-kim"); !errors.Is(err, ErrNobody) {
			t.Errorf("a second time: %v", err)
		}
		left, err := b.Acts()
		if err != nil || left[len(left)-1].Act != "erased" || left[len(left)-1].About != "p-x1" {
			t.Errorf("%+v (%v)", left, err)
		}
	})
}

// TestOnlyErasingTakesRowsAway: not a plain statement, and not one that fills the
// table of those who are being erased.
func TestOnlyErasingTakesRowsAway(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b, c := classroom(t, fresh())
		lives(t, b, c, "p-x1", trace)
		lives(t, b, c, "p-jun", "jun")
		if err := b.Agree(Agreement{c.ID, noon, "t-kim", "class: A"}, "secret"); err != nil {
			t.Fatal(err)
		}
		before := rows(t, b)
		for _, table := range []string{"entry", "attempt", "remark", "agreement", "ruling", "sitting", "turn", "score", "mark", "audit"} {
			if err := b.exec("DELETE FROM " + table); err == nil {
				t.Errorf("rows of %s are deleted", table)
			}
			err := b.within(func(tx *sql.Tx) error {
				_, err := tx.Exec("INSERT INTO erasing (person) VALUES ('p-x1')")
				if err == nil {
					_, err = tx.Exec("DELETE FROM " + table)
				}
				return err
			})
			if err == nil {
				t.Errorf("while one is erased, rows of %s are deleted that are another's", table)
			}
		}
		for _, statement := range []string{"INSERT INTO erasing (person) VALUES ('p-x1')", "INSERT INTO erasing (class) VALUES (1)", "INSERT INTO never VALUES (0)"} {
			if err := b.exec(statement); err == nil {
				t.Errorf("%s is kept", statement)
			}
		}
		for _, set := range []string{"text = 'x'", "act = ''", "who = ''", "text = '', about = ''"} {
			err := b.within(func(tx *sql.Tx) error {
				_, err := tx.Exec("INSERT INTO erasing (person) VALUES ('p-x1')")
				if err == nil {
					_, err = tx.Exec("UPDATE audit SET " + set + " WHERE about = 'p-x1'")
				}
				return errors.Join(err, b.erased(tx))
			})
			if err == nil {
				t.Errorf("an act is changed: %s", set)
			}
		}
		if d := cmp.Diff(before, rows(t, b)); d != "" {
			t.Error(d)
		}
	})
}

func TestWhoeverWasErasedComesBackByNoBenchThatIsStillOpen(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		b, c := classroom(t, fresh())
		lives(t, b, c, "p-jun", "jun")
		p := lives(t, b, c, "p-x1", trace)
		a, err := b.Begin("p-x1", "tour", noon)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Erase(p.ID, noon, p.ID); err != nil {
			t.Fatal(err)
		}
		jun, err := b.Begin("p-jun", "tour", noon)
		if err != nil || jun.ID == a.ID {
			t.Fatalf("Jun's attempt has the number of the one that is gone: %+v (%v)", jun, err)
		}
		for what, err := range map[string]error{
			"entries":    b.Keep(a.ID, 0, []engine.Entry{entry(1)}),
			"a remark":   b.Remember(Remark{Learner: p.ID, At: noon}),
			"a setting":  b.SetSetting("of p-x1 language", "ko"),
			"a message":  b.Send(Message{At: noon}, []string{p.ID}),
			"a code":     b.Give(p.ID, "abc", noon, noon, "t"),
			"a ruling":   b.Rule(c.ID, checkpoint.Ruling{Person: p.ID, At: noon}),
			"an attempt": func() error { _, err := b.Begin(p.ID, "tour", noon); return err }(),
			"a lease":    func() error { _, _, err := b.Occupy(p.ID, "h", noon, noon); return err }(),
			"a sitting":  func() error { _, err := b.Sit(Sitting{Class: c.ID, Person: p.ID, Number: 1}, nil); return err }(),
		} {
			if err == nil {
				t.Errorf("%s of theirs is kept", what)
			}
		}
		if err := b.SetSetting("of p-x12 language", "ko"); err != nil {
			t.Error(err)
		}
	})
}

func TestAClassIsErasedWithAllOfItsPeopleAndNoOther(t *testing.T) {
	stores.OnBoth(t, func(t *testing.T, fresh func() string) {
		path := fresh()
		b, c := classroom(t, path)
		other, err := b.AddClass("others", "elm-1", noon)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{
			b.Agree(Agreement{other.ID, noon, "t-kim", "class: others"}, "kept"),
			b.SetSetting(PackSetting(other.ID, "final"), "kept"),
			b.Rule(other.ID, checkpoint.Ruling{Checkpoint: "final", Kind: checkpoint.Publish, Who: "t-kim", At: noon}),
			b.Hire(Person{ID: "t-kim", Role: Instructor, Name: "Kim"}, "SHA256:kim", noon),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		lives(t, b, other, "p-jun", "jun")
		before := slices.DeleteFunc(rows(t, b), func(row string) bool { return strings.HasPrefix(row, "class ") && strings.Contains(row, "networks") })
		for _, err := range []error{
			b.Agree(Agreement{c.ID, noon, "t-kim", "class: " + trace}, trace),
			b.SetSetting(PackSetting(c.ID, "final"), trace),
			b.Rule(c.ID, checkpoint.Ruling{Checkpoint: "final", Kind: checkpoint.Pause, Reason: "fire", Who: "t-kim", At: noon}),
			b.Hire(Person{ID: "t-lee", Class: c.ID, Role: Assistant, Roster: "t-lee", Name: trace + "Lee"}, "SHA256:"+trace+"lee", noon),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for i := range 3 {
			lives(t, b, c, fmt.Sprintf("p-%d", i), fmt.Sprint(trace, i))
		}
		for range 2 {
			n, err := b.EraseClass(c.ID, noon, "station")
			if err != nil || n != 3 && n != 0 {
				t.Fatalf("%d learners (%v)", n, err)
			}
		}
		after := rows(t, b)
		for _, row := range before {
			if !slices.Contains(after, row) {
				t.Errorf("others lost %s", row)
			}
		}
		for _, row := range after {
			kept := strings.HasPrefix(row, "audit ") || strings.HasPrefix(row, "gone ") || strings.HasPrefix(row, "attempt ")
			if strings.Contains(row, trace) || !kept && !slices.Contains(before, row) {
				t.Errorf("left: %s", row)
			}
		}
		if !served(path) && traces(t, path, trace) {
			t.Error("the file holds traces")
		}
		if _, err := b.Erase("t-kim", noon, "t-kim"); !errors.Is(err, ErrTeaches) {
			t.Errorf("who teaches: %v", err)
		}
	})
}

// TestTracesThatCouldNotBeRemovedAreRemovedLater: another program reads the file at
// that moment, or the program ends before it comes to that.
func TestTracesThatCouldNotBeRemovedAreRemovedLater(t *testing.T) {
	path := stores.File(t)
	b, c := classroom(t, path)
	lives(t, b, c, "p-x1", trace)
	reader, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	held, err := reader.Begin() // sees the file as it is now, for as long as it lasts
	if err != nil {
		t.Fatal(err)
	}
	if err := held.QueryRow("SELECT count(*) FROM entry").Scan(new(int)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Erase("p-x1", noon, "t"); !errors.Is(err, ErrTraces) {
		t.Fatalf("while others read: %v", err)
	}
	if _, is, err := b.Person("p-x1"); is || err != nil {
		t.Errorf("she is still there (%v)", err)
	}
	if err := errors.Join(held.Rollback(), reader.Close(), b.Close()); err != nil {
		t.Fatal(err)
	}
	b = open(t, path)
	if traces(t, path, trace) {
		t.Error("the file holds traces after it was opened again")
	}
	if is, err := b.Setting(owed); is != "" || err != nil {
		t.Errorf("it is still owed: %q (%v)", is, err)
	}
}

// TestALedgerThatWasReadBeforeAnErasureIsReadAgain: what comes then may have the
// numbers of what is gone.
func TestALedgerThatWasReadBeforeAnErasureIsReadAgain(t *testing.T) {
	b, c := classroom(t, stores.File(t))
	lives(t, b, c, "p-x1", trace)
	before, err := b.Pulse()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Erase("p-x1", noon, "t-kim"); err != nil {
		t.Fatal(err)
	}
	lives(t, b, c, "p-jun", "jun") // as much as is gone
	if after, err := b.Pulse(); after == before || err != nil {
		t.Errorf("it is %q before and after (%v)", after, err)
	}
}

func TestANameIsFoundAsAWordAndBeforeAParticle(t *testing.T) {
	for text, want := range map[string]bool{
		"Mina": true, "told Mina.": true, "Minas": false, "aMina": false, "aMina Mina": true, "Mina은": true, "Mina2": false, "mina": false, "": false, "\xffMina\xff": true,
	} {
		if mentions(text, "Mina") != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	if !mentions("미나가 왔어요", "미나") || mentions("x", "") {
		t.Error("Korean, or nobody")
	}
}
