"""What the database itself refuses about safeguards, whoever asks."""

from __future__ import annotations

import pgtrigger

from seizures.safeguard_choices import HELD, ITEMS


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def kept_after_closing(table: str) -> pgtrigger.Trigger:
    """Trigger: what was recorded about a person stays as it is once the case is closed; nothing of it is ever deleted."""
    return pgtrigger.Trigger(
        name="kept_after_closing",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{table}: safeguards are not deleted'; END IF;
            IF EXISTS (
                SELECT 1 FROM seizures_person AS person JOIN seizures_seizure AS seizure ON seizure.id = person.seizure_id
                WHERE person.id = NEW.person_id AND seizure.state = 'closed'
            ) THEN RAISE EXCEPTION '{table}: the case of person % is closed', NEW.person_id; END IF;
            RETURN NEW;
        """,  # nosec B608  # noqa: S608 - our own names
    )


def limit_moves_only_by_extension() -> pgtrigger.Trigger:
    """Trigger: the beginning and the limit of a detention stay; its end moves only to what an extension says."""
    return pgtrigger.Trigger(
        name="limit_moves_only_by_extension",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF TG_OP = 'INSERT' THEN
                IF NEW.until <> NEW.started_at + make_interval(hours => NEW.limit_hours) THEN
                    RAISE EXCEPTION 'detention: the time is not that of the limit';
                END IF;
                RETURN NEW;
            END IF;
            IF NEW.started_at <> OLD.started_at OR NEW.limit_hours <> OLD.limit_hours OR NEW.person_id <> OLD.person_id THEN
                RAISE EXCEPTION 'detention %: its beginning and its limit stay as they are', OLD.id;
            END IF;
            IF OLD.ended_at IS NOT NULL AND (NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.ending <> OLD.ending) THEN
                RAISE EXCEPTION 'detention %: it has ended', OLD.id;
            END IF;
            IF NEW.until <> OLD.until AND (NEW.until < OLD.until OR NOT EXISTS (
                SELECT 1 FROM seizures_detentionextension WHERE detention_id = OLD.id AND until = NEW.until
            )) THEN RAISE EXCEPTION 'detention %: no extension says so', OLD.id; END IF;
            RETURN NEW;
        """,
    )


def held_persons_are_answered() -> pgtrigger.Trigger:
    """Trigger: no case is closed while a person who was held has an unanswered item, or is still held."""
    held = f"person.outcome IN ({_texts(HELD)}) OR EXISTS (SELECT 1 FROM seizures_detention WHERE person_id = person.id AND ending <> 'mistake')"  # nosec B608  # noqa: S608 - our own names
    answered = f"SELECT count(*) FROM seizures_rightsanswer WHERE person_id = person.id AND item IN ({_texts(ITEMS)})"  # nosec B608  # noqa: S608 - our own names
    return pgtrigger.Trigger(
        name="held_persons_are_answered",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(new__state="closed") & ~pgtrigger.Q(old__state="closed"),
        func=f"""
            IF EXISTS (
                SELECT 1 FROM seizures_person AS person WHERE person.seizure_id = NEW.id AND ({held}) AND ({answered}) < {len(ITEMS)}
            ) OR EXISTS (
                SELECT 1 FROM seizures_person AS person JOIN seizures_detention AS detention ON detention.person_id = person.id
                WHERE person.seizure_id = NEW.id AND detention.ended_at IS NULL
            ) THEN RAISE EXCEPTION 'seizure % has a person whose safeguards are not answered', NEW.id USING ERRCODE = 'check_violation'; END IF;
            RETURN NEW;
        """,  # nosec B608  # noqa: S608 - our own names
    )
