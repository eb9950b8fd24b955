"""Small forms around a case: the chief's decision, photographs, the language of a report."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from aircop.core.forms import offer
from seizures.choices import ReportLanguage, ReportVariant


class DecisionForm(forms.Form):
    """Approve, or return with a reason."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("approve", _("Approve: the case is locked and the report is issued")), ("return", _("Return it to be mended"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What is to be mended"), required=False, max_length=500, help_text=_("Needed when you return it."), widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files; each is checked by the service."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) and data else [data or None]
        return [super(SeveralFilesField, self).clean(one, initial) for one in given]


class PhotographForm(forms.Form):
    """Photographs to add to a case."""

    photographs = SeveralFilesField(
        label=_("Photographs"),
        help_text=_("JPEG, PNG or WebP, at most 16 MB each. Drop several at once."),
        error_messages={"required": _("Choose at least one photograph.")},
        widget=SeveralFiles(attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp", "data-max-bytes": settings.MAX_UPLOAD_BYTES}),
    )
    caption = forms.CharField(label=_("Caption"), required=False, max_length=200)


class EditionForm(forms.Form):
    """In which language the report is asked for, and for whom."""

    language = forms.ChoiceField(label=_("Language"), choices=ReportLanguage.choices, widget=forms.Select(attrs={"class": "form-select"}))
    variant = forms.ChoiceField(label=_("For whom"), choices=ReportVariant.choices, required=False, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args: Any, variants: Collection[str] = tuple(ReportVariant.values), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, variant=[(value, label) for value, label in ReportVariant.choices if value in variants])

    def clean_variant(self) -> str:
        """The whole report, unless another one is chosen."""
        return self.cleaned_data["variant"] or ReportVariant.FULL.value


class NewEditionForm(forms.Form):
    """Why there is a new edition of the report."""

    reason = forms.CharField(
        label=_("Why a new edition?"),
        max_length=500,
        help_text=_("It says what was written since of safeguards and custody, and is printed with this reason and with what it replaces."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
