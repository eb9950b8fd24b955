"""One form for each step on an exhibit: few fields, and what is usual filled in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists, formats
from aircop.core.forms import ZonedDateTimeField
from jaitf.models import User
from jaitf.namesakes import PersonChoice
from seizures.forms.fields import QuantityField
from seizures.models import CustodyEntry, Exhibit
from seizures.selectors.keepers import keepers_of
from seizures.services.custody import Moment


class StepForm(forms.Form):
    """What every step may say: when, and why it is written down late."""

    #: Whether another time than now can be entered.
    HAS_TIME = True

    def __init__(self, *args: Any, exhibit: Exhibit, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exhibit = exhibit
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, PersonChoice):
                field.queryset = keepers_of(exhibit.compartment).exclude(pk=actor.pk)
        if self.HAS_TIME:
            self.fields["occurred_at"] = ZonedDateTimeField(
                label=_("When, if not now"), required=False, zones=[exhibit.compartment.task_force.time_zone]
            )  # fmt: skip
            self.fields["late_reason"] = forms.CharField(
                label=_("Why it is written down late"), required=False, max_length=200, help_text=_("Needed after more than a day, or before another entry.")
            )  # fmt: skip

    @property
    def at(self) -> Moment:
        return Moment(self.cleaned_data.get("occurred_at"), self.cleaned_data.get("late_reason", ""))


def _grams(label: Any, **kwargs: Any) -> QuantityField:
    return QuantityField(label=label, max_digits=14, decimal_places=4, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)


def _number(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}), **kwargs
    )


def _words(label: Any, most: int = 500, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


def _line(label: Any, most: int = 120, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


class WeighForm(StepForm):
    gross_g = _grams(_("Gross weight in grams"), required=False)
    net_g = _grams(_("Net weight in grams"), required=False)
    instrument = _line(_("Scale"), 60, required=False, help_text=_("Its number or name."))
    calibrated_on = forms.DateField(label=_("Last calibration"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    is_estimate = forms.BooleanField(label=_("Estimated, not weighed"), required=False)
    second = PersonChoice(label=_("Second officer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The scale of the last weighing is most likely the one at hand.
        last = CustodyEntry.objects.filter(actor=self.actor, kind="WEIGHED").exclude(instrument="").order_by("-pk").first()
        if last is not None:
            self.initial = {**self.initial, "instrument": last.instrument, "calibrated_on": last.calibrated_on}


class SealForm(StepForm):
    issuer = _number(_("Issuer of the seal"))
    number = _number(_("Number of the seal"))
    second = PersonChoice(label=_("Second officer"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("issuer", self.exhibit.compartment.task_force.code)


class OpenSealForm(StepForm):
    note = _words(_("Why it is opened"))
    second = PersonChoice(label=_("Second officer"), required=False)


class SealFoundForm(StepForm):
    """The number that is read on a sealed thing."""

    HAS_TIME = False
    seal_found = _number(_("Number of the seal, as you read it"), required=False, help_text=_("Read it from the seal, not from a paper; 0 when there is none."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.exhibit.seal_number:
            del self.fields["seal_found"]


class TestForm(StepForm):
    kit = _line(_("Kit"))
    lot = _line(_("Lot of the kit"), 60)
    colour = _line(_("Colour or result"))
    second = PersonChoice(label=_("Second officer"), required=False)


class StoreForm(StepForm):
    store = _line(_("Store and shelf"), 80, help_text=_("For example: Store 1, shelf B."))


class RetrieveForm(SealFoundForm):
    HAS_TIME = True
    note = _words(_("What for"), required=False)


class DivideForm(StepForm):
    HAS_TIME = False
    MOST = 4
    remainder_g = _grams(_("What remains, net weight in grams"))
    second = PersonChoice(label=_("Second officer"))
    note = _words(_("Why it is divided"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: dict[str, forms.Field] = {}
        for number in range(1, self.MOST + 1):
            required = number == 1
            rows[f"description_{number}"] = _line(_("Part %(number)s: what it is") % {"number": number}, 300, required=required)
            rows[f"net_g_{number}"] = _grams(_("Part %(number)s: net weight in grams") % {"number": number}, required=required)
        self.fields = rows | self.fields

    def parts(self) -> list[tuple[str, Decimal]]:
        """Descriptions and weights of the rows that are filled."""
        rows = [(self.cleaned_data[f"description_{n}"], self.cleaned_data[f"net_g_{n}"]) for n in range(1, self.MOST + 1)]
        return [(words, net if net is not None else Decimal(0)) for words, net in rows if words or net is not None]


class HandOverForm(StepForm):
    receiver = PersonChoice(label=_("To whom"))
    note = _words(_("Note"), required=False)


class ConfirmForm(SealFoundForm):
    note = _words(_("Note on its condition"), required=False)


class UndoForm(StepForm):
    HAS_TIME = False
    note = _words(_("Why it is not handed over"))


class CorrectForm(StepForm):
    HAS_TIME = False
    refers_to = forms.IntegerField(label=_("Number of the entry that is wrong"), min_value=1)
    note = _words(_("What was wrong, and what is right"))
    net_g = _grams(_("Right net weight in grams"), required=False)


class LossForm(StepForm):
    HAS_TIME = False
    note = _words(_("What is missing or different"))


class SendForm(StepForm):
    to = _line(_("To which laboratory or court"))
    in_court = forms.BooleanField(label=_("It goes to a court, not to a laboratory"), required=False)
    reference = _line(_("Reference of the request"), required=False)
    note = _words(_("What is asked"), required=False)


class LabResultForm(StepForm):
    laboratory = _line(_("Laboratory"))
    method = _line(_("Method"))
    substance = _line(_("What was found"), 200)
    net_g = _grams(_("Net weight in grams"), required=False)
    purity = QuantityField(label=_("Purity in percent"), required=False, min_value=0, max_value=100)
    uncertainty = QuantityField(label=_("Uncertainty in percentage points"), required=False, min_value=0)
    accreditation = _line(_("Accreditation"), 80, required=False)
    reference = _line(_("Number of the report"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("laboratory", self.exhibit.outside)


class OrderForm(StepForm):
    HAS_TIME = False
    reference = _line(_("Reference of the court or prosecutor"))
    retained = _line(_("Sample that is kept"), 200, required=False)
    waiver = _line(_("Or why none is kept"), 200, required=False)


class DestroyForm(StepForm):
    method = _line(_("How it is destroyed"))
    weight_g = _grams(_("Weight at the destruction in grams"), required=False)
    witness_1 = _line(_("First witness"), help_text=_("Name and office."))
    witness_2 = _line(_("Second witness"), help_text=_("Name and office."))


class GiveBackForm(StepForm):
    to = _line(_("To whom"))
    reference = _line(_("Reference of the court or prosecutor"))


class FileForm(StepForm):
    HAS_TIME = False
    file = forms.FileField(label=_("File"), help_text=_("At most 16 MB. It is kept as it is, with its SHA-256."))
    note = _words(_("What it is"), required=False)


class CollectForm(forms.Form):
    """A thing that becomes an exhibit."""

    description = _line(_("What it is"), 300, help_text=_("So that nobody takes another one for it: packing, colour, marks."))
    place = _line(_("Where it was found"), 200)
    line = forms.ChoiceField(label=_("Commodity line"), required=False)
    witness = _line(_("Witness"), required=False)
    occurred_at = ZonedDateTimeField(label=_("When, if not now"), required=False)
    late_reason = forms.CharField(
        label=_("Why it is written down late"), required=False, max_length=200, help_text=_("Needed when it was more than a day ago.")
    )  # fmt: skip

    def __init__(self, *args: Any, seizure: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["occurred_at"]
        assert isinstance(field, ZonedDateTimeField)
        field.set_zones([seizure.compartment.task_force.time_zone])
        lines = self.fields["line"]
        assert isinstance(lines, forms.ChoiceField)
        lines.choices = [("", ""), *((str(line.public_id), line_label(line)) for line in seizure.lines.all())]
        # In the first day the thing was most likely found when the case happened.
        if timezone.now() - seizure.occurred_at < timedelta(hours=24):
            field.initial = seizure.occurred_at


def line_label(line: Any) -> str:
    return f"{formats.number_text(line.quantity)} {codelists.label('units', line.unit)} {codelists.label('commodities', line.commodity)}"
