"""The forms of the WCO-ready sheet: which file, and what was entered in CENcomm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aircop.core.forms import ZonedDateTimeField
from seizures.choices import SheetFormat


class SheetForm(forms.Form):
    file_format = forms.ChoiceField(label=_("File"), choices=SheetFormat.choices)


class CencommForm(forms.Form):
    """Noted after somebody typed the sheet into CENcomm."""

    reference = forms.CharField(
        label=_("Reference in CENcomm"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"})
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "reported_at": ZonedDateTimeField(label=_("Entered in CENcomm at"), zones=[zone]),
            **self.fields,
        }
