"""What the timeline of a case tells of its time after approval: hand-overs, decisions of courts, connections, joint seizures.

Registered in `timeline.MORE`, which asks for readers of the case's own room only; each in one query.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from aircop.core import codelists
from seizures.choices import CaseHandOverState, JointRole, LinkDecision
from seizures.models import CaseHandOver, CaseLink, Control, JointDeclaration, JudicialOutcome, Seizure
from seizures.selectors.timeline import MORE, Entry


def hand_over_entries(record: Seizure | Control) -> Iterable[Entry]:
    """Handed over, signed for, declared void."""
    if not isinstance(record, Seizure) or not record.is_approved:
        return
    found = CaseHandOver.objects.filter(seizure=record).defer("receipt", "content").select_related("recorded_by", "receipt_by", "voided_by")
    for made in found:
        url, service = reverse("seizures:case-hand-over", args=[made.public_id]), {"service": made.service}
        yield Entry(made.occurred_at, str(made.recorded_by), _("Handed over to %(service)s") % service, "info", "send", made.note, url)
        if made.receipt_at:
            yield Entry(made.receipt_at, str(made.receipt_by), _("%(service)s signed for the hand-over") % service, "success", "clipboard-check", "", url)
        if made.state == CaseHandOverState.VOID and made.voided_at:
            text = _("Hand-over to %(service)s declared void") % service
            yield Entry(made.voided_at, str(made.voided_by), text, "warning", "slash-circle", made.void_reason, url)


def outcome_entries(record: Seizure | Control) -> Iterable[Entry]:
    """Decisions as they were entered; what corrects an earlier one says so."""
    if not isinstance(record, Seizure) or not record.is_approved:
        return
    url = f"{reverse('seizures:seizure-detail', args=[record.public_id])}?tab=court"
    for outcome in JudicialOutcome.objects.filter(seizure=record).select_related("person", "line", "exhibit__seizure", "recorded_by"):
        words = {"outcome": codelists.label("outcomes", outcome.outcome), "subject": outcome.subject}
        text = _("Decision corrected: %(outcome)s, %(subject)s") if outcome.corrects_id else _("Decision entered: %(outcome)s, %(subject)s")
        note = " · ".join(filter(None, [outcome.court, outcome.decided_on.isoformat(), outcome.correction_reason]))
        yield Entry(outcome.created_at, str(outcome.recorded_by), text % words, "info", "building", note, url)


def link_entries(record: Seizure | Control) -> Iterable[Entry]:
    """What somebody decided about this case and another one, which the reader may not see: it is not named."""
    if not isinstance(record, Seizure):
        return
    url = f"{reverse('seizures:seizure-detail', args=[record.public_id])}?tab=links"
    for link in CaseLink.objects.filter(seizure=record).select_related("decided_by"):
        same = link.decision == LinkDecision.LINKED
        text = _("Connected with another case") if same else _("Found not to be connected with another case")
        yield Entry(link.created_at, str(link.decided_by), text, "", "link-45deg", link.reason, url)


def joint_entries(record: Seizure | Control) -> Iterable[Entry]:
    """What the own unit declared of a joint seizure, and when it took that back."""
    if not isinstance(record, Seizure) or not record.is_approved:
        return
    for joint in JointDeclaration.objects.filter(seizure=record).select_related("declared_by", "ended_by"):
        leads = joint.role == JointRole.LEADS
        text = _("Declared a joint seizure that this unit leads") if leads else _("Declared a joint seizure that another unit leads")
        yield Entry(joint.created_at, str(joint.declared_by), text, "info", "people", joint.reason)
        if joint.ended_at:
            yield Entry(joint.ended_at, str(joint.ended_by), _("Took the declaration of a joint seizure back"), "warning", "people", joint.end_reason)


MORE.extend([hand_over_entries, outcome_entries, link_entries, joint_entries])
