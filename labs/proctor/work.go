package proctor

import (
	"skylab/labs/gradebook"
	"skylab/labs/likeness"
)

// Work is what was handed in at a checkpoint, by lab, each learner by what they are
// called.
func (p *Proctor) Work(class int64, name string) (map[string][]likeness.Attempt, error) {
	all, err := p.Book.Sittings(class)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	people, err := p.Book.People(class)
	if err != nil {
		return nil, err
	}
	for _, who := range people {
		names[who.ID] = who.Name
	}
	out := map[string][]likeness.Attempt{}
	for _, s := range all {
		if s.Checkpoint != name || s.Open() {
			continue
		}
		attempts, err := p.Book.AttemptsIn(s.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range attempts {
			if err := p.worked(out, a, names[s.Person]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (p *Proctor) worked(out map[string][]likeness.Attempt, a gradebook.Attempt, name string) error {
	if a.Parent != 0 {
		return nil
	}
	log, err := p.Book.Log(a.ID)
	out[a.Lab] = append(out[a.Lab], likeness.Attempt{ID: name, Learner: a.Learner, Draw: a.Draw, Log: log})
	return err
}
