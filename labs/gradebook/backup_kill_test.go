package gradebook_test

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"skylab/engine"
	"skylab/labs/gradebook"
	"skylab/labs/gradebook/stores"
)

// TestABackupThatIsKilledLeavesNoHalfFileUnderItsName: there is none, or all of it.
func TestABackupThatIsKilledLeavesNoHalfFileUnderItsName(t *testing.T) {
	const entries = 20_000
	path := stores.File(t)
	b, err := gradebook.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.Begin("mina", "first-vpc", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	log := make([]engine.Entry, entries)
	for i := range log {
		log[i] = engine.Entry{Line: i, Op: "typed " + strings.Repeat("x", 100)}
	}
	if err := errors.Join(b.Keep(a.ID, 0, log), b.Close()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := gradebook.Backup(path, path+".timed"); err != nil {
		t.Fatal(err)
	}
	long := time.Since(began) * 3 / 2
	kills := 20
	if testing.Short() {
		kills = 6
		t.Log("in short mode 6 processes are killed instead of 20")
	}
	rng := rand.New(rand.NewPCG(6, 20261102))
	none, whole := 0, 0
	for n := range kills {
		to := path + ".copy"
		if _, err := slayAfter("backup:"+path, 1, time.Duration(rng.Int64N(int64(long)))); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(to); errors.Is(err, fs.ErrNotExist) {
			none++
			continue
		}
		whole++
		copied, err := gradebook.Open(to)
		if err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
		got, err := copied.Log(a.ID)
		if err := errors.Join(err, copied.Close()); err != nil || len(got) != entries {
			t.Errorf("kill %d: %d entries (%v)", n, len(got), err)
		}
		for _, end := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(to + end)
		}
	}
	t.Logf("%d processes killed: %d left no backup, %d a whole one; a backup takes %v", kills, none, whole, long*2/3)
}
