"""Reading targets: the queue, what a reader may see of the subject, the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core.paging import capped_count
from jaitf.models import User
from profiling.choices import TargetState
from profiling.models import Target, TargetReason
from profiling.querysets import TargetQuerySet


def queue(user: User, state: str) -> TargetQuerySet[Target]:
    """The targets in one state (or "all"; anything unknown is "all"), with what a list shows of them."""
    related = Target.objects.visible_to(user).select_related(
        "traveller", "consignment", "mail_item", "flight__origin", "flight__destination", "compartment__task_force", "created_by"
    )
    found = related.filter(state=state) if state in TargetState.values else related
    return found.prefetch_related(Prefetch("reasons", queryset=TargetReason.objects.order_by("pk")))


def queue_counts(user: User) -> dict[str, int]:
    """How many targets are in each state that still asks for something, each counted no further than a page is."""
    asking = [TargetState.PROPOSED, *TargetState.actionable()]
    counts = {state: capped_count(Target.objects.visible_to(user).filter(state=state)) for state in asking}
    return {state: count for state, count in counts.items() if count}


@dataclass(frozen=True, slots=True)
class SubjectView:
    """The subject of a target for its page; `url` is empty for who sees the target only because it was shared."""

    title: str
    facts: Sequence[tuple[str | Promise, Any]]
    url: str


def shown_subject(user: User, target: Target) -> SubjectView:
    """Who or what the target is about, with what is needed to recognise it."""
    can_open = type(target.subject)._default_manager.visible_to(user).filter(pk=target.subject.pk).exists() if target.subject else False  # type: ignore[attr-defined]
    if target.traveller is not None:
        person = target.traveller
        document = person.documents.order_by("pk").first()
        facts: list[tuple[str | Promise, Any]] = [
            (_("Born"), person.birth_date and person.birth_date.isoformat()),
            (_("Sex"), person.get_sex_display()),
            (_("Nationality"), person.nationality),
            (_("Document"), document and " ".join(part for part in (document.document_type, document.number, document.issuer) if part)),
            (_("Seat"), " ".join(person.seats)),
            (_("Bags"), " ".join(person.bag_tags) or person.bag_count),
        ]
        return SubjectView(str(person), facts, reverse("profiling:traveller-detail", args=[person.public_id]) if can_open else "")
    if target.consignment is not None:
        goods = target.consignment
        facts = [
            (_("Goods"), goods.description),
            (_("Shipper"), goods.shipper),
            (_("Consignee"), goods.consignee),
            (_("Route"), f"{goods.origin}–{goods.destination}".strip("–")),
            (_("Pieces"), goods.pieces),
        ]
        return SubjectView(str(goods), facts, reverse("profiling:consignment-detail", args=[goods.public_id]) if can_open else "")
    item = target.mail_item
    assert item is not None
    facts = [(_("Contents"), item.description), (_("Sender"), item.sender), (_("Addressee"), item.addressee)]
    return SubjectView(str(item), facts, reverse("profiling:mail-detail", args=[item.public_id]) if can_open else "")


_STEPS: dict[str, tuple[Any, str, str]] = {
    TargetState.PROPOSED: (_("Marked as a target"), "bullseye", "info"),
    TargetState.CONFIRMED: (_("Confirmed"), "check-circle", "success"),
    TargetState.DISMISSED: (_("Dismissed"), "x-circle", ""),
    TargetState.SENT: (_("Sent to the control post"), "send", "warning"),
    TargetState.CONTROLLED: (_("Control recorded"), "clipboard-check", "success"),
}


def timeline(target: Target) -> list[dict[str, Any]]:
    """Every step of the target from its row history, the newest first, as components/timeline.html shows it."""
    rows = list(Target.pgh_event_model.objects.filter(pgh_obj_id=target.pk).order_by("pgh_id"))  # type: ignore[attr-defined]
    actors = User.objects.in_bulk({row.pgh_context["actor"] for row in rows if row.pgh_context and row.pgh_context.get("actor")})
    entries: list[dict[str, Any]] = []
    before = ""
    for row in rows:
        if row.state != before:
            text, icon, kind = _STEPS[row.state]
            note = {TargetState.PROPOSED: row.note, TargetState.CONFIRMED: row.review_reason, TargetState.DISMISSED: row.review_reason}.get(row.state, "")
            actor = actors.get((row.pgh_context or {}).get("actor"))
            entries.append({"at": row.pgh_created_at, "actor": actor, "text": text, "icon": icon, "kind": kind, "note": note})
        before = row.state
    return entries[::-1]
