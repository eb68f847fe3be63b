package plain

import (
	"slices"
	"strconv"
	"strings"

	"skylab/labs"
)

// asked is what the open question says in the learner's language.
func (s *session) asked() *labs.PredictionProse {
	if p := s.prose().Predictions[s.bench.sight.Question.Name]; p != nil {
		return p
	}
	return &labs.PredictionProse{Choices: map[string]string{}}
}

// question asks the learner to predict, and tells nothing that answers it.
func (s *session) question() {
	b := s.bench
	s.tell("predict")
	s.text(b.attempt.Text(s.asked().Question))
	for i := range b.sight.Question.Choices {
		s.item(0, "plain.choice", i+1, unmarked(s.choice(i)))
	}
	if n := len(b.sight.Question.Choices); n != 2 {
		s.tell("plain.answer-how", n)
	} else {
		s.tell("plain.answer-how-two")
	}
}

// choice is the text of one of the answers.
func (s *session) choice(i int) string {
	c := s.bench.sight.Question.Choices[i]
	if text := s.asked().Choices[c]; text != "" {
		return s.bench.attempt.Text(text)
	}
	return c
}

// answer takes a number, the name of a choice, or its words.
func (s *session) answer(line string) {
	q := s.bench.sight.Question
	said := strings.Trim(strings.TrimSpace(line), ".")
	n, err := strconv.Atoi(said)
	if err != nil {
		n = 1 + slices.IndexFunc(q.Choices, func(c string) bool {
			i := slices.Index(q.Choices, c)
			return same(said, c) || same(said, strings.Trim(unmarked(s.choice(i)), "."))
		})
	}
	if n < 1 || n > len(q.Choices) {
		s.tell("plain.no-choice", len(q.Choices))
		return
	}
	s.predict(q.Choices[n-1])
}

// predict answers the open question, or skips it, and tells what happens.
func (s *session) predict(choice string) {
	b := s.bench
	asked := s.asked()
	s.change(func() error {
		r, err := b.attempt.Predict(b.sight.Question.Name, choice)
		if err != nil {
			return err
		}
		b.reveal, b.sent = &r, nil
		switch {
		case choice == "":
		case r.Correct:
			s.tell("right")
		case len(r.Saw) > 0:
			s.tell("plain.wrong")
		case len(r.Choices) == 2:
			s.tell("wrong-plain")
		default:
			s.tell("wrong-choice")
		}
		if r.Answer != "" {
			s.out.line("$ " + r.Tried)
			s.print(r.Answer)
		}
		s.text(b.attempt.Text(asked.Reveal))
		if len(r.Saw) > 0 {
			s.walk(labs.Sight{World: b.sight.World}.Packets(&r, nil)[0], 1, 1)
		}
		return nil
	})
}
