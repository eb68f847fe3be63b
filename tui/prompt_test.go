package tui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine/shell"
	"skylab/tui/look"
)

// bar is the text between the edges of a row of the prompt, up to the cursor.
func (p *player) bar() string {
	f := p.m.Frame()
	row := styles.ReplaceAllString(f.Rows[f.Cursor.Y], "")
	return strings.TrimLeft(look.Cut(row, 0, f.Cursor.X), "┃│ ")
}

func TestTheCursorStandsBehindWhatWasTyped(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "sandbox")
	for _, tt := range []struct{ keys, want string }{
		{"abc", "$ abc"},
		{"한글", "$ abc한글"},
		{"é", "$ abc한글é"},
	} {
		p.typed(tt.keys)
		if got := p.bar(); got != tt.want {
			t.Errorf("the cursor stands behind %q; want %q", got, tt.want)
		}
	}
	p.key("left", "left")
	if got := p.bar(); got != "$ abc한" {
		t.Errorf("two to the left it stands behind %q", got)
	}
	p.key("ctrl+c")
	p.typed("x" + strings.Repeat("한", 60))
	f := p.m.Frame()
	if row := styles.ReplaceAllString(f.Rows[f.Cursor.Y], ""); look.Width(strings.TrimRight(look.Cut(row, 0, f.Cursor.X), " ")) != f.Cursor.X {
		t.Errorf("in a wrapped line the cursor at %d does not follow the text %q", f.Cursor.X, row)
	}
}

func TestAScriptThatIsPastedRunsAsOne(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.send(tea.PasteMsg{Content: "for i in 1 2 3\r\ndo echo number-$i\r\ndone\r\necho end\r\n"})
	if got := p.m.bench.prompt.value(); strings.Count(got, "\n") != 3 {
		t.Fatalf("the prompt holds %q", got)
	}
	p.key("enter")
	p.key("f2")
	p.needs("$ for i in 1 2 3", "> done", "number-3", "end")
	if h := p.m.bench.prompt.history; len(h) != 1 {
		t.Errorf("one script is %d lines of history: %q", len(h), h)
	}
}

func TestEnterGoesOnWhereALineIsNotFinished(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.typed("echo 'a")
	p.key("enter")
	p.typed("b'")
	p.key("enter")
	p.needs("$ echo 'a", "> b'")
}

func TestHistoryIsThereAfterComingBack(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.line("echo one")
	p.line("x=2; echo $x")
	p.start(p.m.o.Room, 80, 24, assets.English, "sandbox")
	p.needs(p.m.words.Say("resumed"))
	p.key("up", "up")
	if got := p.m.bench.prompt.value(); got != "echo one" {
		t.Errorf("two up is %q", got)
	}
	p.key("down", "down")
	if got := p.m.bench.prompt.value(); got != "" {
		t.Errorf("below the newest is %q", got)
	}
	p.typed("one")
	p.key("ctrl+r", "enter")
	if got := p.m.bench.prompt.value(); got != "echo one" {
		t.Errorf("Ctrl+R for one finds %q", got)
	}
	p.key("ctrl+_")
	if got := p.m.bench.prompt.value(); got != "one" {
		t.Errorf("what was being written is %q", got)
	}
}

func TestLongOutputWrapsAndScrolls(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.line("printf '%s ' begin; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do printf 'number-%s ' $i; done; echo; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line-$i; done")
	p.needs("line-12")
	if p.has("begin") {
		t.Fatal("all of the output is on the screen")
	}
	for range 10 {
		p.key("pgup")
	}
	p.needs("begin number-1")
	for range 10 {
		p.key("pgdown")
	}
	p.needs("line-12")
}

func TestAWrongWordIsUnderlined(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	for _, tt := range []struct{ line, want string }{
		{"aws ec2 create-subent --vpc-id vpc-1", "create-subent"},
		{"x=$(aws ec2 describe-vpcs); aws ecc describe-vpcs", "ecc"},
		{"echo 한글; aws ec2 describe-vpcs --outptu json", "--outptu"},
		{"echo $(aws ec2 describe-vpsc)", "describe-vpsc"},
		{"echo a; ) b", ")"},
	} {
		p.line(tt.line)
		rows := strings.Split(p.screen(), "\n")
		i := slices.IndexFunc(rows, func(r string) bool { return strings.Contains(r, "$ "+tt.line) })
		p.key("f2")
		rows = strings.Split(p.screen(), "\n")
		for n, r := range rows {
			if strings.Contains(r, "$ "+tt.line) {
				i = n
			}
		}
		p.key("f2")
		if i < 0 || i+1 >= len(rows) {
			t.Fatalf("%q is not on the screen", tt.line)
		}
		at := strings.Index(rows[i+1], "^")
		if at < 0 {
			t.Errorf("nothing of %q is underlined:\n%s\n%s", tt.line, rows[i], rows[i+1])
			continue
		}
		from := look.Width(rows[i+1][:at])
		if got := look.Cut(rows[i], from, from+strings.Count(rows[i+1], "^")); got != tt.want {
			t.Errorf("of %q, %q is underlined; want %q", tt.line, got, tt.want)
		}
	}
}

func TestALineThatRunsCanBeStopped(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.send(tea.PasteMsg{Content: "while true; do x=1; done"})
	_, cmd := p.m.Update(press("enter"))
	p.needs(p.m.words.Say("runs"))
	p.typed("echo next")
	if got := p.m.bench.prompt.value(); got != "echo next" {
		t.Errorf("while a line runs, the prompt takes %q", got)
	}
	p.key("enter")
	p.needs(p.m.words.Say("lines-wait", 1))
	p.key("ctrl+c")
	p.run(cmd)
	p.needs(p.m.words.Say("stopped"), "echo next")
	p.key("enter")
	p.needs("next")
}

func TestWhatIsTypedNeverReachesTheScreenAsControl(t *testing.T) {
	p := open(t, 80, 24, assets.English, "sandbox")
	p.line(`printf '\033[2J\033]0;x\007\r\bgone\n'`)
	p.line(`printf '\u202eabc\n' >&2`)
	lawful(t, "what a line printed", p.m.Frame(), 80, 24)
	p.needs("gone")
}

func TestALineThatIsNotUnderstoodIsExplainedInBothLanguages(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "sandbox")
		for _, tt := range []struct {
			line, key string
			args      []any
		}{
			{"ㅁㅈㄴ ec2 describe-vpcs", "unknown-command-hangul", []any{"ㅁㅈㄴ", "aws"}},
			{"asw ec2 describe-vpcs", "unknown-command-near", []any{"asw", "aws"}},
			{"frobnicate", "unknown-command", []any{"frobnicate"}},
			{"cd /etc", "refused.cd", nil},
			{"echo )", "syntax.misplaced", []any{0, 0, ")"}},
			{"sleep 1 &", "syntax.unsupported-instead", []any{0, 0, "background jobs", "commands run one after another"}},
			{"while true; do x=1; done", "limit.steps", []any{200000}},
		} {
			p.line(tt.line)
			p.key("f2")
			want := p.m.words.Say(tt.key, tt.args...)
			if !strings.Contains(strings.Join(strings.Fields(p.screen()), " "), want[:len(want)/3]) {
				t.Errorf("%s: %q is not answered with %q:\n%s", l, tt.line, want, p.screen())
			}
			p.key("f2")
		}
	}
}

func TestEveryLimitAndProblemHasWords(t *testing.T) {
	for _, l := range assets.Langs() {
		d := assets.Words(l)
		for _, limit := range []shell.Limit{shell.LimitSteps, shell.LimitOutputBytes, shell.LimitVariableBytes, shell.LimitDepth, shell.LimitWords, shell.LimitJQ} {
			if !d.Has("limit." + string(limit)) {
				t.Errorf("%s: %s has no words", l, limit)
			}
		}
		for _, p := range []shell.Problem{shell.ProblemUnclosed, shell.ProblemFollow, shell.ProblemMisplaced, shell.ProblemUnsupported, shell.ProblemTooDeep, shell.ProblemTooLong} {
			if !d.Has("syntax." + string(p)) {
				t.Errorf("%s: %s has no words", l, p)
			}
		}
		for _, r := range []shell.Refusal{shell.RefusedCd, shell.RefusedReadonly, shell.RefusedOption, shell.RefusedProgram} {
			if !d.Has("refused." + string(r)) {
				t.Errorf("%s: %s has no words", l, r)
			}
		}
	}
}
