package shell_test

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"

	"skylab/engine/shell"
)

// pure are scripts that need nothing but a shell; a real one is the oracle.
var pure = []string{
	`echo hello world`,
	`echo "a  b"   c`,
	`x=5; echo $x "$x" '$x' \$x ${x}y`,
	`x="a b  c"; echo $x; echo "$x"`,
	`x="a b"; set -- $x; echo $#; set -- "$x"; echo $#`,
	`set -- a "b c" d; for i in "$@"; do echo "[$i]"; done; for i in $*; do echo "<$i>"; done; echo "$*"; IFS=:; echo "$*"`,
	`IFS=:; x=a::b:; for i in $x; do echo "[$i]"; done`,
	`IFS=' :'; x=' a : b  c:'; for i in $x; do echo "[$i]"; done`,
	`echo ${x:-d} ${x-e} ${x:+f} "${x:-g h}" ${x:=i} $x`,
	`x=; echo "${x:-a}" "${x-b}" "${x:+c}" "${x+d}"`,
	`for i in ${x:-a "b c" d}; do echo "[$i]"; done`,
	`x=subnet-0abc/24; echo ${x%/*} ${x#*-} ${x##*a} ${x%%a*} ${#x} ${x%b*}`,
	`x="a*b*c"; echo "${x#*"*"}" "${x%"*"*}" "${x//"*"/-}"`,
	`x=banana; echo ${x/a/o} ${x//a/o} ${x/#b/B} ${x/%a/A} ${x//an/} ${x^} ${x^^} ${x:1:3} ${x: -2} ${x:1:-1}`,
	`X=ABC; echo ${X,} ${X,,}`,
	`echo $((1+2*3)) $((7/2)) $((-7/2)) $((7%3)) $((2**10)) $((1<<4)) $((5>3)) $((!0)) $((~0)) $((1?2:3))`,
	`echo $((1<<99)) $((9223372036854775807+1)) $((0x1f)) $((010)) $((2#101))`,
	`i=5; echo $((i++)) $i $((++i)) $((i+=2)) $((i-1)); ((i>3)) && echo big; ((i<3)) || echo not`,
	`x=1+2; echo $((x*2))`,
	`i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done`,
	`i=0; until [[ $i == 3 ]]; do echo $i; ((i++)); done`,
	`for ((i=0;i<3;i++)); do echo $i; done`,
	`for i in {1..3} {a..c} {01..03} {5..1..2} x{a,b}y{1,2}; do echo $i; done`,
	`echo {a,b} {a} {} a{,b} "{a,b}" {1..2}{x,y}`,
	`for i in 1 2 3; do for j in 1 2 3; do [ $j = 2 ] && continue 2; [ $i = 3 ] && break 2; echo $i$j; done; done`,
	`f() { local x=1; echo $x $1 $#; return 3; }; x=9; f a b; echo $? $x`,
	`f() { echo "$@"; g "$@"; }; g() { echo $#; }; f 'a b' c`,
	`fact() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fact $(($1-1))) )); fi; }; fact 6`,
	`f() { x=2; }; x=1; (f; echo $x); echo $x; f; echo $x`,
	`case abc in a*) echo star;; *) echo other;; esac; case x in a|x) echo ax;; esac; case 'a*' in "a*") echo lit;; esac`,
	`case a in a) echo 1;& b) echo 2;; c) echo 3;; esac; case a in a) echo 1;;& [a-c]) echo 2;; esac`,
	`x=$(echo hi; echo there); echo "$x"; echo $x; y=` + "`echo back \\`echo tick\\``" + `; echo $y`,
	`echo "$(printf 'a\n\n\n')"x`,
	"cat <<EOF\nhi $((1+1)) $(echo x) ${u:-d} \\$no \"q\" 'q'\nEOF",
	"cat <<'EOF'\nhi $x $(no) \\$ \\\\\nEOF",
	"cat <<-EOF\n\tone\n\t\ttwo $((3))\n\tEOF",
	`cat <<< "here $((2))"`,
	`while read -r a b; do echo "$b-$a"; done <<< "1 2 3
4 5"`,
	`printf 'a b\nc d\n' | while read x y; do echo "$y $x"; done; echo "${x:-unset}"`,
	`echo "a:b:c" | { IFS=: read x y z; echo $x-$y-$z; }`,
	`printf '%s\n' a b c; printf '%d-%s\n' 1 x 2 y; printf '%05d|%-5s|%5s|%x|%c\n' 42 ab cd 255 hello; printf 'no newline'; printf '\n%b' 'a\tb\n'; printf '%%\n'`,
	`printf '%.2f %5.1f\n' 3.14159 2; printf '%s %s\n' only`,
	`echo -n a; echo -e 'b\tc\n\x41'; echo -E 'd\t'`,
	`true && echo yes; false || echo no; ! true; echo $?; ! false; echo $?`,
	`true | false; echo $?; false | true; echo $?; set -o pipefail; false | true; echo $?`,
	`(exit 3); echo $?; x=$(exit 4); echo $?; echo $(exit 5); echo $?`,
	`set -e; false || true; if false; then :; fi; ! true; echo here; false; echo never`,
	`set -e; f() { false; echo in; }; f || echo caught; (false; echo sub) ; echo never`,
	`(set -u; echo ${x:-ok}; echo $x; echo never) || echo failed`,
	`x=1; unset x; echo "${x-gone}"; readonly y=2; echo $y`,
	`[ a = a ] && [ a != b ] && [ 1 -lt 2 ] && [ -z "" ] && [ -n x ] && [ ! -e /nonexistent ] && echo all`,
	`[ a = b ]; echo $?; [ 1 -eq 2 -o 3 -eq 3 ]; echo $?; [ "" ]; echo $?; [ ]; echo $?; test x; echo $?`,
	`[[ abc == a* && ! abc == b* ]] && echo glob; [[ abc == "a*" ]] || echo quoted; [[ a1b =~ ^a[0-9]b$ ]] && echo re; [[ 10 -gt 9 && ( a < b || x ) ]] && echo cmp; [[ -z $nope ]] && echo empty`,
	`x='*'; [[ abc == $x ]] && echo yes; [[ abc == "$x" ]] || echo no`,
	`echo one; exit 7; echo two`,
	`eval 'x=1; echo $x'; eval echo '$x'; y='echo hi'; $y`,
	`echo a > /dev/null; echo b >&2; echo c 2>&1; { echo d; echo e >&2; } 2>/dev/null`,
	`{ echo out; echo err >&2; } 2>&1 | sort`,
	`seq 3 | head -2; seq 1 2 7 | tail -n 2; seq 5 | tail -n +4; seq 3 | wc -l; printf 'b\na\nb\n' | sort | uniq -c; printf '3\n10\n2\n' | sort -n; printf '3\n10\n2\n' | sort -rn; printf 'b\na\nb\n' | sort -u`,
	`printf 'a,b,c\nd\n' | cut -d, -f2; printf 'a:b:c\n' | cut -d: -f1,3; echo hello | cut -c2-3; echo hello | tr a-y b-z; echo 'a  b' | tr -s ' '; echo abc | tr -d b; echo Hi | tr '[:upper:]' '[:lower:]'; echo "a b" | tr ' ' '\n'`,
	`printf 'one\ntwo\nthree\n' | grep t; printf 'one\ntwo\n' | grep -v one; printf 'a\nb\n' | grep -c a; printf 'abc123\n' | grep -oE '[0-9]+'; echo x | grep -q y; echo $?; echo ONE | grep -i one; echo 'a+b' | grep 'a+b'; echo aab | grep 'a\+b'; echo a.b | grep -F .`,
	`echo hello | sed 's/l/L/'; echo hello | sed 's/l/L/g; s/h/H/'; seq 5 | sed -n '2,3p'; seq 3 | sed 2d; echo a/b | sed 's|/|-|'; echo abc | sed -E 's/(a)(b)/\2\1/'; echo abc | sed 's/b/[&]/'; seq 5 | sed '$d'; seq 5 | sed -n '/3/,$p'`,
	`printf 'a b c\nd e f\n' | awk '{print $2}'; printf 'a b\n' | awk '{print $2, $1}'; echo a:b | awk -F: '{print $2}'; printf 'x 1\ny 2\n' | awk '/y/ {print $NF}'; echo 'a b' | awk '{print $1 "-" $2}'`,
	`echo hello | base64; echo hello | base64 | base64 -d; echo hello | tee /dev/null`,
	`x=1 eval 'echo $x'; echo "${x:-none}"`,
	`f() { echo $0 >/dev/null; shift; echo $1; }; f a b`,
	`f() { for i in 1 2; do return 5; done; }; f; echo $?`,
	`a=1; b=$a$a; c="$b"'$a'; echo $c; a+=2; echo $a`,
	`echo $'a\tb\'c'; echo "a\"b\\c\$d\e"; echo a\ b; echo 'it'\''s'`,
	`if false; then echo a; elif true; then echo b; else echo c; fi; if false; then :; fi; echo $?`,
	`set -- 1 2 3; shift; echo $1 $#; shift 5; echo $?; echo ${@:1:1}; echo "${*:2}"`,
	`x=abc; y=x; echo ${!y}`,
	`false; x=$?; echo $x; f() { local rc=$?; echo $rc; }; false; f; false; echo $(echo $?); false; eval 'echo $?'; false; (( $? == 1 )) && echo y; false; export rc=$?; echo $rc; false; : $(true) $?; false; x=1 y=$?; echo $y`,
	`false; for i in 1; do echo $?; done; false; case a in a) ;; esac; echo $?; false; case a in b) ;; esac; echo $?; false; x=$(); echo $?; false; echo > /nonexistent/x; echo $?; false; { echo $?; }; false; if :; then echo $?; fi`,
	`f() { local a=1 b=$1; local a=2; echo $a $b; g; echo $a; }; g() { a=3; }; a=0; f x; echo $a; export b=1 c; c=2; env | grep -c '^[bc]='; export -n b; env | grep -c '^b='`,
	`echo ~root/ >/dev/null; echo "~" '~'`,
	`let x=3*4; echo $x; let x++ y=x; echo $x $y`,
	`f() { local a; a=1; local b=$a; echo "$a$b"; }; f; echo "[$a$b]"`,
	`while true; do break; done; echo $?; for i in; do :; done; echo $?`,
	`echo "a
b" | while read l; do echo "<$l>"; done`,
	`{ echo 1; echo 2; } | { read a; read b; echo $b $a; }`,
	`echo $((1 > 2 ? 10 : 20)) $(( (1+2)*3 )) $((a=5, a*2)) $((1&&0)) $((1||0)) $((-3 % 2))`,
	`trueish() { [ "$1" = yes ]; }; if trueish yes; then echo T; fi; trueish no || echo F`,
	`x='a\b'; echo "$x"; printf '%s\n' "$x"; read y <<< 'a\b'; echo $y; read -r y <<< 'a\b'; echo "$y"`,
	`x="  lead trail  "; echo "[$x]"; read z <<< "$x"; echo "[$z]"; IFS= read -r z <<< "$x"; echo "[$z]"`,
	`echo \
continued`,
	`echo a # comment
# another
echo 'b # not'`,
	`x=5; (( x == 5 )) && echo five; [ "$x" -ge 5 ] && echo ge`,
	`command -v echo; type nosuchthing 2>/dev/null; echo $?`,
	`nosuchcommand 2>/dev/null; echo $?`,
	`echo $((1/0)); echo after`,
	`(echo ${nope?missing}; echo after) || echo failed`,
	`export A=1; A=2; echo $A; env | grep ^A=`,
	`f() { A=1; unset A; echo "${A-unset}"; }; A=0 f; echo "${A-unset}"`,
	`: ${x:=5}; echo $x; echo ${x:+"a b"}; echo "${y:-"q r"}"`,
	`x=a; case $x in (a) echo paren;; esac; case "" in "") echo empty;; esac`,
	`[ -f /nonexistent ] || echo no; [ ! a ] ; echo $?; [ a -a b ]; echo $?; [ \( a = a \) ]; echo $?`,
	`until false; do echo once; break; done; while false; do :; done; echo $?`,
	`f() ( x=3; exit 4 ); f; echo $? ${x:-none}`,
	`echo a | cat - ; echo b | cat; echo "x y" | { read -r first rest; echo "$rest"; }`,
	`time true 2>/dev/null; echo timed`,
	`head -c 3 <<< abcdef; echo; wc -c <<< abc; printf 'a b\nc\n' | wc -w; printf 'k 2\nj 1\n' | sort -k2`,
	`printf 'a\n' | grep -n a; printf 'x\ny\n' | grep -e y; printf 'cat\nconcat\n' | grep -w cat; printf '1\n2\n3\n' | head -n -1; echo abc | rev`,
}

func ours(script string) (string, int, string) {
	var out, errw bytes.Buffer
	s := shell.New(nil, shell.Limits{})
	status, err := s.Run(context.Background(), script, &out, &errw)
	if err != nil {
		errw.WriteString(err.Error())
	}
	return out.String(), status, errw.String()
}

func TestScriptsAnswerAsBashDoes(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed here, so there is nothing to compare with")
	}
	for _, script := range pure {
		t.Run(strings.ReplaceAll(script[:min(len(script), 40)], "/", "_"), func(t *testing.T) {
			cmd := exec.Command(bash, "--norc", "-c", script)
			cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
			cmd.Dir = t.TempDir()
			want, err := cmd.Output()
			wantStatus := 0
			if err != nil {
				wantStatus = cmd.ProcessState.ExitCode()
			}
			got, status, errs := ours(script)
			if got != string(want) || status != wantStatus {
				t.Errorf("%s\nours: status %d\n%q\nbash: status %d\n%q\nour errors: %s", script, status, got, wantStatus, want, errs)
			}
		})
	}
}
