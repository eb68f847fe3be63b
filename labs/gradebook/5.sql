-- What was kept of a learner may be erased, and that alone takes rows away that are
-- otherwise there for good.

-- Nothing is ever in this table.
CREATE TABLE never (id INTEGER PRIMARY KEY CHECK (1 = 0)) STRICT;

-- Who is being erased, or which class. A row stands here while a transaction does
-- that: it refers to nothing, so that it can't be committed.
CREATE TABLE erasing (
	person TEXT,
	class  INTEGER,
	until  INTEGER NOT NULL DEFAULT 0 REFERENCES never (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Who was erased, by the id that says nothing of who it was: whatever a host still
-- has open of theirs is kept no more.
CREATE TABLE gone (
	person TEXT    PRIMARY KEY,
	at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_is_of_somebody BEFORE INSERT ON attempt
WHEN EXISTS (SELECT 1 FROM gone WHERE person = NEW.learner)
BEGIN
	SELECT RAISE(ABORT, 'this learner was erased');
END;

CREATE TRIGGER remark_is_of_somebody BEFORE INSERT ON remark
WHEN EXISTS (SELECT 1 FROM gone WHERE person = NEW.learner)
BEGIN
	SELECT RAISE(ABORT, 'this learner was erased');
END;

CREATE TRIGGER setting_is_of_somebody BEFORE INSERT ON setting
WHEN EXISTS (SELECT 1 FROM gone WHERE substr(NEW.key, 1, length(person) + 4) = 'of ' || person || ' ')
BEGIN
	SELECT RAISE(ABORT, 'this learner was erased');
END;

CREATE TRIGGER ruling_is_about_somebody BEFORE INSERT ON ruling
WHEN EXISTS (SELECT 1 FROM gone WHERE person = NEW.person)
BEGIN
	SELECT RAISE(ABORT, 'this learner was erased');
END;

CREATE INDEX attempt_by_parent ON attempt (parent);

CREATE INDEX remark_by_learner ON remark (learner);

-- What is deleted was theirs, or the class's.
DROP TRIGGER entry_is_never_deleted;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.person = (SELECT learner FROM attempt WHERE id = OLD.attempt))
BEGIN
	SELECT RAISE(ABORT, 'an entry is never deleted');
END;

DROP TRIGGER attempt_is_never_deleted;

CREATE TRIGGER attempt_is_never_deleted BEFORE DELETE ON attempt
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.person = OLD.learner)
BEGIN
	SELECT RAISE(ABORT, 'an attempt is never deleted');
END;

DROP TRIGGER remark_is_never_deleted;

CREATE TRIGGER remark_is_never_deleted BEFORE DELETE ON remark
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.person = OLD.learner)
BEGIN
	SELECT RAISE(ABORT, 'a remark is never deleted');
END;

DROP TRIGGER agreement_is_never_deleted;

CREATE TRIGGER agreement_is_never_deleted BEFORE DELETE ON agreement
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.class = OLD.class)
BEGIN
	SELECT RAISE(ABORT, 'an agreement is never deleted');
END;

DROP TRIGGER ruling_is_never_deleted;

CREATE TRIGGER ruling_is_never_deleted BEFORE DELETE ON ruling
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.person = OLD.person OR e.class = OLD.class)
BEGIN
	SELECT RAISE(ABORT, 'a ruling is never deleted');
END;

DROP TRIGGER sitting_is_never_deleted;

CREATE TRIGGER sitting_is_never_deleted BEFORE DELETE ON sitting
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.person = OLD.person)
BEGIN
	SELECT RAISE(ABORT, 'a sitting is never deleted');
END;

DROP TRIGGER turn_is_never_deleted;

CREATE TRIGGER turn_is_never_deleted BEFORE DELETE ON turn
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.person = (SELECT person FROM sitting WHERE id = OLD.sitting))
BEGIN
	SELECT RAISE(ABORT, 'a turn is never deleted');
END;

DROP TRIGGER score_is_never_deleted;

CREATE TRIGGER score_is_never_deleted BEFORE DELETE ON score
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.person = (SELECT person FROM sitting WHERE id = OLD.sitting))
BEGIN
	SELECT RAISE(ABORT, 'a score is never deleted');
END;

DROP TRIGGER mark_is_never_deleted;

CREATE TRIGGER mark_is_never_deleted BEFORE DELETE ON mark
WHEN NOT EXISTS (SELECT 1 FROM erasing e WHERE e.person = (SELECT person FROM sitting WHERE id = OLD.sitting))
BEGIN
	SELECT RAISE(ABORT, 'a mark is never deleted');
END;

-- An act stays. Its text goes where somebody who is being erased did it, or it was
-- done to them, or their name or number stands in it.
DROP TRIGGER audit_is_never_changed;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
WHEN NEW.text <> '' OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.who <> OLD.who OR NEW.act <> OLD.act OR NEW.about <> OLD.about
	OR NOT EXISTS (SELECT 1 FROM erasing e LEFT JOIN person p ON p.id = e.person
		WHERE e.person IN (OLD.who, OLD.about) OR instr(OLD.text, p.name) > 0 OR instr(OLD.text, p.roster) > 0)
BEGIN
	SELECT RAISE(ABORT, 'an audit is never changed');
END;
