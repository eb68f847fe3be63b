package pack

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
)

// Desk is an exam that is laid out: a gradebook of its own, in which it is sat.
type Desk struct {
	Exam
	*proctor.Proctor
	Who gradebook.Person
}

// settingExam is where a gradebook keeps the exam that it was laid out for.
const settingExam = "exam"

// laid is an exam, and the file that it came from.
type laid struct {
	Sum  string `json:"sum"`
	Exam Exam   `json:"exam"`
}

// ErrAnother says that the gradebook was laid out for another file.
var ErrAnother = errors.New("this gradebook was laid out for another exam")

// Laid reports whether an exam is laid out in the gradebook of this path.
func Laid(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Lay lays an exam out, and the clock of its sitting begins. All of it is there
// then, or nothing.
func Lay(path string, f *File, e Exam, wall func() time.Time) error {
	fresh := path + ".new"
	for _, end := range []string{"", "-wal", "-shm"} { // of one that came to nothing
		if err := os.Remove(fresh + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("laying out an exam: %w", err)
		}
	}
	b, err := gradebook.Open(fresh)
	if err != nil {
		return err
	}
	err = lay(b, f.Sum, e, wall().UTC())
	if err = errors.Join(err, b.Close()); err != nil {
		return fmt.Errorf("laying out an exam: %w", err)
	}
	return os.Rename(fresh, path)
}

func lay(b *gradebook.Book, sum string, e Exam, now time.Time) error {
	c, err := b.AddClass(e.Class, e.Pack, now)
	if err != nil {
		return err
	}
	if _, _, err := b.Enlist(c.ID, []gradebook.Row{{ID: e.Roster, Name: e.Name}}, func() string { return e.Person }); err != nil {
		return err
	}
	if _, err := b.Join(e.Pack, e.Roster, "", e.Pack, e.Person, now); err != nil {
		return err
	}
	if err := b.Agree(gradebook.Agreement{Class: c.ID, At: now, Who: e.Pack, Text: e.Agreement}, e.Pack); err != nil {
		return err
	}
	var attempts []gradebook.Attempt
	for _, p := range e.Parts {
		attempts = append(attempts, gradebook.Attempt{Lab: p.Lab, Draw: p.Draw})
	}
	s, err := b.Sit(gradebook.Sitting{Class: c.ID, Checkpoint: e.Checkpoint, Person: e.Person, Number: 1, Began: now.Add(-e.Used)}, attempts)
	if err != nil {
		return err
	}
	kept, err := b.AttemptsIn(s.ID)
	if err != nil {
		return err
	}
	for i, a := range kept {
		if err := b.Keep(a.ID, 0, e.Parts[i].Log); err != nil {
			return err
		}
	}
	text, err := json.Marshal(laid{sum, e})
	if err != nil {
		return err
	}
	return b.SetSetting(settingExam, string(text))
}

// Sit opens an exam that was laid out for a file. The Book of the Desk is to be
// closed.
func Sit(path string, f *File, wall func() time.Time, build string) (*Desk, error) {
	b, err := gradebook.Open(path)
	if err != nil {
		return nil, err
	}
	d, err := sit(b, f, wall, build)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return d, nil
}

func sit(b *gradebook.Book, f *File, wall func() time.Time, build string) (*Desk, error) {
	text, err := b.Setting(settingExam)
	if err != nil {
		return nil, err
	}
	var is laid
	if json.Unmarshal([]byte(text), &is) != nil || is.Sum != f.Sum {
		return nil, ErrAnother
	}
	dir, err := folder(is.Exam.Files)
	if err != nil {
		return nil, err
	}
	all, err := labs.Load(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the labs of an exam: %w", err)
	}
	who, ok, err := b.Person(is.Exam.Person)
	if err != nil || !ok {
		return nil, errors.Join(err, ErrAnother)
	}
	return &Desk{is.Exam, &proctor.Proctor{Book: b, Labs: all, Wall: wall, Build: build}, who}, nil
}

// folder is some files as a folder.
func folder(files map[string][]byte) (fs.FS, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}

// The acts that a desk notes, with the machine's time.
const (
	came = "opened"
	went = "left"
)

// Come notes that the exam was opened on this machine, Go that it was left.
func (d *Desk) Come() error { return d.note(came) }

// Go notes that the exam was left.
func (d *Desk) Go() error { return d.note(went) }

func (d *Desk) note(act string) error {
	return d.Book.Note(gradebook.Act{At: d.Wall(), Who: d.Who.ID, Act: act, About: d.Who.ID})
}

// Sitting is the one of the exam.
func (d *Desk) Sitting() (gradebook.Sitting, error) {
	all, err := d.Book.SittingsOf(d.Who.ID)
	if err == nil && len(all) != 1 {
		err = ErrAnother
	}
	if err != nil {
		return gradebook.Sitting{}, err
	}
	return all[0], nil
}

// Ends is when it ends; zero is never.
func (d *Desk) Ends() (time.Time, error) {
	s, err := d.Sitting()
	if err != nil {
		return time.Time{}, err
	}
	c, _, err := d.Course(s.Class)
	if err != nil {
		return time.Time{}, err
	}
	k, _ := c.Class.Checkpoint(d.Exam.Checkpoint)
	return c.Ends(k, s), nil
}

// Log is what was done of a lab.
func (d *Desk) Log(lab string) (gradebook.Attempt, []engine.Entry, error) {
	a, err := d.Enter(d.Who, d.Exam.Checkpoint, lab)
	if err != nil {
		return a, nil, err
	}
	log, err := d.Book.Log(a.ID)
	return a, log, err
}
