"""What PostgreSQL itself refuses in the protected rooms, whoever writes (rules with words: `medical_rules`, `welfare_rules`)."""

from __future__ import annotations

import pgtrigger

from seizures.care_choices import Modality

_RADIATING = ", ".join(f"'{kind}'" for kind in Modality.radiating())


def only_added() -> pgtrigger.Trigger:
    """A row is never changed or removed."""
    return pgtrigger.Protect(name="only_added", operation=pgtrigger.Update | pgtrigger.Delete)


def never_removed() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete)


def begins_as(state: str) -> pgtrigger.Trigger:
    """Nobody enters a record in a later state."""
    return pgtrigger.Trigger(
        name="begins_at_the_beginning",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"IF NEW.state <> '{state}' THEN RAISE EXCEPTION 'care: a record begins as {state}'; END IF; RETURN NEW;",
    )


def patient_goes_home_in_order() -> pgtrigger.Trigger:
    """After a refusal nobody is discharged unwatched, and what was not found is explained to the person."""
    return pgtrigger.Trigger(
        name="patient_goes_home_in_order",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(new__state="discharged") & ~pgtrigger.Q(old__state="discharged"),
        func="""
            IF OLD.state = 'in_care' AND NEW.consent IN ('no', 'withdrawn') THEN
                RAISE EXCEPTION 'care: after a refusal the patient is monitored before the discharge';
            END IF;
            IF OLD.state = 'in_care' AND NOT EXISTS (SELECT FROM seizures_medicalimaging WHERE path_id = NEW.id) THEN
                RAISE EXCEPTION 'care: without an image the patient is monitored before the discharge';
            END IF;
            IF NEW.explained_at IS NULL AND EXISTS (SELECT FROM seizures_medicalimaging WHERE path_id = NEW.id AND result <> 'positive') THEN
                RAISE EXCEPTION 'care: a result that shows nothing is explained to the person';
            END IF;
            RETURN NEW;
        """,
    )


def consent_is_withdrawn_not_forgotten() -> pgtrigger.Trigger:
    """Who said yes can withdraw it; nobody makes it as if it had never been asked."""
    return pgtrigger.Trigger(
        name="consent_is_withdrawn",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__consent__df=pgtrigger.F("new__consent")),
        func="""
            IF NEW.consent = '' OR (OLD.consent = 'yes' AND NEW.consent = 'no') OR (OLD.consent <> 'yes' AND NEW.consent = 'withdrawn') THEN
                RAISE EXCEPTION 'care: a consent that was given is withdrawn, one that was not given is refused';
            END IF;
            RETURN NEW;
        """,
    )


# Our own codes, nothing from outside: S608 sees a query where there is the body of a function.
_IMAGED = f"""
    SELECT * INTO path FROM seizures_medicalpath WHERE id = NEW.path_id FOR UPDATE;
    IF NOT FOUND THEN RAISE EXCEPTION 'care: there is no such path'; END IF;
    IF path.state IN ('opened', 'discharged', 'ended') THEN RAISE EXCEPTION 'care: nobody is imaged outside of medical care'; END IF;
    IF path.consent <> 'yes' THEN RAISE EXCEPTION 'care: no imaging without consent'; END IF;
    IF NEW.anaesthesia AND NOT path.consent_anaesthesia THEN RAISE EXCEPTION 'care: no imaging under anaesthesia without consent to it'; END IF;
    IF NEW.modality IN ({_RADIATING}) AND path.sex <> 'M' AND path.pregnancy <> 'negative' THEN
        RAISE EXCEPTION 'care: no X-ray and no CT without a negative pregnancy test';
    END IF;
    RETURN NEW;
"""  # noqa: S608  # nosec B608


def imaged_with_consent() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="imaged_with_consent", when=pgtrigger.Before, operation=pgtrigger.Insert, declare=[("path", "seizures_medicalpath%ROWTYPE")], func=_IMAGED
    )


def watched_while_in_care() -> pgtrigger.Trigger:
    """Entries of the log belong to a patient who is in care."""
    return pgtrigger.Trigger(
        name="watched_while_in_care",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF NOT EXISTS (SELECT FROM seizures_medicalpath WHERE id = NEW.path_id AND state NOT IN ('discharged', 'ended')) THEN
                RAISE EXCEPTION 'care: the path has ended';
            END IF;
            RETURN NEW;
        """,
    )


def packet_is_an_exhibit_of_the_case() -> pgtrigger.Trigger:
    """A packet is an exhibit of the case, or of a case of the control, that the path is about."""
    return pgtrigger.Trigger(
        name="packet_is_an_exhibit",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF NOT EXISTS (
                SELECT FROM seizures_exhibit AS thing JOIN seizures_seizure AS seizure ON seizure.id = thing.seizure_id
                LEFT JOIN seizures_control AS control ON control.id = seizure.control_id
                JOIN seizures_medicalpath AS path ON path.id = NEW.path_id AND path.state NOT IN ('opened', 'discharged', 'ended')
                WHERE thing.id = NEW.exhibit_id AND path.about_id IN (seizure.public_id, control.public_id)
            ) THEN
                RAISE EXCEPTION 'care: a packet is an exhibit of the case of this path';
            END IF;
            RETURN NEW;
        """,
    )
