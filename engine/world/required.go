package world

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// required holds, for each type of command, the fields tagged aws:"required".
var required sync.Map // reflect.Type -> []reflect.StructField

// missing refuses a command that lacks a required parameter, as the endpoint
// would; the prompt says so earlier and as the CLI would. A required number or
// switch is a pointer, so that 0 and false can be told from nothing.
func missing(c Command) error {
	v := reflect.Indirect(reflect.ValueOf(c))
	fields, ok := required.Load(v.Type())
	if !ok {
		fields, _ = required.LoadOrStore(v.Type(), requiredFields(v.Type()))
	}
	for _, f := range fields.([]reflect.StructField) {
		if v.FieldByIndex(f.Index).IsZero() {
			name := strings.ToLower(f.Name[:1]) + f.Name[1:]
			return Refuse("MissingParameter", fmt.Sprintf("The request must contain the parameter %s", name)).
				Because("missing-parameter", f.Name)
		}
	}
	return nil
}

func requiredFields(t reflect.Type) []reflect.StructField {
	var out []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		if slices.Contains(strings.Split(f.Tag.Get("aws"), ","), "required") {
			out = append(out, f)
		}
	}
	return out
}
