package shell

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/itchyny/gojq"
)

// maxInstructions is how many instructions of its machine one jq may run; each
// shell step pays for perStep of them.
const (
	maxInstructions = 1 << 20
	perStep         = 64
)

// jqCall is one command jq.
type jqCall struct {
	run      *run
	flags    flags
	names    []string
	values   []any
	last     any
	produced bool
}

var jqLong = map[string]byte{
	"raw-output": 'r', "compact-output": 'c', "exit-status": 'e', "null-input": 'n', "slurp": 's',
	"raw-input": 'R', "join-output": 'j', "sort-keys": 'S', "tab": 't', "monochrome-output": 'M',
}

// jq runs a jq program on JSON. Keys come out sorted, as with jq -S, because
// gojq keeps objects in maps. Its machine is counted
// instruction by instruction, and no value in it may grow beyond a bound.
func jq(r *run, argv []string) int {
	call := &jqCall{run: r}
	argv, ok := call.variables(argv)
	if !ok {
		return 2
	}
	f, args, ok := r.flagsOf(argv, "rcensRjSM", "", jqLong)
	if !ok {
		return 2
	}
	if len(args) == 0 {
		r.errorf("jq: a program is missing, such as '.'")
		return 2
	}
	call.flags = f
	code, err := call.compile(args[0])
	var refused *Refused
	if errors.As(err, &refused) {
		r.notice(err)
		return 3
	}
	if err != nil {
		r.errorf("jq: %s", unfinished(err, "the program is not finished"))
		return 3
	}
	data, ok := r.gather("jq", args[1:])
	if !ok {
		return 2
	}
	inputs, err := call.inputs(data)
	for _, v := range inputs {
		if status := call.one(code, v); status != 0 {
			return status
		}
	}
	if err != nil {
		r.errorf("jq: parse error: %s", unfinished(err, "the JSON is not finished"))
		return 2
	}
	if f.has('e') {
		if !call.produced {
			return 4
		}
		return oneIf(call.last == nil || call.last == false)
	}
	return 0
}

// unfinished says in words that a text ends too early.
func unfinished(err error, words string) error {
	if strings.HasSuffix(err.Error(), io.ErrUnexpectedEOF.Error()) {
		return errors.New(words)
	}
	return err
}

// variables takes --arg name value and --argjson name value out of argv.
func (c *jqCall) variables(argv []string) ([]string, bool) {
	var rest []string
	for i := 0; i < len(argv); i++ {
		if argv[i] != "--arg" && argv[i] != "--argjson" {
			rest = append(rest, argv[i])
			continue
		}
		if i+2 >= len(argv) {
			c.run.errorf("jq: %s needs a name and a value", argv[i])
			return nil, false
		}
		var value any = argv[i+2]
		if argv[i] == "--argjson" {
			if err := decode(json.NewDecoder(strings.NewReader(argv[i+2])), &value); err != nil {
				c.run.errorf("jq: invalid JSON for --argjson %s", argv[i+1])
				return nil, false
			}
		}
		c.names, c.values = append(c.names, "$"+argv[i+1]), append(c.values, value)
		i += 2
	}
	return rest, true
}

func decode(d *json.Decoder, v *any) error {
	d.UseNumber()
	return d.Decode(v)
}

// inputs reads the values that the program runs on, as far as they are JSON.
func (c *jqCall) inputs(data []byte) (values []any, err error) {
	if !c.run.labor(len(data) * 4) {
		return nil, nil
	}
	switch {
	case c.flags.has('n'):
		return []any{nil}, nil
	case c.flags.has('R') && c.flags.has('s'):
		return []any{string(data)}, nil
	case c.flags.has('R'):
		for _, l := range lines(data) {
			values = append(values, string(l))
		}
		return values, nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		var v any
		if err = decode(d, &v); err != nil {
			break
		}
		values = append(values, v)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if c.flags.has('s') && err == nil {
		values = []any{append([]any{}, values...)}
	}
	return values, err
}

func (c *jqCall) one(code *gojq.Code, v any) int {
	r := c.run
	if _, ok := c.fit(v); !ok {
		return 1
	}
	ctx := &counted{Context: r.ctx, run: r}
	iter := code.RunWithContext(ctx, v, c.values...)
	for r.step(1) {
		value, ok := iter.Next()
		if r.fatal != nil || !ok {
			break
		}
		if err, failed := value.(error); failed {
			var halt *gojq.HaltError
			if errors.As(err, &halt) {
				return halt.ExitCode()
			}
			r.errorf("jq: %s", short200(err.Error()))
			return 5
		}
		c.last, c.produced = value, true
		c.print(value)
	}
	if r.fatal != nil {
		return 1
	}
	return 0
}

func short200(s string) string {
	if len(s) > 200 {
		return strings.ToValidUTF8(s[:200], "") + "..."
	}
	return s
}

func (c *jqCall) print(value any) {
	if _, ok := c.fit(value); !ok {
		return
	}
	end := "\n"
	if c.flags.has('j') {
		end = ""
	}
	if s, ok := value.(string); ok && (c.flags.has('r') || c.flags.has('j')) {
		c.run.print(s + end)
		return
	}
	text, err := gojq.Marshal(value)
	if err != nil {
		c.run.errorf("jq: %s", short200(err.Error()))
		return
	}
	if !c.flags.has('c') {
		indent := "  "
		if c.flags.has('t') {
			indent = "\t"
		}
		var pretty bytes.Buffer
		if json.Indent(&pretty, text, "", indent) == nil {
			text = pretty.Bytes()
		}
	}
	c.run.write(append(text, end...))
}

// counted is a context that is asked before every instruction of jq's machine
// and is done when they have been too many. It is how the machine is counted
// without a clock.
type counted struct {
	context.Context
	run *run
	n   int
}

// closed is the channel of everything that is done.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func (c *counted) Done() <-chan struct{} {
	c.n++
	if c.n%perStep == 0 {
		c.run.step(1)
	}
	if c.n > maxInstructions && c.run.fatal == nil {
		c.run.fatal = &LimitError{Limit: LimitSteps, Max: c.run.sh.limits.Steps}
	}
	if c.run.fatal != nil {
		return closed
	}
	return nil
}

func (c *counted) Err() error { return c.run.fatal }

func (c *counted) Deadline() (time.Time, bool) { return time.Time{}, false }
