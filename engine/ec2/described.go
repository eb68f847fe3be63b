package ec2

// Described stands in an account that was described, and not made here: of what is not in it
// nothing is known, rather than that it is not there.
type Described struct{}

// ID is the same for all.
func (Described) ID() string { return "described" }

// Refs is empty.
func (Described) Refs() []string { return nil }
