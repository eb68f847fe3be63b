package term

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"pgregory.net/rapid"
)

// passed is what becomes of what comes in these pieces.
func passed(pieces ...string) string {
	f := filter{params: noSequence}
	for _, p := range pieces {
		f.take([]byte(p))
	}
	return string(f.out)
}

func TestKeysAndAnswersPassAsTheyAre(t *testing.T) {
	for _, s := range []string{"a", "\x1b", "\x1b[A", "\x1b[<0;12;7M", "\x1b[M !\xff", "\x1b]11;rgb:ffff/ffff/ffff\x07", "한글", "\xed\x95", "\x03", "aws\r", strings.Repeat("x", burst-1)} {
		if got := passed(s); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	if got := passed("\xed\x95", "\x9c"); got != "한" {
		t.Errorf("a syllable that comes in two pieces becomes %q", got)
	}
}

func TestAPasteHoldsTextOnly(t *testing.T) {
	for in, want := range map[string]string{
		"a\x1b[31mb\x00\x9bc\u009bd\te\r\nf": "a[31mbcd\te\r\nf",
		"\xff한\xed\xa0\x80글":                 "한글",
		"":                                   "",
	} {
		if got := passed("\x1b[200~" + in + "\x1b[201~z"); got != "\x1b[200~"+want+"\x1b[201~z" {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}

// However what comes is cut into pieces, the same comes out.
func TestAPasteIsTheSameInWhateverPiecesItComes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := "\x1b[200~" + rapid.StringOf(rapid.RuneFrom([]rune("a한\x1b[201~\n\u009b"))).Draw(rt, "in") + "\x1b[201~x"
		whole := passed(in)
		f := filter{params: noSequence}
		for rest := in; rest != ""; {
			n := rapid.IntRange(1, min(9, len(rest))).Draw(rt, "n")
			f.take([]byte(rest[:n]))
			rest = rest[n:]
		}
		if got := string(f.out); got != whole {
			rt.Fatalf("%q becomes %q in one piece, and %q in several", in, whole, got)
		}
	})
}

func TestAPasteThatDoesNotEndIsCutAndCtrlCEndsIt(t *testing.T) {
	f := filter{params: noSequence}
	for _, piece := range []string{"\x1b[200~", strings.Repeat("한", maxPaste), "\x03"} {
		f.take([]byte(piece))
	}
	f.rested([]byte("\x03"))
	f.take([]byte("a"))
	got := string(f.out)
	if len(got) > maxPaste+20 || !strings.HasSuffix(got, "한\x1b[201~a") {
		t.Errorf("it becomes %d bytes that end with %q", len(got), got[len(got)-20:])
	}
}

func TestTextInOnePieceIsAPasteAndItsLinesAreEntered(t *testing.T) {
	long := strings.Repeat("echo ", 100)
	want := "\x1b[200~" + long + "\x1b[201~\r\x1b[200~" + long + "\x1b[201~\rls\r"
	if got := passed(long + "\r" + long + "\rls\r"); got != want {
		t.Errorf("it becomes %q", got)
	}
}

// Bubble Tea's parser has room for 32 parameters, and ends the program at more.
func TestASequenceWithTooManyParametersIsCut(t *testing.T) {
	for _, begin := range []string{"\x1b[", "\x1bP", "\x9b"} {
		got := passed(begin, strings.Repeat("1;", 4000)+"m1;2")
		if n := strings.Count(got, ";"); n > maxParams+1 || !strings.HasSuffix(got, "m1;2") {
			t.Errorf("after %q there are %d parameters", begin, n)
		}
	}
	if many := strings.Repeat("1;", 50); passed(many) != many {
		t.Error("what is typed loses its semicolons")
	}
}

// Whatever comes, what takes it apart lives on.
func TestNothingThatATerminalSendsEndsTheReader(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	pieces := []string{"\x1b", "[", "P", "]", "O", "_", "^", "X", "M", "<", "?", ";", ":", "1", "99999999999999999999", "-", "u", "~", "$y", "c", "t", "m", "R", "I", "_", "\x07", "\x1b\\", "\x9b", "\x90", "\x9d", "\xff", "\xc2", "한", "\x1b[200~", "\x1b[201~", "11;rgb:", "zz/", "52;c;", "!!!=", "27;5;", "+r", ">|"}
	for range 400 {
		f := filter{params: noSequence}
		for range r.IntN(200) {
			f.take([]byte(pieces[r.IntN(len(pieces))]))
		}
		ctx, cancel := context.WithCancel(t.Context())
		events := make(chan uv.Event)
		go func() {
			for range events {
			}
		}()
		if err := uv.NewTerminalReader(bytes.NewReader(f.out), "xterm").StreamEvents(ctx, events); err != nil {
			t.Fatal(err)
		}
		cancel()
		close(events)
	}
}

// What is read in small pieces is not lost, and a flood is read at once.
func TestInputIsReadToItsEnd(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	sent := make([]byte, 1<<20)
	rnd := rand.New(rand.NewPCG(1, 1))
	for i := range sent {
		sent[i] = byte(rnd.IntN(256))
	}
	go func() {
		_, _ = w.Write(sent)
		_ = w.Close()
	}()
	in, got := NewInput(r), 0
	for buf := make([]byte, 7); err == nil; {
		var n int
		n, err = in.Read(buf)
		got += n
	}
	if got < len(sent)*9/10 {
		t.Errorf("of %d bytes %d are read", len(sent), got)
	}
}
