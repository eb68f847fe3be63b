-- What was agreed with a class, as its file says it. The newest holds.
CREATE TABLE agreement (
	id    INTEGER PRIMARY KEY,
	class INTEGER NOT NULL REFERENCES class (id),
	at    INTEGER NOT NULL,
	who   TEXT    NOT NULL,
	text  TEXT    NOT NULL
) STRICT;

CREATE INDEX agreement_by_class ON agreement (class);

-- What those who teach have decided about a checkpoint since. person is empty for
-- the class; span is in nanoseconds.
CREATE TABLE ruling (
	id         INTEGER PRIMARY KEY,
	class      INTEGER NOT NULL REFERENCES class (id),
	checkpoint TEXT    NOT NULL,
	person     TEXT    NOT NULL,
	kind       TEXT    NOT NULL,
	span       INTEGER NOT NULL,
	amount     INTEGER NOT NULL,
	reason     TEXT    NOT NULL,
	who        TEXT    NOT NULL,
	at         INTEGER NOT NULL
) STRICT;

CREATE INDEX ruling_by_class ON ruling (class);

-- Some time in which nobody could work, because no station ran.
CREATE TABLE outage (
	id    INTEGER PRIMARY KEY,
	since INTEGER NOT NULL,
	until INTEGER NOT NULL
) STRICT;

-- A sitting is one learner's work at a checkpoint, number one to so many. The
-- attempts that belong to it name it.
CREATE TABLE sitting (
	id         INTEGER PRIMARY KEY,
	class      INTEGER NOT NULL REFERENCES class (id),
	checkpoint TEXT    NOT NULL,
	person     TEXT    NOT NULL REFERENCES person (id),
	number     INTEGER NOT NULL,
	began      INTEGER NOT NULL,
	UNIQUE (class, checkpoint, person, number)
) STRICT;

CREATE INDEX sitting_by_person ON sitting (person);

ALTER TABLE attempt ADD COLUMN sitting INTEGER REFERENCES sitting (id);

CREATE INDEX attempt_by_sitting ON attempt (sitting);

-- A turn of a sitting: handed in, by whom or what, or opened again. The newest
-- holds; where there is none, it goes on.
CREATE TABLE turn (
	id      INTEGER PRIMARY KEY,
	sitting INTEGER NOT NULL REFERENCES sitting (id),
	kind    TEXT    NOT NULL,
	at      INTEGER NOT NULL,
	who     TEXT    NOT NULL
) STRICT;

CREATE INDEX turn_by_sitting ON turn (sitting);

-- A score is what a sitting came to, with which program and which labs. A later
-- one is put on top of it, with its reason.
CREATE TABLE score (
	id      INTEGER PRIMARY KEY,
	sitting INTEGER NOT NULL REFERENCES sitting (id),
	at      INTEGER NOT NULL,
	who     TEXT    NOT NULL,
	reason  TEXT    NOT NULL,
	points  INTEGER NOT NULL,
	whole   INTEGER NOT NULL,
	detail  TEXT    NOT NULL
) STRICT;

CREATE INDEX score_by_sitting ON score (sitting);

-- A mark is what one who teaches put to a task of a sitting: a comment, other
-- points, or that it counts although somebody else met it.
CREATE TABLE mark (
	id      INTEGER PRIMARY KEY,
	sitting INTEGER NOT NULL REFERENCES sitting (id),
	lab     TEXT    NOT NULL,
	task    TEXT    NOT NULL,
	kind    TEXT    NOT NULL,
	points  INTEGER NOT NULL,
	text    TEXT    NOT NULL,
	who     TEXT    NOT NULL,
	at      INTEGER NOT NULL
) STRICT;

CREATE INDEX mark_by_sitting ON mark (sitting);

-- secret makes draws that nobody can know before.
ALTER TABLE class ADD COLUMN secret TEXT NOT NULL DEFAULT '';

CREATE TRIGGER agreement_is_never_changed BEFORE UPDATE ON agreement
BEGIN
	SELECT RAISE(ABORT, 'an agreement is never changed');
END;

CREATE TRIGGER agreement_is_never_deleted BEFORE DELETE ON agreement
BEGIN
	SELECT RAISE(ABORT, 'an agreement is never deleted');
END;

CREATE TRIGGER ruling_is_never_changed BEFORE UPDATE ON ruling
BEGIN
	SELECT RAISE(ABORT, 'a ruling is never changed');
END;

CREATE TRIGGER ruling_is_never_deleted BEFORE DELETE ON ruling
BEGIN
	SELECT RAISE(ABORT, 'a ruling is never deleted');
END;

CREATE TRIGGER outage_is_never_changed BEFORE UPDATE ON outage
BEGIN
	SELECT RAISE(ABORT, 'an outage is never changed');
END;

CREATE TRIGGER outage_is_never_deleted BEFORE DELETE ON outage
BEGIN
	SELECT RAISE(ABORT, 'an outage is never deleted');
END;

CREATE TRIGGER sitting_is_never_changed BEFORE UPDATE ON sitting
BEGIN
	SELECT RAISE(ABORT, 'a sitting is never changed');
END;

CREATE TRIGGER sitting_is_never_deleted BEFORE DELETE ON sitting
BEGIN
	SELECT RAISE(ABORT, 'a sitting is never deleted');
END;

CREATE TRIGGER turn_is_never_changed BEFORE UPDATE ON turn
BEGIN
	SELECT RAISE(ABORT, 'a turn is never changed');
END;

CREATE TRIGGER turn_is_never_deleted BEFORE DELETE ON turn
BEGIN
	SELECT RAISE(ABORT, 'a turn is never deleted');
END;

CREATE TRIGGER score_is_never_changed BEFORE UPDATE ON score
BEGIN
	SELECT RAISE(ABORT, 'a score is never changed');
END;

CREATE TRIGGER score_is_never_deleted BEFORE DELETE ON score
BEGIN
	SELECT RAISE(ABORT, 'a score is never deleted');
END;

CREATE TRIGGER mark_is_never_changed BEFORE UPDATE ON mark
BEGIN
	SELECT RAISE(ABORT, 'a mark is never changed');
END;

CREATE TRIGGER mark_is_never_deleted BEFORE DELETE ON mark
BEGIN
	SELECT RAISE(ABORT, 'a mark is never deleted');
END;
