package line

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"skylab/labs/gradebook"
	"skylab/tui/station"
)

// Where stations are reached, and where they tell how they are, unless they are
// told otherwise.
const (
	serveListen  = "0.0.0.0:2222"
	healthListen = "127.0.0.1:9222"
)

// Hundreds of benches live long, and a key makes little garbage beside them: the
// collector is let wait until there is some to collect, and works harder only
// near the limit. GOGC and GOMEMLIMIT say otherwise.
const (
	gcPercent   = 200
	memoryLimit = 512 << 20
)

// drainFor is how long a station that was told to stop waits for what runs.
const drainFor = 10 * time.Second

// serve opens lab stations over SSH, until it is told to stop.
func (p *program) serve() (int, error) {
	at, err := p.listen(serveListen)
	if err != nil {
		return misuse, err
	}
	all, err := p.labs()
	if err != nil {
		return open, err
	}
	book, err := p.book()
	if err != nil {
		return open, err
	}
	if p.env("GOGC") == "" && p.env("GOMEMLIMIT") == "" {
		debug.SetGCPercent(gcPercent)
		debug.SetMemoryLimit(memoryLimit)
	}
	exams, err := p.exams()
	if err == nil {
		err = apart(all, exams)
	}
	if err != nil {
		return open, err
	}
	pr := p.proctor(book, all, exams)
	host, address := p.named(at)
	st := station.New(station.Options{
		Book: book, Labs: all, Proctor: pr, Build: build(), Host: host, Address: address,
		Wall: pr.Wall, Draw: draw, Log: slog.New(slog.NewJSONHandler(p.stderr, nil)),
	})
	if err := errors.Join(p.invigilate(pr), p.hire(book)); err != nil {
		return open, err
	}
	ln, err := net.Listen("tcp", at.String())
	if err != nil {
		return open, cannot("main.serve-taken", at.String(), reason(err))
	}
	stop, err := p.healthy(st)
	if err != nil {
		_ = ln.Close()
		return open, err
	}
	defer stop()
	return p.stations(st, book, ln, address)
}

// stations tells what there is to know at the start, and lets people in.
func (p *program) stations(st *station.Station, book *gradebook.Book, ln net.Listener, address string) (int, error) {
	key := p.flags["--host-key"]
	if key == "" {
		path, err := p.data()
		if err != nil {
			return open, err
		}
		key = filepath.Join(filepath.Dir(path), "host_ed25519")
	}
	told, err := p.opening(st, book, key, address)
	if err != nil {
		_ = ln.Close()
		return open, err
	}
	p.print(p.stdout, told...)
	asked := make(chan os.Signal, 2)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(asked)
	ended := make(chan error, 1)
	go func() { ended <- st.Serve(ln, key) }()
	select {
	case err = <-ended:
		return open, err
	case <-asked:
	}
	ctx, cancel := context.WithTimeout(context.Background(), drainFor)
	defer cancel()
	go func() {
		select {
		case <-asked: // a second time: at once
			cancel()
		case <-ctx.Done():
		}
	}()
	st.Drain(ctx)
	return done, <-ended
}

// opening is what a station says as it opens: where it is, its fingerprint, and
// the codes of its classes. A first class is made where there is none.
func (p *program) opening(st *station.Station, book *gradebook.Book, key, address string) ([]string, error) {
	print, err := station.HostKey(key)
	if err != nil {
		return nil, cannot("main.serve-key", key, reason(err))
	}
	classes, err := book.Classes()
	if err == nil && len(classes) == 0 {
		var c gradebook.Class
		c, err = st.AddClass(p.words.Say("main.serve-class"))
		if errors.Is(err, gradebook.ErrTwice) { // another host was faster
			classes, err = book.Classes()
		} else {
			classes = append(classes, c)
		}
	}
	if err != nil {
		return nil, err
	}
	rows := []string{p.words.Say("main.serve-at", "ssh "+address), p.words.Say("main.serve-print", print)}
	for _, c := range classes {
		rows = append(rows, p.words.Say("main.serve-code", c.Name, station.Written(c.Code)))
	}
	return rows, nil
}

// named is what this station is called among others, and how it is reached.
func (p *program) named(at netip.AddrPort) (host, address string) {
	name := p.flags["--address"]
	if name == "" {
		var err error
		if name, err = os.Hostname(); err != nil || at.Addr().IsLoopback() {
			name = at.Addr().String()
		}
	}
	address = name
	if at.Port() != 22 {
		address = fmt.Sprintf("-p %d %s", at.Port(), name)
	}
	machine, err := os.Hostname() // two hosts may be reached by one name
	if err != nil {
		machine = name
	}
	return net.JoinHostPort(machine, fmt.Sprint(at.Port())), address
}

// healthy tells how the station is, on a listener of its own.
func (p *program) healthy(st *station.Station) (stop func(), err error) {
	at := p.flags["--health"]
	if at == "" {
		at = healthListen
	}
	if at == "off" {
		return func() {}, nil
	}
	addr, err := netip.ParseAddrPort(at)
	if err != nil || !addr.Addr().IsLoopback() {
		return nil, wrong("main.flag-value", "--health", told(at), "127.0.0.1:PORT, off")
	}
	ln, err := net.Listen("tcp", at)
	if err != nil {
		return nil, cannot("main.serve-taken", at, reason(err))
	}
	srv := &http.Server{Handler: st.Health(), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
	go func() { _ = srv.Serve(ln) }()
	return func() { _ = srv.Close() }, nil
}

// keyed finds a line that is neither empty nor a comment.
var keyed = regexp.MustCompile(`(?m)^[ \t]*[^#\s]`)

// hire takes the keys of instructors in, one to a line, as ssh's authorized_keys
// has them. What stands behind a key is the name.
func (p *program) hire(book *gradebook.Book) error {
	file := p.flags["--instructors"]
	if file == "" {
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return cannot("main.serve-instructors", file, reason(err))
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return cannot("main.serve-instructors", file, reason(err))
	}
	for keyed.Match(text) {
		key, name, _, rest, err := gossh.ParseAuthorizedKey(text)
		if err != nil {
			return cannot("main.serve-instructors", file, err.Error())
		}
		text = rest
		if name == "" {
			name = "instructor"
		}
		who := gradebook.Person{ID: "t-" + strings.ToLower(draw(12)), Role: gradebook.Instructor, Name: name, Since: time.Now()}
		if err := book.Hire(who, gossh.FingerprintSHA256(key), time.Now()); errors.Is(err, gradebook.ErrKeyTaken) {
			return cannot("main.serve-not-instructor", name)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// letters are those that nobody takes for another.
const letters = "23456789BCDFGHJKMNPQRSTVWXYZ"

// draw makes n characters that nobody can guess.
func draw(n int) string {
	out := make([]byte, 0, n)
	buf := make([]byte, 2*n)
	for len(out) < n {
		_, _ = rand.Read(buf) // it never fails
		for _, b := range buf {
			// What lies above the last whole multiple would make some letters likelier.
			if most := 256 - 256%len(letters); int(b) < most && len(out) < n {
				out = append(out, letters[int(b)%len(letters)])
			}
		}
	}
	return string(out)
}
