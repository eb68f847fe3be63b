package ec2

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// because is one place that gives a reason: a key, and how many arguments.
type because struct {
	key  string
	args int
}

// reasons are those of the whole package, as written.
func reasons(t *testing.T) []because {
	var out []because
	for _, f := range readSource(t).files {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Because" {
				return true
			}
			if key, ok := call.Args[0].(*ast.BasicLit); ok && key.Kind == token.STRING {
				text, _ := strconv.Unquote(key.Value)
				out = append(out, because{text, len(call.Args) - 1})
			}
			return true
		})
	}
	return out
}

var (
	sentenceLine = regexp.MustCompile(`(?m)^([a-z0-9-]+) = (.*)$`)
	placeholder  = regexp.MustCompile(`\{(\d+)`)
)

func TestEveryReasonHasItsSentenceInBothLanguages(t *testing.T) {
	all := reasons(t)
	if len(all) < 50 {
		t.Fatalf("only %d reasons were found: is the source read right?", len(all))
	}
	for _, lang := range []string{"en", "ko"} {
		b, err := os.ReadFile("../../assets/words/refusals." + lang + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		sentences := map[string]string{}
		for _, m := range sentenceLine.FindAllStringSubmatch(string(b), -1) {
			sentences[m[1]] = m[2]
		}
		var missing []string
		for _, r := range all {
			s, ok := sentences[r.key]
			if !ok {
				missing = append(missing, r.key)
				continue
			}
			for _, p := range placeholder.FindAllStringSubmatch(s, -1) {
				if n, _ := strconv.Atoi(p[1]); n >= r.args {
					t.Errorf("%s: %s says {%d} and is given %d arguments", lang, r.key, n, r.args)
				}
			}
		}
		slices.Sort(missing)
		if len(missing) > 0 {
			t.Errorf("%s has no sentence for: %s", lang, strings.Join(slices.Compact(missing), ", "))
		}
	}
}
