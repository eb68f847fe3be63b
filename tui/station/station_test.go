package station

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
)

// room is a station that a test has opened at this machine's own address.
type room struct {
	t    testing.TB
	st   *Station
	at   string
	book *gradebook.Book
	code string // of its class
	log  *syncLog
	n    int
	mu   sync.Mutex
}

type syncLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *syncLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *syncLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// opened opens a station with one class, whose code is the first that is drawn.
func opened(t testing.TB, change ...func(*Options)) *room {
	t.Helper()
	book, err := gradebook.Open(filepath.Join(t.TempDir(), "book.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return openedOn(t, book, "host-a", change...)
}

func openedOn(t testing.TB, book *gradebook.Book, host string, change ...func(*Options)) *room {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	r := &room{t: t, book: book, log: &syncLog{}}
	o := Options{
		Book: book, Labs: all, Build: "test", Host: host, Address: "-p 2222 station.example",
		Wall: time.Now, Draw: r.draw, Log: slog.New(slog.NewTextHandler(r.log, nil)),
	}
	for _, c := range change {
		c(&o)
	}
	r.st = New(o)
	classes, err := book.Classes()
	if err == nil && len(classes) == 0 {
		var c gradebook.Class
		c, err = r.st.AddClass("networks")
		classes = append(classes, c)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.code = classes[0].Code
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.at = ln.Addr().String()
	ended := make(chan error, 1)
	key := filepath.Join(t.TempDir(), "host")
	go func() { ended <- r.st.Serve(ln, key) }()
	t.Cleanup(func() {
		r.st.stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the station ended: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the station does not end")
		}
	})
	return r
}

// draw makes codes that a test can foresee.
func (r *room) draw(n int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	return fmt.Sprintf("C%0*d", n-1, r.n)
}

// key is somebody's key, the same in each run.
func key(name string) gossh.Signer {
	seed := sha256.Sum256([]byte("key of " + name))
	s, err := gossh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		panic(err)
	}
	return s
}

func fingerprint(name string) string { return gossh.FingerprintSHA256(key(name).PublicKey()) }

// enrolled makes a learner of the class, with a key, who speaks English and has
// agreed.
func (r *room) enrolled(name string) gradebook.Person {
	r.t.Helper()
	p, err := r.book.Join(r.code, "", name, fingerprint(name), "p-"+name, time.Now())
	if err == nil {
		err = r.st.room(p).Speak("en")
	}
	if err == nil {
		err = r.agrees(p)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// agrees agrees for a learner to what is told of their class.
func (r *room) agrees(p gradebook.Person) error {
	to, err := r.st.privacy(p.Class)
	if err == nil {
		err = r.st.o.Proctor.Accept(p, to)
	}
	return err
}

// teacher makes an instructor with a key.
func (r *room) teacher(name string) gradebook.Person {
	r.t.Helper()
	p := gradebook.Person{ID: "t-" + name, Role: gradebook.Instructor, Name: name, Since: time.Now()}
	if err := r.book.Hire(p, fingerprint(name), time.Now()); err != nil {
		r.t.Fatal(err)
	}
	return p
}

// dial connects with somebody's key.
func (r *room) dial(name string) *gossh.Client {
	r.t.Helper()
	c, err := r.knock("whoever", gossh.PublicKeys(key(name)))
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func (r *room) knock(user string, how ...gossh.AuthMethod) (*gossh.Client, error) {
	c, err := gossh.Dial("tcp", r.at, &gossh.ClientConfig{
		User: user, Auth: how, HostKeyCallback: gossh.InsecureIgnoreHostKey(), Timeout: 10 * time.Second,
	})
	if err == nil {
		r.t.Cleanup(func() { _ = c.Close() })
	}
	return c, err
}

// terminal is a client's terminal, of which what was written is kept.
type terminal struct {
	t    testing.TB
	s    *gossh.Session
	in   io.WriteCloser
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
	done chan struct{}
}

// sits opens a terminal on a connection.
func (r *room) sits(c *gossh.Client, w, h int) *terminal {
	r.t.Helper()
	s, err := c.NewSession()
	if err != nil {
		r.t.Fatal(err)
	}
	t := &terminal{t: r.t, s: s, more: make(chan struct{}, 1), done: make(chan struct{})}
	if t.in, err = s.StdinPipe(); err != nil {
		r.t.Fatal(err)
	}
	out, err := s.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	_ = s.Setenv("LANG", "en_US.UTF-8")
	if err := s.RequestPty("xterm-256color", h, w, gossh.TerminalModes{gossh.ECHO: 1}); err != nil {
		r.t.Fatal(err)
	}
	if err := s.Shell(); err != nil {
		r.t.Fatal(err)
	}
	go t.read(out)
	return t
}

func (t *terminal) read(out io.Reader) {
	defer close(t.done)
	buf := make([]byte, 8192)
	for {
		n, err := out.Read(buf)
		t.mu.Lock()
		t.text.Write(buf[:n])
		t.mu.Unlock()
		select {
		case t.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (t *terminal) types(text string) {
	t.t.Helper()
	if _, err := io.WriteString(t.in, text); err != nil {
		t.t.Fatalf("typing %q: %v", text, err)
	}
}

var control = regexp.MustCompile(`\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b[()=>][0-9A-B]?`)

// seen is everything that was written, without what steers the terminal.
func (t *terminal) seen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return control.ReplaceAllString(t.text.String(), "\n")
}

// raw is everything that was written.
func (t *terminal) raw() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// soon is how long something may take on a machine that has much to do.
const soon = 15 * time.Second

// waits waits until each of some texts was written.
func (t *terminal) waits(texts ...string) {
	t.t.Helper()
	late := time.After(soon)
	for _, text := range texts {
		for !strings.Contains(t.seen(), text) {
			select {
			case <-t.more:
			case <-t.done:
				if !strings.Contains(t.seen(), text) {
					t.t.Fatalf("it ended without %q:\n%s", text, t.seen())
				}
			case <-late:
				t.t.Fatalf("%q never came:\n%s", text, t.seen())
			}
		}
	}
}

// ends waits until the session is over.
func (t *terminal) ends() {
	t.t.Helper()
	select {
	case <-t.done:
	case <-time.After(soon):
		t.t.Fatalf("it does not end:\n%s", t.seen())
	}
}

// eventually waits until something is so.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	late := time.After(soon)
	every := time.NewTicker(5 * time.Millisecond)
	defer every.Stop()
	for !is() {
		select {
		case <-every.C:
		case <-late:
			t.Fatal("it never came to be that " + what)
		}
	}
}

// runs runs a command behind the host.
func (r *room) runs(name, words string, in io.Reader) (out string, err error) {
	r.t.Helper()
	s, err := r.dial(name).NewSession()
	if err != nil {
		r.t.Fatal(err)
	}
	s.Stdin = in
	text, err := s.CombinedOutput(words)
	return string(text), err
}
