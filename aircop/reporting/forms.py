"""Forms of reporting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aircop.reporting.services.exports import regions_open_to
from jaitf.models import User


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
        self.fields["region"].choices = regions_open_to(user)  # type: ignore[attr-defined]
