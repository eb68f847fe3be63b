package gradebook

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// onBoth runs a test on SQLite and on PostgreSQL. fresh is the name of a new
// gradebook that is not there yet.
func onBoth(t *testing.T, f func(t *testing.T, fresh func() string)) {
	t.Run("SQLite", func(t *testing.T) {
		f(t, func() string { return filepath.Join(t.TempDir(), "b.db") })
	})
	t.Run("PostgreSQL", func(t *testing.T) { f(t, func() string { return database(t) }) })
}

// OnBoth is onBoth for the tests that see the package from outside.
var OnBoth = onBoth

// theServer is started by the first test that needs it.
var theServer = sync.OnceValues(func() (*server, error) {
	s, err := install()
	if err == nil {
		err = s.start()
	}
	return s, err
})

var used atomic.Bool

// aServer is a running PostgreSQL, for all tests.
func aServer(t testing.TB) *server {
	t.Helper()
	used.Store(true)
	s, err := theServer()
	if errors.Is(err, errNotInstalled) {
		t.Skip("PostgreSQL is not installed")
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// EndServer stops the server, if a test has started it.
func EndServer() {
	if !used.Load() {
		return
	}
	if s, err := theServer(); err == nil {
		s.stop()
		_ = os.RemoveAll(s.dir)
	}
}

var databases atomic.Int64

// database is the URL of a new and empty database.
func database(t testing.TB) string {
	t.Helper()
	s := aServer(t)
	name := fmt.Sprintf("book%d", databases.Add(1))
	run(t, s.url("postgres"), "CREATE DATABASE "+name+" TEMPLATE template0 STRATEGY file_copy")
	return s.url(name)
}

// run runs statements on a database or a file, without a gradebook.
func run(t testing.TB, name, statements string) {
	t.Helper()
	if err := do(name, statements); err != nil {
		t.Fatal(err)
	}
}

func do(name, statements string) error {
	driver := "sqlite"
	if served(name) {
		driver = "pgx"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec(statements)
	return err
}

// drop ends all other connections to a database.
const drop = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

// Leave waits until a server is done with what dead processes had begun.
func Leave(name string) error {
	if !served(name) {
		return nil
	}
	return do(name, drop)
}

// server is a PostgreSQL of the tests' own, which listens in its folder alone.
type server struct {
	bin, dir string
	owner    *[2]int // the user and group it runs as, where the tests are root's
	process  *os.Process
	ended    chan struct{}
}

var errNotInstalled = errors.New("PostgreSQL is not installed")

// install makes the files of a server. What sorts by a language is what people
// have, and what the gradebook must not be led astray by.
func install() (*server, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return nil, errNotInstalled
	}
	slices.Sort(found)
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &server{bin: filepath.Dir(found[len(found)-1]), dir: dir}
	if os.Geteuid() == 0 {
		if err := s.disown(); err != nil {
			return nil, err
		}
	}
	c := s.command("initdb", "-D", filepath.Join(dir, "data"), "-U", "skylab", "-A", "trust", "-E", "UTF8",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync", "--no-instructions")
	if out, err := c.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("making a server: %w: %s", err, out)
	}
	return s, nil
}

// disown leaves the folder to a user who may run a server, which root may not.
func (s *server) disown() error {
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return err
	}
	s.owner = &[2]int{uid, gid}
	return os.Chown(s.dir, uid, gid)
}

func (s *server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	c.Env = []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH")}
	c.SysProcAttr = dependent(s.owner)
	return c
}

// start starts the server, and returns when it accepts connections.
func (s *server) start() error {
	c := s.command("postgres", "-D", filepath.Join(s.dir, "data"), "-k", s.dir, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off", "-c", "max_connections=200", "-c", "timezone=UTC")
	out, err := c.StderrPipe()
	if err != nil {
		return err
	}
	began, read, ended := make(chan error), make(chan struct{}), make(chan struct{})
	go func() {
		// The death that the server hears of is that of this thread.
		runtime.LockOSThread()
		defer close(ended)
		err := c.Start()
		if began <- err; err == nil {
			<-read
			_ = c.Wait()
		}
	}()
	if err := <-began; err != nil {
		return err
	}
	ready := make(chan string, 1)
	go func() {
		defer close(read)
		var said []string
		scan := bufio.NewScanner(out)
		for scan.Scan() {
			if said = append(said, scan.Text()); strings.Contains(scan.Text(), "ready to accept connections") {
				ready <- ""
				break
			}
		}
		_, _ = io.Copy(io.Discard, out)
		select {
		case ready <- "the server ended: " + strings.Join(said, "\n"):
		default:
		}
	}()
	if trouble := <-ready; trouble != "" {
		return errors.New(trouble)
	}
	s.process, s.ended = c.Process, ended
	return nil
}

// stop ends the server at once, as a power failure would that loses nothing.
func (s *server) stop() {
	_ = s.process.Signal(syscall.SIGQUIT)
	<-s.ended
}

// url is that of a database of the server.
func (s *server) url(database string) string {
	return (&url.URL{
		Scheme: "postgres", User: url.UserPassword("skylab", "sesame"), Path: "/" + database,
		RawQuery: url.Values{"host": {s.dir}, "sslmode": {"disable"}}.Encode(),
	}).String()
}
