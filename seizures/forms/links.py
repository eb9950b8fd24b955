"""Deciding whether two cases are connected."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from seizures.choices import LinkDecision


class LinkForm(forms.Form):
    """The other case, and what was found out."""

    other = forms.CharField(label=_("Reference of the other case"), max_length=40, widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}))
    decision = forms.ChoiceField(label=_("What you decide"), choices=LinkDecision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))
