"""Form fields of cases: numbers as officers write them, codes of any level, flights of the day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists, formats
from aircop.core.forms import CodeChoiceField, ZonedDateTimeField
from jaitf.models import Compartment, TaskForce, User
from jaitf.permissions import compartments_held
from profiling.models import Flight


class QuantityField(forms.DecimalField):
    """A quantity with a point or a comma as decimal sign and blanks between thousands: `2,35`, `2.35`, `12 000`.

    `1,200` is refused: it is twelve hundred to one reader and one and a fifth to the next.
    """

    default_error_messages = {"ambiguous": _("Is this 1200 or 1.2? Write it without a sign between thousands, or with other decimals.")}
    _blanks = re.compile(r"[\s\u00a0\u202f']")

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = self._blanks.sub("", value)
            if "," in value and ("." in value or (re.search(r"\d,\d{3}$", value) and not value.startswith("0,"))):
                raise ValidationError(self.error_messages["ambiguous"], code="ambiguous")
            value = value.replace(",", ".")
        return super().to_python(value)


class RowForm(forms.Form):
    """A row that is sent back with the public id of the record it shows; a new row has none."""

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class AnyCodeField(CodeChoiceField):
    """A choice among all codes of a list, headings too, in the list's order."""

    def _grouped(self) -> list[tuple[str, Any]]:
        entries = codelists.codes(self.list_name).values()
        return [("", ""), *((entry.code, entry.label()) for entry in entries if self.only is None or self.only(entry.code))]


class FlightField(forms.ChoiceField):
    """One of the flights that are offered, by public id; a select that becomes a type-ahead."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Select(attrs={"data-combobox": ""}))
        kwargs.setdefault("label", _("Flight"))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def offer(self, flights: Iterable[Flight]) -> None:
        self.choices = [("", ""), *((str(flight.public_id), flight_label(flight)) for flight in flights)]


def flight_label(flight: Flight) -> str:
    """`AF718 CDG–DSS 20:55`, the time at the airport of arrival."""
    clock = formats.clock_text(flight.arrives_at, flight.destination.time_zone) if flight.arrives_at else flight.service_date.isoformat()
    return f"{flight} {clock}"


class StateField(forms.CharField):
    """A nationality or issuing state in three letters, with the list of states as type-ahead (see `_datalists.html`)."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": "state-codes", "size": 6, "autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}
        super().__init__(max_length=40, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)


class ScanField(forms.CharField):
    """A field that takes a scanner's burst: `mrz`, `awb` or `s10` (static/js/scan.js)."""

    def __init__(self, kind: str, *, rows: int = 0, **kwargs: Any) -> None:
        attrs: dict[str, Any] = {
            "data-scan": kind,
            "data-parse-url": reverse_lazy("profiling:scan"),
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "dir": "ltr",
            "class": "mono",
        }
        widget = forms.Textarea(attrs | {"rows": rows}) if rows else forms.TextInput(attrs)
        kwargs.setdefault("required", False)
        super().__init__(widget=widget, **kwargs)


class RoomField(forms.ChoiceField):
    """The compartment of a new record, among those in which the person may add; hidden when there is but one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Who works on it"))
        super().__init__(**kwargs)

    def offer(self, rooms: list[Compartment], default: Compartment) -> None:
        ordered = [default, *(room for room in rooms if room.pk != default.pk)]
        self.choices = [(str(room.public_id), str(room.agency) if room.agency else str(_("The whole unit"))) for room in ordered]
        if len(ordered) == 1:
            self.widget = forms.HiddenInput()
        self.initial = str(default.public_id)


def rooms_of_unit(user: User, unit: TaskForce, verb: str) -> list[Compartment]:
    """Compartments of one unit in which the person may do this."""
    return list(compartments_held(user, verb).filter(task_force=unit))


def offer_zones(form: forms.BaseForm, unit: TaskForce, flight: Flight | None = None, kept: str = "") -> None:
    """Offer the zone that was entered before, the unit's, the flight's and UTC, and prefer them in this order."""
    zones = [kept, unit.time_zone, *([flight.origin.time_zone, flight.destination.time_zone] if flight else [])]
    field = form.fields["occurred_at"]
    assert isinstance(field, ZonedDateTimeField)
    field.set_zones([name for name in zones if name])


def zone_entered(form: forms.BaseForm) -> str:
    """The name of the time zone that was chosen beside date and time."""
    name = form.add_prefix("occurred_at")
    values = form.fields["occurred_at"].widget.value_from_datadict(form.data, form.files, name)
    return str(values[2] or "")
