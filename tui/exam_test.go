package tui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/labs/proctor"
	"skylab/tui/say"
)

// What each action may do in an exam. One that is new has to be decided here.
var examRows = map[string][]action{
	"allowed": {
		quit, repaint, leave, help, shut, language, undo, redo, skip, zoom, panes, write,
		tabTask, tabMap, tabWalk, tabDetails, back, forth, enter, choose, complete, run, newline,
		historyBack, historyOn, historyFind, take, findNewer, giveUp, scrollUp, scrollDown, paneUp, paneDown, interrupt,
		answer, pass, goOn, tune, change, changeBack, find, clip, handIn,
		gloss, followTerm, termBack, // of commands and words: it says nothing of this network
		selectThing, move, inspect, nextLink, follow, retrace, addresses, // what describe would show
		fill, toPrompt, fold, // forms write commands; what AWS would answer they say in its words alone
		script, runAll, runHere, runOn, saveScript, loadScript, shutScript,
		aim, nextField, lastField, // it sends a packet, of which only the answer is told
		moments, goBack, saveHere, keepText, dropText, // going back is undo
		board, boardShut, boardBack, boardOn, boardSplit, boardJoin, boardMean, boardWrite, boardScript, boardNext, boardHosts, boardRub, boardPick, // a plan is arithmetic
		raise, grant, seat,
		sceneOn, sceneBack, turnOn, turnBack, sceneFirst, sceneLast, tenth, playFilm, scenes, // a film's, and none is shown in an exam
	},
	"closed": {
		hint, suggest, propose, cure, // help
		walk, play, stepBack, stepOn, toStart, toDecided, turnRound, faster, slower, // the ways of packets
		frames, nextPlug, followTCP, saveFrames, trail, certificate, nextSite, handshake, eavesdrop, // what was seen elsewhere than at one's own machine
		notes, writeIt, addNote, saveFile, review, // what was learned before
		tryHere, sameDraw, newDraw, again, // other attempts
	},
}

func TestEveryActionIsDecidedForExams(t *testing.T) {
	a := attends(t, 120, 40, assets.English)
	a.begins("final", "first-vpc")
	decided := map[action]string{}
	for how, all := range examRows {
		for _, do := range all {
			if was := decided[do]; was != "" {
				t.Errorf("%s is both %s and %s", do, was, how)
			}
			decided[do] = how
		}
	}
	for _, do := range actions(t) {
		if do == none {
			continue
		}
		closed := a.m.closes(do) != ""
		switch decided[do] {
		case "allowed":
			if closed {
				t.Errorf("%s is closed in an exam", do)
			}
		case "closed":
			if !closed {
				t.Errorf("%s is open in an exam", do)
			}
			if a.m.has(do) {
				t.Errorf("%s is offered in an exam", do)
			}
			b := a.m.bench
			was := len(b.attempt.Engine.Log())
			a.run(a.m.act(do, ""))
			if a.m.bench != b || len(a.m.sheets) > 0 || len(b.attempt.Engine.Log()) != was {
				t.Fatalf("%s does something in an exam", do)
			}
			a.needs(a.m.words.Say(a.m.closes(do), a.m.words.Say("key."+string(do))))
		default:
			t.Errorf("whether an exam allows %s is not decided", do)
		}
	}
}

// What each command of the prompt that is not a shell's, AWS's or a machine's own may
// do in an exam. One that is new has to be decided here.
func TestEveryCommandIsDecidedForExams(t *testing.T) {
	shell := strings.Fields(`. : [ alias awk base64 basename bash break cat cd chmod clear command continue cp curl cut date declare dig dirname dnf echo env eval exit export
		false fg find getent grep head history host hostname id ip iptables iptables-save jq let ln local ls mkdir mktemp mv nc nginx nslookup openssl ping printf pwd read readonly
		return rev rm rmdir rpm sed seq service set sh shift sleep sort source ss ssh stat sudo sysctl systemctl tail tcpdump tee telnet test time touch tr traceroute true type
		typeset uname uniq unset uptime wait wc wget which whoami xargs yum arp aws`)
	decided := map[string]bool{
		"reach":     true,  // a packet, of which only the answer is told
		"outage":    true,  // it breaks a zone, and says nothing
		"load":      true,  // requests, and what answered
		"registrar": true,  // domains elsewhere
		"zonefile":  true,  // records, there and back
		"doctor":    false, // it finds what is wrong
		"flows":     false, // who let packets through is why
	}
	a := attends(t, 120, 40, assets.English)
	a.begins("final", "first-vpc")
	for _, name := range a.m.bench.names() {
		if slices.Contains(shell, name) {
			continue
		}
		open, is := decided[name]
		if !is {
			t.Errorf("whether an exam allows %s is not decided", name)
			continue
		}
		a.line("clear")
		a.line(name + " nowhere.example")
		if closed := a.has(a.m.words.Say("exam-no-command", name)); closed == open {
			t.Errorf("%s is closed: %t\n%s", name, closed, a.screen())
		}
	}
}

// secrets are the sentences that an exam must not say: of what was found, of hints,
// commands, reveals and solutions, in both languages.
func (a *attending) secrets(open *labs.Lab) []string {
	a.t.Helper()
	at := a.m.bench.attempt
	var out []string
	add := func(text string) {
		for _, l := range strings.FieldsFunc(at.Text(text), func(r rune) bool { return r == '\n' }) {
			l = strings.NewReplacer("`", "", "**", "").Replace(strings.TrimSpace(l))
			if r := []rune(l); len(r) > 24 && !strings.HasPrefix(l, "aws ") { // which anybody types
				out = append(out, string(r[:24])) // lines are broken where they end
			}
		}
	}
	for _, l := range assets.Langs() {
		d := assets.Words(l)
		for _, f := range at.Stands().Findings {
			if !f.Met && f.Say.Key != "" {
				add(say.Sentence(d, f.Say))
			}
			for _, h := range f.Blockers {
				add(say.Why(d, h))
				out = append(out, string(h.Code)) // the glossary's own example is one
			}
		}
		p := open.Words(string(l))
		add(p.End)
		for _, t := range p.Tasks {
			add(t.Why)
			for _, h := range t.Hints {
				add(h)
			}
		}
		for _, q := range p.Predictions {
			add(q.Question)
			add(q.Reveal)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return strings.TrimSpace(s) == "" || strings.HasPrefix(s, "<") })
}

// told is everything that is on the screen, without its frames and breaks.
func (a *attending) told() string {
	flat := strings.NewReplacer("\n", " ", "│", " ", "┃", " ", "║", " ").Replace(a.screen())
	return strings.Join(strings.Fields(flat), " ")
}

// Whatever is pressed, clicked and typed in an exam, the screen never says what was
// found, why something stopped, a hint or a piece of the solution; in a silent one not
// even that something is met.
func TestAMonkeyFindsNothingOutInAnExam(t *testing.T) {
	for seed := uint64(1); seed <= 6; seed++ {
		if *monkeySeed != 0 {
			seed = *monkeySeed
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			exam, lab := "final", []string{"firewalls", "first-vpc"}[seed%2]
			if seed%3 == 0 {
				exam, lab = "quiz", "first-vpc"
			}
			a := attends(t, 120, 40, assets.Langs()[seed%2])
			a.begins(exam, lab)
			r := rand.New(rand.NewPCG(seed, seed))
			m := &monkey{player: a.player, rand: r}
			open, _ := a.room.Proctor.Lab(lab)
			script := labs.Commands(a.m.bench.attempt.Values.Fill(open.Solutions[0].Text))
			secrets := a.secrets(open)
			if len(secrets) < 20 {
				t.Fatalf("only %d sentences would be found", len(secrets))
			}
			for n := range *monkeySteps {
				switch {
				case a.m.bench == nil:
					if all, err := a.room.Duties(); err != nil {
						t.Fatal(err)
					} else if _, is := proctor.Exam(all); !is && n > 0 {
						return // the monkey has handed it in
					}
					m.todo, a.m.sheets = nil, nil
					a.enters(exam, lab)
				case r.IntN(6) == 0 && !a.m.bench.busy && len(script) > 0:
					a.m.sheets = nil
					a.m.bench.panes = false
					line := script[0]
					if r.IntN(4) > 0 {
						line = pick(r, []string{"reach laptop teahouse-web tcp/3000", "reach visitor page tcp/80", "doctor example.com", "flows", "curl -m 2 http://page", "aws ec2 describe-route-tables", "aws ec2 create-vpc --cidr-block 10.0.0.0/8"})
					} else {
						script = script[1:]
					}
					m.did = append(m.did, line)
					a.m.bench.prompt.set(line)
					a.key("enter")
					secrets = append(secrets, a.findings()...)
				default:
					m.step()
				}
				if a.m.bench == nil || a.m.bench.busy {
					continue
				}
				if s := a.tells(secrets); s != "" {
					t.Fatalf("seed %d step %d tells %q, after %s\n%s", seed, n, s, strings.Join(m.did[max(0, len(m.did)-12):], " | "), a.screen())
				}
				if exam == "quiz" {
					a.tellsNoneMet(m)
				}
			}
		})
		if *monkeySeed != 0 {
			return
		}
	}
}

// tells is the first of these texts that is on the screen, or nothing. The glossary
// names a code as an example.
func (a *attending) tells(secrets []string) string {
	told, words := a.told(), false
	for _, s := range a.m.sheets {
		_, is := s.(*glossarySheet)
		words = words || is
	}
	for _, s := range secrets {
		if strings.Contains(told, s) && !(words && strings.ToUpper(s) == s) {
			return s
		}
	}
	return ""
}

// findings are the sentences of what is found now.
func (a *attending) findings() []string {
	var out []string
	if a.m.bench == nil {
		return nil
	}
	for _, f := range a.m.bench.attempt.Stands().Findings {
		for _, l := range assets.Langs() {
			if text := []rune(say.Sentence(assets.Words(l), f.Say)); !f.Met && len(text) > 24 {
				out = append(out, string(text[:24]))
			}
		}
	}
	return out
}

// tellsNoneMet fails if a demand or a task stands on the screen with a mark.
func (a *attending) tellsNoneMet(m *monkey) {
	a.t.Helper()
	b := a.m.bench
	if len(b.attempt.Stands().Findings) == 0 {
		return
	}
	for _, f := range b.seen.findings {
		asks := []rune(say.Sentence(a.m.words, f.Asks))
		if strings.Contains(a.told(), "[v] "+string(asks[:min(12, len(asks))])) {
			a.t.Fatalf("a silent exam tells what is met, after %v\n%s", m.did, a.screen())
		}
	}
	for key, args := range map[string][]any{"step-met": {1, ""}, "step-unmet": {1, ""}, "progress": {1, 4}, "done": nil} {
		if text := strings.TrimSpace(a.m.words.Say(key, args...)); a.has(text) {
			a.t.Fatalf("a silent exam says %q:\n%s", text, a.screen())
		}
	}
}

// The same keys tell something in practice: the monkey's eyes work.
func TestWhatAnExamHidesIsToldInPractice(t *testing.T) {
	a := attends(t, 120, 40, assets.English)
	a.begins("warm", "first-vpc")
	open, _ := a.room.Proctor.Lab("first-vpc")
	secrets, told := a.secrets(open), a.told()
	if !slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(told, s) }) {
		t.Errorf("none of %d sentences is told:\n%s", len(secrets), a.screen())
	}
}

// Those who teach see what the learner does not.
func TestTheBoardSeesWhatASilentExamKeeps(t *testing.T) {
	a := attends(t, 120, 40, assets.English)
	a.begins("quiz", "first-vpc")
	s := a.m.standing()
	if s.Checkpoint != "quiz" || s.Task == "" || s.Told[assets.English].Blocker == "" {
		t.Errorf("the board is told %+v", s)
	}
	open, _ := a.room.Proctor.Lab("first-vpc")
	for _, c := range labs.Commands(a.m.bench.attempt.Values.Fill(open.Solutions[0].Text)) {
		a.line(c)
	}
	if s := a.m.standing(); !slices.Contains(s.Tasks, true) {
		t.Errorf("the board is told %+v", s)
	}
	if met, _ := a.m.bench.progress(); met != 0 {
		t.Errorf("the learner is told of %d tasks", met)
	}
	a.key("f10")
	if a.has(a.m.words.Say("state.done")) || a.has(a.m.words.Say("state.at", 4, 4)) {
		t.Errorf("the shelf tells:\n%s", a.screen())
	}
}

// What describe shows, the details show, and nothing of why.
func TestDetailsOfAnExamShowWhatDescribeShows(t *testing.T) {
	a := attends(t, 120, 40, assets.English)
	a.begins("final", "first-vpc")
	for _, r := range world.All[world.Resource](a.m.bench.seen.world, world.Everywhere) {
		a.m.bench.chosen = r.ID()
		all, is := a.m.known()
		if !is {
			t.Errorf("nothing is known of %s", r.ID())
		}
		for _, f := range all {
			if f.offer != "" || f.opens != none {
				t.Errorf("%s offers %+v", r.ID(), f)
			}
		}
		if _, vpc := r.(ec2.Vpc); vpc && len(all) < 4 {
			t.Errorf("of a VPC only %d facts are told", len(all))
		}
	}
	a.send(tea.WindowSizeMsg{Width: 200, Height: 60})
}
