package engine

import (
	"context"
	"io"
	"math"
	"strconv"
	"strings"

	"skylab/engine/autoscaling"
	"skylab/engine/browse"
	"skylab/engine/ec2"
	"skylab/engine/machine"
	"skylab/engine/spelling"
	"skylab/engine/world"
)

// load is the switch of crowds, which AWS has no command for:
//
//	load                        which are on, and what reaches each machine
//	load http://NAME/ 400       400 requests a second for a page, from the laptop
//	load http://NAME/ 400 HOST  from another host
//	load end [http://NAME/]     it goes away
//
// Its status is 1 for what cannot be and 2 for words that cannot be read.
func (e *Engine) load(_ context.Context, argv []string, _ io.Reader, out, errw io.Writer) int {
	c, ok := loadCommand(argv[1:])
	if !ok {
		e.print(errw, "load-usage")
		return 2
	}
	if c != nil {
		if _, err := e.apply(e.c.Scope, spelling.Log(c), c); err != nil {
			return e.turnedDown(err, errw)
		}
	}
	w := e.World()
	all := world.All[machine.Load](w, world.Scope{Account: e.c.Scope.Account})
	if len(all) == 0 {
		e.print(out, "load-none")
		return 0
	}
	served := 0.0
	wanted := 0
	for _, l := range all {
		e.print(out, "load-on", l.URL, l.PerSecond, l.From)
		wanted += l.PerSecond
	}
	for _, m := range busiest(w, browse.Loads(w)) {
		e.print(out, "load-at", m.name, int(math.Round(m.perSecond)), int(math.Round(m.cpu)))
		served += m.perSecond
	}
	if lost := wanted - int(math.Round(served)); lost > 0 {
		e.print(out, "load-lost", lost)
	}
	return 0
}

// loadCommand is what the words mean: nil only shows, and false is nothing.
func loadCommand(words []string) (world.Command, bool) {
	for _, w := range words {
		if strings.HasPrefix(w, "-") {
			return nil, false
		}
	}
	switch {
	case len(words) == 0:
		return nil, true
	case words[0] == "end" && len(words) == 1:
		return machine.DeleteLoad{}, true
	case words[0] == "end" && len(words) == 2:
		return machine.DeleteLoad{URL: words[1]}, true
	case len(words) < 2 || len(words) > 3:
		return nil, false
	}
	n, err := strconv.Atoi(words[1])
	if err != nil {
		return nil, false
	}
	c := machine.PutLoad{URL: words[0], PerSecond: &n}
	if len(words) == 3 {
		c.From = words[2]
	}
	return c, true
}

// busy is a machine that requests reach.
type busy struct {
	name           string
	perSecond, cpu float64
}

// busiest lists instances that requests reach, in the order in which they were made.
func busiest(w *world.World, at map[string]float64) (all []busy) {
	for _, i := range world.All[ec2.Instance](w, world.Everywhere) {
		if n := at[i.InstanceId]; n > 0 {
			name := i.InstanceId
			if t := i.Tags.Name(); t != "" {
				name = t + " (" + i.InstanceId + ")"
			}
			all = append(all, busy{name, n, autoscaling.CPU(i.InstanceType, n)})
		}
	}
	return all
}
