//go:build linux

package line

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// peer is a well-known Bubble Tea program, to be measured beside ours.
const peer = "github.com/charmbracelet/glow/v2 v2.1.1"

// BenchmarkTheScreenBesideGlow measures the whole program from outside, in a
// pseudo-terminal of 120x40 with Korean, in turn with a well-known program that
// is built the same way: from exec to the first frame, a key, a frame of an
// animation, at rest, and the memory. Times are medians.
func BenchmarkTheScreenBesideGlow(b *testing.B) {
	dir := b.TempDir()
	ours, theirs := filepath.Join(dir, "skylab"), filepath.Join(dir, "glow")
	if out, err := goTool(".", "build", "-o", ours, "skylab").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	module := filepath.Join(dir, "peer")
	write(b, filepath.Join(module, "go.mod"), "module peer\n\ngo 1.26.0\n\nrequire "+peer+"\n")
	if out, err := goTool(module, "build", "-mod=mod", "-o", theirs, strings.Fields(peer)[0]).CombinedOutput(); err != nil {
		b.Skipf("%s can't be built here: %v %s", peer, err, out)
	}
	page := filepath.Join(dir, "page.md")
	write(b, page, "# 서브넷\n\n"+strings.Repeat("라우팅 테이블은 패킷을 어디로 보낼지 정해요. 서브넷마다 하나씩 있고, 가장 좁은 라우트가 이겨요.\n\n", 200))
	for b.Loop() {
		for i := range 5 {
			mine := start(b, ours, "--lang", "ko", "--data", filepath.Join(dir, fmt.Sprintf("%d-%d.db", b.N, i)), "private-nat")
			mine.report("sky")
			mine.end()
			other := start(b, theirs, "--tui", page)
			other.report("glow")
			other.end()
		}
	}
	for name, all := range figures {
		b.ReportMetric(median(all), name)
	}
	b.ReportMetric(0, "ns/op") // of no use: it holds the waits for silence
}

// figures are what was measured, by name.
var figures = map[string][]float64{}

func note(name string, v float64) { figures[name] = append(figures[name], v) }

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

func goTool(dir string, args ...string) *exec.Cmd {
	c := exec.Command("go", args...)
	c.Dir = dir
	return c
}

func write(b *testing.B, path, text string) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
}

// guest is a program in a pseudo-terminal.
type guest struct {
	b     *testing.B
	cmd   *exec.Cmd
	tty   *os.File
	came  chan []byte
	began time.Time
	first time.Duration // from exec to the first bytes
	frame time.Duration // from exec until the first frame was whole
}

// start runs a program in a pseudo-terminal of 120x40 and waits for its first
// frame, which is whole when nothing has come for a while.
func start(b *testing.B, name string, args ...string) *guest {
	b.Helper()
	host, tty := pty(b)
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=ko_KR.UTF-8", "LC_ALL=ko_KR.UTF-8", "HOME="+b.TempDir())
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	g := &guest{b: b, cmd: cmd, tty: host, came: make(chan []byte, 1000), began: time.Now()}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	_ = tty.Close() // the program has it
	go func() {
		defer close(g.came)
		buf := make([]byte, 1<<16)
		for {
			n, err := host.Read(buf)
			if n > 0 {
				g.came <- bytes.Clone(buf[:n])
			}
			if err != nil {
				return
			}
		}
	}()
	_, first, last := g.until(400 * time.Millisecond)
	g.first, g.frame = first.Sub(g.began), last.Sub(g.began)
	return g
}

// pty opens a pseudo-terminal of 120x40.
func pty(b *testing.B) (host, tty *os.File) {
	b.Helper()
	host, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		b.Skipf("there are no pseudo-terminals here: %v", err)
	}
	fd := int(host.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		b.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		b.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 120}); err != nil {
		b.Fatal(err)
	}
	tty, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		b.Fatal(err)
	}
	return host, tty
}

// answers are what an xterm says to the questions of programs, so that none
// waits for it.
var answers = []struct{ asked, says string }{
	{"\x1b[c", "\x1b[?62;22c"},
	{"\x1b[6n", "\x1b[1;1R"},
	{"\x1b]11;?", "\x1b]11;rgb:0000/0000/0000\x1b\\"},
	{"\x1b[?2026$p", "\x1b[?2026;2$y"},
	{"\x1b[?2027$p", "\x1b[?2027;0$y"},
}

// until reads until nothing has come for a while.
func (g *guest) until(quiet time.Duration) (n int, first, last time.Time) {
	for {
		select {
		case data, ok := <-g.came:
			if !ok {
				return n, first, last
			}
			last = time.Now()
			if n == 0 {
				first = last
			}
			n += len(data)
			for _, a := range answers {
				if bytes.Contains(data, []byte(a.asked)) {
					_, _ = g.tty.WriteString(a.says)
				}
			}
		case <-time.After(quiet):
			return n, first, last
		}
	}
}

// cpu is how long the program has run on a processor.
func (g *guest) cpu() time.Duration {
	all := time.Duration(0)
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", g.cmd.Process.Pid))
	for _, t := range tasks {
		text, err := os.ReadFile(t)
		if err != nil {
			continue // a thread that has just ended
		}
		ns, _ := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		all += time.Duration(ns)
	}
	return all
}

// press writes keys one by one and returns the bytes, the time to the first of
// them, and the processor time of each.
func (g *guest) press(keys ...string) (size, wait, cpu float64) {
	before, bytes, waits := g.cpu(), 0, []float64{}
	for _, k := range keys {
		at := time.Now()
		_, _ = g.tty.WriteString(k)
		n, first, _ := g.until(50 * time.Millisecond)
		bytes += n
		if n > 0 {
			waits = append(waits, ms(first.Sub(at)))
		}
	}
	if len(waits) == 0 {
		g.b.Fatal("no key has brought anything")
	}
	return float64(bytes) / float64(len(keys)), median(waits), ms(g.cpu()-before) / float64(len(keys))
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// report measures one run.
func (g *guest) report(who string) {
	note(who+"-first-byte-ms", ms(g.first))
	note(who+"-first-frame-ms", ms(g.frame))
	before := g.cpu()
	idle, _, _ := g.until(2 * time.Second)
	note(who+"-idle-bytes", float64(idle))
	note(who+"-idle-cpu-ms/s", ms(g.cpu()-before)/2)
	keys := strings.Split("j j j j j j j j j j k k k k k k k k k k", " ")
	if who == "sky" { // typing, in the prompt
		keys = strings.Split("e c h o - 서 브 넷 - 라 우 팅 - 테 이 블 - a b c", " ")
	}
	size, wait, cpu := g.press(keys...)
	note(who+"-key-bytes", size)
	note(who+"-key-ms", wait)
	note(who+"-key-cpu-ms", cpu)
	if who == "sky" {
		g.animation()
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", g.cmd.Process.Pid))
	if err != nil {
		g.b.Fatal(err)
	}
	pages, _ := strconv.Atoi(strings.Fields(string(status))[1])
	note(who+"-rss-mb", float64(pages*os.Getpagesize())/1e6)
}

// animation measures the frames of a packet that plays.
func (g *guest) animation() {
	_, _ = g.tty.WriteString("\x03") // an empty line
	g.until(200 * time.Millisecond)
	for _, k := range []string{"\x1b", "3", "\x1b[H"} { // the packets, from the start
		_, _ = g.tty.WriteString(k)
		g.until(200 * time.Millisecond)
	}
	before := g.cpu()
	_, _ = g.tty.WriteString(" ")
	hops := 0
	for quiet := 0; quiet < 15; {
		n, _, _ := g.until(100 * time.Millisecond)
		if quiet++; n > 0 {
			hops, quiet = hops+1, 0
			note("sky-hop-bytes", float64(n))
		}
	}
	if hops < 3 {
		g.b.Fatal("nothing plays")
	}
	note("sky-hop-cpu-ms", ms(g.cpu()-before)/float64(hops))
}

// end ends the program that was started, and only that one.
func (g *guest) end() {
	_ = g.cmd.Process.Kill()
	_ = g.cmd.Wait()
	_ = g.tty.Close()
}
