package labs

import (
	"regexp"
	"slices"

	"skylab/engine"
)

var operation = regexp.MustCompile(`\baws ([a-z0-9-]+) ([a-z0-9-]+)`)

// whichChoices is how many commands a learner chooses from.
const whichChoices = 3

// Which are commands of a lab, by their verbs, one of which does what a task is
// about. ok is false where there are too few to choose from.
func (l *Lab) Which(task string) (choices []string, right int, ok bool) {
	p := l.Words("en")
	if p == nil || p.Tasks[task] == nil || len(l.Solutions) == 0 {
		return nil, 0, false
	}
	told := p.Tasks[task]
	own := verbs(told.Command)
	if len(told.Hints) == hintSteps {
		own = append(own, verbs(told.Hints[hintSteps-1])...)
	}
	if len(own) == 0 {
		return nil, 0, false
	}
	answer := own[len(own)-1]
	choices = []string{answer}
	for _, v := range verbs(l.Solutions[0].Text) {
		if len(choices) < whichChoices && !slices.Contains(own, v) && !slices.Contains(choices, v) {
			choices = append(choices, v)
		}
	}
	slices.Sort(choices)
	return choices, slices.Index(choices, answer), len(choices) == whichChoices
}

// verbs lists what a script does, not where it only looks.
func verbs(script string) []string {
	var out []string
	for _, m := range operation.FindAllStringSubmatch(script, -1) {
		if op, ok := engine.Book.Find(m[1], m[2]); ok && !looks(op) {
			out = append(out, op.Verb)
		}
	}
	return out
}
