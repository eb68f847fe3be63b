package shell

import (
	"regexp"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// testExpr is [[ ]].
func (r *run) testExpr(x syntax.TestExpr) bool {
	if r.stopped() {
		return false
	}
	switch x := x.(type) {
	case *syntax.Word:
		return r.literal(x) != ""
	case *syntax.ParenTest:
		return r.testExpr(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			return !r.testExpr(x.X)
		}
		w, _ := x.X.(*syntax.Word)
		return r.unaryTest(x.Op.String(), r.literal(w))
	case *syntax.BinaryTest:
		return r.binaryTestExpr(x)
	}
	return false
}

func (r *run) binaryTestExpr(x *syntax.BinaryTest) bool {
	switch x.Op {
	case syntax.AndTest:
		return r.testExpr(x.X) && r.testExpr(x.Y)
	case syntax.OrTest:
		return r.testExpr(x.X) || r.testExpr(x.Y)
	}
	left, lok := x.X.(*syntax.Word)
	right, rok := x.Y.(*syntax.Word)
	if !lok || !rok {
		return false
	}
	a := r.literal(left)
	switch x.Op {
	case syntax.TsMatch, syntax.TsMatchShort:
		return r.match(r.patternOf(right), a)
	case syntax.TsNoMatch:
		return !r.match(r.patternOf(right), a)
	case syntax.TsReMatch:
		re := r.extended(r.literal(right), len(a))
		if re == nil {
			r.sh.status = 2
			return false
		}
		return re.MatchString(a)
	case syntax.TsBefore:
		return a < r.literal(right)
	case syntax.TsAfter:
		return a > r.literal(right)
	}
	ok, _ := r.compareNumbers(x.Op.String(), r.number(a, 0), r.number(r.literal(right), 0))
	return ok
}

// extended compiles a regular expression and charges for size bytes of text.
func (r *run) extended(expr string, size int) *regexp.Regexp {
	cost := len(expr)
	if strings.Contains(expr, "{") {
		cost += 1000 // a{1000} is as much work as a thousand letters, the most there can be
	}
	if len(expr) > maxPattern {
		r.errorf("a regular expression can be at most %d bytes long", maxPattern)
		return nil
	}
	if !r.labor(cost*16 + cost*size) {
		return nil
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		r.errorf("invalid regular expression: %s", short(expr))
		return nil
	}
	return re
}

// unaryTest is one of -z -n -v -t and of the questions about files, which know
// the files of the lab and no others.
func (r *run) unaryTest(op, arg string) bool {
	switch op {
	case "-z":
		return arg == ""
	case "-n":
		return arg != ""
	case "-v":
		return r.sh.vars[arg].set
	case "-t", "-x":
		return false
	}
	full := r.sh.full(arg)
	data, known := r.sh.files[full]
	dir := r.sh.directory(full) && arg != ""
	switch op {
	case "-e", "-a":
		return known || dir
	case "-f":
		return known
	case "-d":
		return dir
	case "-s":
		return len(data) > 0
	case "-r", "-w":
		return known || dir
	}
	return false
}

func (r *run) compareNumbers(op string, a, b int64) (result, known bool) {
	switch op {
	case "-eq":
		return a == b, true
	case "-ne":
		return a != b, true
	case "-lt":
		return a < b, true
	case "-le":
		return a <= b, true
	case "-gt":
		return a > b, true
	case "-ge":
		return a >= b, true
	}
	return false, false
}

// test is the builtin of that name and [.
func test(r *run, argv []string) int {
	args := argv[1:]
	if argv[0] == "[" {
		if len(args) == 0 || args[len(args)-1] != "]" {
			r.errorf("[: missing `]'")
			return 2
		}
		args = args[:len(args)-1]
	}
	t := &tester{run: r, name: argv[0], args: args}
	if len(args) == 0 {
		return 1
	}
	result := t.short()
	if t.failed {
		return 2
	}
	return oneIf(!result)
}

// tester reads the words of test. POSIX says what up to four words mean by
// their number; -a, -o and parentheses make longer ones.
type tester struct {
	run    *run
	name   string
	args   []string
	at     int
	failed bool
}

func (t *tester) fail(format string, args ...any) bool {
	if !t.failed {
		t.run.errorf(t.name+": "+format, args...)
	}
	t.failed = true
	return false
}

func (t *tester) short() bool {
	a := t.args
	switch {
	case len(a) == 1:
		return a[0] != ""
	case len(a) == 2 && a[0] == "!":
		return a[1] == ""
	case len(a) == 3 && isBinary(a[1]):
		return t.binary(a[0], a[1], a[2])
	case len(a) == 4 && a[0] == "!" && isBinary(a[2]):
		return !t.binary(a[1], a[2], a[3])
	}
	result := t.or()
	if t.at < len(a) && !t.failed {
		return t.fail("too many arguments")
	}
	return result
}

func isBinary(op string) bool {
	switch op {
	case "=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge":
		return true
	}
	return false
}

func (t *tester) peek() string {
	if t.at < len(t.args) {
		return t.args[t.at]
	}
	return ""
}

func (t *tester) or() bool {
	result := t.and()
	for t.peek() == "-o" && !t.failed {
		t.at++
		right := t.and()
		result = result || right
	}
	return result
}

func (t *tester) and() bool {
	result := t.not()
	for t.peek() == "-a" && !t.failed {
		t.at++
		right := t.not()
		result = result && right
	}
	return result
}

func (t *tester) not() bool {
	negate := false
	for t.peek() == "!" && t.at+1 < len(t.args) {
		negate = !negate
		t.at++
	}
	return t.primary() != negate
}

func (t *tester) primary() bool {
	left := len(t.args) - t.at
	if t.failed || left == 0 {
		return t.fail("argument expected")
	}
	a := t.args[t.at:]
	switch {
	case left >= 3 && isBinary(a[1]):
		t.at += 3
		return t.binary(a[0], a[1], a[2])
	case a[0] == "(" && left > 1 && t.run.enter():
		t.at++
		result := t.or()
		t.run.leave()
		if t.peek() != ")" {
			return t.fail("`)' expected")
		}
		t.at++
		return result
	case left >= 2 && len(a[0]) == 2 && a[0][0] == '-' && strings.Contains("znvtefdsrwxa", a[0][1:]):
		t.at += 2
		return t.run.unaryTest(a[0], a[1])
	case left >= 2 && a[0][:min(1, len(a[0]))] == "-" && a[1] != "-a" && a[1] != "-o" && a[1] != ")":
		return t.fail("%s: unary operator expected", a[0])
	}
	t.at++
	return a[0] != ""
}

func (t *tester) binary(a, op, b string) bool {
	switch op {
	case "=", "==":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case ">":
		return a > b
	}
	x, err := strconv.ParseInt(strings.TrimSpace(a), 10, 64)
	if err != nil {
		return t.fail("%s: integer expression expected", short(a))
	}
	y, err := strconv.ParseInt(strings.TrimSpace(b), 10, 64)
	if err != nil {
		return t.fail("%s: integer expression expected", short(b))
	}
	result, _ := t.run.compareNumbers(op, x, y)
	return result
}
