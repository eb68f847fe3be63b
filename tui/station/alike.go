package station

import (
	"slices"

	"skylab/labs/likeness"
	"skylab/tui/say"
)

// tellAlike tells which sittings of a checkpoint are alike beyond their labs. It
// changes no grade.
func (s *session) tellAlike(args []string) error {
	asJSON := slices.Contains(args, "--json")
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "--json" })
	if len(args) != 2 {
		return sorry("station.usage", "likeness CLASS CHECKPOINT [--json]")
	}
	at, err := s.checkpoint(args[0], args[1])
	if err != nil {
		return err
	}
	all, err := s.st.o.Proctor.Work(at.class.ID, at.Name)
	if err != nil {
		return err
	}
	if err := s.note("compared "+at.Name, at.class.Name, ""); err != nil {
		return err
	}
	pairs := map[string][]likeness.Pair{}
	for _, part := range at.Labs {
		l, ok := s.st.o.Proctor.Lab(part.Lab)
		if !ok {
			continue
		}
		pairs[part.Lab] = likeness.Compare(l, all[part.Lab])
		if !asJSON {
			s.print(say.Likeness(s.words, part.Lab, len(all[part.Lab]), pairs[part.Lab])...)
		}
	}
	if asJSON {
		return s.json(pairs)
	}
	return nil
}
