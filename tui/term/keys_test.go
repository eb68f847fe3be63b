package term

import (
	"context"
	"fmt"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

// asRead is what ultraviolet's own reader makes of what is typed.
func asRead(t *testing.T, text string) []string {
	t.Helper()
	events := make(chan uv.Event, 10_000)
	r := uv.NewTerminalReader(strings.NewReader(text), "xterm-256color")
	if err := r.StreamEvents(context.Background(), events); err != nil {
		t.Fatal(err)
	}
	close(events)
	var out []string
	for e := range events {
		out = append(out, fmt.Sprintf("%T %v", e, e))
	}
	return out
}

func asTaken(pieces ...string) []string {
	var k Keys
	var out []string
	for i, p := range pieces {
		for _, e := range k.Take([]byte(p), i == len(pieces)-1) {
			if _, is := e.(uv.CursorPositionEvent); is { // CSI 1;2R is that as well as a key, and nobody asks for it
				continue
			}
			out = append(out, fmt.Sprintf("%T %v", e, e))
		}
	}
	return out
}

// sequences are what terminals send for keys: xterm's, the Linux console's,
// rxvt's and kitty's.
func sequences() []string {
	out := []string{
		"a", "가", "\x1b", "\r", "\t", "\x7f", "\x08", "\x03", "\x1ba", "\x1b\r", "\x1b\x7f", " ", "\x00", "\x1b[Z",
		"\x1bOA", "\x1bOH", "\x1bOF", "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[H", "\x1b[F", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D",
		"\x1b[[A", "\x1b[[B", "\x1b[[C", "\x1b[[D", "\x1b[[E", "\x1b[a", "\x1b[b", "\x1bOa", "\x1bOd", "\x1b[7^", "\x1b[8@", "\x1b[3$",
		"\x1b[97;5u", "\x1b[13;2u", "\x1b[<0;10;5M", "\x1b[<64;10;5M", "\x1b[?2026;2$y", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b[I", "\x1b[O",
		"\x1b[200~aws ec2\nlist\x1b[201~", "\x1b[200~\x1b[201~", "\x1b\x1b[A",
	}
	for n := 1; n <= 34; n++ {
		out = append(out, fmt.Sprintf("\x1b[%d~", n))
		for mod := 2; mod <= 8; mod++ {
			out = append(out, fmt.Sprintf("\x1b[%d;%d~", n, mod))
		}
	}
	for _, f := range "ABCDFHPQRS" {
		for mod := 2; mod <= 8; mod++ {
			out = append(out, fmt.Sprintf("\x1b[1;%d%c", mod, f))
		}
	}
	return out
}

func TestKeysAreThoseThatTheLibrarysReaderReads(t *testing.T) {
	for _, s := range sequences() {
		if want, got := asRead(t, s), asTaken(s); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

func TestKeysThatComeInPiecesAreWhole(t *testing.T) {
	for _, s := range []string{"\x1b[1;5A", "가나", "\x1b[200~aws\x1b[201~x", "\x1b[<0;10;5M"} {
		want := fmt.Sprint(asTaken(s))
		for cut := 1; cut < len(s); cut++ {
			if got := fmt.Sprint(asTaken(s[:cut], s[cut:])); got != want {
				t.Errorf("%q cut at %d: %s, want %s", s, cut, got, want)
			}
		}
	}
}

func TestASequenceThatNeverEndsIsNotKept(t *testing.T) {
	for _, begins := range []string{"\x1b]52;c;", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b["} {
		var k Keys
		k.Take([]byte(begins), false)
		for range 1000 {
			k.Take([]byte(strings.Repeat("1", 1024)), false)
			if len(k.rest) > maxSequence {
				t.Fatalf("after %q %d bytes are kept", begins, len(k.rest))
			}
		}
		if got := k.Take([]byte("a"), true); len(got) == 0 || fmt.Sprint(got[len(got)-1]) != "a" {
			t.Errorf("after %q a key is %v", begins, got)
		}
	}
}
