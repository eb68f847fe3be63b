package roster

import (
	"slices"
	"strings"
)

// Renamed is somebody who gets another name.
type Renamed struct{ ID, Was, Name string }

// Change is what taking a file in would do to a class's roster. Rows are in the
// order in which they were given.
type Change struct {
	New     []Row
	Renamed []Renamed
	Same    []Row
	Absent  []Row // on the roster, and not in the file
	Mixups  []Mixup
}

// Likeness is why two rows may have been mixed up.
type Likeness string

// What looks like a mixup.
const (
	// AlikeID is a new id that differs from another one only in case or in
	// zeros at its start, which spreadsheets take away.
	AlikeID Likeness = "alike-id"
	// OtherID is a new id with the name of somebody on the roster who is not in
	// the file: the same person twice, it may be.
	OtherID Likeness = "other-id"
	// MovedName is an id that gets the name which another one has now: a column
	// that was sorted without the one beside it.
	MovedName Likeness = "moved-name"
	// SameName is two ids with one name, of which one at least is new.
	SameName Likeness = "same-name"
)

// Mixup is two rows at which somebody should look.
type Mixup struct {
	Likeness   Likeness
	ID, Other  string
	Name, With string // their names; those of OtherID, MovedName and SameName are one
}

// Compare says what a file would do to a roster as it is now.
func Compare(now, file []Row) Change {
	var c Change
	is, named, filed := map[string]Row{}, map[string][]Row{}, map[string]bool{}
	for _, r := range now {
		is[r.ID] = r
		named[r.Name] = append(named[r.Name], r)
	}
	for _, r := range file {
		filed[r.ID] = true
		old, there := is[r.ID]
		switch {
		case !there:
			c.New = append(c.New, r)
		case old.Name != r.Name:
			c.Renamed = append(c.Renamed, Renamed{r.ID, old.Name, r.Name})
		default:
			c.Same = append(c.Same, r)
		}
	}
	for _, r := range now {
		if !filed[r.ID] {
			c.Absent = append(c.Absent, r)
		}
	}
	c.alike(now, file)
	for _, r := range c.New {
		others := named[r.Name]
		if i := slices.IndexFunc(others, func(o Row) bool { return !filed[o.ID] }); i >= 0 {
			c.Mixups = append(c.Mixups, Mixup{OtherID, r.ID, others[i].ID, r.Name, r.Name})
		} else if i := slices.IndexFunc(c.Renamed, func(o Renamed) bool { return o.Was == r.Name }); i >= 0 {
			c.Mixups = append(c.Mixups, Mixup{MovedName, r.ID, c.Renamed[i].ID, r.Name, r.Name})
		}
	}
	for _, r := range c.Renamed {
		if others := named[r.Name]; len(others) > 0 {
			c.Mixups = append(c.Mixups, Mixup{MovedName, r.ID, others[0].ID, r.Name, r.Name})
		}
	}
	c.namesakes(is, file)
	return c
}

// alike finds new ids that are nearly others.
func (c *Change) alike(now, file []Row) {
	near := map[string][]Row{}
	for _, r := range now {
		near[folded(r.ID)] = append(near[folded(r.ID)], r)
	}
	isNew := map[string]bool{}
	for _, r := range c.New {
		isNew[r.ID] = true
	}
	for _, r := range file {
		key := folded(r.ID)
		for _, o := range near[key] {
			if o.ID != r.ID && (isNew[r.ID] || isNew[o.ID]) {
				c.Mixups = append(c.Mixups, Mixup{AlikeID, r.ID, o.ID, r.Name, o.Name})
				break
			}
		}
		if isNew[r.ID] {
			near[key] = append(near[key], r)
		}
	}
}

// namesakes finds names that the file has twice, where that is news.
func (c *Change) namesakes(is map[string]Row, file []Row) {
	first := map[string]Row{}
	for _, r := range file {
		o, twice := first[r.Name]
		if !twice {
			first[r.Name] = r
			continue
		}
		known := func(x Row) bool { return is[x.ID].Name == x.Name && is[x.ID].ID != "" }
		told := slices.ContainsFunc(c.Mixups, func(m Mixup) bool { return m.ID == r.ID || m.ID == o.ID })
		if !(known(r) && known(o)) && !told {
			c.Mixups = append(c.Mixups, Mixup{SameName, r.ID, o.ID, r.Name, r.Name})
		}
	}
}

// folded is an id without case and without zeros at its start.
func folded(id string) string { return strings.TrimLeft(strings.ToLower(id), "0") }
