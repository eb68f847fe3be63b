package engine

import (
	"errors"
	"strconv"

	"skylab/engine/spelling"
	"skylab/engine/world"
)

// Call runs one command that came over the wire. What changes something, or is refused,
// becomes a line of the log, as if the AWS CLI had been typed at the prompt; what only
// reads leaves no trace. The error is a *[world.Refusal], or that the log could not be
// kept.
func (e *Engine) Call(region string, c world.Command) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lost, e.stop = nil, nil
	e.refused, e.misread, e.sent = nil, nil, nil
	if err := e.catchUp(); err != nil {
		return nil, err
	}
	s := e.c.Scope
	if region != "" {
		s.Region = region
	}
	w := e.World()
	next, out, err := world.Apply(w, s, w.Now(), c)
	if err == nil && next.Turn() == w.Turn() {
		return out, nil
	}
	from := len(e.log)
	if err := e.begin("line " + strconv.Quote(Book.Line(c))); err != nil {
		return nil, err
	}
	out, err = e.apply(s, spelling.Log(c), c)
	if e.lost != nil {
		e.pending = nil
		return nil, e.lost
	}
	if kerr := e.flush(); kerr != nil {
		return nil, errors.Join(err, kerr)
	}
	e.undoable(from)
	return out, err
}
