package spelling

import (
	"fmt"
	"iter"
	"path"
	"reflect"
	"slices"

	"skylab/engine/world"
)

// Service is one AWS service: the word after aws, and a prototype of every
// command.
type Service struct {
	Name       string // also the name of the package that declares the commands
	Operations []world.Command
	Hidden     bool // understood, but neither listed nor suggested
}

// Files gives the content of a file that a parameter names as file://name or
// fileb://name.
type Files func(name string) ([]byte, error)

// Book holds every operation of every service. It is made once, never changed,
// and may be read by any number of goroutines.
type Book struct {
	services []*shelf
	byType   map[reflect.Type]*Operation
	files    Files
}

type shelf struct {
	name   string
	hidden bool
	ops    []*Operation // by verb
	byVerb map[string]*Operation
	action map[string]*Operation
	waits  []string // what aws ... wait can wait for
}

// Operation is one command of one service and how it is spelled.
type Operation struct {
	Service string // ec2
	Action  string // CreateVpc
	Verb    string // create-vpc
	Params  []Param
	// Filters are the names that --filters takes, if the command says so.
	Filters []string

	kind    reflect.Type // the struct
	pointer bool         // whether the command is the struct or points to it
	flags   []flag       // what the command line takes, in order
	byFlag  map[string]*flag
	adjust  []func(in *object)
	paged   bool
}

// filtered is what a command with filters may offer for completion.
type filtered interface{ FilterNames() []string }

// New reads the shapes of all commands. Two commands with one name are a
// mistake in the program, as is a command that is no struct: it panics.
func New(services ...Service) *Book {
	b := &Book{byType: map[reflect.Type]*Operation{}}
	for _, s := range services {
		sh := &shelf{name: s.Name, hidden: s.Hidden, byVerb: map[string]*Operation{}, action: map[string]*Operation{}}
		for _, c := range s.Operations {
			op := newOperation(s.Name, c)
			if sh.byVerb[op.Verb] != nil {
				panic(fmt.Sprintf("spelling: %s %s is listed twice", s.Name, op.Action))
			}
			sh.ops = append(sh.ops, op)
			sh.byVerb[op.Verb], sh.action[op.Action], b.byType[op.kind] = op, op, op
		}
		slices.SortFunc(sh.ops, func(a, b *Operation) int { return compare(a.Verb, b.Verb) })
		sh.waits = sh.findWaits()
		b.services = append(b.services, sh)
	}
	slices.SortFunc(b.services, func(a, b *shelf) int { return compare(a.name, b.name) })
	return b
}

func newOperation(service string, c world.Command) *Operation {
	t := reflect.TypeOf(c)
	op := &Operation{Service: service, pointer: t.Kind() == reflect.Pointer}
	if op.pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("spelling: the command %s is no struct", t))
	}
	op.kind, op.Action, op.Verb = t, t.Name(), kebab(t.Name())
	op.Params = paramsOf(t, nil)
	if f, ok := c.(filtered); ok {
		op.Filters = f.FilterNames()
	}
	op.paged = op.param("NextToken") != nil && op.pageSize() != nil
	op.buildFlags()
	return op
}

// With is the same book for a caller whose parameters may name files.
func (b *Book) With(files Files) *Book {
	c := *b
	c.files = files
	return &c
}

// Listed is the same book without its hidden services.
func (b *Book) Listed() *Book {
	c := *b
	c.services = slices.DeleteFunc(slices.Clone(b.services), func(s *shelf) bool { return s.hidden })
	return &c
}

// Operations yields every operation, by service and verb.
func (b *Book) Operations() iter.Seq[*Operation] {
	return func(yield func(*Operation) bool) {
		for _, s := range b.services {
			for _, op := range s.ops {
				if !yield(op) {
					return
				}
			}
		}
	}
}

// Find finds an operation by the words of the command line.
func (b *Book) Find(service, verb string) (*Operation, bool) {
	if s := b.service(service); s != nil {
		op := s.byVerb[verb]
		return op, op != nil
	}
	return nil, false
}

// ByAction finds an operation by AWS's name for it.
func (b *Book) ByAction(service, action string) (*Operation, bool) {
	if s := b.service(service); s != nil {
		op := s.action[action]
		return op, op != nil
	}
	return nil, false
}

// Of finds the operation that c is.
func (b *Book) Of(c world.Command) (*Operation, bool) {
	op := b.byType[reflect.Indirect(reflect.ValueOf(c)).Type()]
	return op, op != nil
}

func (b *Book) service(name string) *shelf {
	for _, s := range b.services {
		if s.name == name {
			return s
		}
	}
	return nil
}

func (op *Operation) param(name string) *Param {
	for i := range op.Params {
		if op.Params[i].Name == name {
			return &op.Params[i]
		}
	}
	return nil
}

// command makes the command from a struct of the operation's kind.
func (op *Operation) command(v reflect.Value) world.Command {
	if op.pointer {
		return v.Addr().Interface().(world.Command)
	}
	return v.Interface().(world.Command)
}

// serviceOf is the name of the package that declares a command.
func serviceOf(t reflect.Type) string { return path.Base(t.PkgPath()) }
