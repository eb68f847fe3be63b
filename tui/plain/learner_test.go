package plain

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylab/assets"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
	"skylab/tui"
)

var update = flag.Bool("update", false, "write the transcripts that are held instead of comparing with them")

// learner is somebody at the plain lines: types a line, hears the answer. No
// line waits for anything, and time passes when it is let.
type learner struct {
	t     testing.TB
	s     *session
	lines chan typed
	out   bytes.Buffer // all that was heard
	last  string       // since the last line
	now   time.Time
	stop  chan os.Signal
	room  *tui.Room
	// meanwhile is called once, while something runs.
	meanwhile func()
}

var began = time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)

// catalogLabs are the labs that there are.
func catalogLabs(t testing.TB) []*labs.Lab {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sits brings a new learner to the lines.
func sits(t testing.TB, l assets.Lang, lab string) *learner {
	t.Helper()
	all := catalogLabs(t)
	book, err := gradebook.Open(filepath.Join(t.TempDir(), "book.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	p := &learner{t: t, now: began}
	p.room = &tui.Room{Labs: all, Book: book, Learner: "kim", Wall: p.wall, Build: "test"}
	p.comes(l, lab)
	return p
}

func (p *learner) wall() time.Time {
	if f := p.meanwhile; f != nil {
		p.meanwhile = nil
		f()
	}
	return p.now
}

// comes begins, for the first time or again.
func (p *learner) comes(l assets.Lang, lab string) {
	p.lines, p.stop = make(chan typed, 100), make(chan os.Signal, 1)
	p.s = &session{
		o: Options{
			Room: p.room, Lang: l, Open: lab, Echo: true, Out: &p.out, Interrupt: p.stop,
			Sleep: func(_ context.Context, d time.Duration) error {
				p.now = p.now.Add(d)
				return nil
			},
		},
		in: &input{lines: p.lines}, out: output{to: &p.out}, told: map[string]bool{},
	}
	p.s.lang.Store(assets.Words(l))
	p.s.begin()
	p.s.out.flush()
	p.last = p.out.String()
}

// types types lines, and hears what each comes to.
func (p *learner) types(lines ...string) {
	p.t.Helper()
	for _, l := range lines {
		for part := range strings.SplitSeq(l, "\n") {
			p.lines <- typed{text: part}
		}
	}
	p.hear()
}

// hear lets what was typed be taken.
func (p *learner) hear() {
	from := p.out.Len()
	for len(p.lines) > 0 && !p.s.quit {
		p.s.turn()
	}
	p.s.out.flush()
	p.last = p.out.String()[from:]
}

// ends ends the input, as Ctrl+D does.
func (p *learner) ends() {
	p.lines <- typed{end: true}
	p.hear()
}

// hears fails unless each text was in what came of the last line.
func (p *learner) hears(texts ...string) {
	p.t.Helper()
	heard := strings.Join(strings.Fields(p.last), " ")
	for _, text := range texts {
		if !strings.Contains(heard, strings.Join(strings.Fields(text), " ")) {
			p.t.Fatalf("%q was not heard:\n%s", text, p.last)
		}
	}
}

// hearsNot fails if one of the texts was in what came of the last line.
func (p *learner) hearsNot(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		if strings.Contains(p.last, text) {
			p.t.Fatalf("%q was heard:\n%s", text, p.last)
		}
	}
}

// says is a sentence in the language that is spoken.
func (p *learner) says(key string, args ...any) string { return p.s.words().Say(key, args...) }

// holds compares all that was heard with the transcript of that name.
func (p *learner) holds(name string) {
	p.t.Helper()
	path := filepath.Join("testdata", name+".txt")
	got := p.out.Bytes()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			p.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		p.t.Errorf("%s differs; run the test with -update to keep what follows:\n%s", path, got)
	}
}
