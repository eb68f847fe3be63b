package likeness

import (
	"strconv"
	"strings"
	"time"

	"skylab/engine"
)

// staged signs the entries of a lab's start; see labs.Open.
const staged = "lab"

// The chances that somebody of whom nothing is known does something in just one way.
const (
	plainly = 1. / 2  // a command
	rarely  = 1. / 8  // a refusal, a step back
	oddly   = 1. / 16 // a comment, spaces that nothing asks for, a name of one's own
)

// deed is one thing that a learner did: a command, a refusal, a step back.
type deed struct {
	line int
	text string // as it was typed
	wall time.Time
	shape
	chance float64 // that somebody of whom nothing is known does it
	given  bool
	code   string // of a refusal
}

// signs is how a learner's entries are signed: somebody may be called as the lab signs.
func signs(learner string) string {
	if learner == staged {
		return "learner " + staged
	}
	return learner
}

// deeds reads a log: what the learner typed, not the lab's start and not what those who
// teach did at their bench, who do the same at many. Lines of scripts are as many deeds as they have commands.
func (v *voice) deeds(log []engine.Entry, learner string, at func(line int)) []deed {
	var out []deed
	first := map[int]int{} // the first deed of each line
	typed := map[int]string{}
	add := func(e engine.Entry, text string, s shape, chance float64) {
		if _, is := first[e.Line]; !is {
			first[e.Line] = len(out)
		}
		out = append(out, deed{e.Line, text, e.Wall, s, chance, false, ""})
	}
	by := signs(learner)
	for _, e := range log {
		if e.By != by {
			continue
		}
		at(e.Line)
		text, is := e.Typed()
		switch word := e.Word(); {
		case is:
			typed[e.Line] = text
			for _, c := range v.given.commands(text) {
				s := v.given.judged(v.plain(c))
				add(e, c, s.shape, s.chance)
				out[len(out)-1].given = s.given
			}
		case word == "undo" || word == "redo":
			what := ""
			if n, err := strconv.Atoi(e.Rest()); err == nil {
				if i, is := first[n]; is {
					what = " " + out[i].form
				}
			}
			add(e, e.Op, shape{form: "(" + word + ")" + what}, rarely)
		case word == "hint" || word == "predict" || word == "remedy" || word == "solution":
			add(e, e.Op, shape{form: "(" + word + ") " + v.plain(e.Rest())}, plainly)
		case e.Code != "":
			if text, is = typed[e.Line]; !is {
				text = e.Op
			}
			what, _, _ := strings.Cut(e.Op, " {")
			add(e, text, shape{form: "(" + e.Code + ") " + what}, rarely)
			out[len(out)-1].code = e.Code
		case typed[e.Line] == "" && strings.Contains(e.Op, " {") && word != "shell": // it came over the wire
			add(e, e.Op, shape{form: v.plain(e.Op)}, plainly)
		}
	}
	return out
}

// held are the ids that a log shows to be in its learner's account: AWS did
// something with them there, or they came into a variable without having been typed.
func held(log []engine.Entry) map[string]bool {
	out, typed := map[string]bool{}, map[string]bool{}
	for _, e := range log {
		into := out
		switch text, is := e.Typed(); {
		case e.By == staged:
		case is:
			into, e.Op = typed, text
		case e.Code != "":
			continue
		case e.Word() == "shell":
			for _, id := range mintedIn(e.Op) {
				if !typed[id] {
					out[id] = true
				}
			}
			continue
		case !strings.Contains(e.Op, " {"):
			continue
		}
		for _, id := range mintedIn(e.Op) {
			into[id] = true
		}
	}
	return out
}

// mintedIn finds the ids in a text, as minted does, which is too slow for whole logs.
func mintedIn(text string) []string {
	var out []string
	hex := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] >= 'a' && text[i] <= 'f') {
			hex++
			continue
		}
		from := i - hex
		if (hex == 16 || hex == 17) && (i == len(text) || !wordy(text[i])) && (from == 0 || !wordy(text[from-1])) {
			out = append(out, text[kindBefore(text, from):i])
		}
		hex = 0
	}
	return out
}

// kindBefore is where the words before an id begin that say what it is the id of.
func kindBefore(text string, from int) int {
	for from > 0 && text[from-1] == '-' {
		j := from - 1
		for j > 0 && text[j-1] >= 'a' && text[j-1] <= 'z' {
			j--
		}
		if j == from-1 || j > 0 && wordy(text[j-1]) {
			break
		}
		from = j
	}
	return from
}

func wordy(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
