package gradebook_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"skylab/engine"
	"skylab/labs/gradebook"
	"skylab/labs/gradebook/stores"
)

// eraseAll is the life of a process that is killed while it erases a class.
func eraseAll(path string) error {
	b, err := gradebook.Open(path)
	if err != nil {
		return err
	}
	all, err := b.Classes()
	if err != nil {
		return err
	}
	fmt.Println("erasing")
	for _, c := range all {
		if _, err := b.EraseClass(c.ID, time.Now(), "station"); err != nil {
			return err
		}
	}
	fmt.Println("erased")
	time.Sleep(time.Hour)
	return nil
}

// TestAClassIsErasedWhollyOrNotAtAllWheneverTheProcessIsKilled: and who comes after
// it ends what was begun, to the last byte.
func TestAClassIsErasedWhollyOrNotAtAllWheneverTheProcessIsKilled(t *testing.T) {
	const learners, entries = 6, 300
	whole := stores.File(t)
	b, err := gradebook.Open(whole)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.AddClass("A", "CODE", time.Now()); err != nil {
		t.Fatal(err)
	}
	for i := range learners {
		p, err := b.Join("CODE", "", fmt.Sprint("Q7trace", i), fmt.Sprint("SHA256:", i), fmt.Sprint("p-", i), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		a, err := b.Begin(p.ID, "first-vpc", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		var log []engine.Entry
		for n := range entries {
			log = append(log, engine.Entry{Line: n, Op: fmt.Sprint("typed Q7trace", n)})
		}
		if err := b.Keep(a.ID, 0, log); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	full, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	kills := 20
	if testing.Short() {
		kills = 8
		t.Log("in short mode 8 processes are killed instead of 20")
	}
	rng := rand.New(rand.NewPCG(5, 20261102))
	kept, gone := 0, 0
	for n := range kills {
		path := stores.File(t)
		if err := os.WriteFile(path, full, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := slayAfter("erase:"+path, 1, time.Duration(rng.Int64N(int64(60*time.Millisecond)))); err != nil {
			t.Fatal(err)
		}
		b, err := gradebook.Open(path)
		if err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		people, err := b.Everybody()
		if err != nil {
			t.Fatal(err)
		}
		left := 0
		for _, p := range people {
			h, err := b.Holds(p.ID)
			if err != nil {
				t.Fatal(err)
			}
			left += h.Entries
		}
		classes, err := b.Classes()
		switch {
		case err != nil:
			t.Fatal(err)
		case len(people) == learners && left == learners*entries && len(classes) == 1:
			kept++
			if _, err := b.EraseClass(classes[0].ID, time.Now(), "station"); err != nil {
				t.Fatal(err)
			}
		case len(people) == 0 && len(classes) == 0:
			gone++
		default:
			t.Fatalf("kill %d: of the class %d people with %d entries are left", n, len(people), left)
		}
		for _, end := range []string{"", "-wal"} {
			if text, _ := os.ReadFile(path + end); bytes.Contains(text, []byte("Q7trace")) {
				t.Errorf("kill %d: the file%s holds traces", n, end)
			}
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d processes killed: %d before the class was gone, %d behind that", kills, kept, gone)
	if !testing.Short() && (kept == 0 || gone == 0) {
		t.Error("the kills are not spread")
	}
}
