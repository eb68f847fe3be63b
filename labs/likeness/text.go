package likeness

import (
	"regexp"
	"slices"
	"strings"
)

// shape is a typed command with what was drawn and minted taken out of it.
type shape struct {
	form    string   // what it does
	written string   // how it is written, where that says more
	names   []string // of variables and functions in it
}

var (
	variable = regexp.MustCompile(`\$\{?[A-Za-z_]\w*\}?`)
	assigned = regexp.MustCompile(`(?m)^(\s*(?:export |local )?)([A-Za-z_]\w*)(=|\(\))`)
	looped   = regexp.MustCompile(`\bfor ([A-Za-z_]\w*) in\b`)
	wrapped  = regexp.MustCompile(`(?s)^_="?\$\((.*)\)"?$`)
)

// shapeOf takes a command apart whose values and ids are replaced already.
func shapeOf(text string) shape {
	var s shape
	note := func(name string) {
		if len(name) > 1 && !slices.Contains(s.names, name) {
			s.names = append(s.names, name)
		}
	}
	for _, m := range assigned.FindAllStringSubmatch(text, -1) {
		note(m[2])
	}
	for _, m := range looped.FindAllStringSubmatch(text, -1) {
		note(m[1])
	}
	bare := assigned.ReplaceAllString(text, "${1}_$3")
	bare = looped.ReplaceAllString(bare, "for _ in")
	bare = variable.ReplaceAllStringFunc(bare, func(m string) string {
		note(strings.Trim(m, "${}"))
		return "$_"
	})
	s.written = bare
	s.form = essence(bare)
	return s
}

// essence is what a command does, however it is spaced, ordered and looked at.
func essence(text string) string {
	code := uncommented(text)
	if strings.TrimSpace(code) == "" {
		return squeeze(text) // a comment alone is the line
	}
	code = strings.TrimSpace(code)
	if m := wrapped.FindStringSubmatch(code); m != nil {
		code = strings.TrimSpace(m[1])
	}
	all := words(code)
	if len(all) == 0 || all[0] != "aws" || slices.ContainsFunc(all, joins) {
		return strings.Join(all, " ")
	}
	var head, group []string
	var options []string
	end := func() {
		if len(group) > 0 && group[0] != "--query" && group[0] != "--output" {
			options = append(options, strings.Join(group, " "))
		}
	}
	for _, w := range all {
		switch {
		case strings.HasPrefix(w, "--"):
			end()
			name, value, joined := strings.Cut(w, "=")
			if group = []string{name}; joined {
				group = append(group, value)
			}
		case group == nil:
			head = append(head, w)
		default:
			group = append(group, w)
		}
	}
	end()
	slices.Sort(options)
	return strings.Join(append(head, options...), " ")
}

// joins reports a word that makes one line of several commands.
func joins(w string) bool {
	switch w {
	case "|", "||", "&&", ";", "<", ">", ">>", "&", "2>&1":
		return true
	}
	return strings.HasSuffix(w, ";")
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// words cuts a command at its spaces, but not in quotes, $( ) and { }. Quotes around
// a word that needs none are left out.
func words(text string) []string {
	var out []string
	var w strings.Builder
	quote, deep, some := rune(0), 0, false
	flush := func() {
		if some {
			out = append(out, unquoted(w.String()))
		}
		w.Reset()
		some = false
	}
	was := rune(0)
	for _, r := range text {
		switch {
		case was == '\\' && r == '\n' && quote == 0: // the line goes on
			was = r
			s := strings.TrimSuffix(w.String(), "\\")
			w.Reset()
			w.WriteString(s)
			some = s != ""
			if deep == 0 {
				flush()
			}
			continue
		case quote != 0:
			if r == quote && was != '\\' {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == '(':
			deep++
		case r == ')':
			deep = max(0, deep-1)
		case deep == 0 && (r == ' ' || r == '\t' || r == '\n'):
			flush()
			was = r
			continue
		}
		w.WriteRune(r)
		some = true
		was = r
	}
	flush()
	return out
}

func unquoted(w string) string {
	if n := len(w); n > 2 && (w[0] == '\'' || w[0] == '"') && w[n-1] == w[0] && !strings.ContainsAny(w[1:n-1], " \t\n'\"") {
		return w[1 : n-1]
	}
	return w
}

// uncommented is a command without its comments. A # in quotes, or in a word, is none.
func uncommented(text string) string {
	if !strings.Contains(text, "#") {
		return text
	}
	var out strings.Builder
	quote, was, skip := rune(0), ' ', false
	for _, r := range text {
		switch {
		case skip:
			skip = r != '\n'
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == '#' && (was == ' ' || was == '\t' || was == '\n'):
			skip = true
		}
		if !skip {
			out.WriteRune(r)
		}
		was = r
	}
	return out.String()
}
