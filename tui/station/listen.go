package station

import (
	"container/list"
	"net"
	"sync"
	"time"
)

// gate knows the connections on which nobody sits: that have not signed in, or
// ask for no session, or only for commands. When there are too many, the oldest
// gives way: an attacker's are old, those of a class that comes in at the bell are
// not. All of them may come from one address, a school's.
type gate struct {
	most int
	mu   sync.Mutex
	open *list.List // of *conn, the oldest first
}

func newGate(most int) *gate { return &gate{most: most, open: list.New()} }

// enter takes a connection in, and closes the oldest where there are too many.
func (g *gate) enter(c *conn) {
	g.mu.Lock()
	c.place = g.open.PushBack(c)
	var oldest *conn
	if g.open.Len() > g.most {
		oldest = g.open.Front().Value.(*conn)
		g.forget(oldest)
	}
	g.mu.Unlock()
	if oldest != nil {
		_ = oldest.Conn.Close()
	}
}

// pass lets a connection through: it is one on which somebody sits, or has gone.
func (g *gate) pass(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forget(c)
}

func (g *gate) forget(c *conn) {
	if c.place != nil {
		g.open.Remove(c.place)
		c.place = nil
	}
}

// waiting is how many there are on which nobody sits.
func (g *gate) waiting() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.open.Len()
}

// conn is a connection whose input is metered: what comes faster waits in the
// client's socket, whatever it is.
type conn struct {
	net.Conn
	gate  *gate
	place *list.Element // in the gate; guarded by it
	meter meter
	late  *time.Timer // closes it where nobody sits on it
	asks  sync.Once   // begins to ask whether the client is still there

	patience time.Duration // of late

	mu       sync.Mutex
	sessions int // that are open
	seated   int // of those, where somebody sits
	closed   bool
}

func (c *conn) Read(p []byte) (int, error) {
	if wait := c.meter.wait(time.Now()); wait > 0 {
		time.Sleep(wait)
	}
	n, err := c.Conn.Read(p[:min(len(p), c.meter.burst)])
	c.meter.take(n, time.Now())
	return n, err
}

func (c *conn) Close() error {
	c.mu.Lock()
	c.closed = true
	c.late.Stop()
	c.gate.pass(c)
	c.mu.Unlock()
	return c.Conn.Close()
}

// sit lets the connection through: it has a session with a terminal.
func (c *conn) sit() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seated++; c.seated == 1 {
		c.late.Stop()
		c.gate.pass(c)
	}
}

// rise brings the connection back before the gate once nobody sits on it any more:
// a client may keep one for as long as it likes, and thousands of them.
func (c *conn) rise() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seated--; c.seated == 0 && !c.closed {
		c.gate.enter(c)
		c.late.Reset(c.patience)
	}
}

// extend gives a connection on which nobody sits some more time.
func (c *conn) extend(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seated == 0 && !c.closed {
		c.late.Reset(by)
	}
}

// occupy counts a session of this connection, if it may have another one.
func (c *conn) occupy(most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sessions >= most {
		return false
	}
	c.sessions++
	return true
}

func (c *conn) vacate() {
	c.mu.Lock()
	c.sessions--
	c.mu.Unlock()
}

// meter is a bucket of bytes that fills at a rate. It is used by one goroutine.
type meter struct {
	rate, burst int
	left        float64
	at          time.Time
}

func newMeter(rate, burst int, now time.Time) meter {
	return meter{rate: rate, burst: burst, left: float64(burst), at: now}
}

// wait is how long until something may be read again.
func (m *meter) wait(now time.Time) time.Duration {
	m.left = min(float64(m.burst), m.left+now.Sub(m.at).Seconds()*float64(m.rate))
	m.at = now
	if m.left >= 0 {
		return 0
	}
	return time.Duration(-m.left / float64(m.rate) * float64(time.Second))
}

// take notes what was read: more than was left is waited for next time.
func (m *meter) take(n int, now time.Time) {
	m.left -= float64(n)
}
