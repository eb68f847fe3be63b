package assets

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pieces are what keys are made of: every text in the source, and the names of
// types and fields, after which operations and parameters are called.
type pieces struct{ texts, names map[string]bool }

// Words that nobody asks for are work in two languages for nothing, and whoever
// reads them believes that they are said. A key stands in the source as a whole,
// or it is put together there of pieces that end in a dot or a hyphen, or begin
// with one.
func TestEverySentenceIsAskedFor(t *testing.T) {
	p := pieces{map[string]bool{}, map[string]bool{}}
	for _, f := range parse(t, "../engine", "../labs", "../tui").all {
		ast.Inspect(f, func(n ast.Node) bool {
			if text, ok := literal(n); ok {
				p.texts[text] = true
			}
			switch n := n.(type) {
			case *ast.TypeSpec:
				p.names[n.Name.Name] = true
			case *ast.Field:
				for _, name := range n.Names {
					p.names[name.Name] = true
				}
			}
			return true
		})
	}
	templates, err := filepath.Glob("../labs/report/*.html")
	if err != nil || len(templates) == 0 {
		t.Fatalf("%d templates are found (%v)", len(templates), err)
	}
	for _, name := range templates {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, asks := range regexp.MustCompile(`Say "([^"]+)"`).FindAllSubmatch(text, -1) {
			p.texts[string(asks[1])] = true
		}
	}
	d := Words(English)
	for _, topic := range d.Topics() {
		if topic == "explanations" { // hops ask for them; a test of its own tries every one
			continue
		}
		idle := slices.DeleteFunc(d.Keys(topic), func(key string) bool {
			return strings.HasPrefix(key, "noun.") || p.make(key) // a noun is said by the argument of another sentence
		})
		if len(idle) > 0 {
			t.Errorf("%s: nothing asks for %s", topic, strings.Join(idle, " "))
		}
	}
	if p.make("key.nothing-does-this") {
		t.Error("a key is made of pieces that are not there")
	}
}

// make reports whether a key can be put together: a beginning that is there and
// what follows it, whatever stands before an end that is there, names of fields
// within fields, and behind a beginning single words with hyphens.
func (p pieces) make(key string) bool {
	if p.texts[key] || p.names[key] || p.texts["--"+key] {
		return true
	}
	for i, c := range key {
		switch before, after := key[:i], key[min(len(key), i+1):]; {
		case c != '.' && c != '-':
		case p.texts[key[:i+1]] && (p.make(after) || p.words(after)), p.texts[key[i:]] && p.make(before):
			return true
		case c == '.' && p.make(before) && p.make(after):
			return true
		}
	}
	return false
}

func (p pieces) words(key string) bool {
	return !slices.ContainsFunc(strings.Split(key, "-"), func(word string) bool { return !p.texts[word] })
}
