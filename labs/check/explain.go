package check

import (
	"skylab/engine/wire"
	"skylab/engine/world"
)

// Explain says why a packet stopped at a hop.
func Explain(h wire.Hop) world.Sentence { return h.Sentence() }
