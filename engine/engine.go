// Package engine answers one question: what happens when a line is typed?
//
// An [Engine] is a running World with a log. A line is read by the shell, each
// command in it is applied to the World or refused, and every entry is kept
// before its answer is shown.
package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"skylab/engine/shell"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// Config is what an Engine is given from outside.
type Config struct {
	World *world.World
	Scope world.Scope
	// Wall tells the wall's time, which drives the lab's. Nil stands still.
	Wall func() time.Time
	// Keep makes entries durable, all or none, before their answer is shown.
	// Nil keeps nothing.
	Keep func([]Entry) error
	// Say puts the sentence beneath a refusal into the reader's language. Nil
	// leaves it out.
	Say func(world.Sentence) string
	// Help describes operations and parameters, by keys such as
	// ec2.CreateVpc.CidrBlock. Nil describes nothing.
	Help func(key string) string
	// By is who types, Build which program wrote an entry.
	By, Build string
	// Stages signs what was there before anybody typed: it can't be taken back.
	Stages string
	// Stage lets commands be understood that set the stage, such as hosts on
	// the Internet: what a lab does before its learner comes.
	Stage bool
	// Sealed leaves out why: AWS's refusals stand without a word beneath them, of a
	// packet that was sent it is told only whether anybody answered, and what looks
	// into networks from outside is shut. Nothing else comes out differently, so the
	// log is the same.
	Sealed bool
	// Files are in the shell from the beginning.
	Files map[string][]byte
	// Live brings the account's machines to life. Nil leaves them as they are:
	// the prompt then has no programs that use the network.
	Live func(Account) Live
	// Limits bounds one line at the prompt.
	Limits shell.Limits
}

// Engine is a running World. Its methods may be called from any goroutine;
// lines run one after another.
type Engine struct {
	c     Config
	by    atomic.Pointer[string] // who types now; see As
	signs string                 // and who typed the line that runs
	shell *shell.Shell
	book  *spelling.Book // that knows the shell's files
	now   atomic.Pointer[world.World]
	left  atomic.Pointer[left]
	live  Live // or nil

	mu      sync.Mutex // guards what follows
	log     []Entry
	line    int
	seq     int
	pending []Entry // entries of this line that are not kept yet
	moments []moment
	undos   []int        // lines that can be taken back, the newest last
	redos   []int        // undos that can be taken back
	past    int          // how often the World went back
	stored  *shell.Shell // as the log would leave it
	changed bool         // the shell differs from that
	bill    Bill
	clock   clock
	lost    error                // why something of this line was not kept
	stop    context.CancelFunc   // ends this line
	refused []*world.Refusal     // of this line
	misread *spelling.UsageError // of this line, the last
	sent    []Sent               // of this line
}

// moment is the World as it was before a line.
type moment struct {
	line   int
	before *world.World
}

// Answer is what a line came to. What it printed went to the writers.
type Answer struct {
	Line    int
	Status  int
	Entries []Entry
	// Refusals are AWS's, in the order in which they came.
	Refusals []*world.Refusal
	// Misread is the last command whose words could not be understood.
	Misread *spelling.UsageError
	// Sent are the packets that the line sent.
	Sent []Sent
	// Notices are what the shell said of the line in its own words; see
	// [shell.Shell.Notices].
	Notices []error
	// Err is a *shell.SyntaxError, a *shell.LimitError, a context's error, or
	// that the log could not be kept.
	Err error
}

// New starts an engine on a World.
func New(c Config) *Engine {
	e := &Engine{c: c, signs: c.By}
	if e.c.Wall == nil {
		still := c.World.Now()
		e.c.Wall = func() time.Time { return still }
	}
	e.now.Store(c.World)
	e.bill = newBill(c.World)
	e.clock = clock{lab: c.World.Now(), wall: e.c.Wall()}
	if c.Live != nil {
		e.live = c.Live(account{e})
	}
	e.shell = shell.New(e.commands(), c.Limits)
	e.shell.Sleep = func(_ context.Context, d time.Duration) error {
		if err := e.jump(d); e.lost == nil {
			return err
		}
		return nil // the line ends, and its answer says why
	}
	if e.live != nil {
		for name, data := range e.live.Files() {
			e.shell.Provide(name, data)
		}
	}
	for name, data := range c.Files {
		_ = e.shell.WriteFile(name, data) // what has no room is not there
	}
	e.stored = e.shell.Clone()
	e.leave()
	e.book = Book.With(e.shell.ReadFile)
	if !c.Stage {
		e.book = e.book.Listed()
	}
	return e
}

// World is the World as it is now.
func (e *Engine) World() *world.World { return e.now.Load() }

// Scope is where commands run that name no Region.
func (e *Engine) Scope() world.Scope { return e.c.Scope }

// Log is a copy of the log so far.
func (e *Engine) Log() []Entry {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Entry(nil), e.log...)
}

// Bill is what everything has cost so far.
func (e *Engine) Bill() Bill {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.bill
}

// Do runs one line, or a script of several, as if typed at the prompt.
func (e *Engine) Do(ctx context.Context, line string, out, errw io.Writer) Answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	from := len(e.log)
	e.lost, e.stop = nil, nil
	e.refused, e.misread, e.sent = nil, nil, nil
	if err := e.begin("line " + strconv.Quote(line)); err != nil {
		return Answer{Status: 1, Err: err}
	}
	ctx, e.stop = context.WithCancel(ctx)
	defer e.stop()
	defer e.leave()
	status, said, err := e.run(ctx, line, out, errw)
	e.remember()
	if e.lost != nil {
		status, err, e.pending = 1, e.lost, nil
	} else if kerr := e.flush(); kerr != nil {
		status, err = 1, errors.Join(err, kerr)
	}
	e.undoable(from)
	return Answer{e.line, status, append([]Entry(nil), e.log[from:]...), e.refused, e.misread, e.sent, said, err}
}

// undoable lets this line be taken back, if the log from there on holds a change.
func (e *Engine) undoable(from int) {
	if slices.ContainsFunc(e.log[from:], Entry.isChange) {
		e.undos, e.redos = append(e.undos, e.line), nil
	}
}

// run runs a line where the prompt is, and tells what the shell there said in
// its own words.
func (e *Engine) run(ctx context.Context, line string, out, errw io.Writer) (status int, said []error, err error) {
	if e.Where() == "" {
		status, err = e.shell.Run(ctx, line, out, errw)
		return status, e.shell.Notices(), err
	}
	status, err = e.live.Run(ctx, line, out, errw)
	if sh := e.live.Shell(); sh != nil {
		said = sh.Notices()
	}
	return status, said, err
}

// As has the lines that follow signed by somebody else, and by who opened the
// engine again where the name is empty. It never waits for a line that runs.
func (e *Engine) As(by string) { e.by.Store(&by) }

// signature is who signs the line that begins now.
func (e *Engine) signature() string {
	if by := e.by.Load(); by != nil && *by != "" {
		return *by
	}
	return e.c.By
}

// begin opens a line of the log. The entry waits for the first operation, or
// for the end of the line, to be kept with it.
func (e *Engine) begin(op string) error {
	if err := e.catchUp(); err != nil {
		return err
	}
	e.line++
	e.seq, e.signs = 0, e.signature()
	e.moments = append(e.moments, moment{e.line, e.World()})
	e.pending = append(e.pending[:0], e.entry(op, "", "", e.c.Scope))
	return nil
}

func (e *Engine) entry(op, code, digest string, s world.Scope) Entry {
	n := Entry{
		Line: e.line, Seq: e.seq, Lab: e.World().Now(), Wall: e.c.Wall(), By: e.signs,
		Scope: s, Op: op, Code: code, Digest: digest, Build: e.c.Build,
	}
	e.seq++
	return n
}

// keep stores what is pending and these entries, all or none.
func (e *Engine) keep(entries ...Entry) error {
	all := append(e.pending, entries...)
	if len(all) == 0 {
		return nil
	}
	if e.c.Keep != nil {
		if err := e.c.Keep(all); err != nil {
			e.lost = fmt.Errorf("keeping what happened: %w", err)
			if e.stop != nil {
				e.stop()
			}
			return e.lost
		}
	}
	e.log = append(e.log, all...)
	e.pending = nil
	return nil
}

func (e *Engine) flush() error {
	if err := e.keep(); err != nil {
		return err
	}
	if e.changed {
		e.stored, e.changed = e.shell.Clone(), false
	}
	return nil
}

// remember adds an entry of what this line left in the shell to what is
// pending. What sets the stage leaves its files and nothing else.
func (e *Engine) remember() {
	var c shell.Change
	c, e.changed = e.shell.Since(e.stored)
	if e.c.Stage {
		c, e.changed = shell.Change{Files: c.Files}, len(c.Files) > 0
	}
	if e.changed {
		b, _ := json.Marshal(c) // it holds words and lists of them: this can't fail
		e.pending = append(e.pending, e.entry("shell "+string(b), "", "", e.c.Scope))
	}
}

// apply runs one command, keeps its entry, and only then lets its World count.
func (e *Engine) apply(s world.Scope, spelled string, c world.Command) (any, error) {
	if err := e.catchUp(); err != nil {
		return nil, err
	}
	was := e.World()
	next, out, err := world.Apply(was, s, was.Now(), c)
	next = settled(was, next)
	var refusal *world.Refusal
	if err != nil && !errors.As(err, &refusal) {
		return nil, err
	}
	if refusal != nil {
		e.refused = append(e.refused, refusal)
	}
	if refusal == nil && next.Turn() == was.Turn() {
		return out, nil // a read
	}
	code, digest := outcome(out, err)
	if kerr := e.keep(e.entry(spelled, code, digest, s)); kerr != nil {
		return nil, kerr
	}
	e.set(next)
	return out, err
}

// set makes w the World, after paying for the time since the last one.
func (e *Engine) set(w *world.World) {
	e.bill = e.bill.until(w)
	e.now.Store(w)
}

// Note keeps an entry that changes nothing in the World: a hint that was
// taken, a prediction, a look at the solution.
func (e *Engine) Note(op string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.begin(op); err != nil {
		return err
	}
	return e.flush()
}
