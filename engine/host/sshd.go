package host

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"net"
	"net/netip"
	"strings"
	"sync"

	xssh "golang.org/x/crypto/ssh"

	"skylab/engine/ec2"
	"skylab/engine/shell"
	"skylab/engine/world"
)

// What sshd tells a client of ours besides what RFC 4254 knows: how its shell
// prompts now, and whether it has ended.
const promptRequest = "prompt@skylab"

type promptMessage struct {
	Prompt string
	Over   bool
}

type execMessage struct{ Command string }

type statusMessage struct{ Status uint32 }

// directMessage asks for a connection from the server onward (RFC 4254, 7.2).
type directMessage struct {
	Host     string
	Port     uint32
	FromHost string
	FromPort uint32
}

// sshd serves whoever has the private key of the instance's key pair. Each
// connection has a shell of its own.
func (m *Machine) sshd(ln net.Listener) {
	config := sync.OnceValues(m.sshdConfig) // most machines are never logged in to
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		c, err := config()
		if err != nil {
			conn.Close()
			continue
		}
		go m.guard(func() { m.sshConn(conn, c) })
	}
}

func (m *Machine) sshdConfig() (*xssh.ServerConfig, error) {
	seed := sha256.Sum256([]byte("host key\x00" + m.id))
	key, err := xssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		return nil, err
	}
	c := &xssh.ServerConfig{ServerVersion: "SSH-2.0-OpenSSH_8.7", PublicKeyCallback: m.admit}
	c.AddHostKey(key)
	return c, nil
}

// admit compares a key with the one that cloud-init wrote down at launch.
func (m *Machine) admit(conn xssh.ConnMetadata, key xssh.PublicKey) (*xssh.Permissions, error) {
	i, ok := world.Get[ec2.Instance](m.f.now.Load(), world.Everywhere, m.id)
	if !ok || conn.User() != ec2.ImageUser(i.ImageId) {
		return nil, fmt.Errorf("no account %q", conn.User())
	}
	known, _, _, _, err := xssh.ParseAuthorizedKey([]byte(i.PublicKey))
	if err != nil || !bytes.Equal(known.Marshal(), key.Marshal()) {
		return nil, fmt.Errorf("not the key of %q", conn.User())
	}
	return nil, nil
}

func (m *Machine) sshConn(conn net.Conn, c *xssh.ServerConfig) {
	defer conn.Close()
	sc, channels, requests, err := xssh.NewServerConn(conn, c)
	if err != nil {
		return
	}
	defer sc.Close()
	go xssh.DiscardRequests(requests)
	var l *login
	for ch := range channels {
		switch ch.ChannelType() {
		case "session":
			if l == nil && m.f.n != nil {
				l = m.f.n.login(m, sc.User())
			}
			if l == nil {
				_ = ch.Reject(xssh.ResourceShortage, "no shell")
				continue
			}
			l.serve(ch) // one after another: a shell does one thing at a time
		case "direct-tcpip":
			go m.guard(func() { m.direct(ch) })
		default:
			_ = ch.Reject(xssh.UnknownChannelType, "unknown channel type")
		}
	}
}

// direct connects a channel with a machine behind this one.
func (m *Machine) direct(ch xssh.NewChannel) {
	var to directMessage
	if err := xssh.Unmarshal(ch.ExtraData(), &to); err != nil || m.f.n == nil {
		_ = ch.Reject(xssh.ConnectionFailed, "connect failed")
		return
	}
	ctx := m.f.n.context()
	s := &seat{n: m.f.n, f: m.f, m: m, ctx: ctx}
	a, ok := s.resolve(to.Host)
	if !ok {
		_ = ch.Reject(xssh.ConnectionFailed, "Name or service not known")
		return
	}
	far, err := m.Dial(ctx, netip.AddrPortFrom(a, uint16(to.Port)))
	if err != nil {
		_ = ch.Reject(xssh.ConnectionFailed, err.Error())
		return
	}
	near, requests, err := ch.Accept()
	if err != nil {
		far.Close()
		return
	}
	go xssh.DiscardRequests(requests)
	go func() {
		_, _ = io.Copy(near, far)
		near.Close()
	}()
	_, _ = io.Copy(far, near)
	far.Close()
}

// login is somebody's shell on a machine, at the server's side.
type login struct {
	n     *Network
	m     *Machine
	user  string
	sh    *shell.Shell
	kept  *shell.Shell // as the World has its files
	inner *session     // on yet another machine, that this shell waits for
}

// login makes the shell of somebody who was let in.
func (n *Network) login(m *Machine, user string) *login {
	l := &login{n: n, m: m, user: user}
	i, _ := world.Get[ec2.Instance](m.f.now.Load(), world.Everywhere, m.id)
	all := tools()
	maps.Copy(all, onInstances(i.ImageId))
	commands := map[string]shell.Command{}
	for name, run := range all {
		commands[name] = func(ctx context.Context, argv []string, in io.Reader, out, errw io.Writer) int {
			l.keep(errw) // the program is to find what was written before it
			defer l.furnish()
			s := &seat{
				n: n, f: m.f, m: m, ctx: ctx, in: in, out: out, errw: errw, user: user, root: l.sh.Root(),
				read: l.sh.ReadFile, write: l.sh.WriteFile, open: func(s *session) { l.inner = s },
			}
			return s.run(run, argv[1:])
		}
	}
	l.sh = shell.NewOn(user, commands, n.limits.Shell)
	return l
}

// serve runs what one channel asks for.
func (l *login) serve(new xssh.NewChannel) {
	ch, requests, err := new.Accept()
	if err != nil {
		return
	}
	defer ch.Close()
	var errw io.Writer = ch.Stderr()
	for r := range requests {
		var m execMessage
		if r.Type == "pty-req" {
			errw = ch
		}
		if r.Type != "exec" || xssh.Unmarshal(r.Payload, &m) != nil {
			_ = r.Reply(false, nil)
			continue
		}
		_ = r.Reply(true, nil)
		status, over := l.run(m.Command, ch, errw)
		_, _ = ch.SendRequest(promptRequest, false, xssh.Marshal(promptMessage{l.prompt(), over}))
		_, _ = ch.SendRequest("exit-status", false, xssh.Marshal(statusMessage{uint32(status)}))
		return
	}
}

// run runs a line in the shell, or on the machine that the shell has gone to.
func (l *login) run(line string, out, errw io.Writer) (status int, over bool) {
	if l.inner != nil {
		status, over = l.inner.run(line, out, errw)
		if over {
			l.inner = nil
			l.n.shell.Store(l.sh.Clone())
		}
		return status, false
	}
	defer func() { l.n.shell.Store(l.sh.Clone()) }()
	l.furnish()
	if line == "" {
		return 0, false
	}
	status, err := l.sh.Run(l.n.context(), line, out, errw)
	if err != nil && l.n.context().Err() == nil {
		fmt.Fprintf(errw, "-bash: %v\n", err)
	}
	l.keep(errw)
	return status, l.sh.Exited()
}

// prompt is how the shell asks for the next line.
func (l *login) prompt() string {
	if l.inner != nil {
		return l.inner.prompt
	}
	name := hostname(l.m)
	if l.user == "ec2-user" {
		return fmt.Sprintf("[%s@%s ~]$", l.user, name)
	}
	return fmt.Sprintf("%s@%s:~$", l.user, name)
}

// hostname is the name that an instance gives itself, by its private address.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hostname-types.html
func hostname(m *Machine) string {
	if m.isHost() {
		return m.now.Label()
	}
	return "ip-" + strings.ReplaceAll(m.now.Plugs[0].Addresses[0].String(), ".", "-")
}
