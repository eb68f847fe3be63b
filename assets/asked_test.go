package assets

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// asked is a sentence that the engine's source asks for with its arguments.
type asked struct {
	at   token.Pos
	key  string
	args int
}

// The engine knows no language, so nothing but this holds its keys against the
// words: a refusal's Because("key", args...), a Sentence{Key: "key", Args: ...},
// and every other text that is a key.
func TestTheEngineAsksForEverySentenceThatIsWrittenForItAndForNoOther(t *testing.T) {
	d, found, mentioned := Words(English), 0, map[string]bool{}
	files := parse(t, "../engine")
	for _, f := range files.all {
		ast.Inspect(f, func(n ast.Node) bool {
			if text, ok := literal(n); ok {
				mentioned[text] = true
				if topic, _, ok := strings.Cut(text, "-"); ok && (topic == "usage" || topic == "reach") && !d.Has(text) {
					t.Errorf("%s: there is no sentence %q", files.set.Position(n.Pos()), text)
				}
			}
			a, ok := because(n)
			if !ok {
				a, ok = sentenceLiteral(n)
			}
			if !ok {
				return true
			}
			found++
			if !d.Has(a.key) {
				t.Errorf("%s: there is no sentence %q", files.set.Position(a.at), a.key)
			}
			for _, n := range d.Args(a.key) {
				if n >= a.args {
					t.Errorf("%s: %q says {%d}, and is given %d arguments", files.set.Position(a.at), a.key, n, a.args)
				}
			}
			return true
		})
	}
	if found == 0 {
		t.Error("no sentence is asked for in ../engine, so nothing was compared")
	}
	for _, topic := range []string{"refusals", "usage", "reach", "names"} {
		idle := slices.DeleteFunc(d.Keys(topic), func(key string) bool { return mentioned[key] })
		if len(idle) > 0 {
			t.Errorf("%s: nothing in the engine asks for %s", topic, strings.Join(idle, " "))
		}
	}
	t.Logf("%d sentences are asked for", found)
}

// What a goal asks and finds has words in every language, too.
func TestWhatGoalsAskAndFindHasWords(t *testing.T) {
	found := 0
	for _, l := range Langs() {
		d := Words(l)
		for _, key := range []string{"want-script-after", "want-script-twice", "script-refused-again", "script-failed-again"} { // made of two parts
			if !d.Has(key) {
				t.Errorf("%s: there is no sentence %q", l, key)
			}
		}
		for _, f := range parse(t, "../labs").all {
			ast.Inspect(f, func(n ast.Node) bool {
				text, _ := literal(n)
				topic, rest, ok := strings.Cut(text, "-")
				if !ok || rest == "" || !slices.Contains([]string{"want", "saw", "script", "hint", "packet"}, topic) {
					return true
				}
				if found++; !d.Has(text) {
					t.Errorf("%s: there is no sentence %q", l, text)
				}
				return true
			})
		}
	}
	if found < 20 {
		t.Errorf("only %d sentences are asked for in ../labs", found)
	}
}

type source struct {
	set *token.FileSet
	all []*ast.File
}

// parse reads the source of folders, without its tests.
func parse(t *testing.T, folders ...string) source {
	t.Helper()
	s := source{set: token.NewFileSet()}
	for _, folder := range folders {
		err := fs.WalkDir(os.DirFS(folder), ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(s.set, folder+"/"+path, nil, 0)
			s.all = append(s.all, file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// because reads a call of Because whose key is written out.
func because(n ast.Node) (asked, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return asked{}, false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "Because" {
		return asked{}, false
	}
	key, ok := literal(call.Args[0])
	return asked{call.Args[0].Pos(), key, len(call.Args) - 1}, ok
}

// sentenceLiteral reads a Sentence whose key and arguments are written out.
func sentenceLiteral(n ast.Node) (asked, bool) {
	made, ok := n.(*ast.CompositeLit)
	if !ok {
		return asked{}, false
	}
	if typ, ok := made.Type.(*ast.SelectorExpr); !ok || typ.Sel.Name != "Sentence" {
		return asked{}, false
	}
	a, known := asked{at: made.Pos()}, false
	for _, e := range made.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return asked{}, false
		}
		switch pair.Key.(*ast.Ident).Name {
		case "Key":
			a.key, known = literal(pair.Value)
		case "Args":
			args, ok := pair.Value.(*ast.CompositeLit)
			if !ok {
				return asked{}, false
			}
			a.args = len(args.Elts)
		}
	}
	return a, known
}
