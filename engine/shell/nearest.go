package shell

// nearest returns the known word that was most likely meant: at most two
// letters added, left out, changed or swapped, and more right than wrong.
func nearest(word string, known []string) string {
	if len(word) > 32 {
		return ""
	}
	best, distance := "", 3
	for _, k := range known {
		d := damerau(word, k)
		if d < distance && 2*d < len(word) && 2*d < len(k) {
			best, distance = k, d
		}
	}
	return best
}

// damerau is the optimal string alignment distance of Damerau and Levenshtein.
func damerau(a, b string) int {
	if d := len(a) - len(b); d > 2 || d < -2 {
		return 3
	}
	before, above := make([]int, len(b)+1), make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+oneIf(a[i-1] != b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
