package assets

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed words/*.txt
var wordFiles embed.FS

// Dictionary holds every sentence of one language. It never changes after it
// is made, so it may be read from anywhere at once.
type Dictionary struct {
	lang      Lang
	sentences map[string]sentence
	topics    map[string][]string
}

var dictionaries = sync.OnceValue(func() map[Lang]*Dictionary {
	all := map[Lang]*Dictionary{}
	for _, l := range Langs() {
		d, err := readWords(wordFiles, l)
		if err != nil {
			panic(err) // the words are part of the binary, and a test reads them all
		}
		all[l] = d
	}
	return all
})

// Words returns the dictionary of a language; a language that is not spoken
// gets English.
func Words(l Lang) *Dictionary {
	all := dictionaries()
	if d, ok := all[l]; ok {
		return d
	}
	return all[English]
}

// Lang is the language of the dictionary.
func (d *Dictionary) Lang() Lang { return d.lang }

// Has reports whether Say has words for key.
func (d *Dictionary) Has(key string) bool {
	_, ok := d.find(key)
	return ok
}

// find is the sentence under key. Explanations alone have variants, and what
// has no words in all its details is said more plainly: A.back.in as A.back,
// else as A.in, else as A.
func (d *Dictionary) find(key string) (sentence, bool) {
	if s, ok := d.sentences[key]; ok {
		return s, true
	}
	parts := strings.Split(key, ".")
	if !slices.Contains(d.topics["explanations"], parts[0]) {
		return nil, false
	}
	return d.nearest(parts[0], parts[1:])
}

// nearest looks for key with as many of its details as there are words for,
// those that come first before the others.
func (d *Dictionary) nearest(key string, details []string) (sentence, bool) {
	for i, detail := range details {
		if s, ok := d.nearest(key+"."+detail, details[i+1:]); ok {
			return s, true
		}
	}
	s, ok := d.sentences[key]
	return s, ok
}

// Topics lists the topics in alphabetical order: one file of words each.
func (d *Dictionary) Topics() []string {
	var names []string
	for name := range d.topics {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Keys lists the keys of a topic in the order in which they are written.
func (d *Dictionary) Keys(topic string) []string { return slices.Clone(d.topics[topic]) }

// Args lists the numbers of the arguments that the sentence under key uses,
// ascending. Both languages use the same ones.
func (d *Dictionary) Args(key string) []int {
	s, _ := d.find(key)
	return s.args()
}

// Say fills the sentence under key with args: {0} is the first of them. An
// explanation's key may be more exact than there are words for. A key that
// does not exist is said in brackets,
// and an argument that was not given stays as {n}, so that neither can be
// overlooked on a screen. An argument that is a list of pairs is said pair by
// pair: the sentence under the first half, filled with the second; one that is
// a sentence itself is said in its place.
func (d *Dictionary) Say(key string, args ...any) string {
	s, ok := d.find(key)
	if !ok {
		return "[" + key + "]"
	}
	for i, a := range args {
		switch a := a.(type) {
		case [][2]string:
			args = slices.Clone(args)
			args[i] = d.list(a)
		case interface{ Parts() (string, []any) }:
			args = slices.Clone(args)
			key, inner := a.Parts()
			args[i] = d.Say(key, inner...)
		}
	}
	return s.fill(args, d.noun)
}

// List is the words under key, which are written with commas between them.
func (d *Dictionary) List(key string) []string {
	if !d.Has(key) {
		return nil
	}
	words := strings.Split(d.Say(key), ",")
	for i, w := range words {
		words[i] = strings.TrimSpace(w)
	}
	return words
}

// list says pairs one after the other.
func (d *Dictionary) list(pairs [][2]string) string {
	said := make([]string, len(pairs))
	for i, p := range pairs {
		said[i] = d.Say(p[0], p[1])
	}
	return strings.Join(said, ", ")
}

// noun is what a thing is called; what has no name is called as it is.
func (d *Dictionary) noun(thing string) string {
	if key := "noun." + thing; d.Has(key) {
		return d.Say(key)
	}
	return thing
}

// readWords reads every words/<topic>.<lang>.txt of one language.
func readWords(files fs.FS, l Lang) (*Dictionary, error) {
	d := &Dictionary{lang: l, sentences: map[string]sentence{}, topics: map[string][]string{}}
	suffix := "." + string(l) + ".txt"
	names, err := fs.Glob(files, "words/*"+suffix)
	if err != nil {
		return nil, fmt.Errorf("listing the words: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("reading the words: %w", err)
		}
		if err := d.readTopic(name, strings.TrimSuffix(path.Base(name), suffix), string(text)); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// readTopic reads `key = sentence` lines. An indented line continues the
// sentence above it, and # starts a comment line.
func (d *Dictionary) readTopic(file, topic, text string) error {
	d.topics[topic] = []string{}
	key, said, at := "", "", 0
	finish := func() error {
		if key == "" {
			return nil
		}
		if _, twice := d.sentences[key]; twice {
			return fmt.Errorf("%s:%d: %q is already a key; a key belongs to one topic", file, at, key)
		}
		s, err := parseSentence(said)
		if err != nil {
			return fmt.Errorf("%s:%d: %s: %w", file, at, key, err)
		}
		d.sentences[key] = s
		d.topics[topic] = append(d.topics[topic], key)
		key = ""
		return nil
	}
	for n, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || strings.HasPrefix(line, "#"):
			continue
		case line[0] == ' ' || line[0] == '\t':
			if key == "" {
				return fmt.Errorf("%s:%d: an indented line continues a sentence, and there is none above it", file, n+1)
			}
			said = strings.TrimSpace(said + " " + trimmed)
			continue
		}
		if err := finish(); err != nil {
			return err
		}
		k, rest, found := strings.Cut(line, "=")
		if k = strings.TrimSpace(k); !found || k == "" {
			return fmt.Errorf("%s:%d: expected `key = sentence`", file, n+1)
		}
		key, said, at = k, strings.TrimSpace(rest), n+1
	}
	return finish()
}
