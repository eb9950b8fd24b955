"""What PostgreSQL itself refuses of editions: each says what was fixed when it was made, and none is skipped or changed."""

from __future__ import annotations

import pgtrigger

from seizures.case_locks import LOCKED


def edition_record_is_kept() -> pgtrigger.Trigger:
    """Trigger: records of editions follow one another without a gap, say the version that the case has now, and never change."""
    return pgtrigger.Trigger(
        name="edition_record_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("last", "integer"), ("issued", "integer"), ("newest", "integer"), ("kept", "text")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'what an edition says is kept as it is'; END IF;
            IF NEW.record_sha256 <> encode(sha256(convert_to(NEW.record, 'UTF8')), 'hex') THEN
                RAISE EXCEPTION 'the digest is not that of the record';
            END IF;
            IF NOT EXISTS (SELECT 1 FROM seizures_seizure WHERE id = NEW.seizure_id AND state IN {LOCKED}) THEN
                RAISE EXCEPTION 'only an approved case has an edition';
            END IF;
            SELECT max(number) INTO last FROM seizures_editionrecord WHERE seizure_id = NEW.seizure_id;
            SELECT coalesce(max(number), 0) INTO issued FROM seizures_reportedition WHERE seizure_id = NEW.seizure_id;
            SELECT coalesce(max(number), 1) INTO newest FROM seizures_caseversion WHERE seizure_id = NEW.seizure_id;
            -- Without a record yet: a case from before records were kept, whose editions have numbers of their own.
            IF NEW.number <> last + 1 OR last IS NULL AND (NEW.number <= issued OR NEW.number > greatest(issued + 1, newest)) THEN
                RAISE EXCEPTION 'edition % does not follow the last one', NEW.number;
            END IF;
            IF NEW.version <> newest THEN RAISE EXCEPTION 'an edition says the version that the case has now'; END IF;
            SELECT record INTO kept FROM seizures_caseversion WHERE seizure_id = NEW.seizure_id AND number = NEW.version;
            IF kept IS NOT NULL AND NOT NEW.record::jsonb @> kept::jsonb THEN
                RAISE EXCEPTION 'edition % says something else than version %', NEW.number, NEW.version;
            END IF;
            RETURN NEW;
        """,  # noqa: S608  # nosec B608
    )


def edition_says_its_record() -> pgtrigger.Trigger:
    """Trigger: a file is issued of an edition that was made, and the whole report bears the digest of its record."""
    return pgtrigger.Trigger(
        name="edition_says_its_record",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("digest", "text")],
        func="""
            SELECT record_sha256 INTO digest FROM seizures_editionrecord WHERE seizure_id = NEW.seizure_id AND number = NEW.number;
            IF digest IS NULL THEN RAISE EXCEPTION 'edition % was never made', NEW.number; END IF;
            IF NEW.variant = 'full' AND NEW.record_sha256 <> digest THEN
                RAISE EXCEPTION 'edition % says something else than its record', NEW.number;
            END IF;
            RETURN NEW;
        """,
    )
