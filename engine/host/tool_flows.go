package host

import (
	"fmt"

	"skylab/engine/wire"
	"skylab/engine/world"
)

// flows prints the flow log of the account's live traffic, in the default
// format: of one machine's interface, or of all.
func flows(s *seat, args []string) int {
	at := ""
	if len(args) > 0 {
		is, ok := s.f.net.Load().Machine(args[0])
		switch {
		case len(args) > 1:
			fmt.Fprintln(s.errw, "usage: flows [MACHINE]")
			return 2
		case !ok || len(is.Plugs) == 0:
			fmt.Fprintf(s.errw, "flows: %s: no such machine\n", args[0])
			return 1
		}
		at = is.Plugs[0].ID
	}
	fmt.Fprintln(s.out, wire.FlowFields)
	for _, r := range s.n.flows.Records(at) {
		scope, _ := s.world().Where(r.Interface)
		fmt.Fprintln(s.out, r.Line(accountOf(scope)))
	}
	return 0
}

// accountOf is the account of an interface; one that is gone had one too.
func accountOf(s world.Scope) string {
	if s.Account == "" {
		return "unknown"
	}
	return s.Account
}
