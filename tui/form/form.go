// Package form answers one question: which line do filled rows write?
//
// A [Form] is an operation as rows to fill in: one for each parameter, or for
// each member of a structure. It writes the words that would be typed at the
// prompt, and takes over what is typed there. Whether they are right is asked
// of the engine, not here.
package form

import (
	"slices"
	"strings"

	"skylab/engine/spelling"
)

// Kind says how a row is filled in.
type Kind int

// The kinds of rows.
const (
	Text   Kind = iota // one value, as it is
	List               // several words, quoted as at the prompt
	Choice             // one of Options
)

// Yes and No are the values of rows that are on or off.
const (
	Yes = "yes"
	No  = "no"
)

// Row is one thing to fill in. An empty value is not given.
type Row struct {
	Name     string // CidrBlock, or of a member of a structure PortRange.From
	Flag     string // --cidr-block
	Negative string // the flag that says no, if there is one
	Kind     Kind
	Options  []string
	IDOf     string // the kind of resource whose id it is
	Required bool
	More     bool // seldom needed
	Value    string

	param  spelling.Param
	member spelling.Param // in a structure
	path   []string       // to it
	tag    bool           // the Name in TagSpecifications
}

// Label is how the row is called on the command line: its flag, and in a
// structure its member.
func (r *Row) Label() string {
	if r.tag {
		return "Name"
	}
	if len(r.path) > 0 {
		return r.Flag + " " + r.path[len(r.path)-1]
	}
	return r.Flag
}

// Member is the name of the member that the row is in its structure.
func (r *Row) Member() string {
	if r.tag {
		return "Name"
	}
	if len(r.path) > 0 {
		return r.path[len(r.path)-1]
	}
	return ""
}

// Type is what its value is: string, integer, boolean, timestamp or structure.
func (r *Row) Type() string {
	if len(r.path) > 0 || r.tag {
		return r.member.Type
	}
	return r.param.Type
}

// Block reports whether the value is a block of addresses.
func (r *Row) Block() bool {
	return strings.Contains(strings.ToLower(r.Name), "cidr") && r.Kind == Text && !strings.Contains(r.Name, "v6")
}

// Form is an operation to fill in.
type Form struct {
	Op   *spelling.Operation
	Rows []*Row
	// Before and After stand around the command in the line that it was taken
	// from, such as vpc=$( and ).
	Before, After string
	// Rest are words of that line that no row holds: options of aws itself, and
	// what does not belong there.
	Rest []string
	// Lost are the flags whose values could not be taken over, because only the
	// shell knows them.
	Lost []string
}

// Changes reports whether an operation changes something, and so has a form.
func Changes(op *spelling.Operation) bool {
	for _, reads := range []string{"Describe", "Get", "List", "Search", "Test", "Check"} {
		if strings.HasPrefix(op.Action, reads) {
			return false
		}
	}
	return true
}

// New is the empty form of an operation: what is required first, then what is
// usual, then the rest.
func New(op *spelling.Operation) *Form {
	f := &Form{Op: op}
	flags := op.Flags()
	for _, p := range flags {
		if p.Name == "cli-input-json" || p.Name == "generate-cli-skeleton" || strings.HasPrefix(p.Name, "no-") {
			continue // another spelling of what has rows
		}
		if p.Bool && p.Negative == "" && slices.ContainsFunc(flags, func(n spelling.Param) bool { return n.Name == "no-"+p.Name }) {
			p.Negative = "--no-" + p.Name
		}
		f.Rows = append(f.Rows, rowsOf(op, p)...)
	}
	first := usual[op.Action]
	for _, r := range f.Rows {
		r.More = !r.Required && (r.More || !isUsual(first, r))
	}
	slices.SortStableFunc(f.Rows, func(a, b *Row) int { return place(first, a) - place(first, b) })
	return f
}

// place says how far down a row stands.
func place(first []string, r *Row) int {
	switch {
	case r.Required:
		return 0
	case r.More:
		return 1000
	}
	for i, name := range first {
		if r.is(name) {
			return 1 + i
		}
	}
	return 500
}

// is reports whether the row is what a list of usual ones names.
func (r *Row) is(name string) bool {
	if r.tag {
		return name == "Name"
	}
	return r.Name == name || len(r.path) > 0 && r.param.Name == name
}

func isUsual(first []string, r *Row) bool {
	if r.tag {
		return true
	}
	switch r.param.Name {
	case "DryRun", "ClientToken":
		return false
	}
	return first == nil || slices.ContainsFunc(first, r.is)
}

// rowsOf are the rows of one parameter.
func rowsOf(op *spelling.Operation, p spelling.Param) []*Row {
	whole := &Row{Name: p.Name, Flag: p.Flag, Required: p.Required, IDOf: p.IDOf, param: p}
	switch {
	case p.Name == "TagSpecifications":
		whole.Kind, whole.More = List, true
		name := &Row{Name: "TagSpecifications.Name", Flag: p.Flag, param: p, tag: true, member: spelling.Param{Type: "string"}}
		return []*Row{name, whole}
	case only(p, "boolean"):
		whole.Kind, whole.Options, whole.Negative = Choice, []string{Yes, No}, "--no-"+strings.TrimPrefix(p.Flag, "--")
	case only(p, "string"):
	case p.Type == "structure":
		parts, all := members(p, p.Fields, nil)
		if len(parts) == 0 {
			whole.Kind = List
			return []*Row{whole}
		}
		parts[0].Required = p.Required
		if p.List || !all {
			whole.Kind, whole.More, whole.Required = List, true, false
			parts = append(parts, whole)
		}
		return parts
	case p.Bool:
		whole.Kind, whole.Options, whole.Negative = Choice, []string{Yes, No}, p.Negative
	case p.List:
		whole.Kind = List
	case len(p.Enum) > 0:
		whole.Kind, whole.Options = Choice, p.Enum
	}
	return []*Row{whole}
}

// members are the rows of a structure, and whether they are all of it. One that
// holds lists of structures has none: it is written whole.
func members(p spelling.Param, fields []spelling.Param, path []string) (rows []*Row, all bool) {
	for _, m := range fields {
		if m.Type == "structure" && m.List {
			return nil, false
		}
	}
	for _, m := range fields {
		at := append(slices.Clone(path), m.Name)
		if m.Type == "structure" {
			inner, _ := members(p, m.Fields, at)
			rows = append(rows, inner...)
			continue
		}
		r := &Row{Name: p.Name + "." + strings.Join(at, "."), Flag: p.Flag, IDOf: m.IDOf, param: p, member: m, path: at}
		switch {
		case m.List:
			r.Kind = List
		case m.Type == "boolean":
			r.Kind, r.Options = Choice, []string{Yes, No}
		case len(m.Enum) > 0:
			r.Kind, r.Options = Choice, m.Enum
		}
		rows = append(rows, r)
	}
	return rows, true
}

// only reports whether p is one of EC2's structures around a single value.
func only(p spelling.Param, of string) bool {
	return p.Type == "structure" && !p.List && len(p.Fields) == 1 && p.Fields[0].Name == "Value" && p.Fields[0].Type == of
}

// Row finds a row by its name.
func (f *Form) Row(name string) *Row {
	for _, r := range f.Rows {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Empty reports whether nothing is filled in.
func (f *Form) Empty() bool {
	return len(f.Rest) == 0 && !slices.ContainsFunc(f.Rows, func(r *Row) bool { return r.Value != "" })
}
