package shell_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/engine/shell"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata")

// commands are what a transcript can use beside the language: words shows what
// reached a command, fail answers with a status, ids writes what aws might.
func commands(s **shell.Shell) map[string]shell.Command {
	return map[string]shell.Command{
		"words": func(_ context.Context, argv []string, in io.Reader, out, _ io.Writer) int {
			for i, a := range argv {
				fmt.Fprintf(out, "%d: %s\n", i, a)
			}
			if region, ok := (*s).Getenv("AWS_REGION"); ok {
				fmt.Fprintln(out, "region:", region)
			}
			if data, _ := io.ReadAll(in); len(data) > 0 {
				fmt.Fprintf(out, "input: %q\n", data)
			}
			return 0
		},
		"fail": func(_ context.Context, argv []string, _ io.Reader, _, errw io.Writer) int {
			fmt.Fprintln(errw, "failed as asked")
			return 254
		},
		"ids": func(_ context.Context, _ []string, _ io.Reader, out, _ io.Writer) int {
			fmt.Fprintln(out, `{"Subnets":[{"SubnetId":"subnet-0a1","CidrBlock":"10.0.1.0/24","Tags":[{"Key":"Name","Value":"public"}]},{"SubnetId":"subnet-0b2","CidrBlock":"10.0.2.0/24","Tags":[]}]}`)
			return 0
		},
	}
}

func TestTranscriptsAnswerAsWritten(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("the answers differ; run with -update and look at the difference\n%s", got)
			}
		})
	}
}

// play runs what is typed in a transcript and returns it with the answers: a
// line after "$ " begins an input, "> " continues it, "#" is for the reader.
func play(transcript string) string {
	var s *shell.Shell
	s = shell.New(commands(&s), shell.Limits{})
	var slept time.Duration
	s.Sleep = func(_ context.Context, d time.Duration) error {
		slept += d
		return nil
	}
	var sb strings.Builder
	var typed []string
	flush := func() {
		if typed == nil {
			return
		}
		script := strings.Join(typed, "\n")
		sb.WriteString("$ " + strings.Join(typed, "\n> ") + "\n")
		var out bytes.Buffer
		status, err := s.Run(context.Background(), script, &out, &out)
		sb.WriteString(out.String())
		if out.Len() > 0 && !strings.HasSuffix(out.String(), "\n") {
			sb.WriteString("[no newline]\n")
		}
		if err != nil {
			fmt.Fprintf(&sb, "[%T: %v]\n", err, err)
		}
		if slept > 0 {
			fmt.Fprintf(&sb, "[slept %s]\n", slept)
			slept = 0
		}
		if status != 0 {
			fmt.Fprintf(&sb, "[status %d]\n", status)
		}
		typed = nil
	}
	for _, line := range strings.Split(strings.TrimSuffix(transcript, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "$ "):
			flush()
			typed = []string{line[2:]}
		case strings.HasPrefix(line, "> ") && typed != nil:
			typed = append(typed, line[2:])
		case strings.HasPrefix(line, "#"):
			flush()
			sb.WriteString(line + "\n")
		}
	}
	flush()
	return sb.String()
}

func TestMistakesAreValuesWithFields(t *testing.T) {
	s := shell.New(map[string]shell.Command{"aws": nil}, shell.Limits{})
	status, err := s.Run(context.Background(), "asw ec2; vim x; cd /etc", io.Discard, io.Discard)
	if err != nil || status != 1 {
		t.Fatalf("status %d, %v", status, err)
	}
	notices := s.Notices()
	if len(notices) != 3 {
		t.Fatalf("notices %v", notices)
	}
	var unknown *shell.UnknownCommand
	if !errors.As(notices[0], &unknown) || *unknown != (shell.UnknownCommand{Name: "asw", Nearest: "aws"}) {
		t.Errorf("%+v", notices[0])
	}
	if !errors.As(notices[1], &unknown) || *unknown != (shell.UnknownCommand{Name: "vim"}) {
		t.Errorf("%+v", notices[1])
	}
	var refused *shell.Refused
	if !errors.As(notices[2], &refused) || refused.What != shell.RefusedCd || refused.Name != "/etc" {
		t.Errorf("%+v", notices[2])
	}
}

func TestASyntaxErrorSaysWhereAndWhatWasExpected(t *testing.T) {
	for _, c := range []struct {
		script          string
		problem         shell.Problem
		line, column    int
		found, expected string
		incomplete      bool
	}{
		{`echo "abc`, shell.ProblemUnclosed, 1, 6, `"`, `"`, true},
		{`echo 'abc`, shell.ProblemUnclosed, 1, 6, `'`, `'`, true},
		{`echo $(ls`, shell.ProblemUnclosed, 1, 6, `$(`, `)`, true},
		{`if true; then echo`, shell.ProblemUnclosed, 1, 1, `if`, `fi`, true},
		{"for i in a; do\necho", shell.ProblemUnclosed, 1, 1, `for`, `done`, true},
		{"cat <<EOF\nabc", shell.ProblemUnclosed, 1, 5, `<<`, `EOF`, true},
		{`true &&`, shell.ProblemFollow, 1, 6, `&&`, `a statement`, true},
		{`echo hi |`, shell.ProblemFollow, 1, 9, `|`, `a statement`, true},
		{`while; do`, shell.ProblemFollow, 1, 1, `while`, `a statement list`, false},
		{`while true`, shell.ProblemFollow, 1, 1, `while`, `do`, true},
		{`for`, shell.ProblemFollow, 1, 1, `for`, `a name`, true},
		{`echo ${`, shell.ProblemMisplaced, 1, 8, `${`, ``, false},
		{"echo \xff\xfe", shell.ProblemMisplaced, 1, 6, "\uFFFD", ``, false},
		{`echo $((1.5))`, shell.ProblemUnsupported, 1, 10, `numbers with a point`, ``, false},
		{`${(U)x}`, shell.ProblemUnsupported, 1, 1, `constructs of other shells`, ``, false},
		{`export 1=2; ls`, shell.ProblemMisplaced, 1, 8, `1=2`, ``, false},
		{`() { :; }`, shell.ProblemUnsupported, 1, 1, `functions without a name`, `write name() { ...; }`, false},
		{`echo )`, shell.ProblemMisplaced, 1, 6, `)`, ``, false},
		{`fi`, shell.ProblemMisplaced, 1, 1, `fi`, ``, false},
		{"echo\necho ; ; echo", shell.ProblemMisplaced, 2, 8, `;`, ``, false},
		{`a=(1 2)`, shell.ProblemUnsupported, 1, 3, `arrays`, `use one variable for each value, or a list of words and for`, false},
		{`echo ${a[0]}`, shell.ProblemUnsupported, 1, 6, `arrays`, `use one variable for each value, or a list of words and for`, false},
		{`sleep 1 &`, shell.ProblemUnsupported, 1, 9, `background jobs`, `commands run one after another`, false},
		{`diff <(ls) f`, shell.ProblemUnsupported, 1, 6, `process substitutions`, `write the output to a file or a variable first`, false},
	} {
		var out bytes.Buffer
		status, err := shell.New(nil, shell.Limits{}).Run(context.Background(), "echo before\n"+c.script, &out, &out)
		var e *shell.SyntaxError
		if !errors.As(err, &e) || status != 2 || out.Len() > 0 {
			t.Errorf("%s: status %d, %v, output %q; nothing may run", c.script, status, err, out.String())
			continue
		}
		got := fmt.Sprintf("%s %d:%d %q %q", e.Problem, e.Line-1, e.Column, e.Found, e.Expected)
		want := fmt.Sprintf("%s %d:%d %q %q", c.problem, c.line, c.column, c.found, c.expected)
		if got != want {
			t.Errorf("%s\n got %s (%s)\nwant %s", c.script, got, e.Text, want)
		}
		if shell.Incomplete(c.script) != c.incomplete {
			t.Errorf("%s: incomplete is %v", c.script, !c.incomplete)
		}
	}
	for script, want := range map[string]bool{"": false, "echo hi": false, "echo \\": true, `echo \\`: false, "f() {": true, "case x in": true, "cat <<E\nE": false, "cat <<E": true, "cat <<<E": false, "echo $((1<<2))": false, "[[ a": true, "echo $((1": true, "(": true} {
		if shell.Incomplete(script) != want {
			t.Errorf("%q: incomplete is %v", script, !want)
		}
	}
}

func TestAClonedShellGoesItsOwnWay(t *testing.T) {
	a := shell.New(nil, shell.Limits{})
	say := func(s *shell.Shell, script string) string {
		var out bytes.Buffer
		if _, err := s.Run(context.Background(), script, &out, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	say(a, `x=1; f() { echo a; }; echo one > file; set -- p`)
	b := a.Clone()
	say(b, `x=2; f() { echo b; }; echo two >> file; echo new > other; set -- q`)
	if got := say(a, `echo $x $1; f; cat file; ls`); got != "1 p\na\none\nfile\n" {
		t.Errorf("the first changed: %q", got)
	}
	if got := say(b, `echo $x $1; f; cat file; ls`); got != "2 q\nb\none\ntwo\nfile\nother\n" {
		t.Errorf("the clone answers %q", got)
	}
}

func BenchmarkOneCommand(b *testing.B) {
	s := shell.New(map[string]shell.Command{"aws": func(context.Context, []string, io.Reader, io.Writer, io.Writer) int { return 0 }}, shell.Limits{})
	b.ReportAllocs()
	for b.Loop() {
		if status, err := s.Run(context.Background(), `aws ec2 create-subnet --vpc-id "$VPC" --cidr-block 10.0.1.0/24`, io.Discard, io.Discard); status != 0 || err != nil {
			b.Fatal(status, err)
		}
	}
}
