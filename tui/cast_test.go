package tui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/tui/term"
)

// cast is a screen that is played to a clock of its own, and what was shown
// when.
type cast struct {
	*player
	at    time.Duration
	timed []timed
	shown []shownAt
}

// timed is a message that comes later.
type timed struct {
	at  time.Duration
	msg tea.Msg
}

type shownAt struct {
	at    time.Duration
	frame term.Frame
}

const castWide, castHigh = 104, 30

// record begins a cast: somebody starts Skylab for the first time.
func record(t *testing.T) *cast {
	c := &cast{player: open(t, castWide, castHigh, assets.English, "")}
	c.m = New(Options{
		Width: castWide, Height: castHigh, Lang: assets.English, Room: c.m.o.Room, Ask: true, Environ: []string{"TERM=xterm-256color"},
		After: func(d time.Duration, msg tea.Msg) tea.Cmd {
			return func() tea.Msg {
				c.timed = append(c.timed, timed{c.at + d, msg})
				return nil
			}
		},
	})
	c.each = func(f term.Frame) { c.shown = append(c.shown, shownAt{c.at, f}) }
	c.each(c.m.Frame())
	c.run(c.m.Init())
	return c
}

// waits lets time go by, and what it brings happen.
func (c *cast) waits(d time.Duration) {
	for end := c.at + d; ; {
		next := -1
		for i, e := range c.timed {
			if e.at <= end && (next < 0 || e.at < c.timed[next].at) {
				next = i
			}
		}
		if next < 0 {
			c.at = end
			break
		}
		e := c.timed[next]
		c.timed = slices.Delete(c.timed, next, next+1)
		c.at = e.at
		c.now = began.Add(c.at)
		c.send(e.msg)
	}
	c.now = began.Add(c.at)
}

// presses presses keys and looks at what each does.
func (c *cast) presses(keys ...string) {
	c.t.Helper()
	for _, k := range keys {
		c.key(k)
		c.waits(1200 * time.Millisecond)
	}
}

// writes types a text as fast as somebody does who knows it.
func (c *cast) writes(text string) {
	c.t.Helper()
	for _, r := range text {
		c.key(string(r))
		c.waits(140 * time.Millisecond)
	}
}

// reads looks at the screen, on which something must stand.
func (c *cast) reads(d time.Duration, texts ...string) {
	c.t.Helper()
	c.needs(texts...)
	c.waits(d)
}

// firstMinute is what the casts show.
func (c *cast) firstMinute(l assets.Lang) {
	c.t.Helper()
	c.waits(2 * time.Second)
	if l == assets.Korean {
		c.presses("down")
	}
	c.presses("enter")
	c.reads(5*time.Second, "NO_ROUTE_TO_DESTINATION")
	c.presses("tab")
	c.reads(time.Second, blank)
	c.presses("tab")
	c.waits(time.Second)
	c.presses("enter")
	c.waits(6 * time.Second)
	c.seen()
	c.reads(5*time.Second, "1-3")
	c.presses("2")
	c.reads(4*time.Second, c.m.words.Say("right"))
	c.presses("enter")
	c.reads(2*time.Second, "[x]")
	c.presses("esc", "2", "down", "right", "enter")
	c.reads(3*time.Second, c.m.words.Say("pane.details"))
	c.presses("i", "tab")
	c.writes(c.m.bench.attempt.Values["admin"])
	c.waits(time.Second)
	c.presses("enter")
	c.reads(6*time.Second, c.m.words.Say("done"))
	c.presses("f10")
	c.reads(3*time.Second, c.m.words.Say("state.done"))
}

// written is what a terminal is sent for the frames, as an asciinema cast of
// version 2. The Screen runs in a bubble in which time stands still until all
// have waited.
func (c *cast) written() []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	put := func(v any) {
		if err := e.Encode(v); err != nil {
			c.t.Error(err)
		}
	}
	put(struct {
		Version int    `json:"version"`
		Width   int    `json:"width"`
		Height  int    `json:"height"`
		Title   string `json:"title"`
	}{2, castWide, castHigh, "Skylab"})
	synctest.Test(c.t.(*testing.T), func(*testing.T) {
		began := time.Now()
		at := func() json.Number { return json.Number(fmt.Sprintf("%.3f", time.Since(began).Seconds())) }
		s := term.NewScreen(writer(func(b []byte) { put([]any{at(), "o", string(b)}) }), term.Options{Width: castWide, Height: castHigh})
		synctest.Wait() // it has taken over the terminal
		for _, f := range c.shown {
			time.Sleep(f.at - time.Since(began))
			s.Show(f.frame)
			synctest.Wait()
		}
		time.Sleep(3 * time.Second)
		if err := s.Close(); err != nil {
			c.t.Error(err)
		}
	})
	return out.Bytes()
}

// writer is an output that hands on what is written.
type writer func([]byte)

func (w writer) Write(b []byte) (int, error) {
	w(b)
	return len(b), nil
}

// The recorded first minute is what Skylab shows now. With -update it is
// recorded again.
func TestTheFirstMinuteLooksAsItIsRecorded(t *testing.T) {
	for _, l := range assets.Langs() {
		t.Run(string(l), func(t *testing.T) {
			c := record(t)
			c.firstMinute(l)
			if c.at > 75*time.Second {
				t.Errorf("the first minute takes %v", c.at)
			}
			got, path := c.written(), filepath.Join("..", "assets", "casts", "first-minute."+string(l)+".cast")
			if len(got) > 200<<10 {
				t.Errorf("the cast has %d bytes", len(got))
			}
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s does not show what Skylab shows now (%v); go test ./tui -run Looks -update records it again", path, err)
			}
		})
	}
}
