package spelling_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"skylab/engine/spelling"
)

// realTables are what the AWS CLI's library knows of EC2: how names are
// spelled, which operations have pages, which print that they succeeded, and
// the waiters.
const realTables = `
import json, sys
from botocore import xform_name
from botocore.loaders import Loader
loader = Loader()
sys.stdin.readline()
model = loader.load_service_model("ec2", "service-2")
names, returns = {}, {}
for name, op in model["operations"].items():
    names[name] = xform_name(name, "-")
    for member in model["shapes"].get(op.get("input", {}).get("shape"), {}).get("members", {}):
        names[member] = xform_name(member, "-")
    members = model["shapes"].get(op.get("output", {}).get("shape"), {}).get("members", {})
    returns[name] = list(members) == ["Return"]
pages = {k: v["result_key"] for k, v in loader.load_service_model("ec2", "paginators-1")["pagination"].items()}
waiters = loader.load_service_model("ec2", "waiters-2")["waiters"]
for w in waiters.values():
    for a in w["acceptors"]:
        a["expected"] = str(a["expected"])
print(json.dumps({"Names": names, "Returns": returns, "Pages": list(pages), "Waiters": waiters}), flush=True)
`

func TestTablesAreThoseOfTheRealCLI(t *testing.T) {
	t.Parallel()
	in, out := python(t, realTables)
	fmt.Fprintln(in)
	if !out.Scan() {
		t.Fatal(out.Err())
	}
	var theirs struct {
		Names   map[string]string
		Returns map[string]bool
		Pages   []string
		Waiters map[string]struct {
			Operation          string
			Delay, MaxAttempts int
			Acceptors          []spelling.Acceptor
		}
	}
	if err := json.Unmarshal(out.Bytes(), &theirs); err != nil {
		t.Fatal(err)
	}
	for name, want := range theirs.Names {
		if got := spelling.Kebab(name); got != want {
			t.Errorf("%s is %s, not %s", name, want, got)
		}
	}
	paged := map[string]bool{}
	for _, p := range theirs.Pages {
		paged[p] = true
	}
	for op := range book.Operations() {
		if op.Paged() != paged[op.Action] {
			t.Errorf("%s: has pages here: %v, really: %v", op.Action, op.Paged(), paged[op.Action])
		}
		if spelling.SaysReturn(op.Action) != theirs.Returns[op.Action] {
			t.Errorf("%s: prints Return here: %v, really: %v", op.Action, !theirs.Returns[op.Action], theirs.Returns[op.Action])
		}
	}
	waiters := 0
	for title, want := range theirs.Waiters {
		call, err := book.ParseCLI([]string{"ec2", "wait", spelling.Kebab(title)})
		if err != nil {
			if _, ok := book.ByAction("ec2", want.Operation); ok {
				t.Logf("the waiter %s is not here, though its operation is", title)
			}
			continue
		}
		waiters++
		w := call.Wait
		if w.Op.Action != want.Operation || w.Delay != time.Duration(want.Delay)*time.Second || w.MaxAttempts != want.MaxAttempts || w.Title != title {
			t.Errorf("%s: %+v, really %+v", title, w, want)
		}
		if diff := cmp.Diff(want.Acceptors, w.Acceptors()); diff != "" {
			t.Errorf("%s (- really, + here)\n%s", title, diff)
		}
	}
	t.Logf("%d names and %d waiters are as in the real CLI", len(theirs.Names), waiters)
}

const realShorthand = `
import json, sys
from awscli.shorthand import ShorthandParser, ShorthandParseError
for line in sys.stdin:
    try:
        print(json.dumps({"Tree": ShorthandParser().parse(json.loads(line)), "At": -1}), flush=True)
    except ShorthandParseError as e:
        print(json.dumps({"At": e.index}), flush=True)
`

func TestShorthandIsReadAsTheRealParserReadsIt(t *testing.T) {
	t.Parallel()
	in, out := python(t, realShorthand)
	pieces := []string{"a", "b", "Name", "=", "=", "=", ",", ",", ",", "[", "]", "{", "}", " ", "'", `"`, `\`, `\,`, "@", ":", ".", "-", "x y", "1", "한", `'q,r'`, `"s]t"`, `\'`, "Key=", ",Values="}
	r := rand.New(rand.NewPCG(3, 4))
	read, refused := 0, 0
	for range 6000 {
		var word strings.Builder
		if r.IntN(4) > 0 {
			word.WriteString("k=")
		}
		for range 1 + r.IntN(12) {
			word.WriteString(pieces[r.IntN(len(pieces))])
		}
		if strings.Contains(word.String(), "@") { // names a file
			continue
		}
		b, _ := json.Marshal(word.String())
		fmt.Fprintf(in, "%s\n", b)
		if !out.Scan() {
			t.Fatal(out.Err())
		}
		var theirs struct {
			Tree json.RawMessage
			At   int
		}
		if err := json.Unmarshal(out.Bytes(), &theirs); err != nil {
			t.Fatal(err)
		}
		ours, at := spelling.Shorthand(word.String())
		if at >= 0 {
			at = len([]rune(word.String()[:at])) // the real parser counts characters
			refused++
		} else {
			read++
		}
		if at != theirs.At {
			t.Errorf("%s: wrong at %d here, at %d really", word.String(), at, theirs.At)
			continue
		}
		if at < 0 && !sameJSON(ours, theirs.Tree) {
			t.Errorf("%s:\n here   %s\n really %s", word.String(), ours, theirs.Tree)
		}
	}
	t.Logf("%d words are read alike, %d refused at the same place", read, refused)
}

func sameJSON(a string, b []byte) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal(b, &y) == nil && cmp.Equal(x, y)
}
