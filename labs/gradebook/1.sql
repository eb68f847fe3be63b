CREATE TABLE setting (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
	id      INTEGER PRIMARY KEY,
	learner TEXT    NOT NULL,
	lab     TEXT    NOT NULL,
	number  INTEGER NOT NULL,
	began   INTEGER NOT NULL,
	UNIQUE (learner, lab, number)
) STRICT;

CREATE TABLE entry (
	attempt INTEGER NOT NULL REFERENCES attempt (id),
	n       INTEGER NOT NULL,
	line    INTEGER NOT NULL,
	seq     INTEGER NOT NULL,
	lab     INTEGER NOT NULL,
	wall    INTEGER NOT NULL,
	by      TEXT    NOT NULL,
	account TEXT    NOT NULL,
	region  TEXT    NOT NULL,
	caller  TEXT    NOT NULL,
	op      TEXT    NOT NULL,
	code    TEXT    NOT NULL,
	digest  TEXT    NOT NULL,
	build   TEXT    NOT NULL,
	PRIMARY KEY (attempt, n)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_is_appended BEFORE INSERT ON entry
WHEN NEW.n <> (SELECT coalesce(max(n) + 1, 0) FROM entry WHERE attempt = NEW.attempt)
BEGIN
	SELECT RAISE(ABORT, 'an entry comes after the last one');
END;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN
	SELECT RAISE(ABORT, 'an entry is never changed');
END;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN
	SELECT RAISE(ABORT, 'an entry is never deleted');
END;

CREATE TRIGGER attempt_is_never_changed BEFORE UPDATE ON attempt
BEGIN
	SELECT RAISE(ABORT, 'an attempt is never changed');
END;

CREATE TRIGGER attempt_is_never_deleted BEFORE DELETE ON attempt
BEGIN
	SELECT RAISE(ABORT, 'an attempt is never deleted');
END;
