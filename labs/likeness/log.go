package likeness

import (
	"strconv"
	"strings"
	"time"

	"skylab/engine"
	"skylab/labs"
)

// staged signs the entries of a lab's start; see [labs.Open].
const staged = "lab"

// deed is one thing that a learner did: a command, a refusal, a step back.
type deed struct {
	line int
	text string // as it was typed
	wall time.Time
	shape
	chance float64 // that somebody of whom nothing is known does it
	given  bool
}

// deeds reads a log. Lines of scripts are as many deeds as they have commands.
func (v *voice) deeds(log []engine.Entry, at func(line int)) []deed {
	var out []deed
	first := map[int]int{} // the first deed of each line
	typed := map[int]string{}
	add := func(e engine.Entry, text string, s shape, chance float64) {
		if _, is := first[e.Line]; !is {
			first[e.Line] = len(out)
		}
		out = append(out, deed{e.Line, text, e.Wall, s, chance, false})
	}
	for _, e := range log {
		if e.By == staged {
			continue
		}
		at(e.Line)
		text, is := e.Typed()
		switch word := e.Word(); {
		case is:
			typed[e.Line] = text
			for _, c := range labs.Commands(text) {
				s := shapeOf(v.plain(c))
				add(e, c, s, 0.5/float64(int(1)<<(3*v.given.own(s.form))))
				out[len(out)-1].given = v.given.has(s.form)
			}
		case word == "undo" || word == "redo":
			what := ""
			if n, err := strconv.Atoi(e.Rest()); err == nil {
				if i, is := first[n]; is {
					what = " " + out[i].form
				}
			}
			add(e, e.Op, shape{form: "(" + word + ")" + what}, 0.125)
		case word == "hint" || word == "predict" || word == "remedy" || word == "solution":
			add(e, e.Op, shape{form: "(" + word + ") " + v.plain(e.Rest())}, 0.5)
		case e.Code != "":
			if text, is = typed[e.Line]; !is {
				text = e.Op
			}
			what, _, _ := strings.Cut(e.Op, " {")
			add(e, text, shape{form: "(" + e.Code + ") " + what}, 0.125)
		case typed[e.Line] == "" && strings.Contains(e.Op, " {") && word != "shell": // it came over the wire
			add(e, e.Op, shape{form: v.plain(e.Op)}, 0.5)
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
			for _, id := range minted.FindAllString(e.Op, -1) {
				if !typed[id] {
					out[id] = true
				}
			}
			continue
		case !strings.Contains(e.Op, " {"):
			continue
		}
		for _, id := range minted.FindAllString(e.Op, -1) {
			into[id] = true
		}
	}
	return out
}
