package tui

import (
	"fmt"
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"skylab/assets"
	"skylab/tui/look"
)

func TestEverySettingAndEveryChoiceHasWords(t *testing.T) {
	for _, l := range assets.Langs() {
		d := assets.Words(l)
		for _, k := range knobs {
			keys := []string{"knob." + string(k.knob), "knob-about." + string(k.knob)}
			for _, c := range k.choices {
				keys = append(keys, "knob."+string(k.knob)+"."+c)
			}
			for _, key := range keys {
				if !d.Has(key) {
					t.Errorf("%s: %s has no words", l, key)
				}
			}
		}
	}
}

func TestASettingHoldsAtOnceAndTheNextTime(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 60, 20, l, "first-vpc")
		mouse := []bool{}
		p.m.o.Mouse = func(on bool) { mouse = append(mouse, on) }
		p.key("alt+z")
		for i, k := range knobs[1:] {
			p.key("down", "right")
			if got := p.m.settings.get(k.knob); got != k.choices[1] {
				t.Errorf("%s: setting %d is %q", l, i, got)
			}
			p.needs("[" + p.m.words.Say("knob."+string(k.knob)+"."+k.choices[1]) + "]")
		}
		if p.m.looks.Depth() != look.TrueColour || !p.m.looks.ASCII() || !p.m.settings.reduced() || p.m.settings.live() {
			t.Errorf("%s: the screen is not as it was set", l)
		}
		if len(mouse) == 0 || mouse[len(mouse)-1] {
			t.Errorf("%s: the mouse was switched %v", l, mouse)
		}
		kept := p.m.settings
		p.start(p.m.o.Room, 60, 20, l, "first-vpc")
		if fmt.Sprint(p.m.settings) != fmt.Sprint(kept) || !p.m.looks.ASCII() {
			t.Errorf("%s: the next time it is %v, and was %v", l, p.m.settings, kept)
		}
	}
}

func TestTheLanguageIsChangedInTheSettingsToo(t *testing.T) {
	p := open(t, 80, 24, assets.English, "")
	p.key("c", "right")
	p.needs("설정")
	p.key("left", "esc")
	p.needs("Network")
}

func TestEverySettingCanBeClicked(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "first-vpc")
	p.key("alt+z")
	for _, k := range knobs[1:] {
		for n := range k.choices {
			c := k.choices[len(k.choices)-1-n]
			p.screen()
			for _, a := range p.m.areas {
				if a.at == string(k.knob)+"="+c {
					p.send(tea.MouseClickMsg{X: a.x + 1, Y: a.y, Button: tea.MouseLeft})
				}
			}
			if got := p.m.chosen(k.knob); got != c {
				t.Errorf("a click on %s of %s makes it %s", c, k.knob, got)
			}
		}
	}
}

func TestTheEnvironmentDecidesBeforeTheSettings(t *testing.T) {
	for _, env := range []string{"NO_COLOR=1", "NO_COLOR=no", "SKYLAB_ASCII=1"} {
		p := open(t, 80, 24, assets.Korean, "first-vpc")
		p.m.o.Environ = []string{"TERM=xterm-256color", env}
		p.m.settings = settings{colours: "256", lines: "drawn"}
		p.m.arrange()
		name, _, _ := strings.Cut(env, "=")
		if name == "NO_COLOR" && p.m.looks.Depth() != look.NoColour || name == "SKYLAB_ASCII" && !p.m.looks.ASCII() {
			t.Errorf("%s is not heeded", env)
		}
		p.key("alt+z", "down", "down")
		if name != "NO_COLOR" {
			p.key("down")
		}
		p.key("right")
		p.needs(name)
	}
}

func TestTheTerminalSaysWhetherItIsLight(t *testing.T) {
	p := open(t, 80, 24, assets.Korean, "first-vpc")
	p.m.o.Environ = []string{"TERM=xterm-256color"}
	p.m.arrange()
	dark := look.NewTheme(look.Colours256, true, false).Prefix(look.Bad)
	is := func(want bool, what string) {
		t.Helper()
		if got := p.m.looks.Prefix(look.Bad) != dark; got != want {
			t.Errorf("%s the background is light: %t", what, got)
		}
	}
	is(false, "before the answer")
	p.send(tea.BackgroundColorMsg{Color: color.White})
	is(true, "after white")
	p.send(uv.DarkColorSchemeEvent{})
	is(false, "after the system turned dark")
	p.send(uv.LightColorSchemeEvent{})
	is(true, "after the system turned light")
	p.m.turn(background, "dark")
	is(false, "where dark was chosen")
	p.send(tea.BackgroundColorMsg{Color: color.White})
	is(false, "where dark was chosen and the terminal says white")
}

func TestTheSettingsFillTheScreen(t *testing.T) {
	for _, l := range assets.Langs() {
		p := open(t, 80, 24, l, "first-vpc")
		p.key("alt+z")
		for range knobs {
			everySize(t, "the settings", p.m)
			p.key("down")
		}
	}
}
