package main

import (
	"context"
	"fmt"
	"os"

	"skylab/assets"
	"skylab/labs"
	"skylab/tui"
	"skylab/tui/term"
)

// shelf shows all labs on the screen.
func (p *program) shelf() (int, error) { return p.screen("") }

// lab opens one.
func (p *program) lab() (int, error) { return p.screen(p.name) }

// sandbox opens an account with no lab.
func (p *program) sandbox() (int, error) { return p.screen(sandboxName) }

const sandboxName = "sandbox"

// sandboxLab is an account with nothing to do. It is kept like a lab, and
// stands behind the last one.
func (p *program) sandboxLab(all []*labs.Lab) *labs.Lab {
	l := &labs.Lab{Name: sandboxName, Region: "ap-northeast-2", Prose: map[string]*labs.Prose{}}
	if n := len(all); n > 0 {
		l.Unit = all[n-1].Unit
	}
	for _, lang := range assets.Langs() {
		d := assets.Words(lang)
		l.Prose[string(lang)] = &labs.Prose{Lang: string(lang), Title: d.Say("sandbox"), Brief: d.Say("sandbox-brief")}
	}
	return l
}

// screen opens the screen, at a lab where one is named.
func (p *program) screen(name string) (int, error) {
	in, out, err := p.terminal()
	if err != nil {
		return open, err
	}
	room, err := p.room()
	if err != nil {
		return open, err
	}
	if name == sandboxName {
		room.Labs = append(room.Labs, p.sandboxLab(room.Labs))
	}
	if l := p.flags["--lang"]; l != "" {
		if err := room.Speak(assets.Lang(l)); err != nil {
			return open, fmt.Errorf("remembering the language: %w", err)
		}
	}
	return done, tui.Run(context.Background(), in, out, room, p.words.Lang(), name)
}

// terminal is what the screen is shown on. That it is one is found out before
// a gradebook is made.
func (p *program) terminal() (in, out *os.File, err error) {
	in, ok := p.stdin.(*os.File)
	if !ok {
		return nil, nil, &term.NotTerminalError{Name: "stdin"}
	}
	if out, ok = p.stdout.(*os.File); !ok {
		return nil, nil, &term.NotTerminalError{Name: "stdout"}
	}
	t, err := term.Open(in, out)
	if err != nil {
		return nil, nil, err
	}
	_, _, err = t.Size()
	if restored := t.Restore(); err == nil {
		err = restored
	}
	return in, out, err
}
