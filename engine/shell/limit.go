package shell

import "fmt"

// Limits bound one Run; VariableBytes bounds what a Shell keeps between them.
// A zero field means its default.
type Limits struct {
	// Steps counts commands, loop turns, expanded words and, for bulky work, each KiB handled.
	Steps int
	// OutputBytes counts every byte written in one Run: to the screen, into pipes, $( ) and files.
	OutputBytes int
	// VariableBytes counts what is kept in variables, functions and files together.
	VariableBytes int
	// Depth counts how deep commands stand inside one another, calls of functions included.
	Depth int
}

// The limits used where none is given. They leave room for a script that
// creates a thousand resources and stop a runaway loop within a second or two.
const (
	DefaultSteps         = 200_000
	DefaultOutputBytes   = 8 << 20
	DefaultVariableBytes = 1 << 20
	DefaultDepth         = 400
)

// MaxScript is the longest text that is read as a script, in bytes.
const MaxScript = 64 << 10

// perName is what a variable or file costs besides its bytes, so that many
// empty ones are bounded too.
const perName = 64

func (l Limits) orDefault() Limits {
	pick := func(n, d int) int {
		if n > 0 {
			return n
		}
		return d
	}
	return Limits{
		Steps:         pick(l.Steps, DefaultSteps),
		OutputBytes:   pick(l.OutputBytes, DefaultOutputBytes),
		VariableBytes: pick(l.VariableBytes, DefaultVariableBytes),
		Depth:         pick(l.Depth, DefaultDepth),
	}
}

// Limit names one of the limits.
type Limit string

// The limits that a LimitError can name.
const (
	LimitSteps         Limit = "steps"
	LimitOutputBytes   Limit = "output-bytes"
	LimitVariableBytes Limit = "variable-bytes"
	LimitDepth         Limit = "depth"
	LimitWords         Limit = "words"
	LimitJQ            Limit = "jq-bytes"
)

// LimitError says that a Run was stopped, and by which limit.
type LimitError struct {
	Limit Limit
	Max   int
}

// Error is one clear sentence in English.
func (e *LimitError) Error() string {
	switch e.Limit {
	case LimitSteps:
		return fmt.Sprintf("stopped: the line took more than %d steps; is there a loop that never ends?", e.Max)
	case LimitOutputBytes:
		return fmt.Sprintf("stopped: the line wrote more than %d bytes", e.Max)
	case LimitVariableBytes:
		return fmt.Sprintf("stopped: variables and files together would hold more than %d bytes", e.Max)
	case LimitDepth:
		return fmt.Sprintf("stopped: commands stand more than %d deep inside one another; does a function call itself without end?", e.Max)
	case LimitWords:
		return fmt.Sprintf("stopped: a line can expand to at most %d words", e.Max)
	case LimitJQ:
		return fmt.Sprintf("stopped: a value inside jq can be at most %d bytes", e.Max)
	}
	return fmt.Sprintf("stopped: the limit %s of %d was reached", e.Limit, e.Max)
}

// UnknownCommand says that a word is no command here. Nearest is the known word
// that was most likely meant, or empty.
type UnknownCommand struct{ Name, Nearest string }

func (e *UnknownCommand) Error() string {
	if e.Nearest == "" {
		return "command not found: " + e.Name
	}
	return fmt.Sprintf("command not found: %s (did you mean %s?)", e.Name, e.Nearest)
}

// Refusal names something that a shell elsewhere does and this one does not.
type Refusal string

// What a Refused can name.
const (
	RefusedCd       Refusal = "cd"
	RefusedReadonly Refusal = "readonly"
	RefusedOption   Refusal = "option"
	RefusedProgram  Refusal = "program"
)

// Refused says that a command was understood and not done. Name is the
// directory, variable, option or expression that it is about; Of is the command;
// Instead is an example of what can be written, or empty.
type Refused struct {
	What              Refusal
	Of, Name, Instead string
}

func (e *Refused) Error() string {
	switch e.What {
	case RefusedCd:
		return "cd: there is only one directory here, " + Home
	case RefusedReadonly:
		return e.Name + ": readonly variable"
	case RefusedOption:
		return fmt.Sprintf("%s: option %s is not available here", e.Of, e.Name)
	}
	if e.Instead != "" {
		return fmt.Sprintf("%s: %s is not available here; it can do %s", e.Of, e.Name, e.Instead)
	}
	return fmt.Sprintf("%s: %s is not available here", e.Of, e.Name)
}
