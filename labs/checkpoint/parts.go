package checkpoint

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"skylab/engine/near"
	"skylab/labs"
)

// Keys of a class file, in the order in which it is written.
var (
	classKeys      = []string{"class", "zone", "delete", "watch", "checkpoints"}
	checkpointKeys = []string{"name", "title", "mode", "labs", "opens", "due", "late", "attempts", "counts", "clock", "tells-met", "partial"}
	partKeys       = []string{"lab", "points", "tasks"}
	lateKeys       = []string{"lose", "every", "until"}
)

// maxTitle is the longest name of a class, and the longest title, in characters.
const maxTitle = 60

// class reads a whole file.
func (r *reader) class(c *Class, n *yaml.Node) {
	r.fields(n, classKeys, func(key string, _, v *yaml.Node) {
		switch key {
		case "class":
			c.Name = r.line(key, v, maxTitle)
		case "zone":
			name := r.text(key, v)
			zone, err := time.LoadLocation(name)
			if err != nil || name == "Local" {
				r.wrong(v, "class.zone", name)
				return
			}
			c.Zone, r.zone = zone, zone
		case "delete":
			c.Delete = r.day(key, v)
		case "watch":
			c.Watch = r.yes(key, v)
		case "checkpoints":
			r.list(key, v, maxCheckpoints, func(v *yaml.Node) { r.checkpoint(c, v) })
		}
	})
	if c.Name == "" && len(r.all) == 0 {
		r.wrong(n, "class.must", "class")
	}
	r.deletion(c, n)
}

// deletion holds the day on which all is erased against what is due.
func (r *reader) deletion(c *Class, n *yaml.Node) {
	for _, k := range c.Checkpoints {
		if until := k.For("", nil, nil).Until; !c.Delete.IsZero() && until.After(c.Delete) {
			r.wrong(n, "class.deleted-before", k.Name)
		}
	}
}

func (r *reader) list(key string, n *yaml.Node, most int, take func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.wrong(n, "class.list", key)
		return
	}
	if len(n.Content) > most {
		r.wrong(n, "class.too-many", key, most)
		return
	}
	for _, v := range n.Content {
		if v.Kind == yaml.AliasNode {
			r.wrong(v, "class.alias")
			continue
		}
		take(v)
	}
}

var checkpointName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

func (r *reader) checkpoint(c *Class, n *yaml.Node) {
	k := Checkpoint{Mode: Graded, line: n.Line}
	at := map[string]*yaml.Node{}
	r.fields(n, checkpointKeys, func(key string, _, v *yaml.Node) {
		at[key] = v
		r.about(&k, key, v)
	})
	if at["attempts"] == nil && k.Mode == Exam {
		k.Attempts = 1
	}
	if at["title"] == nil {
		k.Title = k.Name
	}
	r.whole(&k, n, at)
	if _, twice := c.Checkpoint(k.Name); twice && k.Name != "" {
		r.wrong(n, "class.checkpoint-twice", k.Name)
	}
	c.Checkpoints = append(c.Checkpoints, k)
}

// about takes one key of a checkpoint.
func (r *reader) about(k *Checkpoint, key string, v *yaml.Node) {
	switch key {
	case "name":
		if k.Name = r.text(key, v); k.Name != "" && !checkpointName.MatchString(k.Name) {
			r.wrong(v, "class.name", k.Name)
		}
	case "title":
		k.Title = r.line(key, v, maxTitle)
	case "mode":
		k.Mode = Mode(r.one(key, v, string(Practice), string(Graded), string(Exam)))
	case "labs":
		r.list(key, v, maxLabs, func(v *yaml.Node) { r.part(k, v) })
	case "opens":
		k.Opens = r.when(key, v)
	case "due":
		k.Due = r.when(key, v)
	case "late":
		r.late(k, v)
	case "attempts":
		k.Attempts = r.number(key, v, 1, 1000)
	case "counts":
		k.Last = r.one(key, v, "best", "last") == "last"
	case "clock":
		k.Clock = r.span(key, v, 7*24*time.Hour)
	case "tells-met":
		k.Silent = !r.yes(key, v)
	case "partial":
		k.Whole = !r.yes(key, v)
	}
}

// whole checks what only a whole checkpoint shows.
func (r *reader) whole(k *Checkpoint, n *yaml.Node, at map[string]*yaml.Node) {
	for _, must := range []string{"name", "labs"} {
		if at[must] == nil {
			r.wrong(n, "class.must", must)
		}
	}
	if at["labs"] != nil && at["labs"].Kind == yaml.SequenceNode && len(at["labs"].Content) == 0 {
		r.wrong(at["labs"], "class.no-labs", k.Name)
	}
	if !k.Opens.IsZero() && !k.Due.IsZero() && !k.Due.After(k.Opens) {
		r.wrong(at["due"], "class.closes-before", k.Name)
	}
	switch late := at["late"]; {
	case late == nil:
	case k.Due.IsZero():
		r.wrong(late, "class.late-without-due", k.Name)
	case !k.Late.Until.IsZero() && !k.Late.Until.After(k.Due):
		r.wrong(late, "class.late-before-due", k.Name)
	}
	if k.Silent && (k.Mode == Practice || k.Mode == Graded) {
		r.wrong(at["tells-met"], "class.exam-only", "tells-met")
	}
	if k.Mode == Exam && k.Clock == 0 && k.Due.IsZero() {
		r.wrong(n, "class.exam-endless", k.Name)
	}
}

// part reads a lab of a checkpoint.
func (r *reader) part(k *Checkpoint, n *yaml.Node) {
	p := Part{Worth: map[string]int{}, line: n.Line}
	var lab *labs.Lab
	r.fields(n, partKeys, func(key string, _, v *yaml.Node) {
		switch key {
		case "lab":
			p.Lab = r.text(key, v)
			if lab = r.lab(v, p.Lab); lab != nil && slices.ContainsFunc(k.Labs, func(o Part) bool { return o.Lab == p.Lab }) {
				r.wrong(v, "class.lab-twice", p.Lab)
			}
		case "points":
			p.Points = r.points(key, v)
		case "tasks":
			r.worth(&p, lab, v)
		}
	})
	if n.Kind != yaml.MappingNode {
		return
	}
	if p.Lab == "" {
		r.wrong(n, "class.must", "lab")
	}
	if p.Points == 0 {
		p.Points = 100 * 100 // as school usually has it
	}
	k.Labs = append(k.Labs, p)
}

func (r *reader) lab(n *yaml.Node, name string) *labs.Lab {
	i := slices.IndexFunc(r.labs, func(l *labs.Lab) bool { return l.Name == name && len(l.Tasks) > 0 })
	if i >= 0 {
		return r.labs[i]
	}
	var names []string
	for _, l := range r.labs {
		names = append(names, l.Name)
	}
	if name == "" {
		return nil
	}
	if meant := near.Word(name, names); meant != "" {
		r.wrong(n, "class.lab-near", name, meant)
	} else {
		r.wrong(n, "class.lab", name)
	}
	return nil
}

// worth reads how much tasks count.
func (r *reader) worth(p *Part, lab *labs.Lab, n *yaml.Node) {
	if lab == nil {
		return
	}
	var names []string
	for _, t := range lab.Tasks {
		names = append(names, t.Name)
	}
	r.fields(n, names, func(task string, _, v *yaml.Node) {
		p.Worth[task] = r.number(task, v, 0, 100)
	})
	sum := 0
	for _, t := range lab.Tasks {
		w, said := p.Worth[t.Name]
		if !said {
			w = t.Worth
		}
		sum += w
	}
	if sum == 0 {
		r.wrong(n, "class.nothing-counts", p.Lab)
		p.Worth = map[string]int{}
	}
}

func (r *reader) late(k *Checkpoint, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && strings.EqualFold(n.Value, "no") {
		return
	}
	l := Late{Every: 24 * time.Hour}
	r.fields(n, lateKeys, func(key string, _, v *yaml.Node) {
		switch key {
		case "lose":
			l.Lose = r.number(key, v, 0, 100)
		case "every":
			l.Every = r.span(key, v, 366*24*time.Hour)
		case "until":
			l.Until = r.when(key, v)
		}
	})
	if n.Kind == yaml.MappingNode && l.Until.IsZero() {
		r.wrong(n, "class.must", "until")
	}
	k.Late = l
}
