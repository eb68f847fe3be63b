package load

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// How long a server may take to listen, and to end when it is asked to.
const (
	mostStart = 20 * time.Second
	mostStop  = 5 * time.Second
	lookEvery = 20 * time.Millisecond
)

// Process is a server that was started to be measured.
type Process struct {
	Address string // it listens at
	cmd     *exec.Cmd
	says    *says
	over    chan struct{} // closed when it ended
	err     error         // it ended with; read it when over is closed
}

// Start starts a server and waits until it listens: at the first loopback
// address that it writes in a line of its own or that is among its arguments.
func Start(name string, args ...string) (*Process, error) {
	given := at(strings.Join(args, "\n") + "\n")
	if given != "" { // or whoever has the port now would be measured
		l, err := net.Listen("tcp", given)
		if err != nil {
			return nil, err
		}
		_ = l.Close()
	}
	p := &Process{cmd: exec.Command(name, args...), says: &says{}, over: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = p.says, p.says
	p.cmd.WaitDelay = mostStop
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.over)
	}()
	if err := p.listens(given); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	return p, nil
}

// listens waits until the server's port is open.
func (p *Process) listens(given string) error {
	limit, look := time.NewTimer(mostStart), time.NewTicker(lookEvery)
	defer limit.Stop()
	defer look.Stop()
	for {
		select {
		case <-p.over:
			return fmt.Errorf("the server ended before it listened: %v\n%s", p.err, p.says.text())
		case <-limit.C:
			return fmt.Errorf("the server does not listen after %v\n%s", mostStart, p.says.text())
		case <-look.C:
		}
		address := given
		if told := at(p.says.text()); told != "" {
			address = told
		}
		if address == "" {
			continue
		}
		if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			p.Address = address
			return c.Close()
		}
	}
}

// PID is the server's process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Said is the end of what the server wrote.
func (p *Process) Said() string { return p.says.text() }

// Stop asks the server to end, and ends it where it does not. How it ended is
// not an error: it was told to.
func (p *Process) Stop() error {
	if p.cmd.Process.Signal(syscall.SIGTERM) == nil { // there is no such signal on Windows
		select {
		case <-p.over:
			return nil
		case <-time.After(mostStop):
		}
	}
	_ = p.cmd.Process.Kill() // fails where it ended by itself
	select {
	case <-p.over:
		return nil
	case <-time.After(2 * mostStop): // more than the pipes are waited for
		return fmt.Errorf("process %d does not end", p.PID())
	}
}

// says keeps the end of what a process writes.
type says struct {
	mu  sync.Mutex
	all []byte
}

func (s *says) Write(b []byte) (int, error) {
	const most = 8 << 10
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, b...)
	if n := len(s.all) - most; n > 0 {
		s.all = bytes.Clone(s.all[n:])
	}
	return len(b), nil
}

func (s *says) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.all)
}

// local finds an address of this machine with a port in a whole line.
var local = regexp.MustCompile(`(?:127\.0\.0\.\d+|\[::1\]|localhost):([1-9]\d{0,4})\b.*\n`)

var port = regexp.MustCompile(`(?:127\.0\.0\.\d+|\[::1\]|localhost):[1-9]\d{0,4}\b`)

func at(text string) string { return port.FindString(local.FindString(text)) }
