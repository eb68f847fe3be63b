package spelling

import (
	"cmp"
	"encoding"
	"reflect"
	"sync"
	"time"
)

// A tree is what JSON can say, with the order of keys kept: nil, bool, string,
// int64, float64, []any and *object.

// object is a JSON object whose keys stay in order. Objects here are small: a
// search from the front beats a map.
type object struct {
	keys []string
	vals []any
}

func (o *object) find(key string) int {
	for i, k := range o.keys {
		if k == key {
			return i
		}
	}
	return -1
}

func (o *object) get(key string) (any, bool) {
	if i := o.find(key); i >= 0 {
		return o.vals[i], true
	}
	return nil, false
}

func (o *object) set(key string, v any) {
	if i := o.find(key); i >= 0 {
		o.vals[i] = v
		return
	}
	o.keys, o.vals = append(o.keys, key), append(o.vals, v)
}

func (o *object) drop(key string) {
	if i := o.find(key); i >= 0 {
		o.keys = append(o.keys[:i:i], o.keys[i+1:]...)
		o.vals = append(o.vals[:i:i], o.vals[i+1:]...)
	}
}

// outField is how one field of an output is printed.
type outField struct {
	name      string
	wire      string
	index     []int
	omitEmpty bool
	always    bool
}

var outCache sync.Map // reflect.Type -> []outField

func outFields(t reflect.Type) []outField {
	if f, ok := outCache.Load(t); ok {
		return f.([]outField)
	}
	var out []outField
	for _, f := range reflect.VisibleFields(t) {
		tag := readTag(f)
		flattened := f.Anonymous && f.Type.Kind() == reflect.Struct && !text(f.Type)
		if tag.hidden || flattened || !f.IsExported() || underHidden(t, f.Index) {
			continue
		}
		out = append(out, outField{f.Name, cmp.Or(tag.wire, f.Name), f.Index, tag.omitEmpty, tag.always})
	}
	outCache.Store(t, out)
	return out
}

// underHidden says whether an embedded struct on the way to the field is
// hidden.
func underHidden(t reflect.Type, index []int) bool {
	for i := 1; i < len(index); i++ {
		if readTag(t.FieldByIndex(index[:i])).hidden {
			return true
		}
	}
	return false
}

// treeOf reads an output. What AWS leaves out of a response is left out: empty
// words, absent structures, times that never were.
func treeOf(out any) any {
	switch out.(type) {
	case nil:
		return &object{}
	case *object, []any:
		return out
	}
	v, ok := treeValue(reflect.ValueOf(out))
	if !ok {
		return &object{}
	}
	return v
}

// treeValue also says whether there is anything to print.
func treeValue(v reflect.Value) (any, bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil, false
		}
		if o, ok := v.Interface().(*object); ok {
			return o, true
		}
		inner, ok := treeValue(v.Elem())
		if !ok && v.Elem().Kind() == reflect.Struct {
			return &object{}, true
		}
		return inner, ok || v.Kind() == reflect.Pointer
	case reflect.String:
		return v.String(), v.Len() > 0
	case reflect.Bool:
		return v.Bool(), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return int64(v.Uint()), true
	case reflect.Float32, reflect.Float64:
		return v.Float(), true
	}
	if t, ok := v.Interface().(time.Time); ok {
		return iso(t), !t.IsZero()
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok && text(v.Type()) {
		return textOf(m, v)
	}
	switch v.Kind() {
	case reflect.Slice:
		return treeList(v)
	case reflect.Struct:
		return treeStruct(v)
	}
	panic("spelling: an output can't hold a " + v.Type().String())
}

func textOf(m encoding.TextMarshaler, v reflect.Value) (any, bool) {
	if v.IsZero() {
		return "", false
	}
	b, err := m.MarshalText()
	return string(b), err == nil && len(b) > 0
}

func treeList(v reflect.Value) (any, bool) {
	if v.IsNil() {
		return []any{}, false
	}
	list := make([]any, v.Len())
	for i := range list {
		item, ok := treeValue(v.Index(i))
		if !ok && v.Index(i).Kind() == reflect.Struct {
			item = &object{}
		}
		list[i] = item
	}
	return list, true
}

func treeStruct(v reflect.Value) (any, bool) {
	fields := outFields(v.Type())
	o := &object{keys: make([]string, 0, len(fields)), vals: make([]any, 0, len(fields))}
	for _, f := range fields {
		fv := v.FieldByIndex(f.index)
		if f.omitEmpty && fv.IsZero() {
			continue
		}
		if item, ok := treeValue(fv); ok || f.always {
			o.keys, o.vals = append(o.keys, f.name), append(o.vals, item)
		}
	}
	return o, len(o.keys) > 0
}

// iso writes a time as the CLI does, with microseconds only if there are any.
func iso(t time.Time) string {
	t = t.UTC()
	if t.Nanosecond()/1000 == 0 {
		return t.Format("2006-01-02T15:04:05-07:00")
	}
	return t.Format("2006-01-02T15:04:05.000000-07:00")
}
