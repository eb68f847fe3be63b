package checkpoint

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// File is a class file that is written to key by key. What is not touched stays
// as it was, comments too.
type File struct{ doc yaml.Node }

// ErrNoFile says that a text is no class file that can be written to.
var ErrNoFile = errors.New("this is no class file")

// OpenFile opens a class file to write to it. Empty is a new one.
func OpenFile(text []byte) (*File, error) {
	f := &File{}
	if len(strings.TrimSpace(string(text))) == 0 {
		text = []byte("class: \"\"\n")
	}
	if err := yaml.Unmarshal(text, &f.doc); err != nil || len(f.doc.Content) != 1 || f.top().Kind != yaml.MappingNode {
		return nil, errors.Join(ErrNoFile, err)
	}
	return f, nil
}

// Text is the file as it is now.
func (f *File) Text() []byte { return encode(&f.doc) }

func (f *File) top() *yaml.Node { return f.doc.Content[0] }

// of is the mapping of a checkpoint, or of the class, which is -1.
func (f *File) of(n int) *yaml.Node {
	if n < 0 {
		return f.top()
	}
	list := value(f.top(), "checkpoints")
	if list == nil || n >= len(list.Content) {
		return nil
	}
	return list.Content[n]
}

// value is what stands behind a key of a mapping, or nil.
func value(m *yaml.Node, key string) *yaml.Node {
	if m == nil {
		return nil
	}
	if i := place(m, key); i >= 0 {
		return m.Content[i+1]
	}
	return nil
}

// place is where a key of a mapping stands, or -1.
func place(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// Checkpoints is how many there are.
func (f *File) Checkpoints() int {
	if list := value(f.top(), "checkpoints"); list != nil {
		return len(list.Content)
	}
	return 0
}

// Keys are the keys of a checkpoint, or those of the class for -1.
func (f *File) Keys(n int) []string {
	if n < 0 {
		return slices.DeleteFunc(slices.Clone(classKeys), func(k string) bool { return k == "checkpoints" })
	}
	return checkpointKeys
}

// Get is what is written for a key, in one line: labs as LAB POINTS, LAB POINTS,
// and late as LOSE EVERY UNTIL. Nothing is written where it is empty.
func (f *File) Get(n int, key string) string {
	v := value(f.of(n), key)
	switch {
	case v == nil:
		return ""
	case v.Kind == yaml.ScalarNode:
		return v.Value
	case key == "labs":
		var out []string
		for _, part := range v.Content {
			out = append(out, strings.TrimSpace(scalar(part, "lab")+" "+scalar(part, "points")))
		}
		return strings.Join(out, ", ")
	case key == "late":
		return strings.Join(strings.Fields(scalar(v, "lose")+" "+scalar(v, "every")+" "+scalar(v, "until")), " ")
	}
	return ""
}

func scalar(m *yaml.Node, key string) string {
	if v := value(m, key); v != nil {
		return v.Value
	}
	return ""
}

// Set writes a key as Get tells it; empty takes it away. Whether it is right, Read
// says of the whole.
func (f *File) Set(n int, key, text string) {
	m := f.of(n)
	if m == nil {
		return
	}
	at := place(m, key)
	if strings.TrimSpace(text) == "" {
		if at >= 0 {
			m.Content = slices.Delete(m.Content, at, at+2)
		}
		return
	}
	var was *yaml.Node
	if at >= 0 {
		was = m.Content[at+1]
	}
	v := written(key, strings.TrimSpace(text), was)
	if at >= 0 {
		v.LineComment, v.HeadComment, v.FootComment = was.LineComment, was.HeadComment, was.FootComment
		m.Content[at+1] = v
		return
	}
	f.insert(n, m, key, v)
}

// insert puts a key where files have it.
func (f *File) insert(n int, m *yaml.Node, key string, v *yaml.Node) {
	keys, at := classKeys, len(m.Content)
	if n >= 0 {
		keys = checkpointKeys
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if slices.Index(keys, m.Content[i].Value) > slices.Index(keys, key) {
			at = i
			break
		}
	}
	m.Content = slices.Insert(m.Content, at, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, v)
}

// written is a value as it stands in the file.
func written(key, text string, was *yaml.Node) *yaml.Node {
	switch key {
	case "labs":
		return parts(text, was)
	case "late":
		words := strings.Fields(text)
		if len(words) < 3 {
			break
		}
		l := mapping()
		l.put("lose", words[0])
		l.put("every", words[1])
		l.put("until", strings.Join(words[2:], " "))
		return l.Node
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: text}
}

// parts are labs with their points. What else stood with a lab stays with it.
func parts(text string, was *yaml.Node) *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, one := range strings.Split(text, ",") {
		name, points, _ := strings.Cut(strings.TrimSpace(one), " ")
		if name == "" {
			continue
		}
		part := mapping().Node
		if was != nil && was.Kind == yaml.SequenceNode {
			for _, old := range was.Content {
				if scalar(old, "lab") == name {
					part = old
				}
			}
		}
		f := File{doc: yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{part}}}
		f.Set(-1, "lab", name)
		f.Set(-1, "points", strings.TrimSpace(points))
		list.Content = append(list.Content, part)
	}
	return list
}

// Add puts a checkpoint behind the last one.
func (f *File) Add(name string) {
	list := value(f.top(), "checkpoints")
	if list == nil || list.Kind != yaml.SequenceNode {
		f.Set(-1, "checkpoints", "")
		list = &yaml.Node{Kind: yaml.SequenceNode}
		f.insert(-1, f.top(), "checkpoints", list)
	}
	list.Style = 0
	k := mapping()
	k.put("name", name)
	k.put("mode", string(Graded))
	list.Content = append(list.Content, k.Node)
}

// Remove takes a checkpoint away.
func (f *File) Remove(n int) {
	if list := value(f.top(), "checkpoints"); list != nil && n >= 0 && n < len(list.Content) {
		list.Content = slices.Delete(list.Content, n, n+1)
	}
}
