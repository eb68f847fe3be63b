package say

import (
	"fmt"

	"skylab/assets"
	"skylab/labs/checkpoint"
)

// Problem says what is wrong with a class file, behind the number of its line.
func Problem(d *assets.Dictionary, p checkpoint.Problem) string {
	text := d.Say(p.Say.Key, p.Say.Args...)
	if p.Line == 0 {
		return text
	}
	return fmt.Sprintf("%d: %s", p.Line, text)
}
