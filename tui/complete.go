package tui

import (
	"errors"
	"strings"

	"skylab/engine"
	"skylab/engine/ec2"
	"skylab/engine/shell"
	"skylab/engine/world"
)

// complete opens the list of what the word under the cursor may become, or
// takes the choice on to the next one.
func (b *bench) complete() {
	p := &b.prompt
	if len(p.popup.items) > 0 {
		b.choose(1)
		return
	}
	line := p.before()
	items, from := b.candidates(line)
	switch len(items) {
	case 0:
	case 1:
		p.complete(items[0], from, !strings.HasSuffix(items[0].text, "="))
	default:
		if common := shared(items); len(common) > len(line)-from {
			p.complete(candidate{text: common}, from, false)
			items, from = b.candidates(p.before())
		}
		p.popup = popup{items: items, chosen: -1, from: from}
	}
}

// choose moves through the candidates and writes the chosen one.
func (b *bench) choose(by int) {
	p := &b.prompt
	pop := p.popup
	n := len(pop.items)
	if pop.chosen += by; pop.chosen < 0 {
		pop.chosen = n - 1
	}
	pop.chosen %= n
	p.complete(pop.items[pop.chosen], pop.from, false)
	p.popup = pop
}

// shared is the longest beginning that all candidates have.
func shared(items []candidate) string {
	s := items[0].text
	for _, c := range items[1:] {
		for !strings.HasPrefix(c.text, s) {
			s = s[:len(s)-1]
		}
	}
	return s
}

// candidates lists what the last word of line may become, and where that word
// begins.
func (b *bench) candidates(line string) ([]candidate, int) {
	words, from := command(line)
	last := line[from:]
	if len(words) == 0 {
		return b.firstWords(last), from
	}
	if words[0] != "aws" {
		return nil, from
	}
	var out []candidate
	for _, c := range engine.Book.Complete(words[1:], last) {
		switch {
		case c.IDOf != "":
			out = append(out, b.ids(c.IDOf, last)...)
		case c.Text != "machine":
			out = append(out, candidate{c.Text, b.describe(words, c.Text, c.What)})
		}
	}
	return out, from
}

// command is the words of the simple command that line ends in, without the
// last one, and where the last one begins.
func command(line string) (words []string, from int) {
	from = len(line)
	group := -1
	for _, w := range shell.Words(line) {
		if w.Command != group {
			group, words = w.Command, nil
		}
		words, from = append(words, w.Text), w.Start
		if w.End == len(line) {
			return words[:len(words)-1], w.Start
		}
	}
	if group >= 0 && shell.Incomplete(line) || strings.HasSuffix(strings.TrimSpace(line), ";") {
		return nil, len(line)
	}
	return words, len(line)
}

func (b *bench) firstWords(last string) []candidate {
	var out []candidate
	for _, n := range b.attempt.Engine.Shell().Names() {
		if strings.HasPrefix(n, last) && last != "" || last == "" && n == "aws" {
			out = append(out, candidate{text: n})
		}
	}
	return out
}

// describe says what a candidate is, in the learner's language where there are
// words for it.
func (b *bench) describe(words []string, text, what string) string {
	d := b.words()
	if len(words) == 2 && what == "verb" {
		if op, ok := engine.Book.Find(words[1], text); ok && d.Has(op.Service+"."+op.Action) {
			return d.Say(op.Service + "." + op.Action)
		}
	}
	return ""
}

// ids lists what exists of a kind, by id and by what it is called.
func (b *bench) ids(kind, last string) []candidate {
	e := b.attempt.Engine
	prefix := ec2.IDPrefix(kind)
	var out []candidate
	for _, r := range world.All[world.Resource](e.World(), world.Scope{Account: e.Scope().Account, Region: e.Scope().Region}) {
		id := r.ID()
		if prefix == "" || !strings.HasPrefix(id, prefix+"-") {
			continue
		}
		name := ec2.TagsOf(r).Name()
		if strings.HasPrefix(id, last) || last != "" && strings.HasPrefix(name, last) {
			out = append(out, candidate{id, strings.TrimSpace(name + "  " + b.what(r))})
		}
	}
	return out
}

// what says about a resource what helps to choose it.
func (b *bench) what(r world.Resource) string {
	switch r := r.(type) {
	case ec2.Vpc:
		return r.CidrBlock.String()
	case ec2.Subnet:
		s := subnetOf(b.attempt.Engine.World(), b.attempt.Engine.Scope(), r)
		kind := "private"
		if s.public {
			kind = "public"
		}
		return s.cidr + "  " + r.AvailabilityZone + "  " + b.words().Say(kind)
	case ec2.Instance:
		return r.State.Name
	case ec2.NatGateway:
		return r.State
	case ec2.Address:
		return r.PublicIp.String()
	case ec2.NetworkInterface:
		return r.PrivateIpAddress.String()
	case ec2.SecurityGroup:
		return r.GroupName
	case ec2.RouteTable:
		if r.Main() {
			return "main"
		}
	}
	return ""
}

// unfinished reports whether what was typed is the beginning of something
// longer, so that Enter begins a new line.
func (b *bench) unfinished(text string) bool { return shell.Incomplete(text) }

// mistake says what is wrong with a line that could not be read, or was
// stopped.
func (b *bench) mistake(err error) string {
	var s *shell.SyntaxError
	var l *shell.LimitError
	d := b.words()
	switch {
	case errors.As(err, &s) && d.Has("syntax."+string(s.Problem)):
		return d.Say("syntax."+string(s.Problem), s.Line, s.Column, s.Found, s.Expected)
	case errors.As(err, &l) && d.Has("limit."+string(l.Limit)):
		return d.Say("limit."+string(l.Limit), l.Max)
	}
	return err.Error()
}

func splitLines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }
