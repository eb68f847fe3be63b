package gradebook

import "fmt"

// Lengths is how many entries each attempt of a learner has, by its ID. Those
// with none are not among them.
func (b *Book) Lengths(learner string) (map[int64]int, error) {
	rows, err := b.db.Query("SELECT attempt, count(*) FROM entry WHERE attempt IN (SELECT id FROM attempt WHERE learner = $1) GROUP BY attempt", learner)
	if err != nil {
		return nil, fmt.Errorf("reading the gradebook: %w", err)
	}
	defer func() { _ = rows.Close() }()
	all := map[int64]int{}
	for rows.Next() {
		var id int64
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, fmt.Errorf("reading the gradebook: %w", err)
		}
		all[id] = n
	}
	return all, rows.Err()
}
