package spelling

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// helpWidth is how wide the text of help is at most.
const helpWidth = 78

// Help is a short text about what a call asks help for: aws, a service or an
// operation. describe gives the sentence for a key such as ec2.CreateVpc or
// ec2.CreateVpc.CidrBlock, and for ec2.CreateVpc.example a line that shows how
// it is used, or nothing; nil describes nothing.
func (b *Book) Help(c *Call, describe func(key string) string) string {
	if describe == nil {
		describe = func(string) string { return "" }
	}
	var out strings.Builder
	switch {
	case c.Op != nil:
		c.Op.help(&out, describe, c.Wait)
	case c.Service != "":
		b.service(c.Service).help(&out, describe)
	default:
		out.WriteString("aws [options] <command> <subcommand> [parameters]\n\n")
		for _, name := range b.serviceNames() {
			entry(&out, name, describe(name))
		}
		out.WriteString("\noptions\n")
		for _, g := range globals {
			entry(&out, g.name, describe("aws."+strings.TrimPrefix(g.name, "--")))
		}
		out.WriteString("\naws <command> help\naws <command> <subcommand> help\n")
	}
	return out.String()
}

func (s *shelf) help(out *strings.Builder, describe func(string) string) {
	fmt.Fprintf(out, "aws %s <subcommand> [parameters]\n", s.name)
	if d := describe(s.name); d != "" {
		wrap(out, d, "")
	}
	out.WriteByte('\n')
	for _, op := range s.ops {
		entry(out, op.Verb, describe(op.Service+"."+op.Action))
	}
	if w := s.waiters(); len(w) > 0 {
		out.WriteByte('\n')
		wrap(out, fmt.Sprintf("aws %s wait %s", s.name, strings.Join(w, " | ")), "")
	}
}

func (op *Operation) help(out *strings.Builder, describe func(string) string, w *Waiter) {
	verb := op.Verb
	if w != nil {
		verb = "wait " + w.Name
	}
	fmt.Fprintf(out, "aws %s %s\n", op.Service, verb)
	shown := op.shown()
	for _, f := range shown {
		fmt.Fprintf(out, "    %s\n", f.synopsis())
	}
	if d := describe(op.Service + "." + op.Action); d != "" {
		out.WriteByte('\n')
		wrap(out, d, "")
	}
	out.WriteByte('\n')
	for _, f := range shown {
		fmt.Fprintf(out, "%s (%s)%s\n", f.Flag, f.kind(), f.must())
		if d := describe(op.Service + "." + op.Action + "." + f.Name); d != "" {
			wrap(out, d, "    ")
		}
		if len(f.Enum) > 0 {
			wrap(out, strings.Join(f.Enum, " | "), "    ")
		}
		if s := f.example(); s != "" {
			fmt.Fprintf(out, "    %s\n", s)
		}
	}
	own := fmt.Sprintf("aws %s %s%s", op.Service, verb, op.example())
	fmt.Fprintf(out, "\n%s\n", cmp.Or(describe(op.Service+"."+op.Action+".example"), own))
}

// shown are the flags that help shows: no hidden ones, one for each pair.
func (op *Operation) shown() []*flag {
	var out []*flag
	for i := range op.flags {
		f := &op.flags[i]
		other := i > 0 && (op.flags[i-1].dest == f.dest || "no "+op.flags[i-1].dest == f.dest)
		if !f.hidden && !other {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *flag) int { return a.rank() - b.rank() })
	return out
}

func (f *flag) synopsis() string {
	s := f.Flag
	switch {
	case f.Negative != "":
		s += " | " + f.Negative
	case f.takes == one || f.takes == many || f.takes == maybe && f.Name == "generate-cli-skeleton":
		s += " <value>"
	}
	if f.Required {
		return s
	}
	return "[" + s + "]"
}

func (f *flag) kind() string {
	if f.List {
		return "list of " + f.Type
	}
	return f.Type
}

func (f *flag) must() string {
	if f.Required {
		return " [required]"
	}
	return ""
}

// example is the shorthand of a structure, or nothing.
func (f *flag) example() string {
	if f.Type != "structure" || f.onlyValue("boolean") || f.onlyValue("string") {
		return ""
	}
	s := shorthandShape(f.Fields, true)
	if f.List {
		s += " ..."
	}
	return s
}

func shorthandShape(params []Param, top bool) string {
	parts := make([]string, len(params))
	for i := range params {
		p := &params[i]
		v := p.Type
		if p.Type == "structure" {
			v = shorthandShape(p.Fields, false)
		}
		switch {
		case p.List && (!top || p.Type == "structure"):
			v = "[" + v + "," + v + "]"
		case p.List:
			v += "," + v
		}
		parts[i] = p.Name + "=" + v
	}
	s := strings.Join(parts, ",")
	if top {
		return s
	}
	return "{" + s + "}"
}

// example is a line with what is required.
func (op *Operation) example() string {
	var s strings.Builder
	for i := range op.flags {
		f := &op.flags[i]
		if !f.Required {
			continue
		}
		s.WriteString(" " + f.Flag)
		if f.takes == one || f.takes == many {
			s.WriteString(" " + f.sample())
		}
	}
	return s.String()
}

func (f *flag) sample() string {
	switch {
	case f.Type == "structure":
		return strings.TrimSuffix(f.example(), " ...")
	case f.Type == "integer":
		return "100"
	case len(f.Enum) > 0:
		return f.Enum[0]
	case strings.Contains(f.Name, "Cidr"):
		return "10.0.0.0/16"
	}
	return "<" + strings.ToLower(strings.TrimPrefix(f.Flag, "--")) + ">"
}

func entry(out *strings.Builder, name, text string) {
	if text == "" {
		fmt.Fprintf(out, "  %s\n", name)
		return
	}
	fmt.Fprintf(out, "  %-36s %s\n", name, text)
}

// wrap writes text in lines that are not too long.
func wrap(out *strings.Builder, text, indent string) {
	at := 0
	for i, w := range strings.Fields(text) {
		n := columns(w)
		switch {
		case i == 0:
			out.WriteString(indent)
			at = len(indent)
		case at+1+n > helpWidth:
			out.WriteString("\n" + indent)
			at = len(indent)
		default:
			out.WriteByte(' ')
			at++
		}
		out.WriteString(w)
		at += n
	}
	out.WriteByte('\n')
}
