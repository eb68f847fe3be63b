package export

import (
	"fmt"
	"slices"
	"strings"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/spelling"
)

// CLI is a script for a POSIX shell of commands of the AWS CLI that makes the account anew in
// a fresh one. What needs time is waited for. With FRESH=1 in the environment it takes away,
// too, what a fresh account has and this one has not. What no command can make again stands in
// it as a comment.
func (a Account) CLI() string {
	p := a.plan()
	var b strings.Builder
	b.WriteString("#!/bin/sh\nset -e\nexport AWS_PAGER=\n")
	if slices.ContainsFunc(p.steps, func(s step) bool { return s.fresh }) {
		b.WriteString("# With FRESH=1 this also deletes what a fresh account has and this one has not.\n")
	}
	region := ""
	for _, s := range p.steps {
		if s.region != region {
			region = s.region
			fmt.Fprintf(&b, "\nexport AWS_REGION=%s\n", region)
		}
		for _, l := range p.lines(s) {
			b.WriteString(l + "\n")
		}
	}
	return b.String()
}

// lines are a step as a shell reads it.
func (p *plan) lines(s step) []string {
	var out []string
	if s.note != "" {
		out = append(out, "# "+p.refer(oneLine(s.note), same, named))
	}
	if s.Command != nil {
		text := p.command(s)
		if k, ok := s.Command.(ec2.ImportKeyPair); ok { // only from a file do both versions of the CLI read a key alike
			key, file := spelling.Quote(k.PublicKeyMaterial), s.gives.name+".pub"
			out = append(out, "printf '%s\\n' "+key+" > "+file)
			text = strings.Replace(text, key, "fileb://"+file, 1)
		}
		if s.fresh {
			text = `[ -z "$FRESH" ] || ` + text
		}
		if s.may {
			text += " || true"
		}
		out = append(out, text)
	}
	if len(s.after) > 0 {
		out = append(out, p.words(s.after))
	}
	if s.settle > 0 {
		out = append(out, fmt.Sprintf("sleep %d", s.settle))
	}
	return out
}

func same(s string) string { return s }

func named(g given) string { return "$" + g.name }

// oneLine is a text in one line, so that a comment stays one.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// command is a step's command, kept in a variable where it gives something.
func (p *plan) command(s step) string {
	text := p.words(engine.Book.Words(s.Command))
	if s.gives.query == "" {
		return text
	}
	return fmt.Sprintf("%s=$(%s --query %s --output text)", s.gives.name, text, p.quoted(s.gives.query))
}

// words are a call of the CLI as a shell reads it.
func (p *plan) words(behind []string) string {
	out := []string{"aws"}
	for _, w := range behind {
		out = append(out, p.quoted(w))
	}
	return strings.Join(out, " ")
}

// quoted is a word as a shell reads it, with variables where it has ids of what was made.
func (p *plan) quoted(w string) string {
	found := false
	inside := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`)
	text := p.refer(w, inside.Replace, func(g given) string {
		found = true
		if g.cut != "" {
			return "${" + g.name + "##*" + g.cut + "}"
		}
		return "${" + g.name + "}"
	})
	switch {
	case !found:
		return spelling.Quote(w)
	case text[0] == '$' && strings.Count(text, "$") == 1 && strings.HasSuffix(text, "}") && !strings.Contains(text, "#"):
		return "$" + text[2:len(text)-1]
	}
	return `"` + text + `"`
}
