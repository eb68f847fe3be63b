package say

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"skylab/assets"
	"skylab/engine"
	"skylab/engine/shell"
	"skylab/labs/gradebook"
	"skylab/tui/term"
)

// Mistake says what is wrong with a line that could not be read, or that met
// a limit. It is empty for every other error.
func Mistake(d *assets.Dictionary, err error) string {
	var s *shell.SyntaxError
	var l *shell.LimitError
	switch {
	case errors.As(err, &s):
		key := "syntax." + string(s.Problem)
		if s.Problem == shell.ProblemUnsupported && s.Expected != "" {
			key += "-instead"
		}
		if d.Has(key) && s.Found != "" {
			return d.Say(key, s.Line, s.Column, s.Found, s.Expected)
		}
		return s.Error()
	case errors.As(err, &l) && d.Has("limit."+string(l.Limit)):
		return d.Say("limit."+string(l.Limit), l.Max)
	}
	return ""
}

// Ended says why a line came to no end.
func Ended(d *assets.Dictionary, err error) string {
	if text := Mistake(d, err); text != "" {
		return text
	}
	if errors.Is(err, context.Canceled) {
		return d.Say("stopped")
	}
	return Trouble(d, err)
}

// Trouble says what went wrong with the program or its files, not with a line.
func Trouble(d *assets.Dictionary, err error) string {
	var differs *engine.Divergence
	switch {
	case errors.As(err, &differs):
		return d.Say("differs")
	case errors.Is(err, gradebook.ErrMovedOn):
		return d.Say("moved-on")
	}
	if text := Shut(d, err, time.Time{}); text != "" { // what opens later is asked for elsewhere
		return text
	}
	return d.Say("trouble", term.Clean(err.Error()))
}

// Notices says in the learner's language what a shell said in its own about a
// line. Known are the commands that there are.
func Notices(d *assets.Dictionary, said []error, known []string) []string {
	var out []string
	for _, err := range said {
		if say := Notice(d, err, known); say != "" {
			out = append(out, say)
		}
	}
	return out
}

// Notice says one thing, or nothing. Known are the commands that there are.
func Notice(d *assets.Dictionary, err error, known []string) string {
	var u *shell.UnknownCommand
	var r *shell.Refused
	switch {
	case errors.As(err, &u):
		if latin := Romanized(u.Name); latin != "" && (slices.Contains(known, latin) || instead[latin] != "" || !spelled(u.Name)) {
			return d.Say("unknown-command-hangul", u.Name, latin)
		}
		if key, ok := instead[u.Name]; ok {
			return d.Say(key, u.Name)
		}
		if line := behindAWS(u.Name); line != "" {
			return d.Say("unknown-command-near", u.Name, line)
		}
		if u.Nearest != "" {
			return d.Say("unknown-command-near", u.Name, u.Nearest)
		}
		return d.Say("unknown-command", u.Name)
	case errors.As(err, &r):
		key := "refused." + string(r.What)
		if r.Instead != "" && d.Has(key+"-instead") {
			key += "-instead"
		}
		if d.Has(key) {
			return d.Say(key, r.Of, r.Name, r.Instead)
		}
	}
	return ""
}

// instead is what to do here in place of a program of one's own machine.
var instead = map[string]string{
	"tracert": "use-reach", "nmap": "use-reach", "help": "use-help", "man": "use-help",
}

// spelled reports whether a word has whole syllables, as Korean words have and
// slips of a keyboard mostly have not.
func spelled(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return r >= '가' && r <= '힣' }) >= 0
}

// dubeolsik are the letters on a Korean keyboard in the order of the Latin ones
// on the same keys (KS X 5002).
var dubeolsik = strings.NewReplacer(
	"ㅁ", "a", "ㅠ", "b", "ㅊ", "c", "ㅇ", "d", "ㄷ", "e", "ㄹ", "f", "ㅎ", "g", "ㅗ", "h", "ㅑ", "i", "ㅓ", "j", "ㅏ", "k", "ㅣ", "l", "ㅡ", "m",
	"ㅜ", "n", "ㅐ", "o", "ㅔ", "p", "ㅂ", "q", "ㄱ", "r", "ㄴ", "s", "ㅅ", "t", "ㅕ", "u", "ㅍ", "v", "ㅈ", "w", "ㅌ", "x", "ㅛ", "y", "ㅋ", "z",
)

// The keys of a syllable's first, middle and last letters, in Unicode's order.
var (
	first  = strings.Split("r R s e E f a q Q t T d w W c z x v g", " ")
	middle = strings.Split("k o i O j p u P h hk ho hl y n nj np nl b m ml l", " ")
	last   = strings.Split(" r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g", " ")
)

// Romanized is a word in Hangul as its keys type it in Latin letters, or
// nothing if it has none: ㅁㅈㄴ is aws, ㅗ디ㅔ is help.
func Romanized(word string) string {
	var keys strings.Builder
	for _, r := range word {
		if r < '가' || r > '힣' {
			keys.WriteRune(r)
			continue
		}
		n := int(r - '가')
		keys.WriteString(first[n/588] + middle[n%588/28] + last[n%28])
	}
	latin := dubeolsik.Replace(keys.String())
	if latin == word || strings.IndexFunc(latin, func(r rune) bool { return r > '~' }) >= 0 {
		return ""
	}
	return latin
}

// behindAWS is the line that a word belongs into which stands behind aws, or
// nothing.
func behindAWS(word string) string {
	for op := range engine.Book.Listed().Operations() {
		switch word {
		case op.Service:
			return "aws " + word
		case op.Verb:
			return "aws " + op.Service + " " + word
		}
	}
	return ""
}
