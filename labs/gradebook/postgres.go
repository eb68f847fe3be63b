package gradebook

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// connections is how many connections one host has to a database. Writes are
// short, and all hosts together must stay below the server's max_connections,
// which is 100 where nobody changed it.
const connections = 8

// served says that a name is the URL of a database, not the path of a file.
func served(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// openServed opens the gradebook in a PostgreSQL database, or makes it where
// there is none.
func openServed(name string) (*Book, error) {
	path, config, err := configure(name)
	if err != nil {
		return nil, &UnusableError{Path: path, Problem: Shut, Err: err}
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(settle), stdlib.OptionResetSession(alive))
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(time.Minute)
	b := &Book{db: db, passes: passes}
	for began, n := time.Now(), 0; ; n++ {
		err := b.prepareServed()
		if err == nil {
			return b, nil
		}
		if code(err) != startingUp || time.Since(began) > patience {
			_ = db.Close()
			return nil, unusableServed(path, err)
		}
		pause(n)
	}
}

// configure reads the URL of a database. path is what may be shown of it.
func configure(name string) (path string, config *pgx.ConnConfig, err error) {
	scheme, _, _ := strings.Cut(name, "://")
	u, err := url.Parse(name)
	// Where a password holds a character that ends it, a part of it stands in
	// other places, and in the errors of those who read them.
	if err != nil || u.User == nil && strings.Contains(name, "@") {
		return scheme + "://…", nil, errors.New("it is not a URL: in a user's name or password, characters such as / ? # @ % are written as %2F %3F %23 %40 %25")
	}
	shown := *u
	shown.RawQuery, shown.Fragment = "", "" // a password may stand there too
	path = shown.Redacted()
	config, err = pgx.ParseConfig(name)
	if err != nil {
		if inner := errors.Unwrap(err); inner != nil {
			err = inner // without the URL
		}
		return path, nil, fmt.Errorf("its URL can't be used: %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = patience
	}
	if config.ValidateConnect == nil { // a copy that can't be written to is no use
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "skylab"
	}
	return path, config, nil
}

// settle sets up a connection. A host that is cut off in the middle of a
// transaction does not hold up the others for long, and what was kept is on the
// disk, whatever the server does for others.
func settle(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `SET idle_in_transaction_session_timeout = '10s';
		SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`)
	return err
}

// alive looks at a connection before each use, so that one which was dropped
// meanwhile is replaced instead of failing the call.
func alive(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := conn.Ping(ctx); err != nil {
		return driver.ErrBadConn
	}
	return nil
}

// The codes of errors that are not looked up by their class.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	uniqueViolation    = "23505"
	tooManyConnections = "53300"
	startingUp         = "57P03"
)

// code is that of an error of the server, or nothing.
func code(err error) string {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}

// passes says that a transaction may succeed when it is begun anew: others were
// in its way, or the server went away before it was asked to keep anything.
func passes(err error, asked bool) bool {
	switch code := code(err); {
	case strings.HasPrefix(code, "40"): // undone, because of others
		return true
	case code == uniqueViolation:
		// Somebody was faster. Every method looks first whether something is there
		// already, and does so again.
		return true
	case asked: // and perhaps kept
		return false
	case code != "":
		return code == tooManyConnections || strings.HasPrefix(code, "57P")
	}
	var refused *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &refused) || errors.As(err, &network) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}

// firstServed is the first version that there was for PostgreSQL.
const firstServed = 3

// prepareServed looks at a database, and makes or migrates the tables. Hosts that
// start at the same time do so one after another.
func (b *Book) prepareServed() error {
	tx, err := b.db.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec("SELECT pg_advisory_xact_lock($1::int, hashtext(current_schema()))", application); err != nil {
		return err
	}
	have, err := lookServed(tx)
	if err != nil {
		return err
	}
	if have == version {
		return tx.Commit()
	}
	for n := max(have+1, firstServed); n <= version; n++ {
		text, err := migrations.ReadFile(fmt.Sprintf("%d.postgres.sql", n))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(string(text)); err != nil {
			return fmt.Errorf("migration %d: %w", n, err)
		}
	}
	if _, err := tx.Exec("DELETE FROM gradebook"); err != nil {
		return err
	}
	if _, err := tx.Exec("INSERT INTO gradebook (version) VALUES ($1)", version); err != nil {
		return err
	}
	return tx.Commit()
}

// tables are those of a gradebook, besides the one with its version, by the version
// that brought them.
var tables = []struct {
	since int
	names []string
}{
	{3, []string{"setting", "attempt", "entry", "remark", "class", "person", "sshkey", "onetime", "audit", "message", "lease"}},
	{4, []string{"agreement", "ruling", "outage", "sitting", "turn", "score", "mark"}},
	{5, []string{"never", "erasing", "gone"}},
}

// tablesAt are the tables that a version has.
func tablesAt(version int) (all []string) {
	for _, t := range tables {
		if t.since <= version {
			all = append(all, t.names...)
		}
	}
	return all
}

// lookServed is the version of the tables of a database, 0 where there are none.
func lookServed(tx *sql.Tx) (int, error) {
	var encoding string
	if err := tx.QueryRow("SHOW server_encoding").Scan(&encoding); err != nil {
		return 0, err
	}
	if encoding != "UTF8" {
		return 0, fmt.Errorf("its encoding is %s, not UTF8", encoding)
	}
	rows, err := tx.Query("SELECT relname FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())")
	there, err := collect(rows, err, func(name *string, row interface{ Scan(...any) error }) error { return row.Scan(name) })
	if err != nil {
		return 0, err
	}
	if !slices.Contains(there, "gradebook") {
		for _, t := range tablesAt(version) {
			if slices.Contains(there, t) {
				return 0, &UnusableError{Problem: Damaged, Err: fmt.Errorf("it has a table %s that is not a gradebook's", t)}
			}
		}
		return 0, nil
	}
	var n, have int
	if err := tx.QueryRow("SELECT count(*), coalesce(max(version), 0) FROM gradebook").Scan(&n, &have); err != nil {
		return 0, err
	}
	if n != 1 || have < firstServed {
		return 0, &UnusableError{Problem: Damaged, Err: errors.New("its version is missing")}
	}
	if have > version {
		return 0, &UnusableError{Problem: Newer, Version: have}
	}
	for _, t := range tablesAt(have) {
		if !slices.Contains(there, t) {
			return 0, &UnusableError{Problem: Damaged, Err: fmt.Errorf("its table %s is missing", t)}
		}
	}
	return have, nil
}

// unusableServed tells a database that is no gradebook from one that can't be
// reached.
func unusableServed(path string, err error) error {
	var u *UnusableError
	if errors.As(err, &u) {
		u.Path = path
		return u
	}
	u = &UnusableError{Path: path, Problem: Shut, Err: oneLine{err}}
	switch code(err) {
	case "42P01", "42703", "42804", "XX001", "XX002": // no such table or column, another type, broken pages
		u.Problem = Damaged
	}
	return u
}

// oneLine is an error that has a line for each address which was tried, and says
// each thing once.
type oneLine struct{ error }

func (e oneLine) Error() string {
	var said []string
	for line := range strings.Lines(e.error.Error()) {
		if line = strings.TrimSpace(line); !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	return strings.Join(said, " ")
}

func (e oneLine) Unwrap() error { return e.error }
