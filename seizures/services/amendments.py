"""Changing an approved case: somebody proposes a new version with a reason, somebody else approves it (docs/adr/0016)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import because
from aircop.core.errors import Conflict, Forbidden, InvalidInput, RuleViolation
from jaitf.choices import Verb
from jaitf.models import User
from jaitf.permissions import may
from seizures import events, rules
from seizures.choices import AmendmentState, ReportLanguage, SeizureState
from seizures.input_json import from_json, input_of, stored_rows, to_json
from seizures.inputs import SeizureInput
from seizures.models import Amendment, CaseVersion, Seizure
from seizures.permissions import amendment_for, seizure_for
from seizures.selectors.record import canonical_record, digest_of
from seizures.services.amendment_photographs import photographs_plan
from seizures.services.edition_records import current_number, edition_make, edition_record_ensure
from seizures.services.editions import edition_enqueue, languages_asked
from seizures.services.seizures import CasePlan, case_plan


@transaction.atomic
def amendment_open(*, actor: User, seizure: Seizure, reason: str) -> Amendment:
    """Begin a change to an approved (or closed) case. One at a time; everybody goes on seeing the approved version."""
    locked = seizure_for(actor, seizure.public_id, Verb.CHANGE, lock=True)
    if not locked.is_approved:
        raise RuleViolation(_("This case is not approved yet. Change it directly."), code="not_approved")
    rules.amendment_needs_a_reason(reason)
    rules.no_other_amendment(locked)
    said = to_json(input_of(locked, stored_rows(locked) | {"photographs": list(locked.photographs.all())}))
    return Amendment.objects.create(
        compartment_id=locked.compartment_id, seizure=locked, reason=" ".join(reason.split())[:500], base=said, proposal=said, opened_by=actor
    )


@transaction.atomic
def amendment_change(*, actor: User, amendment: Amendment, version: int, details: SeizureInput) -> Amendment:
    """Replace what the amendment proposes. `version` is the one that was read; another one raises Conflict."""
    locked = _locked(actor, amendment, Verb.CHANGE)
    rules.amendment_may_be_edited(locked)
    if locked.version != version:
        raise Conflict
    plan = amendment_plan(locked, actor, details)
    locked.proposal = to_json(_as_planned(plan))
    locked.version += 1
    locked.save()
    plan.keep_victims(actor)
    return locked


@transaction.atomic
def amendment_submit(*, actor: User, amendment: Amendment, version: int | None = None) -> Amendment:
    """Submit what is proposed: it differs from the approved version, and is complete."""
    locked = _locked(actor, amendment, Verb.SUBMIT, version)
    if locked.state not in AmendmentState.editable():
        raise RuleViolation(_("This amendment was already submitted."), code="submitted")
    if locked.proposal == locked.base:
        raise RuleViolation(_("Nothing differs from the approved version yet. Change what is wrong, or withdraw the amendment."), code="no_difference")
    check_complete(amendment_plan(locked, actor))
    locked.state, locked.submitted_by, locked.submitted_at = AmendmentState.SUBMITTED, actor, timezone.now()
    locked.decided_by, locked.decided_at, locked.answer = None, None, ""
    return _moved(locked, actor, events.amendment_submitted)


@transaction.atomic
def amendment_return(*, actor: User, amendment: Amendment, reason: str, version: int | None = None) -> Amendment:
    """Give the amendment back to be mended; the case stays as it is."""
    locked = _locked(actor, amendment, Verb.APPROVE, version)
    rules.amendment_may_be_decided(locked, actor)
    rules.return_needs_a_reason(reason)
    return _end(locked, actor, AmendmentState.RETURNED, reason)


@transaction.atomic
def amendment_withdraw(*, actor: User, amendment: Amendment, reason: str = "") -> Amendment:
    """Give the amendment up, its author or whoever may approve; it stays in the history of the case, not in the case."""
    locked = _locked(actor, amendment, Verb.VIEW)
    if not locked.is_unfinished:
        raise RuleViolation(_("This amendment is finished already."), code="finished")
    if actor.pk not in (locked.opened_by_id, locked.submitted_by_id) and not may(actor, Verb.APPROVE, locked):
        raise Forbidden
    return _end(locked, actor, AmendmentState.WITHDRAWN, reason)


@transaction.atomic
def amendment_approve(*, actor: User, amendment: Amendment, version: int | None = None) -> Amendment:
    """Make the proposal the case: a new version, the old one kept as it stood, a new report in every language issued before.

    Nobody approves an amendment that he wrote or submitted. A closed case is open again afterwards.
    """
    locked = _locked(actor, amendment, Verb.APPROVE, version)
    rules.amendment_may_be_decided(locked, actor)
    seizure = locked.seizure
    _keep_first_version(seizure)
    # What a report that still waits was to say is fixed before the case changes.
    edition_record_ensure(seizure, current_number(seizure))
    languages = languages_asked(seizure) or [ReportLanguage.of_unit(seizure.compartment.task_force.languages)]
    number = seizure.versions.count() + 1
    plan = amendment_plan(locked, actor)
    check_complete(plan)
    locked.state, locked.decided_by, locked.decided_at = AmendmentState.APPROVED, actor, timezone.now()
    locked.version += 1
    with because(locked.reason):
        locked.save()
        _apply(plan, locked, actor)
    _keep_version(Seizure.objects.get(pk=seizure.pk), number, locked)
    made = edition_make(seizure, made_by=actor, reason=locked.reason)
    for language in languages:
        edition_enqueue(seizure, language, owner=actor, number=made.number)
    events.amendment_approved.emit(events.AmendmentMoved(locked.pk, seizure.pk, seizure.compartment_id, actor.pk))
    return locked


def amendment_plan(amendment: Amendment, actor: User, details: SeizureInput | None = None) -> CasePlan:
    """The case as the amendment (or `details`) wants it, checked and in memory only."""
    seizure = seizure_for(actor, amendment.seizure.public_id)
    proposed = from_json(amendment.proposal)
    wanted = details if details is not None else proposed
    begun = {person.public_id for person in proposed.persons if person.public_id}
    plan = case_plan(seizure, wanted, actor, timezone.now(), begun)
    photographs = proposed.photographs if wanted.photographs is None else wanted.photographs
    plan.parts["photographs"] = photographs_plan(amendment, photographs or ())
    _things_are_kept(plan)
    return plan


def check_complete(plan: CasePlan) -> None:
    """Refuse a version that would lack what an approved case needs."""
    wanted = {name: parts.wanted for name, parts in plan.parts.items()}
    rows = {name: wanted[name] for name in ("lines", "legs", "persons", "agencies")}
    rules.ready_to_submit(plan.seizure, timezone.now(), **rows).raise_any()


def _things_are_kept(plan: CasePlan) -> None:
    judged = [row for name in ("lines", "persons") for row in plan.parts[name].gone if row.judicial_outcomes.exists()]
    if judged:
        raise InvalidInput({"": [_("A court's decision is entered about %(what)s: it can't be taken out.") % {"what": judged[0]}]})
    kept = [line for line in plan.parts["lines"].gone if line.exhibits.exists()]
    if kept:
        number = kept[0].position + 1
        raise InvalidInput({"lines": [_("Line %(number)s can't be taken out: exhibits are kept of it. Correct its quantity instead.") % {"number": number}]})


def _as_planned(plan: CasePlan) -> SeizureInput:
    return input_of(plan.seizure, {name: parts.wanted for name, parts in plan.parts.items()})


def _locked(actor: User, amendment: Amendment, verb: str, version: int | None = None) -> Amendment:
    """The amendment for this person; its case is locked first, as everywhere."""
    found = amendment_for(actor, amendment.public_id, verb)
    seizure_for(actor, found.seizure.public_id, lock=True)
    locked = amendment_for(actor, amendment.public_id, verb, lock=True)
    if version is not None and locked.version != version:
        raise Conflict
    return locked


def _end(amendment: Amendment, actor: User, state: AmendmentState, answer: str) -> Amendment:
    amendment.state, amendment.answer = state, answer.strip()[:500]
    amendment.decided_by, amendment.decided_at = actor, timezone.now()
    return _moved(amendment, actor, events.amendment_ended)


def _moved(amendment: Amendment, actor: User, event: events.Event[events.AmendmentMoved]) -> Amendment:
    amendment.version += 1
    amendment.save()
    event.emit(events.AmendmentMoved(amendment.pk, amendment.seizure_id, amendment.compartment_id, actor.pk))
    return amendment


def _apply(plan: CasePlan, amendment: Amendment, actor: User) -> None:
    """Write what was approved; who proposed and who approved this version stand under it."""
    seizure = plan.seizure
    seizure.submitted_by_id, seizure.submitted_at = amendment.submitted_by_id, amendment.submitted_at
    seizure.decided_by_id, seizure.decided_at = amendment.decided_by_id, amendment.decided_at
    seizure.state, seizure.closed_by, seizure.closed_at = SeizureState.APPROVED, None, None
    seizure.version += 1
    plan.write(actor)


def _keep_first_version(seizure: Seizure) -> None:
    if not seizure.versions.exists():
        _keep_version(seizure, 1, None)


def _keep_version(seizure: Seizure, number: int, amendment: Amendment | None) -> None:
    record = canonical_record(seizure)
    CaseVersion.objects.create(
        compartment_id=seizure.compartment_id,
        seizure=seizure,
        number=number,
        amendment=amendment,
        record=record,
        record_sha256=digest_of(record),
        approved_by_id=seizure.decided_by_id,
        approved_at=seizure.decided_at or timezone.now(),
    )
