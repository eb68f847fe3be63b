package tui

import (
	"strings"

	"skylab/tui/look"
)

// ways through the canvas, as directions in which a line goes on.
var headings = [4]struct{ x, y int }{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}

// What a step of a line costs: it is short, seldom turns, crosses few edges,
// and keeps away from text. Nothing costs farthest or more.
const (
	stepCost, turnCost, crossCost, nearCost = 1, 3, 3, 2

	farthest = 16
)

// router finds the ways of lines from one thing to others, around what is
// written. A state is a cell and the heading in which the line came to it.
type router struct {
	c    *look.Canvas
	w, h int
	cost []int32 // by state, plus one; 0 is unknown
	from []int32 // the state before, or -1
}

// links draws lines from what is chosen to what is linked to it, where there
// is a way that crosses no text. All has its mark anyway.
func (d drawing) links(stands []stand) {
	from, ok := standOf(stands, d.chosen)
	if !ok || len(d.linked) == 0 {
		return
	}
	pcx := strings.HasPrefix(d.chosen, "pcx-") // has an end in both networks
	w, h := d.c.Size()
	r := router{c: d.c, w: w, h: h, cost: make([]int32, w*h*4), from: make([]int32, w*h*4)}
	r.flood(from)
	for _, s := range stands {
		// A table's row stands in the box of a subnet that it decides for.
		leads := d.linked[s.at] && !s.inside(from) && !from.inside(s) && !strings.HasPrefix(s.at, "rtb-")
		if pcx && s.at == d.chosen && s != from || leads && !(pcx && s.boxed()) {
			r.draw(s)
		}
	}
}

// boxed reports whether a thing has a box around it.
func (s stand) boxed() bool { return s.h > 1 }

// inside reports whether a thing stands in the box of another.
func (s stand) inside(o stand) bool { return o.boxed() && o.holds(s.x0, s.row) }

// doors are the cells at which a line leaves a thing, or comes to it against
// their heading.
func (s stand) doors(do func(x, y, heading int)) {
	if !s.boxed() {
		do(s.x1+1, s.row, 0)
		do(s.x0-2, s.row, 2)
		return
	}
	for y := s.y + 1; y < s.y+s.h-1; y++ {
		do(s.x+s.w, y, 0)
		do(s.x-1, y, 2)
	}
	for x := s.x + 1; x < s.x+s.w-1; x++ {
		do(x, s.y+s.h, 1)
		do(x, s.y-1, 3)
	}
}

// enter is what it costs a line to come to a cell in a heading, or 0 where it
// can't. Through an edge it goes only straight.
func (r *router) enter(x, y, heading int) int32 {
	if x < 0 || y < 0 || x >= r.w || y >= r.h {
		return 0
	}
	blank, crosses := r.c.Passable(x, y, heading%2 == 1)
	switch {
	case blank:
		cost := int32(stepCost)
		for _, side := range []int{x - 1, x + 1} {
			if side >= 0 && side < r.w && r.c.Written(side, y) {
				cost += nearCost
			}
		}
		return cost
	case crosses:
		return crossCost
	}
	return 0
}

func (r *router) state(x, y, heading int) int32 { return int32((y*r.w+x)*4 + heading) }

func (r *router) at(state int32) (x, y, heading int) {
	cell := int(state) / 4
	return cell % r.w, cell / r.w, int(state) % 4
}

// flood finds the cheapest way from a thing to every cell (Dijkstra's
// algorithm, with a bucket for each cost).
func (r *router) flood(from stand) {
	var buckets [farthest][]int32
	reach := func(state, before, cost int32) {
		if was := r.cost[state]; was == 0 || cost+1 < was {
			r.cost[state], r.from[state] = cost+1, before
			buckets[cost%farthest] = append(buckets[cost%farthest], state)
		}
	}
	from.doors(func(x, y, heading int) {
		if c := r.enter(x, y, heading); c > 0 {
			reach(r.state(x, y, heading), -1, c)
		}
	})
	for cost, idle := int32(0), 0; idle < farthest; cost++ {
		open := buckets[cost%farthest]
		buckets[cost%farthest] = nil
		if idle++; len(open) > 0 {
			idle = 0
		}
		for _, s := range open {
			if r.cost[s] != cost+1 {
				continue // a cheaper way was found since
			}
			x, y, heading := r.at(s)
			blank, _ := r.c.Passable(x, y, heading%2 == 1)
			for turn, to := range headings {
				extra := int32(0)
				if turn != heading {
					extra = turnCost
				}
				if (turn+2)%4 == heading || turn != heading && !blank {
					continue
				}
				if c := r.enter(x+to.x, y+to.y, turn); c > 0 {
					reach(r.state(x+to.x, y+to.y, turn), s, cost+c+extra)
				}
			}
		}
	}
}

// draw draws the line to a thing, if there is a way.
func (r *router) draw(to stand) {
	best, least, in := int32(-1), int32(0), point{}
	to.doors(func(x, y, heading int) {
		if x < 0 || y < 0 || x >= r.w || y >= r.h {
			return
		}
		for came := range headings {
			s := r.state(x, y, came)
			cost := r.cost[s]
			if blank, _ := r.c.Passable(x, y, came%2 == 1); !blank && (came+2)%4 != heading {
				continue
			}
			if cost > 0 && (came+2)%4 != heading {
				cost += turnCost
			}
			if cost > 0 && came != heading && (least == 0 || cost < least) {
				best, least, in = s, cost, point{x - headings[heading].x, y - headings[heading].y}
			}
		}
	})
	if best < 0 {
		return
	}
	x, y, _ := r.at(best)
	r.c.Join(x, y, in.x, in.y, look.Heavy, look.BorderFocus)
	for s := best; s >= 0; s = r.from[s] {
		x, y, heading := r.at(s)
		back := headings[(heading+2)%4]
		r.c.Join(x, y, x+back.x, y+back.y, look.Heavy, look.BorderFocus)
	}
}
