package tui

import (
	"regexp"
	"strings"

	"skylab/tui/look"
	"skylab/tui/term"
)

// next is what the learner can do now to get on, and the key that does it.
type next struct {
	lead string // what it is called, where it is not the next thing to do
	what string
	do   action
	word string // the key's word in the dictionary, where it is not do's own
}

// next finds out what to do now from what there is to see.
func (m *Model) next() next {
	b, d := m.bench, m.words
	typed := b.prompt.value()
	switch prompt := m.place() == inPrompt; {
	case b.asking():
		return next{what: d.Say("next-answer"), do: answer}
	case b.over():
		return next{what: d.Say("next-problem"), do: goOn}
	case b.arrival:
		return next{what: d.Say("next-arrived"), do: goOn}
	case b.seen.question != nil:
		return next{what: d.Say("next-reveal"), do: goOn}
	case b.busy:
		return next{what: d.Say("next-runs"), do: interrupt}
	case prompt && strings.Contains(typed, blank):
		return next{what: d.Say("next-blank"), do: complete}
	case prompt && typed != "" && typed == b.seen.suggest:
		return next{what: d.Say("next-run", verb(typed)), do: run}
	case len(b.attempt.Lab.Tasks) == 0:
		return next{what: d.Say("next-free"), do: help}
	case b.sitting != nil && b.seen.step == "" && !b.seen.sight.Sealed:
		return next{what: d.Say("next-duty-done"), do: handIn}
	case b.seen.sight.Sealed && b.seen.step == "":
		return next{what: d.Say("next-exam-done"), do: handIn}
	case b.seen.sight.Sealed:
		return next{what: d.Say("next-exam"), do: handIn}
	case b.seen.step == "" && len(b.seen.owed) > 0:
		return next{what: d.Say("next-owed", len(b.seen.owed)), do: moments}
	case prompt && typed != "" && b.seen.step != "":
		return next{what: d.Say("next-own"), do: run}
	case b.seen.step == "":
		return next{what: d.Say("next-done"), do: leave}
	case b.seen.suggest != "" && prompt:
		return next{what: d.Say("next-run", verb(b.seen.suggest)), do: complete, word: "key.suggest"}
	case b.seen.suggest != "":
		return next{what: d.Say("next-run", verb(b.seen.suggest)), do: suggest}
	case b.seen.pending:
		return next{what: d.Say("next-wait"), do: skip}
	}
	return next{lead: "next-goal", what: b.openGoal(), do: hint}
}

// openGoal is what the first goal asks that is not met yet.
func (b *bench) openGoal() string {
	for _, f := range byTask(b.seen.findings, b.seen.step) {
		if !f.Met {
			return b.words().Say(f.Asks.Key, f.Asks.Args...)
		}
	}
	return ""
}

// written is a file that a here-document writes: what stands in it is not run.
var written = regexp.MustCompile(`^cat\s*>\s*(\S+)\s*<<`)

var operation = regexp.MustCompile(`\baws\s+[a-z0-9-]+\s+([a-z0-9-]+)`)

// verb is what a command is called in short: the verb of its last operation,
// or its first word.
func verb(command string) string {
	if file := written.FindStringSubmatch(command); file != nil {
		return "cat > " + file[1]
	}
	if all := operation.FindAllStringSubmatch(command, -1); all != nil {
		return all[0][1]
	}
	first, _, _ := strings.Cut(strings.TrimSpace(command), " ")
	return first
}

// nextRow is the line that says what to do now. It stays in sight at every
// size, and a click on it does what its key does.
func (m *Model) nextRow() block {
	t, n := m.theme(), m.next()
	word := n.word
	if word == "" {
		word = "key." + string(n.do)
	}
	key := m.keyOf(n.do)
	right := ""
	if key != "" { // while an older line is looked for, no key does it
		right = m.words.Say(word)
	}
	called := "next"
	if n.lead != "" {
		called = n.lead
	}
	lead := m.words.Say(called) + " "
	room := m.w - look.Width(lead) - look.Width(key) - look.Width(right) - 10
	what := term.Clean(n.what)
	what = look.Shorten(what, max(4, min(room, look.Width(what))))
	row := " " + t.Mark(look.Here) + " " + t.Style(look.Key, lead) + what + "   " + t.Style(look.Key, key) + " " + t.Style(look.Dim, right)
	var out block
	do := n.do
	if do == answer { // which one it is about can't be told here
		do = none
	}
	out.add(look.Clip(row+look.Spaces(m.w), m.w), do, "")
	return out
}

// keyOf is how the key that does an action here is written, or nothing where
// none does.
func (m *Model) keyOf(do action) string {
	for _, b := range bindings {
		if b.do == do && b.in&m.place() != 0 {
			return m.shown(b)
		}
	}
	return ""
}

// keyIn is how the key is written that does an action in a place.
func keyIn(do action, in focus) string {
	for _, b := range bindings {
		if b.do == do && b.in&in != 0 {
			return b.show
		}
	}
	return ""
}
