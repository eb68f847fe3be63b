// Package near answers one question: which known word was most likely meant?
package near

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// longest is the longest word that is compared: nobody mistypes a longer one,
// and what is pasted may have any length.
const longest = 64

// Word is the known word with the fewest typing mistakes to given: about one
// in four letters may be wrong. Failing that, it is the shortest known word
// that begins with given. It is empty where none is near, or given is but one
// letter. Case does not count.
func Word(given string, known []string) string {
	if len(given) > longest || utf8.RuneCountInString(given) < 2 {
		return ""
	}
	given = strings.ToLower(given)
	best, near := 1+max(1, len(given)/4), ""
	for _, k := range known {
		if d := distance(given, strings.ToLower(k), best); d < best {
			best, near = d, k
		}
	}
	if near != "" || len(strings.Trim(given, "-")) < 3 {
		return near
	}
	for _, k := range known { // a word that stops early
		if strings.HasPrefix(strings.ToLower(k), given) && (near == "" || len(k) < len(near)) {
			near = k
		}
	}
	return near
}

// distance counts the letters to insert, drop, change or swap with their
// neighbour: Damerau's distance, restricted to one edit a place. It stops
// counting at limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		if slices.Min(row) >= limit {
			return limit
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
