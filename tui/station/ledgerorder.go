package station

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strings"

	"skylab/labs/ledger"
)

// order is how a ledger is sorted.
type order int

const (
	byID order = iota
	byName
	byPoints // who has least comes first
	byState
	byStuck // who is at a task longest comes first
	byTask  // who has not met it comes first
	orders
)

var orderWords = [...]string{"id", "name", "points", "state", "stuck", "task"}

// only is whom a ledger shows.
type only int

const (
	onlyAll only = iota
	onlyStuck
	onlyOpen
	onlyHanded
	onlyAbsent
	onlys
)

var onlyWords = [...]string{"all", "stuck", "open", "handed", "absent"}

// sifting is which rows are shown, and in which order.
type sifting struct {
	by     order
	tasked int // the task that is sorted by
	only   only
	want   int  // a task, from 1: those who have met it, or not; 0 is whoever
	met    bool // which of them
	search *entry
}

// metness goes on to the next filter by a task: those who have not met it, those who
// have, everybody.
func (f *sifting) metness(col int) {
	switch {
	case col == 0:
		f.want = 0
	case f.want != col:
		f.want, f.met = col, false
	case !f.met:
		f.met = true
	default:
		f.want = 0
	}
}

// sift leaves those rows that are to be shown, and keeps who was chosen.
func (a *account) sift() {
	if a.shot == nil {
		return
	}
	if a.secret != "" {
		a.shown = shuffled(a.shot.rows, a.secret)
		a.at = max(0, min(a.at, len(a.shown)-1))
		return
	}
	a.shown = make([]*row, 0, len(a.shot.rows))
	sought := ""
	if a.search != nil {
		sought = strings.ToLower(a.search.value())
	}
	for _, r := range a.shot.rows {
		if a.shows(r, sought) {
			a.shown = append(a.shown, r)
		}
	}
	a.sort()
	if n := slices.IndexFunc(a.shown, func(r *row) bool { return r.Person == a.chosen }); n >= 0 {
		a.at = n
	}
	a.at = max(0, min(a.at, len(a.shown)-1))
	if r, ok := a.current(); ok {
		a.chosen = r.Person
	}
}

func (a *account) shows(r *row, sought string) bool {
	if sought != "" && !strings.Contains(strings.ToLower(r.Name), sought) && !strings.Contains(strings.ToLower(r.Roster), sought) {
		return false
	}
	if a.want > 0 && a.want <= len(r.Cells) && r.Cells[a.want-1].Met != a.met {
		return false
	}
	switch a.only {
	case onlyStuck:
		return r.stuck(a.now) >= stuckFor
	case onlyOpen:
		return r.State == ledger.Open
	case onlyHanded:
		return r.State == ledger.Handed
	case onlyAbsent:
		return r.State == ledger.Absent
	}
	return true
}

// stateRank has those first who work.
var stateRank = map[ledger.State]int{ledger.Open: 0, ledger.Handed: 1, ledger.Absent: 2}

// sort puts the rows into order. Rows come by their ids on the roster.
func (a *account) sort() {
	by := map[order]func(x, y *row) int{
		byName:   func(x, y *row) int { return strings.Compare(x.Name, y.Name) },
		byPoints: func(x, y *row) int { return cmp.Compare(x.counts(), y.counts()) },
		byState:  func(x, y *row) int { return cmp.Compare(stateRank[x.State], stateRank[y.State]) },
		byStuck:  func(x, y *row) int { return cmp.Compare(y.stuck(a.now), x.stuck(a.now)) },
		byTask: func(x, y *row) int {
			if n := a.tasked - 1; n >= 0 && n < len(x.Cells) && n < len(y.Cells) {
				return cmp.Compare(reached(x.Cells[n]), reached(y.Cells[n]))
			}
			return 0
		},
	}[a.by]
	if by != nil {
		slices.SortStableFunc(a.shown, by)
	}
}

// reached orders cells by how far they are: met ones last.
func reached(c ledger.Cell) float64 {
	switch {
	case c.Met:
		return 1
	case c.Task.Of == 0:
		return 0
	}
	return float64(c.Goals) / float64(c.Task.Of)
}

// shuffled are rows in an order that reveals nobody.
func shuffled(rows []*row, secret string) []*row {
	place := make(map[*row]string, len(rows))
	for _, r := range rows {
		h := hmac.New(sha256.New, []byte(secret))
		h.Write([]byte(r.Person))
		place[r] = string(h.Sum(nil))
	}
	out := slices.Clone(rows)
	slices.SortFunc(out, func(x, y *row) int { return strings.Compare(place[x], place[y]) })
	return out
}
