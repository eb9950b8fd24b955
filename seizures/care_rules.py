"""Rules of the protected rooms, each with words that say what to do. What must be filled in stands with the models' constraints."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.errors import Conflict, InvalidInput, RuleViolation
from seizures.care_choices import PATH_TRANSITIONS, SCREENING_TRANSITIONS, CareKind, ImagingConsent, Modality, PathState, Pregnancy, ScreeningState
from seizures.models import MedicalPath, VictimScreening

#: Where the signs of trafficking stand in the code list of signs; this app reads them for no other end.
SIGNS = "TIPI"
MOST_PACKETS = 60


def signs_offered() -> list[tuple[str, str]]:
    """Signs of trafficking, as (code, label). Each stands for itself: none weighs anything, and nobody adds them up."""
    return [(entry.code, entry.label()) for entry in codelists.children("risk_indicators", SIGNS)]


def signs_are_known(signs: Iterable[str]) -> list[str]:
    """The codes, each once, in the order of the list."""
    given, known = set(signs), [code for code, _label in signs_offered()]
    if not given <= set(known):
        raise RuleViolation(_("Tick only signs that are offered."), code="unknown_sign", field="signs")
    return [code for code in known if code in given]


def note_says_something(kind: str, signs: Collection[str], words: str, person_name: str) -> None:
    if not person_name.strip():
        raise RuleViolation(_("Say who it is: a name, or how the person can be found."), code="note_needs_person", field="other")
    if kind == CareKind.MEDICAL and not words.strip():
        raise RuleViolation(_("Say why you think that the person carries something inside."), code="note_needs_grounds", field="words")
    if kind == CareKind.WELFARE and not signs and not words.strip():
        raise RuleViolation(_("Tick what you saw, or say it in a few words."), code="note_says_nothing", field="words")


@contextmanager
def taken_once() -> Iterator[None]:
    """One record for each note, whoever of two colleagues comes first. The site may not lock a note, since it may not change one:
    the record's own unique reference decides."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise RuleViolation(_("A colleague has taken this up already."), code="taken") from error


def same_version(record: VictimScreening | MedicalPath, version: int | None) -> None:
    if version is not None and record.version != version:
        raise Conflict


def times_are_past(changes: dict[str, Any]) -> None:
    """What is written down has happened; only what is due lies ahead."""
    now = timezone.now()
    ahead = {name: [_("This time lies ahead: check date and time zone.")] for name, value in changes.items() if _is_ahead(name, value, now)}
    if ahead:
        raise InvalidInput(ahead)  # type: ignore[arg-type]


def _is_ahead(name: str, value: Any, now: datetime) -> bool:
    return isinstance(value, datetime) and name != "due_at" and value > now


def screening_may_move(screening: VictimScreening, to: str) -> None:
    if (screening.state, to) not in SCREENING_TRANSITIONS:
        words = _("“%(from)s” does not lead to “%(to)s”.") % {"from": screening.get_state_display(), "to": ScreeningState(to).label}
        raise RuleViolation(words, code="screening_state")


def path_may_move(path: MedicalPath, to: str) -> None:
    """The table of transitions, and that nobody goes home unwatched or without an explanation."""
    if (path.state, to) not in PATH_TRANSITIONS:
        raise RuleViolation(_("“%(from)s” does not lead to “%(to)s”.") % {"from": path.get_state_display(), "to": PathState(to).label}, code="path_state")
    if to != PathState.DISCHARGED:
        return
    results = {image.result for image in path.medicalimagings.all()}
    if path.state == PathState.IN_CARE and (path.consent in ImagingConsent.refusing() or not results):
        words = _("Without imaging the person stays under medical monitoring until a clinician is sure. Begin the monitoring.")
        raise RuleViolation(words, code="discharge_unwatched")
    if path.explained_at is None and results - {"positive"}:
        words = _("Nothing was found, or it is unclear: explain it to the person first, in a language he understands, and enter when.")
        raise RuleViolation(words, code="discharge_unexplained", field="explained_at")


def is_in_care(path: MedicalPath) -> None:
    if path.state in [PathState.OPENED, *PathState.finished()]:
        raise RuleViolation(_("The person is not in medical care. A clinician comes first."), code="not_in_care")


def goes_on(path: MedicalPath) -> None:
    if path.state in PathState.finished():
        raise RuleViolation(_("This path has ended."), code="path_ended")


def imaging_allowed(path: MedicalPath, modality: str, *, anaesthesia: bool) -> None:
    """Consent first; anaesthesia needs its own; a woman is tested before X-ray or CT, ultrasound is the other way."""
    is_in_care(path)
    if path.consent != ImagingConsent.YES:
        words = _("The person has not consented to imaging. Without consent there is none: the person is monitored in a medical setting.")
        raise RuleViolation(words, code="no_consent")
    if anaesthesia and not path.consent_anaesthesia:
        raise RuleViolation(_("No imaging under anaesthesia without consent to it."), code="no_consent_to_anaesthesia", field="anaesthesia")
    if modality in Modality.radiating() and path.sex != "M" and path.pregnancy != Pregnancy.NEGATIVE:
        words = _("No X-ray and no CT without a negative pregnancy test. Ultrasound is the alternative.")
        raise RuleViolation(words, code="no_pregnancy_test", field="modality")


def consent_may_become(path: MedicalPath, consent: str) -> None:
    """Who said yes withdraws it, who did not refuses; an answer is never made as if nobody had asked."""
    if consent == path.consent:
        return
    if not consent:
        raise RuleViolation(_("An answer was given and stays. If it changed, enter the new one."), code="consent_forgotten", field="consent")
    if path.consent == ImagingConsent.YES and consent == ImagingConsent.NO:
        raise RuleViolation(_("The person had said yes: enter “withdrawn”."), code="consent_withdrawn", field="consent")
    if path.consent != ImagingConsent.YES and consent == ImagingConsent.WITHDRAWN:
        raise RuleViolation(_("The person had not said yes: enter “no”."), code="consent_refused", field="consent")


def packets_countable(count: int) -> None:
    if not 1 <= count <= MOST_PACKETS:
        raise RuleViolation(_("Enter between 1 and %(most)s packets at a time.") % {"most": MOST_PACKETS}, code="packets", field="count")
