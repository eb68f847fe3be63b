package shell

import (
	"mvdan.cc/sh/v3/syntax"
)

func (r *run) ifClause(c *syntax.IfClause) {
	for ; c != nil; c = c.Else {
		if !c.ThenPos.IsValid() { // a bare else
			r.stmts(c.Then)
			return
		}
		r.condition(func() { r.stmts(c.Cond) })
		if r.stopped() {
			return
		}
		if r.sh.status == 0 {
			r.stmts(c.Then)
			return
		}
	}
	r.sh.status = 0
}

// turn runs one turn of a loop's body and reports whether to go on.
func (r *run) turn(body []*syntax.Stmt) bool {
	if !r.step(1) {
		return false
	}
	r.stmts(body)
	return r.another()
}

// another settles break and continue after a turn or a condition.
func (r *run) another() bool {
	if r.fatal != nil {
		return false
	}
	switch r.flow {
	case flowOn:
		return true
	case flowBreak, flowContinue:
		r.levels--
		if r.levels > 0 {
			return false
		}
		again := r.flow == flowContinue
		r.flow = flowOn
		return again
	}
	return false
}

func (r *run) while(c *syntax.WhileClause) {
	r.loops++
	defer func() { r.loops-- }()
	last := 0
	for {
		r.condition(func() { r.stmts(c.Cond) })
		if r.stopped() {
			if r.another() {
				continue
			}
			break
		}
		if (r.sh.status == 0) == c.Until {
			r.sh.status = last
			break
		}
		if !r.turn(c.Do) {
			break
		}
		last = r.sh.status
	}
}

func (r *run) forClause(c *syntax.ForClause) {
	switch l := c.Loop.(type) {
	case *syntax.WordIter:
		words := r.sh.params
		if l.InPos.IsValid() {
			words = r.fields(l.Items)
		}
		if r.stopped() {
			return
		}
		r.loops++
		defer func() { r.loops-- }()
		if len(words) == 0 {
			r.sh.status = 0
		}
		for _, w := range words {
			r.stop(r.sh.assign(l.Name.Value, w, nil))
			r.trace("for %s in %s", l.Name.Value, w)
			if r.stopped() || !r.turn(c.Do) {
				return
			}
		}
	case *syntax.CStyleLoop:
		r.cLoop(c, l)
	}
}

func (r *run) cLoop(c *syntax.ForClause, l *syntax.CStyleLoop) {
	r.loops++
	defer func() { r.loops-- }()
	r.sh.status = 0
	if l.Init != nil {
		r.arith(l.Init)
	}
	for !r.stopped() {
		if l.Cond != nil && r.arith(l.Cond) == 0 || r.stopped() {
			return
		}
		if !r.turn(c.Do) {
			return
		}
		if l.Post != nil {
			r.arith(l.Post)
		}
	}
}

func (r *run) caseClause(c *syntax.CaseClause) {
	word := r.literal(c.Word)
	through, ran := false, false
	defer func() {
		if !ran && !r.stopped() {
			r.sh.status = 0
		}
	}()
	for _, item := range c.Items {
		hit := through
		for _, w := range item.Patterns {
			if hit || r.stopped() {
				break
			}
			hit = r.match(r.patternOf(w), word)
		}
		if r.stopped() {
			return
		}
		if !hit {
			continue
		}
		ran = true
		r.body(item.Stmts)
		switch item.Op {
		case syntax.Fallthrough:
			through = true
		case syntax.Resume, syntax.ResumeKorn:
			through = false
		default:
			return
		}
	}
}
