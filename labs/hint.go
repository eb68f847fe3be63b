package labs

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/route53"
	"skylab/engine/world"
)

// Hint is the next help for a task. The first starts from what this learner
// did last: their own first blocker, or AWS's last refusal. Those that follow
// are written in the lab.
type Hint struct {
	Task string
	N    int // from 1
	Of   int
	// Say is the hint from the learner's own mistake; its key is empty in a
	// written one.
	Say world.Sentence
	// Own is what stopped this learner's packet, where Say tells of a packet.
	Own Finding
}

// Hint gives the next hint for a task and notes that it was taken; behind the
// last one it is that again. ok is false for a task that does not exist.
func (a *Attempt) Hint(task string) (h Hint, ok bool, err error) {
	if _, ok := a.Lab.Task(task); !ok {
		return Hint{}, false, nil
	}
	if a.Lab.seal != unsealed {
		return Hint{}, true, ErrSealed
	}
	a.mu.Lock()
	taken := a.hints[task]
	a.mu.Unlock()
	h = Hint{Task: task, N: min(taken+1, hintSteps+1), Of: hintSteps + 1}
	if h.N == 1 {
		h.Say, h.Own = a.own(task)
		if h.Say.Key == "" {
			h.N = 2
		}
	}
	if taken >= h.N {
		return h, true, nil // seen already
	}
	if err := a.Engine.Note(fmt.Sprintf("hint %s %d", task, h.N)); err != nil {
		return Hint{}, true, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hints[task] = h.N
	return h, true, nil
}

// HintCosts is what the next hint for a task would cost where an attempt is graded,
// in percent of what the task is worth: nothing once all of them were taken.
func (a *Attempt) HintCosts(task string) int {
	own, _ := a.own(task)
	a.mu.Lock()
	defer a.mu.Unlock()
	taken := a.hints[task]
	next := min(taken+1, hintSteps+1)
	if next == 1 && own.Key == "" { // there is nothing to begin with
		next = 2
	}
	return (next - taken) * a.Lab.HintCost
}

// Hints is how many hints were taken for a task, remedies among them.
func (a *Attempt) Hints(task string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.hints[task] + len(a.remedies[task])
}

// own is the hint that this learner's last mistake gives, if there is one and
// no open question keeps it back.
func (a *Attempt) own(task string) (world.Sentence, Finding) {
	if _, open := a.Question(); open {
		return world.Sentence{}, Finding{}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.refused != nil {
		return world.Sentence{Key: "hint-refused", Args: []any{a.refused.Code}}, Finding{}
	}
	for _, f := range a.findings {
		if f.Task == task && !f.Met && len(f.Blockers) > 0 {
			at := f.Blockers[0].At
			return world.Sentence{Key: "hint-" + string(at.Kind), Args: []any{at.Label()}}, f
		}
	}
	return world.Sentence{}, Finding{}
}

// Rung is what a hint tells: own, where, rule, shape or command. The last one
// tells the command, and the task then counts after it was done again on a new
// draw.
func (h Hint) Rung() string {
	rungs := [...]string{"own", "where", "rule", "shape", "command"}
	return rungs[max(0, min(h.N-1, len(rungs)-1))]
}

// Taken lists the written hints that were taken for a task.
func (a *Attempt) Taken(task string) []Hint {
	var out []Hint
	for n := 2; n <= a.Hints(task); n++ {
		out = append(out, Hint{Task: task, N: n, Of: hintSteps + 1})
	}
	return out
}

// Text is a written hint in a language, filled with this learner's values.
func (h Hint) Text(a *Attempt, lang string) string {
	p := a.Lab.Words(lang)
	if p == nil || p.Tasks[h.Task] == nil || h.N < 2 || h.N-2 >= len(p.Tasks[h.Task].Hints) {
		return ""
	}
	return a.Text(p.Tasks[h.Task].Hints[h.N-2])
}

var idOf = regexp.MustCompile(`\{id ([^{}]+)\}`)

// Text fills prose with this learner's values, and {id NAME} with the id of
// what has that Name tag now, or <NAME> where nothing has it yet.
func (a *Attempt) Text(prose string) string {
	return idOf.ReplaceAllStringFunc(a.Values.Fill(prose), func(m string) string {
		name := strings.TrimSuffix(strings.TrimPrefix(m, "{id "), "}")
		for _, r := range world.All[world.Resource](a.Engine.World(), world.Everywhere) {
			z, isZone := r.(route53.HostedZone)
			if ec2.TagsOf(r).Name() == name || isZone && z.Name == name+"." {
				return r.ID()
			}
		}
		return "<" + name + ">"
	})
}

// recall reads back what the notes of a log say.
func (a *Attempt) recall(log []engine.Entry) {
	for _, n := range log {
		words := strings.Fields(n.Rest())
		switch {
		case n.Word() == "hint" && len(words) == 2:
			if k, err := strconv.Atoi(words[1]); err == nil {
				a.hints[words[0]] = max(a.hints[words[0]], k)
			}
		case n.Word() == "remedy" && len(words) == 3:
			a.remedied(words[0], words[1]+" "+words[2])
		case n.Word() == "predict" && len(words) == 2:
			a.told[words[0]] = words[1]
		case n.Word() == "predict" && len(words) == 1:
			a.told[words[0]] = ""
		case n.Word() == "lost" && len(words) == 3:
			goal, err := strconv.Atoi(words[1])
			line, also := strconv.Atoi(words[2])
			if err == nil && also == nil {
				a.lost[goal] = line
			}
		case n.Op == "solution":
			a.shown = true
		}
	}
}
