"""The rows of a case: commodity lines, places of the route, persons, concealments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from aircop.core.forms import CodeChoiceField
from seizures.choices import LegRole, PersonRole
from seizures.forms.fields import RowForm, StateField
from seizures.forms.goods import LineForm, line_values
from seizures.forms.persons import PersonFields, person_values
from seizures.input_json import stored_rows
from seizures.inputs import ConcealmentInput, LegInput, PersonInput
from seizures.models import RouteLeg, Seizure
from seizures.models.person import victim_sign

MOST_ROWS = 100


class LegForm(RowForm):
    role = forms.ChoiceField(label=_("What it is in the route"), choices=[("", ""), *LegRole.choices])
    airport = forms.CharField(
        label=_("Airport (IATA code)"),
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"list": "airport-codes", "size": 5, "autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )
    country = StateField(label=_("Country, if no airport is known"))

    def to_input(self) -> LegInput:
        return LegInput(**{name: self.cleaned_data[name] for name in _LEG})


class PersonForm(PersonFields, RowForm):
    role = forms.ChoiceField(label=_("Role in the case"), choices=PersonRole.choices, initial=PersonRole.CARRIER)

    @property
    def sign(self) -> str:
        """Of a victim who is in the case already: by what it calls the person; its fields are empty, and may stay so."""
        person = self.initial.get("public_id")
        return victim_sign(person) if person and self.initial.get("role") == PersonRole.VICTIM else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("family_name") and cleaned.get("role") != PersonRole.VICTIM and not self.errors.get("mrz"):
            self.add_error("family_name", _("Enter the family name as on the document."))
        return cleaned

    def to_input(self) -> PersonInput:
        return self.person_input(role=self.cleaned_data["role"], public_id=self.cleaned_data["public_id"])


class ConcealmentForm(forms.Form):
    method = CodeChoiceField("concealment_methods", label=_("Concealment"))
    detail = forms.CharField(label=_("Detail"), required=False, max_length=300)

    def to_input(self) -> ConcealmentInput:
        return ConcealmentInput(method=self.cleaned_data["method"], detail=self.cleaned_data["detail"])


_LEG = ("role", "airport", "country", "public_id")


class Rows(BaseFormSet):
    """A formset whose filled rows become inputs, in their order."""

    def kept(self) -> list[forms.Form]:
        """Rows that were filled in and not removed."""
        return [form for form in self.forms if form.has_changed() and form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def inputs(self) -> tuple[Any, ...]:
        return tuple(form.to_input() for form in self.kept())  # type: ignore[attr-defined]

    def known_ids(self) -> set[str]:
        """Public ids of the records that these rows show, removed ones too."""
        return {str(form["public_id"].value() or "") for form in self.forms if "public_id" in form.fields}


def leg_values(leg: RouteLeg) -> dict[str, Any]:
    """Form values of a place; the country is shown only where the airport is not known."""
    return {"role": leg.role, "airport": leg.airport_id or "", "country": "" if leg.airport_id else leg.country_id, "public_id": leg.public_id}


#: name of the list in a case → its form, how many empty rows it shows, and the values of a record's row.
_LISTS: dict[str, tuple[type[forms.Form], int, Callable[[Any], dict[str, Any]]]] = {
    "lines": (LineForm, 1, line_values),
    "legs": (LegForm, 1, leg_values),
    "persons": (PersonForm, 1, person_values),
    "concealments": (ConcealmentForm, 1, lambda used: {"method": used.method, "detail": used.detail}),
}
#: Empty rows of a new case, for those who work without JavaScript. An empty line of goods carries the fields of every kind: a
#: second one would make the page too heavy for a bad link.
_EMPTY_ROWS = {"lines": 1, "legs": 2, "persons": 1, "concealments": 2}


def row_values(seizure: Seizure, proposed: Mapping[str, list[Any]] | None = None) -> dict[str, list[dict[str, Any]]]:
    """The rows of a case, or of a version that is only proposed, as a form shows them."""
    rows = proposed if proposed is not None else stored_rows(seizure)
    return {name: [values(row) for row in rows[name]] for name, (_form, _extra, values) in _LISTS.items()}


def case_rows(data: QueryDict | None = None, initial: dict[str, list[dict[str, Any]]] | None = None) -> dict[str, Rows]:
    """The four formsets of a case, bound to `data` or showing `initial` with some empty rows."""
    sets = {}
    for name, (form, extra, _values) in _LISTS.items():
        shown = (initial or {}).get(name, [])
        spare = extra if shown else _EMPTY_ROWS[name]
        factory = formset_factory(form, formset=Rows, extra=spare, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 1, validate_max=True)
        sets[name] = cast("Rows", factory(data, prefix=name) if data is not None else factory(initial=shown, prefix=name))
    return sets
