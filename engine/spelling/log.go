package spelling

import (
	"bytes"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"skylab/engine/world"
)

// Log writes a command in its canonical spelling, one line:
//
//	ec2 CreateVpc {"CidrBlock":"10.0.0.0/16"}
//
// Only what was given stands in it, in the order of the struct. [Book.ParseLog]
// reads it back.
func Log(c world.Command) string {
	v := reflect.Indirect(reflect.ValueOf(c))
	var b bytes.Buffer
	b.WriteString(serviceOf(v.Type()))
	b.WriteByte(' ')
	b.WriteString(v.Type().Name())
	b.WriteByte(' ')
	writeJSON(&b, inputStruct(structParams(v.Type()), v), "", "")
	return b.String()
}

// ParseLog reads what [Log] wrote. Unknown operations and parameters are
// errors: a log that can't be read in full must not be replayed.
func (b *Book) ParseLog(line string) (world.Command, error) {
	service, rest, _ := strings.Cut(line, " ")
	action, body, ok := strings.Cut(rest, " ")
	if !ok {
		return nil, fmt.Errorf("reading log line %q: service, action and parameters are expected", line)
	}
	op, ok := b.ByAction(service, action)
	if !ok {
		return nil, fmt.Errorf("reading log line %q: there is no operation %s %s", line, service, action)
	}
	tree, err := readJSON(body)
	if err != nil {
		return nil, fmt.Errorf("reading log line %q: %w", line, err)
	}
	in, ok := tree.(*object)
	if !ok {
		return nil, fmt.Errorf("reading log line %q: the parameters are no object", line)
	}
	v := reflect.New(op.kind).Elem()
	f := &filler{}
	f.structure(op.Params, in, v, "")
	for _, bad := range f.faults {
		switch {
		case bad.refusal != nil:
			return nil, fmt.Errorf("reading log line %q: %w", line, bad.refusal)
		case !strings.HasPrefix(bad.message, "Missing required"): // a command may have been refused for that
			return nil, fmt.Errorf("reading log line %q: %w", line, errors.New(bad.message))
		}
	}
	return op.command(v), nil
}

// inputStruct is the parameters of a command that are given. Structures of
// numbers alone are given whole, as ports 0 to 65535 are; so is EC2's structure
// around a single value.
func inputStruct(params []Param, v reflect.Value) *object {
	o := &object{}
	whole := allNumbers(params) || len(params) == 1 && params[0].Name == "Value"
	for i := range params {
		fv := v.FieldByIndex(params[i].index)
		if fv.IsZero() && !(whole && fv.Kind() != reflect.Pointer) {
			continue
		}
		o.keys, o.vals = append(o.keys, params[i].Name), append(o.vals, inputValue(&params[i], fv))
	}
	return o
}

func allNumbers(params []Param) bool {
	for i := range params {
		if params[i].Type != "integer" || params[i].List {
			return false
		}
	}
	return len(params) > 1
}

func inputValue(p *Param, v reflect.Value) any {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return nil
	case v.Kind() == reflect.Pointer:
		return inputValue(p, v.Elem())
	case v.Kind() == reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = inputValue(p, v.Index(i))
		}
		return list
	case p.Type == "structure":
		return inputStruct(p.Fields, v)
	case p.Type == "integer":
		return v.Int()
	case p.Type == "float":
		return v.Float()
	case p.Type == "boolean":
		return v.Bool()
	case p.Type == "timestamp":
		return v.Interface().(time.Time).UTC().Format(time.RFC3339Nano)
	case v.Kind() == reflect.String:
		return v.String()
	}
	b, _ := v.Interface().(encoding.TextMarshaler).MarshalText() // addresses and blocks always have a text
	return string(b)
}
