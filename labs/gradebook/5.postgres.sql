-- The tables of 5.sql, which says what they mean, for PostgreSQL.

CREATE TABLE never (id BIGINT PRIMARY KEY CHECK (1 = 0));

CREATE TABLE erasing (
	person TEXT   COLLATE "C",
	class  BIGINT,
	until  BIGINT NOT NULL DEFAULT 0 REFERENCES never (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE gone (
	person TEXT   COLLATE "C" PRIMARY KEY,
	at     BIGINT NOT NULL
);

CREATE FUNCTION gradebook_was_erased() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
	is_gone BOOLEAN;
BEGIN
	CASE TG_TABLE_NAME
	WHEN 'setting' THEN is_gone := EXISTS (SELECT 1 FROM gone WHERE substr(NEW.key, 1, length(person) + 4) = 'of ' || person || ' ');
	WHEN 'ruling' THEN is_gone := EXISTS (SELECT 1 FROM gone WHERE person = NEW.person);
	ELSE is_gone := EXISTS (SELECT 1 FROM gone WHERE person = NEW.learner);
	END CASE;
	IF is_gone THEN
		RAISE EXCEPTION 'this learner was erased';
	END IF;
	RETURN NEW;
END $$;

CREATE TRIGGER attempt_is_of_somebody BEFORE INSERT ON attempt
FOR EACH ROW EXECUTE FUNCTION gradebook_was_erased();

CREATE TRIGGER remark_is_of_somebody BEFORE INSERT ON remark
FOR EACH ROW EXECUTE FUNCTION gradebook_was_erased();

CREATE TRIGGER setting_is_of_somebody BEFORE INSERT ON setting
FOR EACH ROW EXECUTE FUNCTION gradebook_was_erased();

CREATE TRIGGER ruling_is_about_somebody BEFORE INSERT ON ruling
FOR EACH ROW EXECUTE FUNCTION gradebook_was_erased();

CREATE INDEX attempt_by_parent ON attempt (parent);

CREATE INDEX remark_by_learner ON remark (learner);

-- What is deleted was somebody's who is being erased, or such a class's.
CREATE FUNCTION gradebook_erases() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
	whose TEXT;
	whole BIGINT;
BEGIN
	CASE TG_TABLE_NAME
	WHEN 'entry' THEN whose := (SELECT learner FROM attempt WHERE id = OLD.attempt);
	WHEN 'attempt', 'remark' THEN whose := OLD.learner;
	WHEN 'agreement' THEN whole := OLD.class;
	WHEN 'ruling' THEN whose := OLD.person; whole := OLD.class;
	WHEN 'sitting' THEN whose := OLD.person;
	ELSE whose := (SELECT person FROM sitting WHERE id = OLD.sitting);
	END CASE;
	IF NOT EXISTS (SELECT 1 FROM erasing e WHERE e.person = whose OR e.class = whole) THEN
		RAISE EXCEPTION '%', TG_ARGV[0];
	END IF;
	RETURN OLD;
END $$;

CREATE FUNCTION gradebook_blanks() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	IF NEW.text <> '' OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.who <> OLD.who OR NEW.act <> OLD.act OR NEW.about <> OLD.about
		OR NOT EXISTS (SELECT 1 FROM erasing e LEFT JOIN person p ON p.id = e.person
			WHERE e.person IN (OLD.who, OLD.about) OR strpos(OLD.text, p.name) > 0 OR strpos(OLD.text, p.roster) > 0) THEN
		RAISE EXCEPTION 'an audit is never changed or deleted';
	END IF;
	RETURN NEW;
END $$;

DROP TRIGGER entry_is_never_changed ON entry;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE OR TRUNCATE ON entry
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('an entry is never changed or deleted');

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
FOR EACH ROW EXECUTE FUNCTION gradebook_erases('an entry is never changed or deleted');

DROP TRIGGER attempt_is_never_changed ON attempt;

CREATE TRIGGER attempt_is_never_changed BEFORE UPDATE OR TRUNCATE ON attempt
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('an attempt is never changed or deleted');

CREATE TRIGGER attempt_is_never_deleted BEFORE DELETE ON attempt
FOR EACH ROW EXECUTE FUNCTION gradebook_erases('an attempt is never changed or deleted');

DROP TRIGGER remark_is_never_changed ON remark;

CREATE TRIGGER remark_is_never_changed BEFORE UPDATE OR TRUNCATE ON remark
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('a remark is never changed or deleted');

CREATE TRIGGER remark_is_never_deleted BEFORE DELETE ON remark
FOR EACH ROW EXECUTE FUNCTION gradebook_erases('a remark is never changed or deleted');

DROP TRIGGER agreement_is_never_changed ON agreement;

CREATE TRIGGER agreement_is_never_changed BEFORE UPDATE OR TRUNCATE ON agreement
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('an agreement is never changed or deleted');

CREATE TRIGGER agreement_is_never_deleted BEFORE DELETE ON agreement
FOR EACH ROW EXECUTE FUNCTION gradebook_erases('an agreement is never changed or deleted');

DROP TRIGGER ruling_is_never_changed ON ruling;

CREATE TRIGGER ruling_is_never_changed BEFORE UPDATE OR TRUNCATE ON ruling
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('a ruling is never changed or deleted');

CREATE TRIGGER ruling_is_never_deleted BEFORE DELETE ON ruling
FOR EACH ROW EXECUTE FUNCTION gradebook_erases('a ruling is never changed or deleted');

DROP TRIGGER sitting_is_never_changed ON sitting;

CREATE TRIGGER sitting_is_never_changed BEFORE UPDATE OR TRUNCATE ON sitting
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('a sitting is never changed or deleted');

CREATE TRIGGER sitting_is_never_deleted BEFORE DELETE ON sitting
FOR EACH ROW EXECUTE FUNCTION gradebook_erases('a sitting is never changed or deleted');

DROP TRIGGER turn_is_never_changed ON turn;

CREATE TRIGGER turn_is_never_changed BEFORE UPDATE OR TRUNCATE ON turn
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('a turn is never changed or deleted');

CREATE TRIGGER turn_is_never_deleted BEFORE DELETE ON turn
FOR EACH ROW EXECUTE FUNCTION gradebook_erases('a turn is never changed or deleted');

DROP TRIGGER score_is_never_changed ON score;

CREATE TRIGGER score_is_never_changed BEFORE UPDATE OR TRUNCATE ON score
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('a score is never changed or deleted');

CREATE TRIGGER score_is_never_deleted BEFORE DELETE ON score
FOR EACH ROW EXECUTE FUNCTION gradebook_erases('a score is never changed or deleted');

DROP TRIGGER mark_is_never_changed ON mark;

CREATE TRIGGER mark_is_never_changed BEFORE UPDATE OR TRUNCATE ON mark
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('a mark is never changed or deleted');

CREATE TRIGGER mark_is_never_deleted BEFORE DELETE ON mark
FOR EACH ROW EXECUTE FUNCTION gradebook_erases('a mark is never changed or deleted');

DROP TRIGGER audit_is_never_changed ON audit;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION gradebook_refuses('an audit is never changed or deleted');

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
FOR EACH ROW EXECUTE FUNCTION gradebook_blanks();
