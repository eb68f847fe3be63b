package world

import "reflect"

// Refusal is AWS saying no: its own code and its own words.
type Refusal struct {
	Code, Message string
	// Why says what the refusal means here, to be put into the reader's words.
	Why Sentence
}

// Sentence is something to say, before it is said in a language: a key into
// the dictionaries, and what goes into the sentence.
type Sentence struct {
	Key  string
	Args []any
}

// Parts are the sentence's key and what goes into it, for a sentence that says
// another one in its place.
func (s Sentence) Parts() (key string, args []any) { return s.Key, s.Args }

// Is reports whether it says the same.
func (s Sentence) Is(o Sentence) bool { return s.Key == o.Key && reflect.DeepEqual(s.Args, o.Args) }

// Refuse makes a refusal in AWS's words.
func Refuse(code, message string) *Refusal { return &Refusal{Code: code, Message: message} }

// Because adds the sentence that says what the refusal means here.
func (r *Refusal) Because(key string, args ...any) *Refusal {
	r.Why = Sentence{key, args}
	return r
}

func (r *Refusal) Error() string { return r.Code + ": " + r.Message }
