package line

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"skylab/assets"
	"skylab/engine/near"
	"skylab/tui/term"
)

// flag is an option of the command line.
type flag struct {
	name  string
	value string // what follows it, as help shows it; empty where it stands alone
}

// flags lists them in the order of help.
var flags = []flag{
	{"--lang", "en|ko"},
	{"--learner", "NAME"},
	{"--data", "FILE"},
	{"--labs", "DIR"},
	{"--plain", ""},
	{"--screen", ""},
	{"--attempt", "N"},
	{"--solution", ""},
	{"--json", ""},
	{"--snapshot", "DIR"},
	{"--save", "FILE"},
	{"--probes", "FILE"},
	{"--from", "X"},
	{"--to", "Y"},
	{"--proto", "tcp|udp|icmp"},
	{"--port", "N"},
	{"--table", ""},
	{"--format", "FORMAT"},
	{"--region", "REGION"},
	{"--listen", "ADDRESS:PORT"},
	{"--anywhere", ""},
	{"--speed", "N"},
	{"--hints", "FILE"},
	{"--real", ""},
	{"--root", "FILE"},
	{"--external", ""},
	{"--address", "NAME"},
	{"--instructors", "FILE"},
	{"--host-key", "FILE"},
	{"--health", "ADDRESS:PORT"},
	{"--count", "N"},
	{"--keys", "FILE"},
	{"--store", "URL"},
	{"--exams", "DIR"},
	{"--believe-clock", ""},
	{"--out", "DIR"},
}

// parse reads the command line. It reads all of it even where something is
// wrong, so that the mistake can be told in the language that was asked for.
func (p *program) parse(args []string) error {
	var first error
	note := func(err error) {
		if first == nil {
			first = err
		}
	}
	words, asked := []string{}, false
	p.flags = map[string]string{}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "-h" || arg == "--help":
			asked = true
		case arg == "--version":
			words = append([]string{"version"}, words...)
		case arg == "-" || !strings.HasPrefix(arg, "-"):
			words = append(words, arg)
		default:
			rest, err := p.flag(arg, args)
			note(err)
			args = rest
		}
	}
	if asked {
		words = append([]string{"help"}, words[:min(1, len(words))]...)
	}
	if first != nil {
		return first
	}
	return p.choose(words)
}

// flag reads an option, and its value from what follows.
func (p *program) flag(arg string, rest []string) ([]string, error) {
	name, value, joined := strings.Cut(arg, "=")
	i := slices.IndexFunc(flags, func(f flag) bool { return f.name == name })
	if i < 0 {
		return rest, unknown("main.unknown-flag", "--"+strings.TrimLeft(name, "-"), name, flagNames())
	}
	f := flags[i]
	switch {
	case f.value == "" && joined:
		return rest, wrong("main.flag-alone", name)
	case f.value == "":
		value = "yes"
	case !joined && (len(rest) == 0 || strings.HasPrefix(rest[0], "--")):
		return rest, wrong("main.flag-needs", name, f.value)
	case !joined:
		value, rest = rest[0], rest[1:]
	}
	if right := f.refuses(value); right != "" {
		return rest, wrong("main.flag-value", name, told(strconv.Quote(value)), right)
	}
	p.flags[name] = value
	return rest, nil
}

// refuses says what would be right, where a value is not.
func (f flag) refuses(value string) string {
	switch f.name {
	case "--lang":
		if !slices.Contains(assets.Langs(), assets.Lang(value)) {
			return f.value
		}
	case "--store":
		if !strings.HasPrefix(value, "postgres://") && !strings.HasPrefix(value, "postgresql://") {
			return "postgres://..."
		}
	case "--attempt":
		if n, err := strconv.Atoi(value); err != nil || n < 1 || n > 1_000_000 {
			return "1..1000000"
		}
	case "--learner":
		strange := strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) })
		if strings.TrimSpace(value) == "" || strange || utf8.RuneCountInString(value) > 64 {
			return "NAME"
		}
	default:
		if value == "" {
			return f.value
		}
	}
	return ""
}

// choose finds the command, and checks that what follows belongs to it.
func (p *program) choose(words []string) error {
	word := ""
	if len(words) > 0 {
		word, p.args = words[0], words[1:]
	}
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == word })
	if i >= 0 && (word != "" || len(words) == 0) {
		p.cmd = all[i]
	} else {
		p.cmd, p.name = lab, word
		known, err := p.labNames()
		if err != nil {
			return err
		}
		if !slices.Contains(known, word) {
			return unknown("main.unknown-word", word, word, append(known, commandNames()...))
		}
	}
	for _, f := range flags {
		if _, given := p.flags[f.name]; given && f.name != "--lang" && !slices.Contains(p.cmd.flags, f.name) {
			return wrong("main.flag-elsewhere", f.name, strings.TrimSpace("skylab "+p.cmd.name), strings.TrimSpace("skylab help "+p.cmd.name))
		}
	}
	if len(p.args) > p.cmd.most {
		return wrong("main.too-many", told(p.args[p.cmd.most]), p.cmd.usage())
	}
	return nil
}

// unknown says that a word is unknown, and which one may have been meant.
func unknown(key, meant, word string, known []string) error {
	if n := near.Word(meant, known); n != "" {
		return wrong(key+"-near", told(word), n)
	}
	return wrong(key, told(word))
}

// told is a word of the command line as it can be put into a sentence.
func told(word string) string {
	const most = 60
	if strings.TrimSpace(term.Clean(word)) == "" {
		return strconv.Quote(word)
	}
	if runes := []rune(word); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return word
}

func flagNames() []string {
	var names []string
	for _, f := range flags {
		names = append(names, f.name)
	}
	return append(names, "--help", "--version")
}

func commandNames() []string {
	var names []string
	for _, c := range commands() {
		if c.name != "" {
			names = append(names, c.name)
		}
	}
	return names
}

func (p *program) labNames() ([]string, error) {
	all, err := p.labs()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, l := range all {
		names = append(names, l.Name)
	}
	return names, nil
}
