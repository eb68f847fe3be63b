package line

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	gossh "golang.org/x/crypto/ssh"

	"skylab/labs/gradebook"
	"skylab/tui/station/load"
)

// The unit and the container start the program with options that it has, and
// that belong together.
func TestTheUnitAndTheContainerAreUnderstood(t *testing.T) {
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join("..", "station", "deploy", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	exec := regexp.MustCompile(`(?m)^ExecStart=(.*)$`).FindStringSubmatch(read("skylab.service"))
	entry := regexp.MustCompile(`(?m)^ENTRYPOINT (.*)$`).FindStringSubmatch(read("Containerfile"))
	if exec == nil || entry == nil {
		t.Fatal("nothing is started")
	}
	var words []string
	if err := json.Unmarshal([]byte(entry[1]), &words); err != nil {
		t.Fatal(err)
	}
	for _, words := range [][]string{strings.Fields(exec[1]), words} {
		p := &program{env: func(string) string { return "" }, stdout: io.Discard, stderr: io.Discard}
		if err := p.parse(words[1:]); err != nil || p.cmd.name != "serve" {
			t.Errorf("%q is not understood: %v", words, err)
		}
	}
}

func TestAServerThatCanNotBeginSaysWhy(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "keys")
	if err := os.WriteFile(bad, []byte("ssh-ed25519 nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--listen", "nowhere"}, "--listen can't be"},
		{[]string{"--health", "0.0.0.0:9"}, "--health can't be"},
		{[]string{"--instructors", filepath.Join(dir, "absent")}, "absent can't be read as public keys"},
		{[]string{"--instructors", bad}, "can't be read as public keys"},
		{[]string{"--host-key", bad, "--health", "off", "--listen", "127.0.0.1:1023"}, ""},
		{[]string{"--store", "sqlite:x"}, "--store can't be"},
		{[]string{"extra"}, "extra"},
	} {
		var said strings.Builder
		args := append([]string{"serve", "--lang", "en", "--data", filepath.Join(dir, "book.db")}, c.args...)
		if status := Run(args, func(string) string { return "" }, strings.NewReader(""), io.Discard, &said); status == done {
			t.Errorf("%q is served", c.args)
		}
		if !strings.Contains(said.String(), c.want) || strings.Count(said.String(), "\n") != 1 {
			t.Errorf("%q: %q, want %q in one line", c.args, said.String(), c.want)
		}
	}
}

func TestCodesAreDrawnFromLettersThatNobodyTakesForAnother(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		c := draw(8)
		if len(c) != 8 || strings.Trim(c, letters) != "" || seen[c] {
			t.Fatalf("%q was drawn", c)
		}
		seen[c] = true
	}
}

func TestTheKeysOfAFileAreInstructors(t *testing.T) {
	dir := t.TempDir()
	book, err := gradebook.Open(filepath.Join(dir, "book.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	keys := filepath.Join(dir, "keys")
	var text, prints []string
	for i := range 2 {
		s := load.Signer(1, i)
		prints = append(prints, gossh.FingerprintSHA256(s.PublicKey()))
		text = append(text, "# a comment", strings.TrimSpace(string(gossh.MarshalAuthorizedKey(s.PublicKey())))+" Prof Kim "+strconv.Itoa(i), "")
	}
	if err := os.WriteFile(keys, []byte(strings.Join(append(text, "# the end"), "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &program{flags: map[string]string{"--instructors": keys}}
	for range 2 { // at each start
		if err := p.hire(book); err != nil {
			t.Fatal(err)
		}
	}
	for i, print := range prints {
		who, known, err := book.Keyed(print)
		if err != nil || !known || who.Role != gradebook.Instructor || who.Name != "Prof Kim "+strconv.Itoa(i) {
			t.Errorf("%+v (%v, %v)", who, known, err)
		}
	}
	if all, err := book.Everybody(); len(all) != 2 || err != nil {
		t.Errorf("%d people (%v)", len(all), err)
	}
}
