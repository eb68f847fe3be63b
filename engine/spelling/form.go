package spelling

import (
	"encoding/base64"
	"net/url"
	"reflect"
	"strconv"

	"skylab/engine/world"
)

// Query writes a command in the form of EC2's Query protocol, as the CLI sends
// it: VpcId.1, Filter.1.Name. Parameters that were not given are left out.
// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-query-requests.html
func Query(c world.Command) url.Values {
	v := reflect.Indirect(reflect.ValueOf(c))
	out := url.Values{"Action": {v.Type().Name()}}
	params := structParams(v.Type())
	in := givenStruct(params, v)
	formStruct(out, "", params, in)
	if p := encoded[serviceOf(v.Type())+"."+v.Type().Name()]; out.Has(p) {
		out.Set(p, base64.StdEncoding.EncodeToString([]byte(out.Get(p))))
	}
	return out
}

// givenStruct are the parameters of a command that have a value. What is
// required always has one, be it 0 or false, however deep it lies.
func givenStruct(params []Param, v reflect.Value) *object {
	in := inputStruct(params, v)
	for i := range params {
		p, fv := &params[i], v.FieldByIndex(params[i].index)
		if p.Required && in.find(p.Name) < 0 && (fv.Kind() == reflect.Int || fv.Kind() == reflect.Bool) {
			in.set(p.Name, inputValue(p, fv))
		}
		if at := in.find(p.Name); at >= 0 && len(p.Fields) > 0 {
			in.vals[at] = givenValue(p, fv, in.vals[at])
		}
	}
	return in
}

func givenValue(p *Param, v reflect.Value, said any) any {
	switch v.Kind() {
	case reflect.Pointer:
		return givenValue(p, v.Elem(), said)
	case reflect.Struct:
		if _, ok := said.(*object); ok {
			return givenStruct(p.Fields, v)
		}
	case reflect.Slice:
		if list, ok := said.([]any); ok {
			for i := range list {
				list[i] = givenValue(p, v.Index(i), list[i])
			}
		}
	}
	return said
}

func formStruct(out url.Values, prefix string, params []Param, o *object) {
	for i := range params {
		p := &params[i]
		if v, ok := o.get(p.Name); ok {
			formValue(out, prefix+p.Wire, p, v)
		}
	}
}

func formValue(out url.Values, name string, p *Param, v any) {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			formValue(out, name+"."+strconv.Itoa(i+1), p, item)
		}
	case *object:
		formStruct(out, name+".", p.Fields, v)
	case string:
		out.Set(name, v)
	case bool:
		out.Set(name, strconv.FormatBool(v))
	case int64:
		out.Set(name, strconv.FormatInt(v, 10))
	case float64:
		out.Set(name, floatText(v))
	}
}
