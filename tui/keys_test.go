package tui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"skylab/assets"
	"skylab/labs/proctor"
	"skylab/tui/look"
)

// foci are all places that keys can go to.
var foci = func() (all []focus) {
	for f := focus(1); f < lastFocus; f <<= 1 {
		all = append(all, f)
	}
	return all
}()

func TestEveryKeyHasWordsAndEveryActionAKey(t *testing.T) {
	for _, l := range assets.Langs() {
		d := assets.Words(l)
		for _, b := range bindings {
			for _, key := range []string{"key." + string(b.do), "help." + string(b.do)} {
				if !d.Has(key) {
					t.Errorf("%s: %s has no words", l, key)
				}
			}
		}
		for _, topic := range d.Topics() {
			for _, key := range d.Keys(topic) {
				kind, says, _ := strings.Cut(key, ".")
				if kind != "key" && kind != "help" && kind != "find" || strings.HasPrefix(says, "knob.") {
					continue
				}
				used := false
				for _, b := range bindings {
					used = used || string(b.do) == says
				}
				if !used {
					t.Errorf("%s: %s belongs to no key", l, key)
				}
			}
		}
	}
}

func TestAKeyMeansOneThingInOnePlace(t *testing.T) {
	for _, f := range foci {
		seen := map[string]action{}
		for _, b := range bindings {
			if b.in&f == 0 {
				continue
			}
			for _, k := range b.keys {
				if was, ok := seen[k]; ok && was != b.do {
					t.Errorf("%s does both %s and %s in %d", k, was, b.do, f)
				}
				seen[k] = b.do
			}
		}
	}
}

func TestSingleKeysWorkInHangulMode(t *testing.T) {
	for jamo, latin := range map[string]string{"ㅈ": "w", "ㅕ": "u", "ㅗ": "h", "ㅅ": "t", "ㅂ": "q", "ㅑ": "i", "ㅋ": "z", "ㅓ": "j", "ㅏ": "k"} {
		if a, b := does(press(jamo), inTask), does(press(latin), inTask); a != b || a == none {
			t.Errorf("%s does %s, and %s does %s", jamo, a, latin, b)
		}
		if a := does(press(jamo), inPrompt); a != none {
			t.Errorf("in the prompt %s does %s instead of typing", jamo, a)
		}
	}
}

// What has to be found by somebody who knows no key stands in the footer, in
// 80 cells and in Korean.
func TestTheFooterNamesTheWayOutAndTheHelp(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.line("aws ec2 create-vpc --cidr-block 10.9.0.0/16")
		for _, key := range []string{"Tab", "F1", "F3", "F5", "F9"} {
			if foot := styles.ReplaceAllString(p.m.footer().rows[0], ""); !strings.Contains(foot, key+" ") {
				t.Errorf("%s: %s is not in %q", l, key, foot)
			}
		}
		for _, w := range []int{60, 80, 120} {
			p.m.w = w
			if n := look.Width(p.m.footer().rows[0]); n != w {
				t.Errorf("%s: the footer has %d cells of %d", l, n, w)
			}
		}
	}
}

func TestTheFooterNamesNothingTwice(t *testing.T) {
	for f := focus(1); f < lastFocus; f <<= 1 {
		named := map[action]bool{}
		for _, b := range bindings {
			if b.in&f == 0 || b.foot == 0 {
				continue
			}
			if named[b.do] {
				t.Errorf("in the place %d the footer names %q twice", f, b.do)
			}
			named[b.do] = true
		}
	}
}

func TestAKeyThatCanDoNothingSaysWhy(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		said := func(key string, args ...any) {
			t.Helper()
			if want := p.m.words.Say(key, args...); !p.has(want) {
				t.Errorf("%q is not said:\n%s", want, p.screen())
			}
		}
		p.key("f5")
		said("nothing-to-undo")
		p.key("f6")
		said("nothing-to-redo")
		p.key("ctrl+c")
		said("nothing-to-stop")
		p.typed("zzz")
		p.key("ctrl+r")
		said("no-older-line")
		p.key("esc", "tab")
		said("no-candidates")
		p.key("ctrl+c", "tab", "enter")
		said("fill-blank")
		p.typed("0.0.0.0/0")
		p.key("enter")
		p.seen()
		p.key("f3")
		said("answer-first", 3)
		p.key("5")
		said("no-such-choice", 3)
		p.key("2", "f5")
		said("go-on-first")
		p.key("esc")
	}
}

func TestCtrlLPaintsAgainWhereverTheFocusIs(t *testing.T) {
	p := open(t, 80, 24, assets.English, "first-vpc")
	painted := 0
	p.m.o.Repaint = func() { painted++ }
	p.key("ctrl+l", "esc", "ctrl+l", "f10", "ctrl+l")
	if painted != 3 {
		t.Errorf("painted %d times, want 3", painted)
	}
}

// sources are the files of this package, parsed.
func sources(t *testing.T) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []*ast.File
	for _, n := range names {
		if strings.HasSuffix(n, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), n, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// actions are the values of all constants that are declared as actions.
func actions(t *testing.T) (out []action) {
	t.Helper()
	for _, f := range sources(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, ok := v.Type.(*ast.Ident); !ok || kind.Name != "action" {
				return true
			}
			for _, x := range v.Values {
				if l, ok := x.(*ast.BasicLit); ok {
					text, _ := strconv.Unquote(l.Value)
					out = append(out, action(text))
				}
			}
			return true
		})
	}
	if len(out) < 60 {
		t.Fatalf("only %d actions were found in the source: are they declared in another way?", len(out))
	}
	return out
}

func TestEveryActionThatIsDeclaredHasAKeyAndANameOfItsOwn(t *testing.T) {
	seen := map[action]bool{}
	for _, do := range actions(t) {
		if do != none && places(do) == 0 {
			t.Errorf("%s has no key", do)
		}
		if seen[do] {
			t.Errorf("two actions are called %s, so they share their words", do)
		}
		seen[do] = true
	}
	for _, b := range bindings {
		if !seen[b.do] {
			t.Errorf("%s has keys and is not declared", b.do)
		}
	}
}

// A list of keys that was written and forgotten would do nothing.
func TestEveryListOfKeysIsAmongTheBindings(t *testing.T) {
	lists, used := map[string]bool{}, map[string]bool{}
	for _, f := range sources(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			switch x := v.Values[0].(type) {
			case *ast.CompositeLit:
				of, ok := x.Type.(*ast.ArrayType)
				if kind, is := ast.Expr(nil), false; ok {
					kind = of.Elt
					if id, named := kind.(*ast.Ident); named {
						is = id.Name == "binding"
					}
					lists[v.Names[0].Name] = lists[v.Names[0].Name] || is
				}
			case *ast.CallExpr:
				if v.Names[0].Name == "bindings" {
					for _, a := range x.Args {
						used[a.(*ast.Ident).Name] = true
					}
				}
			}
			return true
		})
	}
	if len(used) < 10 {
		t.Fatalf("only the lists %v were found", used)
	}
	for name, is := range lists {
		if is && !used[name] {
			t.Errorf("%s is not among the bindings", name)
		}
	}
}

// Wherever the focus is, the help can be asked for, lists every key that does
// something there, and there is a way out.
func TestEveryPlaceHasHelpThatListsAllItsKeysAndAWayOut(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 120, 40, l, "first-vpc")
		p.m.o.Station, p.m.o.Room.Proctor = &recorded{}, &proctor.Proctor{}
		for _, f := range foci {
			in := map[action]bool{}
			for _, b := range bindings {
				if b.in&f != 0 {
					in[b.do] = true
				}
			}
			if f == inAsk { // nothing is known yet, and each choice says itself
				continue
			}
			if !in[help] {
				t.Errorf("there is no key for the help in %d", f)
			}
			out := []action{quit, leave, shut, panes, write, pass, goOn}
			if !slices.ContainsFunc(out, func(do action) bool { return in[do] }) {
				t.Errorf("there is no way out of %d", f)
			}
			listed := styles.ReplaceAllString(strings.Join((&helpSheet{of: f}).rows(p.m, 80).rows, "\n"), "")
			for _, b := range bindings {
				if says := p.m.words.Say("help." + string(b.do)); b.in&f != 0 && !filmOnly[b.do] && (!strings.Contains(listed, b.show) || !strings.Contains(listed, firstWords(says))) {
					t.Errorf("%s: the help of %d does not list %s, %s", l, f, b.show, b.do)
				}
			}
		}
	}
}

// firstWords is the beginning of a sentence that stands in one row.
func firstWords(s string) string {
	words := strings.Fields(s)
	return strings.Join(words[:min(3, len(words))], " ")
}
