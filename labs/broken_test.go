package labs_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"skylab/labs"
)

var update = flag.Bool("update", false, "rewrite testdata/broken.txt with what is answered")

// small reads testdata/small, whose lab has everything and no mistake.
func small(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS("testdata/small"), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile("testdata/small/" + p)
		files[p] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheSmallestLabIsSound(t *testing.T) {
	for _, p := range labs.Audit(small(t), nil) {
		t.Error(p)
	}
}

// TestAMistakeInALabIsAnsweredWithFileLineAndRemedy plays testdata/broken.txt:
// each case edits the smallest lab and is answered by the audit.
func TestAMistakeInALabIsAnsweredWithFileLineAndRemedy(t *testing.T) {
	text, err := os.ReadFile("testdata/broken.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for i, c := range strings.Split(string(text), "\n== ") {
		if i == 0 {
			out.WriteString(c)
			continue
		}
		name, edits, said := brokenCase(t, c)
		files := small(t)
		for _, e := range edits {
			e.apply(t, name, files)
		}
		var now strings.Builder
		for _, p := range labs.Audit(files, nil) {
			fmt.Fprintf(&now, "> %s\n", p)
		}
		if now.Len() == 0 {
			t.Errorf("%s: no mistake is found", name)
		}
		if !*update && now.String() != said {
			t.Errorf("%s: answered\n%swant\n%s", name, now.String(), said)
		}
		fmt.Fprintf(&out, "\n== %s\n", name)
		for _, e := range edits {
			out.WriteString(e.String())
		}
		out.WriteString(now.String())
	}
	if *update {
		if err := os.WriteFile("testdata/broken.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// In testdata/broken.txt \n stands for the end of a line.
var (
	folded   = strings.NewReplacer("\n", `\n`)
	unfolded = strings.NewReplacer(`\n`, "\n")
)

// change is one edit of a file: old becomes new, or goes where new is empty;
// old is * for the whole file.
type change struct{ file, old, new string }

func (c change) String() string {
	s := fmt.Sprintf("%s\n- %s\n", c.file, folded.Replace(c.old))
	if c.new != "" {
		s += "+ " + folded.Replace(c.new) + "\n"
	}
	return s
}

func (c change) apply(t *testing.T, name string, files fstest.MapFS) {
	t.Helper()
	if c.old == "*" {
		delete(files, c.file)
		return
	}
	text := string(files[c.file].Data)
	if n := strings.Count(text, c.old); n != 1 {
		t.Fatalf("%s: %q is found %d times in %s", name, c.old, n, c.file)
	}
	files[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, c.old, c.new, 1))}
}

// brokenCase reads a name, then files with - old and + new, then > answers.
func brokenCase(t *testing.T, text string) (name string, edits []change, said string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for _, line := range lines[1:] {
		switch {
		case strings.HasPrefix(line, "- "):
			if last := edits[len(edits)-1]; last.old != "" {
				edits = append(edits, change{file: last.file})
			}
			edits[len(edits)-1].old = unfolded.Replace(line[2:])
		case strings.HasPrefix(line, "+ "):
			edits[len(edits)-1].new = unfolded.Replace(line[2:])
		case strings.HasPrefix(line, "> "):
			said += line + "\n"
		case line != "":
			edits = append(edits, change{file: line})
		}
	}
	return lines[0], edits, said
}
