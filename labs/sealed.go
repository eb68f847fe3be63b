package labs

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"skylab/labs/check"
)

// ErrSealed says that an exam gives no hints and shows no solution.
var ErrSealed = errors.New("labs: an exam gives no help")

// seal is how much an attempt tells of itself in an exam.
type seal uint8

const (
	unsealed seal = iota
	marked        // of each demand whether it is met, and nothing more
	silent        // not even that
)

// Sealed is the lab as an exam has it: what is demanded, how it begins and what is
// drawn are the same, and so is every grade. There are no questions, commands,
// hints, remedies and solutions, and of what it came to an attempt tells only
// which demands are met; where silently is set, not even that.
func (l *Lab) Sealed(silently bool) *Lab {
	out := *l
	out.seal = marked
	if silently {
		out.seal = silent
	}
	out.NoRemedies, out.Predictions, out.Solutions, out.Wrongs = true, nil, nil, nil
	out.Tasks, out.Faults = slices.Clone(l.Tasks), slices.Clone(l.Faults)
	for i := range out.Tasks {
		out.Tasks[i].How, out.Tasks[i].Stop = Alone, false
	}
	for i := range out.Faults {
		out.Faults[i].Repairs = nil
	}
	out.Prose = map[string]*Prose{}
	for lang, p := range l.Prose {
		out.Prose[lang] = p.sealed()
	}
	return &out
}

// IsSealed reports whether the lab is one of an exam, and whether that is silent.
func (l *Lab) IsSealed() (is, silently bool) { return l.seal != unsealed, l.seal == silent }

// sealed is the prose without what answers. Of a task its title stays, since what it
// is about is told by what it demands, and why it is so would tell how to do it.
func (p *Prose) sealed() *Prose {
	out := &Prose{File: p.File, Lang: p.Lang, Title: p.Title, Brief: withoutCommands(p.Brief), Tasks: map[string]*TaskProse{}, Predictions: map[string]*PredictionProse{}}
	for name, t := range p.Tasks {
		out.Tasks[name] = &TaskProse{Title: t.Title, line: t.line}
	}
	return out
}

var (
	fences    = regexp.MustCompile("(?s)```.*?```")
	sentences = regexp.MustCompile("(?:`[^`]*`|[^`.!?]|[.!?][^\\s`])+[.!?]?\\s*")
	commands  = regexp.MustCompile("`(?:aws|reach|doctor|outage) [^`]*`")
)

// withoutCommands leaves out the sentences of a text that tell a command.
func withoutCommands(text string) string {
	text = fences.ReplaceAllString(text, "")
	if !commands.MatchString(text) {
		return text
	}
	return strings.TrimSpace(sentences.ReplaceAllStringFunc(text, func(s string) string {
		if !commands.MatchString(s) {
			return s
		}
		if strings.HasSuffix(s, "\n\n") { // the paragraph ends with it
			return "\n\n"
		}
		return ""
	}))
}

// sealed is what may be seen of an attempt in an exam.
func (s Sight) sealed(l *Lab) Sight {
	if l.seal == unsealed {
		return s
	}
	s.Sealed, s.Broke, s.Question = true, map[int]string{}, nil
	all := s.Findings
	s.Findings = make([]Finding, len(all))
	for i, f := range all {
		s.Findings[i] = Finding{Task: f.Task, Guard: f.Guard, Asks: f.Asks, Finding: check.Finding{Met: f.Met && l.seal == marked}}
	}
	if l.seal == silent {
		s.Silent, s.Step = true, l.step(nil)
		s.Met = map[string]bool{}
		for _, t := range l.Tasks {
			s.Met[t.Name], s.Hidden[t.Name] = false, true
		}
	}
	return s
}
