package spelling

import (
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Param is a parameter of an operation or a member of a structure in one.
type Param struct {
	Name     string // CidrBlock
	Flag     string // --cidr-block
	Wire     string // its name in the Query protocol
	Type     string // string, integer, float, boolean, timestamp or structure
	IDOf     string // the kind of resource that the value is the id of
	Required bool
	List     bool // takes several
	Bool     bool // takes no value: Flag says yes, Negative no
	Negative string
	Enum     []string // what AWS knows; the service, not the CLI, refuses others
	Fields   []Param  // the members, if Type is structure

	index []int
}

var (
	timeType = reflect.TypeFor[time.Time]()
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

var paramCache sync.Map // reflect.Type -> []Param

// structParams are the members of a structure, read once for each type.
func structParams(t reflect.Type) []Param {
	if p, ok := paramCache.Load(t); ok {
		return p.([]Param)
	}
	p, _ := paramCache.LoadOrStore(t, paramsOf(t, nil))
	return p.([]Param)
}

// paramsOf lists the fields of t in order, those of embedded structs in place.
func paramsOf(t reflect.Type, at []int) []Param {
	var out []Param
	for i := range t.NumField() {
		f := t.Field(i)
		tag := readTag(f)
		if tag.hidden {
			continue
		}
		index := append(slices.Clone(at), i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct && !text(f.Type) {
			out = append(out, paramsOf(f.Type, index)...)
			continue
		}
		if !f.IsExported() {
			continue
		}
		out = append(out, newParam(f, tag, index))
	}
	return out
}

func newParam(f reflect.StructField, tag fieldTag, index []int) Param {
	p := Param{
		Name: f.Name, Flag: "--" + kebab(f.Name), Wire: cmp.Or(tag.wire, f.Name),
		IDOf: tag.id, Required: tag.required, Enum: tag.enum, index: index,
	}
	t := f.Type
	if t.Kind() == reflect.Slice && !text(t) {
		p.List, t = true, t.Elem()
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	p.Type = typeName(t)
	if p.Type == "structure" {
		p.Fields = structParams(t)
	}
	if p.Bool = p.Type == "boolean" && !p.List; p.Bool {
		p.Negative = "--no-" + kebab(f.Name)
	}
	return p
}

func typeName(t reflect.Type) string {
	switch {
	case t == timeType:
		return "timestamp"
	case text(t):
		return "string"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "integer"
	case reflect.Float64:
		return "float"
	case reflect.Struct:
		return "structure"
	}
	panic(fmt.Sprintf("spelling: a parameter can't be a %s", t))
}

// text says whether values of t are written as words of their own, as
// addresses and prefixes are.
func text(t reflect.Type) bool {
	return t != timeType && t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(textType)
}

type fieldTag struct {
	required, hidden  bool
	omitEmpty, always bool // of an output: left out where it is empty, or not even then
	wire, id          string
	enum              []string
}

func readTag(f reflect.StructField) fieldTag {
	var out fieldTag
	for part := range strings.SplitSeq(f.Tag.Get("aws"), ",") {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "required":
			out.required = true
		case "-":
			out.hidden = true
		case "always":
			out.always = true
		case "omitempty":
			out.omitEmpty = true
		case "wire":
			out.wire = value
		case "id":
			out.id = value
		case "enum":
			out.enum = strings.Split(value, "|")
		}
	}
	return out
}

var (
	pluralAcronym = regexp.MustCompile(`[A-Z]{2,}s$`)
	firstCapital  = regexp.MustCompile(`(.)([A-Z][a-z]+)`)
	innerCapital  = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// kebab writes an AWS name as the CLI does: DescribeVpcs becomes
// describe-vpcs, Ipv6CidrBlock ipv6-cidr-block.
func kebab(name string) string {
	if loc := pluralAcronym.FindStringIndex(name); loc != nil {
		name = name[:loc[0]] + "-" + strings.ToLower(name[loc[0]:])
	}
	name = firstCapital.ReplaceAllString(name, "$1-$2")
	return strings.ToLower(innerCapital.ReplaceAllString(name, "$1-$2"))
}

func compare(a, b string) int { return cmp.Compare(a, b) }

// onlyValue says whether p is one of EC2's structures around a single value.
func (p *Param) onlyValue(of string) bool {
	return !p.List && len(p.Fields) == 1 && p.Fields[0].Name == "Value" && p.Fields[0].Type == of && !p.Fields[0].List
}
