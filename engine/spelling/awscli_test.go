package spelling_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"mvdan.cc/sh/v3/shell"

	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

var book = spelling.New(spelling.Service{Name: "ec2", Operations: ec2.Operations})

// realCLI runs the AWS CLI's own code, in one process for all lines, because
// every start of it costs half a second.
const realCLI = `
import sys, gc, json, io, os, contextlib
from awscli.clidriver import create_clidriver
driver = create_clidriver()
driver._get_command_table()["ec2"]._get_command_table()
for name in ("paginators-1", "waiters-2"):
    driver.session.get_component("data_loader").load_service_model("ec2", name)
driver.session.create_client("ec2")
gc.disable()
gc.freeze()
for line in sys.stdin:
    read, write = os.pipe()
    if os.fork() == 0: # a line leaves handlers behind that the next must not meet
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                status = driver.main(json.loads(line))
            except SystemExit as e:
                status = e.code
        os.write(write, json.dumps({"Status": status, "Err": err.getvalue()[-4000:]}).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as f:
        print(f.read(), flush=True)
    os.wait()
`

// python starts a Python program that can import the AWS CLI, or skips.
func python(t *testing.T, program string) (io.Writer, *bufio.Scanner) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: the real AWS CLI is not started")
	}
	if out, err := exec.Command("python3", "-c", "import awscli").CombinedOutput(); err != nil {
		t.Skipf("the real AWS CLI is not importable by python3: %v %s", err, out)
	}
	cmd := exec.Command("python3", "-c", program)
	home := t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+home, "AWS_CONFIG_FILE="+home+"/none", "AWS_SHARED_CREDENTIALS_FILE="+home+"/none",
		"AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY=example", "AWS_MAX_ATTEMPTS=1",
		"AWS_DEFAULT_REGION=ap-northeast-2", "PYTHONIOENCODING=utf-8", "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
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
	lines.Buffer(nil, 1<<24)
	return in, lines
}

// recorder is an endpoint that notes what it is sent.
type recorder struct {
	sync.Mutex
	sent []url.Values
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	_ = req.ParseForm()
	r.Lock()
	r.sent = append(r.sent, req.PostForm)
	r.Unlock()
	if strings.Contains(req.PostForm.Encode(), "NatGatewayId.1") { // the wait must end
		fmt.Fprint(w, `<DescribeNatGatewaysResponse><natGatewaySet><item><state>available</state></item></natGatewaySet></DescribeNatGatewaysResponse>`)
		return
	}
	fmt.Fprintf(w, `<%sResponse><requestId>r</requestId></%[1]sResponse>`, req.PostForm.Get("Action"))
}

func (r *recorder) take() (url.Values, bool) {
	r.Lock()
	defer r.Unlock()
	if len(r.sent) == 0 {
		return nil, false
	}
	first := r.sent[0]
	r.sent = nil
	return first, true
}

func TestWhatTheRealCLISendsIsWhatWeWouldSend(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/lines.txt")
	if err != nil {
		t.Fatal(err)
	}
	in, out := python(t, realCLI)
	rec := &recorder{}
	server := httptest.NewServer(rec)
	defer server.Close()
	same, absent := 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		words, err := shell.Fields(line, func(string) string { return "" })
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		argv := words[1:]
		if !known(argv) {
			absent++
			continue
		}
		b, _ := json.Marshal(append(argv, "--endpoint-url", server.URL))
		fmt.Fprintf(in, "%s\n", b)
		if !out.Scan() {
			t.Fatalf("%s: the real CLI ended: %v", line, out.Err())
		}
		var got struct {
			Status int
			Err    string
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		theirs, sent := rec.take()
		if compareLine(t, line, argv, theirs, sent, got.Err) {
			same++
		}
	}
	t.Logf("%d lines agree with the real CLI, %d are of operations that this build does not have", same, absent)
}

// known says whether the book has the operation, or ought to refuse the line.
func known(argv []string) bool {
	for i, w := range argv {
		if w == "ec2" {
			rest := argv[i+1:]
			for len(rest) > 1 && strings.HasPrefix(rest[0], "--") {
				rest = rest[2:]
			}
			_, ok := book.Find("ec2", rest[0])
			return ok || rest[0] == "wait" || strings.HasSuffix(rest[0], "vpk")
		}
	}
	return true
}

func compareLine(t *testing.T, line string, argv []string, theirs url.Values, sent bool, stderr string) bool {
	t.Helper()
	call, err := book.ParseCLI(argv)
	if err != nil {
		if sent {
			t.Errorf("%s\n we refuse: %v\n the CLI sends %v", line, err, theirs)
		} else {
			t.Logf("%s\n ours:   %s\n theirs: %s", line, err, lastLine(stderr))
		}
		return !sent
	}
	if !sent {
		t.Errorf("%s\n we send %v\n the CLI refuses: %s", line, spelling.Query(call.Command), lastLine(stderr))
		return false
	}
	var ours url.Values
	_, _ = call.Run(func(c world.Command) (any, error) {
		ours = spelling.Query(c)
		return nil, nil
	})
	theirs.Del("Version")
	if !ours.Has("ClientToken") { // the CLI makes one up
		theirs.Del("ClientToken")
	}
	for name, v := range theirs { // within a structure, empty and absent are the same to a command
		if !ours.Has(name) && strings.Contains(name, ".") && (v[0] == "" || v[0] == "false") {
			theirs.Del(name)
			t.Logf("%s\n the CLI sends %s=%s, which is what the command takes it to be anyway", line, name, v[0])
		}
	}
	if diff := cmp.Diff(theirs, ours); diff != "" {
		t.Errorf("%s\n (- the CLI, + we)\n%s", line, diff)
		return false
	}
	return true
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}
