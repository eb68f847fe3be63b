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
			if err := again.Restore(read); err != nil {
				t.Fatal(err)
			}
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

func TestAFunctionThatCannotBeReadIsNotRestored(t *testing.T) {
	s := New(nil, Limits{})
	if err := s.Restore(Change{Funcs: map[string]string{"f": "f() {"}, Vars: map[string]Var{"x": {Value: "1"}}}); err == nil {
		t.Error("it was")
	}
	if got := say(s, "echo $x"); got != "" {
		t.Errorf("x is %s: half of the change was made", got)
	}
}
