"""What PostgreSQL itself refuses in the custody ledger, whoever writes: triggers of exhibits and of their entries.

The rules are those of `seizures.custody_rules`, which tell a person what to do; here they hold for raw SQL as well.
"""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger

from seizures.custody_chain import CONTENT, MASKABLE, content_sql
from seizures.custody_choices import CustodyKind


def _listed(kinds: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{kind}'" for kind in kinds) + ")"


# Names of our own columns and kinds, nothing from outside: S608 sees a query where there is the body of a function.
_CHAIN = f"""
    SELECT * INTO thing FROM seizures_exhibit WHERE id = NEW.exhibit_id FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'custody: there is no such exhibit'; END IF;
    IF nullif(current_setting('aircop.user_id', true), '')::bigint <> NEW.actor_id THEN
        RAISE EXCEPTION 'custody: an entry is made in one''s own name';
    END IF;
    IF NEW.sequence <> thing.last_sequence + 1 OR NEW.previous_digest <> thing.head THEN
        RAISE EXCEPTION 'custody: entry % does not follow entry %', NEW.sequence, thing.last_sequence;
    END IF;
    IF NEW.content_digest <> encode(sha256(convert_to(NEW.salt || {content_sql()}, 'UTF8')), 'hex')
       OR NEW.digest <> encode(sha256(convert_to(NEW.previous_digest || ':' || NEW.sequence || ':' || NEW.content_digest, 'UTF8')), 'hex')
       OR length(NEW.salt) < 32 OR NEW.mark = '' OR NEW.masked_at IS NOT NULL THEN
        RAISE EXCEPTION 'custody: the digest is not that of the content';
    END IF;
"""  # noqa: S608  # nosec B608
_TIME = f"""
    IF NEW.occurred_at < thing.last_occurred_at AND (NOT NEW.is_late OR NEW.kind IN {_listed([*CustodyKind.moving(), CustodyKind.OFFERED])}) THEN
        RAISE EXCEPTION 'custody: times of an exhibit do not run backwards';
    END IF;
"""
_STATE = f"""
    IF (NEW.sequence = 1) <> (NEW.kind = 'COLLECTED') THEN RAISE EXCEPTION 'custody: a ledger begins with the collection, and only there'; END IF;
    IF thing.ended_at IS NOT NULL AND NEW.kind NOT IN {_listed(CustodyKind.after_the_end())} THEN
        RAISE EXCEPTION 'custody: the exhibit is no more';
    END IF;
    IF thing.offered_to_id IS NOT NULL AND NEW.kind NOT IN {_listed(CustodyKind.while_offered())} THEN
        RAISE EXCEPTION 'custody: a hand-over is open';
    END IF;
    IF NEW.kind IN {_listed(CustodyKind.hands_on())} AND thing.holder_id IS DISTINCT FROM NEW.actor_id THEN
        RAISE EXCEPTION 'custody: only the person who holds the exhibit can do this';
    END IF;
    IF NEW.kind NOT IN {_listed(CustodyKind.moving())}
       AND (NEW.holder_id, NEW.store, NEW.outside) IS DISTINCT FROM (thing.holder_id, thing.store, thing.outside) THEN
        RAISE EXCEPTION 'custody: this entry does not change the custodian';
    END IF;
    IF NEW.kind IN ('TRANSFER', 'RETRIEVED', 'COLLECTED') AND NEW.holder_id IS DISTINCT FROM NEW.actor_id THEN
        RAISE EXCEPTION 'custody: whoever receives it holds it';
    END IF;
    IF NEW.kind = 'TRANSFER' AND (thing.offered_to_id IS DISTINCT FROM NEW.actor_id OR thing.holder_id IS DISTINCT FROM NEW.second_id) THEN
        RAISE EXCEPTION 'custody: only the person it was handed to can confirm';
    END IF;
    IF NEW.kind = 'REFUSED' AND (thing.offered_to_id IS NULL OR NEW.actor_id NOT IN (thing.offered_to_id, thing.holder_id)) THEN
        RAISE EXCEPTION 'custody: only the two parties can undo a hand-over';
    END IF;
    IF NEW.kind = 'RETRIEVED' AND EXISTS (
        SELECT 1 FROM jaitf_user u JOIN jaitf_posting p ON p.officer_id = u.id JOIN jaitf_compartment c ON c.task_force_id = p.task_force_id
         WHERE u.id = thing.holder_id AND u.is_active AND c.id = thing.compartment_id
           AND (p.ends_on IS NULL OR p.ends_on > (NEW.recorded_at AT TIME ZONE 'UTC')::date)
    ) THEN
        RAISE EXCEPTION 'custody: a person holds it, not a place';
    END IF;
    IF NEW.kind = 'RETRIEVED' AND thing.holder_id IS NOT NULL AND NEW.note = '' THEN RAISE EXCEPTION 'custody: say how it was found'; END IF;
    IF NEW.kind = 'STORED' AND NEW.store = '' OR NEW.kind IN ('LAB_SENT', 'COURT') AND NEW.outside = '' THEN
        RAISE EXCEPTION 'custody: say where it is';
    END IF;
"""  # noqa: S608  # nosec B608
_SEALS = f"""
    IF NEW.kind IN {_listed(CustodyKind.sealing())} AND thing.seal_number <> '' THEN RAISE EXCEPTION 'custody: it bears a seal already'; END IF;
    IF NEW.kind = 'SEAL_BROKEN' AND thing.seal_number = '' THEN RAISE EXCEPTION 'custody: it bears no seal'; END IF;
    IF NEW.kind = 'SAMPLED' AND thing.seal_number <> '' THEN RAISE EXCEPTION 'custody: the seal is not opened'; END IF;
    IF NEW.kind IN ('TRANSFER', 'RETRIEVED', 'SEAL_CHECKED') AND thing.seal_number <> ''
       AND (NEW.seal_found = '' OR NEW.seal_number <> thing.seal_number OR NEW.seal_issuer <> thing.seal_issuer) THEN
        RAISE EXCEPTION 'custody: the seal is compared on arrival';
    END IF;
    IF NEW.kind = 'SAMPLED' AND NEW.parent_net_g IS DISTINCT FROM thing.net_g THEN
        RAISE EXCEPTION 'custody: what is divided is the last net weight';
    END IF;
"""
_REFERENCES = """
    IF NEW.refers_to IS NOT NULL AND NEW.refers_to >= NEW.sequence THEN RAISE EXCEPTION 'custody: an entry refers to an earlier one'; END IF;
    IF NEW.kind = 'DESTRUCTION_ORDER' AND NEW.actor_id = thing.holder_id THEN
        RAISE EXCEPTION 'custody: the custodian does not order the destruction alone';
    END IF;
    IF NEW.kind = 'DESTROYED' AND NOT EXISTS (
        SELECT 1 FROM seizures_custodyentry o WHERE o.exhibit_id = NEW.exhibit_id AND o.sequence = NEW.refers_to
           AND o.kind = 'DESTRUCTION_ORDER' AND o.actor_id <> NEW.actor_id
    ) THEN
        RAISE EXCEPTION 'custody: nobody else has ordered the destruction';
    END IF;
"""
_ADVANCE = f"""
    UPDATE seizures_exhibit SET
        last_sequence = NEW.sequence, head = NEW.digest, last_occurred_at = greatest(thing.last_occurred_at, NEW.occurred_at),
        holder_id = NEW.holder_id, store = NEW.store, outside = NEW.outside,
        offered_to_id = CASE NEW.kind WHEN 'OFFERED' THEN NEW.second_id WHEN 'TRANSFER' THEN NULL WHEN 'REFUSED' THEN NULL ELSE thing.offered_to_id END,
        offered_at = CASE NEW.kind WHEN 'OFFERED' THEN NEW.recorded_at WHEN 'TRANSFER' THEN NULL WHEN 'REFUSED' THEN NULL ELSE thing.offered_at END,
        seal_issuer = CASE WHEN NEW.kind IN {_listed(CustodyKind.sealing())} THEN NEW.seal_issuer
                           WHEN NEW.kind = 'SEAL_BROKEN' THEN '' ELSE thing.seal_issuer END,
        seal_number = CASE WHEN NEW.kind IN {_listed(CustodyKind.sealing())} THEN NEW.seal_number
                           WHEN NEW.kind = 'SEAL_BROKEN' THEN '' ELSE thing.seal_number END,
        net_g = CASE WHEN NEW.occurred_at < thing.last_occurred_at AND NEW.kind <> 'CORRECTION' THEN thing.net_g ELSE coalesce(NEW.net_g, thing.net_g) END,
        ended_at = CASE WHEN NEW.kind IN {_listed(CustodyKind.ending())} THEN NEW.occurred_at ELSE thing.ended_at END
    WHERE id = thing.id;
    RETURN NEW;
"""  # noqa: S608  # nosec B608


def enters_the_chain() -> pgtrigger.Trigger:
    """Every entry follows the one before it, says who holds the exhibit afterwards, and moves the exhibit's state on."""
    return pgtrigger.Trigger(
        name="enters_the_chain",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("thing", "seizures_exhibit%ROWTYPE")],
        func=_CHAIN + _TIME + _STATE + _SEALS + _REFERENCES + _ADVANCE,
    )


def stays_as_it_is() -> pgtrigger.Trigger:
    """An entry is never changed or removed; its free text may be masked once, and the chain still holds."""
    kept = [column for column in [*CONTENT, "content_digest", "previous_digest", "digest", "mark", "compartment_id"] if column not in MASKABLE]
    old, new = (", ".join(f"{row}.{column}" for column in kept) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="stays_as_it_is",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                IF OLD.masked_at IS NULL AND NEW.masked_at IS NOT NULL AND NEW.salt = '' AND ROW({old}) IS NOT DISTINCT FROM ROW({new}) THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION 'custody: an entry is never changed; correct it by a new one';
        """,
    )


def arrival_is_answered() -> pgtrigger.Trigger:
    """At the end of the transaction: a wrong seal has its discrepancy, and the parts of a division add up."""
    return pgtrigger.Trigger(
        name="arrival_is_answered",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=[("thing", "seizures_exhibit%ROWTYPE"), ("whole", "seizures_custodyentry%ROWTYPE"), ("parts", "numeric")],
        func="""
            SELECT * INTO thing FROM seizures_exhibit WHERE id = NEW.exhibit_id;
            -- Taken out again in the same transaction (a demo world).
            IF NOT FOUND THEN RETURN NULL; END IF;
            IF NEW.seal_found <> '' AND NEW.seal_found <> NEW.seal_number AND NOT EXISTS (
                SELECT 1 FROM seizures_custodyentry l WHERE l.exhibit_id = NEW.exhibit_id AND l.kind = 'LOSS' AND l.refers_to = NEW.sequence
            ) THEN
                RAISE EXCEPTION 'custody: the seal differs and nobody has said so';
            END IF;
            IF NEW.kind = 'SAMPLED' THEN
                whole := NEW;
            ELSIF NEW.sequence = 1 AND thing.parent_id IS NOT NULL THEN
                SELECT * INTO whole FROM seizures_custodyentry e
                 WHERE e.exhibit_id = thing.parent_id AND e.sequence = thing.split_sequence AND e.kind = 'SAMPLED';
                IF NOT FOUND THEN RAISE EXCEPTION 'custody: this part was never divided off'; END IF;
            ELSE
                RETURN NULL;
            END IF;
            SELECT sum(e.net_g) INTO parts FROM seizures_custodyentry e JOIN seizures_exhibit c ON c.id = e.exhibit_id
             WHERE c.parent_id = whole.exhibit_id AND c.split_sequence = whole.sequence AND e.sequence = 1;
            IF parts IS DISTINCT FROM whole.children_net_g THEN RAISE EXCEPTION 'custody: the parts do not add up to what was divided off'; END IF;
            RETURN NULL;
        """,
    )


def moved_by_its_ledger() -> pgtrigger.Trigger:
    """An exhibit's row begins empty and is moved on by its ledger alone."""
    return pgtrigger.Trigger(
        name="moved_by_its_ledger",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF TG_OP = 'INSERT' THEN
                IF NEW.last_sequence <> 0 OR NEW.head <> '' OR NEW.seal_number <> '' OR NEW.offered_to_id IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
                    RAISE EXCEPTION 'custody: an exhibit begins with an empty ledger';
                END IF;
                RETURN NEW;
            END IF;
            IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 THEN RETURN NEW; END IF;
            RAISE EXCEPTION 'custody: an exhibit is moved by entries of its ledger only';
        """,
    )


def has_a_first_entry() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="has_a_first_entry",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func="""
            IF EXISTS (SELECT 1 FROM seizures_exhibit x WHERE x.id = NEW.id)
               AND NOT EXISTS (SELECT 1 FROM seizures_custodyentry e WHERE e.exhibit_id = NEW.id AND e.sequence = 1) THEN
                RAISE EXCEPTION 'custody: an exhibit without an entry of its collection';
            END IF;
            RETURN NULL;
        """,
    )
