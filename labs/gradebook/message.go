package gradebook

import (
	"database/sql"
	"time"
)

// Message is a word from one who teaches to one who learns.
type Message struct {
	ID   int64
	To   string // the person
	From string // their name
	Kind string // "hint" or "message"
	Text string
	At   time.Time
}

// Send keeps a message for each of those it is for.
func (b *Book) Send(m Message, to []string) error {
	return b.within(func(tx *sql.Tx) error {
		for _, id := range to {
			if _, err := tx.Exec("INSERT INTO message (receiver, sender, kind, text, at) VALUES ($1, $2, $3, $4, $5)", id, m.From, m.Kind, m.Text, m.At.UnixNano()); err != nil {
				return err
			}
		}
		return nil
	})
}

// Unread are the messages for whoever has a bench on this host that were not
// shown yet, the oldest first.
func (b *Book) Unread(host string) ([]Message, error) {
	rows, err := b.db.Query(`SELECT m.id, m.receiver, m.sender, m.kind, m.text, m.at FROM message m
		JOIN lease l ON l.person = m.receiver WHERE l.host = $1 AND m.shown = 0 ORDER BY m.id`, host)
	return collect(rows, err, func(m *Message, row interface{ Scan(...any) error }) error {
		var at int64
		err := row.Scan(&m.ID, &m.To, &m.From, &m.Kind, &m.Text, &at)
		m.At = time.Unix(0, at).UTC()
		return err
	})
}

// Shown says that messages were shown.
func (b *Book) Shown(ids ...int64) error {
	return b.within(func(tx *sql.Tx) error {
		for _, id := range ids {
			if _, err := tx.Exec("UPDATE message SET shown = 1 WHERE id = $1", id); err != nil {
				return err
			}
		}
		return nil
	})
}
