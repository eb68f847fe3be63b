package spelling

// Waiter is stubbed until its table lands.
type Waiter struct {
	Name string
	Op   *Operation
}

func findWaiter(s *shelf, name string) *Waiter { return nil }
func (s *shelf) waiters() []string             { return nil }
