package line

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	xterm "github.com/charmbracelet/x/term"

	"skylab/labs"
	"skylab/labs/catalog"
	"skylab/labs/gradebook"
	"skylab/labs/pack"
	"skylab/labs/proctor"
	"skylab/tui/station"
)

// examWord is a word behind skylab exam.
type examWord struct {
	name        string
	args        string // what follows it
	least, most int    // words that may follow it
	flags       []string
	do          func(*program) (int, error)
}

func examWords() []examWord {
	return []examWord{
		{"pack", "CLASS CHECKPOINT --out DIR", 2, 2, []string{"--out", "--data", "--store", "--labs"}, (*program).examPack},
		{"open", "FILE [LAB [SCRIPT]]", 1, 3, []string{"--data", "--plain", "--screen"}, (*program).examOpen},
		{"hand", "FILE", 1, 1, []string{"--data"}, (*program).examHand},
		{"join", "FILE...", 1, maxGraded, []string{"--data", "--store", "--labs", "--json"}, (*program).examJoin},
	}
}

// exam does what the word behind it says. Then p.args are what follows that word.
func (p *program) exam() (int, error) {
	all := examWords()
	if len(p.args) == 0 {
		return misuse, wrong("exam.what", examUsage(all))
	}
	word := p.args[0]
	i := slices.IndexFunc(all, func(w examWord) bool { return w.name == word })
	if i < 0 {
		return misuse, wrong("exam.what", examUsage(all))
	}
	w := all[i]
	usage := "skylab exam " + w.name + " " + w.args
	p.args = p.args[1:]
	if len(p.args) < w.least {
		return misuse, wrong("exam.written", usage)
	}
	if len(p.args) > w.most {
		return misuse, wrong("main.too-many", told(p.args[w.most]), usage)
	}
	for _, f := range flags {
		if _, given := p.flags[f.name]; given && f.name != "--lang" && !slices.Contains(w.flags, f.name) {
			return misuse, wrong("main.flag-elsewhere", f.name, "skylab exam "+w.name, "skylab help exam")
		}
	}
	return w.do(p)
}

func examUsage(all []examWord) string {
	var out []string
	for _, w := range all {
		out = append(out, "skylab exam "+w.name+" "+w.args)
	}
	return strings.Join(out, "; ")
}

// host is where exams are packed and joined: with the labs of the course, and
// those of --labs before them.
func (p *program) host() (*pack.Host, error) {
	course, err := labs.Load(catalog.Files)
	if err != nil {
		return nil, err
	}
	all, own := course, map[string]bool{}
	var dir fs.FS
	if path := p.flags["--labs"]; path != "" {
		if all, err = p.labs(); err != nil {
			return nil, err
		}
		dir = os.DirFS(path)
		for _, l := range all {
			own[l.Name] = true
		}
		for _, l := range course {
			if !own[l.Name] {
				all = append(all, l)
			}
		}
	}
	b, err := p.book()
	if err != nil {
		return nil, err
	}
	files := func(lab string) fs.FS {
		if own[lab] {
			return dir
		}
		return catalog.Files
	}
	return &pack.Host{Proctor: &proctor.Proctor{Book: b, Labs: all, Wall: time.Now, Build: build(), Draw: draw}, Files: files}, nil
}

// atHost signs what is done on the host itself, not by somebody who signed in.
const atHost = "host"

// examPack writes a sealed file for each learner, and says the code once.
func (p *program) examPack() (int, error) {
	dir := p.flags["--out"]
	if dir == "" {
		return misuse, wrong("exam.pack-where")
	}
	h, err := p.host()
	if err != nil {
		return open, err
	}
	class, err := p.classNamed(h.Book, p.args[0])
	if err != nil {
		return open, err
	}
	all, left, err := h.Make(class, p.args[1])
	for _, l := range left {
		p.print(p.stdout, p.words.Say("exam.left", l.Name, p.words.Say("exam.left."+string(l.Why))))
	}
	switch {
	case errors.Is(err, proctor.ErrNoCheckpoint):
		return open, cannot("exam.no-checkpoint", class.Name, p.args[1])
	case errors.Is(err, pack.ErrNoLearner):
		return open, cannot("exam.nobody", class.Name, p.args[1])
	case err != nil:
		return open, err
	}
	code := draw(pack.CodeLength)
	put, err := sealAll(dir, all, code)
	if err != nil {
		return open, cannot("exam.unwritten", dir, reason(err))
	}
	if err := h.Hold(class, all, atHost); err != nil {
		return open, err
	}
	if err := put(); err != nil {
		return open, cannot("exam.unwritten", dir, reason(err))
	}
	p.print(p.stdout, p.words.Say("exam.packed", len(all), dir, class.Name, p.args[1]), p.words.Say("exam.code", station.Written(code)))
	return done, nil
}

// classNamed is one by its name.
func (p *program) classNamed(b *gradebook.Book, name string) (gradebook.Class, error) {
	all, err := b.Classes()
	if err != nil {
		return gradebook.Class{}, err
	}
	var names []string
	for _, c := range all {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	if len(names) == 0 {
		return gradebook.Class{}, cannot("exam.no-classes")
	}
	return gradebook.Class{}, cannot("exam.no-class", told(name), strings.Join(names, ", "))
}

// sealAll writes all files beside where they belong. put takes those of earlier
// packings of the checkpoint away and puts them there.
func sealAll(dir string, all []pack.Exam, code string) (put func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	seal, err := pack.NewSeal(code)
	if err != nil {
		return nil, err
	}
	names := pack.FileNames(all)
	for i, e := range all {
		if err := sealOne(filepath.Join(dir, names[i]+".new"), seal, e); err != nil {
			return nil, err
		}
	}
	return func() error {
		old, err := filepath.Glob(filepath.Join(dir, "*.exam"))
		for _, path := range old {
			if f, wrong := readExam(path); wrong == nil && f.Label.Class == all[0].Class && f.Label.Checkpoint == all[0].Checkpoint {
				err = errors.Join(err, os.Remove(path))
			}
		}
		for _, name := range names {
			err = errors.Join(err, os.Rename(filepath.Join(dir, name+".new"), filepath.Join(dir, name)))
		}
		return err
	}, nil
}

func sealOne(path string, seal *pack.Seal, e pack.Exam) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(seal.Write(f, e), f.Sync(), f.Close())
}

func readExam(path string) (*pack.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return pack.Read(f)
}

// examFault is what is wrong with a file, as a sentence.
func examFault(path string, err error) error {
	for is, key := range map[error]string{
		pack.ErrNotOne: "exam.not-one", pack.ErrTooLarge: "exam.too-large", pack.ErrCut: "exam.cut", pack.ErrAltered: "exam.altered",
		pack.ErrNewer: "exam.newer", pack.ErrCode: "exam.wrong-code", pack.ErrAnother: "exam.another",
	} {
		if errors.Is(err, is) {
			return cannot(key, path)
		}
	}
	var at *os.PathError
	if errors.As(err, &at) {
		return cannot("exam.unreadable", path, reason(err))
	}
	return err
}

// secret asks for a code: without an echo where it is typed, and a line of what
// comes in otherwise. No more than that line is read.
func (p *program) secret(question string) (string, error) {
	if f, ok := p.stdin.(*os.File); ok && xterm.IsTerminal(f.Fd()) {
		_, _ = fmt.Fprint(p.stderr, question+" ")
		text, err := xterm.ReadPassword(f.Fd())
		p.print(p.stderr, "")
		return string(text), err
	}
	var line []byte
	one := make([]byte, 1)
	for len(line) < maxCode {
		n, err := p.stdin.Read(one)
		if n > 0 && one[0] == '\n' || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		line = append(line, one[:n]...)
	}
	return string(line), nil
}

// maxCode is the longest line that is read as a code.
const maxCode = 100
