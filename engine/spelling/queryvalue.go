package spelling

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

func fitsLetter(letter rune, v any) bool {
	switch letter {
	case '*':
		return true
	case 'n':
		return kindOf(v) == "number"
	case 's':
		return kindOf(v) == "string"
	case 'a':
		return kindOf(v) == "array"
	case 'o':
		return kindOf(v) == "object"
	case 'e':
		return kindOf(v) == "expref"
	case 'N':
		return allOf(v, "number")
	case 'S':
		return allOf(v, "string")
	case 'L':
		return allOf(v, "number") || allOf(v, "string")
	}
	return false
}

func allOf(v any, kind string) bool {
	list, ok := v.([]any)
	return ok && !slices.ContainsFunc(list, func(e any) bool { return kindOf(e) != kind })
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case int64, float64:
		return "number"
	case []any:
		return "array"
	case *object:
		return "object"
	}
	return "expref"
}

func asFloat(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return math.NaN()
}

// same is equality by value, key order aside.
func same(a, b any) bool {
	if kindOf(a) != kindOf(b) {
		return false
	}
	switch a := a.(type) {
	case int64, float64:
		return asFloat(a) == asFloat(b)
	case []any:
		return slices.EqualFunc(a, b.([]any), same)
	case *object:
		o := b.(*object)
		if len(a.keys) != len(o.keys) {
			return false
		}
		for i, k := range a.keys {
			if v, ok := o.get(k); !ok || !same(a.vals[i], v) {
				return false
			}
		}
		return true
	case expref:
		return false
	}
	return a == b
}

// order compares two numbers or two words.
func order(a, b any) (int, bool) {
	if kindOf(a) == "number" && kindOf(b) == "number" {
		return cmp.Compare(asFloat(a), asFloat(b)), true
	}
	x, ok := a.(string)
	y, ok2 := b.(string)
	return cmp.Compare(x, y), ok && ok2
}

// ascii escapes what is beyond ASCII, as JMESPath's to_string does in the CLI.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, "\\u%04x", unit)
		}
	}
	return b.String()
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
