"""Who sees a record beyond its compartment, and who ever did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from jaitf.choices import CompartmentKind, Handling
from jaitf.models import TaskForce, User
from messaging.models import ControlShare, SeizureShare, TargetShare
from messaging.sources import Grant, Shareable, ShareKind, share_kind_of, share_table

_HISTORY: dict[ShareKind, Any] = {
    ShareKind.SEIZURE: SeizureShare.pgh_event_model,  # type: ignore[attr-defined]
    ShareKind.CONTROL: ControlShare.pgh_event_model,  # type: ignore[attr-defined]
    ShareKind.TARGET: TargetShare.pgh_event_model,  # type: ignore[attr-defined]
}


@dataclass(frozen=True, slots=True)
class ShareStep:
    """One line of the history, in the shape of `components/timeline.html`."""

    at: datetime
    actor: str
    text: str
    note: str
    kind: str
    icon: str


def shares_of(record: Shareable) -> list[Grant]:
    """The shares of a record with units that stand or have run out; ended ones are only in the history."""
    grants = share_table(share_kind_of(record)).filter(content_object=record, group__name__startswith="unit:").select_related("group", "granted_by")
    return list(grants.order_by("-expires_at"))


def units_to_share_with(record: Shareable) -> list[TaskForce]:
    """All active units; one's own only when the record lies in a room that not everybody of the unit holds."""
    units = TaskForce.objects.filter(is_active=True).select_related("airport").order_by("code")
    if record.compartment.kind == CompartmentKind.JOINT:
        units = units.exclude(pk=record.compartment.task_force_id)
    return list(units)


def share_history(record: Shareable) -> list[ShareStep]:
    """Every share of the record that was given, changed or ended, newest first."""
    rows = list(_HISTORY[share_kind_of(record)].objects.filter(content_object_id=record.pk).order_by("-pgh_created_at", "-pgh_id"))
    groups = {group.pk: group.name for group in Group.objects.filter(pk__in={row.group_id for row in rows}, name__startswith="unit:")}
    people = {user.pk: user.display_name for user in User.objects.filter(pk__in={_actor(row) for row in rows})}
    return [_step(row, groups.get(row.group_id, "").removeprefix("unit:"), people.get(_actor(row) or 0, "")) for row in rows if row.group_id in groups]


def _actor(row: Any) -> int | None:
    actor: int | None = (row.pgh_context or {}).get("actor")
    return actor if row.pgh_label == "delete" or actor else row.granted_by_id


def _step(row: Any, unit: str, actor: str) -> ShareStep:
    names = {"unit": unit, "mark": Handling(row.handling).label, "until": row.expires_at.date().isoformat()}
    if row.pgh_label == "delete":
        ended = _("The share with %(unit)s was ended") % names
        return ShareStep(row.pgh_created_at, actor, ended, (row.pgh_context or {}).get("reason", ""), "warning", "x-circle")
    text = _("Shared with %(unit)s, %(mark)s, until %(until)s") if row.pgh_label == "insert" else _("Share with %(unit)s renewed, %(mark)s, until %(until)s")
    return ShareStep(row.pgh_created_at, actor, text % names, row.reason, "info", "people")
