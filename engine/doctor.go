package engine

import (
	"context"
	"io"
	"net/netip"
	"strings"

	"skylab/engine/names"
	"skylab/engine/world"
)

// patientAsks is where the doctor asks from: a place in Seoul where nobody stands.
var patientAsks = netip.AddrFrom4([4]byte{203, 0, 113, 1})

// doctor examines a zone from the root down, by the tests of Zonemaster's plan that
// need no DNSSEC. Its status is 0 where nothing graver than a notice was found.
func (e *Engine) doctor(_ context.Context, argv []string, _ io.Reader, out, errw io.Writer) int {
	if len(argv) != 2 || strings.HasPrefix(argv[1], "-") {
		e.print(errw, "doctor-usage")
		return 2
	}
	if !names.ValidName(argv[1]) {
		e.beneath(world.Sentence{Key: "domain-name", Args: []any{argv[1]}}, errw)
		return 2
	}
	var fine []string
	ill := 0
	found := names.Doctor(names.Of(e.World()), argv[1], patientAsks)
	for _, d := range found {
		if d.Well() {
			fine = append(fine, d.Case)
			continue
		}
		if d.Level != names.Info && d.Level != names.Notice {
			ill++
		}
		e.print(out, "doctor-case", world.Sentence{Key: "level." + string(d.Level)}, d.Tag, d.Case)
		e.beneath(world.Sentence{Key: "doctor." + d.Tag, Args: d.Args}, out)
	}
	e.print(out, "doctor-fine", len(fine), strings.Join(fine, " "))
	if ill > 0 {
		return 1
	}
	e.print(out, "doctor-healthy", argv[1], len(found))
	return 0
}
