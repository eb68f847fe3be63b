package engine

import (
	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/spelling"
)

// Book holds every operation that a World understands, in all its spellings.
// It is read only.
var Book = spelling.New(
	spelling.Service{Name: "ec2", Operations: ec2.Operations},
	spelling.Service{Name: stage, Operations: machine.Operations, Hidden: true},
)
