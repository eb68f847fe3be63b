package station

import (
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// witness is another learner, whose station has to go on answering, and who has
// done something that must not be lost.
type witness struct {
	*terminal
	r *room
	n int
}

// kept is what a learner has made whose work must not be lost.
const kept = "10.77.0.0/16"

func (r *room) witness() *witness {
	r.t.Helper()
	return &witness{terminal: r.works("witness", 100, 30), r: r}
}

// works brings a learner to a lab in which something was done.
func (r *room) works(name string, w, h int) *terminal {
	r.t.Helper()
	r.enrolled(name)
	t := r.sits(r.dial(name), w, h)
	t.waits("One route short")
	t.types("\r")
	t.waits("create-route")
	t.types("aws ec2 create-vpc --cidr-block " + kept + " --query Vpc.CidrBlock\r")
	t.waits(`"` + kept + `"`)
	return t
}

// answers has a line said and waits for it: the station lives.
func (w *witness) answers() time.Duration {
	w.t.Helper()
	w.n++
	word := strings.Repeat(string("bdfhjkmpquvwz"[w.n%13]), 9) // no cell of it is that of the last one
	began := time.Now()
	before := strings.Count(w.seen(), word)
	w.types("echo " + word + "\r")
	eventually(w.t, "somebody else is answered", func() bool { return strings.Count(w.seen(), word) > before })
	return time.Since(began)
}

// goesOn has the witness answered a few times, and what they did still known.
func (w *witness) goesOn() {
	w.t.Helper()
	var most time.Duration
	for range 5 {
		most = max(most, w.answers())
	}
	w.t.Logf("the slowest answer to somebody else took %v", most.Round(time.Millisecond))
	w.r.keeps("witness")
}

// keeps checks that what a learner did is kept.
func (r *room) keeps(name string) {
	r.t.Helper()
	at, begun, err := r.book.Newest("p-"+name, "tour")
	if err != nil || !begun {
		r.t.Fatalf("%s has no attempt: %v", name, err)
	}
	log, err := r.book.Log(at.ID)
	if err != nil || !strings.Contains(fmt.Sprint(log), kept) {
		r.t.Errorf("what %s did is lost (%v): %v", name, err, log)
	}
}

// open is a lid on what a client may send, taken off.
func open(o *Options) { o.Limits.Rate, o.Limits.Burst = 1<<30, 1<<30 }

// wire is a session's channel of which every request is made by hand, and whose
// output is read only where a test says so.
type wire struct {
	gossh.Channel
	t testing.TB
}

func (r *room) wire(c *gossh.Client) *wire {
	r.t.Helper()
	ch, in, err := c.OpenChannel("session", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	go gossh.DiscardRequests(in)
	return &wire{ch, r.t}
}

// asks makes a request and says what came of it.
func (w *wire) asks(kind string, payload []byte) bool {
	w.t.Helper()
	type answer struct {
		ok  bool
		err error
	}
	came := make(chan answer, 1)
	go func() {
		ok, err := w.SendRequest(kind, true, payload)
		came <- answer{ok, err}
	}()
	select {
	case a := <-came:
		if a.err != nil {
			w.t.Fatalf("%.40q: %v", kind, a.err)
		}
		return a.ok
	case <-time.After(soon):
		w.t.Fatalf("%.40q is never answered", kind)
		return false
	}
}

// read takes what comes as a terminal does.
func (w *wire) read() *terminal {
	t := &terminal{t: w.t, in: w, more: make(chan struct{}, 1), done: make(chan struct{})}
	go t.read(w)
	return t
}

func ptyOf(name string, w, h uint32) []byte {
	return gossh.Marshal(struct {
		Term         string
		W, H, PW, PH uint32
		Modes        string
	}{name, w, h, 0, 0, ""})
}

func windowOf(w, h uint32) []byte {
	return gossh.Marshal(struct{ W, H, PW, PH uint32 }{w, h, 0, 0})
}

// of is the sessions of a learner, by the name they were enrolled under.
func (r *room) of(name string) (all []*session) {
	for _, s := range r.st.everybody() {
		if s.person().ID == "p-"+name {
			all = append(all, s)
		}
	}
	return all
}

// sized reports whether a learner has a session of this size.
func (r *room) sized(name string, w, h int) bool {
	for _, s := range r.of(name) {
		if gotW, gotH := s.size(); gotW == w && gotH == h {
			return true
		}
	}
	return false
}

// memory is what the process uses and what it has ever taken from the system, in
// bytes.
func memory() (used, taken uint64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, m.Sys
}

// bounded checks that the process has grown by no more than so many megabytes
// since memory was called: what is in use, and at its peak. The collector lets
// garbage grow to as much as was in use before it looks for any.
func bounded(t testing.TB, used, taken uint64, mostUsed, mostTaken int) {
	t.Helper()
	var grown, peak int64
	eventually(t, "memory is given back", func() bool { // what has ended may be on its way out
		nowUsed, nowTaken := memory()
		grown, peak = (int64(nowUsed)-int64(used))>>10, (int64(nowTaken)-int64(taken))>>10
		return grown <= int64(mostUsed)<<10
	})
	t.Logf("memory in use grew by %d KB, at its peak by %d KB", grown, peak)
	if peak > int64(mostTaken)<<10+int64(used)>>10 {
		t.Errorf("at its peak it grew by %d KB", peak)
	}
}

// within reports how many goroutines are in a function.
func within(function string) int {
	buf := make([]byte, 16<<20)
	return strings.Count(string(buf[:runtime.Stack(buf, true)]), function+"(")
}

// counted is a client's connection that knows how much came, and that may stop
// reading.
type counted struct {
	net.Conn
	came  atomic.Int64
	deaf  atomic.Bool
	ended chan struct{}
	once  sync.Once
}

func (c *counted) Read(p []byte) (int, error) {
	if c.deaf.Load() {
		<-c.ended
		return 0, io.EOF
	}
	n, err := c.Conn.Read(p)
	c.came.Add(int64(n))
	if c.deaf.Load() {
		<-c.ended
		return 0, io.EOF
	}
	return n, err
}

func (c *counted) Close() error {
	c.once.Do(func() { close(c.ended) })
	return c.Conn.Close()
}

// drops ends the connection with all that is on its way: what has come already is
// read at its rate otherwise, though nobody is there any more.
func (c *counted) drops() {
	if tcp, is := c.Conn.(*net.TCPConn); is {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

// dialCounted connects with somebody's key over a connection that is counted.
func (r *room) dialCounted(name string) (*gossh.Client, *counted) {
	r.t.Helper()
	raw, err := net.DialTimeout("tcp", r.at, soon)
	if err != nil {
		r.t.Fatal(err)
	}
	c := &counted{Conn: raw, ended: make(chan struct{})}
	r.t.Cleanup(func() { _ = c.Close() })
	sc, chans, requests, err := gossh.NewClientConn(c, r.at, &gossh.ClientConfig{
		User: "whoever", Auth: []gossh.AuthMethod{gossh.PublicKeys(key(name))}, HostKeyCallback: gossh.InsecureIgnoreHostKey(), Timeout: soon,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return gossh.NewClient(sc, chans, requests), c
}

// hungUp waits until the other side has closed a connection.
func hungUp(t testing.TB, what string, c *gossh.Client) {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.Wait()
	}()
	select {
	case <-ended:
	case <-time.After(soon):
		t.Errorf("%s is not hung up on", what)
	}
}

// shows reports whether a text is on a learner's screen.
func (r *room) shows(name, text string) bool {
	for _, b := range r.st.open() {
		if b.who.ID == "p-"+name && b.running() {
			b.mu.Lock()
			rows := strings.Join(b.frame.Rows, "\n")
			b.mu.Unlock()
			return strings.Contains(control.ReplaceAllString(rows, ""), text)
		}
	}
	return false
}
