package shell

import (
	"strconv"
	"strings"
)

func eval(r *run, argv []string) int {
	return r.evaluate("eval", strings.Join(argv[1:], " "))
}

// evaluate runs text that was not in the line as typed.
func (r *run) evaluate(of, text string) int {
	if !r.labor(16*len(text)) || !r.enter() {
		return 1
	}
	defer r.leave()
	file, err := parse(text, r.sh.limits.Depth)
	if err != nil {
		r.errorf("%s: %s", of, err)
		return 2
	}
	r.body(file.Stmts)
	return r.sh.status
}

// source runs a file of the lab in this shell, with its own parameters if given.
func source(r *run, argv []string) int {
	if len(argv) < 2 {
		r.errorf("%s: a file is missing", argv[0])
		return 2
	}
	data, err := r.sh.ReadFile(argv[1])
	if err != nil {
		r.errorf("%s: %s: %s", argv[0], argv[1], err)
		return 1
	}
	params := r.sh.params
	if len(argv) > 2 {
		r.sh.params = argv[2:]
	}
	status := r.evaluate(argv[1], string(data))
	if len(argv) > 2 {
		r.sh.params = params
	}
	return status
}

// script is bash and sh: a file of the lab, or -c text, in a subshell.
func script(r *run, argv []string) int {
	args, text := argv[1:], ""
	switch {
	case len(args) > 1 && args[0] == "-c":
		text, args = args[1], args[min(3, len(args)):]
	case len(args) > 0 && !strings.HasPrefix(args[0], "-"):
		data, err := r.sh.ReadFile(args[0])
		if err != nil {
			r.errorf("%s: %s: %s", argv[0], args[0], err)
			return 127
		}
		text, args = string(data), args[1:]
	case len(args) == 0:
		text = string(r.in.rest())
	default:
		r.notice(&Refused{What: RefusedOption, Of: argv[0], Name: args[0]})
		return 2
	}
	r.subshell(func() {
		r.sh.params, r.sh.opts = args, options{}
		r.sh.status = r.evaluate(argv[0], text)
	})
	return r.sh.status
}

// xargs runs a command with words from its input behind it: all at once, -n at
// a time, or a line at a time where -I says.
func xargs(r *run, argv []string) int {
	count, replace, args := 0, "", argv[1:]
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		option, value := args[0], ""
		args = args[1:]
		if option == "-r" || option == "--no-run-if-empty" {
			continue
		}
		if value = option[2:]; value == "" && len(args) > 0 {
			value, args = args[0], args[1:]
		}
		n, err := strconv.Atoi(value)
		switch {
		case option[1] == 'n' && err == nil && n > 0, option[1] == 'L' && err == nil && n > 0:
			count = n
		case option[1] == 'I' && value != "":
			replace = value
		default:
			r.notice(&Refused{What: RefusedOption, Of: "xargs", Name: option})
			return 1
		}
	}
	if len(args) == 0 {
		args = []string{"echo"}
	}
	data := string(r.in.rest())
	words := strings.Fields(strings.NewReplacer("\"", "", "'", "").Replace(data))
	if replace != "" {
		words, count = strings.FieldsFunc(data, func(c rune) bool { return c == '\n' }), 1
	}
	if !r.labor(len(data)) || len(words) > maxWords {
		return 1
	}
	if count == 0 {
		count = max(1, len(words))
	}
	status := 0
	for len(words) > 0 && r.step(1) && r.flow == flowOn {
		n := min(count, len(words))
		line := append(args[:len(args):len(args)], words[:n]...)
		if replace != "" {
			line = nil
			for _, a := range args {
				line = append(line, strings.ReplaceAll(a, replace, strings.TrimSpace(words[0])))
			}
		}
		words = words[n:]
		if command(r, append([]string{"command"}, line...)) != 0 {
			status = 123
		}
	}
	return status
}

func which(r *run, argv []string) int { return kindOf(r, argv[1:], false) }
