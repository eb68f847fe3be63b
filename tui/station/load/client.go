package load

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// What a station's terminal is, and how long its screen rests before it is
// taken for whole.
const (
	columns   = 120
	rows      = 40
	quiet     = 100 * time.Millisecond
	restless  = time.Second // after which a screen that never rests is taken for whole
	readAtOne = 16 << 10
)

// Client is one station: a terminal that is read all the time and never drawn,
// so that it costs little beside the server that it measures. It answers nothing
// that a program asks its terminal.
type Client struct {
	conn ssh.Conn
	ch   ssh.Channel
	gone chan struct{} // closed when the server ended it
	full chan struct{} // closed when there are bytes enough for a screen

	answers chan time.Time // the first byte after a key

	mu     sync.Mutex
	bytes  int64
	last   time.Time // a byte came
	enough int64
	fullAt time.Time
	armed  bool // the next byte answers a key
}

// errGone says that the server ended a station's session.
var errGone = errors.New("the server ended the session")

// Signer is the key that a station of a run logs in with. It is drawn from the
// run's seed, so that whoever has a list of who may log in can enrol it before.
// It protects nothing.
func Signer(seed uint64, station int) ssh.Signer {
	drawn := sha256.Sum256(fmt.Appendf(nil, "skylab load %d %d", seed, station))
	s, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(drawn[:]))
	if err != nil {
		panic(err) // an ed25519 key always signs
	}
	return s
}

// dial logs a station in and asks for a shell on a terminal. That must be done
// before limit is; the station is closed when ctx is done.
func dial(ctx, limit context.Context, p Plan, station int) (*Client, error) {
	var d net.Dialer
	tcp, err := d.DialContext(limit, "tcp", p.Address)
	if err != nil {
		return nil, err
	}
	hangUp := func() { _ = tcp.Close() }
	context.AfterFunc(ctx, hangUp)
	defer context.AfterFunc(limit, hangUp)()
	conn, opened, requests, err := ssh.NewClientConn(tcp, p.Address, &ssh.ClientConfig{
		User:            p.User(station),
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(Signer(p.Seed, station))},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // the address is this machine's own
	})
	if err != nil {
		_ = tcp.Close()
		return nil, err
	}
	go ssh.DiscardRequests(requests)
	go func() {
		for n := range opened {
			_ = n.Reject(ssh.Prohibited, "")
		}
	}()
	c := &Client{conn: conn, gone: make(chan struct{}), full: make(chan struct{}), answers: make(chan time.Time, 1), enough: p.Enough}
	if err := c.shell(p.Env); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return c, nil
}

// shell opens the session and starts to read it.
func (c *Client) shell(env []string) error {
	ch, requests, err := c.conn.OpenChannel("session", nil)
	if err != nil {
		return err
	}
	c.ch = ch
	go ssh.DiscardRequests(requests)
	go func() { _, _ = io.Copy(io.Discard, ch.Stderr()) }()
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		if _, err := ch.SendRequest("env", false, ssh.Marshal(struct{ Name, Value string }{name, value})); err != nil {
			return err
		}
	}
	pty := ssh.Marshal(struct {
		Term                         string
		Columns, Rows, Width, Height uint32
		Modes                        string
	}{"xterm-256color", columns, rows, 0, 0, "\x00"})
	go c.read() // before the shell is asked for: its first byte may come with the answer
	for _, ask := range []struct {
		name string
		body []byte
	}{{"pty-req", pty}, {"shell", nil}} {
		if ok, err := ch.SendRequest(ask.name, true, ask.body); err != nil || !ok {
			return errors.Join(fmt.Errorf("the server refused %s", ask.name), err)
		}
	}
	return nil
}

// read counts what comes until nothing comes any more.
func (c *Client) read() {
	defer close(c.gone)
	buf := make([]byte, readAtOne)
	for {
		n, err := c.ch.Read(buf)
		if n > 0 {
			c.note(int64(n), time.Now())
		}
		if err != nil {
			return
		}
	}
}

func (c *Client) note(n int64, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bytes += n
	c.last = at
	if c.fullAt.IsZero() && c.bytes >= c.enough {
		c.fullAt = at
		close(c.full)
	}
	if c.armed {
		c.armed = false
		c.answers <- at // there is room: arm emptied it
	}
}

// arm makes the next byte the answer to a key, and says how many came before.
func (c *Client) arm() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.answers:
	default:
	}
	c.armed = true
	return c.bytes
}

// Bytes is how many bytes the station was sent so far.
func (c *Client) Bytes() int64 {
	n, _ := c.heard()
	return n
}

func (c *Client) heard() (int64, time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes, c.last
}

// Send writes to the station as its keyboard would.
func (c *Client) Send(keys []byte) error {
	_, err := c.ch.Write(keys)
	return err
}

// Close ends the station's session and its connection.
func (c *Client) Close() error { return c.conn.Close() }

// Rest waits until the station's screen did not change for a while, or for most.
func (c *Client) Rest(ctx context.Context, still, most time.Duration) error {
	began := time.Now()
	w := newWaiter()
	for {
		_, last := c.heard()
		if last.Before(began) {
			last = began
		}
		until := last.Add(still)
		if end := began.Add(most); until.After(end) {
			until = end
		}
		if !time.Now().Before(until) {
			return nil
		}
		if err := w.until(ctx, until, c.gone); err != nil {
			return err
		}
	}
}

// whole waits for the first screen, and says when its last byte came. in is
// called when enough of it is there: what is left is to see that it rests.
func (c *Client) whole(ctx context.Context, in func()) (time.Time, error) {
	select {
	case <-c.full:
	case <-c.gone:
		return time.Time{}, errGone
	case <-ctx.Done():
		return time.Time{}, fmt.Errorf("no whole screen came: %w", ctx.Err())
	}
	in()
	if err := c.Rest(ctx, quiet, restless); err != nil {
		return time.Time{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.last) < quiet { // it moves by itself, and is whole since it was there
		return c.fullAt, nil
	}
	return c.last, nil
}

// waiter waits for moments with one timer.
type waiter struct{ timer *time.Timer }

func newWaiter() waiter { return waiter{time.NewTimer(time.Hour)} }

// until waits for a moment, unless the station or the run ends before.
func (w waiter) until(ctx context.Context, at time.Time, gone <-chan struct{}) error {
	w.timer.Reset(time.Until(at))
	select {
	case <-w.timer.C:
		return nil
	case <-gone:
		return errGone
	case <-ctx.Done():
		return ctx.Err()
	}
}
