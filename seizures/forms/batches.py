"""The form that asks for the reports of many cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aircop.core.forms import offer
from seizures.choices import ReportLanguage, ReportVariant


class BatchForm(forms.Form):
    """Which of the cases offered, in which languages, for whom; and why, where somebody else has to agree."""

    cases = forms.MultipleChoiceField(label=_("Cases"), error_messages={"required": _("Choose at least one case.")})
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=ReportLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    variant = forms.ChoiceField(
        label=_("For whom"),
        choices=ReportVariant.choices,
        help_text=_("A case whose mark does not let its report travel that far is left out; the list in the archive says so."),
    )
    reason = forms.CharField(
        label=_("What it is for"),
        max_length=200,
        required=False,
        help_text=_("Needed for more than fifty cases: somebody else then approves it."),
    )

    def __init__(self, *args: Any, offered: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, cases=[(one, one) for one in offered])
