package line

import (
	"slices"
	"strings"

	"skylab/tui/look"
)

// usage is how a command is written.
func (c command) usage() string {
	return strings.TrimSpace(strings.Join([]string{"skylab", c.name, c.args}, " "))
}

// key is what a command is called in the dictionary.
func (c command) key() string {
	switch c.name {
	case "":
		return "shelf"
	case lab.name:
		return "lab"
	}
	return c.name
}

// help tells what there is, or more about one command.
func (p *program) help() (int, error) {
	all := commands()
	all = slices.Insert(all, 1, lab)
	if len(p.args) == 0 {
		p.overview(all)
		return done, nil
	}
	word := p.args[0]
	i := slices.IndexFunc(all, func(c command) bool { return c.name == word && word != "" })
	if i < 0 {
		known, err := p.labNames()
		if err != nil || !slices.Contains(known, word) {
			return misuse, unknown("main.unknown-command", word, word, commandNames())
		}
		i = 1
	}
	p.more(all[i])
	return done, nil
}

func (p *program) overview(all []command) {
	p.print(p.stdout, p.words.Say("main.about"), "", p.words.Say("main.usage"))
	for _, c := range all {
		p.print(p.stdout, row(c.usage(), p.words.Say("main.does."+c.key())))
	}
	p.print(p.stdout, "", p.words.Say("main.options"))
	for _, f := range flags {
		p.print(p.stdout, p.option(f))
	}
	p.print(p.stdout, "")
	p.print(p.stdout, look.Wrap(p.words.Say("main.statuses"), 80)...)
	p.print(p.stdout, p.words.Say("main.more-help"))
}

// more tells about one command.
func (p *program) more(c command) {
	p.print(p.stdout, c.usage(), "    "+p.words.Say("main.does."+c.key()))
	if key := "main.more." + c.key(); p.words.Has(key) {
		p.print(p.stdout, append([]string{""}, look.Wrap(p.words.Say(key), 80)...)...)
	}
	p.print(p.stdout, "", p.words.Say("main.options"))
	for _, f := range flags {
		if f.name == "--lang" || slices.Contains(c.flags, f.name) {
			p.print(p.stdout, p.option(f))
		}
	}
}

func row(left, right string) string { return "  " + look.Pad(left, 22) + "  " + right }

// option is one row of help.
func (p *program) option(f flag) string {
	var args []any
	switch f.name {
	case "--data":
		path, err := p.data()
		if err != nil {
			path = "-"
		}
		args = append(args, path)
	case "--learner":
		args = append(args, p.learner())
	}
	return row(strings.TrimSpace(f.name+" "+f.value), p.words.Say("main.flag."+f.name[2:], args...))
}
