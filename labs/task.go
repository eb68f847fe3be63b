package labs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxWorth is how much more than another one a task may count.
const maxWorth = 100

var taskWords = []string{"task", "how", "needs", "worth", "stop", "goal", "guard"}

// tasks reads the section -- tasks --.
func (r reader) tasks(l *Lab, s Script) {
	for _, line := range s.lines() {
		word, rest, _ := strings.Cut(line.Text, " ")
		rest = strings.TrimSpace(rest)
		word = r.known(line.No, word, "a task", taskWords)
		if word == "task" {
			r.task(l, line.No, rest)
			continue
		}
		if len(l.Tasks) == 0 {
			r.wrong(line.No, "this line stands before the first task", "begin with task NAME")
			return
		}
		t := &l.Tasks[len(l.Tasks)-1]
		switch word {
		case "how":
			t.How = How(r.known(line.No, rest, "the line how", []string{string(Worked), string(Skeleton), string(Alone)}))
		case "needs":
			t.Needs = append(t.Needs, strings.Fields(rest)...)
		case "worth":
			if n, err := strconv.Atoi(rest); err == nil && n >= 1 && n <= maxWorth {
				t.Worth = n
			} else {
				r.wrong(line.No, fmt.Sprintf("worth is %q", rest), fmt.Sprintf("write how much the task counts beside the others, from 1 to %d, as in worth 3", maxWorth))
			}
		case "stop":
			t.Stop = true
		case "goal":
			t.Goals = append(t.Goals, Line{rest, line.No})
		case "guard":
			t.Guards = append(t.Guards, Line{rest, line.No})
		}
	}
	for _, t := range l.Tasks {
		if len(t.Goals) == 0 {
			r.wrong(t.line, fmt.Sprintf("the task %s has no goal", t.Name), "add a line such as goal reach laptop -> web tcp/443; a guard alone would be met by an empty account")
		}
	}
	if len(l.Tasks) == 0 {
		r.wrong(s.Line, "there is no task", "begin with task NAME")
	}
}

func (r reader) task(l *Lab, no int, name string) {
	if !drawName.MatchString(name) || name == "end" {
		r.wrong(no, fmt.Sprintf("%q can't be the name of a task", name), "use small letters, digits and hyphens, and begin with a letter")
	}
	if slices.Contains(l.taskNames(), name) {
		r.wrong(no, fmt.Sprintf("the task %s is there twice", name), "give one of the two another name")
	}
	l.Tasks = append(l.Tasks, Task{Name: name, How: Alone, Worth: 1, line: no})
}

var predictWords = []string{"before", "after", "watch", "choice", "right"}

// prediction reads a section -- predict/NAME --.
func (r reader) prediction(l *Lab, name string, s Script) {
	p := Prediction{Name: name, line: s.Line - 1}
	for _, line := range s.lines() {
		word, rest, _ := strings.Cut(line.Text, " ")
		rest = strings.TrimSpace(rest)
		switch word = r.known(line.No, word, "a prediction", predictWords); word {
		case "before", "after":
			p.Task, p.After = rest, word == "after"
		case "watch":
			p.Watch = Line{rest, line.No}
			if rest != byAnswer {
				r.demand(l, p.Watch)
			}
		case "choice", "right":
			if word == "right" {
				if p.Right != "" {
					r.wrong(line.No, "two choices are right", "write choice before all but one")
				}
				p.Right = rest
			}
			p.Choices = append(p.Choices, rest)
		}
	}
	switch {
	case p.Task == "":
		r.wrong(p.line, fmt.Sprintf("the prediction %s belongs to no task", name), "add a line such as after TASK, or before TASK")
	case len(p.Choices) < 2 || p.Right == "":
		r.wrong(p.line, fmt.Sprintf("the prediction %s needs two choices or more, one of them right", name), "write choice NAME, and right NAME for the right one")
	}
	l.Predictions = append(l.Predictions, p)
}
