package shell

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func told(r Reading) string {
	var out []string
	for _, c := range r.Calls {
		var words []string
		for _, a := range c.Args {
			text := a.Text
			if !a.Known {
				text = "?" + text
			}
			words = append(words, text)
		}
		out = append(out, strings.Join(words, "|"))
	}
	return strings.Join(out, " ; ")
}

func TestAScriptIsReadBeforeItRuns(t *testing.T) {
	for _, tt := range []struct{ script, want string }{
		{`aws ec2 'a b' "c\"d" e\ f`, `aws|ec2|a b|c"d|e f`},
		{`x=$(aws ec2 y $z) && echo "$x"`, `aws|ec2|y|?$z ; echo|?"$x"`},
		{`echo {a,b}c`, `echo|ac|bc`},
		{`for i in 1 2; do aws $i; done`, `aws|?$i`},
		{"cat > f <<EOF\naws ec2 wrong\nEOF\naws ec2 right", `cat ; aws|ec2|right`},
		{`case $x in a) aws a ;; b) aws b ;; esac`, `aws|a ; aws|b`},
		{`[[ $a == b ]] && aws c`, `aws|c`},
		{`f() { aws d; }; f 1`, `aws|d ; f|1`},
		{`aws ec2 "not finished`, `aws|ec2|not finished`},
		{`x=$(aws ec2 open --flag`, `aws|ec2|open|--flag`},
		{`if true; then aws half`, `true ; aws|half`},
		{`aws e | grep f`, `aws|e ; grep|f`},
	} {
		if got := told(Read(tt.script)); got != tt.want {
			t.Errorf("%q is read as %q; want %q", tt.script, got, tt.want)
		}
	}
}

func TestAReadingKnowsWhereVariablesGetTheirValue(t *testing.T) {
	r := Read(`a=1; for b in x; do read c; done; echo $a ${b} "$c" ${d:-e} ${f:=g} $h $1 $?; ((i = 2)); export j=3; printf -v k x`)
	if got := fmt.Sprint(r.Sets); got != "[a b c f i j k x]" {
		t.Errorf("it sets %s", got)
	}
	var uses []string
	for _, u := range r.Uses {
		uses = append(uses, u.Name)
	}
	if got := strings.Join(uses, " "); got != "a b c h" {
		t.Errorf("it uses %s", got)
	}
}

func TestABraceThatIsNotClosedYetUsesItsVariable(t *testing.T) {
	for _, u := range Read("aws ${A").Uses {
		if u.Name != "A" || u.Start != 4 || u.End != 7 {
			t.Errorf("it uses %s at %d to %d", u.Name, u.Start, u.End)
		}
	}
	if len(Read("aws ${A").Uses) != 1 {
		t.Error("the variable is not seen")
	}
}

func TestWordsOfAReadingStandWhereTheyWereTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.OneOf(rapid.SampledFrom([]string{
			"aws ", "ec2 ", "$x", "${", "$(", ")", "'", `"`, "\n", "{a,b}", "<<E", "한글 ", "\\", "|", "if ", "; ", "((", "[[ ", "case ", "`", "~",
		}), rapid.String())).Draw(t, "pieces")
		script := strings.Join(pieces, "")
		r := Read(script)
		for _, c := range r.Calls {
			for _, a := range c.Args {
				if a.Start < 0 || a.Start > a.End || a.End > len(script) {
					t.Fatalf("%q has a word at %d to %d", script, a.Start, a.End)
				}
			}
		}
		for _, u := range r.Uses {
			if u.Start < 0 || u.Start > u.End || u.End > len(script) {
				t.Fatalf("%q uses %s at %d to %d", script, u.Name, u.Start, u.End)
			}
		}
	})
}
