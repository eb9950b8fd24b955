"""The quick control: one short page, filled by keyboard and scanner in under a minute."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from aircop.core.forms import CodeChoiceField, ZonedDateTimeField
from jaitf.models import Compartment, TaskForce
from profiling.models import Flight
from seizures.choices import ControlResult, Place, SubjectKind
from seizures.forms.fields import FlightField, RoomField, ScanField, offer_zones, zone_entered
from seizures.forms.persons import PersonFields
from seizures.inputs import ControlInput, PersonInput


class ControlForm(PersonFields):
    """A control: flight, who or what, reason, result. Everything else has a default."""

    flight = FlightField(label=_("Flight of today"))
    flight_text = forms.CharField(
        label=_("or its number"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"placeholder": "AF718", "size": 8, "autocomplete": "off", "dir": "ltr"}),
    )
    subject_kind = forms.ChoiceField(label=_("What was checked"), choices=SubjectKind.choices, initial=SubjectKind.PERSON, widget=forms.RadioSelect)
    awb = ScanField("awb", label=_("Air waybill"), max_length=30)
    s10 = ScanField("s10", label=_("Postal item"), max_length=30)
    place = forms.ChoiceField(label=_("Place"), choices=[("", ""), *Place.choices])
    reason = CodeChoiceField("detection_methods", label=_("Reason of the control"))
    result = forms.ChoiceField(label=_("Result"), choices=ControlResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    occurred_at = ZonedDateTimeField(label=_("When"))
    vector = CodeChoiceField("vectors", label=_("Vector (empty: from flight and place)"), required=False)
    compartment = RoomField()
    target = forms.UUIDField(required=False, widget=forms.HiddenInput)
    traveller = forms.UUIDField(required=False, widget=forms.HiddenInput)
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, unit: TaskForce, flights: list[Flight], rooms: list[Compartment], default_room: Compartment, **kwargs: Any) -> None:
        kwargs["initial"] = {"client_id": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["flight"].offer(flights)  # type: ignore[attr-defined]
        self.fields["compartment"].offer(rooms, default_room)  # type: ignore[attr-defined]
        offer_zones(self, unit, kept=kwargs["initial"].get("time_zone", ""))
        self.fields["mrz"].widget.attrs["autofocus"] = True

    def control_input(self) -> ControlInput:
        data = self.cleaned_data
        names = ("subject_kind", "place", "reason", "result", "note", "vector", "occurred_at", "flight_text", "awb", "s10", "target")
        return ControlInput(**{name: data[name] for name in names}, time_zone=zone_entered(self), flight=UUID(data["flight"]) if data["flight"] else None)

    def who(self) -> PersonInput | None:
        """The person, where one was entered."""
        if not self.has_person():
            return None
        return self.person_input(traveller=self.cleaned_data["traveller"])
