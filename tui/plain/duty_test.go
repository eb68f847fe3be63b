package plain

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
	"skylab/tui"
	"skylab/tui/say"
)

const agreed = `class: Networks
zone: Asia/Seoul
checkpoints:
  - name: week
    title: First week
    mode: graded
    labs: [{lab: first-vpc, points: 60}, {lab: https, points: 40}]
    due: 2026-11-30 18:00
  - name: final
    title: Final
    mode: exam
    labs: [{lab: first-vpc}]
    due: 2026-11-23 21:00
    clock: 45m
    attempts: 1
  - name: quiz
    title: Quiz
    mode: exam
    tells-met: no
    labs: [{lab: first-vpc}]
    due: 2026-11-23 21:00
    clock: 45m
`

// attends brings a learner to the lines whose class has checkpoints.
func attends(t testing.TB, l assets.Lang) *learner {
	t.Helper()
	book, err := gradebook.Open(filepath.Join(t.TempDir(), "book.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	p := &learner{t: t, now: began}
	all := catalogLabs(t)
	keeper := &proctor.Proctor{Book: book, Labs: all, Wall: p.wall, Build: "test", Draw: func(n int) string { return strings.Repeat("x", n) }}
	class, err := book.AddClass("Networks", "CODE", p.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keeper.Agree(class.ID, []byte(agreed), "t"); err != nil {
		t.Fatal(err)
	}
	who, err := book.Join("CODE", "", "kim", "SHA256:kim", "kim", p.now)
	if err != nil {
		t.Fatal(err)
	}
	p.room = &tui.Room{Labs: all, Book: book, Learner: who.ID, Own: true, Wall: p.wall, Build: "test", Proctor: keeper, Who: who}
	p.comes(l, "")
	return p
}

func TestAnExamIsSatByTypingLines(t *testing.T) {
	for _, l := range assets.Langs() {
		t.Run(string(l), func(t *testing.T) {
			p := attends(t, l)
			p.types("final", "2")
			p.hears(p.says("duty-begin.once"), p.says("plain.duty-kept"))
			p.types("2", "1")
			p.hears(p.says("plain.duty-began", "Final"))
			p.hearsNot("First week")
			p.types("2")
			p.hears(p.says("plain.in-duty", "Final"), p.says("plain.exam-task", 1, p.title("answer")), p.says("plain.duty-left", p.says("duty-minutes", 45)))
			p.types("hint", "fill", "names", "certificate", "handshake", "again")
			for _, w := range shutInExams[:5] {
				p.hears(p.says("exam-closed", p.says("plain.word."+w)))
			}
			p.types("reach laptop "+p.fills("{shop}-web")+" tcp/3000", "packet")
			p.hearsNot("NO_ROUTE_TO_DESTINATION")
			p.types("aws ec2 create-vpc --cidr-block 10.0.0.0/8", "task")
			p.hears("InvalidVpc.Range")
			p.now = p.now.Add(6 * time.Minute)
			p.types("map")
			p.hearsNot(p.says("plain.duty-left", p.says("duty-minutes", 39)))
			p.now = p.now.Add(6 * time.Minute)
			p.types("details 1")
			p.hears(p.says("plain.duty-left", p.says("duty-minutes", 33)))
			p.types("submit", "2", "goals", "labs", "sandbox", "submit", "1")
			p.hears(p.says("plain.duty-kept"), p.says("duty-handed", "Final"), p.says("duty-state.handed"))
			p.types("final", "quit")
			p.hears(p.says("shut.attempts", "Final", 1))
			p.holds("exam." + string(l))
		})
	}
}

func TestLinesBehindTheEndOfAnExamAreNotTaken(t *testing.T) {
	for _, l := range assets.Langs() {
		p := attends(t, l)
		p.types("final", "1", "2")
		at := p.s.bench.attempt
		kept := len(at.Engine.Log())
		p.now = p.now.Add(46 * time.Minute)
		p.types("aws ec2 create-vpc --cidr-block 10.9.0.0/16")
		p.hears(p.says("duty-over.over", "Final"))
		if p.s.bench != nil || len(at.Engine.Log()) != kept {
			t.Errorf("%s: the line was taken:\n%s", l, p.last)
		}
	}
}

func TestAHintSaysWhatItCostsInLines(t *testing.T) {
	p := attends(t, assets.English)
	p.types("week", "1", "https")
	if p.s.bench == nil || p.s.bench.sitting != nil { // by its name it is the course's
		t.Fatalf("a lab's own name leads into a checkpoint:\n%s", p.last)
	}
	p.types("labs", "2")
	if p.s.bench == nil || p.s.bench.sitting == nil {
		t.Fatalf("the number leads elsewhere:\n%s", p.last)
	}
	costs := p.s.bench.attempt.HintCosts(p.step())
	p.types("hint", "2")
	p.hears(p.says("duty-hint-costs", costs))
	if n := p.s.bench.attempt.Hints(p.step()); n != 0 {
		t.Errorf("%d hints were taken", n)
	}
	p.types("hint", "1")
	if n := p.s.bench.attempt.Hints(p.step()); n*p.s.bench.attempt.Lab.HintCost != costs {
		t.Errorf("%d hints were taken for %d%%", n, costs)
	}
}

// What each word does in an exam. One that is new has to be decided here.
func TestEveryWordIsDecidedForExams(t *testing.T) {
	open := strings.Fields("task goals next packet map details undo redo wait skip more cost labs submit hand language always help quit")
	decided := map[string]bool{}
	for _, w := range open {
		decided[w] = true
	}
	for _, w := range shutInExams {
		if decided[w] {
			t.Errorf("%s is both open and shut", w)
		}
		decided[w] = true
	}
	for _, w := range words() {
		if !decided[w.name] {
			t.Errorf("whether an exam allows %s is not decided", w.name)
		}
	}
}

// Whatever is typed in a silent exam, nobody hears what is met or why something is
// not.
func TestASilentExamTellsNothingInLines(t *testing.T) {
	for _, l := range assets.Langs() {
		p := attends(t, l)
		p.types("quiz", "1", "2")
		lab, _ := p.room.Proctor.Lab("first-vpc")
		a := p.s.bench.attempt
		says := func() {
			t.Helper()
			for _, f := range a.Stands().Findings {
				if text := say.Sentence(p.s.words(), f.Say); f.Say.Key != "" && strings.Contains(p.last, text) {
					t.Fatalf("%s: %q is told:\n%s", l, text, p.last)
				}
			}
			for _, key := range []string{"plain.goal-met", "plain.goal-is-met", "plain.exam-goal-open", "plain.step-met", "plain.exam-task-met"} {
				before, _, _ := strings.Cut(p.says(key, "\x00", "\x00"), "\x00")
				if before != "" && strings.Contains(p.last, before) && key != "plain.exam-task-met" {
					t.Fatalf("%s: %s is told:\n%s", l, key, p.last)
				}
			}
		}
		for _, line := range strings.Split(a.Values.Fill(lab.Solutions[0].Text), "\n") {
			p.types(line)
			says()
			p.types("goals", "task", "next", "packet", "cost")
			says()
		}
		p.types("labs")
		p.hearsNot(p.says("state.done"), p.says("state.at", 4, 4))
	}
}

func TestWhatIsShutIsOneSentence(t *testing.T) {
	for _, l := range assets.Langs() {
		d := assets.Words(l)
		for _, why := range []checkpoint.Why{checkpoint.NotYet, checkpoint.Over, checkpoint.Stopped, checkpoint.UsedUp, proctor.InExam, proctor.Done} {
			terms := checkpoint.Terms{Checkpoint: checkpoint.Checkpoint{Title: "Final", Attempts: 2, Opens: began.Add(time.Hour)}}
			text := say.Shut(d, &proctor.ShutError{Why: why, Terms: terms}, began)
			if text == "" || strings.Contains(text, "[") || strings.Contains(text, "{") {
				t.Errorf("%s: %s is said as %q", l, why, text)
			}
		}
		for _, err := range []error{proctor.ErrNoCheckpoint, gradebook.ErrHandedIn} {
			if text := say.Shut(d, err, began); text == "" || strings.Contains(text, "[") {
				t.Errorf("%s: %v is said as %q", l, err, text)
			}
		}
		if say.Shut(d, errors.New("other"), began) != "" {
			t.Error("another error is about a checkpoint")
		}
	}
}
