package check

import (
	"skylab/engine/wire"
	"skylab/engine/world"
)

// variants are the explanations that are more exact than their code alone.
var variants = map[string]bool{
	"BAD_STATE.back":                            true,
	"BAD_STATE_ROUTE.back":                      true,
	"NO_ROUTE_TO_DESTINATION.back":              true,
	"ENI_SOURCE_DEST_CHECK_RESTRICTION.in":      true,
	"ENI_SOURCE_DEST_CHECK_RESTRICTION.out":     true,
	"ENI_SG_RULES_MISMATCH.in":                  true,
	"ENI_SG_RULES_MISMATCH.out":                 true,
	"SG_HAS_NO_RULES.in":                        true,
	"SG_HAS_NO_RULES.out":                       true,
	"SUBNET_ACL_RESTRICTION.in":                 true,
	"SUBNET_ACL_RESTRICTION.out":                true,
	"SUBNET_ACL_RESTRICTION.back":               true,
	"SUBNET_ACL_RESTRICTION.back.in":            true,
	"SUBNET_ACL_RESTRICTION.back.out":           true,
	"IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS.back": true,
}

// Explain says why a packet stopped at a hop, as exactly as there are words
// for: on which leg, and whether it was entering or leaving.
func Explain(h wire.Hop) world.Sentence {
	if h.Code == "" && h.Did == wire.Refused {
		h.Code = "nobody-listens"
	}
	say := h.Sentence()
	if h.Code == wire.NoRouteToDestination && h.Route != nil { // there is a route, back to who sent it
		say.Key, say.Args[0] = "forwarding-loop", h.Route.Target()
		return say
	}
	way := ".in"
	if h.Egress {
		way = ".out"
	}
	leg := ""
	if h.Back {
		leg = ".back"
	}
	for _, exact := range []string{leg + way, leg, way} {
		if exact != "" && variants[say.Key+exact] && (leg == "" || exact != way) {
			say.Key += exact
			break
		}
	}
	return say
}
