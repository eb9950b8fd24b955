"""Forms of reporting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aircop.core.forms import offer
from aircop.reporting.services.exports import regions_open_to
from jaitf.models import TaskForce, User
from seizures.choices import ControlResult, SeizureState
from seizures.selectors.search import Kind


class ExportForm(forms.Form):
    """Which region, which period."""

    region = forms.ChoiceField(label=_("Region"))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("Until and including"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    reason = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        required=False,
        help_text=_("Needed for more than twelve months: somebody else then approves the report."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, region=regions_open_to(user))


def _units() -> list[tuple[str, str]]:
    return [("", ""), *((unit.code, f"{unit.code} · {unit.name}") for unit in TaskForce.objects.filter(is_active=True).order_by("code"))]


class SearchForm(forms.Form):
    """What is searched for, and what narrows it; lives in the address. Periods are days on the calendar of the reader's unit."""

    q = forms.CharField(
        label=_("Search for"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": "100"})
    )
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[("", ""), *Kind.choices, ("other", _("Desk and alerts"))])
    unit = forms.ChoiceField(label=_("Unit"), required=False, choices=_units)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", ""), *SeizureState.choices, *ControlResult.choices, ("kept", _("In custody")), ("ended", _("Ended"))]
    )
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
