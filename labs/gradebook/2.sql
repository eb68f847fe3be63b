-- draw is the number of the attempt whose values are drawn again; 0 is its own.
ALTER TABLE attempt ADD COLUMN draw INTEGER NOT NULL DEFAULT 0;

-- parent is the attempt that a branch goes on from, behind a line of its log.
ALTER TABLE attempt ADD COLUMN parent INTEGER REFERENCES attempt (id);
ALTER TABLE attempt ADD COLUMN line INTEGER NOT NULL DEFAULT 0;

-- A remark is what is kept of a learner beside what happened in an attempt.
CREATE TABLE remark (
	id      INTEGER PRIMARY KEY,
	learner TEXT    NOT NULL,
	lab     TEXT    NOT NULL,
	about   TEXT    NOT NULL,
	kind    TEXT    NOT NULL,
	at      INTEGER NOT NULL,
	text    TEXT    NOT NULL
) STRICT;

CREATE TRIGGER remark_is_never_changed BEFORE UPDATE ON remark
BEGIN
	SELECT RAISE(ABORT, 'a remark is never changed');
END;

CREATE TRIGGER remark_is_never_deleted BEFORE DELETE ON remark
BEGIN
	SELECT RAISE(ABORT, 'a remark is never deleted');
END;
