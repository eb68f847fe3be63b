package checkpoint

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones mean the same on every machine

	"go.yaml.in/yaml/v3"

	"skylab/engine/near"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/grade"
)

// Problem is one mistake in a class file.
type Problem struct {
	Line int // 0 where none is to blame
	Say  world.Sentence
}

// Problems is what is wrong with a class file, as an error.
type Problems []Problem

func (p Problems) Error() string {
	var out []string
	for _, one := range p {
		out = append(out, fmt.Sprintf("line %d: %s %v", one.Line, one.Say.Key, one.Say.Args))
	}
	return strings.Join(out, "\n")
}

// MaxFile is the longest class file, in bytes.
const MaxFile = 256 << 10

// maxCheckpoints and maxLabs bound a class file.
const (
	maxCheckpoints = 200
	maxLabs        = 50
)

// Read reads a class file. The labs are those that it may name. The error is a
// Problems, and the class is then what could be read.
func Read(text []byte, all []*labs.Lab) (*Class, error) {
	r := &reader{labs: all, zone: time.UTC}
	c := &Class{Zone: time.UTC}
	if len(text) > MaxFile {
		r.wrong(nil, "class.large", MaxFile>>10)
		return c, r.all
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		line, why := broken(err)
		r.all = append(r.all, Problem{line, world.Sentence{Key: "class.yaml", Args: []any{why}}})
		return c, r.all
	}
	if len(doc.Content) != 1 {
		r.wrong(nil, "class.empty")
		return c, r.all
	}
	r.class(c, doc.Content[0])
	slices.SortStableFunc(r.all, func(a, b Problem) int { return a.Line - b.Line })
	if len(r.all) > 0 {
		return c, r.all
	}
	return c, nil
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// broken is where a text is no YAML, and why.
func broken(err error) (line int, why string) {
	m := yamlLine.FindStringSubmatch(strings.SplitN(err.Error(), "\n", 2)[0])
	if m == nil {
		return 0, err.Error()
	}
	line, _ = strconv.Atoi(m[1])
	return line, m[2]
}

// reader collects the mistakes of one file.
type reader struct {
	labs []*labs.Lab
	zone *time.Location
	all  Problems
}

func (r *reader) wrong(n *yaml.Node, key string, args ...any) {
	line := 0
	if n != nil {
		line = n.Line
	}
	r.all = append(r.all, Problem{line, world.Sentence{Key: key, Args: args}})
}

// fields takes the keys of a mapping one by one, those first that others need.
func (r *reader) fields(n *yaml.Node, known []string, take func(key string, at, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "class.mapping", strings.Join(known, ", "))
		return
	}
	seen := map[string]*yaml.Node{}
	at := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(known, key.Value):
			meant := near.Word(key.Value, known)
			if meant == "" {
				meant = strings.Join(known, ", ")
			}
			r.wrong(key, "class.key", key.Value, meant)
		case seen[key.Value] != nil:
			r.wrong(key, "class.twice", key.Value)
		case v.Kind == yaml.AliasNode:
			r.wrong(v, "class.alias")
		default:
			seen[key.Value], at[key.Value] = v, key
		}
	}
	for _, key := range known {
		if v := seen[key]; v != nil {
			take(key, at[key], v)
		}
	}
}

// text is a scalar.
func (r *reader) text(key string, n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
		r.wrong(n, "class.text", key)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// line is a text that stands on a screen: on one line, and not too long.
func (r *reader) line(key string, n *yaml.Node, most int) string {
	s := r.text(key, n)
	if len([]rune(s)) > most || strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		r.wrong(n, "class.line", key, most)
		return ""
	}
	return s
}

// one is one of several words.
func (r *reader) one(key string, n *yaml.Node, words ...string) string {
	s := r.text(key, n)
	if s != "" && !slices.Contains(words, s) {
		r.wrong(n, "class.one-of", key, strings.Join(words, ", "))
		return ""
	}
	return s
}

func (r *reader) yes(key string, n *yaml.Node) bool {
	s := strings.ToLower(r.text(key, n))
	if s != "" && !slices.Contains([]string{"yes", "no", "true", "false"}, s) {
		r.wrong(n, "class.one-of", key, "yes, no")
	}
	return s == "yes" || s == "true"
}

// number is a whole number within bounds.
func (r *reader) number(key string, n *yaml.Node, least, most int) int {
	v, err := strconv.Atoi(r.text(key, n))
	if n.Kind == yaml.ScalarNode && n.Value != "" && (err != nil || v < least || v > most) {
		r.wrong(n, "class.number", key, least, most)
		return least
	}
	return v
}

// points are written with at most two decimals.
func (r *reader) points(key string, n *yaml.Node) grade.Points {
	const most = 10_000
	p, ok := ParsePoints(r.text(key, n))
	if n.Kind == yaml.ScalarNode && n.Value != "" && (!ok || p <= 0 || p > most*grade.Point) {
		r.wrong(n, "class.points", key, most)
		return 0
	}
	return p
}

// ParsePoints reads points as people write them: 7, 7.5, 7.25.
func ParsePoints(s string) (grade.Points, bool) {
	whole, part, dot := strings.Cut(s, ".")
	if dot && (len(part) < 1 || len(part) > 2) || len(whole) < 1 || len(whole) > 6 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(part + "00")[:2], 10, 32)
	return grade.Points(n), err == nil
}

// The forms of times in a class file, in the class's zone.
const (
	minuteForm = "2006-01-02 15:04"
	dayForm    = "2006-01-02"
)

func (r *reader) when(key string, n *yaml.Node) time.Time {
	s := r.text(key, n)
	if s == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(minuteForm, s, r.zone)
	if err != nil || at.Year() < 2000 || at.Year() > 2200 || at.Format(minuteForm) != s { // an hour that a clock leaves out
		r.wrong(n, "class.when", key)
		return time.Time{}
	}
	return at
}

func (r *reader) day(key string, n *yaml.Node) time.Time {
	at, err := time.ParseInLocation(dayForm, r.text(key, n), r.zone)
	if n.Value != "" && err != nil {
		r.wrong(n, "class.day", key)
		return time.Time{}
	}
	return at
}

// span is a length of time such as 90m, 24h or 7d.
func (r *reader) span(key string, n *yaml.Node, most time.Duration) time.Duration {
	s := r.text(key, n)
	d, err := ParseSpan(s)
	if s != "" && (err != nil || d <= 0 || d > most) {
		r.wrong(n, "class.span", key)
		return 0
	}
	return d
}

var errSpan = errors.New("no length of time")

// ParseSpan reads a length of time such as 90m, 24h, 1h30m or 7d.
func ParseSpan(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > 3650 {
			return 0, errSpan
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d%time.Second != 0 {
		return 0, errSpan
	}
	return d, nil
}
