package checkpoint

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"
)

// Text is the class as its file: reading it gives the class again.
func (c *Class) Text() []byte {
	top := mapping()
	top.put("class", c.Name)
	top.put("zone", c.Zone.String())
	if !c.Delete.IsZero() {
		top.put("delete", c.Delete.Format(dayForm))
	}
	top.put("watch", yesNo(c.Watch))
	all := &yaml.Node{Kind: yaml.SequenceNode}
	for _, k := range c.Checkpoints {
		all.Content = append(all.Content, k.node(c.Zone).Node)
	}
	top.node("checkpoints", all)
	return encode(top.Node)
}

func encode(n *yaml.Node) []byte {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	_ = e.Encode(n) // it holds nothing that could fail
	return b.Bytes()
}

// fields is a mapping that is written in its order.
type fields struct{ *yaml.Node }

func mapping() fields { return fields{&yaml.Node{Kind: yaml.MappingNode}} }

// put writes a text, with quotes where YAML needs them.
func (f fields) put(key, value string) {
	f.node(key, &yaml.Node{Kind: yaml.ScalarNode, Value: value})
}

func (f fields) node(key string, v *yaml.Node) {
	f.Content = append(f.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, v)
}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

// node is a checkpoint as it is written: what goes without saying is left out.
func (k Checkpoint) node(zone *time.Location) fields {
	f := mapping()
	f.put("name", k.Name)
	if k.Title != k.Name {
		f.put("title", k.Title)
	}
	f.put("mode", string(k.Mode))
	parts := &yaml.Node{Kind: yaml.SequenceNode}
	for _, p := range k.Labs {
		parts.Content = append(parts.Content, p.node().Node)
	}
	f.node("labs", parts)
	when := func(key string, at time.Time) {
		if !at.IsZero() {
			f.put(key, at.In(zone).Format(minuteForm))
		}
	}
	when("opens", k.Opens)
	when("due", k.Due)
	if !k.Late.Until.IsZero() {
		l := mapping()
		l.put("lose", strconv.Itoa(k.Late.Lose))
		l.put("every", spanText(k.Late.Every))
		l.put("until", k.Late.Until.In(zone).Format(minuteForm))
		f.node("late", l.Node)
	}
	if k.Attempts > 0 {
		f.put("attempts", strconv.Itoa(k.Attempts))
	}
	if k.Last {
		f.put("counts", "last")
	}
	if k.Clock > 0 {
		f.put("clock", spanText(k.Clock))
	}
	if k.Silent {
		f.put("tells-met", "no")
	}
	if k.Whole {
		f.put("partial", "no")
	}
	return f
}

func (p Part) node() fields {
	f := mapping()
	f.put("lab", p.Lab)
	f.put("points", p.Points.String())
	if len(p.Worth) > 0 {
		w := mapping()
		w.Style = yaml.FlowStyle
		for _, task := range slices.Sorted(maps.Keys(p.Worth)) {
			w.put(task, strconv.Itoa(p.Worth[task]))
		}
		f.node("tasks", w.Node)
	}
	return f
}

// spanText is a length of time as a class file has it.
func spanText(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}
