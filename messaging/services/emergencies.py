"""Emergency access ("break glass"): one case, one person, sixty minutes, everybody told, judged within 72 hours.

The grant is a share to the group of the person alone, so that `visible_to` and row security need no rule of their own.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aircop.core.audit import acting, because
from aircop.core.errors import Forbidden, NotVisible
from aircop.core.services.jobs import job_enqueue
from jaitf.choices import AccessAction, CompartmentKind, Handling
from jaitf.models import User
from jaitf.services.access_log import log_access
from jaitf.services.groups import person_group
from jaitf.services.officers import officer_suspend
from messaging import events, rules
from messaging.choices import EmergencyVerdict
from messaging.models import EmergencyAccess
from messaging.permissions import may_review_emergency
from messaging.selectors.emergencies import chiefs_to_tell
from messaging.services.shares import grant_end, grant_put
from messaging.sources import share_kind_of
from seizures.models import Control, Seizure

ACTOR = "system:emergency"
READABLE = timedelta(minutes=60)
REVIEW_WITHIN = timedelta(hours=72)
#: Rooms that no emergency of an officer opens: whoever needs them calls the unit.
_NEVER = {CompartmentKind.MEDICAL, CompartmentKind.VICTIM}


def emergency_open(*, actor: User, reference: str, reason: str) -> EmergencyAccess:
    """Open a case by its reference for an hour; both chiefs are told at once. A wrong reference is logged and refused (404)."""
    rules.may_open_emergencies(actor)
    rules.emergency_has_a_reason(reason)
    waiting = EmergencyAccess.objects.filter(officer=actor, verdict="").count()
    rules.emergencies_are_few(waiting)
    record = _case(actor, reference)
    if record is None:
        log_access(actor=actor, action=AccessAction.DENIED, record_type="emergencyaccess", terms=reference)
        raise NotVisible(_("No case with this reference can be opened this way. Check the reference, or call the unit."))
    with transaction.atomic(), acting(actor.pk, system=ACTOR), because(reason.strip()[:300]):
        return _open(actor, record, reason.strip()[:300])


def _case(actor: User, reference: str) -> Seizure | Control | None:
    """The case of this reference, whoever's it is, unless the actor sees it anyway or nobody may open it like this."""
    text = reference.strip().upper()
    for model in (Seizure, Control):
        rules.case_is_not_open_already(model.objects.visible_to(actor).filter(reference=text).exists())
    with acting(actor.pk, system=ACTOR):
        found: list[Seizure | Control] = [
            *Seizure.objects.select_related("compartment__task_force").filter(reference=text),
            *Control.objects.select_related("compartment__task_force").filter(reference=text),
        ]
    return next((record for record in found if record.compartment.kind not in _NEVER), None)


def _open(actor: User, record: Seizure | Control, reason: str) -> EmergencyAccess:
    now = timezone.now()
    emergency = EmergencyAccess.objects.create(
        officer=actor,
        compartment=record.compartment,
        record_type=share_kind_of(record).value,
        record_id=record.public_id,
        record_label=record.reference or "",
        reason=reason,
        expires_at=now + READABLE,
        review_due_at=now + REVIEW_WITHIN,
    )
    handling = getattr(record, "handling", Handling.RED)
    grant_put(record, person_group(actor), handling=handling, reason=reason, expires_at=emergency.expires_at, granted_by=actor)
    log_access(actor=actor, action=AccessAction.EMERGENCY, record=record, terms=reason)
    people = chiefs_to_tell(emergency)
    addresses = {person.email: person.language for person in people if person.email}
    if mailbox := record.compartment.task_force.email:
        addresses.setdefault(mailbox, record.compartment.task_force.languages[0])
    for address, language in addresses.items():
        payload = {"emergency": str(emergency.public_id), "to": address, "language": language}
        job_enqueue("emergency.email", f"{emergency.public_id}:{address}", payload, owner_id=actor.pk)
    events.emergency_opened.emit(events.EmergencyOpened(str(emergency.public_id), tuple(person.pk for person in people)))
    return emergency


@transaction.atomic
def emergency_review(*, actor: User, emergency: EmergencyAccess, verdict: str, note: str = "") -> EmergencyAccess:
    """Accept an emergency access, or call it misuse: then the reading ends and the account is closed at once."""
    if not may_review_emergency(actor, emergency):
        raise Forbidden(_("The chief of the owning unit or oversight judges this, nobody his own."))
    locked = EmergencyAccess.objects.select_for_update(of=("self",)).select_related("officer", "compartment").get(pk=emergency.pk)
    rules.emergency_can_be_reviewed(locked, verdict, note)
    locked.verdict, locked.review_note, locked.reviewed_by, locked.reviewed_at = verdict, note.strip()[:300], actor, timezone.now()
    if verdict == EmergencyVerdict.MISUSE:
        with acting(actor.pk, system=ACTOR):
            grant_end(locked.record_type, locked.record_id, person_group(locked.officer))
        officer_suspend(officer=locked.officer, reason=_("Emergency access to %(reference)s was judged misuse.") % {"reference": locked.record_label})
        locked.suspended_at = locked.suspended_at or timezone.now()
    with because(locked.review_note):
        locked.save()
    return locked


def emergencies_suspend_unreviewed() -> int:
    """Close the accounts whose emergency access nobody has accepted within 72 hours; returns how many accesses these were."""
    with acting(None, system=ACTOR):
        due = EmergencyAccess.objects.select_for_update(of=("self",), skip_locked=True).select_related("officer")
        overdue = list(due.filter(verdict="", suspended_at=None, review_due_at__lte=timezone.now()))
        for emergency in overdue:
            reason = _("Emergency access to %(reference)s was not accepted within 72 hours.") % {"reference": emergency.record_label}
            if emergency.officer.is_active:
                officer_suspend(officer=emergency.officer, reason=reason)
            emergency.suspended_at = timezone.now()
            emergency.save(update_fields=["suspended_at"])
    return len(overdue)
