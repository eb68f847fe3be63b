// Package stores answers one question: on which stores does a gradebook have to hold what it promises?
//
// It is for tests. It starts a PostgreSQL server of their own, where one is
// installed, and ends it with them.
package stores

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

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL for database/sql
	_ "modernc.org/sqlite"             // and SQLite
)

// OnBoth runs a test on SQLite and on PostgreSQL. fresh is the name of a new
// gradebook that is not there yet.
func OnBoth(t *testing.T, f func(t *testing.T, fresh func() string)) {
	t.Run("SQLite", func(t *testing.T) {
		f(t, func() string { return File(t) })
	})
	t.Run("PostgreSQL", func(t *testing.T) { f(t, func() string { return Database(t) }) })
}

// File is the path of a file that is not there yet.
func File(t testing.TB) string { return filepath.Join(t.TempDir(), "b.db") }

// theServer is started by the first test that needs it.
var theServer = sync.OnceValues(func() (*Server, error) {
	s, err := install()
	if err == nil {
		err = s.Start()
	}
	return s, err
})

var used atomic.Bool

// Running is a running PostgreSQL, for all tests.
func Running(t testing.TB) *Server {
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

// End stops the server, if a test has started it.
func End() {
	if !used.Load() {
		return
	}
	if s, err := theServer(); err == nil {
		s.Stop()
		_ = os.RemoveAll(s.dir)
	}
}

var databases atomic.Int64

// Database is the URL of a new and empty database.
func Database(t testing.TB) string {
	t.Helper()
	s := Running(t)
	name := fmt.Sprintf("book%d", databases.Add(1))
	Run(t, s.URL("postgres"), "CREATE DATABASE "+name+" TEMPLATE template0 STRATEGY file_copy")
	return s.URL(name)
}

// Run runs statements on a database or a file, without a gradebook.
func Run(t testing.TB, name, statements string) {
	t.Helper()
	if err := Do(name, statements); err != nil {
		t.Fatal(err)
	}
}

func Do(name, statements string) error {
	driver := "sqlite"
	if strings.Contains(name, "://") {
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

// Drop ends all other connections to a database.
const Drop = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

// Leave waits until a server is done with what dead processes had begun.
func Leave(name string) error {
	if !strings.Contains(name, "://") {
		return nil
	}
	return Do(name, Drop)
}

// Server is a PostgreSQL of the tests' own, which listens in its folder alone.
type Server struct {
	bin, dir string
	owner    *[2]int // the user and group it runs as, where the tests are root's
	process  *os.Process
	ended    chan struct{}
}

// Client is one of PostgreSQL's own programs, connected to the server.
func (s *Server) Client(name string, args ...string) *exec.Cmd {
	return exec.Command(filepath.Join(s.bin, name), append([]string{"-h", s.dir, "-U", "skylab"}, args...)...)
}

var errNotInstalled = errors.New("PostgreSQL is not installed")

// install makes the files of a server. What sorts by a language is what people
// have, and what the gradebook must not be led astray by.
func install() (*Server, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return nil, errNotInstalled
	}
	slices.Sort(found)
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: filepath.Dir(found[len(found)-1]), dir: dir}
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
func (s *Server) disown() error {
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

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	c.Env = []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH")}
	c.SysProcAttr = dependent(s.owner)
	return c
}

// Start starts the server, and returns when it accepts connections.
func (s *Server) Start() error {
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

// Stop ends the server at once, as a power failure would that loses nothing.
func (s *Server) Stop() {
	_ = s.process.Signal(syscall.SIGQUIT)
	<-s.ended
}

// URL is that of a database of the server.
func (s *Server) URL(database string) string {
	return (&url.URL{
		Scheme: "postgres", User: url.UserPassword("skylab", "sesame"), Path: "/" + database,
		RawQuery: url.Values{"host": {s.dir}, "sslmode": {"disable"}}.Encode(),
	}).String()
}
