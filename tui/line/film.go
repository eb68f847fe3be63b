package line

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"

	"skylab/engine"
	"skylab/labs"
	"skylab/labs/submission"
	"skylab/tui"
)

// film shows one of the learner's attempts at a lab like a film, or one that was
// handed in as a file.
func (p *program) film() (int, error) {
	if len(p.args) == 0 {
		return misuse, wrong("main.film-which", p.cmd.usage())
	}
	in, out, no := p.terminal()
	if no != nil {
		return open, no
	}
	room, err := p.room()
	if err != nil {
		return open, err
	}
	f, err := p.filmOf(room, p.args[0])
	if err != nil {
		return open, err
	}
	return done, tui.Show(context.Background(), in, out, tui.Options{Room: room, Lang: p.words.Lang(), Film: f})
}

// filmOf is the film of a lab, or of a file where no lab is called so.
func (p *program) filmOf(room *tui.Room, word string) (*tui.Film, error) {
	known, err := p.labNames()
	if err != nil {
		return nil, err
	}
	if word != labs.Sandbox && !slices.Contains(known, word) {
		return p.filmOfFile(word)
	}
	all, err := room.Book.Attempts(p.learner())
	if err != nil {
		return nil, err
	}
	number, _ := strconv.Atoi(p.flags["--attempt"]) // 0 where it is not given
	for _, at := range slices.Backward(all) {
		if at.Lab != word || number != 0 && at.Number != number || number == 0 && at.Parent != 0 {
			continue
		}
		log, err := room.Book.Log(at.ID)
		if err != nil {
			return nil, err
		}
		l, err := p.labOf(word)
		if err != nil {
			return nil, err
		}
		if at.Parent != 0 {
			l = l.Free()
		}
		f, err := reel(l, at.Learner, at.Draw, log)
		if f != nil {
			f.Number, f.Branch = at.Number, at.Parent != 0
		}
		return f, err
	}
	if number != 0 {
		return nil, cannot("main.film-no-attempt", number, word)
	}
	return nil, cannot("main.film-nothing", word)
}

// labOf is the lab of an attempt. An account without a lab is one, too.
func (p *program) labOf(name string) (*labs.Lab, error) {
	if name == labs.Sandbox {
		return labs.NewSandbox(), nil
	}
	return p.find(name)
}

// filmOfFile is the film of what was handed in. What it is worth, and whether it
// holds, skylab grade says.
func (p *program) filmOfFile(file string) (*tui.Film, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, cannot("main.film-unreadable", file, reason(err))
	}
	defer func() { _ = f.Close() }()
	s, err := submission.Read(f)
	switch {
	case errors.Is(err, submission.ErrTooLarge):
		return nil, cannot("main.film-unreadable", file, p.words.Say("main.fault.too-large", 0, ""))
	case err != nil:
		return nil, cannot("main.film-unreadable", file, p.words.Say("main.fault.not-one", 0, ""))
	}
	l, err := p.labOf(s.Lab)
	if err != nil {
		return nil, err
	}
	film, err := reel(l, s.Learner, s.Draw, s.Entries)
	if film != nil {
		film.Number, film.Reveals = s.Attempt, true
	}
	return film, err
}

func reel(l *labs.Lab, learner string, draw int, log []engine.Entry) (*tui.Film, error) {
	r, err := labs.NewReel(l, labs.Config{Learner: learner, Number: draw, Build: build()}, log)
	if err != nil {
		return nil, err
	}
	return &tui.Film{Reel: r, Name: learner}, nil
}
