package tui

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/engine"
	"skylab/labs"
)

// lived is the log of somebody who comes to the end of a lab with a hint, a
// refusal, a question and a change of mind on the way. An instructor types the
// last line.
func lived(t testing.TB, l *labs.Lab) []engine.Entry {
	t.Helper()
	now := began
	a, err := labs.Open(l, labs.Config{Live: Live, Learner: "kim", Number: 1, Wall: func() time.Time { return now }}, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := labs.Commands(a.Values.Fill(a.Lab.Solutions[0].Text))
	for i, c := range all {
		now = now.Add(20 * time.Second)
		switch i % 5 {
		case 1:
			_, _, _ = a.Hint(a.Step())
		case 2:
			a.Say(context.Background(), "aws ec2 create-vpc --cidr-block 10.0.0.0/8", io.Discard, io.Discard)
		case 3:
			if q, open := a.Question(); open {
				_, _ = a.Predict(q.Name, q.Choices[0])
			}
		}
		a.Say(context.Background(), c, io.Discard, io.Discard)
		if i%5 == 4 {
			_, _ = a.Undo()
			_, _ = a.Redo()
		}
		now = now.Add(45 * time.Second)
		_, _ = a.Tick()
	}
	log := a.Engine.Log()
	for i := range log {
		if log[i].Line == log[len(log)-1].Line {
			log[i].By = "t-park"
		}
	}
	return log
}

// film shows a film of an attempt, at its end.
func film(t testing.TB, w, h int, l assets.Lang, lab *labs.Lab, log []engine.Entry, change ...func(*Film)) *player {
	t.Helper()
	reel, err := labs.NewReel(lab, labs.Config{
		Learner: "kim", Number: 1, Keep: func([]engine.Entry) error { t.Error("a film keeps something"); return nil },
	}, log)
	if err != nil {
		t.Fatal(err)
	}
	f := Film{Reel: reel, Name: "Kim Minji", Number: 1, Reveals: true, Called: func(by string) string { return map[string]string{"t-park": "Park"}[by] }}
	for _, c := range change {
		c(&f)
	}
	p := open(t, w, h, l, "")
	p.m = New(Options{
		Width: w, Height: h, Lang: l, Room: p.m.o.Room, Film: &f,
		After: func(_ time.Duration, msg tea.Msg) tea.Cmd { return func() tea.Msg { return later{msg} } },
	})
	p.run(p.m.Init())
	return p
}

func labCalled(t testing.TB, name string) *labs.Lab {
	t.Helper()
	all := catalogLabs(t)
	return all[slices.IndexFunc(all, func(l *labs.Lab) bool { return l.Name == name })]
}

// A film shows what a reel that nobody winds says of each scene: the findings,
// the World on the map, the packets, and what was typed.
func TestAFilmShowsEachSceneAsItWas(t *testing.T) {
	for _, l := range catalogLabs(t) {
		if len(l.Tasks) == 0 {
			continue
		}
		t.Run(l.Name, func(t *testing.T) {
			log := lived(t, l)
			p := film(t, 120, 40, assets.English, l, log)
			beside, err := labs.NewReel(l, labs.Config{Learner: "kim", Number: 1}, log)
			if err != nil {
				t.Fatal(err)
			}
			all := beside.Scenes()
			random := rand.New(rand.NewPCG(7, uint64(len(all))))
			for i := range min(60, len(all)) {
				n := random.IntN(len(all))
				p.run(p.m.wind(n))
				b, a := p.m.bench, beside.At(n)
				switch {
				case p.m.film.at != n:
					t.Fatalf("scene %d is shown for %d", p.m.film.at, n)
				case b.seen.world.Digest() != a.Engine.World().Digest():
					t.Fatalf("scene %d, the %dth look: another World", n, i)
				case !reflect.DeepEqual(b.seen.findings, a.Findings()):
					t.Fatalf("scene %d: other findings", n)
				}
				wordless(t, p.screen())
				if word, _, _ := strings.Cut(all[n].Text, "\n"); all[n].Word == "" && n > 0 {
					p.needs(strings.Fields(word)[0], fmt.Sprintf("%d/%d", n+1, len(all)))
				}
				if all[n].Code != "" {
					p.needs(all[n].Code)
				}
			}
		})
	}
}

func TestAFilmIsWoundByKeys(t *testing.T) {
	l := labCalled(t, "first-vpc")
	p := film(t, 120, 40, assets.English, l, lived(t, l))
	all := p.m.film.Reel.Scenes()
	last := len(all) - 1
	at := func(want int, keys ...string) {
		t.Helper()
		p.key(keys...)
		if p.m.film.at != want {
			t.Fatalf("after %v it is at %d, and not %d", keys, p.m.film.at, want)
		}
	}
	at(last)
	p.needs("Kim Minji", "by Park")
	at(last-1, "left")
	at(0, "home")
	at(0, "left", "[")
	at(2, "right", "right")
	at(last, "end", "right", "]")
	at(0, "0")
	at(last, "9")
	at(4*last/9, "4")
	turns := []int{0}
	for n := range all {
		if n > 0 && n < last && all[n].Matters() {
			turns = append(turns, n)
		}
	}
	at(0, "home")
	for i, n := range turns[1:] {
		at(n, []string{"]", "shift+right", "ctrl+right"}[i%3])
	}
	for i := len(turns) - 2; i >= 0; i-- {
		at(turns[i], []string{"[", "shift+left", "ctrl+left"}[i%3])
	}
	p.key("home", "tab") // now the panes have the keys
	at(1, ".")
	at(turns[1], "[", "]")
	p.key("2", "down", "enter")
	if p.m.bench.tab != tabDetails || p.m.bench.chosen == "" {
		t.Errorf("nothing is looked at:\n%s", p.screen())
	}
	p.key("i")
	if p.m.focus() != inFilm {
		t.Errorf("i does not go back to the film")
	}
	p.key("enter", "pgup", "up", "down", "esc")
	at(turns[1])
	at(0, "enter", "pgup", "pgup", "pgup", "pgup", "pgup", "enter")
	p.clicks("^")
	at(0)
	p.key("q")
	if !p.quit {
		t.Error("q does not leave")
	}
}

func TestAFilmPlaysToItsEndAndHolds(t *testing.T) {
	l := labCalled(t, "first-vpc")
	p := film(t, 80, 24, assets.English, l, lived(t, l))
	last := len(p.m.film.Reel.Scenes()) - 1
	p.key("space") // at the end: from the start
	for n := range last {
		if p.m.film.at != n || !p.m.film.playing {
			t.Fatalf("it is at %d and not at %d, or does not play", p.m.film.at, n)
		}
		p.pass(time.Second)
	}
	if p.m.film.at != last || p.m.film.playing {
		t.Fatal("it does not end")
	}
	p.key("space")
	p.pass(time.Second)
	p.key("space")
	p.pass(time.Second)
	if p.m.film.at != 1 || p.m.film.playing {
		t.Error("it does not hold")
	}
	p.key("space", "left")
	p.pass(time.Second)
	if p.m.film.at != 0 || p.m.film.playing {
		t.Error("it plays on after a step back")
	}
	p.key("tab", "8", "alt+z", "f2")
	p.m.settings = settings{motion: "reduced"}
	p.key("i", "space")
	if p.m.film.playing {
		t.Error("it plays where nothing is to move")
	}
}

// An attempt that still goes on: whoever stands at the end goes along, whoever
// looks at something stays there.
func TestAFilmOfAnAttemptThatGoesOnGoesAlong(t *testing.T) {
	l := labCalled(t, "first-vpc")
	log := lived(t, l)
	for cut := range log {
		if log[cut].By == "lab" {
			continue
		}
		p := film(t, 80, 24, assets.English, l, log[:cut])
		was := p.m.film.at
		p.send(More(log[cut:]))
		all := p.m.film.Reel.Scenes()
		if p.m.film.at != len(all)-1 || p.m.bench.seen.step != "" {
			t.Fatalf("with %d entries more it is at %d of %d", len(log)-cut, p.m.film.at, len(all))
		}
		if was == 0 {
			continue
		}
		p = film(t, 80, 24, assets.English, l, log[:cut])
		p.key("home")
		p.send(More(log[cut:]))
		if p.m.film.at != 0 || p.m.bench.seen.step == "" {
			t.Fatalf("whoever looked at the start is taken to %d", p.m.film.at)
		}
		p.key("end")
		if p.m.bench.seen.step != "" {
			t.Fatal("the end is not the new one")
		}
	}
}

func TestAFilmThatDivergesSaysSo(t *testing.T) {
	l := labCalled(t, "first-vpc")
	log := lived(t, l)
	n := slices.IndexFunc(log, func(n engine.Entry) bool { return n.By != "lab" && n.Digest != "" })
	n += 1 + slices.IndexFunc(log[n+1:], func(n engine.Entry) bool { return n.Digest != "" })
	log[n].Digest = "000000000000"
	for _, lang := range assets.Langs() {
		p := film(t, 80, 24, lang, l, log)
		p.needs(p.m.words.Say("film-diverged", p.m.film.at+1)[:20], p.m.words.Say("film-ends"))
		p.key("home", "end")
		p.needs(p.m.words.Say("film-diverged", p.m.film.at+1)[:20])
	}
}

// What an open question withholds stays withheld from the learner, and those who
// teach see it.
func TestWhatAQuestionWithholdsOnlyTeachersSee(t *testing.T) {
	l := labCalled(t, "private-nat")
	log := lived(t, l)
	for _, reveals := range []bool{true, false} {
		p := film(t, 120, 40, assets.English, l, log, func(f *Film) { f.Reveals = reveals })
		asked := 0
		for n := range p.m.film.Reel.Scenes() {
			p.run(p.m.wind(n))
			if _, open := p.m.bench.attempt.Question(); !open {
				continue
			}
			asked++
			if hidden := p.m.bench.seen.question != nil && p.m.bench.asking(); hidden == reveals {
				t.Fatalf("scene %d: reveals %v, and the question is hidden: %v", n, reveals, hidden)
			}
			p.key("1", "2")
		}
		if asked == 0 {
			t.Fatal("no question was open")
		}
	}
}

// Whatever is pressed, clicked, pasted: a film stays a film, and its attempt as
// it was.
func TestAFilmCantBeChanged(t *testing.T) {
	l := labCalled(t, "first-vpc")
	log := lived(t, l)
	for seed := range uint64(4) {
		p := film(t, 120, 40, assets.Langs()[seed%2], l, log, func(f *Film) { f.Reveals = seed < 2 })
		beside, err := labs.NewReel(l, labs.Config{Learner: "kim", Number: 1}, log)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 1))
		for i := range 400 {
			did := ""
			switch r.IntN(10) {
			case 0:
				did = "paste"
				p.send(tea.PasteMsg{Content: "aws ec2 create-vpc --cidr-block 10.0.0.0/16\n"})
			case 1, 2:
				if len(p.m.areas) > 0 {
					a := p.m.areas[r.IntN(len(p.m.areas))]
					did = fmt.Sprint("click ", a)
					p.send(tea.MouseClickMsg{X: a.x + r.IntN(a.w), Y: a.y + r.IntN(a.h), Button: tea.MouseLeft})
				}
			case 3:
				did = "size"
				s := manySizes[r.IntN(len(manySizes))]
				p.send(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
			case 4:
				did = "time"
				p.pass(time.Minute)
				p.send(due{p.m.bench, p.m.bench.timers})
				p.send(Attended(r.IntN(2) == 0))
				p.m.o.Room.Touch()
			case 5:
				did = string(rune('!' + r.IntN(94)))
				p.key(did)
			default:
				b := bindings[r.IntN(len(bindings))]
				if b.in&p.m.focus() == 0 && r.IntN(4) > 0 {
					continue
				}
				did = b.keys[r.IntN(len(b.keys))]
				p.send(press(did))
			}
			p.quit = false
			b := p.m.bench
			if len(p.m.film.Reel.Scenes()) != len(beside.Scenes()) || b == nil || b.busy || b.prompt.value() != "" {
				t.Fatalf("after %d things, the last %s, it is no film any more:\n%s", i, did, p.screen())
			}
			a := beside.At(p.m.film.at)
			if len(b.attempt.Engine.Log()) != len(a.Engine.Log()) || b.attempt.Engine.World().Digest() != a.Engine.World().Digest() || b.seen.world != b.attempt.Engine.World() {
				t.Fatalf("%s changes scene %d:\n%s", did, p.m.film.at, p.screen())
			}
			if i%10 == 0 {
				lawful(t, did, p.m.Frame(), p.m.w, p.m.h)
			}
			wordless(t, p.screen())
		}
	}
}

// The keys that change something are neither in the footer nor in the help of a
// film, and those that look are.
func TestAFilmOffersOnlyWhatLooks(t *testing.T) {
	l := labCalled(t, "first-vpc")
	for _, lang := range assets.Langs() {
		p := film(t, 120, 40, lang, l, lived(t, l))
		for _, keys := range [][]string{{}, {"tab", "1"}, {"2"}, {"3"}, {"5"}} {
			p.key(keys...)
			shown := styles.ReplaceAllString(p.m.footer().rows[0], "")
			for _, do := range []action{hint, undo, skip, suggest, fill, aim, find, script, board} {
				if says := " " + p.m.words.Say("key."+string(do)) + " "; strings.Contains(shown, says) {
					t.Errorf("%s: %s is offered", lang, do)
				}
			}
		}
		for _, f := range []focus{inFilm, inScenes, inTask, inMap, inWalk, inDetails} {
			listed := styles.ReplaceAllString(strings.Join((&helpSheet{of: f}).rows(p.m, 80).rows, "\n"), "")
			for _, b := range bindings {
				if says := firstWords(p.m.helpWord(b.do)); b.in&f != 0 && strings.Contains(listed, says) != p.m.hasIn(b.do, f) {
					t.Errorf("%s: of what can be done in %d, %q is left out, or is there and can't be", lang, f, says)
				}
			}
		}
	}
}

func TestAFilmLooksAsItIsKept(t *testing.T) {
	zone := time.Local
	time.Local = time.UTC
	defer func() { time.Local = zone }()
	l := labCalled(t, "first-vpc")
	log := lived(t, l)
	for _, lang := range assets.Langs() {
		for _, s := range sizes {
			for _, m := range []struct {
				name  string
				plays func(p *player)
			}{
				{"end", func(*player) {}},
				{"turn", func(p *player) { p.key("home", "]", "]", "]") }},
				{"refused", func(p *player) {
					p.run(p.m.wind(slices.IndexFunc(p.m.film.Reel.Scenes(), func(s labs.Scene) bool { return s.Code != "" })))
				}},
				{"panes", func(p *player) { p.key("4", "tab", "2", "down") }},
				{"list", func(p *player) { p.key("5", "enter") }},
				{"help", func(p *player) { p.key("f1") }},
			} {
				name := fmt.Sprintf("film-%s-%s-%dx%d", m.name, lang, s.w, s.h)
				t.Run(name, func(t *testing.T) {
					p := film(t, s.w, s.h, lang, l, log)
					m.plays(p)
					p.holds(name)
					everySize(t, name, p.m)
				})
			}
		}
	}
}

// BenchmarkAFilmThatIsWound is one key and the whole frame after it at 120x40:
// one scene on, and a jump anywhere.
func BenchmarkAFilmThatIsWound(b *testing.B) {
	l := labCalled(b, "private-nat")
	p := film(b, 120, 40, assets.Korean, l, lived(b, l))
	p.m.o.Still = true
	last := len(p.m.film.Reel.Scenes()) - 1
	b.Run("on", func(b *testing.B) {
		for b.Loop() {
			if p.m.film.at == last {
				p.m.wind(0)
			}
			p.m.Update(press("right"))
			p.m.Frame()
		}
	})
	b.Run("anywhere", func(b *testing.B) {
		r := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			p.m.Update(press(strconv.Itoa(r.IntN(10))))
			p.m.Frame()
		}
	})
}
