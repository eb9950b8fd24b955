"""The amendments of a case for its timeline, and its earlier versions as people read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from jaitf.models import Agency, User
from seizures.choices import AgencyRole, AmendmentState
from seizures.goods_facts import described, kind_of
from seizures.input_json import from_json
from seizures.models import Amendment, CaseVersion, CommodityLine, ConcealmentUsed, Person, RouteLeg, Seizure
from seizures.models.goods import StoredPicture
from seizures.selectors.wording import value_text


@dataclass(frozen=True, slots=True)
class AmendmentStep:
    """What somebody did to an amendment."""

    at: datetime
    actor_id: int | None
    state: str
    note: str
    url: str


def amendment_steps(seizure: Seizure) -> Iterator[AmendmentStep]:
    """Every move of every amendment of the case, oldest first; one query on the history."""
    history: Any = Amendment.pgh_event_model  # type: ignore[attr-defined]
    rows = history.objects.filter(seizure_id=seizure.pk).order_by("pgh_id")
    states: dict[int, str] = {}
    for row in rows.values("pgh_obj_id", "pgh_created_at", "public_id", "state", "reason", "answer", "opened_by_id", "submitted_by_id", "decided_by_id"):
        if states.get(row["pgh_obj_id"]) == row["state"]:
            continue
        states[row["pgh_obj_id"]] = row["state"]
        actor = {AmendmentState.OPEN: row["opened_by_id"], AmendmentState.SUBMITTED: row["submitted_by_id"]}.get(row["state"], row["decided_by_id"])
        note = row["answer"] if row["state"] in (AmendmentState.RETURNED, AmendmentState.WITHDRAWN) else row["reason"]
        yield AmendmentStep(row["pgh_created_at"], actor, row["state"], note, reverse("seizures:amendment-detail", args=[row["public_id"]]))


def step_words(state: str) -> tuple[str, str, str]:
    """Text, kind and icon of a step in the timeline."""
    return {
        AmendmentState.OPEN: (_("Opened an amendment"), "info", "pencil"),
        AmendmentState.SUBMITTED: (_("Submitted the amendment"), "info", "send"),
        AmendmentState.RETURNED: (_("Returned the amendment"), "warning", "arrow-return-left"),
        AmendmentState.WITHDRAWN: (_("Withdrew the amendment"), "", "x-circle"),
        AmendmentState.APPROVED: (_("Approved the amendment: a new version of the case"), "success", "check-circle"),
    }[AmendmentState(state)]


@dataclass(frozen=True, slots=True)
class AmendedPicture:
    """A photograph as the amendment wants it; `added` when the case does not have it yet."""

    photograph: StoredPicture
    caption: str
    added: bool


def amendment_pictures(amendment: Amendment) -> list[AmendedPicture]:
    """The photographs that the case shall have, in their order; of a finished amendment those that it added."""
    said = from_json(amendment.proposal).photographs or ()
    added = {one.public_id: one for one in amendment.photographs.all()}
    there = {one.public_id: one for one in amendment.seizure.photographs.all()} if amendment.is_unfinished else {}
    shown: dict[Any, StoredPicture] = {**there, **added}
    return [AmendedPicture(shown[one.public_id], one.caption, one.public_id in added) for one in said if one.public_id in shown]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of a version, with its rows of label and text."""

    label: str
    rows: list[list[tuple[str, str]]]


_MODELS: dict[str, type[Any]] = {"lines": CommodityLine, "legs": RouteLeg, "persons": Person, "concealments": ConcealmentUsed}
_NOT_SHOWN = {
    "kg_factor_kind",
    "kg_factor_version",
    "kg_factor",
    "attributes",
    "event_uid",
    "state",
    "sha256",
    "byte_count",
    "content_type",
    "sign",
    "is_child",
}


def version_parts(version: CaseVersion) -> list[Part]:
    """What a version says, from its own record, in the reader's language."""
    record: dict[str, Any] = json.loads(version.record)
    parts = [Part(_("Event"), [_event(record)])]
    labels = {"lines": _("Commodity lines"), "legs": _("Route"), "persons": _("Persons"), "concealments": _("Concealment")}
    parts += [Part(labels[name], [_said(model, row) for row in record.get(name, [])]) for name, model in _MODELS.items()]
    names = dict(Agency.objects.filter(code__in={row["agency__code"] for row in record["agencies"]}).values_list("code", "name"))
    roles = dict(AgencyRole.choices)
    agencies = [[(str(roles.get(row["role"], row["role"])), names.get(row["agency__code"], row["agency__code"]))] for row in record["agencies"]]
    parts.append(Part(_("Agencies involved"), agencies))
    return [part for part in parts if part.rows]


def _event(record: dict[str, Any]) -> list[tuple[str, str]]:
    plain = {name: value for name, value in record.items() if not isinstance(value, list) and name not in ("unit", "control", "submitted_by", "decided_by")}
    for name in ("occurred_at", "submitted_at", "decided_at"):
        plain[name] = datetime.fromisoformat(plain[name]) if plain.get(name) else None
    rows = _said(Seizure, plain)
    accounts = {name: record.get(name) for name in ("submitted_by", "decided_by")}
    people = {user.username: user.display_name for user in User.objects.filter(username__in=[name for name in accounts.values() if name])}
    labels = {"submitted_by": _("Submitted by"), "decided_by": _("Approved by")}
    return rows + [(labels[name], people.get(who, who)) for name, who in accounts.items() if who]


def _said(model: type[Any], row: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [(_("Name"), _("Victim %(sign)s") % {"sign": row["sign"]})] if "sign" in row else []
    for name, value in row.items():
        if name in _NOT_SHOWN or value in (None, ""):
            continue
        field = model._meta.get_field(name.removesuffix("_id"))
        text = str(value) if field.is_relation else value_text(field, value, row)
        rows.append((str(capfirst(str(field.verbose_name))), text))
    return rows + described(kind_of(row["commodity"]), row.get("attributes") or {}) if "commodity" in row else rows
