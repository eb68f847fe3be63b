package tui

import (
	"fmt"
	"strings"
	"testing"

	"skylab/assets"
	"skylab/labs"
	"skylab/tui/look"
)

// course is many labs, most of them no more than a name.
func course(t *testing.T) []*labs.Lab {
	all := catalogLabs(t)
	for i := range 40 {
		l := *all[0]
		l.Name, l.Unit = fmt.Sprintf("lab-%d", i), append(units, "of-its-own")[i%6]
		l.Prose = map[string]*labs.Prose{"en": {Title: hostile[i%len(hostile)], Brief: hostile[(i+1)%len(hostile)]}}
		if i >= 6 {
			l.Needs = nil
		} else {
			l.Needs = []string{fmt.Sprintf("lab-%d", i+6)}
		}
		all = append(all, &l)
	}
	return all
}

func TestALongShelfScrollsAndKeepsItsWidth(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "", course(t)...)
		everySize(t, "the shelf", p.m)
		for range 60 {
			p.key("down")
			lawful(t, "the shelf", p.m.Frame(), 80, 24)
			if !p.has("> [") {
				t.Fatalf("the chosen lab is out of sight:\n%s", p.screen())
			}
		}
		p.needs(p.m.words.Say("sandbox"))
	}
}

func TestTheShelfStandsInTheOrderOfTheCourse(t *testing.T) {
	all := (&Room{Labs: course(t)}).all()
	at, unit, seen := map[string]int{}, "", map[string]bool{}
	for i, l := range all {
		at[l.Name] = i
		if l.Unit != unit {
			if unit = l.Unit; seen[unit] {
				t.Errorf("the unit %s begins twice", unit)
			}
			seen[unit] = true
		}
	}
	for _, l := range all {
		for _, n := range l.Needs {
			if at[n] > at[l.Name] {
				t.Errorf("%s stands before %s, which it needs", l.Name, n)
			}
		}
	}
	if n := len(course(t)); len(all) != n+1 || all[n].Name != labs.Sandbox {
		t.Errorf("%d labs of %d are on the shelf, the last one %s", len(all), n, all[len(all)-1].Name)
	}
}

func TestTheFirstQuestionIsTheLanguage(t *testing.T) {
	p := open(t, 80, 24, assets.English, "")
	for i, tt := range []struct {
		keys []string
		want assets.Lang
	}{{[]string{"enter"}, assets.English}, {[]string{"down", "enter"}, assets.Korean}, {[]string{"2"}, assets.Korean}, {[]string{"1"}, assets.English}} {
		o := p.m.o
		o.Ask, o.Lang = true, assets.English
		p.m = New(o)
		everySize(t, "the language", p.m)
		p.needs("English", "한국어")
		p.key(tt.keys...)
		if p.m.o.Lang != tt.want || p.m.ask {
			t.Errorf("%v chooses %q; want %q", tt.keys, p.m.o.Lang, tt.want)
		}
		if i == 0 { // somebody who is here for the first time is shown around
			if p.m.bench == nil || p.m.bench.attempt.Lab.Name != tour {
				t.Fatalf("the tour does not begin:\n%s", p.screen())
			}
			p.key("f10")
		}
		p.needs(p.m.words.Say("shelf-says"))
	}
}

func TestALightBackgroundIsToldByTheTerminal(t *testing.T) {
	for colours, want := range map[string]bool{"": false, "15;0": false, "0;15": true, "0;default;15": true, "0;7": true, "12;8": false, "15": false} {
		if got := lightBackground(colours); got != want {
			t.Errorf("COLORFGBG=%s is light: %t", colours, got)
		}
	}
}

// Whatever a terminal can show, each row is as wide as the screen.
func TestEveryThemeKeepsTheWidth(t *testing.T) {
	for _, depth := range []look.Depth{look.NoColour, look.Colours16, look.Colours256, look.TrueColour} {
		for _, ascii := range []bool{false, true} {
			p := open(t, 120, 40, assets.Korean, "private-nat")
			p.to("survive")
			p.answers()
			p.m.looks = look.NewTheme(depth, !ascii, ascii)
			p.m.bench.touch()
			everySize(t, fmt.Sprintf("depth %d, ascii %t", depth, ascii), p.m)
			if at := strings.IndexFunc(p.screen(), func(r rune) bool { return r >= 0x80 && look.Width(string(r)) != 2 }); ascii && at >= 0 {
				t.Errorf("%q is not ASCII", p.screen()[at:min(len(p.screen()), at+20)])
			}
		}
	}
}
