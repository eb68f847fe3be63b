package labs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"skylab/engine/near"
)

// Prose is a lab told in one language. Texts are Markdown with {placeholders};
// [Attempt.Text] fills them.
type Prose struct {
	File, Lang  string
	Title       string
	Brief       string
	Tasks       map[string]*TaskProse
	Predictions map[string]*PredictionProse
	End         string

	text string
}

// TaskProse tells one task.
type TaskProse struct {
	Title, Why string
	// Command is the worked command, or the skeleton with blanks (____).
	Command string
	// Hints go from where to look, over the rule and the shape of the command,
	// to the command.
	Hints []string
	line  int
}

// PredictionProse tells one prediction.
type PredictionProse struct {
	Question string
	Choices  map[string]string
	Reveal   string
	line     int
}

// hintSteps is how many hints a task has: where to look, which rule, the shape
// of the command, the command.
const hintSteps = 4

var numbered = regexp.MustCompile(`^\d+\.\s+`)

// prosing is a Markdown file being read.
type prosing struct {
	reader
	p    *Prose
	task *TaskProse
	into *string // where plain text goes
	pred *PredictionProse
	mode string // command, hints, predict or nothing
}

// parseProse reads one Markdown file.
func parseProse(file, text string) (*Prose, []Problem) {
	parts := strings.Split(file, ".")
	var all []Problem
	p := &Prose{File: file, Lang: parts[max(0, len(parts)-2)], Tasks: map[string]*TaskProse{}, Predictions: map[string]*PredictionProse{}}
	p.text = strings.ReplaceAll(text, "\r\n", "\n")
	g := &prosing{reader: reader{file, &all}, p: p}
	g.into = &p.Brief
	fenced := false
	for i, line := range strings.Split(p.text, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			if g.mode == "command" {
				continue
			}
		}
		if !fenced && strings.HasPrefix(line, "#") {
			g.heading(i+1, line)
			continue
		}
		g.line(i+1, line)
	}
	if fenced {
		g.wrong(strings.Count(p.text, "\n"), "a block of code is open at the end", "close it with three backquotes")
	}
	p.tidy()
	if p.Title == "" {
		g.wrong(1, "the lab has no title", "begin the file with # and the title")
	}
	return p, all
}

func (g *prosing) heading(no int, line string) {
	level := len(line) - len(strings.TrimLeft(line, "#"))
	text := strings.TrimSpace(line[level:])
	g.mode, g.pred = "", nil
	switch level {
	case 1:
		g.p.Title = text
	case 2:
		g.taskHeading(no, text)
	case 3:
		g.partHeading(no, text)
	default:
		g.wrong(no, fmt.Sprintf("%q is a heading of the fourth level or below", text), "use #, ## and ### only")
	}
}

func (g *prosing) taskHeading(no int, text string) {
	if text == "end" {
		g.task, g.into = nil, &g.p.End
		return
	}
	name, title, ok := strings.Cut(text, ":")
	if !ok {
		g.wrong(no, fmt.Sprintf("%q does not say which task it tells", text), "write ## task: Title, with the task's name from the lab file, or ## end")
		g.task, g.into = &TaskProse{line: no}, new(string)
		return
	}
	name = strings.TrimSpace(name)
	if g.p.Tasks[name] != nil {
		g.wrong(no, fmt.Sprintf("the task %s is told twice", name), "take one of the two away")
	}
	g.task = &TaskProse{Title: strings.TrimSpace(title), line: no}
	g.p.Tasks[name] = g.task
	g.into = &g.task.Why
}

var partWords = []string{"command", "hints", "predict", "reveal"}

func (g *prosing) partHeading(no int, text string) {
	word, name, _ := strings.Cut(text, " ")
	g.into = new(string)
	if g.task == nil {
		g.wrong(no, fmt.Sprintf("%q stands outside of a task", text), "put it below a heading ## task: Title")
		return
	}
	switch word = g.known(no, word, "a heading ###", partWords); word {
	case "command":
		g.mode, g.into = word, &g.task.Command
	case "hints":
		g.mode = word
	case "predict", "reveal":
		if g.pred = g.p.Predictions[name]; g.pred == nil {
			g.pred = &PredictionProse{Choices: map[string]string{}, line: no}
			g.p.Predictions[name] = g.pred
		}
		if g.mode, g.into = word, &g.pred.Question; word == "reveal" {
			g.into = &g.pred.Reveal
		}
	}
}

func (g *prosing) line(no int, line string) {
	switch {
	case g.mode == "hints" && numbered.MatchString(line):
		g.task.Hints = append(g.task.Hints, numbered.ReplaceAllString(line, "")+"\n")
		return
	case g.mode == "hints" && len(g.task.Hints) > 0:
		g.task.Hints[len(g.task.Hints)-1] += strings.TrimPrefix(line, "   ") + "\n"
		return
	case g.mode == "predict" && strings.HasPrefix(line, "- "):
		name, text, ok := strings.Cut(line[2:], ":")
		if !ok {
			g.wrong(no, fmt.Sprintf("%q is no choice", line), "write - choice: text, with the choice's name from the lab file")
		}
		g.pred.Choices[strings.TrimSpace(name)] = strings.TrimSpace(text)
		return
	}
	*g.into += line + "\n"
}

// tidy takes away the empty lines around each text.
func (p *Prose) tidy() {
	trim := func(s *string) { *s = strings.Trim(*s, "\n") }
	trim(&p.Brief)
	trim(&p.End)
	for _, t := range p.Tasks {
		trim(&t.Why)
		trim(&t.Command)
		for i := range t.Hints {
			trim(&t.Hints[i])
		}
	}
	for _, q := range p.Predictions {
		trim(&q.Question)
		trim(&q.Reveal)
	}
}

// checkProse holds prose against the lab that it tells.
func (l *Lab) checkProse(p *Prose) []Problem {
	var all []Problem
	r := reader{p.File, &all}
	for _, t := range l.Tasks {
		r.taskProse(t, p.Tasks[t.Name])
	}
	for _, q := range l.Predictions {
		r.predictionProse(q, p.Predictions[q.Name])
	}
	for _, name := range sorted(p.Tasks) {
		if _, ok := l.Task(name); !ok {
			r.wrong(p.Tasks[name].line, fmt.Sprintf("the lab has no task %q", name), meant(name, l.taskNames()))
		}
	}
	for _, name := range sorted(p.Predictions) {
		if !slices.ContainsFunc(l.Predictions, func(q Prediction) bool { return q.Name == name }) {
			r.wrong(p.Predictions[name].line, fmt.Sprintf("the lab has no prediction %q", name), "add -- predict/"+name+" -- to the lab file, or take this away")
		}
	}
	for _, must := range []struct{ text, what, remedy string }{
		{p.Brief, "nothing says what will be built and why", "write a few lines below the title"},
		{p.End, "there are no closing words", "add ## end and a few lines"},
	} {
		if must.text == "" {
			r.wrong(1, must.what, must.remedy)
		}
	}
	for i, line := range strings.Split(p.text, "\n") {
		if what := unknownIn(line, l.drawNames()); what != "" {
			r.wrong(i+1, what, "write one of "+join(braced(l.drawNames()))+", or {id NAME} for an id")
		}
	}
	return all
}

func (r reader) taskProse(t Task, p *TaskProse) {
	switch {
	case p == nil:
		r.wrong(0, fmt.Sprintf("the task %s is not told", t.Name), "add ## "+t.Name+": and its title")
		return
	case p.Title == "" || p.Why == "":
		r.wrong(p.line, fmt.Sprintf("the task %s has no title, or nothing says why it is done", t.Name), "write both")
	}
	if t.How != "" && (p.Command == "") != (t.How == Alone) {
		if t.How == Alone {
			r.wrong(p.line, fmt.Sprintf("the task %s is done alone, and its command is shown", t.Name), "take ### command away, or write how worked in the lab file")
		} else {
			r.wrong(p.line, fmt.Sprintf("the task %s is %s, and no command is shown", t.Name, t.How), "add ### command")
		}
	}
	if t.How == Skeleton && p.Command != "" && !strings.Contains(p.Command, "____") {
		r.wrong(p.line, fmt.Sprintf("the skeleton of %s has no blank to fill", t.Name), "write ____ where the learner fills in")
	}
	if len(p.Hints) != hintSteps {
		r.wrong(p.line, fmt.Sprintf("the task %s has %d hints", t.Name, len(p.Hints)), "write four below ### hints, numbered: where to look, which rule, the shape of the command, the command")
	}
}

func (r reader) predictionProse(q Prediction, p *PredictionProse) {
	if p == nil {
		r.wrong(0, fmt.Sprintf("the prediction %s is not told", q.Name), "add ### predict "+q.Name+" below a task")
		return
	}
	if p.Question == "" || p.Reveal == "" {
		r.wrong(p.line, fmt.Sprintf("the prediction %s has no question or no reveal", q.Name), "write ### predict "+q.Name+" and ### reveal "+q.Name)
	}
	for _, c := range q.Choices {
		if p.Choices[c] == "" {
			r.wrong(p.line, fmt.Sprintf("the choice %s of %s has no words", c, q.Name), "add - "+c+": and its words")
		}
	}
	for _, c := range sorted(p.Choices) {
		if !slices.Contains(q.Choices, c) {
			r.wrong(p.line, fmt.Sprintf("the prediction %s has no choice %q", q.Name, c), meant(c, q.Choices))
		}
	}
}

// meant is the remedy for a word that names nothing.
func meant(word string, known []string) string {
	if n := near.Word(word, known); n != "" {
		return "did you mean " + n + "?"
	}
	return "it is one of: " + join(known)
}

func sorted[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
