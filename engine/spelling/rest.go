package spelling

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"

	"skylab/engine/world"
)

// REST reads a request of a service that speaks REST with XML: the body's elements are
// parameters, and so is what was given in the path, by name, and behind it, by the name in
// small letters. The error is AWS's refusal.
// https://docs.aws.amazon.com/Route53/latest/APIReference/requests-rest.html
func (op *Operation) REST(body []byte, given map[string]string) (world.Command, error) {
	in := &object{}
	if len(bytes.TrimSpace(body)) > 0 {
		d := xml.NewDecoder(bytes.NewReader(body))
		start, err := opening(d)
		if err == nil {
			var v any
			if v, err = restValue(d, &Param{Type: "structure", Fields: op.Params}, start, 0); err == nil {
				in = v.(*object)
			}
		}
		if err != nil {
			return nil, world.Refuse("InvalidInput", "Invalid XML ; "+err.Error()).Because("request-unreadable", err.Error())
		}
	}
	for i := range op.Params {
		p := &op.Params[i]
		v, ok := given[p.Name]
		if !ok {
			v, ok = given[restName(p.Name)]
		}
		if !ok {
			continue
		}
		val, ok := scalar(p, v)
		if !ok {
			return nil, world.Refuse("InvalidInput", "Value '"+v+"' for "+p.Name+" is not valid").Because("value-unreadable", p.Name, v)
		}
		if p.List {
			val = []any{val}
		}
		in.set(p.Name, val)
	}
	return op.asked(in)
}

// restName is what a parameter is called behind the path.
func restName(name string) string {
	switch name {
	case "StartRecordName":
		return "name"
	case "StartRecordType":
		return "type"
	case "StartRecordIdentifier":
		return "identifier"
	case "LocationName":
		return "location"
	}
	return strings.ToLower(name)
}

func opening(d *xml.Decoder) (xml.StartElement, error) {
	for {
		t, err := d.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if s, ok := t.(xml.StartElement); ok {
			return s, nil
		}
	}
}

// restValue reads an element up to its end.
func restValue(d *xml.Decoder, p *Param, at xml.StartElement, depth int) (any, error) {
	if depth > maxDepth {
		return nil, &xml.SyntaxError{Msg: "nested too deep"}
	}
	if p.List {
		item := *p
		item.List = false
		list := []any{}
		err := children(d, func(s xml.StartElement) error {
			v, err := restValue(d, &item, s, depth+1)
			list = append(list, v)
			return err
		})
		return list, err
	}
	if p.Type == "structure" {
		o := &object{}
		err := children(d, func(s xml.StartElement) error {
			for i := range p.Fields {
				if f := &p.Fields[i]; f.Name == s.Name.Local {
					v, err := restValue(d, f, s, depth+1)
					o.set(f.Name, v)
					return err
				}
			}
			return d.Skip()
		})
		return o, err
	}
	var b strings.Builder
	for {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			if err := d.Skip(); err != nil {
				return nil, err
			}
		case xml.EndElement:
			v, ok := scalar(p, b.String())
			if !ok {
				return nil, &xml.SyntaxError{Msg: at.Name.Local + " is no " + p.Type}
			}
			return v, nil
		}
	}
}

func children(d *xml.Decoder, each func(xml.StartElement) error) error {
	for {
		t, err := d.Token()
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := each(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// scalar is a word as a value of the parameter's type.
func scalar(p *Param, text string) (any, bool) {
	switch p.Type {
	case "integer":
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		return n, err == nil
	case "float":
		f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	case "boolean":
		return text == "true", text == "true" || text == "false"
	}
	return text, true
}
