package assets

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"skylab/engine/wire"
)

// A hop asks for its sentence by a key that is put together, so every kind of
// component is tried with every code, there and back, in and out.
func TestEveryHopThatBlocksHasASentenceAndEverySentenceAHop(t *testing.T) {
	d, said := Words(English), map[string]bool{}
	kinds, codes := constants(t, "component.go", "Kind"), constants(t, "code.go", "Code")
	for _, kind := range kinds {
		for _, code := range append(codes, "") {
			for mask := range 16 {
				h := wire.Hop{
					At: &wire.Component{Kind: wire.Kind(kind), Dark: mask&8 != 0}, Code: wire.Code(code), Did: wire.Dropped,
					Back: mask&1 != 0, Egress: mask&2 != 0,
				}
				if code == "" {
					h.Did = wire.Refused
				}
				s := h.Sentence()
				if !d.Has(s.Key) {
					t.Errorf("a hop asks for %q, and there is no such sentence", s.Key)
				}
				for _, n := range d.Args(s.Key) {
					if n >= len(s.Args) {
						t.Errorf("%q says {%d}, and is given %d arguments", s.Key, n, len(s.Args))
					}
				}
				for key := s.Key; !said[key]; { // and what it falls back on
					said[key] = true
					if cut := strings.LastIndexByte(key, '.'); cut > 0 {
						key = key[:cut]
					}
				}
			}
		}
	}
	for _, key := range d.Keys("explanations") {
		if !said[key] && key != "forwarding-loop" {
			t.Errorf("no hop asks for %q", key)
		}
	}
}

// constants reads the values of the constants of one type from wire's source.
func constants(t *testing.T, file, typ string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../engine/wire/"+file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			if name, ok := v.Type.(*ast.Ident); ok && name.Name == typ {
				text, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, text)
			}
		}
		return true
	})
	if len(all) == 0 {
		t.Fatalf("%s holds no constants of type %s", file, typ)
	}
	return all
}
