package engine

import (
	"context"
	"io"
	"time"

	"skylab/engine/elbv2"
	"skylab/engine/shell"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// Live is what lives on the machines of an account.
type Live interface {
	// Commands are the programs that the prompt gets, such as curl. They run
	// on the machine that the learner sits at.
	Commands() map[string]shell.Command
	// Files are what that machine has before anybody writes there, by name.
	Files() map[string]string
	// Where is how the shell on another machine prompts that the last line led
	// to, or nothing at home.
	Where() string
	// Served is how many requests or connections the load balancers gave to each
	// of their targets since the World last went back.
	Served() map[elbv2.Served]int
	// Shell is a copy of that shell, to be looked at; nil at home.
	Shell() *shell.Shell
	// Run runs a line there, as [shell.Shell.Run] does.
	Run(ctx context.Context, line string, out, errw io.Writer) (status int, err error)
}

// Account is what programs on live machines see of the account that they run
// in. All but World is for the time in which a line runs.
type Account interface {
	World() *world.World
	// Apply runs a command as a part of the line: it is kept before its outcome
	// is told. The error is a *world.Refusal, or that nothing can be kept.
	Apply(c world.Command) (any, error)
	// Pass lets lab time pass that nobody waits for.
	Pass(d time.Duration) error
	// Now is the lab's time.
	Now() time.Time
	// Past is how often the World went back to an earlier one.
	Past() int
	// Say puts a sentence into the reader's language; it is empty where nobody
	// reads.
	Say(s world.Sentence) string
	// ReadFile reads a file of the prompt's shell, WriteFile leaves one there.
	ReadFile(name string) ([]byte, error)
	WriteFile(name string, data []byte) error
}

// account is the Engine as programs on live machines see it: they run while it
// is locked.
type account struct{ e *Engine }

func (a account) World() *world.World                  { return a.e.World() }
func (a account) Now() time.Time                       { return a.e.clock.at(a.e.c.Wall()) }
func (a account) Past() int                            { return a.e.past }
func (a account) ReadFile(name string) ([]byte, error) { return a.e.shell.ReadFile(name) }
func (a account) Say(s world.Sentence) string {
	if a.e.c.Say == nil {
		return s.Key
	}
	return a.e.c.Say(s)
}

func (a account) WriteFile(name string, data []byte) error {
	return a.e.shell.WriteFile(name, data)
}

func (a account) Pass(d time.Duration) error { return a.e.jump(d) }

func (a account) Apply(c world.Command) (any, error) {
	return a.e.apply(a.e.c.Scope, spelling.Log(c), c)
}

// left is where the last line left the prompt.
type left struct {
	home  *shell.Shell
	here  *shell.Shell // that the next line runs in
	where string       // how that prompts, unless it is home

	served map[elbv2.Served]int
}

// leave notes where a line left the prompt, for those who ask while the next
// one runs.
func (e *Engine) leave() {
	l := left{home: e.shell.Clone()}
	l.here = l.home
	if e.live != nil && e.live.Where() != "" {
		l.where, l.here = e.live.Where(), e.live.Shell()
	}
	if e.live != nil {
		l.served = e.live.Served()
	}
	e.left.Store(&l)
}

// Live is what lives on the account's machines, or nil.
func (e *Engine) Live() Live { return e.live }

// Where is how the shell prompts that the next line runs in, if that is one on
// another machine than the learner's own; otherwise it is empty.
func (e *Engine) Where() string { return e.left.Load().where }

// Served is what load balancers had given to each of their targets when the last line
// ended. It is not to be changed.
func (e *Engine) Served() map[elbv2.Served]int { return e.left.Load().served }

// Shell is the shell that the next line runs in, as the last line left it, to be
// looked at: a line that runs meanwhile does not touch it.
func (e *Engine) Shell() *shell.Shell { return e.left.Load().here }

// Home is the shell of the learner's own machine, likewise.
func (e *Engine) Home() *shell.Shell { return e.left.Load().home }
