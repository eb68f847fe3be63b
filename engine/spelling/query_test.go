package spelling_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"skylab/engine/spelling"
)

const realJMESPath = `
import json, sys, jmespath
doc = json.loads(sys.stdin.readline())
for line in sys.stdin:
    try:
        print(json.dumps({"Answer": jmespath.search(json.loads(line), doc)}), flush=True)
    except Exception as e:
        print(json.dumps({"Err": repr(e)}), flush=True)
`

// queryPieces put together at random are sometimes expressions.
var queryPieces = []string{
	"Reservations", "Instances", "InstanceId", "State", "Name", "Code", "AmiLaunchIndex", ".", ".", ".", "[]", "[]", "[*]", "*", "[0]", "[-1]", "[1:]", "[::2]", "[?", "]",
	"==", "!=", "<", ">=", "&&", "||", "!", "(", ")", "`1`", "`16`", "'running'", "`running`", "` i-0 `", "`{1`", "`\\``", "`a'b`", "'`1'", "[?State.Name==`running`]", `"Name"`, "|", "@", "{", "a:", "b:", "}", ",", "[", "]", "&", "-", " ",
	"length(", "sort_by(", "keys(", "type(", "to_string(", "not_null(", "[?State.Name=='running']", "[].", "[*].", "].[",
}

func TestQueriesAreAnsweredAsTheRealJMESPathDoes(t *testing.T) {
	t.Parallel()
	in, out := python(t, realJMESPath)
	fmt.Fprintf(in, "%s\n", strings.ReplaceAll(instances, "\n", ""))
	r := rand.New(rand.NewPCG(5, 6))
	answered, refused := 0, 0
	for range 8000 {
		q := []string{"", "Reservations[].Instances[]", "Reservations[0].Instances"}[r.IntN(3)]
		for range 1 + r.IntN(7) {
			q += queryPieces[r.IntN(len(queryPieces))]
		}
		b, _ := json.Marshal(q)
		fmt.Fprintf(in, "%s\n", b)
		if !out.Scan() {
			t.Fatal(out.Err())
		}
		var theirs struct {
			Answer json.RawMessage
			Err    string
		}
		if err := json.Unmarshal(out.Bytes(), &theirs); err != nil {
			t.Fatal(err)
		}
		var ours bytes.Buffer
		err := (&spelling.Call{Query: q}).Render(spelling.TreeFromJSON(instances), &ours)
		if ours.Len() == 0 { // an empty object is not printed
			ours.WriteString("{}")
		}
		switch {
		case (err != nil) != (theirs.Err != ""):
			t.Errorf("%s: here %s %v, really %s %s", q, ours.String(), err, theirs.Answer, theirs.Err)
		case err != nil:
			refused++
		case !sameJSON(ours.String(), theirs.Answer):
			t.Errorf("%s:\n here   %s\n really %s", q, ours.String(), theirs.Answer)
		default:
			answered++
		}
	}
	t.Logf("%d expressions have the same answer, %d are refused by both", answered, refused)
}

func TestALiteralMayLeaveItsQuotesOut(t *testing.T) {
	for query, want := range map[string]string{
		"A[?B==`running`].C":        `[1]`,
		"A[?B==` running`].C":       `[1]`,
		"A[?B==`\"running\"`].C":    `[1]`,
		"A[?B=='`running`'].C":      `[]`,
		"`10.0.0.0/16`":             `"10.0.0.0/16"`,
		"[`1`, `true`, `x`, `[1]`]": `[1,true,"x",[1]]`,
		"`a\\`b`":                   `"a` + "`" + `b"`,
		"`a'b` == 'a\\'b'":          `true`,
		"``":                        `""`,
	} {
		var out bytes.Buffer
		err := (&spelling.Call{Query: query}).Render(spelling.TreeFromJSON(`{"A":[{"B":"running","C":1}]}`), &out)
		if err != nil || !sameJSON(out.String(), json.RawMessage(want)) {
			t.Errorf("%s: %s (%v), want %s", query, out.String(), err, want)
		}
	}
}
