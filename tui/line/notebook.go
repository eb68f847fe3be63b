package line

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// notebook prints the learner's notebook as Markdown.
func (p *program) notebook() (int, error) {
	room, err := p.room()
	if err != nil {
		return open, err
	}
	text, err := room.Notebook(p.words.Lang())
	if err == nil {
		_, err = io.WriteString(p.stdout, text)
	}
	if err != nil {
		return open, err
	}
	return done, nil
}

// beside writes a file into the folder that Skylab was started in. A file that
// is there already stays: the new one gets a number.
func beside(name, text string) (string, error) {
	stem, end, _ := strings.Cut(name, ".")
	for n := 1; ; n++ {
		if n > 1 {
			name = fmt.Sprintf("%s-%d.%s", stem, n, end)
		}
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) && n < 1000 {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = io.WriteString(f, text)
		err = errors.Join(err, f.Close())
		if path, wrong := filepath.Abs(name); wrong == nil {
			name = path
		}
		return name, err
	}
}
