package line

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/awsapi"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/tui"
)

// apiListen is where the endpoint answers unless it is told otherwise.
const apiListen = "127.0.0.1:4566"

// maxAccounts bounds how many accounts there are in memory.
const maxAccounts = 256

// api lets the real AWS CLI and SDKs talk to accounts, until it is interrupted or its
// input ends.
func (p *program) api() (int, error) {
	at, err := p.apiAt()
	if err != nil {
		return misuse, err
	}
	speed := 1
	if text := p.flags["--speed"]; text != "" {
		if speed, err = strconv.Atoi(text); err != nil || speed < 1 || speed > 100_000 {
			return misuse, wrong("main.flag-value", "--speed", told(text), "1..100000")
		}
	}
	accounts := newAccounts(speed, p.stderr)
	if len(p.args) > 0 {
		if err := p.enter(accounts, p.args[0]); err != nil {
			return open, err
		}
	}
	stop, err := p.answerAt(at, accounts)
	if err != nil {
		return open, err
	}
	p.print(p.stdout, p.words.Say("main.api-serves", "http://"+at.String()))
	if a := accounts.attempt; a != nil {
		p.print(p.stdout, p.words.Say("main.api-attempt", p.args[0]), a.exports("http://"+at.String()))
	}
	p.untilEnded()
	return done, stop()
}

// answerAt starts an endpoint, and returns what ends it.
func (p *program) answerAt(at netip.AddrPort, accounts *accounts) (stop func() error, err error) {
	ln, err := net.Listen("tcp", at.String())
	if err != nil {
		return nil, cannot("main.api-taken", reason(err))
	}
	server := &http.Server{
		Handler:     &awsapi.Server{Book: engine.Book.Listed(), Open: accounts.open, Regions: ec2.Regions, Now: time.Now, Trouble: accounts.trouble},
		ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: log.New(io.Discard, "", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	return func() error {
		_ = server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}, nil
}

// reachable lets real clients reach the attempt that is open in a room, if that was asked
// for.
func (p *program) reachable(room *tui.Room) (stop func() error, err error) {
	if p.flags["--listen"] == "" {
		return func() error { return nil }, nil
	}
	at, err := p.apiAt()
	if err != nil {
		return nil, err
	}
	seed, err := keySeed(room.Book)
	if err != nil {
		return nil, err
	}
	accounts := newAccounts(1, io.Discard) // the terminal is the screen's
	room.Opened = func(a *labs.Attempt) string {
		one := attemptOf(seed, p.learner(), a)
		one.touch = room.Touch
		accounts.lead(one)
		return one.exports("http://" + at.String())
	}
	return p.answerAt(at, accounts)
}

// apiAt is where an endpoint is to answer.
func (p *program) apiAt() (netip.AddrPort, error) {
	at, err := p.listen(apiListen)
	if err == nil && !at.Addr().IsLoopback() && p.flags["--anywhere"] == "" {
		return at, wrong("main.api-anywhere", at.String())
	}
	return at, err
}

// enter opens the learner's attempt at a lab for the endpoint.
func (p *program) enter(to *accounts, name string) error {
	l, err := p.find(name)
	if err != nil {
		return err
	}
	room, err := p.room()
	if err != nil {
		return err
	}
	a, err := room.Enter(l.Name, false, func() *assets.Dictionary { return p.words })
	if err != nil {
		return err
	}
	seed, err := keySeed(room.Book)
	if err != nil {
		return err
	}
	to.lead(attemptOf(seed, p.learner(), a))
	return nil
}

// attemptOf is an attempt under its keys, which are those of all of the learner's attempts
// at the lab.
func attemptOf(seed []byte, learner string, a *labs.Attempt) *attempted {
	sum := func(what string) []byte {
		h := hmac.New(sha256.New, seed)
		fmt.Fprintf(h, "%s %q %q", what, learner, a.Lab.Name)
		return h.Sum(nil)
	}
	key, secret := "AKIA"+base32.StdEncoding.EncodeToString(sum("access key")[:10]), base64.StdEncoding.EncodeToString(sum("secret key")[:30])
	return &attempted{a: a, key: key, secret: secret, touch: func() {}}
}

// settingKeys is the setting under which a gradebook keeps what its keys are made from.
const settingKeys = "endpoint-keys"

// keySeed is what the keys of a gradebook's attempts are made from, so that nobody who
// knows a learner's name can work them out: drawn once, and kept.
func keySeed(b *gradebook.Book) ([]byte, error) {
	kept, err := b.Setting(settingKeys)
	if err != nil {
		return nil, err
	}
	if seed, err := hex.DecodeString(kept); err == nil && len(seed) == sha256.Size {
		return seed, nil
	}
	seed := make([]byte, sha256.Size)
	_, _ = rand.Read(seed) // it never fails
	return seed, b.SetSetting(settingKeys, hex.EncodeToString(seed))
}

// accounts are those that the endpoint knows, by access key.
type accounts struct {
	began   time.Time
	speed   int
	log     *log.Logger
	attempt *attempted // or nil

	mu  sync.Mutex
	all map[string]awsapi.Account
}

func newAccounts(speed int, errw io.Writer) *accounts {
	return &accounts{all: map[string]awsapi.Account{}, began: time.Now(), speed: speed, log: log.New(errw, "skylab: ", 0)}
}

// lead leads clients to an attempt, in the place of the one before.
func (a *accounts) lead(one *attempted) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.attempt != nil {
		delete(a.all, a.attempt.key)
	}
	a.attempt, a.all[one.key] = one, one
}

// trouble is what broke a request: it is written down where somebody looks who runs this.
func (a *accounts) trouble(panicked any) {
	a.log.Printf("a request panicked: %q", fmt.Sprint(panicked))
}

var errFull = errors.New("there are too many accounts")

// open finds the account of a key, or makes one that is empty.
func (a *accounts) open(key string) (awsapi.Account, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if known := a.all[key]; known != nil {
		return known, nil
	}
	if len(a.all) >= maxAccounts {
		return nil, errFull
	}
	h := hmac.New(sha256.New, []byte("account"))
	_, _ = h.Write([]byte(key)) // a hash takes everything
	id := fmt.Sprintf("%012d", binary.BigEndian.Uint64(h.Sum(nil))%1_000_000_000_000)
	made, err := engine.NewLoose(id, "learner", a.wall)
	if err != nil {
		return nil, err
	}
	one := &loose{made, id}
	a.all[key] = one
	return one, nil
}

// wall is the time of accounts in memory, which may run faster than the wall's.
func (a *accounts) wall() time.Time {
	return a.began.Add(time.Since(a.began) * time.Duration(a.speed))
}

// loose is an account in memory. Nobody checks who signs.
type loose struct {
	*engine.Loose
	id string
}

// ID is the account's number.
func (l *loose) ID() string { return l.id }

// Secret is empty.
func (l *loose) Secret() string { return "" }

// attempted is a learner's attempt.
type attempted struct {
	a           *labs.Attempt
	key, secret string
	touch       func() // is called when something was done
}

// exports are what a shell needs so that clients reach the attempt at url.
func (t *attempted) exports(url string) string {
	return "export AWS_ENDPOINT_URL=" + url + " AWS_DEFAULT_REGION=" + t.a.Lab.Region + "\nexport AWS_ACCESS_KEY_ID=" + t.key + " AWS_SECRET_ACCESS_KEY=" + t.secret
}

// Call runs a command as a line of the attempt.
func (t *attempted) Call(region string, c world.Command) (any, error) {
	before := t.a.Engine.World().Turn()
	out, err := t.a.Call(region, c)
	if err != nil || t.a.Engine.World().Turn() != before {
		t.touch()
	}
	return out, err
}

// ID is the account's number.
func (t *attempted) ID() string { return t.a.Engine.Scope().Account }

// Secret is what requests are signed with.
func (t *attempted) Secret() string { return t.secret }
