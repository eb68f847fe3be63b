package line

import (
	"context"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"

	xterm "github.com/charmbracelet/x/term"

	"skylab/labs"
	"skylab/tui"
	"skylab/tui/say"
)

// maxScript is the longest script that is read, in bytes: what the prompt's
// shell takes as one text.
const maxScript = 64 << 10

// play types a script into a fresh attempt at a lab that is kept nowhere.
func (p *program) play() (int, error) {
	if len(p.args) == 0 {
		return misuse, wrong("main.which-lab", p.cmd.usage())
	}
	l, err := p.find(p.args[0])
	if err != nil {
		return open, err
	}
	number := 1
	if n, err := strconv.Atoi(p.flags["--attempt"]); err == nil {
		number = n
	}
	script, err := p.script(l.For(p.learner(), number))
	if err != nil {
		return open, err
	}
	a, err := labs.Open(l, labs.Config{Learner: p.learner(), Number: number, Say: p.say, Live: tui.Live, Build: build()}, nil)
	if err != nil {
		return open, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	out := p.stdout
	if p.flags["--json"] != "" {
		out = p.stderr // the findings alone go to stdout
	}
	reply := a.Say(ctx, a.Values.Fill(script), out, p.stderr)
	for _, notice := range say.Notices(p.words, reply.Notices, a.Engine.Shell().Names()) {
		p.print(p.stderr, "  "+notice)
	}
	v := p.verdict(a, reply, number)
	if p.flags["--json"] != "" {
		err = p.json(v)
	} else {
		p.tell(v)
	}
	if v.Met && err == nil {
		return done, nil
	}
	return open, err
}

// find is the lab of a name; sandbox is the one without steps.
func (p *program) find(name string) (*labs.Lab, error) {
	all, err := p.labs()
	if err != nil {
		return nil, err
	}
	all = append(all, labs.NewSandbox())
	i := slices.IndexFunc(all, func(l *labs.Lab) bool { return l.Name == name })
	if i >= 0 {
		return all[i], nil
	}
	var known []string
	for _, l := range all {
		known = append(known, l.Name)
	}
	return nil, unknown("main.unknown-lab", name, name, known)
}

// script reads what is to be played: a file, the lab's own solution, or
// standard input.
func (p *program) script(l *labs.Lab) (string, error) {
	given := len(p.args) > 1
	if p.flags["--solution"] != "" {
		switch {
		case given:
			return "", wrong("main.script-and-solution")
		case len(l.Solutions) == 0:
			return "", nil
		}
		return l.Solutions[0].Text, nil
	}
	name, in := "-", p.stdin
	if given && p.args[1] != "-" {
		f, err := os.Open(p.args[1])
		if err != nil {
			return "", cannot("main.script-unreadable", p.args[1], reason(err))
		}
		defer func() { _ = f.Close() }()
		name, in = p.args[1], f
	} else if f, ok := in.(*os.File); ok && xterm.IsTerminal(f.Fd()) {
		p.print(p.stderr, p.words.Say("main.script-terminal"))
	}
	text, err := io.ReadAll(io.LimitReader(in, maxScript+1))
	switch {
	case err != nil:
		return "", cannot("main.script-unreadable", name, reason(err))
	case len(text) > maxScript:
		return "", cannot("main.script-long", strconv.Itoa(maxScript))
	}
	return string(text), nil
}
