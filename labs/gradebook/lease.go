package gradebook

import (
	"database/sql"
	"errors"
	"time"
)

// Lease says on which host a bench is open.
type Lease struct {
	Person string
	Host   string
	Until  time.Time
	Wanted string // the host that the learner came to meanwhile, or nothing
	State  string // what a board shows of the bench
}

const leases = "SELECT person, host, until, wanted, state FROM lease "

func (l *Lease) scan(row interface{ Scan(...any) error }) error {
	var until int64
	err := row.Scan(&l.Person, &l.Host, &until, &l.Wanted, &l.State)
	l.Until = time.Unix(0, until).UTC()
	return err
}

// Occupy opens somebody's bench on a host until a moment. Where it is open on
// another host whose lease has not run out, it stays there, is asked for, and ok
// is false: the lease says where it is.
func (b *Book) Occupy(person, host string, now, until time.Time) (l Lease, ok bool, err error) {
	err = b.within(func(tx *sql.Tx) error {
		l, ok = Lease{}, false
		err := l.scan(tx.QueryRow(leases+"WHERE person = $1", person))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			_, err = tx.Exec("INSERT INTO lease (person, host, until) VALUES ($1, $2, $3)", person, host, until.UnixNano())
			ok = err == nil
		case err != nil:
		case l.Host == host || !l.Until.After(now):
			_, err = tx.Exec("UPDATE lease SET host = $1, until = $2, wanted = '' WHERE person = $3", host, until.UnixNano(), person)
			ok = err == nil
		default:
			_, err = tx.Exec("UPDATE lease SET wanted = $1 WHERE person = $2", host, person)
		}
		return err
	})
	if ok {
		l = Lease{Person: person, Host: host, Until: until.UTC(), State: l.State}
	}
	return l, ok, err
}

// Renew prolongs all leases of a host, and returns them: those that are wanted
// elsewhere are to be given up.
func (b *Book) Renew(host string, until time.Time) ([]Lease, error) {
	var all []Lease
	err := b.within(func(tx *sql.Tx) error {
		rows, err := tx.Query("UPDATE lease SET until = $1 WHERE host = $2 RETURNING person, host, until, wanted, state", until.UnixNano(), host)
		all, err = collect(rows, err, (*Lease).scan)
		return err
	})
	return all, err
}

// Leases lists all of them.
func (b *Book) Leases() ([]Lease, error) {
	rows, err := b.db.Query(leases + "ORDER BY person")
	return collect(rows, err, (*Lease).scan)
}

// Vacate gives a bench up, if this host has it. What a board shows of it stays.
func (b *Book) Vacate(person, host string) error {
	return b.exec("UPDATE lease SET host = '', until = 0 WHERE person = $1 AND host = $2", person, host)
}

// Tell keeps what a board shows of benches, by person, of those that this host
// has.
func (b *Book) Tell(host string, states map[string]string) error {
	return b.within(func(tx *sql.Tx) error {
		for person, state := range states {
			if _, err := tx.Exec("UPDATE lease SET state = $1 WHERE person = $2 AND host = $3", state, person, host); err != nil {
				return err
			}
		}
		return nil
	})
}
