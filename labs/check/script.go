package check

import (
	"fmt"

	"skylab/engine/world"
)

// Script demands that a script of the learner's, run from where the lab
// begins, comes to a World in which another demand holds. Run twice, it must
// change nothing the second time; run after something, it must cope with what
// is half there.
type Script struct {
	Name  string // of the file
	Twice bool
	After string // what is run before it, by the name that the lab gives it
	Holds Demand
}

// Rehearsal is a run of a script in a World of its own.
type Rehearsal struct {
	Script string
	Twice  bool
	After  string
}

// Rehearsed is what a rehearsal came to.
type Rehearsed struct {
	World *world.World
	// Missing says that there is no such script.
	Missing bool
	// Again says that what follows happened in the second run.
	Again bool
	// Broken is the line that is no shell, 0 if all are, and Endless says that
	// a limit ended the script.
	Broken  int
	Endless bool
	// Status is the script's exit status. Where it is not 0, Refused is the
	// last command that AWS refused and Code its refusal, if there is one.
	Status        int
	Refused, Code string
	// Made lists what the second run made or took away, by its noun.
	Made []string
}

// parseScript reads `script NAME [twice] [after NAME]: DEMAND`.
func parseScript(words []string, text string) (Demand, error) {
	const form = "write script build.sh twice: reach SOURCE -> DESTINATION tcp/443"
	s := Script{}
	words = words[1:]
	if len(words) == 0 {
		return nil, fmt.Errorf("script names no file; %s", form)
	}
	s.Name, words = words[0], words[1:]
	for ; len(words) > 0; words = words[1:] {
		switch {
		case words[0] == "twice":
			s.Twice = true
		case words[0] == "after" && len(words) > 1:
			s.After, words = words[1], words[1:]
		default:
			return nil, fmt.Errorf("%q is not understood after the name of a script; write twice, or after NAME, and then a colon", words[0])
		}
	}
	_, rest, ok := cutColon(text)
	if !ok || s.Name == ":" {
		return nil, fmt.Errorf("what the script must come to stands behind a colon; %s", form)
	}
	d, err := Parse(rest)
	if err != nil {
		return nil, err
	}
	if _, again := d.(Script); again {
		return nil, fmt.Errorf("a script can't demand another script; %s", form)
	}
	s.Holds = d
	return s, nil
}

// cutColon cuts a demand at the first colon that ends a word and stands in no
// quotes.
func cutColon(text string) (before, after string, ok bool) {
	quoted := false
	for i, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ':' && !quoted && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\t'):
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}

// String is the demand as it is written.
func (s Script) String() string {
	out := "script " + quote(s.Name)
	if s.Twice {
		out += " twice"
	}
	if s.After != "" {
		out += " after " + quote(s.After)
	}
	return out + ": " + s.Holds.String()
}

// Asks says what is demanded.
func (s Script) Asks() world.Sentence {
	key := "want-script"
	if s.After != "" {
		key += "-after"
	} else if s.Twice {
		key += "-twice"
	}
	return world.Sentence{Key: key, Args: []any{s.Name, s.Holds.Asks()}}
}

// Check rehearses the script and looks at the World that it comes to.
func (s Script) Check(at *Scene) Finding {
	if at.Rehearse == nil {
		return Finding{Say: world.Sentence{Key: "script-missing", Args: []any{s.Name}}}
	}
	r := at.Rehearse(Rehearsal{s.Name, s.Twice, s.After})
	say := func(key string, args ...any) Finding {
		if r.Again && (key == "script-refused" || key == "script-failed") {
			key += "-again"
		}
		return Finding{Say: world.Sentence{Key: key, Args: append([]any{s.Name}, args...)}}
	}
	switch {
	case r.Missing:
		return say("script-missing")
	case r.Broken > 0:
		return say("script-broken", r.Broken)
	case r.Endless:
		return say("script-endless")
	case r.Status != 0 && r.Refused != "":
		return say("script-refused", r.Refused, r.Code)
	case r.Status != 0:
		return say("script-failed", r.Status)
	case len(r.Made) > 0:
		return say("script-made", len(r.Made), r.Made[0])
	}
	return s.Holds.Check(Look(r.World))
}
