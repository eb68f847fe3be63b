package gradebook

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"skylab/engine"
	"skylab/labs/gradebook/stores"
)

// with is a URL with another setting.
func with(t testing.TB, name, key, value string) string {
	t.Helper()
	u, err := url.Parse(name)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set(key, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// dump is all that there is in a database.
func dump(t testing.TB, name string) string {
	t.Helper()
	u, err := url.Parse(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := stores.Running(t).Client("pg_dump", "-d", u.Path[1:]).Output()
	if err != nil {
		t.Fatal(err)
	}
	// Newer ones draw a key for each dump.
	var kept []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, `\`) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// refused opens what can't be used, and holds the refusal against what every one
// of them is: it says what is wrong and what to do, and never the password.
func refused(t testing.TB, name string, want Problem) *UnusableError {
	t.Helper()
	b, err := Open(name)
	if err == nil {
		_ = b.Close()
		t.Fatal("it was opened")
	}
	var u *UnusableError
	if !errors.As(err, &u) || u.Problem != want {
		t.Fatalf("it is refused with %v; want the problem %s", err, want)
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.Contains(e.Error()+u.Path, "sesame") {
			t.Errorf("the password is shown: %v", e)
		}
	}
	if text := err.Error(); !strings.Contains(text, "--data") || !strings.Contains(text, "postgres") || strings.ContainsAny(text, "\n\t") || strings.Contains(text, "folder") {
		t.Errorf("the refusal is no sentence about a database: %q", text)
	}
	return u
}

func TestADatabaseThatCanNotBeUsedIsRefusedAndLeftAsItIs(t *testing.T) {
	stores.Running(t)
	for _, tt := range []struct {
		name, spoil string
		ours        bool // it was a gradebook before
		want        Problem
		says        string
	}{
		{"a newer version", "UPDATE gradebook SET version = 99; DROP TABLE message", true, Newer, "version 99 of the database"},
		{"another program's tables", "CREATE TABLE setting (x INT)", false, Damaged, "a table setting that is not a gradebook's"},
		{"another program's gradebook", "CREATE TABLE gradebook (pupil TEXT, mark INT)", false, Damaged, "version"},
		{"no version", "DELETE FROM gradebook", true, Damaged, "its version is missing"},
		{"two versions", "INSERT INTO gradebook VALUES (3)", true, Damaged, "its version is missing"},
		{"a table is gone", "DROP TABLE lease", true, Damaged, "its table lease is missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := stores.Database(t)
			if tt.ours {
				b := open(t, name)
				keep(t, b, begin(t, b), 0, entry(1))
				_ = b.Close()
			}
			stores.Run(t, name, tt.spoil)
			before := dump(t, name)
			for range 2 { // the second time is no different
				if u := refused(t, name, tt.want); !strings.Contains(u.Error(), tt.says) {
					t.Errorf("it does not say %q: %v", tt.says, u)
				}
			}
			if d := cmp.Diff(before, dump(t, name)); d != "" {
				t.Error("it was changed:", d)
			}
		})
	}
}

func TestADatabaseThatCanNotBeReachedIsNamedWithoutItsPassword(t *testing.T) {
	s := stores.Running(t)
	mute, err := net.Listen("tcp", "127.0.0.1:0") // takes calls, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mute.Close() }()
	stores.Run(t, s.URL("postgres"), "CREATE ROLE guest LOGIN")
	stores.Run(t, s.URL("postgres"), "CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C'")
	t.Cleanup(func() {
		stores.Run(t, s.URL("postgres"), "DROP ROLE guest")
		stores.Run(t, s.URL("postgres"), "DROP DATABASE latin WITH (FORCE)")
	})
	name := stores.Database(t)
	for says, name := range map[string]string{
		"dial tcp":                 "postgres://skylab:sesame@127.0.0.1:1/book?sslmode=disable",
		"dial error":               "postgres://skylab:sesame@/book?host=" + url.QueryEscape(t.TempDir()),
		`"nowhere" does not exist`: s.URL("nowhere"),
		"timeout":                  "postgres://skylab:sesame@" + mute.Addr().String() + "/book?sslmode=disable&connect_timeout=1",
		"LATIN1":                   s.URL("latin"),
		"read only":                with(t, name, "default_transaction_read_only", "on"),
		"permission denied":        strings.Replace(name, "skylab:", "guest:", 1),
		"no schema":                with(t, name, "search_path", "nowhere"),
		"sslmode is invalid":       "postgres://skylab:sesame@127.0.0.1:1/book?sslmode=perhaps",
		"written as":               "postgres://skylab:ses/ame@localhost/book",
		"not a URL":                "postgresql://skylab:12/sesame@localhost/book",
		"is not a URL":             "postgres://skylab:%sesame@localhost/book",
		"connection refused":       "postgres://skylab@127.0.0.1:1/book?password=sesame",
	} {
		if u := refused(t, name, Shut); !strings.Contains(u.Error(), says) {
			t.Errorf("it does not say %q: %v", says, u)
		}
	}
	_, config, err := configure("postgres://skylab@10.0.0.1/book")
	if err != nil || config.ConnectTimeout != patience {
		t.Errorf("a server is waited for %v (%v)", config.ConnectTimeout, err)
	}
}

func TestAConnectionIsSetUpToKeepWhatIsShown(t *testing.T) {
	b := open(t, with(t, stores.Database(t), "synchronous_commit", "off"))
	for setting, want := range map[string]string{
		"synchronous_commit": "on", "idle_in_transaction_session_timeout": "10s", "application_name": "skylab",
	} {
		var got string
		if err := b.db.QueryRow("SHOW " + setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v); want %q", setting, got, err, want)
		}
	}
}

func TestTheTablesHaveTheSameColumnsInBothStores(t *testing.T) {
	columns := func(b *Book, query string) (all []string) {
		for _, table := range tablesAt(version) {
			rows, err := b.db.Query(query, table)
			names, err := collect(rows, err, func(s *string, row interface{ Scan(...any) error }) error { return row.Scan(s) })
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, table+": "+strings.Join(names, " "))
		}
		return all
	}
	served := columns(open(t, stores.Database(t)), "SELECT column_name FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position")
	file := columns(open(t, filepath.Join(t.TempDir(), "b.db")), "SELECT name FROM pragma_table_info($1) ORDER BY cid")
	if d := cmp.Diff(file, served); d != "" {
		t.Error(d)
	}
}

func TestEachSchemaOfADatabaseHoldsAGradebookOfItsOwn(t *testing.T) {
	name := stores.Database(t)
	stores.Run(t, name, "CREATE SCHEMA one; CREATE SCHEMA two")
	one, two := open(t, with(t, name, "search_path", "one")), open(t, with(t, strings.Replace(name, "postgres:", "postgresql:", 1), "search_path", "two,public"))
	a := begin(t, one)
	keep(t, one, a, 0, entry(1))
	if all, err := two.Attempts("mina"); len(all) != 0 || err != nil {
		t.Errorf("one's attempts are two's: %v (%v)", all, err)
	}
	// Whoever writes without a search path is held to the order as well.
	db, err := sql.Open("pgx", with(t, name, "search_path", "public"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	copied := "INSERT INTO one.entry SELECT attempt, %d, line, seq, lab, wall, by, account, region, caller, op, code, digest, build FROM one.entry WHERE n = 0"
	if _, err := db.Exec(fmt.Sprintf(copied, 1)); err != nil {
		t.Error(err)
	}
	if _, err := db.Exec(fmt.Sprintf(copied, 3)); err == nil {
		t.Error("a gap went through")
	}
}

func TestTheNextCallSurvivesARestartOfTheServer(t *testing.T) {
	s, b := stores.Running(t), open(t, stores.Database(t))
	a := begin(t, b)
	restart := func(meanwhile func() error) {
		t.Helper()
		s.Stop()
		done := make(chan error, 1)
		go func() { done <- meanwhile() }()
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Errorf("a write while the server is away: %v", err)
		}
	}
	nothing := func() error { return nil }
	restart(nothing)
	keep(t, b, a, 0, entry(1))
	restart(nothing)
	if log := logOf(t, b, a); len(log) != 1 {
		t.Errorf("the log is %v", log)
	}
	restart(func() error { return b.Keep(a.ID, 1, []engine.Entry{entry(2)}) })
	if d := cmp.Diff([]engine.Entry{entry(1), entry(2)}, logOf(t, b, a)); d != "" {
		t.Error(d)
	}
}

func TestAConnectionThatIsDroppedIsReplaced(t *testing.T) {
	name := stores.Database(t)
	b := open(t, name)
	a := begin(t, b)
	for n := range 2 {
		stores.Run(t, name, stores.Drop)
		if log := logOf(t, b, a); len(log) != n {
			t.Errorf("the log is %v", log)
		}
		stores.Run(t, name, stores.Drop)
		keep(t, b, a, n, entry(n))
	}
	tries := 0
	err := b.within(func(tx *sql.Tx) error {
		if tries++; tries < 3 { // dropped between two statements, and by one
			stores.Run(t, name, stores.Drop)
			if tries == 2 {
				return tx.QueryRow("SELECT 1").Scan(new(int))
			}
		}
		return put(tx, a.ID, 2, []engine.Entry{entry(2)})
	})
	if log := logOf(t, b, a); err != nil || tries != 3 || len(log) != 3 {
		t.Errorf("after %d tries (%v) the log is %v", tries, err, log)
	}
}

func TestWhatMayHaveBeenKeptIsNotWrittenAgain(t *testing.T) {
	name := stores.Database(t)
	b := open(t, name)
	stores.Run(t, name, `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER die AFTER INSERT ON setting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()`)
	tries := 0
	err := b.within(func(tx *sql.Tx) error {
		tries++
		_, err := tx.Exec("INSERT INTO setting VALUES ('a', 'b')")
		return err
	})
	if err == nil || tries != 1 {
		t.Errorf("a commit whose end is not known is tried %d times (%v)", tries, err)
	}
	if v, err := b.Setting("a"); v != "" || err != nil {
		t.Errorf("%q (%v)", v, err)
	}
}
