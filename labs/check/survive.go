package check

import (
	"fmt"
	"strings"

	"skylab/engine/world"
)

// Survive demands that a path still works, or is still closed, while
// everything in one zone is dark.
type Survive struct {
	Zone string
	Path Path
}

// parseSurvive reads `survive zone ZONE: reach ...`, `survive restart MACHINE:
// reach ...`, and of pages `survive zone ZONE: browse ...`, `survive loss MACHINE:
// browse ...` and `survive crash MACHINE: browse ...`, or carry in place of browse.
func parseSurvive(words []string) (Demand, error) {
	const form = "write survive zone ap-northeast-2a: reach SOURCE -> DESTINATION tcp/443, or survive restart MACHINE: ..."
	if len(words) < 4 || words[1] != "restart" && !isLoss(words[1]) {
		return nil, fmt.Errorf("survive names no zone and no machine to restart; %s", form)
	}
	zone, rest := words[2], words[3:]
	if z, ok := strings.CutSuffix(zone, ":"); ok {
		zone = z
	} else if rest[0] == ":" {
		rest = rest[1:]
	} else {
		what := "machine"
		if words[1] == "zone" {
			what = "zone"
		}
		return nil, fmt.Errorf("after the %s comes a colon; %s", what, form)
	}
	if l, ok := lossOf(words[1], zone); ok && len(rest) > 0 {
		switch rest[0] {
		case "browse":
			b, err := parseBrowse(rest)
			b.Loss = l
			return orError(b, err)
		case "carry":
			c, err := parseCarry(rest)
			c.Loss = l
			return orError(c, err)
		}
	}
	if zone == "" || len(rest) == 0 || rest[0] != "reach" && rest[0] != "refuse" || words[1] == "loss" || words[1] == "crash" {
		return nil, fmt.Errorf("after the colon comes reach or refuse, after a loss browse or carry; %s", form)
	}
	p, err := parsePath(rest)
	if err != nil {
		return nil, err
	}
	if words[1] == "restart" {
		return Restart{Endpoint{Name: zone}, p.(Path)}, nil
	}
	return Survive{zone, p.(Path)}, nil
}

func isLoss(word string) bool { return word == "zone" || word == "loss" || word == "crash" }

// orError is a demand, or the error with none.
func orError[D Demand](d D, err error) (Demand, error) {
	if err != nil {
		return nil, err
	}
	return d, nil
}

// String is the demand as it is written.
func (d Survive) String() string { return "survive zone " + quote(d.Zone) + ": " + d.Path.String() }

// Asks says what is demanded.
func (d Survive) Asks() world.Sentence {
	a := d.Path.Asks()
	return world.Sentence{Key: a.Key + "-dark", Args: append(a.Args, d.Zone)}
}

// Check sends the packets while the zone is dark.
func (d Survive) Check(s *Scene) Finding { return d.Path.in(s, d.Zone) }
