package plain

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"skylab/assets"
)

// piped runs a session whose input is text, as from a pipe.
func piped(t *testing.T, lab, text string) (string, error) {
	t.Helper()
	p := sits(t, assets.English, lab)
	var out bytes.Buffer
	err := Run(Options{Room: p.room, Lang: assets.English, Open: lab, In: strings.NewReader(text), Out: &out, Echo: true})
	return out.String(), err
}

func TestWhatIsNotALineIsAnsweredAndNotRun(t *testing.T) {
	d := assets.Words(assets.English)
	for name, c := range map[string]struct{ typed, hears string }{
		"keys that move a cursor":  {"aws ec2 \x1b[Acreate-vpc", d.Say("plain.control")},
		"a bell":                   {"echo \a", d.Say("plain.control")},
		"a C1 control":             {"echo \u009b31m", d.Say("plain.control")},
		"bytes that are no text":   {"echo \xff\xfe", d.Say("plain.not-text")},
		"half a syllable":          {"echo \xed\x95", d.Say("plain.not-text")},
		"a megabyte":               {strings.Repeat("x", 1<<20), d.Say("plain.long-line", maxLine>>10)},
		"more than a script holds": {"echo " + strings.Repeat("x", 100<<10), "65536"},
		"a blank that is left":     {"aws ec2 create-vpc --cidr-block ____", "____ is a blank"},
		"a quote for a program":    {"tracert 10.0.0.1", "reach"},
		"a word that is a slip":    {"packt", "packet"},
		"a word typed in Hangul":   {"ㅗ디ㅔ", "aws ec2 help"},
		"a Korean word":            {"구성도를", "help"},
	} {
		out, err := piped(t, "first-vpc", c.typed+"\nquit\n")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_, heard, _ := strings.Cut(strings.Join(strings.Fields(out), " "), "$ ")
		if !strings.Contains(heard, c.hears) {
			t.Errorf("%s: %q was not heard:\n%.2000s", name, c.hears, heard)
		}
		if strings.ContainsFunc(out, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
			t.Errorf("%s: a control character was written", name)
		}
		if len(out) > 300<<10 {
			t.Errorf("%s: %d bytes were written", name, len(out))
		}
	}
}

func TestNamesWithControlsInThemLeakNothing(t *testing.T) {
	out, _ := piped(t, "sandbox", `x=$(printf '\033[2J\007\302\233evil'); aws ec2 create-vpc --cidr-block 10.9.0.0/16 --tag-specifications "ResourceType=vpc,Tags=[{Key=Name,Value=$x}]"
echo "$x"
map
details 1
`)
	if strings.ContainsFunc(out, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
		t.Errorf("a control character was written: %q", out)
	}
	if !strings.Contains(out, "evil") {
		t.Errorf("the name is nowhere:\n%s", out)
	}
}

func TestACommandOfSeveralLinesIsTypedLineByLine(t *testing.T) {
	p := sits(t, assets.English, "sandbox")
	p.types("for i in 1 2; do\n  echo \"line $i\"\ndone")
	p.hears(p.says("plain.goes-on"), "line 1", "line 2")
	p.types("cat <<EOF\nquit\n  help\nEOF")
	p.hears("quit help")
	p.hearsNot(p.says("plain.bye"))
	p.types("echo 'it\nhint\ngoes on'")
	p.hears("it hint goes on")
	p.types(`echo a \`, "b")
	p.hears("a b")
}

func TestInputThatEndsWithinACommandRunsNothing(t *testing.T) {
	for _, text := range []string{"cat <<EOF\naws ec2 create-vpc --cidr-block 10.1.0.0/16\n", "aws ec2 create-vpc --cidr-block '10.1.0.0/16", "for x in 1; do aws ec2 create-vpc --cidr-block 10.1.0.0/16\n"} {
		out, err := piped(t, "sandbox", text)
		if !errors.Is(err, ErrCut) || strings.Contains(out, "VpcId") || !strings.Contains(out, "was not run") {
			t.Errorf("%q ends with %v:\n%s", text, err, out)
		}
	}
	if out, err := piped(t, "sandbox", "echo the last line has no end"); err != nil || strings.Count(out, "the last line has no end") != 2 {
		t.Errorf("a last line without an end comes to %v:\n%s", err, out)
	}
}

func TestCtrlCStopsWhatRunsAndGivesUpWhatWasHalfTyped(t *testing.T) {
	p := sits(t, assets.English, "sandbox")
	p.types("echo 'half")
	p.stop <- os.Interrupt
	p.s.turn()
	p.s.out.flush()
	if !strings.Contains(p.out.String(), "half typed") || p.s.bench.partial != "" {
		t.Errorf("what was half typed stays:\n%s", p.out.String())
	}
	p.types("echo whole")
	p.hears("whole")

	p.meanwhile = func() { p.stop <- os.Interrupt }
	p.types("while true; do sleep 1; done")
	p.hears(p.says("stopped"))
	p.types("echo on")
	p.hears("on")
}

// Nothing is written by itself: what time brought is told with the next line.
func TestWhatTimeBringsIsToldWithTheNextLine(t *testing.T) {
	p := sits(t, assets.English, "sandbox")
	p.types(`ami=$(aws ec2 describe-images --query 'Images[0].ImageId' --output text); aws ec2 run-instances --image-id $ami --instance-type t3.micro --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web}]' --query 'Instances[0].State.Name'`)
	p.hears("pending")
	p.now = p.now.Add(time.Hour)
	p.types("echo hello")
	p.hears(p.says("plain.state", "web", "running"), "hello")
	p.types("wait")
	p.hears(p.says("plain.nothing-to-wait"))
}

func TestWaitingCanBeStopped(t *testing.T) {
	p := sits(t, assets.English, "sandbox")
	p.types(`ami=$(aws ec2 describe-images --query 'Images[0].ImageId' --output text); aws ec2 run-instances --image-id $ami --instance-type t3.micro`)
	p.s.o.Sleep = func(ctx context.Context, _ time.Duration) error {
		p.stop <- os.Interrupt
		<-ctx.Done()
		return ctx.Err()
	}
	p.types("wait")
	p.hears(p.says("plain.waited-enough"))
	p.hearsNot("running")
}

// Whoever works in lines goes on where they were, and long answers come in
// pieces that stay.
func TestALongAnswerComesPageByPage(t *testing.T) {
	p := sits(t, assets.English, "sandbox")
	p.s.out.page = 10
	p.types("seq 1 25")
	p.hears("10 " + p.says("plain.more-left", 15))
	p.hearsNot("\n11\n")
	p.types("more")
	p.hears("11", p.says("plain.more-left", 5))
	p.types("더")
	p.hears("command not found")
	p.types("seq 1 25", "more", "more")
	p.hears("25")
	p.types("more")
	p.hears(p.says("plain.no-more"))
	p.types("seq 1 12")
	p.hears("12")
}

func TestAnythingThatIsTypedIsAnswered(t *testing.T) {
	words := []string{"1", "first-vpc", "99", "-1", "again", "again 1", "2", "help", "task", "more", "details", "details 1", "packet x", "language fr", "language", "skip", "\t", "ㅗ", "  ", ";", "'", "'", "labs", "undo", "fill 1 2 3", "wait", "?", "always"}
	for i := range words {
		text := strings.Join(append(append([]string{}, words[i:]...), words[:i]...), "\n")
		out, err := piped(t, "", text)
		if err != nil && !errors.Is(err, ErrCut) {
			t.Errorf("from %q on: %v", words[i], err)
		}
		if strings.Contains(out, "[plain.") || strings.Contains(out, "{0}") {
			t.Errorf("from %q on, something has no words:\n%s", words[i], out)
		}
	}
}

// broken is a terminal that is gone.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAnOutputThatIsGoneEndsTheSession(t *testing.T) {
	p := sits(t, assets.English, "first-vpc")
	r, _ := io.Pipe()
	if err := Run(Options{Room: p.room, Lang: assets.English, In: r, Out: broken{}}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("the session ends with %v", err)
	}
}
