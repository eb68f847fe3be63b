package shell

import (
	"io"
	"strconv"
	"strings"
	"time"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// builtin runs a word of the language and returns its status.
type builtin func(r *run, argv []string) int

// builtins are all of them. It is filled by init because some of them run others.
var builtins map[string]builtin

func init() {
	builtins = map[string]builtin{
		":": succeed, "true": succeed, "false": fail,
		"echo": echo, "printf": printf, "test": test, "[": test,
		"cd": cd, "pwd": pwd, "unset": unset, "set": set, "shift": shift,
		"return": returns, "exit": exits, "break": breaks, "continue": breaks,
		"read": read, "eval": eval, "sleep": sleep, "command": command, "type": kind,
		"source": source, ".": source, "bash": script, "sh": script, "xargs": xargs, "which": which,
		"env": env, "ls": ls, "rm": rm, "cp": cp, "mv": cp, "touch": touch, "chmod": chmod,
		"cat": cat, "head": head, "tail": head, "grep": grep, "cut": cut, "tr": tr,
		"sort": sorts, "uniq": uniq, "wc": wc, "tee": tee, "seq": seq, "awk": awk,
		"sed": sed, "base64": base64s, "jq": jq, "rev": rev,
		// These are clauses of the grammar; they are listed so that they are known words.
		"export": declared, "local": declared, "readonly": declared, "declare": declared, "typeset": declared, "let": declared,
	}
}

func succeed(*run, []string) int { return 0 }
func fail(*run, []string) int    { return 1 }

// declared answers for a clause that was reached as a plain word, as in
// "command export".
func declared(r *run, argv []string) int {
	r.notice(&Refused{What: RefusedOption, Of: argv[0], Name: "in this form"})
	return 2
}

// print writes to the output; a failed write has stopped the run already.
func (r *run) print(s string) { _, _ = io.WriteString(r.out, s) }

func echo(r *run, argv []string) int {
	args, newline, escapes := argv[1:], true, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && strings.Trim(args[0][1:], "neE") == "" {
		newline = newline && !strings.Contains(args[0], "n")
		escapes = strings.Contains(args[0], "e")
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if escapes {
		before, _, cut := strings.Cut(text, "\\c")
		text, _, _ = expand.Format(nil, octal(before), nil)
		newline = newline && !cut
	}
	if newline {
		text += "\n"
	}
	r.print(text)
	return 0
}

// octal rewrites \0nnn, which echo -e and %b know, as \nnn.
func octal(s string) string {
	var sb strings.Builder
	for i := 0; i < len(s); i++ {
		sb.WriteByte(s[i])
		if s[i] != '\\' || i+1 >= len(s) {
			continue
		}
		i++
		if s[i] == '0' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '7' {
			continue
		}
		sb.WriteByte(s[i])
	}
	return sb.String()
}

func cd(r *run, argv []string) int {
	if len(argv) < 2 || r.sh.directory(r.sh.full(argv[1])) && r.sh.full(argv[1]) == r.sh.place.home || argv[1] == "~" || argv[1] == "-" {
		return 0
	}
	r.notice(&Refused{What: RefusedCd, Of: "cd", Name: argv[1]})
	return 1
}

func pwd(r *run, _ []string) int {
	r.print(r.sh.place.home + "\n")
	return 0
}

func unset(r *run, argv []string) int {
	status, onlyFunctions := 0, false
	for _, name := range argv[1:] {
		if strings.HasPrefix(name, "-") {
			onlyFunctions = strings.Contains(name, "f")
			continue
		}
		v, isVariable := r.sh.vars[name]
		switch {
		case v.readonly && !onlyFunctions:
			r.errorf("unset: %s: cannot unset: readonly variable", name)
			status = 1
		case isVariable && !onlyFunctions:
			r.sh.unset(name)
		default:
			if f, ok := r.sh.funcs[name]; ok {
				r.sh.kept -= len(name) + len(f.source)
				delete(r.sh.funcs, name)
			}
		}
	}
	return status
}

func shift(r *run, argv []string) int {
	n := 1
	if len(argv) > 1 {
		x, err := strconv.Atoi(argv[1])
		if err != nil || x < 0 {
			r.errorf("shift: %s: numeric argument required", short(argv[1]))
			return 1
		}
		n = x
	}
	if n > len(r.sh.params) {
		return 1
	}
	r.sh.params = r.sh.params[n:]
	return 0
}

// status reads the argument of return and exit.
func (r *run) statusOf(argv []string) int {
	if len(argv) < 2 {
		return r.sh.status
	}
	n, err := strconv.Atoi(argv[1])
	if err != nil {
		r.errorf("%s: %s: numeric argument required", argv[0], short(argv[1]))
		return 2
	}
	return n & 0xff
}

func returns(r *run, argv []string) int {
	if r.calls == 0 {
		r.errorf("return: can only be used in a function")
		return 1
	}
	n := r.statusOf(argv)
	r.flow = flowReturn
	return n
}

func exits(r *run, argv []string) int {
	n := r.statusOf(argv)
	r.flow, r.asked = flowExit, true
	return n
}

func breaks(r *run, argv []string) int {
	n := 1
	if len(argv) > 1 {
		x, err := strconv.Atoi(argv[1])
		if err != nil || x < 1 {
			r.errorf("%s: %s: loop count out of range", argv[0], short(argv[1]))
			return 1
		}
		n = x
	}
	if r.loops == 0 {
		r.errorf("%s: only meaningful in a loop", argv[0])
		return 0
	}
	r.flow, r.levels = flowBreak, min(n, r.loops)
	if argv[0] == "continue" {
		r.flow = flowContinue
	}
	return 0
}

// sleep lets lab time pass; it never waits by itself.
func sleep(r *run, argv []string) int {
	if len(argv) < 2 {
		r.errorf("sleep: missing operand")
		return 1
	}
	var total time.Duration
	for _, word := range argv[1:] {
		arg := word
		if last := arg[max(0, len(arg)-1):]; !strings.Contains("smhd", last) || last == "" {
			arg += "s"
		}
		unit := map[byte]float64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400}[arg[len(arg)-1]]
		n, err := strconv.ParseFloat(arg[:len(arg)-1], 64)
		if err != nil || !(n >= 0 && n*unit <= maxSleep.Seconds()) {
			r.errorf("sleep: invalid time interval '%s'", short(word))
			return 1
		}
		total += time.Duration(n * unit * float64(time.Second))
	}
	if r.sh.Sleep == nil {
		return 0
	}
	if err := r.sh.Sleep(r.ctx, min(total, maxSleep)); err != nil {
		r.errorf("sleep: %s", err)
		return 1
	}
	return 0
}

// maxSleep is the longest single sleep: a year of lab time.
const maxSleep = 365 * 24 * time.Hour

// command runs a word past functions, or with -v says what it is.
func command(r *run, argv []string) int {
	if len(argv) > 1 && (argv[1] == "-v" || argv[1] == "-V") {
		return kindOf(r, argv[2:], argv[1] == "-V")
	}
	if len(argv) < 2 {
		return 0
	}
	if f, ok := r.sh.funcs[argv[1]]; ok {
		delete(r.sh.funcs, argv[1])
		defer func() { r.sh.funcs[argv[1]] = f }()
	}
	if !r.step(1) || !r.enter() {
		return 1
	}
	r.invoke(argv[1:])
	r.leave()
	return r.sh.status
}

func kind(r *run, argv []string) int { return kindOf(r, argv[1:], true) }

func kindOf(r *run, names []string, say bool) int {
	status := 0
	for _, name := range names {
		what := ""
		if _, ok := r.sh.funcs[name]; ok {
			what = "a function"
		} else if _, ok := builtins[name]; ok {
			what = "a shell builtin"
		} else if _, ok := r.sh.commands[name]; ok {
			what = "a command of the lab"
		}
		switch {
		case what == "":
			status = 1
			if say {
				r.errorf("type: %s: not found", name)
			}
		case say:
			r.print(name + " is " + what + "\n")
		default:
			r.print(name + "\n")
		}
	}
	return status
}

func env(r *run, argv []string) int {
	args := argv[1:]
	before := map[string]saved{}
	for len(args) > 0 {
		name, value, ok := strings.Cut(args[0], "=")
		if !ok || !syntax.ValidName(name) {
			break
		}
		if _, twice := before[name]; !twice {
			v, known := r.sh.vars[name]
			before[name] = saved{v, known}
		}
		r.stop(r.sh.Setenv(name, value))
		args = args[1:]
	}
	defer r.restore(before)
	if r.stopped() {
		return 1
	}
	if len(args) == 0 {
		for _, name := range r.sh.variables() {
			if v := r.sh.vars[name]; v.exported {
				r.print(name + "=" + v.value + "\n")
			}
		}
		return 0
	}
	if strings.HasPrefix(args[0], "-") {
		r.notice(&Refused{What: RefusedOption, Of: "env", Name: args[0]})
		return 2
	}
	return command(r, append([]string{"command"}, args...))
}
