package tui

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"skylab/assets"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
	"skylab/tui/look"
	"skylab/tui/term"
)

var update = flag.Bool("update", false, "write the screens that are held instead of comparing with them")

// player drives the screen as keys would: every message is taken and every
// command run before the next key, so nothing waits and nothing is lost.
type player struct {
	t    testing.TB
	m    *Model
	now  time.Time
	due  []tea.Msg // what the clock would bring
	quit bool
	// script is what is left of the lab's solution.
	script []string
	// each is called after every message.
	each func(term.Frame)
}

var began = time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)

// catalogLabs are the labs that there are, in the order of the course.
func catalogLabs(t testing.TB) []*labs.Lab {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// open shows the screen to a new learner.
func open(t testing.TB, w, h int, l assets.Lang, lab string, all ...*labs.Lab) *player {
	t.Helper()
	if len(all) == 0 {
		all = catalogLabs(t)
	}
	book, err := gradebook.Open(filepath.Join(t.TempDir(), "book.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	p := &player{t: t, now: began}
	p.start(&Room{Labs: all, Book: book, Learner: "kim", Wall: func() time.Time { return p.now }, Build: "test"}, w, h, l, lab)
	return p
}

// start begins the screen, for the first time or again.
func (p *player) start(r *Room, w, h int, l assets.Lang, lab string) {
	p.due = nil
	p.m = New(Options{
		Width: w, Height: h, Lang: l, Open: lab, Room: r, Still: true,
		After: func(_ time.Duration, msg tea.Msg) tea.Cmd { return func() tea.Msg { return later{msg} } },
	})
	p.run(p.m.Init())
}

// later is a message that the clock holds back.
type later struct{ msg tea.Msg }

func (p *player) send(msg tea.Msg) {
	_, cmd := p.m.Update(msg)
	if p.each != nil {
		p.each(p.m.Frame())
	}
	p.run(cmd)
}

func (p *player) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			p.run(c)
		}
	case tea.QuitMsg:
		p.quit = true
	case later:
		p.due = append(p.due, msg.msg)
	default:
		p.send(msg)
	}
}

// pass lets time go by: the clock brings what it held back.
func (p *player) pass(d time.Duration) {
	p.now = p.now.Add(d)
	due := p.due
	p.due = nil
	for _, msg := range due {
		p.send(msg)
	}
}

// seen goes on from a packet that has arrived to the question that waits.
func (p *player) seen() {
	p.t.Helper()
	if p.m.bench.arrival {
		p.key("enter")
	}
}

// key presses keys, named as Bubble Tea names them.
func (p *player) key(names ...string) {
	p.t.Helper()
	for _, n := range names {
		p.send(press(n))
	}
}

var special = map[string]rune{
	"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
	"right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "space": tea.KeySpace, "backspace": tea.KeyBackspace, "home": tea.KeyHome, "end": tea.KeyEnd,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6, "f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10,
}

// press is the message of a key.
func press(name string) tea.KeyPressMsg {
	k := tea.KeyPressMsg{}
	for _, m := range []struct {
		name string
		mod  tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if rest, ok := strings.CutPrefix(name, m.name); ok && rest != "" {
			name, k.Mod = rest, k.Mod|m.mod
		}
	}
	if code, ok := special[name]; ok {
		k.Code = code
		if name == "space" {
			k.Text = " "
		}
		return k
	}
	k.Code = []rune(name)[0]
	if k.Mod == 0 {
		k.Text = name
	}
	return k
}

// typed types a text, key by key, line ends as the key that begins a new line.
func (p *player) typed(text string) {
	p.t.Helper()
	for _, r := range text {
		switch r {
		case '\n':
			p.key("alt+enter")
		case ' ':
			p.key("space")
		default:
			p.key(string(r))
		}
	}
}

// line pastes a line and runs it.
func (p *player) line(text string) {
	p.t.Helper()
	p.send(tea.PasteMsg{Content: text})
	p.key("enter")
}

// screen is what is shown, without its styles.
func (p *player) screen() string {
	return styles.ReplaceAllString(strings.Join(p.m.Frame().Rows, "\n"), "")
}

var styles = regexp.MustCompile("\x1b\\[[0-9;]*m")

// has reports whether a text stands on the screen, in one row.
func (p *player) has(text string) bool { return strings.Contains(p.screen(), text) }

// needs fails unless a text stands on the screen.
func (p *player) needs(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		if !p.has(text) {
			p.t.Fatalf("%q is not on the screen:\n%s", text, p.screen())
		}
	}
}

// holds compares the screen with the one that is kept under this name.
func (p *player) holds(name string) {
	p.t.Helper()
	var b strings.Builder
	for r := range strings.SplitSeq(p.screen(), "\n") {
		b.WriteString(strings.TrimRight(r, " ") + "\n")
	}
	path := filepath.Join("testdata", "screens", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			p.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	if string(want) != b.String() {
		p.t.Errorf("%s differs; run the test with -update to keep what follows:\n%s", path, b.String())
	}
}

// take chooses a lab on the shelf and opens it.
func (p *player) take(lab string) {
	p.t.Helper()
	for range p.m.shelf.items {
		p.key("up")
	}
	for range slices.IndexFunc(p.m.shelf.items, func(i ShelfItem) bool { return i.Name == lab }) {
		p.key("down")
	}
	p.key("enter")
	if p.m.bench == nil || p.m.bench.attempt.Lab.Name != lab {
		p.t.Fatalf("Enter does not open %s:\n%s", lab, p.screen())
	}
}

// task is the step that the learner is at.
func (p *player) task() string { return p.m.bench.seen.step }

// clicks clicks on the first place where a text stands.
func (p *player) clicks(text string) {
	p.t.Helper()
	for y, r := range strings.Split(p.screen(), "\n") {
		if before, _, ok := strings.Cut(r, text); ok {
			p.send(tea.MouseClickMsg{X: look.Width(before), Y: y, Button: tea.MouseLeft})
			return
		}
	}
	p.t.Fatalf("%q is not on the screen:\n%s", text, p.screen())
}
