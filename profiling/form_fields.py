"""Form fields and base forms of the desk: airports, countries, the room of a new record, a flight by type-ahead, scanner fields."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import AircopError
from jaitf.choices import CompartmentKind, Verb
from jaitf.models import Airport, Compartment, Country, User
from jaitf.permissions import compartments_held
from profiling.models import Flight
from profiling.permissions import flight_for
from profiling.selectors.flights import flight_choices


def typed(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to: whatever was posted, even nothing at all; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


class AirportField(forms.CharField):
    """An airport by its IATA code; its value is the Airport."""

    default_error_messages = {"unknown": _("“%(code)s” is not an airport that we know. Enter its three letters, for example DSS.")}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocapitalize": "characters", "autocomplete": "off", "size": 5, "placeholder": "DSS"}
        kwargs.setdefault("help_text", _("Three letters, for example DSS."))
        super().__init__(max_length=3, min_length=3, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Airport | None:
        code = super().clean(value).upper()
        if not code:
            return None
        airport = Airport.objects.filter(pk=code).first()
        if airport is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"code": code})
        return airport


class CountryField(forms.CharField):
    """A country by its two letters; its value is the code."""

    default_error_messages = {"unknown": _("“%(code)s” is not a country. Enter its two letters, for example SN.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2, min_length=2, widget=forms.TextInput(attrs={"autocapitalize": "characters", "size": 4, "placeholder": "SN"}), **kwargs)

    def clean(self, value: Any) -> str:
        code = super().clean(value).upper()
        if code and not Country.objects.filter(pk=code).exists():
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"code": code})
        return code


class RoomField(forms.ModelChoiceField):
    """A compartment by its public id; nothing chosen means `default`."""

    default: Compartment | None = None

    def clean(self, value: Any) -> Compartment | None:
        return super().clean(value) if value else self.default


class RoomForm(forms.Form):
    """A form that makes a record: where there is a choice of compartments it asks which, the unit's joint room by default."""

    compartment = RoomField(
        Compartment.objects.none(),
        label=_("Who may see it"),
        to_field_name="public_id",
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the offered rooms.")},
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        home = user.posting.task_force_id if user.posting else None
        rooms = compartments_held(user, Verb.ADD).filter(kind__in=[CompartmentKind.JOINT, CompartmentKind.AGENCY])
        ordered = sorted(rooms, key=lambda room: (room.task_force_id != home, room.kind != CompartmentKind.JOINT, room.pk))
        field = self.fields["compartment"]
        assert isinstance(field, RoomField)
        field.queryset = rooms
        field.choices = [(room.public_id, str(room)) for room in ordered]
        field.default = ordered[0] if ordered else None
        field.initial = ordered[0].public_id if ordered else None
        if len(ordered) == 1:
            field.widget = forms.HiddenInput()

    def clean_compartment(self) -> Compartment:
        chosen: Compartment | None = self.cleaned_data["compartment"]
        if chosen is None:
            raise ValidationError(_("You have no room in which you may add records. Ask your chief of unit."))
        return chosen


class FlightPickForm(RoomForm):
    """A form with a flight chosen by type-ahead; without JavaScript the typed number is looked up."""

    flight = forms.UUIDField(required=False, widget=forms.HiddenInput())
    flight_text = forms.CharField(
        label=_("Flight"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "data-combobox-url": reverse_lazy("profiling:flight-choices"),
                "data-combobox-target": "flight",
                "placeholder": "AF718",
                "autocomplete": "off",
            }
        ),
        help_text=_("A flight of today or of the days around it; leave it empty when it is not known."),
    )

    def add_error(self, field: str | None, error: Any) -> None:
        # The chosen id is hidden; what is wrong with it stands beside the field that people see.
        super().add_error("flight_text" if field == "flight" else field, error)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["flight"] = self._flight(data.get("flight"), (data.get("flight_text") or "").strip())
        return data

    def _flight(self, chosen: UUID | None, text: str) -> Flight | None:
        if chosen:
            try:
                return flight_for(self.user, chosen)
            except AircopError as error:
                self.add_error("flight_text", str(error.message))
                return None
        if not text:
            return None
        found = flight_choices(self.user, text)
        if len(found) == 1:
            return flight_for(self.user, found[0].id)
        self.add_error(
            "flight_text",
            _("Several flights match. Choose one of the list.") if found else _("No flight of these days matches. Check the number or leave it empty."),
        )
        return None


def scanned(kind: str, placeholder: str) -> forms.TextInput:
    attrs = {
        "data-scan": kind,
        "data-parse-url": reverse_lazy("profiling:scan"),
        "placeholder": placeholder,
        "autocapitalize": "characters",
        "autocomplete": "off",
        "autofocus": True,
    }
    return forms.TextInput(attrs=attrs)
