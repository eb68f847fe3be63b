package station

import (
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"charm.land/ssh"
	"charm.land/wish/v2"
	gossh "golang.org/x/crypto/ssh"

	"skylab/assets"
	"skylab/labs/gradebook"
)

// What the authentication found out travels to the session under these names.
const (
	asPerson = "skylab-person"       // who signed in with a code
	metered  = stationKey("metered") // the connection, in its context
	resized  = stationKey("resized") // the sizes of a channel's terminal, in its context
)

type stationKey string

// maxTries is how often a connection may try to sign in: an agent may offer a
// few keys before the right one.
const maxTries = 10

func stack() string { return string(debug.Stack()) }

// Serve lets people in through a listener until the station is drained or the
// listener fails. hostKey is the file of the host's key, which is made where
// there is none.
func (st *Station) Serve(ln net.Listener, hostKey string) error {
	srv, err := st.server(hostKey)
	if err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		st.tend()
	}()
	go func() {
		<-st.ctx.Done()
		_ = srv.Close()
	}()
	err = srv.Serve(ln)
	st.stop()
	for _, b := range st.open() {
		b.shut()
	}
	<-ended
	if errors.Is(err, ssh.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serving stations: %w", err)
}

// server is an SSH server that knows sessions and nothing else: no forwarding,
// no agent, no subsystem, no global requests.
func (st *Station) server(hostKey string) (*ssh.Server, error) {
	srv, err := wish.NewServer(
		wish.WithHostKeyPath(hostKey),
		wish.WithPublicKeyAuth(st.knocks),
		wish.WithKeyboardInteractiveAuth(st.spells),
		wish.WithMiddleware(func(ssh.Handler) ssh.Handler { return st.seat }),
	)
	if err != nil {
		return nil, fmt.Errorf("the host key %s: %w", hostKey, err)
	}
	st.hostKey = gossh.FingerprintSHA256(srv.HostSigners[0].PublicKey())
	srv.Version = "Skylab"
	srv.HandshakeTimeout = st.o.Limits.Handshake
	srv.RequestHandlers = map[string]ssh.RequestHandler{}
	srv.SubsystemHandlers = map[string]ssh.SubsystemHandler{}
	srv.ChannelHandlers = map[string]ssh.ChannelHandler{"session": st.channel}
	srv.ServerConfigCallback = func(ssh.Context) *gossh.ServerConfig {
		return &gossh.ServerConfig{MaxAuthTries: maxTries}
	}
	srv.ConnCallback = func(ctx ssh.Context, c net.Conn) net.Conn {
		now := time.Now()
		m := &conn{Conn: c, gate: st.gate, patience: st.o.Limits.Handshake, meter: newMeter(st.o.Limits.Rate, st.o.Limits.Burst, now)}
		m.late = time.AfterFunc(st.o.Limits.Handshake, func() { _ = c.Close() })
		ctx.SetValue(metered, m)
		st.count.connections.Add(1)
		st.gate.enter(m)
		return m
	}
	srv.ConnectionFailedCallback = func(c net.Conn, err error) {
		st.count.refused.Add(1)
		st.o.Log.Info("not signed in", "from", c.RemoteAddr().String(), "why", err.Error())
	}
	return srv, nil
}

// channel opens a session, if the connection may have another one.
func (st *Station) channel(srv *ssh.Server, sc *gossh.ServerConn, ch gossh.NewChannel, ctx ssh.Context) {
	c, ok := ctx.Value(metered).(*conn)
	if !ok || !c.occupy(st.o.Limits.PerConnection) {
		st.count.excess.Add(1)
		_ = ch.Reject(gossh.ResourceShortage, "too many sessions on one connection")
		return
	}
	defer c.vacate()
	c.asks.Do(func() { go st.keepalive(sc, ctx.Done()) })
	windows := make(chan ssh.Window, 1)
	ssh.DefaultSessionHandler(srv, sc, channel{ch, windows}, channelContext{ctx, windows})
}

// keepalive asks a client again and again whether it is still there, and hangs
// up where no answer comes: a laptop that was shut says no goodbye.
func (st *Station) keepalive(sc *gossh.ServerConn, gone <-chan struct{}) {
	defer st.guard("keepalive", nil)
	every := time.NewTicker(st.o.Limits.Keepalive)
	defer every.Stop()
	for {
		select {
		case <-st.ctx.Done():
			return
		case <-gone:
			return
		case <-every.C:
		}
		late := time.AfterFunc(2*st.o.Limits.Keepalive, func() {
			st.count.lost.Add(1)
			_ = sc.Close()
		})
		_, _, err := sc.SendRequest("keepalive@openssh.com", true, nil)
		late.Stop()
		if err != nil {
			return
		}
	}
}

// knocks decides on a key. Any key may come in: the door asks the unknown ones
// who they are. A client that names an id of a roster is that learner, and a key
// that is another's, or nobody's, does not prove it.
func (st *Station) knocks(ctx ssh.Context, key ssh.PublicKey) bool {
	rows, err := st.o.Book.Rostered(ctx.User())
	if err != nil {
		st.o.Log.Error("looking up a roster", "error", err)
		return false
	}
	p, known, err := st.o.Book.Keyed(gossh.FingerprintSHA256(key))
	if err != nil {
		st.o.Log.Error("looking up a key", "error", err)
		return false
	}
	if len(rows) == 0 {
		return true
	}
	return known && (p.Role.Teaches() || p.Roster == ctx.User())
}

// spells asks for a one-time code, where no key is at hand: on a shared machine.
func (st *Station) spells(ctx ssh.Context, ask gossh.KeyboardInteractiveChallenge) bool {
	var how []string
	for _, l := range assets.Langs() { // which one they read is not known yet
		how = append(how, assets.Words(l).Say("station.how-code"))
	}
	answers, err := ask("", strings.Join(how, "\n"), []string{assets.Words(assets.English).Say("station.ask-code") + " "}, []bool{true})
	if err != nil || len(answers) != 1 || !st.guesses.may(ctx.User()) {
		return false
	}
	p, err := st.o.Book.Take(code(answers[0]), ctx.User(), "", st.o.Wall())
	switch {
	case errors.Is(err, gradebook.ErrNoCode):
		st.guesses.wrong(ctx.User())
		return false
	case err != nil:
		st.o.Log.Error("taking a code", "error", err)
		return false
	}
	if ctx.Permissions().Extensions == nil {
		ctx.Permissions().Extensions = map[string]string{}
	}
	ctx.Permissions().Extensions[asPerson] = p.ID
	return true
}

// code is a code as it is kept: people write them in any case, with or without
// the dash.
func code(typed string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, typed))
}

// Written is a code as people read it: in two halves.
func Written(code string) string {
	return code[:len(code)/2] + "-" + code[len(code)/2:]
}

// HostKey makes a host's key where there is none, and says its fingerprint, as
// ssh shows it to whoever connects for the first time.
func HostKey(path string) (fingerprint string, err error) {
	srv := &ssh.Server{}
	if err := wish.WithHostKeyPath(path)(srv); err != nil {
		return "", err
	}
	return gossh.FingerprintSHA256(srv.HostSigners[0].PublicKey()), nil
}

// who is the person behind a session, if they are known, and the key that they
// hold.
func (st *Station) who(s ssh.Session) (p gradebook.Person, known bool, fingerprint string, err error) {
	if id := s.Permissions().Extensions[asPerson]; id != "" {
		p, known, err = st.o.Book.Person(id)
		return p, known, "", err
	}
	key := s.PublicKey()
	if key == nil {
		return p, false, "", errors.New("neither a key nor a code")
	}
	fingerprint = gossh.FingerprintSHA256(key)
	p, known, err = st.o.Book.Keyed(fingerprint)
	return p, known, fingerprint, err
}
