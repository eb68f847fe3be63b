package station

import (
	"io"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"skylab/labs/gradebook"
)

// floods are what a client may send without end.
var floods = map[string]struct{ begins, again string }{
	"arrow keys":                          {"", "\x1b[A\x1b[B\x1b[C\x1b[D"},
	"letters":                             {"", "x"},
	"a paste that is not marked":          {"", strings.Repeat("echo pasted ", 6) + "\r"},
	"a paste that never ends":             {"\x1b[200~", "echo 붙여넣기\n"},
	"a string that never ends":            {"\x1b]52;c;", "b3duZWQ="},
	"a control sequence that never ends":  {"\x1b[", "1;"},
	"clicks":                              {"", "\x1b[<0;10;5M\x1b[<0;10;5m"},
	"a screen painted anew":               {"", "\x0c"},
	"what is no text":                     {"", "\xff\xfe\xc0\x80\xed\xa0\x80\x9b\x90"},
	"completions":                         {"", "a\t\x15"},
	"keys that open and close everything": {"", "\x1bOP\x1bOQ\x1bOR\x1bOS\x1b[15~\x1b[17~\x1b"},
}

func TestAFloodIsMeteredAndOthersAreAnswered(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.Burst = 32 << 10 })
	w := r.witness()
	mallory := r.works("mallory", 100, 30)
	_ = mallory.s.Close()
	mallory.ends()
	for what, f := range floods {
		t.Run(what, func(t *testing.T) {
			used, taken := memory()
			before := r.st.count.keys.Load()
			c, line := r.dialCounted("mallory")
			m := r.sits(c, 100, 30)
			eventually(t, "something is shown", func() bool { return m.raw() != "" })
			began := time.Now()
			sent := make(chan int)
			go func() {
				n, _ := io.WriteString(m.in, f.begins)
				for {
					k, err := io.WriteString(m.in, strings.Repeat(f.again, 1+8192/len(f.again)))
					if n += k; err != nil {
						sent <- n
						return
					}
				}
			}()
			var most time.Duration
			for range 3 {
				most = max(most, w.answers())
			}
			keys := r.st.count.keys.Load() - before
			line.drops()
			n := <-sent
			took := time.Since(began)
			t.Logf("%d KB written, %d keys taken; the slowest answer to somebody else took %v", n>>10, keys, most.Round(time.Millisecond))
			if could := float64(32<<10) + took.Seconds()*float64(DefaultLimits.Rate); float64(keys) > could+200 {
				t.Errorf("%d keys were taken in %v", keys, took)
			}
			bounded(t, used, taken, 16, 64)
		})
	}
	r.keeps("mallory")
	w.goesOn()
}

func TestTheMeterLetsNoMoreThroughThanItsRate(t *testing.T) {
	now := time.Unix(0, 0)
	m := newMeter(100, 1000, now)
	end, got := now.Add(time.Minute), 0
	for now.Before(end) {
		if d := m.wait(now); d > 0 {
			now = now.Add(d)
			continue
		}
		m.take(300, now)
		got += 300
	}
	if most := 1000 + 60*100 + 300; got > most || got < most-600 {
		t.Errorf("%d bytes in a minute, want about %d", got, most)
	}
}

// shown is how much of a session's window its client has, in bytes, when it reads
// nothing: that of the library that the tests use.
const shown = 2 << 20

func TestWhoNeverReadsHoldsNobodyUp(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.PerPerson, o.Limits.Rate, o.Limits.Burst = 2, 64<<10, 64<<10 })
	w := r.witness()
	used, taken := memory()
	mallory := r.works("mallory", 80, 24)
	c, line := r.dialCounted("mallory")
	ch := r.wire(c)
	if !ch.asks("pty-req", ptyOf("xterm-256color", 300, 100)) || !ch.asks("shell", nil) {
		t.Fatal("no session")
	}
	sent, before := uint64(0), r.st.count.keys.Load()
	leads := func() { // the bench is drawn for who does not read, and all of it again
		t.Helper()
		if _, err := ch.Write([]byte("\x0c")); err != nil {
			t.Fatal(err)
		}
		sent++
		eventually(t, "the key is taken", func() bool { return r.st.count.keys.Load() == before+sent })
	}
	eventually(t, "much is shown to who does not read", func() bool {
		leads()
		return line.came.Load() >= shown
	})
	for _, word := range []string{"jjjjjjj", "kkkkkkk"} {
		mallory.types("echo " + word + "\r")
		mallory.waits(word)
		w.answers()
		before, sent = r.st.count.keys.Load(), 0
		leads()
	}
	bounded(t, used, taken, 16, 64)
	// The oldest session gives way, even if it can't be told.
	r.sits(r.dial("mallory"), 80, 24).waits("prompt")
	r.sits(r.dial("mallory"), 80, 24).waits("prompt")
	hungUp(t, "who never reads", c)
	eventually(t, "two sit there", func() bool { return len(r.of("mallory")) == 2 })
	r.keeps("mallory")
	w.goesOn()
}

func TestWhoNeverReadsACommandIsHungUpOn(t *testing.T) {
	r := opened(t, func(o *Options) { o.Limits.Command = 2 * time.Second })
	w := r.witness()
	r.teacher("kim")
	long := strings.Repeat("x", 4000)
	for range 2 * shown / len(long) { // more than fits into a window that nobody empties
		if err := r.book.Note(gradebook.Act{At: time.Now(), Who: "t-kim", Act: "wrote", About: "p-witness", Text: long}); err != nil {
			t.Fatal(err)
		}
	}
	c, _ := r.dialCounted("kim")
	ch := r.wire(c)
	ch.asks("exec", gossh.Marshal(struct{ Command string }{"audit"}))
	hungUp(t, "who reads no output", c)
	eventually(t, "the command is over", func() bool { return within("(*session).command") == 0 })
	w.goesOn()
}

// typist is a terminal that sends the same again and again, and counts what is
// written to it.
type typist struct {
	text           string
	left, at, n, w int
}

func (t *typist) Read(p []byte) (int, error) {
	if t.left == 0 {
		return 0, io.EOF
	}
	n := copy(p, t.text[t.at:])
	if t.at += n; t.at == len(t.text) {
		t.at, t.left = 0, t.left-1
	}
	t.n += n
	return n, nil
}

func (t *typist) Write(p []byte) (int, error) {
	t.w++
	return len(p), nil
}

func TestALongLineInPlainLinesCostsNoMoreThanItsLength(t *testing.T) {
	for what, text := range map[string]string{
		"written and taken back":        strings.Repeat("x", maxCooked) + "\x15",
		"written and rubbed out":        strings.Repeat("가", maxCooked/3) + strings.Repeat("\x7f", maxCooked/3),
		"one character of many marks":   "e" + strings.Repeat("\u0301", maxCooked/2) + "\x7f\x7f\x7f\x15",
		"what is no text and no letter": strings.Repeat("\xff\x9b\x1b[", 1000) + "\x7f\x15",
		"never ended":                   strings.Repeat("y", 10*maxCooked),
	} {
		in := &typist{text: text, left: 25}
		began := time.Now()
		if n, err := io.Copy(io.Discard, newCooked(in, true)); n != 0 || err != nil {
			t.Errorf("%s: %d bytes of lines, %v", what, n, err)
		}
		took := time.Since(began)
		t.Logf("%s: %d KB took %v in %d writes", what, in.n>>10, took.Round(time.Millisecond), in.w)
		if most := soon; took > most || in.w > in.n/100+400 {
			t.Errorf("%s: %d KB took %v in %d writes", what, in.n>>10, took, in.w)
		}
	}
}
