package spelling

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jmespath-community/go-jmespath/pkg/parsing"

	"skylab/engine/near"
)

// function is one of JMESPath's functions: what it takes, letter by letter, and
// what it does. n is a number, s a word, a a list, o an object, e an
// expression, N a list of numbers, S a list of words, L a list of either, *
// anything; a + at the end means one or more of the last.
// https://jmespath.org/specification.html#built-in-functions
type function struct {
	takes []string
	do    func([]any) (any, error)
}

var functions map[string]function

func init() { // in init because map and sort_by evaluate expressions in turn
	functions = map[string]function{
		"abs":         {[]string{"n"}, func(a []any) (any, error) { return absolute(a[0]), nil }},
		"avg":         {[]string{"N"}, func(a []any) (any, error) { return average(a[0].([]any)), nil }},
		"ceil":        {[]string{"n"}, func(a []any) (any, error) { return round(a[0], math.Ceil), nil }},
		"contains":    {[]string{"as", "*"}, func(a []any) (any, error) { return contains(a[0], a[1]) }},
		"ends_with":   {[]string{"s", "s"}, func(a []any) (any, error) { return strings.HasSuffix(a[0].(string), a[1].(string)), nil }},
		"floor":       {[]string{"n"}, func(a []any) (any, error) { return round(a[0], math.Floor), nil }},
		"join":        {[]string{"s", "S"}, func(a []any) (any, error) { return join(a[0].(string), a[1].([]any)), nil }},
		"keys":        {[]string{"o"}, func(a []any) (any, error) { return anys(a[0].(*object).keys), nil }},
		"length":      {[]string{"sao"}, func(a []any) (any, error) { return length(a[0]), nil }},
		"map":         {[]string{"e", "a"}, func(a []any) (any, error) { return evalEach(a[0].(expref), a[1].([]any)) }},
		"max":         {[]string{"L"}, func(a []any) (any, error) { return extreme(a[0].([]any), 1), nil }},
		"max_by":      {[]string{"a", "e"}, func(a []any) (any, error) { return extremeBy(a, 1) }},
		"merge":       {[]string{"o+"}, func(a []any) (any, error) { return merge(a), nil }},
		"min":         {[]string{"L"}, func(a []any) (any, error) { return extreme(a[0].([]any), -1), nil }},
		"min_by":      {[]string{"a", "e"}, func(a []any) (any, error) { return extremeBy(a, -1) }},
		"not_null":    {[]string{"*+"}, func(a []any) (any, error) { return notNull(a), nil }},
		"reverse":     {[]string{"as"}, func(a []any) (any, error) { return reverse(a[0]), nil }},
		"sort":        {[]string{"L"}, func(a []any) (any, error) { return sorted(a[0].([]any)), nil }},
		"sort_by":     {[]string{"a", "e"}, sortBy},
		"starts_with": {[]string{"s", "s"}, func(a []any) (any, error) { return strings.HasPrefix(a[0].(string), a[1].(string)), nil }},
		"sum":         {[]string{"N"}, func(a []any) (any, error) { return sum(a[0].([]any)), nil }},
		"to_array":    {[]string{"*"}, toArray},
		"to_number":   {[]string{"*"}, func(a []any) (any, error) { return toNumber(a[0]), nil }},
		"to_string":   {[]string{"*"}, toString},
		"type":        {[]string{"*"}, func(a []any) (any, error) { return kindOf(a[0]), nil }},
		"values":      {[]string{"o"}, func(a []any) (any, error) { return slices.Clone(a[0].(*object).vals), nil }},
	}
}

func evalFunction(n parsing.ASTNode, v any) (any, error) {
	name := n.Value.(string)
	f, ok := functions[name]
	if !ok {
		if known := near.Word(name, slices.Sorted(maps.Keys(functions))); known != "" {
			return nil, fmt.Errorf("unknown function: %s() (did you mean %s()?)", name, known)
		}
		return nil, fmt.Errorf("unknown function: %s()", name)
	}
	args := make([]any, len(n.Children))
	for i, c := range n.Children {
		var err error
		if args[i], err = eval(c, v); err != nil {
			return nil, err
		}
	}
	last := f.takes[len(f.takes)-1]
	variadic := strings.HasSuffix(last, "+")
	if len(args) < len(f.takes) || len(args) > len(f.takes) && !variadic {
		return nil, fmt.Errorf("expected %d arguments for function %s(), received %d", len(f.takes), name, len(args))
	}
	for i, a := range args {
		want := f.takes[min(i, len(f.takes)-1)]
		if !strings.ContainsFunc(want, func(letter rune) bool { return fitsLetter(letter, a) }) {
			return nil, fmt.Errorf("in function %s(), invalid type for value: %s, received: \"%s\"", name, pythonText(a), kindOf(a))
		}
	}
	return f.do(args)
}

func absolute(v any) any {
	if n, ok := v.(int64); ok {
		return max(n, -n)
	}
	return math.Abs(v.(float64))
}

func average(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return asFloat(sum(list)) / float64(len(list))
}

func sum(list []any) any {
	var whole int64
	var fraction float64
	exact := true
	for _, v := range list {
		if n, ok := v.(int64); ok {
			whole += n
		} else {
			exact = false
		}
		fraction += asFloat(v)
	}
	if exact {
		return whole
	}
	return fraction
}

func round(v any, how func(float64) float64) any {
	if f, ok := v.(float64); ok {
		return int64(how(f))
	}
	return v
}

func contains(in, what any) (any, error) {
	if s, ok := in.(string); ok {
		w, ok := what.(string)
		if !ok {
			return nil, errors.New("in function contains(), a word can only contain a word")
		}
		return strings.Contains(s, w), nil
	}
	return slices.ContainsFunc(in.([]any), func(e any) bool { return same(e, what) }), nil
}

func join(by string, list []any) any {
	words := make([]string, len(list))
	for i := range list {
		words[i] = list[i].(string)
	}
	return strings.Join(words, by)
}

func anys(words []string) []any {
	out := make([]any, len(words))
	for i := range words {
		out[i] = words[i]
	}
	return out
}

func length(v any) any {
	switch v := v.(type) {
	case string:
		return int64(len([]rune(v)))
	case []any:
		return int64(len(v))
	}
	return int64(len(v.(*object).keys))
}

func evalEach(e expref, list []any) ([]any, error) {
	out := make([]any, len(list))
	for i := range list {
		var err error
		if out[i], err = eval(e.node, list[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// extreme is the greatest element for sign 1, the least for -1.
func extreme(list []any, sign int) any {
	if i := extremeAt(list, sign); i >= 0 {
		return list[i]
	}
	return nil
}

func extremeAt(keys []any, sign int) int {
	best := -1
	for i := range keys {
		if best < 0 {
			best = i
		} else if c, _ := order(keys[i], keys[best]); c*sign > 0 {
			best = i
		}
	}
	return best
}

// sortKeys are the values to sort by: all numbers or all words.
func sortKeys(name string, args []any) ([]any, error) {
	keys, err := evalEach(args[1].(expref), args[0].([]any))
	if err == nil && !fitsLetter('L', keys) {
		err = fmt.Errorf("in function %s(), the values to compare must be all numbers or all strings", name)
	}
	return keys, err
}

func extremeBy(args []any, sign int) (any, error) {
	keys, err := sortKeys(map[int]string{1: "max_by", -1: "min_by"}[sign], args)
	if err != nil {
		return nil, err
	}
	if i := extremeAt(keys, sign); i >= 0 {
		return args[0].([]any)[i], nil
	}
	return nil, nil
}

func sortBy(args []any) (any, error) {
	keys, err := sortKeys("sort_by", args)
	if err != nil {
		return nil, err
	}
	list := args[0].([]any)
	at := make([]int, len(list))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { c, _ := order(keys[a], keys[b]); return c })
	out := make([]any, len(list))
	for i := range at {
		out[i] = list[at[i]]
	}
	return out, nil
}

func sorted(list []any) any {
	out := append([]any{}, list...)
	slices.SortStableFunc(out, func(a, b any) int { c, _ := order(a, b); return c })
	return out
}

func merge(args []any) any {
	out := &object{}
	for _, a := range args {
		for i, k := range a.(*object).keys {
			out.set(k, a.(*object).vals[i])
		}
	}
	return out
}

func notNull(args []any) any {
	for _, a := range args {
		if a != nil {
			return a
		}
	}
	return nil
}

func reverse(v any) any {
	if s, ok := v.(string); ok {
		r := []rune(s)
		slices.Reverse(r)
		return string(r)
	}
	out := append([]any{}, v.([]any)...)
	slices.Reverse(out)
	return out
}

func toArray(args []any) (any, error) {
	if _, ok := args[0].([]any); ok {
		return args[0], nil
	}
	return []any{args[0]}, nil
}

func toNumber(v any) any {
	switch v := v.(type) {
	case int64, float64:
		return v
	case string:
		if n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64); err == nil {
			return n
		}
		if f, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err == nil {
			return f
		}
	}
	return nil
}

func toString(args []any) (any, error) {
	if s, ok := args[0].(string); ok {
		return s, nil
	}
	var b bytes.Buffer
	writeJSON(&b, args[0], "", "")
	return ascii(b.String()), nil
}
