package spelling

import "bytes"

// Skeleton is what --generate-cli-skeleton prints: JSON with a place for every
// parameter, to be filled in and given to --cli-input-json.
func (op *Operation) Skeleton() string {
	var b bytes.Buffer
	writeJSON(&b, blank(op.Params), "    ", "")
	b.WriteByte('\n')
	return b.String()
}

func blank(params []Param) *object {
	o := &object{}
	for i := range params {
		p := &params[i]
		var v any = ""
		switch p.Type {
		case "structure":
			v = blank(p.Fields)
		case "integer":
			v = int64(0)
		case "float":
			v = 0.0
		case "boolean":
			v = true
		case "timestamp":
			v = "1970-01-01T00:00:00"
		default:
			if len(p.Enum) > 0 {
				v = p.Enum[0]
			}
		}
		if p.List {
			v = []any{v}
		}
		o.set(p.Name, v)
	}
	return o
}
