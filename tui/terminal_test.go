//go:build unix

package tui

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
)

// TestMain lets the test binary be the program that runs inside tmux.
func TestMain(m *testing.M) {
	path := os.Getenv("SKYLAB_TEST_BOOK")
	if path == "" {
		os.Exit(m.Run())
	}
	if err := runScreen(path); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// runScreen shows the first lab as Run does, at a time that stands still.
func runScreen(path string) error {
	all, err := labs.Load(catalog.Files)
	if err != nil {
		return err
	}
	room, err := still(path, all)
	if err != nil {
		return err
	}
	return Run(context.Background(), os.Stdin, os.Stdout, room, assets.English, "first-vpc")
}

// still is the room of a learner who reads Korean and wants nothing to move by
// itself, so that what is shown depends on what was pressed alone.
func still(path string, all []*labs.Lab) (*Room, error) {
	book, err := gradebook.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Room{Labs: all, Book: book, Learner: "kim", Wall: func() time.Time { return began }, Build: "test"}
	if err := r.Speak(assets.Korean); err != nil {
		return nil, err
	}
	return r, book.SetSetting("screen."+string(motion), "reduced")
}

// twins are the program in a terminal, and a model that is driven the same way.
type twins struct {
	*player
	socket string
}

// patience bounds how long a test waits for tmux. It is never reached where
// things work.
const patience = 20 * time.Second

func startTwins(t *testing.T, w, h int) twins {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed, so what a terminal shows cannot be seen")
	}
	dir := t.TempDir()
	room, err := still(filepath.Join(dir, "model.db"), catalogLabs(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = room.Book.Close() })
	p := &player{t: t, now: began}
	p.start(room, w, h, assets.Korean, "first-vpc")
	b := twins{p, filepath.Join(dir, "tmux")}
	b.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h), "sh", "-c",
		fmt.Sprintf("env -u NO_COLOR LC_ALL=C.UTF-8 SKYLAB_TEST_BOOK=%s %s; exec cat", filepath.Join(dir, "book.db"), os.Args[0]),
		";", "set", "-g", "status", "off", ";", "set", "-g", "escape-time", "0")
	t.Cleanup(func() { b.tmux("kill-server") })
	b.agree("the start")
	return b
}

func (b twins) tmux(args ...string) string {
	out, err := exec.Command("tmux", append([]string{"-u", "-S", b.socket}, args...)...).CombinedOutput()
	if err != nil {
		b.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// agree waits until the terminal shows the rows of the model.
func (b twins) agree(what string) {
	b.t.Helper()
	for range 5 { // timers that are set while nothing moves
		b.pass(0)
	}
	want := trimmed(b.screen())
	got := ""
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if got = trimmed(b.tmux("capture-pane", "-p")); got == want {
			return
		}
	}
	b.t.Fatalf("after %s the terminal shows\n%s\nand not\n%s", what, got, want)
}

// trimmed is a picture without the spaces at the ends of its rows.
func trimmed(picture string) string {
	rows := strings.Split(picture, "\n")
	for i, r := range rows {
		rows[i] = strings.TrimRight(r, " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// called is what tmux calls keys.
var called = map[string]string{"enter": "Enter", "tab": "Tab", "esc": "Escape", "up": "Up", "down": "Down", "left": "Left", "right": "Right", "space": "Space", "ctrl+l": "C-l"}

// presses presses keys, one after the other, in both.
func (b twins) presses(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		b.key(k)
		name := called[k]
		switch rest, alt := strings.CutPrefix(k, "alt+"); {
		case alt:
			name = "M-" + rest
		case name == "" && len(k) > 1:
			name = strings.ToUpper(k)
		case name == "":
			name = k
		}
		b.tmux("send-keys", name)
		b.agree(k)
	}
}

// writes types a text in both.
func (b twins) writes(text string) {
	b.t.Helper()
	b.typed(text)
	b.tmux("send-keys", "-l", text)
	b.agree(text)
}

// clicks clicks on a text in both: a terminal reports that as SGR 1006 does.
func (b twins) clicks(text string) {
	b.t.Helper()
	b.screen()
	x, y, ok := hand{b.player}.spot(text)
	if !ok {
		b.t.Fatalf("%q can't be clicked:\n%s", text, b.screen())
	}
	hand{b.player}.clicks(text)
	b.tmux("send-keys", "-l", fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1, y+1))
	b.agree("a click on " + text)
}

// What a real terminal shows after keys, Hangul and clicks, of which only the
// cells that changed were sent, is what the model meant, and painting all of it
// again changes nothing.
func TestATerminalShowsTheLessonInKoreanCellForCell(t *testing.T) {
	for _, s := range sizes {
		t.Run(fmt.Sprintf("%dx%d", s.w, s.h), func(t *testing.T) {
			b := startTwins(t, s.w, s.h)
			b.presses("tab")
			b.writes("0.0.0.0/0")
			b.presses("enter")
			if b.m.focus() == inReveal {
				b.presses("enter")
			}
			b.clicks("라우팅 테이블")
			for b.m.focus() == inReveal || b.m.focus() == inQuestion {
				if b.m.focus() == inQuestion {
					b.presses("1")
				} else {
					b.presses("enter")
				}
			}
			b.presses("f9")
			b.writes("서브넷")
			b.presses("down", "down", "esc")
			b.presses("esc", "2", "down", "right", "enter")
			b.clicks("2 구성도")
			b.presses("a", "a", "f8", "f8", "i")
			b.writes("echo 가나다라마바사")
			b.presses("enter", "up", "left", "left")
			b.writes("각")
			b.presses("ctrl+l")
			b.presses("f10")
		})
	}
}
