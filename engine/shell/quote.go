package shell

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

func singleQuoted(p *syntax.SglQuoted) string {
	if !p.Dollar {
		return p.Value
	}
	s, _, _ := expand.Format(nil, p.Value, nil)
	before, _, _ := strings.Cut(s, "\x00")
	return before
}

// quotedPart expands a part of a "..." or of a here-document.
func (r *run) quotedPart(p syntax.WordPart, dbl bool) string {
	switch p := p.(type) {
	case *syntax.Lit:
		return unescape(p.Value, dbl)
	case *syntax.SglQuoted:
		if dbl {
			return singleQuoted(p)
		}
		return "'" + p.Value + "'"
	case *syntax.DblQuoted:
		return r.quoted(p.Parts, true)
	case *syntax.ParamExp:
		return r.param(p, true)
	case *syntax.CmdSubst:
		return r.cmdSubst(p)
	case *syntax.ArithmExp:
		return strconv.FormatInt(r.arith(p.X), 10)
	}
	r.abort("this kind of expansion is not available here")
	return ""
}

func (r *run) quoted(parts []syntax.WordPart, dbl bool) string {
	if len(parts) == 1 {
		return r.quotedPart(parts[0], dbl)
	}
	pieces := make([]piece, 0, len(parts))
	for _, p := range parts {
		if r.stopped() {
			return ""
		}
		pieces = append(pieces, piece{r.quotedPart(p, dbl), true})
	}
	return r.join(pieces)
}

// unescape removes the backslashes that count inside double quotes.
func unescape(s string, dbl bool) string {
	if !strings.Contains(s, "\\") {
		return s
	}
	var sb strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			switch c := s[i+1]; {
			case c == '\n':
				i++
				continue
			case c == '\\', c == '$', c == '`', c == '"' && dbl:
				i++
			}
		}
		sb.WriteByte(s[i])
	}
	return sb.String()
}
