package term

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wire is the terminal's side of a Screen: every Write, one by one, when it came.
type wire struct {
	mu     sync.Mutex
	writes []string
	at     []time.Time
	err    error
	block  chan struct{}
}

func (w *wire) Write(b []byte) (int, error) {
	if w.block != nil {
		<-w.block
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes, w.at = append(w.writes, string(b)), append(w.at, time.Now())
	return len(b), w.err
}

// take returns the writes since the last take.
func (w *wire) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	got := w.writes
	w.writes = nil
	return got
}

func frame(rows ...string) Frame { return Frame{Rows: rows} }

// shown starts a Screen of 6x3 that shows abcdef, 서브넷 and a blank row.
func shown(t *testing.T, w *wire) *Screen {
	s := NewScreen(w, Options{Width: 6, Height: 3})
	s.Show(frame("abcdef", "서브넷"))
	time.Sleep(Interval) // the bubble's clock, not the wall's
	synctest.Wait()
	w.take()
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func rest() {
	time.Sleep(2 * Interval)
	synctest.Wait()
}

func TestTheFirstFrameIsWrittenAtOnceWithTheModes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, began := &wire{}, time.Now()
		s := NewScreen(w, Options{Width: 6, Height: 2})
		s.Show(Frame{Rows: []string{"abcdef", "서브넷"}, Cursor: Cursor{X: 2, Y: 1, Visible: true, Shape: ShapeBar}, Title: "skylab"})
		synctest.Wait()
		got := strings.Join(w.take(), "")
		want := enter + "\x1b[?25l\x1b[m\x1b[2J" + "\x1b]2;skylab\x1b\\" + "\x1b[1Habcdef" + "\x1b[2H서브넷" + "\x1b[2;3H\x1b[6 q\x1b[?25h"
		if got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		if !w.at[0].Equal(began) {
			t.Errorf("the first frame waited %v", w.at[0].Sub(began))
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if got := strings.Join(w.take(), ""); got != endSync+leave {
			t.Errorf("Close wrote %q", got)
		}
	})
}

func TestOnlyChangedRowsAreWrittenInOneWrite(t *testing.T) {
	for _, c := range []struct {
		name string
		next Frame
		want []string
	}{
		{"the same frame", frame("abcdef", "서브넷"), nil},
		{"the same with a blank row", frame("abcdef", "서브넷", ""), nil},
		{"one row", frame("abcdef", "라우팅"), []string{"\x1b[2H라우팅"}},
		{"a short row", frame("abcdef", "가"), []string{"\x1b[2H가\x1b[K"}},
		{"a styled row", frame("\x1b[1mABCDEF\x1b[m", "서브넷"), []string{"\x1b[1H\x1b[1mABCDEF\x1b[m"}},
		{"two rows", frame("ghijkl", "서브넷", "xxxxxx"), []string{"\x1b[1Hghijkl\x1b[3Hxxxxxx"}},
		{"fewer rows", frame("abcdef"), []string{"\x1b[2H\x1b[K"}},
		{"no rows", frame(), []string{"\x1b[1H\x1b[K\x1b[2H\x1b[K"}},
		{"rows beyond the screen", frame("abcdef", "서브넷", "", "four", "five"), nil},
		{"the cursor alone", Frame{Rows: []string{"abcdef", "서브넷"}, Cursor: Cursor{X: 4, Y: 1, Visible: true}}, []string{"\x1b[2;5H\x1b[?25h"}},
		{"a cursor outside", Frame{Rows: []string{"abcdef", "서브넷"}, Cursor: Cursor{X: 99, Y: -3, Visible: true}}, []string{"\x1b[1;6H\x1b[?25h"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{}
				s := shown(t, w)
				s.Show(c.next)
				rest()
				if got := w.take(); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
					t.Errorf("got  %q\nwant %q", got, c.want)
				}
			})
		})
	}
}

func TestAFloodCostsOneFrameAnIntervalAndEndsWithTheNewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, made := &wire{}, 0
		s := shown(t, w)
		w.at = nil
		for i := range 1000 {
			s.Draw(func() Frame { made++; return frame(strings.Repeat(string(rune('a'+i%26)), 6)) })
			time.Sleep(time.Millisecond)
		}
		rest()
		_ = s.Close()
		writes := w.take()
		if n := len(writes) - 1; n > 1000/33+2 || made != n {
			t.Errorf("%d writes, %d frames made in a second", n, made)
		}
		if last := writes[len(writes)-2]; last != "\x1b[1Hllllll" { // 999 is 11 more than a multiple of 26
			t.Errorf("the last frame is %q", last)
		}
		for i := 1; i < len(w.at)-1; i++ {
			if d := w.at[i].Sub(w.at[i-1]); d < Interval {
				t.Errorf("writes %d and %d are %v apart", i-1, i, d)
			}
		}
	})
}

func TestSynchronizedOutputIsUsedOnlyAfterTheTerminalConfirmedIt(t *testing.T) {
	for setting := range 5 {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{}
			s := shown(t, w)
			s.Report(2027, 2)
			s.Report(2026, setting)
			s.Show(frame("x"))
			rest()
			got := strings.Join(w.take(), "")
			framed := strings.HasPrefix(got, beginSync) && strings.HasSuffix(got, endSync)
			if framed != (setting == 2) {
				t.Errorf("setting %d: %q", setting, got)
			}
		})
	}
}

func TestAfterAResizeAllRowsOfTheNextFrameArePainted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		s := shown(t, w)
		s.Resize(4, 2)
		rest()
		if got := w.take(); got != nil {
			t.Errorf("the old frame was painted in the new size: %q", got)
		}
		s.Show(frame("abcd", "서브"))
		rest()
		if got, want := strings.Join(w.take(), ""), "\x1b[?25l\x1b[m\x1b[2J\x1b[1Habcd\x1b[2H서브"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestTheMouseIsSwitchedLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		s := shown(t, w)
		s.Mouse(true)
		rest()
		s.Mouse(true)
		rest()
		s.Mouse(false)
		rest()
		if got := w.take(); len(got) != 2 || got[0] != mouse || got[1] != noMouse {
			t.Errorf("%q", got)
		}
	})
}

func TestARowThatWasNeverCleanedCannotCommandTheTerminal(t *testing.T) {
	for row, want := range map[string]string{
		"\x1b[2J":           "[2J",
		"\x1b]0;x\x07":      "]0;x",
		"a\u009b2Jb":        "a2Jb",
		"a\x9b2Jb":          "a\uFFFD2Jb",
		"a\nb\rc\td":        "abcd",
		"\x1b[31":           "[31",
		"\x1b":              "",
		"\x1b[38:5:1mx":     "\x1b[38:5:1mx\x1b[m",
		"\x1bPq\x1b\\":      "Pq\\",
		"\x1b[?1049l\x1b[m": "[?1049l\x1b[m",
	} {
		got := strings.TrimSuffix(string(appendRow(nil, row, 80)), "\x1b[K")
		if got != want {
			t.Errorf("%q came out as %q, want %q", row, got, want)
		}
	}
}

func TestCopiesAreSentOnceAndLongOnesAreNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		s := shown(t, w)
		if !s.Copy("vpc-가") || s.Copy(strings.Repeat("x", 1025)) {
			t.Error("a short text is sent, a long one is not")
		}
		rest()
		s.Show(frame("abcdef", "서브넷"))
		rest()
		if got := w.take(); len(got) != 1 || got[0] != "\x1b]52;c;dnBjLeqwgA==\x1b\\" {
			t.Errorf("%q", got)
		}
	})
}

func TestAFailedWriteEndsTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{err: errors.New("gone")}
		s := NewScreen(w, Options{Width: 6, Height: 3})
		<-s.Done()
		if err := s.Close(); !errors.Is(err, w.err) {
			t.Errorf("Close says %v", err)
		}
		s.Show(frame("x")) // and nothing waits for it
	})
}

func TestAPanicWhileDrawingGivesTheTerminalBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		s := shown(t, w)
		s.Draw(func() Frame { panic("no such row") })
		<-s.Done()
		if got := strings.Join(w.take(), ""); got != endSync+leave {
			t.Errorf("wrote %q", got)
		}
		if err := s.Err(); err == nil || !strings.Contains(err.Error(), "no such row") {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestATerminalThatDoesNotReadStopsNeitherShowNorClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{block: make(chan struct{})}
		s := NewScreen(w, Options{Width: 6, Height: 3})
		for range 10_000 {
			s.Show(frame("x"))
		}
		if err := s.Close(); err == nil {
			t.Error("Close must say that the terminal was not given back")
		}
		close(w.block)
		<-s.Done()
	})
}

func TestCloseTwiceWritesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		s := shown(t, w)
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Error(err)
		}
		if got := w.take(); len(got) != 1 {
			t.Errorf("%q", got)
		}
	})
}

func TestEveryModeThatIsSetIsReset(t *testing.T) {
	on, off := enter+mouse+beginSync, leave+endSync
	for _, seq := range strings.SplitAfter(on, "h") {
		if i := strings.LastIndex(seq, "\x1b[?"); i >= 0 && strings.HasSuffix(seq, "h") {
			if reset := seq[i:len(seq)-1] + "l"; !strings.Contains(off, reset) {
				t.Errorf("%q is never undone", seq[i:])
			}
		}
	}
	if !bytes.Contains([]byte(off), []byte("\x1b[?7h")) || !strings.Contains(off, "\x1b[?25h") {
		t.Error("wrapping and the cursor must come back")
	}
}
