package shell

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"github.com/itchyny/gojq"
)

// The bounds of a value inside jq, in bytes: its strings and keys, and
// perValue for each value in it, shared ones counted each time they are seen.
const (
	maxValue = 4 << 20
	perValue = 16
	maxBig   = 4 << 10  // of one integer
	maxText  = 64 << 10 // of a text that a regular expression is matched with
	maxIndex = 64 << 10 // of an array that an assignment may make
)

// jqPlain are the functions of jq that cannot make a value much larger than
// what they are given; jqChecked make one that is checked afterwards. Functions
// that read a clock or a machine, or whose result can be of any size, are in
// neither and are refused. The others are rewritten by guardFunc.
var (
	jqPlain = words(`empty error not length utf8bytelength keys keys_unsorted values nulls strings numbers booleans
		arrays objects iterables scalars has in type select recurse any all range floor sqrt pow log log2 log10 exp exp2 exp10
		round ceil trunc fabs abs tonumber toboolean ascii_downcase ascii_upcase ltrimstr rtrimstr trimstr trim ltrim rtrim
		startswith endswith getpath paths del delpaths first last nth limit skip until while repeat isempty min max min_by max_by
		sort sort_by unique unique_by reverse contains inside index rindex indices infinite nan isinfinite isnan isnormal
		isvalid env fromdate fromdateiso8601 todate todateiso8601 mktime gmtime strptime true false null path
		leaf_paths splits toarray have_decnum ascii IN $ENV $__loc__ halt halt_error`)
	jqChecked = words(`map map_values to_entries from_entries with_entries flatten tostring tojson fromjson implode
		explode add group_by walk INDEX split bsearch`)
	jqRegexp = words(`test match capture scan splits`)
)

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

var errTooBig = errors.New("the value is too large")

// fit reports whether v is within the bounds, and stops the run if it is not.
func (c *jqCall) fit(v any) (size int, ok bool) {
	left := maxValue
	if !measure(v, &left) {
		c.tooBig()
		return 0, false
	}
	c.run.labor((maxValue - left) / 16)
	return maxValue - left, true
}

func (c *jqCall) tooBig() error {
	if c.run.fatal == nil {
		c.run.fatal = &LimitError{Limit: LimitJQ, Max: maxValue}
	}
	return errTooBig
}

// measure takes v's size off left and gives up as soon as nothing is left.
func measure(v any, left *int) bool {
	*left -= perValue
	switch v := v.(type) {
	case string:
		*left -= len(v)
	case json.Number:
		*left -= len(v)
	case *big.Int:
		if v.BitLen() > 8*maxBig {
			return false
		}
		*left -= v.BitLen() / 8
	case []any:
		for _, e := range v {
			if !measure(e, left) {
				return false
			}
		}
	case map[string]any:
		for k, e := range v {
			*left -= len(k)
			if !measure(e, left) {
				return false
			}
		}
	}
	return *left >= 0
}

// compile parses a program, puts guards into it and compiles it.
func (c *jqCall) compile(program string) (*gojq.Code, error) {
	if len(program) > MaxScript/4 || deepest(program, 200) >= 0 {
		return nil, errors.New("the program is too long or nested too deep")
	}
	c.run.labor(64 * len(program))
	query, err := gojq.Parse(program)
	if err != nil {
		return nil, err
	}
	g := &guard{defined: map[string]int{}}
	g.query(query)
	if g.err != nil {
		return nil, g.err
	}
	return gojq.Compile(
		query,
		gojq.WithVariables(c.names),
		gojq.WithEnvironLoader(func() []string {
			var all []string
			for _, name := range c.run.sh.variables() {
				if v := c.run.sh.vars[name]; v.exported {
					all = append(all, name+"="+v.value)
				}
			}
			return all
		}),
		gojq.WithFunction("_check", 0, 0, func(v any, _ []any) any {
			if _, ok := c.fit(v); !ok {
				return errTooBig
			}
			return v
		}),
		gojq.WithFunction("_joint", 1, 1, c.joint),
		gojq.WithFunction("_factors", 2, 2, c.factors),
		gojq.WithFunction("_terms", 2, 2, c.terms),
		gojq.WithFunction("_place", 0, 0, c.place),
		gojq.WithFunction("_regexp", 1, 1, c.regexp),
		gojq.WithFunction("_replace", 3, 3, c.replace),
	)
}

// joint is the separator of a join, once the result is known to fit.
func (c *jqCall) joint(v any, args []any) any {
	list, _ := v.([]any)
	sep, _ := args[0].(string)
	size, ok := c.fit(v)
	if !ok || size+len(list)*len(sep) > maxValue {
		return c.tooBig()
	}
	return args[0]
}

// factors is the pair of a product, once the result is known to fit.
func (c *jqCall) factors(_ any, args []any) any {
	for i, a := range args {
		if s, ok := a.(string); ok {
			if n, ok := gojq.ToFloat64(args[1-i]); ok && n*float64(len(s)) > maxValue {
				return c.tooBig()
			}
		}
		if b, ok := a.(json.Number); ok && len(b) > 2*maxBig {
			return c.tooBig()
		}
	}
	return []any{args[0], args[1]}
}

// terms is the pair of a difference, once its quadratic work is paid for.
func (c *jqCall) terms(_ any, args []any) any {
	a, _ := args[0].([]any)
	b, _ := args[1].([]any)
	if !c.run.labor(len(a) * len(b) * 8) {
		return errTooBig
	}
	return []any{args[0], args[1]}
}

// place is a path of an assignment, once no array has to grow far for it.
func (c *jqCall) place(v any, _ []any) any {
	path, _ := v.([]any)
	for _, at := range path {
		if n, ok := gojq.ToFloat64(at); ok && n > maxIndex {
			return c.tooBig()
		}
	}
	return v
}

// regexp is a regular expression, once matching it with . is paid for.
func (c *jqCall) regexp(v any, args []any) any {
	expr := args[0]
	if pair, ok := expr.([]any); ok && len(pair) > 0 {
		expr = pair[0]
	}
	text, _ := v.(string)
	re, _ := expr.(string)
	if len(text) > maxText {
		return c.tooBig()
	}
	if len(re) > maxPattern {
		return fmt.Errorf("a regular expression can be at most %d bytes long", maxPattern)
	}
	if !c.run.labor(len(re)*16 + (len(re)+1000*min(1, strings.Count(re, "{")))*len(text)) {
		return errTooBig
	}
	return args[0]
}

// replace is sub and gsub with a fixed replacement.
func (c *jqCall) replace(v any, args []any) any {
	text, ok := v.(string)
	expr, ok2 := args[0].(string)
	with, ok3 := args[1].(string)
	if !ok || !ok2 || !ok3 {
		return errors.New("sub and gsub need strings")
	}
	if e, failed := c.regexp(v, args).(error); failed {
		return e
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return err
	}
	n := 1
	if args[2] == true {
		n = -1
	}
	places := re.FindAllStringIndex(text, n)
	if len(text)+len(places)*len(with) > maxValue {
		return c.tooBig()
	}
	var sb strings.Builder
	last := 0
	for _, p := range places {
		sb.WriteString(text[last:p[0]] + with)
		last = p[1]
	}
	return sb.String() + text[last:]
}
