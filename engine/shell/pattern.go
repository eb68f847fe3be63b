package shell

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/pattern"
	"mvdan.cc/sh/v3/syntax"
)

// maxPattern is the longest pattern that is matched, in bytes: matching costs
// the length of the pattern times the length of the text.
const maxPattern = 1024

func quoteMeta(s string) string { return pattern.QuoteMeta(s, 0) }

// match reports whether the whole of text matches a shell pattern.
func (r *run) match(pat, text string) bool {
	if !strings.ContainsAny(pat, `*?[\`) {
		return pat == text
	}
	if re := r.compile(pat, 0, len(text), "^(?:", ")$"); re != nil {
		return re.MatchString(text)
	}
	return pat == text
}

// regexp translates a pattern that is looked for inside a text.
func (r *run) regexp(pat string, text int, anchor byte) *regexp.Regexp {
	switch anchor {
	case '#':
		return r.compile(pat, 0, text, "^(?:", ")")
	case '%':
		return r.compile(pat, 0, text, "(?:", ")$")
	}
	return r.compile(pat, 0, text, "(?:", ")")
}

// compile charges for matching pat against size bytes and returns nil when the
// pattern is none, in which case it stands for itself.
func (r *run) compile(pat string, mode pattern.Mode, size int, before, after string) *regexp.Regexp {
	if len(pat) > maxPattern || !r.labor(len(pat)*16+len(pat)*size) {
		return nil
	}
	expr, err := pattern.Regexp(pat, mode)
	if err != nil {
		return nil
	}
	re, err := regexp.Compile("(?s)" + before + expr + after)
	if err != nil {
		return nil
	}
	return re
}

// trim removes what a pattern matches at one end of value.
func (r *run) trim(op syntax.ParExpOperator, pat, value string) string {
	mode := pattern.Mode(0)
	if op == syntax.RemSmallPrefix {
		mode = pattern.Shortest
	}
	before, after := "^(", ")"
	switch op {
	case syntax.RemSmallSuffix: // what comes before is greedy, so this is the shortest
		before, after = "^.*(", ")$"
	case syntax.RemLargeSuffix:
		before, after = "^.*?(", ")$"
	}
	re := r.compile(pat, mode, len(value), before, after)
	if re == nil {
		return value
	}
	at := re.FindStringSubmatchIndex(value)
	if at == nil {
		return value
	}
	return value[:at[2]] + value[at[3]:]
}

// glob matches a field against the names of files. It returns nil when the
// field is no pattern or nothing matches, in which case it stands for itself.
func (r *run) glob(f []piece) []string {
	magic := false
	for _, p := range f {
		magic = magic || !p.quoted && strings.ContainsAny(p.text, "*?[")
	}
	if !magic || len(r.sh.files) == 0 || r.sh.opts.noglob {
		return nil
	}
	pieces := slices.Clone(f)
	for i, p := range pieces {
		if p.quoted {
			pieces[i].text = quoteMeta(p.text)
		}
	}
	pat := r.join(pieces)
	var names []string
	for name := range r.sh.files {
		short := name
		if !strings.HasPrefix(pat, "/") {
			if path.Dir(name) != r.sh.place.home {
				continue
			}
			short = path.Base(name)
		}
		base := path.Base(short)
		if strings.Count(short, "/") != strings.Count(pat, "/") || base[0] == '.' && !strings.HasPrefix(path.Base(pat), ".") {
			continue
		}
		if r.match(pat, short) {
			names = append(names, short)
		}
		if r.stopped() {
			return nil
		}
	}
	slices.Sort(names)
	return names
}
