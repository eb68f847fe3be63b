package shell

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// changing are lines after which a shell is another than before.
var changing = []string{
	"x=1", "x='한글 $HOME'; export x", "y=$x$x", "unset x y", "export z", "readonly r=1", "unset HOME", "HOME=/tmp",
	"f() { echo \"f says $1\"; }", "f() { echo another; }", "unset -f f", "g() (\n  f \"$@\"\n)", "f a; g b",
	"outer() { inner() { echo \"in $1\"; }; }", "outer; inner a", "eval 'ev() { cat <<E\nx $1\nE\n}'; ev 1", "echo 'sourced() { echo s; }' > lib; . ./lib",
	"\x00nul() { echo n; }", "w() for i in 1 2; do echo $i; done", "q() { [[ $1 == a* ]] && echo \"`echo b`\" $((1+2)) ${x:-'}'}; }",
	"echo one > file", "echo two >> file", "rm file", "echo x > /tmp/y", "set -- a 'b c'", "shift", "set -eu", "set +e +u -o pipefail",
	"read a b <<< 'c d'", "for i in 1 2; do j=$i; done", "(x=lost)", "false", "echo ${nothing:?}", "local=1",
}

func TestAShellThatIsRestoredAnswersAsTheOneThatWasStored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live, kept, again := New(nil, Limits{}), New(nil, Limits{}), New(nil, Limits{})
		for range rapid.IntRange(1, 8).Draw(t, "lines") {
			if _, err := live.Run(context.Background(), rapid.SampledFrom(changing).Draw(t, "line"), io.Discard, io.Discard); err != nil {
				t.Fatal(err)
			}
			c, ok := live.Since(kept)
			if _, twice := live.Since(live.Clone()); twice {
				t.Fatal("a clone differs from what it is a clone of")
			}
			if !ok {
				continue
			}
			kept = live.Clone()
			stored, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			var read Change
			if err := json.Unmarshal(stored, &read); err != nil {
				t.Fatal(err)
			}
			again.Restore(read)
		}
		if c, differs := live.Since(again); differs {
			t.Fatalf("the restored one differs by %+v", c)
		}
		if live.kept != again.kept || live.stored != again.stored {
			t.Fatalf("kept %d and %d bytes, restored %d and %d", live.kept, live.stored, again.kept, again.stored)
		}
		look := "set +eu; set; echo $1 $2 $# $-; f x; g y; ls; cat *"
		if d := cmp.Diff(say(live, look), say(again, look)); d != "" {
			t.Fatalf("the restored one answers differently (-live +restored):\n%s", d)
		}
	})
}

func say(s *Shell, script string) string {
	var out bytes.Buffer
	_, _ = s.Run(context.Background(), script, &out, &out)
	return strings.TrimSpace(out.String())
}

func TestAFunctionThatCannotBeReadIsLeftOutAndTheRestIsThere(t *testing.T) {
	s := New(nil, Limits{})
	s.Restore(Change{
		Funcs: map[string]string{"f": "f() {", "g": "echo g", "h": "h() { echo h; }"},
		Vars:  map[string]Var{"x": {Value: "1"}},
	})
	if got := say(s, "h; echo $x; f; g"); !strings.HasPrefix(got, "h\n1\n") || strings.Count(got, "command not found") != 2 {
		t.Errorf("it answers %s", got)
	}
}
