package awsapi_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"skylab/engine"
	"skylab/engine/awsapi"
	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// caller is an account for tests: what do does with a command.
type caller struct {
	secret string
	do     func(region string, c world.Command) (any, error)
}

func (c caller) Call(region string, cmd world.Command) (any, error) { return c.do(region, cmd) }
func (c caller) ID() string                                         { return "111122223333" }
func (c caller) Secret() string                                     { return c.secret }

func serve(t testing.TB, open func(string) (awsapi.Account, error)) string {
	t.Helper()
	s := httptest.NewServer(&awsapi.Server{Book: engine.Book.Listed(), Open: open, Regions: ec2.Regions, Now: time.Now})
	t.Cleanup(s.Close)
	return s.URL
}

// botocore makes calls that come in as lines of JSON, {"Service","Action","Params"}, and
// prints what its own parser reads in the answers.
const botocore = `
import sys, json, datetime, botocore.session
from botocore.config import Config
url = sys.argv[1]
session = botocore.session.get_session()
clients = {}
def client(name):
    if name not in clients:
        clients[name] = session.create_client(name, region_name="ap-northeast-2", endpoint_url=url,
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=True))
    return clients[name]
def plain(v):
    if isinstance(v, datetime.datetime):
        return v.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items() if k != "ResponseMetadata"}
    if isinstance(v, list):
        return [plain(x) for x in v]
    if isinstance(v, bytes):
        return v.decode()
    return v
for line in sys.stdin:
    call = json.loads(line)
    try:
        out = {"Answer": plain(client(call["Service"])._make_api_call(call["Action"], call["Params"]))}
    except botocore.exceptions.ClientError as e:
        out = {"Code": e.response["Error"].get("Code", ""), "Message": e.response["Error"].get("Message", "")}
    except Exception as e:
        out = {"Unsent": repr(e)}
    print(json.dumps(out), flush=True)
`

// real is botocore, talking to an endpoint.
type real struct {
	in  io.Writer
	out *bufio.Scanner
}

type reply struct {
	Answer        map[string]any
	Code, Message string
	Unsent        string
}

func newReal(t *testing.T, url string) *real {
	t.Helper()
	return python(t, "botocore", botocore, url)
}

// python runs a script that reads lines and answers each with one, if it has the module.
func python(t *testing.T, module, script, url string) *real {
	t.Helper()
	if out, err := exec.Command("python3", "-c", "import "+module).CombinedOutput(); err != nil {
		t.Skipf("%s is not importable by python3: %v %s", module, err, out)
	}
	cmd := exec.Command("python3", "-c", script, url)
	home := t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+home, "AWS_CONFIG_FILE="+home+"/none", "AWS_SHARED_CREDENTIALS_FILE="+home+"/none",
		"AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY=example", "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 16<<20)
	return &real{in, lines}
}

func (r *real) call(t *testing.T, service, action string, params any) reply {
	t.Helper()
	var out reply
	r.ask(t, map[string]any{"Service": service, "Action": action, "Params": params}, &out)
	return out
}

// ask sends a line of JSON and reads the one that answers it.
func (r *real) ask(t *testing.T, question, answer any) {
	t.Helper()
	b, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(r.in, "%s\n", b)
	if !r.out.Scan() {
		t.Fatal(r.out.Err())
	}
	if err := json.Unmarshal(r.out.Bytes(), answer); err != nil {
		t.Fatal(err)
	}
}

// taking is an endpoint that refuses every command with the code Seen, and what it was
// given since it was last asked.
func taking(t *testing.T) (url string, taken func() world.Command) {
	t.Helper()
	var mu sync.Mutex
	var got world.Command
	url = serve(t, func(string) (awsapi.Account, error) {
		return caller{do: func(_ string, c world.Command) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			got = c
			return nil, world.Refuse("Seen", "seen")
		}}, nil
	})
	return url, func() world.Command {
		mu.Lock()
		defer mu.Unlock()
		c := got
		got = nil
		return c
	}
}

// TestWhatBotocoreSendsArrives: for every operation, parameters that are drawn at random
// are what the command that is run has, whatever the protocol.
func TestWhatBotocoreSendsArrives(t *testing.T) {
	t.Parallel()
	url, taken := taking(t)
	r := newReal(t, url)
	draw := rand.New(rand.NewPCG(1, 2))
	sent, unsent := 0, 0
	for op := range engine.Book.Listed().Operations() {
		for range 3 {
			params := object(draw, op.Service+"."+op.Action, op.Params, 0)
			out := r.call(t, op.Service, op.Action, params)
			got := taken()
			switch {
			case out.Unsent != "":
				unsent++
				t.Logf("%s %s: botocore does not send that: %s", op.Service, op.Action, out.Unsent)
				continue
			case got == nil:
				t.Errorf("%s %s %v: %+v", op.Service, op.Action, params, out)
				continue
			}
			sent++
			b, _ := json.Marshal(params)
			var wanted any
			_ = json.Unmarshal(b, &wanted)
			if d := cmp.Diff(dropEmpty(wanted), members(got)); d != "" {
				t.Errorf("%s %s: sent -, arrived +\n%s", op.Service, op.Action, d)
			}
		}
	}
	t.Logf("%d calls arrived as they were sent, %d botocore would not send", sent, unsent)
	if sent < 400 {
		t.Errorf("only %d calls arrived", sent)
	}
}

// dropEmpty leaves out what is nothing: lists and structures without members.
func dropEmpty(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			if x = dropEmpty(x); x != nil && k != "ClientToken" { // clients fill that in
				out[k] = x
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []any:
		var out []any
		for _, x := range v {
			if x = dropEmpty(x); x != nil {
				out = append(out, x)
			}
		}
		if out == nil {
			return nil
		}
		return out
	}
	if v == false || v == 0.0 {
		return nil
	}
	return v
}

// object draws members. What is in a path must be there.
func object(r *rand.Rand, path string, params []spelling.Param, depth int) map[string]any {
	out := map[string]any{}
	for _, p := range params {
		if !p.Required && r.IntN(3) == 0 || depth > 4 {
			continue
		}
		if p.Name == "DryRun" || inBase64[p.Name] {
			continue
		}
		if p.List {
			list := []any{}
			for range 1 + r.IntN(2) {
				list = append(list, value(r, path+"."+p.Name, p, depth))
			}
			out[p.Name] = list
			continue
		}
		out[p.Name] = value(r, path+"."+p.Name, p, depth)
	}
	if len(out) == 0 && len(params) > 0 && params[0].Name != "DryRun" { // what has no member does not travel
		out[params[0].Name] = value(r, path+"."+params[0].Name, params[0], depth)
		if params[0].List {
			out[params[0].Name] = []any{out[params[0].Name]}
		}
	}
	return out
}

// inBase64 are parameters that clients put into base64.
var inBase64 = map[string]bool{"UserData": true, "PublicKeyMaterial": true}

func value(r *rand.Rand, path string, p spelling.Param, depth int) any {
	switch p.Type {
	case "structure":
		return object(r, path, p.Fields, depth+1)
	case "integer":
		return 5 + r.IntN(6)
	case "float":
		return 0.5
	case "boolean":
		return r.IntN(2) == 0
	case "timestamp":
		return "2026-01-02T03:04:05+00:00"
	}
	if len(p.Enum) > 0 {
		return p.Enum[r.IntN(len(p.Enum))]
	}
	switch {
	case strings.Contains(p.Name, "Cidr") || strings.Contains(p.Name, "CIDR"):
		return fmt.Sprintf("10.%d.0.0/16", r.IntN(200))
	case strings.Contains(p.Name, "IpAddress") || strings.HasSuffix(p.Name, "Ip"), p.Name == "GlueIps":
		return fmt.Sprintf("10.0.0.%d", 4+r.IntN(200))
	}
	return fmt.Sprintf("value-%d-of-this-parameter <&>", r.IntN(1000))
}

// TestAnswersAreReadByBotocoreAsWeMeanThem: what its parser finds in an answer is what the
// prompt prints for the same operation, in an account that has something of everything.
func TestAnswersAreReadByBotocoreAsWeMeanThem(t *testing.T) {
	t.Parallel()
	e := something(t)
	url := serve(t, func(string) (awsapi.Account, error) {
		return caller{do: e.Call}, nil
	})
	r := newReal(t, url)
	compared := 0
	for op := range engine.Book.Listed().Operations() {
		if !strings.HasPrefix(op.Action, "Describe") && !strings.HasPrefix(op.Action, "List") && !strings.HasPrefix(op.Action, "Get") || op.Service == "route53domains" {
			continue
		}
		params, ok := asked(e, op)
		if !ok {
			continue
		}
		c, err := op.JSON(params)
		if err != nil {
			t.Errorf("%s %s %s: %v", op.Service, op.Action, params, err)
			continue
		}
		out, err := e.Call("ap-northeast-2", c)
		var given map[string]any
		_ = json.Unmarshal([]byte(params), &given)
		theirs := r.call(t, op.Service, op.Action, given)
		if err != nil {
			var refusal *world.Refusal
			if !errors.As(err, &refusal) || theirs.Code != refusal.Code || theirs.Message != refusal.Message {
				t.Errorf("%s %s %s: here %v, through botocore %+v", op.Service, op.Action, params, err, theirs)
			}
			continue
		}
		var ours any
		var b bytes.Buffer
		if err := (&spelling.Call{}).Render(out, &b); err != nil {
			t.Fatal(err)
		}
		_ = json.Unmarshal(b.Bytes(), &ours)
		if d := cmp.Diff(dropEmpty(seconds(ours)), dropEmpty(seconds(any(theirs.Answer)))); d != "" {
			t.Errorf("%s %s %s: here -, read by botocore +\n%.3000s", op.Service, op.Action, params, d)
		}
		compared++
	}
	t.Logf("%d answers agree", compared)
	if compared < 55 {
		t.Errorf("only %d answers were compared", compared)
	}
}

// seconds cuts times to seconds.
func seconds(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = seconds(x)
		}
	case []any:
		for k, x := range v {
			v[k] = seconds(x)
		}
	case string:
		if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return t.UTC().Format("2006-01-02T15:04:05")
		}
	}
	return v
}
