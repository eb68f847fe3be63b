package line

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"skylab/assets"
	"skylab/engine/shell"
	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
	"skylab/tui"
	"skylab/tui/term"
)

// skylab runs the program in this process, as mina and without a home.
func skylab(args ...string) (status int, out, errw string) {
	var o, e bytes.Buffer
	env := map[string]string{"USER": "mina"}
	status = Run(args, func(name string) string { return env[name] }, strings.NewReader(""), &o, &e)
	return status, o.String(), e.String()
}

// room is a gradebook at path with Skylab's own labs.
func room(t *testing.T, path string) *tui.Room {
	t.Helper()
	all, err := labs.Load(catalog.Files)
	if err != nil {
		t.Fatal(err)
	}
	b, err := gradebook.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return &tui.Room{Labs: all, Book: b, Learner: "mina", Wall: time.Now}
}

func TestTheListTellsHowFarALearnerIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.db")
	r := room(t, path)
	words := func() *assets.Dictionary { return assets.Words(assets.English) }
	if _, err := r.Enter("first-vpc", false, words); err != nil {
		t.Fatal(err)
	}
	a, err := r.Enter("private-nat", false, words)
	if err != nil {
		t.Fatal(err)
	}
	a.Say(context.Background(), a.Values.Fill(a.Lab.Solutions[0].Text), io.Discard, io.Discard)
	for learner, want := range map[string]map[string]string{
		"mina": {"first-vpc": "begun", "private-nat": "done", "tour": "new", "cidr": "new"},
		"joon": {"first-vpc": "new", "private-nat": "new", "tour": "new", "cidr": "new"},
	} {
		status, out, errw := skylab("labs", "--json", "--data", path, "--learner", learner)
		var got []listed
		if err := json.Unmarshal([]byte(out), &got); err != nil || status != done {
			t.Fatal(status, err, out, errw)
		}
		for _, l := range got {
			if w, is := want[l.Name]; is && l.State != w || l.State == "done" != (l.Met == l.Steps) {
				t.Errorf("for %s, %s is %s with %d of %d steps; want %s", learner, l.Name, l.State, l.Met, l.Steps, want[l.Name])
			}
		}
	}
	if _, out, _ := skylab("labs", "--data", path); !strings.Contains(out, "[>] first-vpc") || !strings.Contains(out, "[v] private-nat") {
		t.Errorf("the list does not mark what is begun and done:\n%s", out)
	}
}

func TestTheLanguageThatWasChosenIsSpokenAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.db")
	if err := room(t, path).Speak(assets.Korean); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"labs"}, {"help"}} {
		if _, out, _ := skylab(append(args, "--data", path)...); strings.IndexFunc(out, isHangul) < 0 {
			t.Errorf("%v is answered with\n%s", args, out)
		}
	}
	if _, _, errw := skylab("labz", "--data", path); strings.IndexFunc(errw, isHangul) < 0 {
		t.Errorf("a mistake is answered with %s", errw)
	}
	if _, out, _ := skylab("labs", "--data", path, "--lang", "en"); !strings.Contains(out, "new") {
		t.Errorf("English was asked for and not spoken:\n%s", out)
	}
}

func isHangul(r rune) bool { return '가' <= r && r <= '힣' }

func TestEveryCommandAndOptionIsToldInBothLanguages(t *testing.T) {
	for _, lang := range assets.Langs() {
		d := assets.Words(lang)
		for _, c := range append(commands(), lab) {
			if key := "main.does." + c.key(); !d.Has(key) {
				t.Errorf("%s lacks %s", lang, key)
			}
			words := []string{"help", "--lang", string(lang)}
			if c.name != "" && c.name != lab.name {
				words = append(words, c.name)
			}
			if status, out, _ := skylab(words...); status != done || strings.Contains(out, "[main.") {
				t.Errorf("%v ends with %d and says\n%s", words, status, out)
			}
		}
		for _, f := range flags {
			if key := "main.flag." + f.name[2:]; !d.Has(key) {
				t.Errorf("%s lacks %s", lang, key)
			}
		}
	}
}

func TestEveryFailureIsOneSentenceInBothLanguages(t *testing.T) {
	failures := []error{
		&gradebook.UnusableError{Path: "/a/b.db", Problem: gradebook.Newer, Version: 9},
		&gradebook.UnusableError{Path: "/a/b.db", Problem: gradebook.Damaged, Err: errors.New("malformed")},
		&gradebook.UnusableError{Path: "/a/b.db", Problem: gradebook.Shut, Err: &fs.PathError{Op: "mkdir", Path: "/a", Err: errors.New("full")}},
		&term.NotTerminalError{Name: "/dev/stdin"},
		&term.DumbError{Term: "dumb"},
		&term.DumbError{},
		&shell.SyntaxError{Problem: shell.ProblemTooLong, Line: 1, Column: 1, Text: "too long"},
		&shell.LimitError{Limit: shell.LimitSteps, Max: 7},
		fmt.Errorf("reading: %w", io.ErrUnexpectedEOF),
	}
	for _, lang := range assets.Langs() {
		p := &program{words: assets.Words(lang)}
		for _, err := range failures {
			said := p.explain(err)
			if said == "" || strings.HasPrefix(said, "[") || strings.Contains(said, "{") || strings.Contains(said, "\n") {
				t.Errorf("%s: %T is explained as %q", lang, err, said)
			}
		}
	}
}

func TestANewerGradebookIsRefusedByItsVersionAndLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.db")
	if err := room(t, path).Book.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 9"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"en": "(version 9)", "ko": "(버전 9)"} {
		if status, _, errw := skylab("labs", "--data", path, "--lang", lang); status != open || !strings.Contains(errw, want) || !strings.Contains(errw, "--data") {
			t.Errorf("it is refused with %d: %s", status, errw)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("it was changed (%v)", err)
	}
}

func TestDataIsKeptWhereTheSystemKeepsIt(t *testing.T) {
	home := filepath.Join(string(filepath.Separator), "home", "mina")
	abs := filepath.Join(string(filepath.Separator), "data")
	tests := []struct {
		system, home, xdg, local, want string
	}{
		{"linux", home, "", "", filepath.Join(home, ".local", "share", "skylab", "skylab.db")},
		{"linux", home, abs, "", filepath.Join(abs, "skylab", "skylab.db")},
		{"linux", home, "relative", "", filepath.Join(home, ".local", "share", "skylab", "skylab.db")},
		{"linux", "", "", "", ""},
		{"linux", "", "relative", "", ""},
		{"freebsd", home, "", "", filepath.Join(home, ".local", "share", "skylab", "skylab.db")},
		{"darwin", home, "", "", filepath.Join(home, "Library", "Application Support", "skylab", "skylab.db")},
		{"darwin", "", "", "", ""},
		{"windows", "", "", `C:\Users\mina\AppData\Local`, filepath.Join(`C:\Users\mina\AppData\Local`, "skylab", "skylab.db")},
		{"windows", home, abs, "", ""},
	}
	for _, tt := range tests {
		env := map[string]string{"HOME": tt.home, "XDG_DATA_HOME": tt.xdg, "LOCALAPPDATA": tt.local}
		got, err := dataFile(tt.system, func(name string) string { return env[name] })
		if got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%+v: %q (%v)", tt, got, err)
		}
	}
}

func TestAnyCommandLineIsAnswered(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	word := rapid.OneOf(
		rapid.SampledFrom([]string{
			"labs", "run", "sandbox", "version", "help", "first-vpc", "first-vcp", "", "-", "--", "---", "=", "--=", "-h",
			"--json", "--json=", "--lang", "--lang=ko", "ko", "--attempt", "--attempt=2", "--learner", "--learner=준", "--solution",
			"--data", "--data=" + filepath.Join(dir, "file"), "--labs", "--labs=" + dir, filepath.Join(dir, "none"), "\x1b[2J", "서브넷",
		}),
		rapid.StringN(0, 8, 16),
	)
	t.Chdir(t.TempDir()) // whatever --data names is made there
	rapid.Check(t, func(rt *rapid.T) {
		args := rapid.SliceOfN(word, 0, 5).Draw(rt, "args")
		if len(args) > 0 && args[0] == "audit" {
			rt.Skip()
		}
		status, out, errw := skylab(args...)
		if status < done || status > misuse {
			rt.Fatalf("%q ends with %d", args, status)
		}
		if status == misuse && (strings.Count(errw, "\n") != 1 || len(strings.TrimSpace(errw)) == 0) {
			rt.Fatalf("%q is misused, and said is %q", args, errw)
		}
		if strings.ContainsAny(out+errw, "\x1b\x07\x00") || strings.Contains(out+errw, "[main.") {
			rt.Fatalf("%q is answered with %q and %q", args, out, errw)
		}
	})
}
