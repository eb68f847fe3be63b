package export

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// template is an account as things that are declared, which is how Terraform and
// CloudFormation have it: a command that changes a thing becomes a field of the thing.
type template struct {
	*plan
	all   []*declared
	by    map[string]*declared // what declares the thing with this id
	means map[string]expr      // how the thing with this id is named elsewhere
	of    map[string]string    // the VPC or the subnet whose association this is
	left  []string             // what could not be told
	named map[string]int
}

// declared is one thing of a template.
type declared struct {
	kind, name string
	region     string
	fields     []field
	after      []string // names of things that have to be there before, though no field says so
	data       bool     // it is found, not made
}

type field struct {
	key   string
	value any // a string, number, switch, expr, block, object, or a list of them
}

type (
	expr   string  // what is written as it stands
	block  []field // a part of a thing
	object []field // a map
)

func (a Account) template() *template {
	return &template{plan: a.plan(), by: map[string]*declared{}, means: map[string]expr{}, of: map[string]string{}, named: map[string]int{}}
}

// add declares what a step makes. Fields without a value are left out.
func (t *template) add(s step, kind string, fields ...field) *declared {
	d := &declared{kind: kind, name: s.gives.name, region: s.region}
	if d.name == "" {
		base := kind[strings.LastIndexAny(kind, ":")+1:]
		base = strings.TrimPrefix(base, "aws_")
		t.named[base]++
		d.name = fmt.Sprintf("%s_%d", base, t.named[base])
	}
	d.set(fields...)
	t.all = append(t.all, d)
	if s.gives.id != "" {
		t.by[s.gives.id] = d
	}
	return d
}

// set sets fields that have a value.
func (d *declared) set(fields ...field) {
	for _, f := range fields {
		if f.value = filled(f.value); f.value != nil {
			d.fields = append(d.fields, f)
		}
	}
}

// filled is a value without pointers and without what was left empty in it, or nil. An int
// that is 0 was not given; one behind a pointer was.
func filled(v any) any {
	switch v := v.(type) {
	case nil:
		return nil
	case block:
		return partly(v)
	case object:
		if out := partly(block(v)); out != nil {
			return object(out.(block))
		}
		return nil
	case []block:
		if len(v) == 0 {
			return nil
		}
		out := make([]block, 0, len(v))
		for _, b := range v {
			if f, ok := partly(b).(block); ok {
				out = append(out, f)
			}
		}
		return out
	}
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.Pointer && r.IsNil():
		return nil
	case r.Kind() == reflect.Pointer:
		return r.Elem().Interface()
	case r.Kind() == reflect.Slice && r.Len() == 0, r.Kind() != reflect.Bool && r.Kind() != reflect.Slice && r.IsZero():
		return nil
	}
	return v
}

func partly(b block) any {
	var d declared
	d.set(b...)
	if len(d.fields) == 0 {
		return nil
	}
	return block(d.fields)
}

// spare reports whether a step takes away what a fresh account has, or finds it: a template
// takes nothing away.
func (s step) spare() bool { return s.fresh || strings.HasPrefix(s.gives.kind, "spare_") }

// leave notes a step that the template can't tell, as the command that would do it. What
// may fail is not tried.
func (t *template) leave(s step) {
	if s.note != "" {
		t.left = append(t.left, t.refer(oneLine(s.note), same, named))
	}
	if s.Command != nil && !s.may {
		t.left = append(t.left, t.command(s))
	}
}

var place = regexp.MustCompile(`\[(\d+)\]`)

// index is the number in a query: which of several answers is meant.
func index(query string) int {
	m := place.FindAllStringSubmatch(query, -1)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[len(m)-1][1]) // digits
	return n
}
