package labs

import "slices"

// Bring goes to where a task comes up. What the learner changed is taken back, and
// the lab's own solution is done up to there with their values. All of it is signed
// by whoever brings them, so that it is seen whose work it is.
func (a *Attempt) Bring(task, by string) (Reply, error) {
	n := slices.IndexFunc(a.Lab.Tasks, func(t Task) bool { return t.Name == task })
	if n < 0 {
		return Reply{}, ErrNoTask
	}
	a.Engine.As(by)
	defer a.Engine.As("")
	if r, err := a.Back(0); err != nil {
		return r, err
	}
	err := a.play(func(a *Attempt) bool {
		is := a.met()
		return !slices.ContainsFunc(a.Lab.Tasks[:n], func(t Task) bool { return !is[t.Name] })
	})
	return a.after(), err
}
