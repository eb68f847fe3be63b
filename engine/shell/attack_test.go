package shell_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"skylab/engine/shell"
)

// attacks are scripts that try to get out, to never end, or to take all memory.
var attacks = map[string]string{
	"fork bomb":                `:(){ :|:& };:`,
	"functions in pipes":       `b() { b | b; }; b`,
	"function recursion":       `f() { f; }; f`,
	"substitution recursion":   `f() { echo $(f); }; f`,
	"eval recursion":           `x='eval "$x"'; eval "$x"`,
	"endless loop":             `while true; do :; done`,
	"endless empty until":      `until false; do true; done`,
	"endless C loop":           `for ((;;)); do :; done`,
	"endless continue":         `while continue; do :; done`,
	"doubling variable":        `x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done`,
	"doubling with replace":    `x=aaaaaaaaaaaaaaaa; while :; do x=${x//a/$x}; done`,
	"doubling file":            `echo aaaaaaaa > f; while :; do cat f f > g; cp g f; done`,
	"appending file":           `while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa >> f; done`,
	"many variables":           `i=0; while :; do eval "v$i=$i"; i=$((i+1)); done`,
	"many functions":           `i=0; while :; do eval "f$i() { :; }"; i=$((i+1)); done`,
	"positional":               `set -- aaaaaaaa; while :; do set -- "$@" "$@"; done`,
	"echo doubling":            `x=$(printf %4096s x); for i in {1..1000}; do echo "$x$x$x$x"; done`,
	"output":                   `while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done`,
	"discarded output":         `while :; do seq 100000 > /dev/null; done`,
	"huge seq":                 `seq 1 999999999999`,
	"huge brace":               `echo {1..999999999}`,
	"brace product":            `echo {1..100}{1..100}{1..100}{1..100}`,
	"brace overflow":           `echo {9223372036854775800..9223372036854775807}`,
	"brace with a variable":    `x=$(printf %4096s x); x=$x$x$x$x$x$x$x$x; for i in {1..16000}"$x"; do :; done`,
	"many braces":              `echo ` + strings.Repeat("{a,b}", 1000),
	"words":                    `x=$(seq 100000); set -- $x; echo $#`,
	"printf width":             `printf '%1000000000d' 1`,
	"printf star":              `printf '%*d' 1000000000 1`,
	"printf precision":         `printf '%.1000000000f' 1`,
	"printf endless":           `printf '%s' ""; printf 'x%s' {1..10000} | wc -c`,
	"shift too far":            `echo $((1<<99)) $((1<<-1)) $((1>>99))`,
	"least number":             `echo $((-9223372036854775808 / -1)) $((-9223372036854775808 % -1)) $((2**999999999999))`,
	"arithmetic loop":          `x=y; y=x; echo $((x))`,
	"arithmetic bomb":          `a=b+b; b=c+c; c=d+d; d=e+e; e=f+f; f=g+g; g=h+h; h=i+i; i=j+j; j=k+k; k=l+l; l=m+m; m=n+n; n=o+o; o=p+p; p=q+q; q=r+r; r=s+s; s=t+t; t=u+u; u=v+v; v=w+w; w=1; echo $((a))`,
	"arithmetic command":       `x='$(echo 1)'; echo $((x))`,
	"parentheses":              strings.Repeat("(", 20000),
	"nested subshells":         strings.Repeat("( ", 300) + ":" + strings.Repeat(" )", 300),
	"nested substitutions":     strings.Repeat("$(", 5000) + strings.Repeat(")", 5000),
	"nested arithmetic":        "echo $((" + strings.Repeat("(", 2000) + "1" + strings.Repeat(")", 2000) + "))",
	"nested defaults":          strings.Repeat("${x:-", 5000) + strings.Repeat("}", 5000),
	"nested ifs":               strings.Repeat("if ", 20000),
	"nested bangs":             "echo $((" + strings.Repeat("- ", 20000) + "1))",
	"long and":                 "true" + strings.Repeat(" && true", 5000),
	"long pipe":                "echo" + strings.Repeat(" | cat", 5000),
	"pattern":                  `x=$(printf %4000s%4000s%4000s%4000s%4000s%4000s x x x x x x); case $x in *a*a*a*a*a*a*a*a*a*a*a*a*b) ;; esac; [[ $x == *" "*" "*" "*" "*y ]]`,
	"trim":                     `x=$(printf %4000s%4000s%4000s%4000s%4000s%4000s x x x x x x); for i in {1..1000}; do y=${x%%*a*b}; done`,
	"regexp":                   `x=$(printf %4000s%4000s%4000s%4000s%4000s%4000s x x x x x x); [[ $x =~ (a*)*(a*)*(a*)*b ]]; [[ $x =~ (x{1000}){1000} ]]; grep -E '(a|aa)+{500}' <<< "$x"`,
	"regexp loop":              `x=$(printf %4000s%4000s%4000s%4000s%4000s%4000s x x x x x x); while :; do [[ $x =~ .{1000}y ]]; done`,
	"sed growth":               `x=aaaaaaaaaaaaaaaa; while :; do x=$(echo "$x" | sed 's/a/&&&&&&&&/g'); done`,
	"home of root":             `echo ~root ~nobody/x ~`,
	"password file":            `cat /etc/passwd; cat < /etc/passwd; read x < /etc/passwd; echo "$x"; . /etc/passwd; source /etc/passwd; head /etc/passwd; jq . /etc/passwd`,
	"password test":            `test -r /etc/passwd && echo LEAK; [ -e /etc/passwd ] && echo LEAK; [[ -f /etc/passwd ]] && echo LEAK; [ -d /etc ] && echo LEAK`,
	"globs":                    `echo x > f; echo /etc/* /* ~/../* /proc/self/*; ls /etc /`,
	"real write":               `echo LEAK > /etc/LEAK; echo LEAK > ../../LEAK; echo LEAK > /dev/tcp/x`,
	"process substitution":     `cat <(echo LEAK)`,
	"process substitution >":   `echo x > >(cat)`,
	"environment":              `echo $PATH $GOPATH $HOSTNAME; env | grep PATH; jq -n 'env.PATH, $ENV.PATH'`,
	"exec":                     `exec sh; sh -c 'cat /etc/passwd'; /bin/sh -c 'echo LEAK'; /bin/echo LEAK > f; cat f; command sh /etc/passwd; env sh -c 'test -e /etc/passwd && echo LEAK'`,
	"jq range":                 `jq -n '[range(1e12)]'`,
	"jq repeat":                `jq -n 'repeat(1)'`,
	"jq silent repeat":         `jq -n 'def f: f; f'`,
	"jq stack":                 `jq -n 'def f: 1 + f; f'`,
	"jq text":                  `jq -n '"x" * 1e9'`,
	"jq doubling text":         `jq -n 'reduce range(64) as $i ("x"; . + .)'`,
	"jq doubling":              `jq -n 'reduce range(64) as $i (1; [., .])'`,
	"jq doubling object":       `jq -n 'reduce range(64) as $i (1; {a: ., b: .})'`,
	"jq doubling string":       `jq -n 'reduce range(64) as $i ("x"; "\(.)\(.)")'`,
	"jq doubling paths":        `jq -n 'reduce range(64) as $i ({}; .a = . | .b = .)'`,
	"jq doubling setpath":      `jq -n 'reduce range(64) as $i ({}; setpath(["a"]; .) | setpath(["b"]; .))'`,
	"jq doubling update":       `jq -n 'reduce range(64) as $i ("x"; . += .)'`,
	"jq number":                `jq -n 'reduce range(64) as $i (3; . * .)'; jq -n 'reduce range(60) as $i (12345678901234567890123; . * .)'`,
	"jq index":                 `jq -n '[] | .[500000000] = 1'`,
	"jq index by update":       `jq -n '[] | .[500000000] |= 1'`,
	"jq index by setpath":      `jq -n 'null | setpath([500000000]; 1)'`,
	"jq join":                  `jq -n '("x" * 1e6) as $s | [range(1e5)] | join($s)'`,
	"jq add":                   `jq -n '("x" * 1e6) as $s | [range(1e5) | $s] | add'`,
	"jq add of":                `jq -n '("x" * 1e6) as $s | add(range(1e5) | $s)'`,
	"jq gsub":                  `jq -n '("x" * 1e6) as $s | $s | gsub("x"; "` + strings.Repeat("y", 1000) + `")'`,
	"jq gsub computed":         `jq -n '"x" | gsub("x"; "\(.)")'`,
	"jq regexp":                `jq -n '("x" * 6e4) | [range(1e5) as $i | test(".{1000}y")]'`,
	"jq combinations":          `jq -n '[[1,2],[1,2]] | combinations(99)'`,
	"jq transpose":             `jq -n '[[range(1e4)], [range(1e4)]] | transpose'`,
	"jq subtraction":           `jq -n '[range(1e5)] | . - .'`,
	"jq shadowing":             `jq -n 'def _check: .; reduce range(64) as $i (1; [., .])'`,
	"jq scope":                 `jq -n '(def combinations: 1; 1) | [[1]] | combinations'`,
	"jq import":                `jq -n 'import "a" as a; 1'; jq -n 'include "/etc/passwd"; 1'`,
	"jq clock":                 `jq -n 'now, input, debug, input_filename, get_search_list'`,
	"jq nesting":               `jq -n '` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `'`,
	"jq try":                   `jq -n 'try repeat(1) catch "caught"'; jq -n 'try ([range(1e12)]) catch "caught"'`,
	"jq deep input":            `x='['; for i in {1..12}; do x=$x$x; done; jq . <<< "$x"`,
	"sleep":                    `sleep 1e308 inf nan -1 999999999999`,
	"break out":                `break 99; continue 99; return 5; shift 99; eval 'break'; for i in 1; do break 99999999999; done`,
	"nameless function":        `()0`,
	"comment as a number":      `x="#00;"; echo $((x)) after; y="1;2"; echo $((y)); for ((;;)); do break; done`,
	"bad utf-8":                "echo \xff\xfe '\xff' ${x/\xff/y}",
	"nul":                      "echo a\x00b",
	"tr range":                 `tr '\000-\377' x <<< abc; tr a-z <<< abc; tr -s '' <<< a; tr a '' <<< abc`,
	"cut range":                `cut -c1-99999999999 <<< abc; cut -f0 <<< a; cut -d '' -f1 <<< a; cut -f <<< a`,
	"odd options":              `head -n <<< a; head -n -99999999999 <<< a; tail -n +0 <<< a; sort -k0 <<< a; base64 -w -1 <<< a; grep; awk; sed; wc -x; uniq -z`,
	"readonly":                 `readonly x=1; x=2; echo never`,
	"readonly home":            `HOME=/etc; cat ~/passwd; cd /etc; cat passwd`,
	"unset everything":         `unset HOME PWD PATH IFS; echo ~ $PWD; x='a b'; echo $x`,
	"odd IFS":                  `IFS=$'\xff'; x=$'a\xffb'; echo $x; IFS=; set -- a b; echo "$*"; read x y <<< "a b"`,
	"tests":                    `[ \( ]; [ \( a; [ \( \( a = a \) ]; [ ! ]; [ -n ]; [ a -eq b ]; [ 99999999999999999999 -eq 1 ]; test ! ! a; [ -a ]; [ ! -a ! ]; [ a = ]; [[ a -eq b ]]`,
	"here-documents":           "cat <<a <<b\nx\na\ny\nb\n",
	"redirect to variable":     `x=; echo a > $x; echo b > "$x"; cat < $x; echo c > /; echo d > .`,
	"expansions":               `set -- a b; echo ${@%b} ${*//a/b} ${#@} ${@:1:-1} ${1:99} ${1: -99} ${x:=$x} ${!x} ${9999999999999999999999} ${1:1:9223372036854775807} ${1:-9223372036854775808}`,
	"local outside":            `local x=1; declare -A a; export -f x; typeset x; readonly; export =x`,
	"function named builtin":   `echo() { echo "$@"; }; echo hi`,
	"unset in own function":    `f() { unset -f f; echo here; }; f; f`,
	"redefine while running":   `f() { eval 'f() { echo new; }'; echo old; }; f; f`,
	"command loop":             `command command command echo hi; env env env echo hi`,
	"nested command recursion": `f() { command eval f; }; f`,
}

func TestNothingGetsOutAndEverythingEnds(t *testing.T) {
	canary, _ := os.ReadFile("/etc/passwd")
	secret, _, _ := strings.Cut(string(canary), "\n")
	t.Setenv("PATH", "LEAK-path")
	for name, script := range attacks {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			var out, errw bytes.Buffer
			s := shell.New(nil, shell.Limits{Steps: shell.DefaultSteps / 4}) // a quarter, for the sake of time
			status, err := s.Run(context.Background(), script, &out, &errw)
			runtime.ReadMemStats(&after)
			t.Logf("status %d, error %v, output %q, messages %q", status, err, head(out.String()), head(errw.String()))
			var limit *shell.LimitError
			var syntax *shell.SyntaxError
			if err != nil && !errors.As(err, &limit) && !errors.As(err, &syntax) {
				t.Errorf("an error of another kind: %v", err)
			}
			if err != nil && status == 0 {
				t.Error("an error with status 0")
			}
			all := out.String() + errw.String()
			if strings.Contains(out.String(), "LEAK") || secret != "" && strings.Contains(all, secret) || strings.Contains(all, "/root") {
				t.Error("something of the real machine came through")
			}
			if out.Len() > shell.DefaultOutputBytes {
				t.Errorf("%d bytes of output", out.Len())
			}
			if heap := after.HeapSys; heap > 1<<30 {
				t.Errorf("the heap grew to %d MiB", heap>>20)
			}
		})
	}
	if _, err := os.Stat("/etc/LEAK"); err == nil {
		t.Error("a real file was written")
	}
}

func head(s string) string {
	if len(s) > 300 {
		return s[:300] + "..."
	}
	return s
}

func TestEveryLimitSaysItsNameAndNumber(t *testing.T) {
	for _, c := range []struct {
		script string
		limits shell.Limits
		limit  shell.Limit
		max    int
	}{
		{`while true; do :; done`, shell.Limits{Steps: 500}, shell.LimitSteps, 500},
		{`while true; do echo hi; done`, shell.Limits{OutputBytes: 100}, shell.LimitOutputBytes, 100},
		{`x=aa; while true; do x=$x$x; done`, shell.Limits{VariableBytes: 4000}, shell.LimitVariableBytes, 4000},
		{`f() { f; }; f`, shell.Limits{Depth: 50}, shell.LimitDepth, 50},
		{`echo {1..999999999}`, shell.Limits{}, shell.LimitWords, 16384},
		{`jq -n '[range(1e5)|"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]'`, shell.Limits{}, shell.LimitJQ, 4 << 20},
	} {
		var out bytes.Buffer
		s := shell.New(nil, c.limits)
		status, err := s.Run(context.Background(), "echo first; echo kept > f; "+c.script+"; echo never", &out, io.Discard)
		var limit *shell.LimitError
		if !errors.As(err, &limit) || limit.Limit != c.limit || limit.Max != c.max || status != 1 {
			t.Errorf("%s: status %d, %v; want the limit %s of %d", c.script, status, err, c.limit, c.max)
			continue
		}
		if !strings.Contains(err.Error(), fmt.Sprint(c.max)) {
			t.Errorf("%q does not say the number", err)
		}
		if !strings.HasPrefix(out.String(), "first\n") || strings.Contains(out.String(), "never") {
			t.Errorf("%s: output %q", c.script, head(out.String()))
		}
		if data, err := s.ReadFile("f"); err != nil || string(data) != "kept\n" {
			t.Errorf("%s: what was done before does not stand: %q %v", c.script, data, err)
		}
		if status, err := s.Run(context.Background(), "echo again", &out, io.Discard); status != 0 || err != nil {
			t.Errorf("%s: the next line answers %d, %v", c.script, status, err)
		}
	}
}

func TestADoneContextStopsALoop(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	turns := 0
	s := shell.New(map[string]shell.Command{"tick": func(context.Context, []string, io.Reader, io.Writer, io.Writer) int {
		if turns++; turns == 3 {
			cancel()
		}
		return 0
	}}, shell.Limits{})
	status, err := s.Run(ctx, "while true; do tick; done", io.Discard, io.Discard)
	if !errors.Is(err, context.Canceled) || status != 130 || turns != 3 {
		t.Errorf("status %d, %v after %d turns", status, err, turns)
	}
}

func FuzzRunEndsWithinItsLimits(f *testing.F) {
	for _, script := range pure {
		f.Add(script)
	}
	for _, script := range attacks {
		f.Add(script)
	}
	limits := shell.Limits{Steps: 2000, OutputBytes: 20_000, VariableBytes: 20_000, Depth: 60}
	f.Fuzz(func(t *testing.T, script string) {
		var out, errw bytes.Buffer
		s := shell.New(nil, limits)
		status, err := s.Run(context.Background(), script, &out, &errw)
		if out.Len()+errw.Len() > limits.OutputBytes {
			t.Errorf("%d bytes written", out.Len()+errw.Len())
		}
		var limit *shell.LimitError
		var syntax *shell.SyntaxError
		if err != nil && !errors.As(err, &limit) && !errors.As(err, &syntax) {
			t.Errorf("an error of another kind: %v", err)
		}
		if status < 0 || status > 255 {
			t.Errorf("status %d", status)
		}
		_ = shell.Incomplete(script)
		last := 0
		for _, w := range shell.Words(script) {
			if w.Start < last || w.End < w.Start || w.End > len(script) {
				t.Fatalf("word %+v of a line of %d bytes", w, len(script))
			}
			last = w.Start
		}
		shell.WordAt(script, len(script)/2)
	})
}
