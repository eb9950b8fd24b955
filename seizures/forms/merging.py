"""When somebody else saved first: what differs between their record and what was typed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seizures.forms.parts import Rows
from seizures.forms.seizure import CaseForms

_TITLES: dict[str, str | Promise] = {
    "lines": _("Commodity lines"),
    "legs": _("Route"),
    "persons": _("Persons"),
    "concealments": _("Concealment"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field or a list that differs, as texts line by line."""

    label: str | Promise
    theirs: list[str]
    mine: list[str]


def differences(theirs: CaseForms, mine: CaseForms) -> list[Difference]:
    """Their record beside what was typed, only where the two differ."""
    found = []
    for field in theirs.form.visible_fields():
        their_text, my_text = shown(field), shown(mine.form[field.name])
        if their_text != my_text:
            found.append(Difference(field.label, [their_text], [my_text]))
    for name, rows in theirs.rows.items():
        their_rows, my_rows = _texts(rows), _texts(mine.rows[name])
        if their_rows != my_rows:
            found.append(Difference(_TITLES[name], their_rows, my_rows))
    return found


def shown(field: BoundField) -> str:
    """What a field holds, as a person reads it."""
    value: Any = field.value()
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        parts: list[Any] = value if isinstance(value, list) else list(widget.decompress(value) or [])
        return " ".join(str(part) for part in parts if part)
    if isinstance(field.field, forms.ChoiceField):
        labels = {str(code): str(label) for code, label in _flat(field.field.choices)}
        values = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in values if one)
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    pairs: list[tuple[Any, Any]] = []
    for value, label in choices() if callable(choices) else choices:
        pairs += label if isinstance(label, (list, tuple)) else [(value, label)]
    return pairs


def _texts(rows: Rows) -> list[str]:
    texts = []
    for form in rows.forms:
        removed = "DELETE" in form.fields and form["DELETE"].value()
        fields = [field for field in form.visible_fields() if field.name not in ("DELETE", "mrz")]
        filled = [text for field in fields if (text := shown(field))]
        # A row that was never touched holds at most the two choices it starts with.
        if not removed and (form.has_changed() or form.initial):
            texts.append(" · ".join(filled))
    return texts


def with_their_rows(data: QueryDict, theirs: CaseForms, mine: CaseForms, version: int) -> QueryDict:
    """What was typed, on top of their version, with the rows that they added meanwhile; saving it again keeps both."""
    merged = data.copy()
    merged["version"] = str(version)
    for name, rows in theirs.rows.items():
        known = mine.rows[name].known_ids()
        for form in rows.initial_forms:
            if "public_id" not in form.fields or str(form["public_id"].value()) in known:
                continue
            number = int(str(merged[f"{name}-TOTAL_FORMS"]))
            for field in form:
                if field.name != "DELETE":
                    value = field.value()
                    merged[f"{name}-{number}-{field.name}"] = "" if value is None else str(value)
            merged[f"{name}-TOTAL_FORMS"] = str(number + 1)
    return merged
