"""Forms around an amendment and the close of a case."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why an approved case has to be changed."""

    reason = forms.CharField(
        label=_("Why it has to be changed"),
        max_length=500,
        help_text=_("For example: “The laboratory weighed 2.31 kg net.” It stands in the history of the case and with the new report."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class AmendmentDecisionForm(forms.Form):
    """Approve an amendment, or return it with a reason."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("approve", _("Approve: this becomes the new version of the case")), ("return", _("Return it to be mended"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What is to be mended"), required=False, max_length=500, help_text=_("Needed when you return it."), widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
