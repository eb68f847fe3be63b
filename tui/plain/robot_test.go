package plain

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"skylab/assets"
	"skylab/labs"
)

// A learner who guesses wrong, asks for a hint, is refused, takes a change back
// and comes again another day gets to the end of the first lab.
func TestTheFirstLabIsPlayedToItsEndByTypingLines(t *testing.T) {
	for _, l := range assets.Langs() {
		t.Run(string(l), func(t *testing.T) {
			p := sits(t, l, "first-vpc")
			p.hears(p.says("plain.step", 1, 4, p.title("answer")), "____")
			p.types("packet")
			p.hears(p.says("plain.way-back"), "NO_ROUTE_TO_DESTINATION")
			p.types("hint")
			p.hears(p.says("plain.hint", 1, 5))

			p.types("fill 10.0.0.0/8")
			p.hears("Return")
			p.hearsNot(p.says("right"))
			p.types("undo")
			p.hears(p.says("undone"))
			p.types("fill", "0.0.0.0/0")
			p.hears(p.says("plain.blank", 1, 1, "--destination-cidr-block"), p.says("predict"))
			p.hearsNot(p.says("plain.way-back"))
			p.types("map")
			p.hears(p.says("plain.answer-first", "map"))
			p.types("1")
			p.hears(p.says("plain.wrong"), p.says("plain.way-back"), p.says("predict"))
			p.types("2")
			p.hears(p.says("right"), p.title("rooms"))

			p.types("aws ec2 create-vpc --cidr-block 10.0.0.0/8")
			p.hears("InvalidVpc.Range")
			p.does()
			p.does()
			still, _, _ := strings.Cut(p.says("plain.goal-still", "", ""), ":")
			p.hears(still)
			p.types(p.fills("aws ec2 create-subnet --vpc-id $vpc --cidr-block {two} --availability-zone {zone}"))
			p.hears(p.title("server"))
			p.ends()
			p.hears(p.says("plain.bye"))

			p.now = p.now.Add(20 * time.Hour)
			p.comes(l, "first-vpc")
			p.hears(p.says("resumed"), p.title("server"))
			p.types(p.fills("one=$(aws ec2 describe-subnets --filters Name=cidr-block,Values={one} --query 'Subnets[0].SubnetId' --output text)"))
			p.plays(6)
			p.hears(p.says("done"))
			p.types("goals")
			p.hears(p.says("plain.goal-step-met", 4, p.title("open")))
			p.types("details "+p.fills("{mine}-web"), "quit")
			p.holds("first-vpc." + string(l))
		})
	}
}

func TestEveryLabIsPlayedToItsEndByTypingLines(t *testing.T) {
	for _, lab := range catalogLabs(t) {
		for _, l := range assets.Langs() {
			t.Run(lab.Name+" "+string(l), func(t *testing.T) {
				p := sits(t, l, lab.Name)
				p.types("goals", "map", "hint", "packet")
				p.plays(0)
				p.hears(p.says("done"))
				p.types("goals", "map", "packet", "cost", "quit")
			})
		}
	}
}

func TestTheSecondLabIsPlayedToItsEndByTypingLines(t *testing.T) {
	for _, l := range assets.Langs() {
		t.Run(string(l), func(t *testing.T) {
			p := sits(t, l, "private-nat")
			p.types("map", "details 3", "goals")
			p.plays(0)
			p.hears(p.says("done"))
			p.types("map", "cost", "quit")
			p.holds("private-nat." + string(l))
		})
	}
}

// step is the name of the step that the learner is at.
func (p *learner) step() string { return p.s.bench.sight.Step }

// title is what a step is called.
func (p *learner) title(task string) string { return p.s.title(task) }

// fills puts this learner's values into a line.
func (p *learner) fills(line string) string { return p.s.bench.attempt.Text(line) }

// does runs the command that the step shows next.
func (p *learner) does() {
	p.t.Helper()
	before := len(p.s.bench.attempt.Engine.Log())
	p.types("fill")
	if len(p.s.bench.attempt.Engine.Log()) == before {
		p.t.Fatalf("fill ran nothing:\n%s", p.last)
	}
	p.answers()
}

// answers answers what is asked: the first choice, as somebody who guesses.
func (p *learner) answers() {
	heard := p.last
	for !p.s.quit && p.s.bench.sight.Question != nil {
		p.types("1")
		heard += p.last
	}
	p.last = heard
}

// plays types the lab's own solution from one of its commands on, and waits for
// what takes time.
func (p *learner) plays(from int) {
	p.t.Helper()
	a := p.s.bench.attempt
	p.answers()
	for i, c := range labs.Commands(a.Values.Fill(a.Lab.Solutions[0].Text)) {
		if i < from {
			continue
		}
		p.types(c)
		heard := p.last
		p.answers()
		if p.last = heard + p.last; p.s.bench.sight.Pending {
			heard = p.last
			p.types("wait")
			p.answers()
			p.last = heard + p.last
		}
		if p.step() == "" {
			return // what comes after would say nothing more
		}
	}
	if p.step() != "" {
		p.t.Fatalf("the lab is at %s after its solution:\n%s", p.step(), p.last)
	}
}

// drawn are the characters that draw lines, boxes and pictures.
func drawn(r rune) bool {
	return r >= 0x2190 && r <= 0x21ff || r >= 0x2300 && r <= 0x27bf || r >= 0x2800 && r <= 0x2bff || r >= 0x1f000
}

// missing is how a sentence is written for which there are no words.
var missing = regexp.MustCompile(`\[[a-z]+[-.][a-z.-]*[a-z]\]`)

// theirs is what programs on machines print as the real ones do.
var theirs = regexp.MustCompile(`^(=+|Created symlink .*)$`)

// spoken, what is written must make sense: no line is read as signs alone, and
// none draws anything. JSON has its own braces.
func TestNothingIsWrittenThatIsNotToBeRead(t *testing.T) {
	for _, l := range assets.Langs() {
		for _, lab := range catalogLabs(t) {
			p := sits(t, l, lab.Name)
			p.types("help", "goals", "map", "hint", "packet", "next", "cost", "nosuch", "undo", "redo", "more", "wait", "skip", "language", "language", "again", "2")
			p.plays(0)
			p.types("packet", "packet 2", "packet 99", "goals", "map", "hint")
			for line := range strings.SplitSeq(p.out.String(), "\n") {
				if theirs.MatchString(line) {
					continue
				}
				if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || drawn(r) }) {
					t.Errorf("%s: a line holds what can't be read aloud: %q", l, line)
				}
				said := strings.ContainsFunc(line, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
				if !said && strings.Trim(line, " {}[],\"") != "" && line != "$ " && !strings.HasPrefix(line, "> ") { // which the learner typed
					t.Errorf("%s: a line is nothing but signs: %q", l, line)
				}
				if strings.Contains(line, "AWS calls this .") || strings.Contains(line, "이라고(라고)") {
					t.Errorf("%s: AWS calls something by no name: %q", l, line)
				}
				if strings.Contains(line, "[v]") || strings.Contains(line, "[x]") {
					t.Errorf("%s: a mark is not a word: %q", l, line)
				}
				if key := missing.FindString(line); key != "" {
					t.Errorf("%s: there are no words for %s: %q", l, key, line)
				}
			}
		}
	}
}

// What AWS itself answers to a question is told as it was typed and answered.
func TestAnExperimentIsTold(t *testing.T) {
	for _, l := range assets.Langs() {
		p := sits(t, l, "cidr")
		p.plays(0)
		if out := p.out.String(); !strings.Contains(out, "$ aws ec2 run-instances") || !strings.Contains(out, "InsufficientFreeAddressesInSubnet") {
			t.Errorf("%s: the experiment is not told:\n%s", l, out)
		}
	}
}
