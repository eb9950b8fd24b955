"""Rows of the history in plain words, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from aircop.core import codelists, formats
from aircop.core.fields import CodeField
from jaitf.models import Agency
from seizures.goods_facts import described
from seizures.models import CommodityLine, ConcealmentUsed, Person, Photograph, RouteLeg, Seizure, SeizureAgency
from seizures.models.person import victim_sign
from seizures.selectors.history import Change, Row

#: Columns that follow from something else, or that nobody reads.
_SILENT: dict[type[models.Model], set[str]] = {
    Seizure: {
        "version",
        "updated_at",
        "state",
        "reference",
        "submitted_by_id",
        "submitted_at",
        "decided_by_id",
        "decided_at",
        "closed_by_id",
        "closed_at",
        "return_reason",
        "flight_id",
        "control_id",
    },
    CommodityLine: {"position", "kind", "kg_equivalent", "kg_factor", "kg_factor_kind", "kg_factor_version"},
    RouteLeg: {"position"},
    Person: {"name_key", "control_id", "seizure_id", "traveller_id"},
}
_ALWAYS_SILENT = {
    "id",
    "public_id",
    "created_at",
    "compartment_id",
    "pgh_id",
    "pgh_created_at",
    "pgh_label",
    "pgh_obj_id",
    "pgh_context",
    "pgh_context_id",
}
#: A longer text is only said to have changed.
_LONGEST = 60
NOTHING = "\N{EN DASH}"


def field_changes(change: Change) -> list[str]:
    """`Place: Arrivals hall → Baggage hall`, one text per column that differs; nothing where the earlier row is unknown."""
    if change.before is None:
        return []
    texts = []
    for field in change.model._meta.concrete_fields:
        name = field.attname
        if name in _ALWAYS_SILENT or name in _SILENT.get(change.model, set()):
            continue
        old, new = change.before.get(name), change.row.get(name)
        if change.model is CommodityLine and name == "attributes":
            texts += _fact_changes(change.before, change.row)
            continue
        if old != new and (text := _difference(field, old, new, change)):
            texts.append(text)
    return texts


def _fact_changes(before: Row, after: Row) -> list[str]:
    """Facts about goods that differ, by their labels; new ones first."""
    old, new = dict(described(before["kind"], before["attributes"])), dict(described(after["kind"], after["attributes"]))
    return [
        _told(label, old.get(label, ""), new.get(label, ""))
        for label in [*new, *(label for label in old if label not in new)]
        if old.get(label) != new.get(label)
    ]


def _difference(field: models.Field[Any, Any], old: Any, new: Any, change: Change) -> str:
    before = value_text(field, old, change.before or {})
    after = value_text(field, new, change.row)
    if before == after:
        # Seconds of a time, trailing zeros of a number: nobody would see a difference.
        return ""
    return _told(capfirst(str(field.verbose_name)), before, after)


def _told(label: str, before: str, after: str) -> str:
    if len(before) > _LONGEST or len(after) > _LONGEST:
        return _("%(field)s was rewritten") % {"field": label}
    arrow = "\N{LEFTWARDS ARROW}" if get_language_bidi() else "\N{RIGHTWARDS ARROW}"
    return f"{label}: {isolated(before) or NOTHING} {arrow} {isolated(after) or NOTHING}"


def isolated(text: str) -> str:
    """A text that keeps its own direction inside of a sentence from right to left; elsewhere as it is."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if text and get_language_bidi() else text


def value_text(field: models.Field[Any, Any], value: Any, row: Row) -> str:
    """A column's value as people read it: labels of codes and choices, local times, numbers with separators."""
    if value is None or value == "":
        return ""
    if isinstance(field, CodeField):
        return codelists.label(field.list_name, str(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return formats.moment_text(value, row.get("time_zone") or "UTC")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return formats.number_text(value)
    if field.attname == "country_id":
        return formats.country_name(str(value))
    return str(value)


def part_text(change: Change, agencies: dict[int, Agency]) -> str:
    """What a row of a list is, in a few words: `2.35 kg Cocaine`, `DIALLO, Moussa (Carrier)`."""
    row, model = change.row, change.model
    if model is CommodityLine:
        return f"{isolated(formats.quantity_text(row['quantity'], row['unit']))} {codelists.label('commodities', row['commodity'])}"
    if model is ConcealmentUsed:
        return codelists.label("concealment_methods", row["method"])
    if model is RouteLeg:
        return f"{_choice(model, 'role', row)} {row['airport_id'] or formats.country_name(row['country_id'])}"
    if model is SeizureAgency:
        agency = agencies.get(row["agency_id"])
        return f"{_choice(model, 'role', row)} {agency.name if agency else ''}".strip()
    if model is Person:
        return f"{isolated(_person_name(row))} ({_choice(model, 'role', row)})"
    if model is Photograph:
        return row["caption"] or _("photograph %(number)s") % {"number": row["position"] + 1}
    return str(capfirst(model._meta.verbose_name or ""))


def _person_name(row: Row) -> str:
    """The name; of who was a victim later it was taken out of the history, and the sign stands for it."""
    name = ", ".join(part for part in (row["family_name"], row["given_names"]) if part)
    return name or victim_sign(UUID(str(row["public_id"])))


def _choice(model: type[models.Model], name: str, row: Row) -> str:
    field = model._meta.get_field(name)
    return str(dict(field.flatchoices).get(row[name], row[name]))  # type: ignore[union-attr]
