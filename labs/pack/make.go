package pack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"skylab/labs"
	"skylab/labs/checkpoint"
	"skylab/labs/gradebook"
	"skylab/labs/proctor"
)

// Host is where exams are packed, and where what was done joins.
type Host struct {
	*proctor.Proctor
	// Files is the folder that holds a lab.
	Files func(lab string) fs.FS
}

// Left is a learner for whom there is no exam, and why.
type Left struct {
	gradebook.Person
	Why checkpoint.Why
}

// ErrNoLearner says that there is nobody in the class who could sit.
var ErrNoLearner = errors.New("nobody in this class can sit at it")

// settingPacks is where it is kept which packs there were of a checkpoint, the one
// that holds last.
func settingPacks(class int64, name string) string { return gradebook.PackSetting(class, name) }

func packs(b *gradebook.Book, class int64, name string) ([]string, error) {
	text, err := b.Setting(settingPacks(class, name))
	var all []string
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &all)
	}
	return all, err
}

// Make makes the exams of a checkpoint, in the order of the roster, and lists
// those who have nothing left to sit. Nothing holds of them before Hold.
func (h *Host) Make(class gradebook.Class, name string) (all []Exam, left []Left, err error) {
	c, ok, err := h.Course(class.ID)
	if err != nil {
		return nil, nil, err
	}
	if ok {
		_, ok = c.Checkpoint(name)
	}
	if !ok {
		return nil, nil, proctor.ErrNoCheckpoint
	}
	people, err := h.Book.People(class.ID)
	if err != nil {
		return nil, nil, err
	}
	label := Label{Pack: h.Draw(12), Class: class.Name, Checkpoint: name, Packed: h.Wall().UTC(), Build: h.Build}
	for _, who := range people {
		if who.Role != gradebook.Learner {
			continue
		}
		var shut *proctor.ShutError
		e, err := h.exam(c, label, who)
		switch {
		case errors.As(err, &shut):
			left = append(left, Left{who, shut.Why})
		case err != nil:
			return nil, nil, err
		default:
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return nil, left, ErrNoLearner
	}
	return all, left, nil
}

// Hold makes the exams that were made last the ones that hold, in the place of
// all before, and notes it.
func (h *Host) Hold(class gradebook.Class, all []Exam, who string) error {
	label := all[0].Label
	before, err := packs(h.Book, class.ID, label.Checkpoint)
	if err != nil {
		return err
	}
	text, err := json.Marshal(append(before, label.Pack))
	if err != nil {
		return err
	}
	if err := h.Book.SetSetting(settingPacks(class.ID, label.Checkpoint), string(text)); err != nil {
		return err
	}
	return h.Book.Note(gradebook.Act{At: h.Wall(), Who: who, Act: "pack " + label.Checkpoint, About: class.Name, Text: fmt.Sprintf("%s, for %d", label.Pack, len(all))})
}

// exam is a checkpoint for one learner.
func (h *Host) exam(c proctor.Course, label Label, who gradebook.Person) (Exam, error) {
	a, err := h.Away(who, label.Checkpoint)
	if err != nil {
		return Exam{}, err
	}
	label.Roster, label.Name = who.Roster, who.Name
	one := checkpoint.Class{Name: c.Name, Zone: c.Zone, Checkpoints: []checkpoint.Checkpoint{a.Terms}}
	e := Exam{
		Label: label, Agreement: string(one.Text()), Person: who.ID, Sitting: a.Number, Used: a.Used,
		Files: map[string][]byte{}, Key: c.Seed(label.Pack, label.Checkpoint, who.ID),
	}
	if _, err := checkpoint.Read([]byte(e.Agreement), h.Labs); err != nil {
		return e, err
	}
	for _, at := range a.Attempts {
		l, ok := h.Lab(at.Lab)
		if !ok {
			return e, fmt.Errorf("the lab %s is not there", at.Lab)
		}
		p := Part{Lab: at.Lab, Version: l.Version(), Draw: at.Draw}
		if at.ID != 0 {
			if p.Log, err = h.Book.Log(at.ID); err != nil {
				return e, err
			}
		}
		files, err := labs.Carried(h.Files(at.Lab), at.Lab, a.Terms.Mode == checkpoint.Exam)
		if err != nil {
			return e, err
		}
		maps.Copy(e.Files, files)
		e.Parts = append(e.Parts, p)
	}
	return e, nil
}

// FileNames are the names under which exams are written: the ids of the roster
// where those can be names of files, and are different wherever they are written.
func FileNames(all []Exam) []string {
	var out []string
	for _, e := range all {
		name := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-_+", r) || r >= '가' && r <= '힣' {
				return r
			}
			return '_'
		}, e.Roster)
		stem := name
		for n := 2; name == "" || slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, name+".exam") }); n++ {
			name = fmt.Sprintf("%s_%d", stem, n)
		}
		out = append(out, name+".exam")
	}
	return out
}
