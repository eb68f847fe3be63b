package shell

import (
	"io"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// redirect applies redirects from left to right and reports whether all held.
func (r *run) redirect(list []*syntax.Redirect) bool {
	for _, rd := range list {
		if !r.redirectOne(rd) || r.stopped() {
			return false
		}
	}
	return true
}

func (r *run) redirectOne(rd *syntax.Redirect) bool {
	fd := ""
	if rd.N != nil {
		fd = rd.N.Value
	}
	switch rd.Op {
	case syntax.Hdoc, syntax.DashHdoc:
		r.in = newInput([]byte(r.hereDocument(rd)))
		return true
	case syntax.WordHdoc:
		r.in = newInput([]byte(r.literal(rd.Word) + "\n"))
		return true
	}
	name := r.literal(rd.Word)
	if r.stopped() {
		return false
	}
	switch rd.Op {
	case syntax.RdrIn:
		data, ok := r.open(name)
		if ok {
			r.in = data
		}
		return ok
	case syntax.DplOut:
		return r.duplicate(fd, name)
	case syntax.DplIn:
		if name == "0" || name == "-" {
			return true
		}
	case syntax.RdrAll, syntax.AppAll:
		w, ok := r.create(name, rd.Op == syntax.AppAll)
		if ok {
			r.out, r.errw = w, w
		}
		return ok
	case syntax.RdrOut, syntax.RdrClob, syntax.AppOut:
		w, ok := r.create(name, rd.Op == syntax.AppOut)
		if !ok {
			return false
		}
		if fd == "2" {
			r.errw = w
		} else if fd != "0" {
			r.out = w
		}
		return true
	}
	r.errorf("%s: this redirect is not available here", name)
	return false
}

func (r *run) duplicate(fd, to string) bool {
	var w io.Writer
	switch to {
	case "1":
		w = r.out
	case "2":
		w = r.errw
	case "-":
		w = io.Discard
	default:
		r.errorf("%s: bad file descriptor", to)
		return false
	}
	if fd == "2" {
		r.errw = w
	} else {
		r.out = w
	}
	return true
}

// open returns a file of the lab as input. The names under /dev are the ones
// that a shell knows by heart; no real device is behind them.
func (r *run) open(name string) (*input, bool) {
	switch r.sh.full(name) {
	case "/dev/null":
		return newInput(nil), true
	case "/dev/stdin":
		return r.in, true
	}
	data, err := r.sh.ReadFile(name)
	if err != nil {
		r.errorf("%s: %s", name, err)
		return nil, false
	}
	return newInput(data), true
}

func (r *run) create(name string, extend bool) (io.Writer, bool) {
	switch r.sh.full(name) {
	case "/dev/null":
		return &meter{run: r, w: io.Discard}, true
	case "/dev/stdout":
		return r.out, true
	case "/dev/stderr":
		return r.errw, true
	}
	old, err := r.sh.ReadFile(name)
	if err == nil && extend {
		return &meter{run: r, w: &appender{r, name}}, true
	}
	_ = old
	if err := r.sh.WriteFile(name, nil); err != nil {
		if _, limit := err.(*LimitError); limit {
			r.stop(err)
			return nil, false
		}
		r.errorf("%s: %s", name, err)
		return nil, false
	}
	return &meter{run: r, w: &appender{r, name}}, true
}

// hereDocument expands the body, unless the word after << was quoted.
func (r *run) hereDocument(rd *syntax.Redirect) string {
	if rd.Hdoc == nil {
		return ""
	}
	raw := false
	for _, p := range rd.Word.Parts {
		lit, ok := p.(*syntax.Lit)
		raw = raw || !ok || strings.Contains(lit.Value, "\\")
	}
	var sb strings.Builder
	fresh := true // at the beginning of a line
	for _, p := range rd.Hdoc.Parts {
		if r.stopped() {
			return ""
		}
		lit, ok := p.(*syntax.Lit)
		if !ok {
			sb.WriteString(r.quotedPart(p, false))
			fresh = false
			continue
		}
		text := lit.Value
		if rd.Op == syntax.DashHdoc {
			text = stripTabs(text, fresh)
		}
		fresh = strings.HasSuffix(text, "\n")
		if !raw {
			text = unescape(text, false)
		}
		sb.WriteString(text)
		if !r.labor(len(text)) {
			return ""
		}
	}
	return sb.String()
}

func stripTabs(text string, fresh bool) string {
	lines := strings.SplitAfter(text, "\n")
	for i, l := range lines {
		if i > 0 || fresh {
			lines[i] = strings.TrimLeft(l, "\t")
		}
	}
	return strings.Join(lines, "")
}
