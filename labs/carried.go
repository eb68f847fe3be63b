package labs

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// Carried are the files of a lab in a folder, by their names: what is to be read
// with [Load] elsewhere. Bare ones are for somebody who is not to find in them how
// it is done: solutions, repairs, wrong answers and hints are left out. What such
// a lab makes of a log is the same.
func Carried(dir fs.FS, name string, bare bool) (map[string][]byte, error) {
	text, err := fs.ReadFile(dir, name+".lab")
	if err != nil {
		return nil, fmt.Errorf("reading a lab: %w", err)
	}
	l, _ := Parse(name+".lab", string(text))
	out := map[string][]byte{name + ".lab": text}
	if bare {
		out[name+".lab"] = unsolved(text)
	}
	for _, lang := range Langs {
		file := name + "." + lang + ".md"
		if text, err = fs.ReadFile(dir, file); err != nil {
			return nil, fmt.Errorf("reading a lab: %w", err)
		}
		if out[file] = text; bare {
			out[file] = unhinted(text)
		}
	}
	if l.folder.Text == "" {
		return out, nil
	}
	err = fs.WalkDir(dir, path.Clean(l.folder.Text), func(file string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			out[file], err = fs.ReadFile(dir, file)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading a lab: %w", err)
	}
	return out, nil
}

// unsolved is the text of a lab without how it is done.
func unsolved(text []byte) []byte {
	a := txtar.Parse([]byte(strings.ReplaceAll(string(text), "\r\n", "\n")))
	var kept []txtar.File
	for _, f := range a.Files {
		switch kind, _, more := strings.Cut(f.Name, "/"); {
		case kind == "wrong", kind == "solution" && more:
			continue
		case kind == "solution", kind == "repair":
			f.Data = nil
		}
		kept = append(kept, f)
	}
	a.Files = kept
	return txtar.Format(a)
}

// unhinted is a text of a lab whose hints say nothing.
func unhinted(text []byte) []byte {
	var out []string
	in := false
	for line := range strings.SplitSeq(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			if in = strings.HasPrefix(line, "### hints"); in {
				out = append(out, line)
				for n := range hintSteps {
					out = append(out, strconv.Itoa(n+1)+". -")
				}
				continue
			}
		case in:
			continue
		}
		out = append(out, line)
	}
	return []byte(strings.Join(out, "\n"))
}
