package say

import (
	"skylab/assets"
	"skylab/labs"
)

// Sandbox says what an account without tasks is: one's own, or a real one as it was
// described.
func Sandbox(d *assets.Dictionary, l *labs.Lab) string {
	if l.Snapshot == nil {
		return d.Say("sandbox-brief")
	}
	return d.Say("sandbox-described", l.Snapshot.Account, l.Snapshot.Region)
}
