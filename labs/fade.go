package labs

import (
	"strings"

	"skylab/engine"
	"skylab/engine/shell"
	"skylab/engine/spelling"
)

// Meetings count in how many attempts a learner has done an operation, by its
// service and verb: "ec2 create-subnet". What only looks is not counted.
type Meetings map[string]int

// Meet counts what the logs of attempts hold, an operation once for each log.
func Meet(logs ...[]engine.Entry) Meetings {
	out := Meetings{}
	for _, log := range logs {
		seen := map[string]bool{}
		for _, n := range log {
			if n.By == staged || !changes(n) {
				continue
			}
			action, _, _ := strings.Cut(n.Rest(), " ")
			op, ok := engine.Book.ByAction(n.Word(), action)
			if !ok || seen[op.Service+" "+op.Verb] {
				continue
			}
			seen[op.Service+" "+op.Verb] = true
			out[op.Service+" "+op.Verb]++
		}
	}
	return out
}

// Fade takes help away from the commands of a step: the first meeting with an
// operation keeps its command whole, the second has blanks, and where each
// operation was met twice, only the goal is left.
func (m Meetings) Fade(script string) (How, string) {
	all := Commands(script)
	how, least := Worked, 2
	for i, c := range all {
		met, does := m.least(c)
		if !does {
			continue
		}
		least = min(least, met)
		if met > 0 {
			how, all[i] = Skeleton, blanks(c)
		}
	}
	if least >= 2 && how == Skeleton {
		return Alone, ""
	}
	return how, strings.Join(all, "\n")
}

// least is how often that operation of a command was met that was met least,
// and whether the command does anything but look.
func (m Meetings) least(command string) (met int, does bool) {
	met = 2
	for _, c := range calls(command) {
		if looks(c.op) {
			continue
		}
		met, does = min(met, m[c.op.Service+" "+c.op.Verb]), true
	}
	return met, does
}

// looks reports whether an operation changes nothing.
func looks(op *spelling.Operation) bool { return strings.HasPrefix(op.Verb, "describe-") }

// call is one aws command in a line.
type call struct {
	op    *spelling.Operation
	words []shell.Word // behind the verb
}

// calls finds the aws commands of a line.
func calls(line string) []call {
	var out []call
	words := shell.Words(line)
	for i, w := range words {
		if w.Kind != shell.WordPlain || w.Index != 0 || w.Text != "aws" {
			continue
		}
		var args []shell.Word
		for _, a := range words[i+1:] {
			if a.Kind == shell.WordPlain && a.Command == w.Command && a.Depth == w.Depth {
				args = append(args, a)
			}
		}
		if len(args) < 2 {
			continue
		}
		if op, ok := engine.Book.Find(args[0].Text, args[1].Text); ok {
			out = append(out, call{op, args[2:]})
		}
	}
	return out
}

// blanks puts a blank in the place of each value that the learner is to know:
// what is required, and ids. Names, tags and what is only looked up stay.
func blanks(line string) string {
	type span struct{ from, to int }
	var spans []span
	for _, c := range calls(line) {
		if looks(c.op) {
			continue
		}
		for i, w := range c.words {
			if i+1 >= len(c.words) || !asks(c.op, w.Text) {
				continue
			}
			v := c.words[i+1]
			if !strings.HasPrefix(v.Text, "--") && v.End <= len(line) {
				spans = append(spans, span{v.Start, v.End})
			}
		}
	}
	out, at := "", 0
	for _, s := range spans {
		if s.from < at { // inside of one that is blank already
			continue
		}
		out += line[at:s.from] + Blank
		at = s.to
	}
	return out + line[at:]
}

// asks reports whether a flag's value is the learner's to know.
func asks(op *spelling.Operation, flag string) bool {
	for _, p := range op.Flags() {
		if p.Flag == flag {
			return !p.Bool && p.Type != "structure" && (p.Required || p.IDOf != "" || strings.HasSuffix(p.Name, "CidrBlock"))
		}
	}
	return false
}

// Command is what a step shows of its command, with this learner's values: as
// it is written, faded by what the learner has met before. Hints bring it back:
// with the shape of the command it has its blanks, with the command it is whole.
func (a *Attempt) Command(lang, step string) (How, string) {
	p := a.Lab.Words(lang)
	if p == nil || p.Tasks[step] == nil || p.Tasks[step].Command == "" {
		return Alone, ""
	}
	whole := a.Script(p.Tasks[step].Command)
	taken := a.Hints(step)
	if taken > hintSteps {
		return Worked, whole
	}
	how, faded := a.c.Met.Fade(whole)
	if how == Alone && taken == hintSteps {
		var all []string
		for _, c := range Commands(whole) {
			all = append(all, blanks(c))
		}
		return Skeleton, strings.Join(all, "\n")
	}
	return how, faded
}
