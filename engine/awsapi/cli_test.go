package awsapi_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// awscli is the real CLI, kept running: it takes the words behind aws as lines of JSON, and
// answers with its exit status and what it said of its own accord.
const awscli = `
import sys, json, io, contextlib
import awscli.clidriver
url = sys.argv[1]
driver = None
for line in sys.stdin:
    driver = driver or awscli.clidriver.create_clidriver()
    out, err = io.StringIO(), io.StringIO()
    out.buffer = io.BytesIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = driver.main(json.loads(line) + ["--endpoint-url", url, "--region", "ap-northeast-2"])
        except SystemExit as e:
            status = e.code
    if "(Seen)" not in err.getvalue(): # it keeps things of a call that it did not make
        driver = None
    print(json.dumps({"Status": status, "Err": err.getvalue()}), flush=True)
`

// TestEveryOperationIsCalledByTheRealCLI: each operation, written as a line of the CLI with
// parameters that are drawn at random, is understood by the real one, and what it sends is
// the command that the line was written from.
func TestEveryOperationIsCalledByTheRealCLI(t *testing.T) {
	t.Parallel()
	url, taken := taking(t)
	r := python(t, "awscli.clidriver", awscli, url)
	draw := rand.New(rand.NewPCG(3, 4))
	called := 0
	for op := range engine.Book.Listed().Operations() {
		why := ""
		for range 10 { // it knows limits of values that are drawn without them
			want := drawn(t, draw, op)
			words := engine.Book.Words(want)
			var said struct {
				Status int
				Err    string
			}
			r.ask(t, words, &said)
			got := taken()
			if why = fmt.Sprintf("aws %s: %d %s", strings.Join(words, " "), said.Status, said.Err); got != nil {
				if k, ok := got.(ec2.ImportKeyPair); ok && k.PublicKeyMaterial == base64.StdEncoding.EncodeToString([]byte(key)) {
					k.PublicKeyMaterial = key
					got = k
				}
				if d := cmp.Diff(members(want), members(got)); d != "" {
					t.Errorf("aws %s: meant -, arrived +\n%s", strings.Join(words, " "), d)
				}
				called, why = called+1, ""
			}
			if why == "" || !strings.Contains(why, "Parameter validation failed") && !strings.Contains(why, "has no attribute") {
				break
			}
		}
		if why != "" {
			t.Error(why)
		}
	}
	t.Logf("%d operations were called", called)
	if called < 190 {
		t.Errorf("only %d operations were called", called)
	}
}

// key is a value that travels in base64.
const key = "ssh-ed25519 AAAA"

// drawn is a command with parameters that are drawn at random.
func drawn(t *testing.T, draw *rand.Rand, op *spelling.Operation) world.Command {
	t.Helper()
	given := object(draw, op.Service+"."+op.Action, op.Params, 0)
	if op.Action == "ImportKeyPair" {
		given["PublicKeyMaterial"] = key
	}
	if op.Action == "RunInstances" {
		delete(given, "NetworkInterfaces") // into which the CLI moves what stands beside them, where AWS would refuse both
	}
	params, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	c, err := op.JSON(string(params))
	if err != nil {
		t.Fatalf("%s %s %s: %v", op.Service, op.Action, params, err)
	}
	return c
}

// members are a command's parameters without those that are empty.
func members(c world.Command) any {
	_, body, _ := strings.Cut(strings.SplitN(spelling.Log(c), " ", 2)[1], " ")
	var out any
	_ = json.Unmarshal([]byte(body), &out) // it was just written
	return dropEmpty(out)
}
