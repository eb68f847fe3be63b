package shell

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// maxNames is how many variables one arithmetic name may lead through.
const maxNames = 16

// arith evaluates an expression in 64 bits that wrap around, as C and bash do.
func (r *run) arith(x syntax.ArithmExpr) int64 {
	if r.stopped() || !r.labor(64) {
		return 0
	}
	switch x := x.(type) {
	case nil:
		return 0
	case *syntax.Word:
		return r.number(r.literal(x), 0)
	case *syntax.ParenArithm:
		return r.arith(x.X)
	case *syntax.UnaryArithm:
		return r.unary(x)
	case *syntax.BinaryArithm:
		return r.binaryArith(x)
	}
	r.abort("this expression is not available here")
	return 0
}

// number reads a number, a variable's name, or an expression in a variable.
func (r *run) number(s string, hops int) int64 {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	if n, ok := parseNumber(s); ok {
		return n
	}
	if hops >= maxNames {
		r.abort("%s: a variable that leads to itself has no number", short(s))
		return 0
	}
	if syntax.ValidName(s) {
		v := r.sh.vars[s]
		if !v.set && r.sh.opts.nounset {
			r.abort("%s: unbound variable", s)
		}
		return r.number(v.value, hops+1)
	}
	// A chain of variables may not nest parsers without end, so text that is
	// read as an expression counts as going deeper.
	if len(s) > maxPattern || deepest(s, 50) >= 0 || !r.enter() {
		r.abort("%s: arithmetic syntax error", short(s))
		return 0
	}
	defer r.leave()
	expr, err := newParser().Arithmetic(strings.NewReader(s))
	if w, ok := expr.(*syntax.Word); err != nil || expr == nil || ok && w.Lit() == s {
		r.abort("%s: arithmetic syntax error", short(s))
		return 0
	}
	if !r.step(1+len(s)/16) || !onlyNumbers(expr) {
		r.abort("%s: arithmetic syntax error", short(s))
		return 0
	}
	return r.arith(expr)
}

// onlyNumbers refuses commands and arrays in text that was not in the script.
func onlyNumbers(x syntax.ArithmExpr) bool {
	ok := true
	syntax.Walk(x, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CmdSubst, *syntax.ProcSubst:
			ok = false
		case *syntax.ParamExp:
			ok = ok && refuseParam(n) == nil
		}
		return ok
	})
	return ok
}

func short(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "..." // a letter may be cut in two
	}
	return s
}

// parseNumber reads 10, 010, 0x10 and 2#10.
func parseNumber(s string) (int64, bool) {
	base, digits := 10, s
	switch {
	case strings.HasPrefix(s, "0x"), strings.HasPrefix(s, "0X"):
		base, digits = 16, s[2:]
	case len(s) > 1 && s[0] == '0':
		base, digits = 8, s[1:]
	default:
		if b, d, ok := strings.Cut(s, "#"); ok {
			n, err := strconv.Atoi(b)
			if err != nil || n < 2 || n > 36 {
				return 0, false
			}
			base, digits = n, d
		}
	}
	if digits == "" || digits[0] == '+' || digits[0] == '_' {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, base, 64)
	if err != nil {
		u, uerr := strconv.ParseUint(digits, base, 64)
		return int64(u), uerr == nil
	}
	return n, true
}

func (r *run) unary(x *syntax.UnaryArithm) int64 {
	if x.Op == syntax.Inc || x.Op == syntax.Dec {
		name := arithName(x.X)
		old := r.number(r.sh.vars[name].value, 0)
		now := old + 1
		if x.Op == syntax.Dec {
			now = old - 1
		}
		r.assignNumber(name, now)
		if x.Post {
			return old
		}
		return now
	}
	n := r.arith(x.X)
	switch x.Op {
	case syntax.Not:
		return int64(oneIf(n == 0))
	case syntax.BitNegation:
		return ^n
	case syntax.Minus:
		return -n
	}
	return n
}

func arithName(x syntax.ArithmExpr) string {
	if w, ok := x.(*syntax.Word); ok {
		return w.Lit()
	}
	return ""
}

func (r *run) assignNumber(name string, n int64) {
	if r.stopped() {
		return
	}
	if !syntax.ValidName(name) {
		r.abort("a number can only be assigned to a variable")
		return
	}
	if err := r.sh.assign(name, strconv.FormatInt(n, 10), nil); err != nil {
		r.stop(err)
		r.flow = flowExit
	}
}

// assigning maps x op= y to op.
var assigning = map[syntax.BinAritOperator]syntax.BinAritOperator{
	syntax.AddAssgn: syntax.Add, syntax.SubAssgn: syntax.Sub, syntax.MulAssgn: syntax.Mul,
	syntax.QuoAssgn: syntax.Quo, syntax.RemAssgn: syntax.Rem, syntax.AndAssgn: syntax.And,
	syntax.OrAssgn: syntax.Or, syntax.XorAssgn: syntax.Xor, syntax.ShlAssgn: syntax.Shl, syntax.ShrAssgn: syntax.Shr,
}

func (r *run) binaryArith(x *syntax.BinaryArithm) int64 {
	if x.Op == syntax.Assgn {
		n := r.arith(x.Y)
		r.assignNumber(arithName(x.X), n)
		return n
	}
	if op, ok := assigning[x.Op]; ok {
		name := arithName(x.X)
		n := r.compute(op, r.number(r.sh.vars[name].value, 0), r.arith(x.Y))
		r.assignNumber(name, n)
		return n
	}
	left := r.arith(x.X)
	switch x.Op {
	case syntax.AndArit:
		return int64(oneIf(left != 0 && r.arith(x.Y) != 0))
	case syntax.OrArit:
		return int64(oneIf(left != 0 || r.arith(x.Y) != 0))
	case syntax.TernQuest:
		branches, ok := x.Y.(*syntax.BinaryArithm)
		if !ok {
			return 0
		}
		if left != 0 {
			return r.arith(branches.X)
		}
		return r.arith(branches.Y)
	}
	return r.compute(x.Op, left, r.arith(x.Y))
}

func (r *run) compute(op syntax.BinAritOperator, x, y int64) int64 {
	switch op {
	case syntax.Add:
		return x + y
	case syntax.Sub:
		return x - y
	case syntax.Mul:
		return x * y
	case syntax.Quo, syntax.Rem:
		if y == 0 {
			r.abort("division by 0")
			return 0
		}
		if op == syntax.Quo {
			return x / y
		}
		return x % y
	case syntax.Pow:
		if y < 0 {
			r.abort("exponent less than 0")
			return 0
		}
		p := int64(1)
		for ; y > 0; y >>= 1 {
			if y&1 != 0 {
				p *= x
			}
			x *= x
		}
		return p
	case syntax.And:
		return x & y
	case syntax.Or:
		return x | y
	case syntax.Xor:
		return x ^ y
	case syntax.Shl:
		return x << (uint64(y) & 63)
	case syntax.Shr:
		return x >> (uint64(y) & 63)
	case syntax.Comma:
		return y
	}
	return compare(op, x, y)
}

func compare(op syntax.BinAritOperator, x, y int64) int64 {
	switch op {
	case syntax.Eql:
		return int64(oneIf(x == y))
	case syntax.Neq:
		return int64(oneIf(x != y))
	case syntax.Lss:
		return int64(oneIf(x < y))
	case syntax.Leq:
		return int64(oneIf(x <= y))
	case syntax.Gtr:
		return int64(oneIf(x > y))
	case syntax.Geq:
		return int64(oneIf(x >= y))
	}
	return 0
}
