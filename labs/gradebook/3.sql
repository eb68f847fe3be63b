-- A class is joined with its code. While it is open, whoever has the code may
-- join; otherwise the code claims a free row of its roster.
CREATE TABLE class (
	id   INTEGER PRIMARY KEY,
	name TEXT    NOT NULL UNIQUE,
	code TEXT    NOT NULL UNIQUE,
	open INTEGER NOT NULL,
	made INTEGER NOT NULL
) STRICT;

-- A person is who learns or teaches. Logs carry the id, which is drawn; the name
-- stands here alone. since is when a row of the roster was claimed, 0 while it
-- is free. Who teaches has no class.
CREATE TABLE person (
	id     TEXT    PRIMARY KEY,
	class  INTEGER REFERENCES class (id),
	role   TEXT    NOT NULL,
	roster TEXT    NOT NULL,
	name   TEXT    NOT NULL,
	since  INTEGER NOT NULL,
	UNIQUE (class, roster)
) STRICT, WITHOUT ROWID;

CREATE INDEX person_by_roster ON person (roster);

-- A key is somebody's, by its fingerprint.
CREATE TABLE sshkey (
	fingerprint TEXT    PRIMARY KEY,
	person      TEXT    NOT NULL REFERENCES person (id),
	added       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A code lets in once, as a person. Its hash is kept, never the code.
CREATE TABLE onetime (
	hash   TEXT    PRIMARY KEY,
	person TEXT    NOT NULL REFERENCES person (id),
	until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What those who teach did to others, and what was done about who may come in.
CREATE TABLE audit (
	id    INTEGER PRIMARY KEY,
	at    INTEGER NOT NULL,
	who   TEXT    NOT NULL,
	act   TEXT    NOT NULL,
	about TEXT    NOT NULL,
	text  TEXT    NOT NULL
) STRICT;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
	SELECT RAISE(ABORT, 'an audit is never changed');
END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
	SELECT RAISE(ABORT, 'an audit is never deleted');
END;

-- A message waits until the bench that it is for has shown it.
CREATE TABLE message (
	id       INTEGER PRIMARY KEY,
	receiver TEXT    NOT NULL REFERENCES person (id),
	sender   TEXT    NOT NULL,
	kind     TEXT    NOT NULL,
	text     TEXT    NOT NULL,
	at       INTEGER NOT NULL,
	shown    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX message_by_receiver ON message (receiver, shown);

-- A bench is open on one host at a time, until its lease runs out. wanted is
-- the host that its learner came to meanwhile, and state what the board shows.
CREATE TABLE lease (
	person TEXT    PRIMARY KEY REFERENCES person (id),
	host   TEXT    NOT NULL,
	until  INTEGER NOT NULL,
	wanted TEXT    NOT NULL DEFAULT '',
	state  TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
