package engine

import (
	"context"
	"io"
	"strings"

	"skylab/engine/machine"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// outage is the switch of Availability Zones, which AWS has no command for:
//
//	outage                       which zones are out
//	outage ap-northeast-2a       one fails, by name or id
//	outage end ap-northeast-2a   it works again
//
// Its status is 1 for a zone that nobody has and 2 for words that cannot be read.
func (e *Engine) outage(_ context.Context, argv []string, _ io.Reader, out, errw io.Writer) int {
	switch words := argv[1:]; {
	case len(words) == 0:
	case len(words) == 1 && words[0] != "end" && !strings.HasPrefix(words[0], "-"):
		if _, err := e.apply(e.c.Scope, spelling.Log(machine.PutOutage{Zone: words[0]}), machine.PutOutage{Zone: words[0]}); err != nil {
			return e.turnedDown(err, errw)
		}
	case len(words) == 2 && words[0] == "end":
		if _, err := e.apply(e.c.Scope, spelling.Log(machine.DeleteOutage{Zone: words[1]}), machine.DeleteOutage{Zone: words[1]}); err != nil {
			return e.turnedDown(err, errw)
		}
	default:
		e.print(errw, "outage-usage")
		return 2
	}
	all := world.All[machine.Outage](e.World(), world.Scope{Account: e.c.Scope.Account})
	if len(all) == 0 {
		e.print(out, "outage-none")
	}
	for _, o := range all {
		e.print(out, "outage-zone", o.Zone, o.Since.UTC().Format("15:04:05"))
	}
	return 0
}
