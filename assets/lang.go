// Package assets answers: how does it look, and how is it said in the learner's own language?
//
// It changes how things look and read, never what is right.
package assets

import "strings"

// Lang is a language that the program speaks, as an ISO 639-1 code.
type Lang string

// The languages that the words are written in.
const (
	English Lang = "en"
	Korean  Lang = "ko"
)

// Langs lists the languages, the one to fall back on first.
func Langs() []Lang { return []Lang{English, Korean} }

// Other is the language that is not this one.
func (l Lang) Other() Lang {
	if l == Korean {
		return English
	}
	return Korean
}

// Detect picks the language from an environment: the first of LC_ALL,
// LC_MESSAGES and LANG that is set decides (POSIX.1-2017, XBD 8.2), and
// anything that is not Korean is answered in English.
func Detect(env func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		locale := env(name)
		if locale == "" {
			continue
		}
		// kok is Konkani, so a prefix of two letters is not enough.
		language := locale
		if end := strings.IndexAny(locale, "_.@-"); end >= 0 {
			language = locale[:end]
		}
		if strings.EqualFold(language, string(Korean)) {
			return Korean
		}
		return English
	}
	return English
}
