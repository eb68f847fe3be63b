package spelling

import (
	"bytes"
	"encoding"
	"encoding/xml"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// XML is a dialect in which AWS's services that answer in XML write an output.
type XML struct {
	// Lower says that the names of members begin with a small letter and are those of
	// the wire, as EC2's.
	Lower bool
	// Item is the element of a list's items, such as item or member. Where it is empty,
	// an item is called by the singular of its list, as Route 53's are.
	Item string
}

// The dialects.
var (
	EC2XML   = XML{Lower: true, Item: "item"}
	QueryXML = XML{Item: "member"}
	RestXML  = XML{}
)

// Write writes the members of an output as elements.
func (x XML) Write(b *bytes.Buffer, out any) {
	v := reflect.ValueOf(out)
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.IsValid() && v.Kind() == reflect.Struct {
		x.members(b, v)
	}
}

func (x XML) members(b *bytes.Buffer, v reflect.Value) {
	for _, f := range outFields(v.Type()) {
		fv := v.FieldByIndex(f.index)
		if f.omitEmpty && fv.IsZero() {
			continue
		}
		name := f.name
		if x.Lower {
			name = lowerFirst(f.wire)
		}
		x.element(b, name, fv, f.always)
	}
}

func lowerFirst(s string) string {
	r := []rune(s)
	r[0] = unicode.ToLower(r[0])
	return string(r)
}

// element writes a value, unless there is nothing to write.
func (x XML) element(b *bytes.Buffer, name string, v reflect.Value, always bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			x.element(b, name, v.Elem(), true)
		}
		return
	case reflect.Slice:
		if _, ok := v.Interface().(encoding.TextMarshaler); ok || v.IsNil() && !always {
			break
		}
		open(b, name)
		item := x.Item
		if item == "" {
			item = singular(name)
		}
		for i := range v.Len() {
			x.element(b, item, v.Index(i), true)
		}
		end(b, name)
		return
	case reflect.Struct:
		if _, is := v.Interface().(time.Time); is || text(v.Type()) {
			break
		}
		var inner bytes.Buffer
		if x.members(&inner, v); inner.Len() > 0 || always {
			open(b, name)
			b.Write(inner.Bytes())
			end(b, name)
		}
		return
	}
	if s := xmlText(v); s != "" || always && v.Kind() == reflect.String {
		open(b, name)
		_ = xml.EscapeText(b, []byte(s)) // a Buffer takes everything
		end(b, name)
	}
}

func open(b *bytes.Buffer, name string) { b.WriteString("<" + name + ">") }
func end(b *bytes.Buffer, name string)  { b.WriteString("</" + name + ">") }

// xmlText is a value that has no members.
func xmlText(v reflect.Value) string {
	if t, ok := v.Interface().(time.Time); ok {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok && text(v.Type()) {
		if v.IsZero() {
			return ""
		}
		s, _ := m.MarshalText()
		return string(s)
	}
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	}
	return ""
}

// singular is what one item of a list is called that has a name in the plural.
func singular(list string) string {
	switch {
	case strings.HasSuffix(list, "List"):
		return strings.TrimSuffix(list, "List")
	case strings.HasSuffix(list, "ies"):
		return strings.TrimSuffix(list, "ies") + "y"
	}
	return strings.TrimSuffix(list, "s")
}

// JSONOf writes an output as the JSON protocol does: times are seconds since 1970.
func JSONOf(out any) []byte {
	var b bytes.Buffer
	v, ok := stamped(reflect.ValueOf(out))
	if !ok {
		v = &object{}
	}
	writeJSON(&b, v, "", "")
	return b.Bytes()
}

// stamped is the tree of an output, with times as numbers.
func stamped(v reflect.Value) (any, bool) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil, false
		}
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil, false
	}
	if t, ok := v.Interface().(time.Time); ok {
		return float64(t.UnixMilli()) / 1000, !t.IsZero()
	}
	switch {
	case v.Kind() == reflect.Slice && !text(v.Type()):
		list := []any{}
		for i := range v.Len() {
			item, ok := stamped(v.Index(i))
			if !ok && v.Index(i).Kind() == reflect.Struct {
				item = &object{}
			}
			list = append(list, item)
		}
		return list, !v.IsNil()
	case v.Kind() == reflect.Struct && !text(v.Type()):
		o := &object{}
		for _, f := range outFields(v.Type()) {
			fv := v.FieldByIndex(f.index)
			if f.omitEmpty && fv.IsZero() {
				continue
			}
			if item, ok := stamped(fv); ok || f.always {
				o.set(f.name, item)
			}
		}
		return o, len(o.keys) > 0
	}
	return treeValue(v)
}
