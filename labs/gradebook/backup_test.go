package gradebook

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"skylab/engine"
	"skylab/labs/gradebook/stores"
)

// TestABackupHoldsWholeTransactionsWhileOthersWrite: two programs keep four entries
// at a time, and a backup has all of each four, and nothing that came before is
// missing.
func TestABackupHoldsWholeTransactionsWhileOthersWrite(t *testing.T) {
	path := stores.File(t)
	var writers sync.WaitGroup
	var turns sync.Mutex // two that never rest would wait for each other too long
	stop := make(chan struct{})
	books := hosts(t, path)
	t.Cleanup(func() {
		close(stop)
		writers.Wait()
	})
	var attempts [2]Attempt
	for w, b := range books {
		var err error
		if attempts[w], err = b.Begin(fmt.Sprint("p-", w), "first-vpc", noon); err != nil {
			t.Fatal(err)
		}
	}
	for w, b := range books {
		writers.Go(func() {
			for n := 0; ; n += 4 {
				select {
				case <-stop:
					return
				default:
				}
				turns.Lock()
				err := b.Keep(attempts[w].ID, n, []engine.Entry{entry(n), entry(n + 1), entry(n + 2), entry(n + 3)})
				turns.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	dir := t.TempDir()
	last := 0
	for i := range 20 {
		to := filepath.Join(dir, fmt.Sprint(i, ".db"))
		if err := Backup(path, to); err != nil {
			t.Fatal(err)
		}
		b := open(t, to)
		sum := 0
		for w := range 2 {
			all, err := b.Attempts(fmt.Sprint("p-", w))
			if err != nil || len(all) != 1 {
				t.Fatalf("%+v (%v)", all, err)
			}
			log := logOf(t, b, all[0])
			if len(log)%4 != 0 {
				t.Errorf("a backup has %d entries", len(log))
			}
			for n, e := range log {
				if e != entry(n) {
					t.Fatalf("entry %d is %+v", n, e)
				}
			}
			sum += len(log)
		}
		if sum < last {
			t.Errorf("a later backup has %d entries, an earlier one %d", sum, last)
		}
		last = sum
	}
	if last == 0 {
		t.Error("nothing was written meanwhile")
	}
}

func TestABackupIsTheGradebookAndNobodyElses(t *testing.T) {
	path := stores.File(t)
	b, c := classroom(t, path)
	lives(t, b, c, "p-mina", "mina")
	to := filepath.Join(t.TempDir(), "deep 100% ?.db")
	if err := Backup(path, to); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v (%v)", info.Mode(), err)
	}
	if d := cmp.Diff(rows(t, b), rows(t, open(t, to))); d != "" {
		t.Error(d)
	}
	before, _ := os.ReadFile(to)
	if err := Backup(path, to); !errors.Is(err, ErrThere) {
		t.Errorf("over another file: %v", err)
	}
	if after, _ := os.ReadFile(to); !bytes.Equal(before, after) {
		t.Error("it was changed")
	}
	if err := Backup(stores.File(t), to+"2"); !errors.Is(err, ErrNoBook) {
		t.Errorf("of nothing: %v", err)
	}
	if err := Backup(path, filepath.Join(t.TempDir(), "none", "b.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("into no folder: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(to), "*.part")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestABackupBeforeAnUpgradeIsOfTheOldVersion: copying migrates nothing.
func TestABackupBeforeAnUpgradeIsOfTheOldVersion(t *testing.T) {
	path := old(t)
	to := stores.File(t)
	if err := Backup(path, to); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, to} {
		head, err := os.ReadFile(name)
		if err != nil || head[63] != 1 { // https://www.sqlite.org/fileformat.html#user_version_number
			t.Errorf("%s is of version %d (%v)", name, head[63], err)
		}
	}
	if all, err := open(t, to).Attempts("mina"); len(all) != 2 || err != nil {
		t.Errorf("%+v (%v)", all, err)
	}
}

// TestTheCommandThatIsToldBacksADatabaseUp runs it, restores what it made into
// another database, and opens that.
func TestTheCommandThatIsToldBacksADatabaseUp(t *testing.T) {
	s := stores.Running(t)
	name := stores.Database(t)
	stores.Run(t, name, "CREATE SCHEMA one")
	for _, name := range []string{name, with(t, name, "search_path", "one")} {
		b, c := classroom(t, name)
		lives(t, b, c, "p-mina", "mina")
		to := filepath.Join(t.TempDir(), "it's.dump")
		command, err := DumpCommand(name, to)
		if err != nil || strings.Contains(command, "sesame") {
			t.Fatalf("%s (%v)", command, err)
		}
		run := exec.Command("sh", "-c", command)
		bin := filepath.Dir(s.Client("pg_dump").Path)
		run.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", command, err, out)
		}
		again := stores.Database(t)
		if out, err := exec.Command(filepath.Join(bin, "pg_restore"), "--no-owner", "--dbname="+again, to).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if strings.Contains(name, "search_path") {
			again = with(t, again, "search_path", "one")
		}
		if d := cmp.Diff(rows(t, b), rows(t, open(t, again))); d != "" {
			t.Error(d)
		}
	}
}

// TestAfterVacuumFullNoFileOfADatabaseHoldsTraces holds what the README says of
// PostgreSQL against the bytes of its tables.
func TestAfterVacuumFullNoFileOfADatabaseHoldsTraces(t *testing.T) {
	name := stores.Database(t)
	b, c := classroom(t, name)
	lives(t, b, c, "p-jun", "jun")
	lives(t, b, c, "p-x1", trace)
	var dir string
	if err := b.db.QueryRow("SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()").Scan(&dir); err != nil {
		t.Fatal(err)
	}
	holds := func() (files []string) {
		stores.Run(t, name, "CHECKPOINT")
		all, err := filepath.Glob(dir + "/*")
		if err != nil || len(all) == 0 {
			t.Fatal(err, all)
		}
		for _, f := range all {
			if text, err := os.ReadFile(f); err == nil && bytes.Contains(text, []byte(trace)) {
				files = append(files, filepath.Base(f))
			}
		}
		return slices.Compact(files)
	}
	if len(holds()) == 0 {
		t.Fatal("nothing was there")
	}
	if _, err := b.Erase("p-x1", time.Now(), "t"); err != nil {
		t.Fatal(err)
	}
	stores.Run(t, name, "VACUUM FULL")
	if left := holds(); len(left) > 0 {
		t.Errorf("traces in %v", left)
	}
}
