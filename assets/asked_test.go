package assets

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
)

// asked is a sentence that the engine's source asks for.
type asked struct {
	at   string
	key  string
	args int
}

// The engine knows no language, so nothing but this holds its keys against the
// words: a refusal's .Because("key", args...).
func TestEveryRefusalOfTheEngineHasItsSentence(t *testing.T) {
	d, found, used := Words(English), 0, map[string]bool{}
	for _, a := range sentencesOf(t, "../engine") {
		found++
		used[a.key] = true
		if !d.Has(a.key) {
			t.Errorf("%s: there is no sentence %q", a.at, a.key)
			continue
		}
		for _, n := range d.Args(a.key) {
			if n >= a.args {
				t.Errorf("%s: %q says {%d}, and is given %d arguments", a.at, a.key, n, a.args)
			}
		}
	}
	if found == 0 {
		t.Error("no refusal was found in ../engine, so nothing was compared")
	}
	var idle []string
	for _, key := range d.Keys("refusals") {
		if !used[key] {
			idle = append(idle, key)
		}
	}
	t.Logf("%d refusals of the engine; %d sentences that none of them asks for: %s", found, len(idle), strings.Join(idle, " "))
}

// sentencesOf finds every call of Because with a key that is written out.
func sentencesOf(t *testing.T, root string) []asked {
	t.Helper()
	var all []asked
	files := token.NewFileSet()
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, root+"/"+path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if a, ok := becauseCall(n); ok {
				a.at = files.Position(n.End()).String()
				all = append(all, a)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func becauseCall(n ast.Node) (asked, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return asked{}, false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "Because" {
		return asked{}, false
	}
	literal, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return asked{}, false
	}
	key, err := strconv.Unquote(literal.Value)
	return asked{key: key, args: len(call.Args) - 1}, err == nil
}
