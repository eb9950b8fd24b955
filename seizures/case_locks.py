"""What PostgreSQL itself refuses once a case is approved: triggers of the case, of its parts, of amendments and versions.

An approved case changes in one way only: a row of `seizures_amendment` was approved *in this very transaction* by a second
person, and the version that it makes is not written yet. Writing the version closes the window; a transaction that approves
and writes none is refused at its end (docs/adr/0016). A setting of the session opens nothing.
"""

from __future__ import annotations

import pgtrigger

from seizures.goods_facts import incomplete_in_sql

LOCKED = "('approved', 'closed')"
#: An amendment that is on its way; one per case.
UNFINISHED = "('open', 'submitted', 'returned')"


def window(seizure: str) -> str:
    """SQL: an amendment of the case with this id (an expression) was approved in this transaction and has no version yet."""
    return (
        f"EXISTS (SELECT 1 FROM seizures_amendment AS amendment WHERE amendment.seizure_id = {seizure} AND amendment.state = 'approved'"  # nosec B608  # noqa: S608 - our own names
        " AND amendment.approved_in = pg_current_xact_id()::text::bigint"
        " AND NOT EXISTS (SELECT 1 FROM seizures_caseversion AS version WHERE version.amendment_id = amendment.id))"
    )


def locked_with_its_seizure() -> pgtrigger.Trigger:
    """Trigger: a part of an approved seizure can't be added, changed, moved or removed, whoever asks, but by an amendment."""

    def locked(row: str) -> str:
        return f"EXISTS (SELECT 1 FROM seizures_seizure WHERE id = {row}.seizure_id AND state IN {LOCKED}) AND NOT {window(f'{row}.seizure_id')}"  # nosec B608  # noqa: S608

    return pgtrigger.Trigger(
        name="locked_when_approved",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP <> 'INSERT' THEN
                IF {locked("OLD")} THEN RAISE EXCEPTION 'seizure % is approved and locked', OLD.seizure_id; END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF {locked("NEW")} THEN RAISE EXCEPTION 'seizure % is approved and locked', NEW.seizure_id; END IF;
            RETURN NEW;
        """,
    )


def approved_is_locked() -> pgtrigger.Trigger:
    """Trigger: an approved case is changed by its amendment, or closed; what makes it this case never changes."""
    moved = "ARRAY['state', 'version', 'updated_at', 'closed_by_id', 'closed_at']"
    return pgtrigger.Trigger(
        name="approved_is_locked",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF OLD.state NOT IN {LOCKED} THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'seizure % is approved and locked', OLD.id; END IF;
            IF OLD.state = 'approved' AND NEW.state = 'closed' AND to_jsonb(NEW) - {moved} = to_jsonb(OLD) - {moved} THEN
                IF EXISTS (SELECT 1 FROM seizures_amendment WHERE seizure_id = OLD.id AND state IN {UNFINISHED}) THEN
                    RAISE EXCEPTION 'seizure % has an open amendment', OLD.id;
                END IF;
                RETURN NEW;
            END IF;
            IF NEW.state <> 'approved' OR NOT {window("OLD.id")} THEN RAISE EXCEPTION 'seizure % is approved and locked', OLD.id; END IF;
            IF (NEW.id, NEW.public_id, NEW.reference, NEW.event_uid, NEW.compartment_id, NEW.control_id, NEW.created_by_id, NEW.created_at)
               IS DISTINCT FROM
               (OLD.id, OLD.public_id, OLD.reference, OLD.event_uid, OLD.compartment_id, OLD.control_id, OLD.created_by_id, OLD.created_at) THEN
                RAISE EXCEPTION 'seizure % stays the case that it is', OLD.id;
            END IF;
            RETURN NEW;
        """,  # noqa: S608  # nosec B608
    )


def amendment_is_approved_here() -> pgtrigger.Trigger:
    """Trigger: an amendment begins open, on an approved case; its approval notes the transaction, which nobody can choose."""
    return pgtrigger.Trigger(
        name="amendment_is_approved_here",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'an amendment stays in the history of its case'; END IF;
            IF TG_OP = 'INSERT' THEN
                IF NEW.state <> 'open' OR NOT EXISTS (SELECT 1 FROM seizures_seizure WHERE id = NEW.seizure_id AND state IN {LOCKED}) THEN
                    RAISE EXCEPTION 'an amendment begins open, on an approved case';
                END IF;
                NEW.approved_in := NULL;
                RETURN NEW;
            END IF;
            IF OLD.state IN ('approved', 'withdrawn') THEN RAISE EXCEPTION 'amendment % is finished', OLD.id; END IF;
            IF (NEW.seizure_id, NEW.base, NEW.reason, NEW.opened_by_id) IS DISTINCT FROM (OLD.seizure_id, OLD.base, OLD.reason, OLD.opened_by_id) THEN
                RAISE EXCEPTION 'amendment % keeps its case, its reason and its author', OLD.id;
            END IF;
            IF OLD.state = 'submitted' AND NEW.proposal IS DISTINCT FROM OLD.proposal THEN
                RAISE EXCEPTION 'amendment % is decided as it was submitted', OLD.id;
            END IF;
            NEW.approved_in := CASE WHEN NEW.state = 'approved' THEN pg_current_xact_id()::text::bigint END;
            RETURN NEW;
        """,  # noqa: S608  # nosec B608
    )


def proposed_while_editable() -> pgtrigger.Trigger:
    """Trigger: a photograph is put to an amendment, or taken from it, while that is written; it never changes."""
    return pgtrigger.Trigger(
        name="proposed_while_editable",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION 'a photograph of an amendment is kept as it is'; END IF;
            IF NOT EXISTS (
                SELECT 1 FROM seizures_amendment
                WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.amendment_id ELSE OLD.amendment_id END AND state IN ('open', 'returned')
            ) THEN
                RAISE EXCEPTION 'the amendment is decided as it was submitted';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def approved_amendment_makes_a_version() -> pgtrigger.Trigger:
    """Trigger, at the end of the transaction: what was approved stands as a version, so the window is shut."""
    return pgtrigger.Trigger(
        name="approved_makes_a_version",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(new__state="approved"),
        func="""
            IF NOT EXISTS (SELECT 1 FROM seizures_caseversion WHERE amendment_id = NEW.id) THEN
                RAISE EXCEPTION 'amendment % was approved and makes no version', NEW.id;
            END IF;
            RETURN NULL;
        """,
    )


def version_is_what_it_says() -> pgtrigger.Trigger:
    """Trigger: versions follow one another, each with the digest of its own record, and never change."""
    return pgtrigger.Trigger(
        name="version_is_what_it_says",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'a version of a case is kept as it is'; END IF;
            IF NEW.record_sha256 <> encode(sha256(convert_to(NEW.record, 'UTF8')), 'hex') THEN
                RAISE EXCEPTION 'the digest is not that of the record';
            END IF;
            IF NEW.number <> 1 + (SELECT count(*) FROM seizures_caseversion WHERE seizure_id = NEW.seizure_id) THEN
                RAISE EXCEPTION 'version % does not follow the last one', NEW.number;
            END IF;
            IF (NEW.number = 1) <> (NEW.amendment_id IS NULL) THEN RAISE EXCEPTION 'a later version comes from an amendment'; END IF;
            IF NEW.amendment_id IS NOT NULL AND NOT ({window("NEW.seizure_id")}
               AND EXISTS (SELECT 1 FROM seizures_amendment WHERE id = NEW.amendment_id AND seizure_id = NEW.seizure_id AND state = 'approved')) THEN
                RAISE EXCEPTION 'version % comes from no amendment that is approved now', NEW.number;
            END IF;
            IF NEW.amendment_id IS NOT NULL
               AND EXISTS (SELECT 1 FROM seizures_commodityline AS line WHERE line.seizure_id = NEW.seizure_id AND ({incomplete_in_sql()})) THEN
                RAISE EXCEPTION 'seizure % has goods without what their kind needs', NEW.seizure_id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,  # noqa: S608  # nosec B608
    )
