package labs

import (
	"slices"
	"strings"
)

// AsksNames reports whether a lab's goals are about what names mean, so that no
// packet decides any of them.
func (l *Lab) AsksNames() bool {
	return len(l.Tasks) > 0 && !slices.ContainsFunc(l.Tasks, func(t Task) bool {
		return !slices.ContainsFunc(t.Goals, func(g Line) bool { return strings.HasPrefix(strings.TrimSpace(g.Text), "resolve ") })
	})
}
