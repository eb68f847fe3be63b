package labs

// Solution is the lab's own way to meet every task, with this learner's
// values. That it was looked at is noted: the attempt then counts after it was
// done again on a new draw.
func (a *Attempt) Solution() (string, error) {
	if a.Lab.seal != unsealed {
		return "", ErrSealed
	}
	if err := a.Engine.Note("solution"); err != nil {
		return "", err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.shown = true
	return a.Values.Fill(a.Lab.Solutions[0].Text), nil
}

// Owed lists the tasks that count after they were done again on a new draw:
// those whose command was told, or all of them where the solution was looked at.
func (a *Attempt) Owed() []string {
	var out []string
	for _, t := range a.Lab.Tasks {
		if a.Shown() || a.Hints(t.Name) > hintSteps {
			out = append(out, t.Name)
		}
	}
	return out
}

// Shown reports whether the solution was looked at.
func (a *Attempt) Shown() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.shown
}
