package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"

	xssh "golang.org/x/crypto/ssh"
)

// sshFailed is the status of ssh itself, whatever the other side would return.
const sshFailed = 255

// bannerPatience bounds, by the wall, how long a server may take to say that
// it speaks SSH and to finish its handshake.
const bannerPatience = 3 * time.Second

// ssh speaks as OpenSSH's client does. Without a command the prompt goes to the
// other machine until exit.
func ssh(s *seat, args []string) int {
	t, code := sshArgs(s, args)
	if code >= 0 {
		return code
	}
	c, ok := t.connect(s)
	if !ok {
		return sshFailed
	}
	command := t.command
	if command == "" && s.in != nil {
		b, _ := io.ReadAll(io.LimitReader(s.in, 64<<10))
		command = string(b)
	}
	if command != "" || s.open == nil {
		status, _ := c.run(command, s.out, s.errw)
		c.close()
		return status
	}
	c.terminal = true
	if status, over := c.run("", s.out, s.errw); over {
		return status
	}
	fmt.Fprint(s.out, banners[t.user])
	s.open(c)
	return 0
}

// banners are what a login is greeted with, by the user that an image has.
var banners = map[string]string{
	"ec2-user": "   Amazon Linux 2023\n   https://aws.amazon.com/linux/amazon-linux-2023\n",
	"ubuntu":   "Welcome to Ubuntu 24.04.3 LTS (GNU/Linux 6.14.0-1015-aws)\n",
}

// session is an open connection to an sshd, at the client's side.
type session struct {
	to     string // as ssh names it when it ends
	f      *Fabric
	client *xssh.Client
	conn   *watched
	jump   *session
	prompt string
	// terminal says that somebody sits there: both outputs are one then.
	terminal bool
}

// run has a line run at the other side. It is over when the shell there ended,
// or the connection did.
func (c *session) run(line string, out, errw io.Writer) (status int, over bool) {
	stop := c.watch()
	defer stop()
	ch, requests, err := c.client.OpenChannel("session", nil)
	if err == nil && c.terminal {
		_, err = ch.SendRequest("pty-req", false, nil)
	}
	if err == nil {
		_, err = ch.SendRequest("exec", true, xssh.Marshal(execMessage{line}))
	}
	if err != nil {
		return c.broke(errw)
	}
	var errs bytes.Buffer // the two come one after the other, so that a screen repeats
	var copying sync.WaitGroup
	copying.Go(func() { _, _ = io.Copy(&errs, ch.Stderr()) })
	_, _ = io.Copy(out, ch)
	copying.Wait()
	_, _ = errw.Write(errs.Bytes())
	status = -1
	for r := range requests {
		var exit statusMessage
		var p promptMessage
		switch {
		case r.Type == "exit-status" && xssh.Unmarshal(r.Payload, &exit) == nil:
			status = int(exit.Status)
		case r.Type == promptRequest && xssh.Unmarshal(r.Payload, &p) == nil:
			c.prompt, over = p.Prompt, p.Over
		}
	}
	if status < 0 {
		return c.broke(errw)
	}
	if over {
		c.close()
	}
	return status, over
}

// watch closes the connection as soon as one of its packets is lost: the answer
// will not come.
func (c *session) watch() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-c.conn.w.gone:
			c.client.Close()
		case <-ctx.Done():
		}
	}()
	return cancel
}

// broke says that the connection is gone, and how one would have noticed.
func (c *session) broke(errw io.Writer) (status int, over bool) {
	select {
	case <-c.conn.w.gone:
		fmt.Fprintf(errw, "client_loop: send disconnect: Connection timed out\n")
	default:
		fmt.Fprintf(errw, "Connection to %s closed by remote host.\nConnection to %s closed.\n", c.to, c.to)
	}
	c.close()
	return sshFailed, true
}

func (c *session) close() {
	c.client.Close()
	c.conn.Close()
	if c.jump != nil {
		c.jump.close()
	}
}

// connect opens the connection and proves who is there.
func (t sshTarget) connect(s *seat) (*session, bool) {
	fail := func(format string, a ...any) (*session, bool) {
		fmt.Fprintf(s.errw, format+"\n", a...)
		return nil, false
	}
	signers := t.keys(s)
	c := &session{to: t.host, f: s.f}
	conn, err := t.open(s, c)
	switch {
	case errors.Is(err, errNoName):
		return fail("ssh: Could not resolve hostname %s: Name or service not known", t.host)
	case err != nil && c.jump != nil:
		return fail("channel 0: open failed: connect failed: %v\nstdio forwarding failed\nkex_exchange_identification: Connection closed by remote host", rejected(err))
	case errors.Is(err, syscall.ETIMEDOUT):
		s.pass(t.patience())
		return fail("ssh: connect to host %s port %d: Connection timed out", t.host, t.port)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fail("ssh: connect to host %s port %d: Connection refused", t.host, t.port)
	case err != nil && c.conn == nil && c.jump == nil:
		return fail("ssh: connect to host %s port %d: Network is unreachable", t.host, t.port)
	case err != nil:
		return nil, false
	}
	slow := time.AfterFunc(bannerPatience, func() { conn.Close() })
	defer slow.Stop()
	cc, channels, requests, err := xssh.NewClientConn(conn, t.host, &xssh.ClientConfig{
		User: t.user, Auth: []xssh.AuthMethod{xssh.PublicKeys(signers...)}, ClientVersion: "SSH-2.0-OpenSSH_9.6",
		HostKeyCallback: func(_ string, _ net.Addr, key xssh.PublicKey) error {
			if _, known := s.n.hosts.LoadOrStore(s.user+" "+t.host, true); !known && !t.quiet {
				fmt.Fprintf(s.errw, "Warning: Permanently added '%s' (%s) to the list of known hosts.\n", t.host, strings.ToUpper(strings.TrimPrefix(key.Type(), "ssh-")))
			}
			return nil
		},
	})
	if err != nil {
		conn.Close()
		switch {
		case strings.Contains(err.Error(), "unable to authenticate"):
			return fail("%s@%s: Permission denied (publickey,gssapi-keyex,gssapi-with-mic).", t.user, t.host)
		case !slow.Stop():
			return fail("Connection timed out during banner exchange\nConnection to %s port %d timed out", t.host, t.port)
		}
		return fail("kex_exchange_identification: Connection closed by remote host\nConnection closed by %s port %d", t.host, t.port)
	}
	c.client = xssh.NewClient(cc, channels, requests)
	return c, true
}

// rejected is why a server did not connect a channel, as sshd writes it.
func rejected(err error) string {
	var no *xssh.OpenChannelError
	if !errors.As(err, &no) || no.Message == "" {
		return err.Error()
	}
	return strings.ToUpper(no.Message[:1]) + no.Message[1:]
}

var errNoName = errors.New("name not known")

// open is the connection that SSH is spoken over: straight, or through the
// machine that -J names.
func (t sshTarget) open(s *seat, c *session) (net.Conn, error) {
	if t.jump != nil {
		j, ok := t.jump.connect(s)
		if !ok {
			return nil, errNotReached
		}
		c.jump, c.conn = j, j.conn
		stop := j.watch()
		defer stop()
		return j.client.Dial("tcp", net.JoinHostPort(t.host, fmt.Sprint(t.port)))
	}
	a, ok := s.resolve(t.host)
	if !ok {
		return nil, errNoName
	}
	if s.m == nil {
		return nil, syscall.ENETUNREACH
	}
	conn, err := s.m.watch(s.ctx, netip.AddrPortFrom(a, t.port))
	if err != nil {
		return nil, err
	}
	c.conn = conn
	return conn, nil
}

// errNotReached says that the machine in between was not reached; it has been
// told why.
var errNotReached = errors.New("the jump host was not reached")
