"""The fields of a person, and what a machine-readable zone fills into them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.forms import offer
from profiling.choices import Sex
from profiling.models import Traveller
from profiling.scanning import scan
from seizures.choices import PersonRole
from seizures.forms.fields import AnyCodeField, ScanField, StateField
from seizures.inputs import PersonInput
from seizures.models import Person

#: The fields that a scan fills.
PERSON_FIELDS = (
    "family_name",
    "given_names",
    "sex",
    "birth_date",
    "nationality",
    "document_type",
    "document_number",
    "document_issuer",
    "document_expires_on",
)


class PersonFields(forms.Form):
    """A person as on the document; the zone's lines (MRZ) fill the rest."""

    mrz = ScanField("mrz", rows=2, label=_("Passport or card, machine-readable lines"), help_text=_("Scan or paste them: they fill the fields below."))
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    given_names = forms.CharField(label=_("Given names"), max_length=160, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    sex = forms.ChoiceField(label=_("Sex in the document"), required=False)
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    nationality = StateField(label=_("Nationality"))
    document_type = AnyCodeField("document_types", label=_("Document"), required=False)
    document_number = forms.CharField(
        label=_("Document number"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"})
    )
    document_issuer = StateField(label=_("Issuing state"))
    document_expires_on = forms.DateField(label=_("Document expires on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    outcome = AnyCodeField("outcomes", label=_("Outcome"), required=False, only=lambda code: code.startswith("P_"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, sex=[("", ""), *((value, label) for value, label in Sex.choices if value)])
        if self.prefix:
            self.fields["mrz"].widget.attrs["data-parse-url"] = f"{reverse('profiling:scan')}?prefix={self.prefix}-"

    def clean(self) -> dict[str, Any]:
        """Without JavaScript the zone is read here; wrong check digits are shown beside what was read, to be confirmed."""
        cleaned: dict[str, Any] = super().clean() or {}
        text = cleaned.get("mrz", "")
        if not text or cleaned.get("family_name"):
            return cleaned
        found = scan("mrz", text)
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in found.fields.items():
            data[self.add_prefix(name)] = value
            self.errors.pop(name, None)
            cleaned[name] = self.fields[name].clean(value)
        self.data = data
        wrong = [issue["message"] for issue in found.issues if issue["severity"] == "error"]
        if wrong and found.is_readable:
            wrong.append(str(_("Compare the fields below with the document, mend them, and send the form again.")))
        for message in wrong:
            self.add_error("mrz", message)
        return cleaned

    def has_person(self) -> bool:
        """Whether anything about a person was entered."""
        return any(self.cleaned_data.get(name) for name in (*PERSON_FIELDS, "outcome"))

    def person_input(self, *, role: str = PersonRole.CONTROLLED, traveller: UUID | None = None, public_id: UUID | None = None) -> PersonInput:
        values = {name: self.cleaned_data[name] for name in PERSON_FIELDS}
        return PersonInput(**values, outcome=self.cleaned_data["outcome"], role=role, traveller=traveller, public_id=public_id)


def document_type_code(letters: str) -> str:
    """The code of our list for the letters of a message; a bare P is the ordinary passport (Doc 9303-4), unknown is empty."""
    code = {"P": "PP"}.get(letters, letters)
    return code if code in codelists.codes("document_types") else ""


def traveller_values(traveller: Traveller) -> dict[str, Any]:
    """Form fields from a traveller of the desk, with the first document."""
    document = traveller.documents.first()
    values = {name: getattr(traveller, name) for name in ("family_name", "given_names", "sex", "birth_date", "nationality")}
    if document is not None:
        values |= {
            "document_type": document_type_code(document.document_type),
            "document_number": document.number,
            "document_issuer": document.issuer,
            "document_expires_on": document.expires_on,
        }
    return values


def person_values(person: Person) -> dict[str, Any]:
    """Form fields from a recorded person."""
    return {name: getattr(person, name) for name in (*PERSON_FIELDS, "outcome", "role")} | {"public_id": person.public_id}
