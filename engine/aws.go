package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"skylab/engine/ec2"
	"skylab/engine/shell"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// commands are the words of the prompt that reach the World.
func (e *Engine) commands() map[string]shell.Command {
	all := map[string]shell.Command{}
	if e.live != nil {
		maps.Copy(all, e.live.Commands())
	}
	all["aws"], all["reach"], all["registrar"], all["doctor"], all["zonefile"] = e.aws, e.reach, e.registrar, e.doctor, e.zonefile
	all["outage"] = e.outage
	all["load"] = e.load
	if e.c.Sealed {
		all["doctor"], all["flows"] = e.shut, e.shut
	}
	return all
}

// shut says that a command is none of this prompt's now. Its status is that of a
// command that may not be run.
func (e *Engine) shut(_ context.Context, argv []string, _ io.Reader, _, errw io.Writer) int {
	e.print(errw, "exam-no-command", argv[0])
	return 126
}

// aws is the AWS CLI, version 2, at the prompt.
func (e *Engine) aws(ctx context.Context, argv []string, _ io.Reader, out, errw io.Writer) int {
	call, err := e.book.ParseCLI(argv[1:])
	switch {
	case err != nil:
		return e.usage(call, err, errw)
	case call.Version:
		fmt.Fprintln(out, spelling.Version)
		return 0
	case call.Help:
		fmt.Fprint(out, e.book.Help(call, e.c.Help))
		return 0
	case call.Skeleton != "":
		fmt.Fprintln(out, call.Op.Skeleton())
		return 0
	}
	s := e.c.Scope
	s.Region = e.region(call, e.shell)
	if !e.reaches(s.Region) {
		fmt.Fprintf(errw, "\nCould not connect to the endpoint URL: \"https://%s.%s.amazonaws.com/\"\n", call.Op.Service, s.Region)
		e.beneath(strange(s.Region), errw)
		return spelling.ExitGeneral
	}
	if call.Op.Service == "route53domains" && s.Region != domainsRegion {
		fmt.Fprintf(errw, "\nCould not connect to the endpoint URL: \"https://route53domains.%s.amazonaws.com/\"\n", s.Region)
		e.beneath(world.Sentence{Key: "domains-region", Args: []any{domainsRegion}}, errw)
		return spelling.ExitGeneral
	}
	if call.Wait != nil {
		return e.wait(ctx, call, s, errw)
	}
	answer, err := call.Run(func(c world.Command) (any, error) { return e.apply(s, spelling.Log(c), c) })
	if err != nil {
		return e.refuse(call.Op, err, errw)
	}
	if err := call.Render(answer, out); err != nil {
		return e.usage(call, err, errw)
	}
	return 0
}

// domainsRegion is the one Region in which domains are registered.
// https://docs.aws.amazon.com/general/latest/gr/r53.html
const domainsRegion = "us-east-1"

// stage is the hidden service whose commands set the stage.
const stage = "machine"

// universe is the hidden service of what is outside of AWS: zones and registrars
// that set the stage, and resolvers, which programs ask.
const universe = "names"

// region is where a call goes: what it says itself, what the environment says,
// or where the account is at home.
func (e *Engine) region(call *spelling.Call, sh *shell.Shell) string {
	if call.Region != "" {
		return call.Region
	}
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if v, ok := sh.Getenv(name); ok && v != "" {
			return v
		}
	}
	return e.c.Scope.Region
}

// reaches reports whether there is an endpoint for a Region: of the lab's own, and of where
// the account is at home, which may be elsewhere if it was described.
func (e *Engine) reaches(region string) bool {
	return region == e.c.Scope.Region || slices.Contains(ec2.Regions(), region)
}

// usage says what was wrong with the words.
func (e *Engine) usage(call *spelling.Call, err error, errw io.Writer) int {
	var r *world.Refusal
	if errors.As(err, &r) && call != nil && call.Op != nil {
		return e.refuse(call.Op, err, errw)
	}
	fmt.Fprintf(errw, "\n%s\n", err)
	var u *spelling.UsageError
	if errors.As(err, &u) {
		e.misread = u
		e.beneath(u.What, errw)
		if u.Near != "" {
			e.beneath(world.Sentence{Key: "usage-near", Args: []any{u.Near}}, errw)
		}
	}
	return spelling.ExitUsage
}

// refuse says no in AWS's words, and beneath them what it means here.
func (e *Engine) refuse(op *spelling.Operation, err error, errw io.Writer) int {
	var r *world.Refusal
	if e.lost != nil { // the line ends, and its answer says why
		return 1
	}
	if !errors.As(err, &r) {
		fmt.Fprintf(errw, "\n%v\n", err)
		return 1
	}
	fmt.Fprintf(errw, "\nAn error occurred (%s) when calling the %s operation: %s\n", r.Code, op.Action, r.Message)
	e.means(r, errw)
	return spelling.ExitRefused
}

// means says beneath a refusal what it means here, where that may be told.
func (e *Engine) means(r *world.Refusal, errw io.Writer) {
	if !e.c.Sealed {
		e.beneath(r.Why, errw)
	}
}

func (e *Engine) beneath(s world.Sentence, errw io.Writer) {
	if e.c.Say != nil && s.Key != "" {
		fmt.Fprintf(errw, "  %s\n", e.c.Say(s))
	}
}

// wait asks again until the waiter is content, letting lab time pass in between
// instead of the learner's.
func (e *Engine) wait(ctx context.Context, call *spelling.Call, s world.Scope, errw io.Writer) int {
	for range call.Wait.MaxAttempts {
		if ctx.Err() != nil {
			return 130
		}
		out, err := e.apply(s, spelling.Log(call.Command), call.Command)
		done, failed := call.Wait.Judge(out, err)
		switch {
		case e.lost != nil: // the line ends, and its answer says why
			return 1
		case failed != "":
			fmt.Fprintf(errw, "\nWaiter %s failed: %s\n", call.Wait.Title, failed)
			return spelling.ExitGeneral
		case done:
			return 0
		}
		if e.jump(call.Wait.Delay) != nil {
			return 1
		}
	}
	fmt.Fprintf(errw, "\nWaiter %s failed: Max attempts exceeded\n", call.Wait.Title)
	return spelling.ExitGeneral
}
