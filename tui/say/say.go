// Package say answers one question: how is what happened put into words?
//
// The screen, the plain lines and the command line speak through it, so that
// one thing is said in one way wherever it is read. What is said is clean: it
// holds no control character, whatever the names in it are.
package say

import (
	"strings"
	"time"

	"skylab/assets"
	"skylab/engine/ec2"
	"skylab/engine/world"
	"skylab/labs"
	"skylab/tui/term"
)

// Sentence says a sentence of the engine or of a lab.
func Sentence(d *assets.Dictionary, s world.Sentence) string {
	return term.Clean(d.Say(s.Key, s.Args...))
}

// Name is what people call the thing with this id: the name that it has, its Name
// tag, or a short form of the id.
func Name(w *world.World, id string) string {
	if r, ok := world.Get[world.Resource](w, world.Everywhere, id); ok {
		if name := own(r); name != "" {
			return name
		}
		return Title(ec2.TagsOf(r), id)
	}
	return ShortID(id)
}

// Title is a resource's Name tag, or a short form of its id.
func Title(tags ec2.Tags, id string) string {
	if n := term.Clean(tags.Name()); n != "" {
		return n
	}
	return ShortID(id)
}

// ShortID is enough of an id to tell it from its neighbours.
func ShortID(id string) string {
	if strings.HasPrefix(id, "arn:") { // the end of an ARN tells it from its neighbours
		last := id[strings.LastIndexAny(id, "/:")+1:]
		return last[:min(len(last), 8)]
	}
	if kind, hex, ok := strings.Cut(id, "-"); ok && len(hex) > 5 {
		return kind + "-" + hex[:5]
	}
	return id
}

// Span is a length of time.
func Span(d *assets.Dictionary, long time.Duration) string {
	if s := int(long.Seconds()); s < 120 {
		return d.Say("seconds", s)
	}
	return d.Say("minutes-long", int(long.Minutes()))
}

// Hint says a hint: one that starts from this learner's own mistake, or one
// that is written in the lab.
func Hint(d *assets.Dictionary, a *labs.Attempt, h labs.Hint) string {
	if h.Say.Key == "" {
		return h.Text(a, string(d.Lang()))
	}
	text := Sentence(d, h.Say)
	if h.Own.Say.Key != "" {
		text += " " + Sentence(d, h.Own.Say)
	}
	return strings.TrimSpace(text)
}
