//go:build unix

package term

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience bounds how long a test waits for tmux. It is never reached where
// things work.
const patience = 20 * time.Second

// TestMain lets the test binary be the program that runs inside tmux.
func TestMain(m *testing.M) {
	switch os.Getenv("TERM_TEST_RUN") {
	case "":
		os.Exit(m.Run())
	case "frames":
		os.Exit(runFrames())
	case "program":
		os.Exit(runProgram(os.Getenv("TERM_TEST_END")))
	}
	os.Exit(2)
}

// tmux is a tmux server of one test's own.
type tmux struct {
	t      *testing.T
	socket string
}

// startTmux runs the test binary in a window of w x h cells, then a report on how
// it left the terminal, then cat, so that the window stays.
func startTmux(t *testing.T, w, h int, env ...string) *tmux {
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed, so what a terminal shows cannot be seen")
	}
	m := &tmux{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	command := fmt.Sprintf("env LC_ALL=C.UTF-8 %s TERM_TEST_SOCKET=%s %s; echo status $?; stty -a; echo the-end; exec cat",
		strings.Join(env, " "), m.socket, os.Args[0])
	m.run("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h), "sh", "-c", command,
		";", "set", "-g", "status", "off")
	t.Cleanup(func() { m.run("kill-server") })
	return m
}

func (m *tmux) run(args ...string) string {
	out, err := exec.Command("tmux", append([]string{"-u", "-S", m.socket}, args...)...).CombinedOutput()
	if err != nil {
		m.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

func (m *tmux) screen() string { return m.run("capture-pane", "-p") }

// see waits until the window shows want and returns what it shows.
func (m *tmux) see(want string) (got string) {
	m.t.Helper()
	m.until(want, func() bool {
		got = m.screen()
		return strings.Contains(got, want)
	})
	return got
}

// until waits until something holds.
func (m *tmux) until(what string, holds func() bool) {
	m.t.Helper()
	for end := time.Now().Add(patience); !holds(); {
		if time.Now().After(end) {
			m.t.Fatalf("waited for %q, but the terminal shows:\n%s", what, m.screen())
		}
	}
}

func TestATerminalShowsTheFramesThatWereIntended(t *testing.T) {
	for seed := range 2 {
		m := startTmux(t, 100, 30, "TERM_TEST_RUN=frames", fmt.Sprintf("TERM_TEST_SEED=%d", seed))
		if got := m.see("the-end"); !strings.Contains(got, "40 frames, 0 differ") {
			t.Errorf("seed %d:\n%s", seed, got)
		}
	}
}

// asking is an output that asks the terminal where its cursor is after every
// write. The answer comes when all that was written before has been shown.
type asking struct{ wrote chan struct{} }

func (a asking) Write(b []byte) (int, error) {
	n, err := os.Stdout.Write(b)
	_, _ = os.Stdout.WriteString("\x1b[6n")
	a.wrote <- struct{}{}
	return n, err
}

// settled waits for the answer to the last write.
func (a asking) settled() {
	<-a.wrote
	for b := make([]byte, 1); b[0] != 'R'; {
		if _, err := os.Stdin.Read(b); err != nil {
			return
		}
	}
}

// runFrames is the program in tmux: it shows random frames and compares each with
// what tmux shows.
func runFrames() int {
	t, err := Open(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	out := asking{wrote: make(chan struct{}, 1)}
	w, h, _ := t.Size()
	s := NewScreen(out, Options{Width: w, Height: h})
	out.settled() // the modes
	seed := uint64(os.Getenv("TERM_TEST_SEED")[0])
	rnd := rand.New(rand.NewPCG(seed, seed))
	rows, differ, first := make([]string, h), 0, ""
	const frames = 40
	for range frames {
		for range 1 + rnd.IntN(h) {
			rows[rnd.IntN(h)] = randomRow(rnd, w)
		}
		rows[rnd.IntN(h)] = randomRow(rnd, w)
		s.Show(Frame{Rows: append([]string(nil), rows...), Cursor: Cursor{X: rnd.IntN(w), Y: rnd.IntN(h), Visible: rnd.IntN(2) == 0}})
		out.settled()
		got, err := exec.Command("tmux", "-u", "-S", os.Getenv("TERM_TEST_SOCKET"), "capture-pane", "-p").Output()
		if want := pictured(rows); err != nil || strings.TrimRight(string(got), "\n") != strings.TrimRight(want, "\n") {
			differ++
			if first == "" {
				first = fmt.Sprintf("%v\n%q\n%q\n", err, got, want)
			}
		}
	}
	go func() { <-out.wrote }()
	_ = s.Close()
	_ = t.Restore()
	fmt.Printf("%s%d frames, %d differ\n", first, frames, differ)
	return 0
}

// pictured is what capture-pane prints for rows: no styles, no spaces at the end.
func pictured(rows []string) string {
	var b strings.Builder
	for _, r := range rows {
		for {
			before, after, found := strings.Cut(r, "\x1b[")
			if !found {
				break
			}
			_, after, _ = strings.Cut(after, "m")
			r = before + after
		}
		b.WriteString(strings.TrimRight(r, " ") + "\n")
	}
	return b.String()
}

var randomWords = []string{
	"서브넷", "라우팅 테이블", "가", "힣", "퍼블릭", "게이트웨이가 없어요", " ", "  ", "   ", "VPC", "x", "10.0.0.0/16",
	"─", "│", "┃", "█░", "中文", "é", "😀", "[v]",
}

// randomRow returns a row of words, styled at random, as wide as the screen or
// shorter.
func randomRow(rnd *rand.Rand, cells int) string {
	var b strings.Builder
	for used := 0; ; {
		word := Clean(randomWords[rnd.IntN(len(randomWords))])
		n := width(word)
		if used+n > cells || rnd.IntN(60) == 0 {
			if rnd.IntN(2) == 0 {
				b.WriteString(strings.Repeat(" ", cells-used))
			}
			return b.String()
		}
		if rnd.IntN(3) == 0 {
			word = fmt.Sprintf("\x1b[%dm%s\x1b[m", 31+rnd.IntN(6), word)
		}
		b.WriteString(word)
		used += n
	}
}
