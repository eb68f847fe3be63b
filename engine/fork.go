package engine

import "slices"

// Fork is another Engine that stands where this one does and goes on by itself:
// what either does, the other does not see. A fork keeps nothing, and nothing
// lives on its machines.
func (e *Engine) Fork() *Engine {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.c
	c.World, c.Keep, c.Live = e.World(), nil, nil
	f := New(c)
	if change, differs := e.shell.Since(f.shell); differs {
		f.shell.Restore(change)
	}
	f.stored = f.shell.Clone()
	f.log, f.moments = slices.Clip(e.log), slices.Clip(e.moments) // both only grow
	f.undos, f.redos = slices.Clone(e.undos), slices.Clone(e.redos)
	f.line, f.seq, f.past, f.bill = e.line, e.seq, e.past, e.bill
	f.resume()
	f.leave()
	return f
}
