package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// run is one evaluation. Its errors are sticky: once fatal is set, or flow asks
// to leave, every evaluating function returns at its next check of stopped.
type run struct {
	sh        *Shell
	ctx       context.Context
	in        *input
	out, errw io.Writer

	steps, written, depth int
	work                  int // bytes handled since the last step they cost

	flow   flow
	levels int  // how many loops break or continue still has to leave
	asked  bool // flowExit came from exit, not from a failed expansion
	fatal  error
	loops  int
	calls  int
	tested int // inside a condition, where errexit sleeps
	locals []map[string]saved
	subst  int // status of the last $( ) in this command, or -1
}

type saved struct {
	v     variable
	known bool
}

type flow uint8

const (
	flowOn flow = iota
	flowBreak
	flowContinue
	flowReturn
	flowExit
)

func (r *run) stopped() bool { return r.fatal != nil || r.flow != flowOn }

// step counts n steps and stops the run at the limit, or when the caller's
// context is done.
func (r *run) step(n int) bool {
	if r.fatal != nil {
		return false
	}
	r.steps += n
	if r.steps > r.sh.limits.Steps {
		r.fatal = &LimitError{Limit: LimitSteps, Max: r.sh.limits.Steps}
	} else if err := r.ctx.Err(); err != nil {
		r.fatal = err
	}
	return r.fatal == nil
}

// labor charges bulky work: a step for each KiB handled.
func (r *run) labor(bytes int) bool {
	r.work += bytes
	if r.work < 1024 {
		return r.fatal == nil
	}
	n := r.work / 1024
	r.work %= 1024
	return r.step(n)
}

// enter goes one level deeper; each call that returns true needs a leave.
func (r *run) enter() bool {
	if r.fatal == nil && r.depth >= r.sh.limits.Depth {
		r.fatal = &LimitError{Limit: LimitDepth, Max: r.sh.limits.Depth}
	}
	if r.fatal != nil {
		return false
	}
	r.depth++
	return true
}

func (r *run) leave() { r.depth-- }

// stop records an error of the Shell's state: a limit ends the run, anything
// else is a message and status 1.
func (r *run) stop(err error) {
	if err == nil {
		return
	}
	var limit *LimitError
	if errors.As(err, &limit) {
		if r.fatal == nil {
			r.fatal = err
		}
		return
	}
	r.notice(err)
	r.sh.status = 1
}

// maxNotices bounds what Notices keeps of a loop of mistakes.
const maxNotices = 100

func (r *run) notice(err error) {
	if len(r.sh.notices) < maxNotices {
		r.sh.notices = append(r.sh.notices, err)
	}
	r.errorf("%s", r.sh.spoken(err))
}

func (r *run) errorf(format string, args ...any) {
	_, _ = io.WriteString(r.errw, r.sh.say(fmt.Sprintf(format, args...))+"\n")
}

// abort ends the line (or the subshell) because an expansion has no value.
func (r *run) abort(format string, args ...any) {
	if r.stopped() {
		return
	}
	r.errorf(format, args...)
	r.flow, r.sh.status = flowExit, 1
}

// meter counts what is written through it against OutputBytes.
type meter struct {
	run *run
	w   io.Writer
}

func (m *meter) Write(p []byte) (int, error) {
	r := m.run
	if r.fatal != nil {
		return 0, r.fatal
	}
	room := r.sh.limits.OutputBytes - r.written
	if len(p) <= room {
		r.written += len(p)
		if !r.labor(len(p)) {
			return 0, r.fatal
		}
		return m.w.Write(p)
	}
	r.written += room
	n, _ := m.w.Write(p[:room])
	r.fatal = &LimitError{Limit: LimitOutputBytes, Max: r.sh.limits.OutputBytes}
	return n, r.fatal
}

func (r *run) stmts(list []*syntax.Stmt) {
	for _, st := range list {
		if r.stopped() {
			return
		}
		r.stmt(st)
	}
}

// body runs a list that may be empty, which succeeds.
func (r *run) body(list []*syntax.Stmt) {
	if len(list) == 0 {
		r.sh.status = 0
	}
	r.stmts(list)
}

func (r *run) stmt(st *syntax.Stmt) {
	if !r.step(1) || !r.enter() {
		return
	}
	defer r.leave()
	in, out, errw := r.in, r.out, r.errw
	defer func() { r.in, r.out, r.errw = in, out, errw }()
	if !r.redirect(st.Redirs) {
		if !r.stopped() {
			r.sh.status = 1
		}
		r.errexit(st)
		return
	}
	if st.Negated {
		r.tested++
	}
	if st.Cmd == nil {
		r.sh.status = 0
	} else {
		r.command(st.Cmd)
	}
	if st.Negated {
		r.tested--
		if r.fatal == nil && (r.flow == flowOn) {
			r.sh.status = oneIf(r.sh.status == 0)
		}
		return
	}
	r.errexit(st)
}

// errexit leaves the line after a failed command, as set -e asks.
func (r *run) errexit(st *syntax.Stmt) {
	if !r.sh.opts.errexit || r.tested > 0 || r.sh.status == 0 || r.stopped() {
		return
	}
	if b, ok := st.Cmd.(*syntax.BinaryCmd); ok && (b.Op == syntax.AndStmt || b.Op == syntax.OrStmt) {
		return // its last part has been asked already
	}
	r.flow = flowExit
}

func (r *run) command(cmd syntax.Command) {
	switch c := cmd.(type) {
	case *syntax.CallExpr:
		r.call(c)
	case *syntax.Block:
		r.stmts(c.Stmts)
	case *syntax.Subshell:
		r.subshell(func() { r.stmts(c.Stmts) })
	case *syntax.BinaryCmd:
		r.binary(c)
	case *syntax.IfClause:
		r.ifClause(c)
	case *syntax.WhileClause:
		r.while(c)
	case *syntax.ForClause:
		r.forClause(c)
	case *syntax.CaseClause:
		r.caseClause(c)
	case *syntax.FuncDecl:
		r.define(c)
	case *syntax.TestClause:
		r.sh.status = oneIf(!r.testExpr(c.X))
	case *syntax.ArithmCmd:
		n := r.arith(c.X)
		if r.stopped() {
			return
		}
		r.sh.status = oneIf(n == 0)
	case *syntax.LetClause:
		for _, x := range c.Exprs {
			n := r.arith(x)
			if r.stopped() {
				return
			}
			r.sh.status = oneIf(n == 0)
		}
	case *syntax.DeclClause:
		r.declare(c)
	case *syntax.TimeClause:
		if c.Stmt != nil {
			r.stmt(c.Stmt)
		}
	default:
		r.errorf("this kind of command is not available here")
		r.sh.status = 2
	}
}

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}

// condition evaluates commands whose failure is an answer and no error.
func (r *run) condition(f func()) {
	r.tested++
	f()
	r.tested--
}

func (r *run) binary(b *syntax.BinaryCmd) {
	switch b.Op {
	case syntax.AndStmt, syntax.OrStmt:
		r.condition(func() { r.stmt(b.X) })
		if r.stopped() || (r.sh.status == 0) != (b.Op == syntax.AndStmt) {
			return
		}
		r.stmt(b.Y)
	default:
		r.pipe(b)
	}
}

// pipe runs the left side to its end, then the right side on what it wrote.
func (r *run) pipe(b *syntax.BinaryCmd) {
	buf := &buffer{}
	out, errw, in := r.out, r.errw, r.in
	r.out = &meter{run: r, w: buf}
	if b.Op == syntax.PipeAll {
		r.errw = r.out
	}
	r.subshell(func() { r.condition(func() { r.stmt(b.X) }) })
	r.out, r.errw = out, errw
	left := r.sh.status
	if r.stopped() {
		return
	}
	r.in = newInput(buf.data)
	r.subshell(func() { r.stmt(b.Y) })
	r.in = in
	if r.sh.opts.pipefail && r.sh.status == 0 {
		r.sh.status = left
	}
}

// subshell runs f on a copy of everything but the files, which all share.
func (r *run) subshell(f func()) {
	sh := r.sh
	if !r.step(1+len(sh.vars)/16) || !r.enter() {
		return
	}
	vars, funcs, params, opts, kept := sh.vars, sh.funcs, sh.params, sh.opts, sh.kept
	loops, calls, locals := r.loops, r.calls, r.locals
	sh.vars, sh.funcs, sh.params = maps.Clone(vars), maps.Clone(funcs), slices.Clone(params)
	r.loops, r.locals = 0, nil
	f()
	sh.vars, sh.funcs, sh.params, sh.opts = vars, funcs, params, opts
	sh.kept = kept
	r.loops, r.calls, r.locals = loops, calls, locals
	r.flow, r.levels, r.asked = flowOn, 0, false
	r.leave()
}

// capture runs f in a subshell and returns what it wrote.
func (r *run) capture(f func()) []byte {
	buf := &buffer{}
	out := r.out
	r.out = &meter{run: r, w: buf}
	r.subshell(f)
	r.out = out
	return buf.data
}

type buffer struct{ data []byte }

func (b *buffer) Write(p []byte) (int, error) {
	b.data = append(b.data, p...)
	return len(p), nil
}
