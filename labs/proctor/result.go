package proctor

import (
	"skylab/labs/gradebook"
	"skylab/labs/ledger"
)

// Result is what a checkpoint came to for one learner: the sitting that counts. ok
// is false while its grades are not published, or where nothing was handed in.
func (p *Proctor) Result(who gradebook.Person, name string) (r ledger.Row, ok bool, err error) {
	c, ok, err := p.Course(who.Class)
	if err != nil || !ok {
		return r, false, err
	}
	k, ok := c.Checkpoint(name)
	if !ok {
		return r, false, ErrNoCheckpoint
	}
	if !c.For(k, who.ID).Published {
		return r, false, nil
	}
	var tasks []ledger.Task
	for _, part := range k.Labs {
		tasks = append(tasks, p.columns(k, part)...)
	}
	all, err := p.kept(who.Class, name)
	if err != nil {
		return r, false, err
	}
	r = all.row(k, who, tasks, Live{})
	return r, r.State == ledger.Handed, nil
}
