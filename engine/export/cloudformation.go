package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"skylab/engine/spelling"
	"skylab/engine/world"
)

// CloudFormation is a template in JSON that makes what the account has in a Region anew, and
// what it has in no Region, such as zones. What must be there already is a parameter, with
// the command that finds it. What has no resource stands in Metadata.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-reference.html
func (a Account) CloudFormation(region string) string {
	t := &cloud{template: a.template(), names: map[string]any{}}
	var elsewhere []string
	for _, s := range t.steps {
		if s.region != region && !global(s.Command) && s.note == "" {
			if s.Command != nil && !slices.Contains(elsewhere, s.region) {
				elsewhere = append(elsewhere, s.region)
			}
			continue
		}
		if s.spare() {
			continue
		}
		if !t.lookup(s) && !t.network(s) && !t.machine(s) && !t.balancer(s) && !t.name(s) {
			t.leave(s)
		}
	}
	for _, r := range elsewhere {
		t.left = append(t.left, "What is in "+r+": a template is of one Region.")
	}
	var resources block
	for _, d := range t.all {
		r := block{{"Type", d.kind}}
		if len(d.after) > 0 {
			r = append(r, field{"DependsOn", d.after})
		}
		if len(d.fields) > 0 {
			r = append(r, field{"Properties", t.value(block(d.fields))})
		}
		resources = append(resources, field{logical(d.name), r})
	}
	out := block{{"AWSTemplateFormatVersion", "2010-09-09"}}
	if len(t.left) > 0 {
		out = append(out, field{"Metadata", block{{"LeftOut", t.left}}})
	}
	if len(t.parameters) > 0 {
		out = append(out, field{"Parameters", t.parameters})
	}
	out = append(out, field{"Resources", resources})
	var b bytes.Buffer
	writeTree(&b, out, "")
	return b.String() + "\n"
}

// cloud is a template for CloudFormation.
type cloud struct {
	*template
	parameters block
	names      map[string]any // how the thing with this id is named elsewhere: Ref, Fn::GetAtt
}

// global reports whether a command belongs to no Region.
func global(c world.Command) bool {
	return c != nil && strings.HasPrefix(spelling.Log(c), "route53")
}

// logical makes a logical id of a variable: letters and digits alone.
func logical(name string) string {
	var b strings.Builder
	for _, part := range strings.Split(name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// declare makes a resource whose id is what Ref gives, or an attribute of it.
func (t *cloud) declare(s step, kind, attribute string, fields ...field) *declared {
	d := t.add(s, kind, fields...)
	if s.gives.id != "" {
		t.names[s.gives.id] = t.get(d.name, attribute)
	}
	return d
}

// get is a reference to a resource or to an attribute of one.
func (t *cloud) get(name, attribute string) any {
	if attribute == "" {
		return block{{"Ref", expr(logical(name))}}
	}
	return block{{"Fn::GetAtt", []any{expr(logical(name)), expr(attribute)}}}
}

// value is a value with references in place of ids.
func (t *cloud) value(v any) any {
	switch v := v.(type) {
	case expr:
		return string(v)
	case block:
		out := make(block, len(v))
		for i, f := range v {
			out[i] = field{f.key, t.value(f.value)}
		}
		return out
	case []block:
		out := make([]any, len(v))
		for i := range v {
			out[i] = t.value(v[i])
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = t.value(v[i])
		}
		return out
	case []string:
		out := make([]any, len(v))
		for i := range v {
			out[i] = t.value(v[i])
		}
		return out
	case string:
		return t.text(v)
	}
	return v
}

// text is a text with references in it, joined where it is more than one.
func (t *cloud) text(s string) any {
	var parts []any
	t.refer(s, func(between string) string {
		if between != "" {
			parts = append(parts, between)
		}
		return ""
	}, func(g given) string {
		name, ok := t.names[g.id]
		if !ok { // it is in another Region, or could not be told
			name = t.asks(g, "String", "The id of what was "+g.id+" in the account that this was made of.")
		}
		parts = append(parts, t.value(name))
		return ""
	})
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	return block{{"Fn::Join", []any{"", parts}}}
}

// params are a command's parameters as they are given: most resources have the same. Those
// that are named are left out, and tags come as a list.
func params(c world.Command, but ...string) block {
	_, rest, _ := strings.Cut(spelling.Log(c), " ")
	_, body, _ := strings.Cut(rest, " ")
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	all, ok := readTree(d).(block)
	if !ok {
		return nil
	}
	out := block{}
	for _, f := range all {
		switch {
		case slices.Contains(but, f.key):
		case f.key == "TagSpecifications":
			if specs, ok := f.value.([]any); ok && len(specs) == 1 {
				out = append(out, field{"Tags", specs[0].(block).at("Tags")})
			}
		default:
			out = append(out, f)
		}
	}
	return out
}

// at is the value of a field.
func (b block) at(key string) any {
	for _, f := range b {
		if f.key == key {
			return f.value
		}
	}
	return nil
}

// as gives a field another name.
func (b block) as(from, to string) block {
	for i := range b {
		if b[i].key == from {
			b[i].key = to
		}
	}
	return b
}

// readTree reads JSON and keeps the order of members.
func readTree(d *json.Decoder) any {
	tok, err := d.Token()
	if err != nil {
		return nil
	}
	switch tok {
	case json.Delim('{'):
		out := block{}
		for d.More() {
			key, _ := d.Token()
			out = append(out, field{fmt.Sprint(key), readTree(d)})
		}
		_, _ = d.Token() // its end, which More has seen
		return out
	case json.Delim('['):
		out := []any{}
		for d.More() {
			out = append(out, readTree(d))
		}
		_, _ = d.Token()
		return out
	}
	return tok
}

// writeTree writes JSON with the members in their order.
func writeTree(w io.Writer, v any, indent string) {
	inner := indent + "  "
	switch v := v.(type) {
	case block:
		if len(v) == 0 {
			fmt.Fprint(w, "{}")
			return
		}
		fmt.Fprint(w, "{")
		for i, f := range v {
			key, _ := json.Marshal(f.key)
			fmt.Fprintf(w, "%s\n%s%s: ", comma(i), inner, key)
			writeTree(w, f.value, inner)
		}
		fmt.Fprintf(w, "\n%s}", indent)
	case []string:
		all := make([]any, len(v))
		for i := range v {
			all[i] = v[i]
		}
		writeTree(w, all, indent)
	case []any:
		if len(v) == 0 {
			fmt.Fprint(w, "[]")
			return
		}
		fmt.Fprint(w, "[")
		for i, e := range v {
			fmt.Fprintf(w, "%s\n%s", comma(i), inner)
			writeTree(w, e, inner)
		}
		fmt.Fprintf(w, "\n%s]", indent)
	default:
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(v) // a word, a number or a switch
		fmt.Fprint(w, strings.TrimSpace(b.String()))
	}
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// parameter is something that must be there, and how to find it.
func (t *cloud) parameter(s step, kind string) bool {
	t.asks(s.gives, kind, found(t.command(s)))
	return true
}

// asks makes a thing a parameter.
func (t *cloud) asks(g given, kind, how string) any {
	name := logical(g.name)
	t.parameters = append(t.parameters, field{name, block{{"Type", kind}, {"Description", how}}})
	t.names[g.id] = block{{"Ref", expr(name)}}
	return t.names[g.id]
}

// found is the command in a line that keeps what it finds.
func found(line string) string {
	_, inside, _ := strings.Cut(line, "=$(")
	return strings.TrimSuffix(inside, ")")
}

// made reports whether the template makes the thing with this id.
func (t *cloud) made(id string) bool { return t.by[id] != nil }
