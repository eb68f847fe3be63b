package spelling

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"skylab/engine/near"
	"skylab/engine/world"
)

// Call is a line of the command line, understood.
type Call struct {
	Service string     // the service named; empty for help about all
	Op      *Operation // nil for help about a service or about all
	Command world.Command

	Help    bool // asked for help about Op, Service or all
	Version bool // asked for the version of the CLI

	Region, Output, Query, Profile string // as given, empty if not

	// Skeleton is input where --generate-cli-skeleton is given: then nothing is
	// run and [Operation.Skeleton] printed.
	Skeleton string
	Page     Paging
	Wait     *Waiter // set for aws ... wait; Op is then what to ask again and again

	// Width is the terminal's, for tables; 0 means 80.
	Width int
}

// Paging is how the CLI itself cuts a long answer into pages.
type Paging struct {
	Off           bool   // --no-paginate, or the parameters of the API were given
	MaxItems      *int64 // how many items to print
	Size          int64  // how many items to ask for at once; 0 leaves it to the service
	StartingToken string
}

// value is a word, or the part of one behind =, and where it stands.
type value struct {
	text       string
	word, from int
}

// given is a flag on the line, with its values.
type given struct {
	flag *flag
	word int
	vals []value
}

// line is an argument list at work.
type line struct {
	book *Book
	argv []string
	call *Call
	rest []int // the words that are no global options
}

// global is an option of aws itself.
type global struct {
	name  string
	takes bool // a value
}

// globals are all of them.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
var globals = []global{
	{"--ca-bundle", true},
	{"--cli-auto-prompt", false},
	{"--cli-binary-format", true},
	{"--cli-connect-timeout", true},
	{"--cli-read-timeout", true},
	{"--color", true},
	{"--debug", false},
	{"--endpoint-url", true},
	{"--no-cli-auto-prompt", false},
	{"--no-cli-pager", false},
	{"--no-paginate", false},
	{"--no-sign-request", false},
	{"--no-verify-ssl", false},
	{"--output", true},
	{"--profile", true},
	{"--query", true},
	{"--region", true},
	{"--version", false},
}

var outputs = []string{"json", "text", "table", "yaml"}

func globalNames() []string {
	var out []string
	for _, g := range globals {
		out = append(out, g.name)
	}
	return out
}

// ParseCLI reads the words that follow aws. The error is a [*UsageError], or a
// [*world.Refusal] where a value is one that the service would refuse.
func (b *Book) ParseCLI(argv []string) (*Call, error) {
	l := &line{book: b, argv: make([]string, len(argv)), call: &Call{}}
	for i := range argv { // what can't be logged can't be replayed
		l.argv[i] = strings.ToValidUTF8(argv[i], "\uFFFD")
	}
	if err := l.globals(); err != nil {
		return nil, err
	}
	if l.call.Version {
		return l.call, nil
	}
	if len(l.rest) == 0 {
		return nil, usage(len(argv), "the following arguments are required: command", "usage-service-missing").
			among("", b.serviceNames())
	}
	return l.service()
}

// globals takes aws's own options out of the line, wherever they stand.
func (l *line) globals() error {
	for i := 0; i < len(l.argv); i++ {
		w := l.argv[i]
		if w == "--" {
			for ; i < len(l.argv); i++ {
				l.rest = append(l.rest, i)
			}
			break
		}
		name, val, cut := strings.Cut(w, "=")
		at := slices.IndexFunc(globals, func(g global) bool { return g.name == name })
		if at < 0 || cut && !strings.HasPrefix(w, "--") {
			l.rest = append(l.rest, i)
			continue
		}
		v := value{val, i, len(name) + 1}
		if globals[at].takes && !cut {
			if i+1 >= len(l.argv) || optionLike(l.argv[i+1], nil) {
				return usage(i, fmt.Sprintf("argument %s: expected one argument", name), "usage-value-missing", name)
			}
			i++
			v = value{l.argv[i], i, 0}
		} else if !globals[at].takes && cut {
			return usage(i, fmt.Sprintf("argument %s: ignored explicit argument '%s'", name, val), "usage-value-unexpected", name)
		}
		if err := l.global(name, v); err != nil {
			return err
		}
	}
	return nil
}

func (l *line) global(name string, v value) error {
	c := l.call
	switch name {
	case "--region":
		c.Region = v.text
	case "--profile":
		c.Profile = v.text
	case "--version":
		c.Version = true
	case "--no-paginate":
		c.Page.Off = true
	case "--query":
		if _, err := parseQuery(v.text); err != nil {
			e := usage(v.word, fmt.Sprintf("argument --query: Bad value for --query %s: %s", v.text, err), "usage-query", v.text, err.Error())
			e.At = v.from + queryOffset(err)
			return e
		}
		c.Query = v.text
	case "--output":
		if !slices.Contains(outputs, v.text) {
			return choice(v.word, name, v.text, outputs, "usage-choice", name, v.text)
		}
		c.Output = v.text
	}
	return nil
}

// service reads the word that names the service.
func (l *line) service() (*Call, error) {
	b, at := l.book, l.rest[0]
	name := l.argv[at]
	switch {
	case name == "help":
		l.call.Help = true
		return l.call, nil
	case strings.HasPrefix(name, "-"):
		return nil, unknownOptions(at, name, l.words(l.rest), globalNames(), "aws")
	}
	s := b.service(name)
	if s == nil {
		return nil, choice(at, "command", name, b.serviceNames(), "usage-service-unknown", name)
	}
	l.call.Service = name
	if len(l.rest) == 1 {
		return nil, usage(len(l.argv), "the following arguments are required: operation", "usage-verb-missing", name).
			among("", s.verbs())
	}
	return l.verb(s)
}

// verb reads the word that names the operation, or wait and its waiter.
func (l *line) verb(s *shelf) (*Call, error) {
	at := l.rest[1]
	verb, rest := l.argv[at], l.rest[2:]
	switch {
	case verb == "help":
		l.call.Help = true
		return l.call, nil
	case verb == "wait" && len(s.waiters()) > 0:
		return l.wait(s, rest)
	case strings.HasPrefix(verb, "-"):
		return nil, unknownOptions(at, verb, l.words(l.rest[1:]), globalNames(), "aws "+s.name)
	}
	op := s.byVerb[verb]
	if op == nil {
		e := choice(at, "operation", verb, s.verbs(), "usage-verb-unknown", verb, s.name)
		if e.Near == "" {
			e.Near = near.Word(inAWSWords(verb), s.verbs())
		}
		return nil, e
	}
	return l.operation(op, rest)
}

// inAWSWords begins a verb as AWS does where people say it otherwise.
func inAWSWords(verb string) string {
	first, noun, _ := strings.Cut(verb, "-")
	switch first {
	case "list", "get", "show", "ls", "view":
		first = "describe"
	case "add", "make", "new":
		first = "create"
	case "remove", "destroy", "rm":
		first = "delete"
	case "update", "change", "set", "edit":
		first = "modify"
	case "launch":
		first = "run"
	}
	return first + "-" + noun
}

func (l *line) wait(s *shelf, rest []int) (*Call, error) {
	if len(rest) == 0 {
		return nil, usage(len(l.argv), "the following arguments are required: subcommand", "usage-waiter-missing").
			among("", s.waiters())
	}
	name := l.argv[rest[0]]
	if name == "help" {
		l.call.Help = true
		return l.call, nil
	}
	w := findWaiter(s, name)
	if w == nil {
		return nil, choice(rest[0], "subcommand", name, s.waiters(), "usage-waiter-unknown", name)
	}
	l.call.Wait = w
	return l.operation(w.Op, rest[1:])
}

func (l *line) words(at []int) []string {
	out := make([]string, len(at))
	for i, a := range at {
		out[i] = l.argv[a]
	}
	return out
}

func unknownOptions(at int, word string, all, valid []string, command string) *UsageError {
	e := (&UsageError{
		Word: at, Message: "Unknown options: " + strings.Join(all, ", "),
		What: world.Sentence{Key: "usage-flag-unknown", Args: []any{word, command}},
	}).among(word, valid)
	if word == "--help" || word == "-h" { // help is a word of aws, no option
		e.Near = "help"
	}
	return e
}

func (b *Book) serviceNames() []string {
	var out []string
	for _, s := range b.services {
		if !s.hidden {
			out = append(out, s.name)
		}
	}
	return out
}

func (s *shelf) verbs() []string {
	var out []string
	for _, op := range s.ops {
		out = append(out, op.Verb)
	}
	return out
}

var negative = regexp.MustCompile(`^-\d+$|^-\d*\.\d+$`)

// optionLike says whether a word would be taken for an option and not for the
// value of one.
func optionLike(w string, op *Operation) bool {
	if len(w) < 2 || w[0] != '-' {
		return false
	}
	name, _, _ := strings.Cut(w, "=")
	if op != nil && op.byFlag[name] != nil {
		return true
	}
	return !negative.MatchString(w) && !strings.Contains(w, " ")
}
