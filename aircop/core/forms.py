"""Form fields and how they are drawn: classes and links between a control, its hint and its error; type-ahead on code
lists; a date and time that always has a zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists, formats, times
from aircop.core.errors import AircopError, InvalidInput

_CHOICE_INPUTS = ("checkbox", "radio")


def offer(form: forms.BaseForm, **choices: Iterable[Any]) -> None:
    """Give fields of one form the choices that are known only when it is made."""
    for name, offered in choices.items():
        cast("forms.ChoiceField", form.fields[name]).choices = offered


def described_by(field: BoundField) -> str:
    """Return the ids of the field's hint and error, as `components/field.html` writes them."""
    ids = [str(field.field.widget.attrs.get("aria-describedby", ""))]
    if field.help_text:
        ids.append(f"{field.auto_id}-hint")
    if field.errors:
        ids.append(f"{field.auto_id}-error")
    return " ".join(name for name in ids if name)


def control_kind(field: BoundField) -> str:
    """Return which markup `components/field.html` uses for a field."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, (forms.MultiWidget, forms.SelectDateWidget)):
        return "parts"
    return "file" if isinstance(widget, forms.FileInput) else "line"


def control_attrs(field: BoundField) -> dict[str, Any]:
    """Return the HTML attributes that a field's widget gets on a page."""
    widget = field.field.widget
    kind = control_kind(field)
    if kind == "hidden":
        return {}
    attrs: dict[str, Any] = {"aria-invalid": "true"} if field.errors else {}
    if kind == "parts":
        # Each part has a class of its own kind; what is given here would go to all of them.
        for part in getattr(widget, "widgets", ()):
            part.attrs.setdefault("class", _control_class(part))
        return attrs
    classes = [_control_class(widget), str(widget.attrs.get("class", "")), "is-invalid" if field.errors else ""]
    attrs["class"] = " ".join(name for name in classes if name)
    if widget.attrs.get("placeholder") == field.label:
        # django-allauth repeats the label there; it would look like something already typed.
        attrs["placeholder"] = ""
    if kind != "choices" and (ids := described_by(field)):
        attrs["aria-describedby"] = ids
    return attrs


def _control_class(widget: forms.Widget) -> str:
    if getattr(widget, "input_type", "") in _CHOICE_INPUTS:
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class CodeSelect(forms.Select):
    """A select of one code list that static/js/combobox.js turns into a type-ahead.

    Each option carries its code and its labels in all languages, so that any of them finds it; without JavaScript it
    is a plain select.
    """

    def __init__(self, list_name: str, attrs: dict[str, Any] | None = None, choices: Iterable[Any] = ()) -> None:
        self.list_name = list_name
        super().__init__({"data-combobox": "", **(attrs or {})}, choices)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        entry = codelists.find(self.list_name, str(value)) if value else None
        if entry is not None:
            words = dict.fromkeys(label for label in entry.labels.values() if label and label != option["label"])
            option["attrs"]["data-search"] = " ".join([entry.code, *words])
        return option


class CodeChoiceField(forms.ChoiceField):
    """A choice among the leaves of a code list, grouped under their headings, in the reader's language.

    `only` narrows the list to some codes: ``CodeChoiceField("outcomes", only=lambda code: code.startswith("P_"))``.
    """

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not in the list. Choose one of the offered codes."),
    }

    def __init__(self, list_name: str, *, only: Callable[[str], bool] | None = None, **kwargs: Any) -> None:
        self.list_name = list_name
        self.only = only
        kwargs.setdefault("widget", CodeSelect(list_name))
        super().__init__(choices=self._grouped, **kwargs)

    def _grouped(self) -> list[tuple[str, Any]]:
        groups: list[tuple[str, Any]] = [("", "")]
        for heading, codes in codelists.grouped_choices(self.list_name):
            kept = [choice for choice in codes if self.only is None or self.only(choice[0])]
            if kept:
                groups += [(heading, kept)] if heading else kept
        return groups


class ClockField(forms.Field):
    """A time of day, 24 h: ``16:25``, ``1625`` or ``4:05``."""

    default_error_messages = {"invalid": _("Enter the time in 24 hours, for example 16:25.")}
    _form = re.compile(r"([01]?\d|2[0-3])[:h.]?([0-5]\d)")

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, time) or value in self.empty_values:
            return value or None
        found = self._form.fullmatch(str(value).strip().lower())
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time(int(found[1]), int(found[2]))


class ZonedDateTimeWidget(forms.MultiWidget):
    """Date, time and time zone side by side."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "aria-label": _("Date")}),
            "time": forms.TextInput(attrs={"aria-label": _("Time, 24 h"), "placeholder": "16:25", "inputmode": "numeric", "size": 5, "autocomplete": "off"}),
            "zone": forms.Select(attrs={"aria-label": _("Time zone")}),
        }
        super().__init__(widgets, attrs)

    @property
    def _zone(self) -> forms.Select:
        return cast("forms.Select", self.widgets[2])

    def set_zones(self, zones: list[str]) -> None:
        """Offer these time zones, the first as the default."""
        self._zone.choices = [(name, formats.city_of(name) if name != "UTC" else "UTC") for name in zones]

    def decompress(self, value: datetime | None) -> list[Any]:
        zones = [name for name, _label in self._zone.choices]
        if value is None:
            return [None, None, zones[0] if zones else None]
        zone = zones[0] if zones else "UTC"
        local = value.astimezone(times.zone(zone))
        return [local.date(), local.strftime("%H:%M"), zone]


class ZonedDateTimeField(forms.MultiValueField):
    """A point in time, entered as date, time and zone; its value is an aware datetime in UTC.

    The form says which zones are offered: ``form.fields["occurred_at"].set_zones(["Africa/Dakar", "UTC"])``.
    """

    widget = ZonedDateTimeWidget
    default_error_messages = {"incomplete": _("Enter the date, the time and the time zone.")}

    def __init__(self, *, zones: Iterable[str] = ("UTC",), **kwargs: Any) -> None:
        fields = (forms.DateField(), ClockField(), forms.ChoiceField())
        super().__init__(fields, require_all_fields=False, **kwargs)
        for part in self.fields:
            part.required = self.required
            part.error_messages["incomplete"] = self.error_messages["incomplete"]
        self.set_zones(zones)

    def set_zones(self, zones: Iterable[str]) -> None:
        """Offer these IANA time zones, the first as the default; UTC is always offered."""
        names = list(dict.fromkeys([*zones, "UTC"]))
        cast("forms.ChoiceField", self.fields[2]).choices = [(name, name) for name in names]
        cast("ZonedDateTimeWidget", self.widget).set_zones(names)

    def clean(self, value: Any) -> datetime | None:
        # The zone is always pre-selected: without a date and a time nothing was entered.
        if value and not value[0] and not value[1]:
            value = []
        elif value and not all(value):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        return super().clean(value)

    def compress(self, data_list: list[Any]) -> datetime | None:
        if not data_list:
            return None
        day: date
        day, at, zone = data_list
        try:
            return times.to_utc(datetime.combine(day, at), zone)
        except AircopError as error:
            raise ValidationError(str(error.message), code=error.code) from error


class SavedFilterForm(forms.Form):
    """The name under which somebody keeps the filter of a list."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput({"autocomplete": "off", "autofocus": True}))


def add_refusal(form: forms.BaseForm, error: AircopError) -> None:
    """Show a service's refusal beside the field that it is about, or above the form; what was typed stays."""
    found = error.fields if isinstance(error, InvalidInput) else {error.field or "": [error.message]}
    for name, texts in found.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, str(text))
