package plain

import (
	"slices"
	"strings"

	"skylab/engine/near"
	"skylab/tui/say"
)

// word is something that steers: a line that holds it, alone or with what it
// takes, is not for the shell. None is the name of a command of the shell. Each
// has a second name in the learner's language, plain.word.<name>.
type word struct {
	name string
	most int                       // words that may follow
	at   place                     // where it means something
	do   func(*session, ...string) // what follows it is given
}

// place is where a learner is.
type place uint8

const (
	atShelf place = 1 << iota
	atBench
	atQuestion
)

const (
	atLab      = atBench | atQuestion
	everywhere = atShelf | atLab
)

// words lists them in the order of help.
func words() []word {
	return []word{
		{"task", 0, atLab, (*session).task},
		{"goals", 0, atBench, (*session).goals},
		{"next", 0, atBench, (*session).next},
		{"fill", 9, atBench, (*session).fill},
		{"hint", 0, atBench, (*session).hint},
		{"packet", 1, atBench, (*session).packet},
		{"names", 0, atBench, (*session).trail},
		{"certificate", 1, atBench, (*session).certificate},
		{"handshake", 1, atBench, (*session).handshake},
		{"map", 0, atBench, (*session).mapped},
		{"details", 1, atBench, (*session).details},
		{"undo", 0, atBench, (*session).undo},
		{"redo", 0, atBench, (*session).redo},
		{"wait", 0, atBench, (*session).wait},
		{"skip", 0, atLab, (*session).skip},
		{"more", 0, atBench, (*session).more},
		{"cost", 0, atBench, (*session).cost},
		{"labs", 0, everywhere, (*session).labs},
		{"again", 1, everywhere, (*session).again},
		{"submit", 0, atShelf | atBench, (*session).submit},
		{"hand", 0, everywhere, (*session).hand},
		{"language", 1, everywhere, (*session).language},
		{"always", 0, everywhere, (*session).always},
		{"help", 0, everywhere, (*session).help},
		{"quit", 0, everywhere, (*session).goodbye},
	}
}

// also are other ways to say a word: what people type who want to leave.
var also = map[string]string{"exit": "quit", "logout": "quit", "?": "help", "pass": "skip", "packets": "packet", "hints": "hint", "start-over": "again"}

// place is where the learner is.
func (s *session) place() place {
	switch {
	case s.bench == nil:
		return atShelf
	case s.bench.sight.Question != nil:
		return atQuestion
	}
	return atBench
}

// meant finds the word that a line steers with, and what follows it.
func (s *session) meant(line string) (w word, rest []string, ok bool) {
	parts := strings.Fields(line)
	if len(parts) == 0 {
		return word{}, nil, false
	}
	i := s.find(parts[0])
	if i < 0 {
		return word{}, nil, false
	}
	if w = words()[i]; !s.has(w) {
		return word{}, nil, false
	}
	return w, parts[1:], len(parts)-1 <= w.most
}

// find is the place of a word in words, or -1. A word typed while the keyboard
// was in Hangul counts as what its keys are in Latin letters.
func (s *session) find(said string) int {
	if name, ok := also[said]; ok {
		said = name
	}
	latin := say.Romanized(said)
	return slices.IndexFunc(words(), func(w word) bool {
		return same(said, w.name) || latin == w.name || same(said, s.words().Say("plain.word."+w.name))
	})
}

func same(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// steer does what a word says, if the line is one.
func (s *session) steer(line string) bool {
	w, rest, ok := s.meant(line)
	if !ok || w.name == "quit" && s.bench != nil && s.bench.attempt.Engine.Where() != "" && !same(line, w.name) {
		return false // exit ends the shell of another machine first
	}
	if w.at&s.place() == 0 {
		key := "plain.not-here"
		if s.place() == atQuestion {
			key = "plain.answer-first"
		}
		s.tell(key, w.name)
		return true
	}
	if s.inExam() && slices.Contains(shutInExams, w.name) {
		s.tell("exam-closed", s.words().Say("plain.word."+w.name))
		return true
	}
	w.do(s, rest...)
	return true
}

// nearest is the word that somebody may have meant, or nothing.
func (s *session) nearest(typed string) string {
	var names []string
	for _, w := range words() {
		if w.at&s.place() != 0 && s.has(w) {
			names = append(names, w.name)
		}
	}
	return near.Word(typed, names)
}

// help lists the words that mean something here.
func (s *session) help(...string) {
	at := s.place()
	switch at {
	case atShelf:
		s.tell("plain.help-shelf")
	case atQuestion:
		s.tell("plain.help-question")
	default:
		s.tell("plain.help-lab")
	}
	for _, w := range words() {
		if w.at&at == 0 || !s.has(w) || s.inExam() && slices.Contains(shutInExams, w.name) {
			continue
		}
		name := w.name
		if own := s.words().Say("plain.word." + w.name); own != name {
			name = s.words().Say("plain.two-names", name, own)
		}
		key := "plain.does." + w.name
		if at == atQuestion && s.words().Has(key+".question") {
			key += ".question"
		}
		if at == atShelf && s.words().Has(key+".shelf") {
			key += ".shelf"
		}
		s.item(0, "plain.help-row", name, s.words().Say(key))
	}
	s.tell("plain.help-foot")
}

// language changes the language: to the one that is named, or to the other.
func (s *session) language(rest ...string) {
	l := s.words().Lang().Other()
	if len(rest) > 0 {
		if l = spoken(rest[0]); l == "" {
			s.tell("plain.no-language", rest[0])
			return
		}
	}
	s.speak(l)
	s.tell("plain.speaks")
	switch s.place() {
	case atShelf:
		s.stock()
	case atQuestion:
		s.question()
	default:
		s.next()
	}
}

// always remembers, or forgets, that lines are wanted in place of the screen.
func (s *session) always(...string) {
	on := !s.o.Room.Plain()
	if err := s.o.Room.SetPlain(on); err != nil {
		s.trouble(err)
		return
	}
	key := map[bool]string{true: "plain.always-on", false: "plain.always-off"}[on]
	if s.o.Hand != nil { // at a station
		key += "-here"
	}
	s.tell(key)
}

// has reports whether a word means something to this learner: a hand is raised
// only where somebody sees it, and something is handed in only where it goes on.
func (s *session) has(w word) bool {
	switch w.name {
	case "hand":
		return s.o.Hand != nil
	case "submit":
		_, _, is := s.going()
		return is
	}
	return true
}

// hand raises the learner's hand, or lowers it.
func (s *session) hand(...string) {
	if s.o.Hand() {
		s.tell("seat-hand-up-here")
	} else {
		s.tell("seat-hand-down")
	}
}

func (s *session) goodbye(...string) { s.leave() }
