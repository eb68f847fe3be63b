package engine

import (
	"errors"
	"fmt"
	"strings"

	"skylab/engine/ec2"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// Try says what would be wrong with the words behind aws, and changes nothing:
// a [*spelling.UsageError] where they can't be understood, a [*world.Refusal]
// where AWS would refuse them as things stand now. It may be asked while a
// line runs.
func (e *Engine) Try(words []string) error {
	sh := e.Shell()
	b := Book.With(sh.ReadFile)
	if !e.c.Stage {
		b = b.Listed()
	}
	call, err := b.ParseCLI(words)
	if err != nil || call.Command == nil || call.Wait != nil {
		return err
	}
	s := e.c.Scope
	s.Region = e.region(call, sh)
	if !e.reaches(s.Region) {
		return &spelling.UsageError{
			Word: len(words), Message: fmt.Sprintf("Could not connect to the endpoint URL in %q", s.Region), What: strange(s.Region),
		}
	}
	w := e.World()
	_, _, err = world.Apply(w, s, w.Now(), call.Command)
	var no *world.Refusal
	if e.c.Sealed && errors.As(err, &no) {
		return &world.Refusal{Code: no.Code, Message: no.Message}
	}
	return err
}

// strange says of a Region that there is none of that name here.
func strange(region string) world.Sentence {
	return world.Sentence{Key: "usage-region", Args: []any{region, strings.Join(ec2.Regions(), ", ")}}
}
