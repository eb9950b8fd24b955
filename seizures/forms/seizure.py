"""The case file as a form: its own fields here, its rows in `forms.parts`."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import AircopError, InvalidInput
from aircop.core.forms import CodeChoiceField, ZonedDateTimeField, offer
from jaitf.choices import Handling
from jaitf.models import Agency, Compartment, TaskForce
from profiling.models import Flight
from seizures.choices import AgencyRole, NarrativeLanguage, Place
from seizures.forms.fields import FlightField, RoomField, ScanField, offer_zones, zone_entered
from seizures.forms.goods import LineForm
from seizures.forms.parts import Rows
from seizures.inputs import AgencyInput, SeizureInput

_PLAIN = ("occurred_at", "place", "place_detail", "vector", "detection", "flight_text", "awb", "s10", "narrative", "narrative_language", "handling")


class SeizureForm(forms.Form):
    """Event, conveyance, agencies and narrative of a case."""

    occurred_at = ZonedDateTimeField(label=_("When"))
    place = forms.ChoiceField(label=_("Place"), choices=[("", ""), *Place.choices])
    place_detail = forms.CharField(label=_("Place, in words"), required=False, max_length=120)
    vector = CodeChoiceField("vectors", label=_("Vector"))
    detection = CodeChoiceField("detection_methods", label=_("How it was detected"))
    detecting = forms.MultipleChoiceField(label=_("Detecting agency"), required=False, widget=forms.CheckboxSelectMultiple)
    seizing = forms.MultipleChoiceField(label=_("Seizing agency"), required=False, widget=forms.CheckboxSelectMultiple)
    contributing = forms.MultipleChoiceField(label=_("Contributing agencies"), required=False, widget=forms.CheckboxSelectMultiple)
    flight = FlightField(label=_("Flight of that day"))
    flight_text = forms.CharField(
        label=_("or its number"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"placeholder": "AF718", "size": 8, "autocomplete": "off", "dir": "ltr"}),
    )
    awb = ScanField("awb", label=_("Air waybill"), max_length=30)
    s10 = ScanField("s10", label=_("Postal item"), max_length=30)
    narrative = forms.CharField(label=_("What happened"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}))
    narrative_language = forms.ChoiceField(label=_("Language of the narrative"), choices=NarrativeLanguage.choices)
    handling = forms.ChoiceField(label=_("Handling mark"), choices=Handling.choices, initial=Handling.AMBER)
    compartment = RoomField()
    control = forms.UUIDField(required=False, widget=forms.HiddenInput)
    event_uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, unit: TaskForce, flights: list[Flight], agencies: list[Agency], rooms: list[Compartment], default_room: Compartment, **kwargs: Any
    ) -> None:
        initial = kwargs["initial"] = {"event_uid": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["flight"].offer(flights)  # type: ignore[attr-defined]
        self.fields["compartment"].offer(rooms, default_room)  # type: ignore[attr-defined]
        for name in AGENCY_FIELDS:
            offer(self, **{name: [(agency.code, agency.name) for agency in agencies]})
        offer_zones(self, unit, kept=initial.get("time_zone", ""))


AGENCY_FIELDS = {"detecting": AgencyRole.DETECTING, "seizing": AgencyRole.SEIZING, "contributing": AgencyRole.CONTRIBUTING}


class CaseForms:
    """The form of a case with its rows, as one thing: valid together, one input, errors put where they belong."""

    def __init__(self, form: SeizureForm, rows: dict[str, Rows]) -> None:
        self.form = form
        self.rows = rows

    def is_valid(self) -> bool:
        valid = [self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())]
        for rows in self.rows.values():
            for message in rows.non_form_errors():
                self.form.add_error(None, message)
        return all(valid)

    @property
    def all_rows(self) -> list[forms.Form]:
        """Every row's form, for the summary of errors."""
        return [form for rows in self.rows.values() for form in rows.forms]

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors) or any(form.errors for form in self.all_rows)

    def to_input(self) -> SeizureInput:
        data = self.form.cleaned_data
        agencies = tuple(AgencyInput(agency=code, role=role) for name, role in AGENCY_FIELDS.items() for code in data[name])
        rows: dict[str, Any] = {name: rows.inputs() for name, rows in self.rows.items()}
        return SeizureInput(
            **{name: data[name] for name in _PLAIN},
            **rows,
            time_zone=zone_entered(self.form),
            flight=UUID(data["flight"]) if data["flight"] else None,
            agencies=agencies,
        )

    def add_refusal(self, error: AircopError) -> None:
        """Show a service's refusal beside its field: `lines.0.quantity` is the first row that was filled in."""
        found = error.fields if isinstance(error, InvalidInput) else {error.field or "": [error.message]}
        for name, messages in found.items():
            form, field = self._place_of(name)
            for message in messages:
                form.add_error(field if field in form.fields else None, str(message))

    def _place_of(self, name: str) -> tuple[forms.BaseForm, str]:
        head, _dot, rest = name.partition(".")
        number, _dot, field = rest.partition(".")
        kept = self.rows[head].kept() if head in self.rows else []
        if number.isdigit() and int(number) < len(kept):
            form = kept[int(number)]
            return form, form.field_of(field) if isinstance(form, LineForm) else field
        return self.form, {"time_zone": "occurred_at"}.get(head, head)
