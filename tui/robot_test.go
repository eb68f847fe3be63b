package tui

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/engine/shell"
	"skylab/labs"
	"skylab/tui/term"
)

// solution is a lab's own way, cut into lines as they are typed.
func solution(t testing.TB, p *player) []string {
	t.Helper()
	var out []string
	for _, c := range labs.Commands(p.m.bench.attempt.Values.Fill(p.m.bench.attempt.Lab.Solutions[0].Text)) {
		if shell.Incomplete(c) {
			t.Fatalf("%q is not a whole command", c)
		}
		out = append(out, c)
	}
	return out
}

// answers gets past the questions that are open: the first choice, as somebody
// who does not know would give.
func (p *player) answers() {
	p.t.Helper()
	for range 10 {
		switch p.m.focus() {
		case inQuestion:
			p.key("1")
		case inReveal:
			p.key("enter")
		default:
			return
		}
	}
	p.t.Fatal("the questions do not end")
}

// missing is how a sentence stands on the screen for which there are no words.
var missing = regexp.MustCompile(`\[[a-z]+[-.][a-z.-]*[a-z]\]`)

// wordless fails if something that is shown has no words.
func wordless(t *testing.T, screen string) {
	t.Helper()
	if key := missing.FindString(screen); key != "" {
		t.Fatalf("there are no words for %s:\n%s", key, styles.ReplaceAllString(screen, ""))
	}
}

// A learner who types a lab's solution and answers each question comes to its
// end, by keys alone.
func TestEveryLabCanBePlayedToItsEndByKeysAlone(t *testing.T) {
	for _, each := range catalogLabs(t) {
		lab := each.Name
		for _, l := range assets.Langs() {
			t.Run(lab+" "+string(l), func(t *testing.T) {
				p := open(t, 80, 24, l, "")
				p.take(lab)
				p.each = func(f term.Frame) { wordless(t, strings.Join(f.Rows, "\n")) }
				p.answers()
				seen := map[string]bool{}
				for i, c := range solution(t, p) {
					if i%2 == 0 {
						p.typed(c)
						p.key("enter")
					} else {
						p.line(c)
					}
					p.answers()
					p.pass(30 * time.Second)
					p.answers()
					seen[p.task()] = true
				}
				if p.task() != "" {
					t.Fatalf("the lab is at %s after its solution:\n%s", p.task(), p.screen())
				}
				if len(seen) < len(p.m.bench.attempt.Lab.Tasks)/2 {
					t.Errorf("only the steps %v were seen on the way", seen)
				}
				p.key("alt+1")
				p.needs(p.m.words.Say("done"))
				p.key("f10")
				p.needs(p.m.words.Say("state.done"))
			})
		}
	}
}

// The command that a step shows is filled in by Tab, blank after blank.
func TestTheWorkedCommandsOfAStepMeetIt(t *testing.T) {
	p := open(t, 120, 40, assets.English, "first-vpc")
	p.key("tab")
	if p.m.bench.prompt.value() == "" {
		t.Fatalf("Tab fills in nothing:\n%s", p.screen())
	}
	p.key("enter")
	p.needs(p.m.words.Say("fill-blank"))
	p.typed("0.0.0.0/0")
	p.key("enter")
	p.answers()
	if p.task() != "rooms" {
		t.Fatalf("the first step is not met:\n%s", p.screen())
	}
	for p.m.bench.seen.suggest != "" && p.task() == "rooms" {
		p.key("tab", "enter")
		p.answers()
	}
	if v, ok := p.m.bench.attempt.Engine.Shell().Getenv("nothing"); ok {
		t.Error(v)
	}
	ran := p.m.bench.seen.findings
	if !slices.ContainsFunc(ran, func(f labs.Finding) bool { return f.Task == "rooms" && f.Met }) {
		t.Errorf("no goal of rooms is met:\n%s", p.screen())
	}
}
