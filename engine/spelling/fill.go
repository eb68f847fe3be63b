package spelling

import (
	"encoding"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"

	"skylab/engine/world"
)

// fault is one thing that does not fit the shape of a command.
type fault struct {
	param   string // the parameter it is in
	item    int    // of a list, which
	message string
	what    world.Sentence
	word    string // the name that is wrong, if one is
	valid   []string
	refusal *world.Refusal // set if it is the service that says no
}

// build makes the command from its parameters. origin tells where on the line
// a parameter stands.
func (op *Operation) build(in *object, origin func(param string, item int) value) (world.Command, error) {
	c, faults := op.filled(in, false)
	if len(faults) == 0 {
		return c, nil
	}
	messages := make([]string, len(faults))
	for i, bad := range faults {
		if bad.refusal != nil {
			return nil, bad.refusal
		}
		messages[i] = bad.message
	}
	bad := faults[0]
	at := origin(bad.param, bad.item)
	e := &UsageError{
		Word: at.word, At: at.from, What: bad.what,
		Message: "Parameter validation failed:\n" + strings.Join(messages, "\n"),
	}
	if bad.word == "" {
		return nil, e
	}
	if i := strings.Index(at.text, bad.word); i >= 0 {
		e.At += i
	}
	return nil, e.among(bad.word, bad.valid)
}

// filled makes the command, or says what does not fit. What is missing fits where others
// look for it.
func (op *Operation) filled(in *object, missing bool) (world.Command, []fault) {
	v := reflect.New(op.kind).Elem()
	f := &filler{missing: missing}
	f.structure(op.Params, in, v, "")
	if len(f.faults) > 0 {
		return nil, f.faults
	}
	return op.command(v), nil
}

// filler puts a tree into a struct and notes what does not fit.
type filler struct {
	top    string // the parameter that is being filled
	item   int    // and which of its items
	faults []fault

	missing bool // what is required may be missing
}

func (f *filler) structure(params []Param, o *object, v reflect.Value, path string) {
	name := strings.TrimPrefix(path, ".")
	if name == "" {
		name = "input"
	}
	for i := range params {
		p := &params[i]
		if path == "" {
			f.top, f.item = p.Name, 0
		}
		val, ok := o.get(p.Name)
		if !ok || val == nil {
			if p.Required && !f.missing {
				f.note(fmt.Sprintf("Missing required parameter in %s: \"%s\"", name, p.Name), "usage-required", p.Flag)
			}
			continue
		}
		f.field(p, val, v.FieldByIndex(p.index), path+"."+p.Name)
	}
	for _, k := range o.keys {
		if !hasParam(params, k) {
			if path == "" {
				f.top, f.item = "", 0
			}
			valid := names(params)
			f.note(fmt.Sprintf("Unknown parameter in %s: \"%s\", must be one of: %s", name, k, strings.Join(valid, ", ")),
				"usage-member-unknown", k, name)
			last := &f.faults[len(f.faults)-1]
			last.word, last.valid = k, valid
		}
	}
}

func hasParam(params []Param, name string) bool {
	for i := range params {
		if params[i].Name == name {
			return true
		}
	}
	return false
}

func names(params []Param) []string {
	out := make([]string, len(params))
	for i := range params {
		out[i] = params[i].Name
	}
	return out
}

func (f *filler) note(message, key string, args ...any) {
	f.faults = append(f.faults, fault{param: f.top, item: f.item, message: message, what: world.Sentence{Key: key, Args: args}})
}

func (f *filler) mistyped(path string, val any, want, python string) {
	name := strings.TrimPrefix(path, ".")
	f.note(fmt.Sprintf("Invalid type for parameter %s, value: %s, type: <class '%s'>, valid types: %s", name, pythonText(val), pythonType(val), python),
		"usage-type", name, want)
}

func (f *filler) field(p *Param, val any, v reflect.Value, path string) {
	if !p.List {
		f.one(p, val, v, path)
		return
	}
	list, ok := val.([]any)
	if !ok {
		f.mistyped(path, val, "list", "<class 'list'>, <class 'tuple'>")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(list), len(list))
	for i, item := range list {
		if path == "."+p.Name {
			f.item = i
		}
		f.one(p, item, out.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(out)
}

func (f *filler) one(p *Param, val any, v reflect.Value, path string) {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch p.Type {
	case "structure":
		o, ok := val.(*object)
		if !ok {
			f.mistyped(path, val, p.Type, "<class 'dict'>")
			if s, word := val.(string); word && strings.Contains(s, "=") { // a shell took the braces for its own
				f.faults[len(f.faults)-1].what = world.Sentence{Key: "usage-braces", Args: []any{s}}
			}
			return
		}
		f.structure(p.Fields, o, v, path)
	case "integer":
		n, ok := val.(int64)
		if !ok || v.OverflowInt(n) {
			f.mistyped(path, val, p.Type, "<class 'int'>")
			return
		}
		v.SetInt(n)
	case "float":
		n, ok := val.(float64)
		if i, whole := val.(int64); whole {
			n, ok = float64(i), true
		}
		v.SetFloat(n)
		if !ok || math.IsInf(n, 0) { // a log could not hold it
			f.mistyped(path, val, p.Type, "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>")
		}
	case "boolean":
		b, ok := val.(bool)
		if !ok {
			f.mistyped(path, val, p.Type, "<class 'bool'>")
			return
		}
		v.SetBool(b)
	case "timestamp":
		f.time(val, v, path)
	default:
		f.word(p, val, v, path)
	}
}

func (f *filler) time(val any, v reflect.Value, path string) {
	s, _ := val.(string)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			v.Set(reflect.ValueOf(t.UTC()))
			return
		}
	}
	n, ok := val.(int64)
	if s != "" {
		var err error
		n, err = strconv.ParseInt(s, 10, 64)
		ok = err == nil
	}
	if !ok || n < 0 || n > 253402300799 { // the last second of the year 9999
		f.note(fmt.Sprintf("Invalid type for parameter %s, value: %s, type: <class '%s'>, valid types: <class 'datetime.datetime'>, timestamp-string",
			strings.TrimPrefix(path, "."), pythonText(val), pythonType(val)), "usage-type", strings.TrimPrefix(path, "."), "timestamp")
		return
	}
	v.Set(reflect.ValueOf(time.Unix(n, 0).UTC()))
}

func (f *filler) word(p *Param, val any, v reflect.Value, path string) {
	s, ok := val.(string)
	if !ok {
		f.mistyped(path, val, p.Type, "<class 'str'>")
		return
	}
	if v.Kind() == reflect.String {
		v.SetString(s)
		return
	}
	if s == "" {
		return
	}
	if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
		f.note("", "")
		f.faults[len(f.faults)-1].refusal = notText(p, s, v)
	}
}

// notText is the service's refusal of a word that is no address or block.
func notText(p *Param, s string, v reflect.Value) *world.Refusal {
	name := strings.ToLower(p.Name[:1]) + p.Name[1:]
	what := "This is not a valid value."
	switch v.Interface().(type) {
	case netip.Prefix:
		what = "This is not a valid CIDR block."
	case netip.Addr:
		what = "This is not a valid IP address."
	}
	return world.Refuse("InvalidParameterValue", fmt.Sprintf("Value (%s) for parameter %s is invalid. %s", s, name, what)).
		Because("value-unreadable", p.Name, s)
}

// pythonText writes a value as the CLI, which is written in Python, shows it.
func pythonText(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v)
	case string:
		return v
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = pythonRepr(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case *object:
		parts := make([]string, len(v.keys))
		for i, k := range v.keys {
			parts[i] = pythonRepr(k) + ": " + pythonRepr(v.vals[i])
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v)
}

func pythonRepr(v any) string {
	s, ok := v.(string)
	if !ok {
		return pythonText(v)
	}
	quote := "'"
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = `"`
	}
	return quote + strings.NewReplacer(`\`, `\\`, quote, `\`+quote, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(s) + quote
}

func pythonType(v any) string {
	switch v.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case int64:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case []any:
		return "list"
	}
	return "dict"
}
