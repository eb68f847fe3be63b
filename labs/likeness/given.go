package likeness

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"skylab/engine"
	"skylab/engine/spelling"
	"skylab/labs"
)

// given is what everybody at a lab has before them.
type given struct {
	voice    *voice
	forms    map[string]bool // with their blanks empty
	blanks   map[int][][]string
	written  map[string]bool // as shape.written, to the letter
	names    map[string]bool // of variables and functions
	words    map[string]bool // that the lab or AWS has, in small letters
	literals map[string]bool // addresses that stand in the lab as they are

	// Most lines are typed by many, so what was found out of one is kept.
	cut    map[string][]string
	judges map[string]judged
}

// judged is the shape of a command, and what the lab says of it.
type judged struct {
	shape
	chance float64
	given  bool
}

// judged judges a command whose values and ids are replaced already.
func (g *given) judged(plain string) judged {
	j, is := g.judges[plain]
	if !is {
		s := shapeOf(plain)
		j = judged{s, plainly / float64(int(1)<<(3*g.own(s.form))), g.has(s.form)}
		if strings.HasPrefix(s.form, "#") {
			j.chance = min(j.chance, oddly)
		}
		g.judges[plain] = j
	}
	return j
}

// commands cuts what was typed into commands.
func (g *given) commands(text string) []string {
	out, is := g.cut[text]
	if !is {
		out = labs.Commands(text)
		g.cut[text] = out
	}
	return out
}

var (
	code    = regexp.MustCompile("(?s)```[a-z]*\n(.*?)```|`([^`]+)`")
	named   = regexp.MustCompile(`\{id ([^{}]+)\}`)
	blank   = regexp.MustCompile(`\$_|<[a-z][a-z0-9-]*>|\*+|____+`)
	capital = regexp.MustCompile(`\b[A-Z][A-Z-]{2,}\b`)
	word    = regexp.MustCompile(`[\p{L}][\p{L}\p{N}_-]{2,}`)
	dotted  = regexp.MustCompile(`\d+\.\d+\.\d+\.\d+(/\d+)?`)
	holes   = regexp.MustCompile(`\{[a-z][^{}]*\}|<[a-z][^<>]*>|\$_`)
)

// givenOf reads all that a lab shows or does.
func givenOf(l *labs.Lab, d *draws) *given {
	g := &given{&voice{draws: d}, map[string]bool{}, map[int][][]string{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string][]string{}, map[string]judged{}}
	g.words["aws"] = true
	for op := range engine.Book.Operations() {
		g.know(op.Service + " " + op.Verb)
		for _, f := range op.Filters {
			g.know(f)
		}
		g.params(op.Params)
	}
	scripts := []labs.Script{l.Start}
	for _, s := range l.Solutions {
		scripts = append(scripts, s.Script)
	}
	for _, f := range l.Faults {
		scripts = append(scripts, f.Break)
		for _, r := range f.Repairs {
			scripts = append(scripts, r.Script)
		}
	}
	for _, q := range l.Predictions {
		scripts = append(scripts, q.Try)
	}
	for _, s := range l.Befores {
		scripts = append(scripts, s)
	}
	for _, s := range scripts {
		g.script(s.Text, false)
	}
	for _, p := range l.Prose {
		g.prose(p)
	}
	for _, t := range l.Tasks {
		for _, line := range t.Goals {
			g.know(line.Text)
		}
		for _, line := range t.Guards {
			g.know(line.Text)
		}
	}
	return g
}

func (g *given) params(all []spelling.Param) {
	for _, p := range all {
		g.know(p.Name + " " + strings.TrimLeft(p.Flag, "-") + " " + strings.TrimLeft(p.Negative, "-") + " " + strings.Join(p.Enum, " "))
		g.params(p.Fields)
	}
}

func (g *given) prose(p *labs.Prose) {
	texts := []string{p.Title, p.Brief, p.End}
	for _, t := range p.Tasks {
		texts = append(texts, t.Title, t.Why)
		texts = append(texts, t.Hints...)
		g.script(t.Command, false)
	}
	for _, q := range p.Predictions {
		texts = append(texts, q.Question, q.Reveal)
		for _, c := range q.Choices {
			texts = append(texts, c)
		}
	}
	for _, t := range texts {
		g.know(t)
		for _, m := range code.FindAllStringSubmatch(t, -1) {
			g.script(m[1]+m[2], true)
		}
	}
}

// know takes in which words and addresses there are.
func (g *given) know(text string) {
	for _, w := range word.FindAllString(text, -1) {
		w = strings.ToLower(w)
		g.words[w] = true
		if strings.ContainsAny(w, "-_") {
			for _, part := range strings.FieldsFunc(w, func(r rune) bool { return r == '-' || r == '_' }) {
				g.words[part] = true
			}
		}
	}
	for _, a := range dotted.FindAllString(text, -1) {
		g.literals[a] = true
	}
}

// script takes in commands; in a hint, capitals stand for what goes there.
func (g *given) script(text string, capitals bool) {
	g.know(text)
	text = named.ReplaceAllString(text, "<id>")
	for _, c := range labs.Commands(text) {
		s := shapeOf(g.voice.plain(c))
		g.written[s.written] = true
		for _, n := range s.names {
			g.names[n] = true
		}
		form := s.form
		if capitals {
			form = capital.ReplaceAllString(form, "____")
		}
		g.forms[blank.ReplaceAllString(form, "*")] = true
		if strings.Contains(form, "____") {
			w := words(strings.ReplaceAll(form, "____", "*"))
			g.blanks[len(w)] = append(g.blanks[len(w)], w)
		}
	}
}

// has reports whether a form is given, whatever fills its blanks.
func (g *given) has(form string) bool {
	empty := blank.ReplaceAllString(form, "*")
	if g.forms[empty] {
		return true
	}
	is := words(form)
next:
	for _, want := range g.blanks[len(is)] {
		for i, w := range want {
			if !fills(blank.ReplaceAllString(w, "*"), blank.ReplaceAllString(is[i], "*")) {
				continue next
			}
		}
		return true
	}
	return false
}

// fills reports whether a word is another one with something in its blanks.
func fills(want, is string) bool {
	before, after, open := strings.Cut(want, "*")
	if !open {
		return want == is
	}
	after = after[strings.LastIndexByte(after, '*')+1:]
	return len(is) >= len(before)+len(after) && strings.HasPrefix(is, before) && strings.HasSuffix(is, after)
}

// own counts words that neither the lab nor AWS has, and addresses that stand nowhere in
// the lab, up to three.
func (g *given) own(form string) int {
	n := 0
	for _, w := range word.FindAllString(holes.ReplaceAllString(form, " "), -1) {
		if g.words[strings.ToLower(w)] {
			continue
		}
		for _, part := range strings.FieldsFunc(strings.ToLower(w), func(r rune) bool { return r == '-' || r == '_' }) {
			if utf8.RuneCountInString(part) > 2 && !g.words[part] {
				n++
			}
		}
	}
	for _, a := range dotted.FindAllString(form, -1) {
		if !g.literals[a] {
			n++
		}
	}
	return min(n, 3)
}
