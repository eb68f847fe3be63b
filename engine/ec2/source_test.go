package ec2

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// source is this package as written, without its tests.
type source struct {
	structs map[string]*ast.StructType
	sameAs  map[string]string // type A B
	applies []string          // types with an Apply method
	files   []*ast.File
}

func readSource(t testing.TB) source {
	t.Helper()
	s := source{structs: map[string]*ast.StructType{}, sameAs: map[string]string{}}
	names, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if !strings.HasSuffix(n.Name(), ".go") || strings.HasSuffix(n.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), n.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		s.files = append(s.files, f)
		for _, d := range f.Decls {
			s.declare(d)
		}
	}
	return s
}

func (s *source) declare(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.Name != "Apply" || d.Recv == nil {
			return
		}
		if id, ok := d.Recv.List[0].Type.(*ast.Ident); ok {
			s.applies = append(s.applies, id.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			t, ok := spec.(*ast.TypeSpec)
			if !ok {
				continue
			}
			switch u := t.Type.(type) {
			case *ast.StructType:
				s.structs[t.Name.Name] = u
			case *ast.Ident:
				s.sameAs[t.Name.Name] = u.Name
			case *ast.ArrayType:
				if e, ok := u.Elt.(*ast.Ident); ok {
					s.sameAs[t.Name.Name] = "[]" + e.Name
				}
			}
		}
	}
}

// field is a field of AWS's shape as this package writes it.
type field struct {
	name     string
	of       string // the type's name without [] and *
	list     bool
	wire     string // its name in the Query protocol
	required bool
	enum     []string
}

// fields lists those of a struct, embedded ones in place and simulation's own
// left out; false means that there is no such struct.
func (s source) fields(name string) ([]field, bool) {
	st, ok := s.structs[name]
	if !ok {
		if other, same := s.sameAs[name]; same {
			return s.fields(other)
		}
		return nil, false
	}
	var out []field
	for _, f := range st.Fields.List {
		if len(f.Names) == 0 {
			if sel, ok := f.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Dry" {
				out = append(out, field{name: "DryRun", of: "bool", wire: "DryRun"})
			}
			if id, ok := f.Type.(*ast.Ident); ok {
				inner, _ := s.fields(id.Name)
				out = append(out, inner...)
			}
			continue
		}
		for _, n := range f.Names {
			if g, ok := s.field(n.Name, f); ok {
				out = append(out, g)
			}
		}
	}
	return out, true
}

func (s source) field(name string, f *ast.Field) (field, bool) {
	g := field{name: name, wire: name}
	g.of, g.list = s.typeOf(f.Type)
	tag := ""
	if f.Tag != nil {
		text, _ := strconv.Unquote(f.Tag.Value)
		tag = reflect.StructTag(text).Get("aws")
	}
	for part := range strings.SplitSeq(tag, ",") {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "-":
			return g, false
		case "required":
			g.required = true
		case "wire":
			g.wire = value
		case "enum":
			g.enum = strings.Split(value, "|")
		}
	}
	return g, ast.IsExported(name)
}

func (s source) typeOf(e ast.Expr) (name string, list bool) {
	switch e := e.(type) {
	case *ast.StarExpr:
		return s.typeOf(e.X)
	case *ast.ArrayType:
		name, _ = s.typeOf(e.Elt)
		return name, true
	case *ast.SelectorExpr:
		return e.X.(*ast.Ident).Name + "." + e.Sel.Name, false
	case *ast.Ident:
		if of, ok := s.sameAs[e.Name]; ok {
			return strings.TrimPrefix(of, "[]"), strings.HasPrefix(of, "[]")
		}
		return e.Name, false
	}
	return "", false
}
