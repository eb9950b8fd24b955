"""What an amendment changes, field by field and row by row, in the reader's language; read from what the amendment keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from jaitf.models import Agency
from seizures.choices import AgencyRole
from seizures.goods_facts import described, kind_of
from seizures.input_json import from_json
from seizures.inputs import SeizureInput
from seizures.models import Amendment, CommodityLine, ConcealmentUsed, Person, Photograph, RouteLeg, Seizure
from seizures.selectors.history import Change, Row
from seizures.selectors.wording import part_text, value_text

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: what it said and what it says; empty is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came, went or changed; `what` names it in a few words."""

    kind: str
    what: str
    changes: list[FieldChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the case in which something differs."""

    label: str | Promise
    changes: list[FieldChange] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _List:
    label: str | Promise
    model: type[models.Model]
    key: str


_LISTS: dict[str, _List] = {
    "lines": _List(_("Commodity lines"), CommodityLine, "public_id"),
    "legs": _List(_("Route"), RouteLeg, "public_id"),
    "persons": _List(_("Persons"), Person, "public_id"),
    "concealments": _List(_("Concealment"), ConcealmentUsed, "method"),
    "photographs": _List(_("Photographs"), Photograph, "public_id"),
}
#: What follows from something else, or is no word of the case.
_SILENT = {*_LISTS, "agencies", "flight", "public_id", "traveller", "attributes"}


def differences_of(amendment: Amendment) -> list[Section]:
    """What the amendment changes, in the order of the form; nothing when it proposes what is there."""
    return differences_between(amendment.base, amendment.proposal)


def differences_between(base: Mapping[str, Any], proposal: Mapping[str, Any]) -> list[Section]:
    """The same for two stored inputs (`seizures.input_json`)."""
    before, after = from_json(base), from_json(proposal)
    found = [Section(_("Event, conveyance and narrative"), _field_changes(Seizure, _row(before), _row(after))), _agencies(before, after)]
    found += [Section(one.label, rows=_row_changes(one, getattr(before, name) or (), getattr(after, name) or ())) for name, one in _LISTS.items()]
    return [section for section in found if section.changes or section.rows]


def _row(record: Any) -> Row:
    """An input as a row, with the names of the columns."""
    row: Row = {one.name: getattr(record, one.name) for one in fields(record)}
    if "airport" in row:
        row |= {"airport_id": row["airport"], "country_id": row["country"]}
    return row


def _field_changes(model: type[models.Model], before: Row, after: Row) -> list[FieldChange]:
    changes = []
    for name in after:
        if name in _SILENT or before[name] == after[name] or name.endswith("_id"):
            continue
        column = model._meta.get_field(name)
        if column.is_relation:
            texts = (str(before[name] or ""), str(after[name] or ""))
        else:
            texts = (value_text(column, before[name], before), value_text(column, after[name], after))  # type: ignore[arg-type]
        if texts[0] != texts[1]:
            changes.append(FieldChange(str(capfirst(str(column.verbose_name))), *texts))  # type: ignore[union-attr]
    return [*changes, *_fact_changes(before, after)]


def _fact_changes(before: Row, after: Row) -> list[FieldChange]:
    if "attributes" not in after or (before["attributes"] == after["attributes"] and before["commodity"] == after["commodity"]):
        return []
    old, new = (dict(described(kind_of(row["commodity"]), row["attributes"])) for row in (before, after))
    labels = [*new, *(label for label in old if label not in new)]
    return [FieldChange(label, old.get(label, ""), new.get(label, "")) for label in labels if old.get(label) != new.get(label)]


def _row_changes(one: _List, before: tuple[Any, ...], after: tuple[Any, ...]) -> list[RowChange]:
    old = {getattr(row, one.key): _row(row) for row in before}
    new = {getattr(row, one.key): _row(row) for row in after}
    rows = [RowChange(REMOVED, _named(one.model, row)) for key, row in old.items() if key not in new]
    rows += [RowChange(ADDED, _named(one.model, row)) for key, row in new.items() if key not in old]
    for key in new:
        if key in old and (changes := _field_changes(one.model, old[key], new[key])):
            rows.append(RowChange(CHANGED, _named(one.model, old[key]), changes))
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        rows.append(RowChange(CHANGED, str(_("The order"))))
    return rows


def _named(model: type[models.Model], row: Row) -> str:
    return part_text(Change(model, "update", row, None), {})


def _agencies(before: SeizureInput, after: SeizureInput) -> Section:
    old, new = ({(part.agency, part.role) for part in details.agencies or ()} for details in (before, after))
    names = dict(Agency.objects.filter(code__in={code for code, _role in old ^ new}).values_list("code", "name")) if old != new else {}
    roles = dict(AgencyRole.choices)
    rows = [
        RowChange(kind, f"{roles.get(AgencyRole(role), role)}: {names.get(code, code)}")
        for kind, parts in ((REMOVED, old - new), (ADDED, new - old))
        for code, role in sorted(parts)
    ]
    return Section(_("Agencies involved"), rows=rows)
