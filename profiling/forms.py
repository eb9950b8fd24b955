"""Forms of the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists, times
from aircop.core.errors import AircopError
from aircop.core.forms import ClockField, offer
from profiling import rules
from profiling.choices import Direction, Priority, TargetState
from profiling.form_fields import AirportField, CountryField, FlightPickForm, RoomForm, scanned
from profiling.services.cargo import ConsignmentFacts, MailFacts
from profiling.services.flights import FlightFacts
from profiling.services.messages import check_size

HOURS = (6, 12, 24, 48)


class UploadForm(RoomForm):
    """One file with messages."""

    file = forms.FileField(
        label=_("File with the message"),
        help_text=_("A passenger or crew list (PAXLST) as the airline sent it. Drop the file here or choose it; at most 16 MB."),
        widget=forms.FileInput(attrs={"data-max-bytes": settings.MAX_UPLOAD_BYTES}),
        error_messages={"required": _("Choose the file with the message."), "empty": _("The file is empty. Ask the sender to send it again.")},
    )
    field_order = ["file", "compartment"]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        try:
            check_size(upload.size)
        except AircopError as error:
            raise ValidationError(str(error.message), code=error.code) from error
        return upload


class FlightByHandForm(forms.Form):
    """The flight of a message that names none that can be read. Times are local to each airport."""

    carrier = forms.RegexField(
        r"^[A-Za-z0-9]{2,3}$",
        label=_("Airline"),
        help_text=_("Two or three characters."),
        widget=forms.TextInput(attrs={"size": 4, "placeholder": "AF"}),
        error_messages={"invalid": _("Enter the airline's two or three characters, for example AF.")},
    )
    number = forms.RegexField(
        r"^[0-9]{1,4}[A-Za-z]?$",
        label=_("Flight number"),
        help_text=_("Without the airline."),
        widget=forms.TextInput(attrs={"size": 6, "placeholder": "718"}),
        error_messages={"invalid": _("Enter the number without the airline, for example 718.")},
    )
    origin = AirportField(label=_("From"))
    destination = AirportField(label=_("To"))
    departs_on = forms.DateField(label=_("Day of departure"), help_text=_("Local to the airport of departure."), widget=forms.DateInput(attrs={"type": "date"}))
    departs_time = ClockField(
        label=_("Time of departure"), required=False, help_text=_("24 hours, local."), widget=forms.TextInput(attrs={"placeholder": "16:25", "size": 5})
    )
    arrives_on = forms.DateField(
        label=_("Day of landing"), required=False, help_text=_("Local to the airport of arrival."), widget=forms.DateInput(attrs={"type": "date"})
    )
    arrives_time = ClockField(
        label=_("Time of landing"), required=False, help_text=_("24 hours, local."), widget=forms.TextInput(attrs={"placeholder": "20:55", "size": 5})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("origin") and data.get("origin") == data.get("destination"):
            self.add_error("destination", _("A flight lands at another airport than it leaves from."))
        if data.get("arrives_time") and not data.get("arrives_on"):
            self.add_error("arrives_on", _("Enter the day of landing as well."))
        for side, place in (("departs", "origin"), ("arrives", "destination")):
            day, at, airport = data.get(f"{side}_on"), data.get(f"{side}_time"), data.get(place)
            data[f"{side}_at"] = None
            if day and at and airport:
                try:
                    data[f"{side}_at"] = times.to_utc(datetime.combine(day, at), airport.time_zone)
                except AircopError as error:
                    self.add_error(f"{side}_time", str(error.message))
        return data

    def facts(self) -> FlightFacts:
        data = self.cleaned_data
        return FlightFacts(
            carrier=data["carrier"].upper(),
            number=data["number"].upper().lstrip("0") or "0",
            origin=data["origin"],
            destination=data["destination"],
            service_date=data["departs_on"],
            departs_at=data["departs_at"],
            arrives_at=data["arrives_at"],
            stops=(data["origin"].iata, data["destination"].iata),
        )


class ConsignmentForm(FlightPickForm):
    """A consignment from its air waybill."""

    awb = forms.CharField(
        label=_("Air waybill"),
        max_length=40,
        widget=scanned("awb", "057-12345675"),
        help_text=_("Scan or type the eleven digits; the check digit is checked at once."),
    )
    description = forms.CharField(label=_("Declared goods"), max_length=200, required=False)
    shipper = forms.CharField(label=_("Shipper"), max_length=200, required=False)
    consignee = forms.CharField(label=_("Consignee"), max_length=200, required=False)
    origin = AirportField(label=_("From"), required=False)
    destination = AirportField(label=_("To"), required=False)
    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=99_999, required=False)
    weight_kg = forms.DecimalField(label=_("Weight, kg"), min_value=0, max_digits=10, decimal_places=3, required=False)
    field_order = ["awb", "flight_text", "origin", "destination", "description", "shipper", "consignee", "pieces", "weight_kg", "compartment"]

    def facts(self) -> ConsignmentFacts:
        data = self.cleaned_data
        named: dict[str, Any] = {name: data[name] for name in ("awb", "flight", "description", "shipper", "consignee", "pieces", "weight_kg")}
        places: dict[str, Any] = {name: data[name].iata if data[name] else "" for name in ("origin", "destination")}
        return ConsignmentFacts(**named, **places)


class MailForm(FlightPickForm):
    """A postal item from its S10 number."""

    s10 = forms.CharField(
        label=_("Item number"),
        max_length=40,
        widget=scanned("s10", "RR123456785SN"),
        help_text=_("Scan or type it as on the label: two letters, nine digits, two letters."),
    )
    description = forms.CharField(label=_("Declared contents"), max_length=200, required=False)
    sender = forms.CharField(label=_("Sender"), max_length=200, required=False)
    addressee = forms.CharField(label=_("Addressee"), max_length=200, required=False)
    origin_country = CountryField(label=_("Country of origin"), required=False)
    destination_country = CountryField(label=_("Country of destination"), required=False)
    weight_kg = forms.DecimalField(label=_("Weight, kg"), min_value=0, max_digits=10, decimal_places=3, required=False)
    field_order = ["s10", "flight_text", "origin_country", "destination_country", "description", "sender", "addressee", "weight_kg", "compartment"]

    def facts(self) -> MailFacts:
        data = self.cleaned_data
        names = ("s10", "flight", "description", "sender", "addressee", "origin_country", "destination_country", "weight_kg")
        return MailFacts(**{name: data[name] for name in names})


class TargetForm(forms.Form):
    """Why a traveller, a consignment or a mail item should be looked at."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        help_text=_("Signs of trafficking in persons are not reasons: they open a welfare file with the victim-screening officer."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason.")},
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices, initial=Priority.NORMAL, widget=forms.RadioSelect)
    note = forms.CharField(label=_("What was seen"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reasons"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, text) for code, text in codelists.leaves(rules.INDICATORS) if rules.is_reason_for(code, kind)]


class ReviewForm(forms.Form):
    """The decision of a named reviewer."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(TargetState.CONFIRMED, _("Confirm: have it looked at")), (TargetState.DISMISSED, _("Dismiss"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Confirm or dismiss the target.")},
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _("Say in a few words why.")}
    )
    send = forms.BooleanField(label=_("Send it to the control post at once"), required=False, help_text=_("Only when you confirm."))
    version = forms.IntegerField(widget=forms.HiddenInput())


class SendForm(forms.Form):
    """Nothing to type: the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput())


class DeskForm(forms.Form):
    """What the board shows."""

    hours = forms.TypedChoiceField(label=_("Ahead"), coerce=int, required=False, empty_value=None)
    direction = forms.ChoiceField(label=_("Flights"), choices=Direction.choices, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(hours), _("next %(hours)s h") % {"hours": hours}) for hours in HOURS]
        offer(self, hours=choices)
        self.fields["hours"].initial = "24"

    def window(self) -> tuple[str, int]:
        """Direction and hours; anything that is not offered means the whole board of 24 hours."""
        data = self.cleaned_data if self.is_valid() else {}
        return data.get("direction") or Direction.ALL, data.get("hours") or 24
