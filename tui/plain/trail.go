package plain

import "skylab/tui/say"

// trail tells how the last name was looked up, step by step.
func (s *session) trail(...string) {
	d := s.words()
	walk, ok := say.LastWalk(s.bench.attempt.Engine.World())
	if !ok {
		s.tell("no-trail")
		return
	}
	s.tell("plain.trail", say.Resolver(d, walk.Resolver))
	for i, step := range walk.Trail {
		text := say.Step(d, step)
		if why := say.For(d, step); why != "" {
			text += " " + why
		}
		s.item(0, "plain.choice", i+1, text)
	}
	s.out.prose(say.Found(d, walk))
}
