package ec2

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shape is a type in AWS's own model of EC2.
type shape struct {
	Type     string
	Required []string
	Enum     []string
	Member   *member
	Members  map[string]*member
	order    []string
}

type member struct {
	Shape, LocationName, QueryName, Documentation string
}

type model struct {
	Operations map[string]struct{ Input, Output *member }
	Shapes     map[string]*shape
}

// UnmarshalJSON keeps the order of members, which is the order of answers.
func (s *shape) UnmarshalJSON(b []byte) error {
	type plain shape
	if err := json.Unmarshal(b, (*plain)(s)); err != nil {
		return err
	}
	var raw struct{ Members json.RawMessage }
	if err := json.Unmarshal(b, &raw); err != nil || len(raw.Members) == 0 {
		return err
	}
	d := json.NewDecoder(strings.NewReader(string(raw.Members)))
	for depth := 0; ; {
		tok, err := d.Token()
		if err != nil {
			return nil
		}
		switch v := tok.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
			} else {
				depth--
			}
		case string:
			if _, ok := s.Members[v]; ok && depth == 1 {
				s.order = append(s.order, v)
			}
		}
	}
}

// wire is the member's name in the Query protocol.
func (m *member) wire(name string) string {
	if m.QueryName != "" {
		return m.QueryName
	}
	if m.LocationName != "" {
		return strings.ToUpper(m.LocationName[:1]) + m.LocationName[1:]
	}
	return name
}

// awsModel reads the model that comes with botocore.
func awsModel(t *testing.T) model {
	t.Helper()
	out, err := exec.Command("python3", "-c", "import botocore, os; print(os.path.dirname(botocore.__file__))").Output()
	if err != nil {
		t.Skip("no botocore for python3 here, so there is no model of AWS's to hold ours against")
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(out)), "data/ec2/2016-11-15/service-2.json.gz"))
	if err != nil {
		t.Skipf("botocore is here, its model of EC2 is not: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var m model
	if err := json.NewDecoder(z).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// comparison holds one operation's shape against AWS's.
type comparison struct {
	*testing.T
	source
	model
	answer bool // an output: names are locations, and order counts
}

func (c comparison) structure(path, ours, theirs string) {
	fields, ok := c.fields(ours)
	s := c.Shapes[theirs]
	if !ok || s == nil {
		c.Errorf("%s: %s against %s: one of them is no structure", path, ours, theirs)
		return
	}
	last := -1
	for _, f := range fields {
		m := s.Members[f.name]
		if m == nil {
			c.Errorf("%s.%s: AWS has no such member", path, f.name)
			continue
		}
		want := m.wire(f.name)
		if c.answer && m.LocationName != "" {
			want = strings.ToUpper(m.LocationName[:1]) + m.LocationName[1:]
		}
		if f.wire != want {
			c.Errorf("%s.%s: on the wire %s, AWS says %s", path, f.name, f.wire, want)
		}
		if at := slices.Index(s.order, f.name); c.answer {
			if at < last {
				c.Errorf("%s.%s: stands after members that AWS lists after it", path, f.name)
			}
			last = at
		} else if f.required != slices.Contains(s.Required, f.name) {
			c.Errorf("%s.%s: required is %t, AWS says %t", path, f.name, f.required, !f.required)
		}
		c.value(path+"."+f.name, f, m.Shape)
	}
	if !c.answer {
		for _, r := range s.Required {
			if !slices.ContainsFunc(fields, func(f field) bool { return f.name == r }) {
				c.Errorf("%s.%s is required by AWS and missing here", path, r)
			}
		}
	}
}

// awsTypes are the ways in which this package writes AWS's simple types.
var awsTypes = map[string][]string{
	"string":    {"string", "netip.Addr", "netip.Prefix"},
	"boolean":   {"bool"},
	"integer":   {"int"},
	"double":    {"float64"},
	"long":      {"int"},
	"timestamp": {"time.Time"},
	"blob":      {"string"},
}

func (c comparison) value(path string, f field, theirs string) {
	s := c.Shapes[theirs]
	if f.list != (s.Type == "list") {
		c.Errorf("%s: a list here is %t, AWS says %s", path, f.list, s.Type)
		return
	}
	if f.list {
		theirs = s.Member.Shape
		s = c.Shapes[theirs]
	}
	if s.Type == "structure" {
		c.structure(path, f.of, theirs)
		return
	}
	if !slices.Contains(awsTypes[s.Type], f.of) {
		c.Errorf("%s: is %s here, AWS says %s", path, f.of, s.Type)
	}
	for _, e := range f.enum {
		if !slices.Contains(s.Enum, e) {
			c.Errorf("%s: AWS does not know the value %s", path, e)
		}
	}
	if n := len(s.Enum); !c.answer && n > 0 && n <= 8 && len(f.enum) != n {
		c.Errorf("%s: knows %v, AWS knows %v", path, f.enum, s.Enum)
	}
}

func TestEveryOperationHasTheShapeOfAWSsModel(t *testing.T) {
	m, src := awsModel(t), readSource(t)
	for _, command := range Operations {
		name := reflect.TypeOf(command).Name()
		t.Run(name, func(t *testing.T) {
			op, ok := m.Operations[name]
			if !ok {
				t.Fatalf("AWS has no operation %s", name)
			}
			comparison{t, src, m, false}.structure(name, name, op.Input.Shape)
			result := name + "Result"
			_, answers := src.fields(result)
			switch {
			case answers && op.Output == nil:
				t.Errorf("AWS answers nothing, and here is %s", result)
			case answers:
				comparison{t, src, m, true}.structure(result, result, op.Output.Shape)
			case op.Output != nil && !slices.Equal(m.Shapes[op.Output.Shape].order, []string{"Return"}):
				t.Errorf("there is no %s, and AWS answers %v", result, m.Shapes[op.Output.Shape].order)
			}
		})
	}
}

var documentedFilter = regexp.MustCompile(`<li>\s*<p>\s*<code>([^<]+)</code>`)

func TestEveryFilterIsOneThatAWSDocuments(t *testing.T) {
	m := awsModel(t)
	for _, command := range Operations {
		f, ok := command.(interface{ FilterNames() []string })
		if !ok {
			continue
		}
		name := reflect.TypeOf(command).Name()
		var known []string
		for member, about := range m.Shapes[m.Operations[name].Input.Shape].Members {
			if member != "Filters" && member != "Filter" {
				continue
			}
			for _, d := range documentedFilter.FindAllStringSubmatch(about.Documentation, -1) {
				key, _, _ := strings.Cut(d[1], ":") // tag:<key>
				known = append(known, key)
			}
		}
		for _, ours := range f.FilterNames() {
			if strings.HasPrefix(ours, "tag") { // tag-key works wherever tag does, said or not
				ours = "tag"
			}
			if !slices.Contains(known, ours) {
				t.Errorf("%s: the filter %s is not in AWS's list %v", name, ours, known)
			}
		}
	}
}
