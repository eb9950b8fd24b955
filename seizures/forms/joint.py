"""Declaring a joint seizure."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from seizures.choices import JointRole


class JointForm(forms.Form):
    """The other unit's case, and who counts the event."""

    other = forms.CharField(
        label=_("Reference of the other unit's case"),
        max_length=24,
        help_text=_("It has to be shared with your unit, and yours with theirs."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Your unit"), choices=JointRole.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("How you know that it is the same event"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))
