"""Writing down what a court or prosecutor decided; it needs no amendment, since it says nothing about the event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.errors import InvalidInput, RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from seizures import events
from seizures.models import CommodityLine, Exhibit, JudicialOutcome, Person, Seizure
from seizures.permissions import seizure_for
from seizures.problems import Problems


@dataclass(frozen=True, slots=True)
class Decision:
    """About whom or what (the public id of a person, a line or an exhibit of the case), and what was decided."""

    subject: UUID
    outcome: str
    decided_on: date
    court: str
    source: str
    sentence: str = ""
    file_reference: str = ""


@transaction.atomic
def outcome_record(*, actor: User, seizure: Seizure, decision: Decision, corrects: UUID | None = None, correction_reason: str = "") -> JudicialOutcome:
    """Add a decision to an approved case, or one that corrects another; nothing is overwritten."""
    locked = seizure_for(actor, seizure.public_id, Verb.CHANGE, lock=True)
    if not locked.is_approved:
        raise RuleViolation(_("The decision of a court is entered when the case is approved."), code="not_approved")
    made = JudicialOutcome(
        compartment_id=locked.compartment_id, seizure=locked, recorded_by=actor, outcome=decision.outcome, decided_on=decision.decided_on,
        court=decision.court.strip(), source=decision.source.strip(), sentence=decision.sentence.strip(), file_reference=decision.file_reference.strip(),
        correction_reason=correction_reason.strip(),
    )  # fmt: skip
    _about(made, locked, decision.subject, actor)
    problems = Problems()
    with problems.noting():
        _fits(made)
    with problems.noting():
        _dates(made, locked)
    with problems.noting():
        _correction(made, locked, corrects)
    problems.check_fields(made)
    problems.raise_any()
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise RuleViolation(_("Somebody has corrected this entry already. Look at the newest one."), code="corrected") from error
    events.outcome_recorded.emit(events.SeizureMoved(locked.pk, locked.compartment_id, locked.control_id, actor.pk))
    return made


def _about(outcome: JudicialOutcome, seizure: Seizure, subject: UUID, actor: User) -> None:
    outcome.person = Person.objects.filter(seizure=seizure, public_id=subject).first()
    outcome.line = CommodityLine.objects.filter(seizure=seizure, public_id=subject).first()
    outcome.exhibit = Exhibit.objects.visible_to(actor).filter(seizure=seizure, public_id=subject).first()
    if not any((outcome.person, outcome.line, outcome.exhibit)):
        raise InvalidInput({"subject": [_("Choose a person, a line of goods or an exhibit of this case.")]})


def _fits(outcome: JudicialOutcome) -> None:
    known = codelists.codes("outcomes")
    wanted = "J" if outcome.person is not None else "G"
    if outcome.outcome not in known or known[outcome.outcome].parent != wanted:
        raise RuleViolation(_("This decision does not fit what it is about: persons are charged, convicted or acquitted; goods are not."), field="outcome")


def _dates(outcome: JudicialOutcome, seizure: Seizure) -> None:
    if outcome.decided_on > timezone.now().date():
        raise RuleViolation(_("This date lies in the future."), code="future", field="decided_on")
    if outcome.decided_on < seizure.occurred_at.date():
        raise RuleViolation(_("This is before the event itself. Check the date."), code="before_event", field="decided_on")


def _correction(outcome: JudicialOutcome, seizure: Seizure, corrects: UUID | None) -> None:
    if corrects is None:
        outcome.correction_reason = ""
        return
    outcome.corrects = JudicialOutcome.objects.filter(seizure=seizure, public_id=corrects).first()
    if outcome.corrects is None:
        raise RuleViolation(_("The entry that you correct is not of this case."), code="not_of_this_case", field="subject")
    if not outcome.correction_reason:
        raise RuleViolation(_("Say why the entry is corrected."), code="reason_missing", field="correction_reason")
