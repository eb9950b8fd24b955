"""Forms of the hand-over to the investigating service and of the decisions of courts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.forms import ZonedDateTimeField, offer
from jaitf.models import User
from seizures.models import Exhibit, JudicialOutcome, Seizure
from seizures.services.case_hand_overs import Handed
from seizures.services.outcomes import Decision


class HandOverForm(forms.Form):
    """To whom, when, and what of the case."""

    service = forms.CharField(label=_("Service that takes over"), max_length=160)
    receiver = forms.CharField(label=_("Who received it"), max_length=120)
    badge = forms.CharField(label=_("Badge or service number"), max_length=60, required=False)
    occurred_at = ZonedDateTimeField(label=_("When"))
    persons = forms.MultipleChoiceField(label=_("Persons handed over"), required=False, widget=forms.CheckboxSelectMultiple)
    exhibits = forms.MultipleChoiceField(
        label=_("Exhibits handed over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each also gets its own entry in its ledger: afterwards the page leads you there."),
    )
    edition = forms.ChoiceField(label=_("Report given along"), required=False)
    note = forms.CharField(label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, seizure: Seizure, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        things = Exhibit.objects.visible_to(actor).filter(seizure=seizure, ended_at=None).select_related("seizure").order_by("number")
        editions = seizure.editions.defer("content")
        offer(self, persons=[(str(person.public_id), str(person)) for person in seizure.persons.all()])
        offer(self, exhibits=[(str(thing.public_id), f"{thing.reference} {thing.description}") for thing in things])
        offer(self, edition=[("", ""), *((str(one.public_id), f"{one.number} ({one.language})") for one in editions)])
        zone = seizure.compartment.task_force.time_zone
        self.fields["occurred_at"] = ZonedDateTimeField(label=_("When"), zones=[zone])

    def handed(self) -> Handed:
        data = dict(self.cleaned_data)
        return Handed(**data | {"edition": data["edition"] or None})


class ReceiptForm(forms.Form):
    """The signed paper, or the receiver's name confirmed by a second account."""

    file = forms.FileField(
        label=_("Scanned receipt"),
        required=False,
        help_text=_("PDF, JPEG, PNG or WebP, at most 16 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp", "data-max-bytes": settings.MAX_UPLOAD_BYTES}),
    )
    signed_as = forms.CharField(
        label=_("Signed by, as on the receipt"),
        max_length=120,
        required=False,
        help_text=_("Without a scan: another officer than the one who handed over types the name and so confirms it."),
    )


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Why it is void"), max_length=300)


class OutcomeForm(forms.Form):
    """One decision about one person, line or exhibit."""

    subject = forms.ChoiceField(label=_("About"))
    outcome = forms.ChoiceField(label=_("Decision"))
    sentence = forms.CharField(label=_("Sentence or order, in words"), max_length=300, required=False)
    decided_on = forms.DateField(label=_("Decided on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    court = forms.CharField(label=_("Court or prosecutor"), max_length=160)
    file_reference = forms.CharField(label=_("Reference of the court"), max_length=80, required=False)
    source = forms.CharField(label=_("Who told the unit, and how"), max_length=200, help_text=_("For example: letter of the prosecutor of 12 March."))
    correction_reason = forms.CharField(label=_("Why the entry is corrected"), max_length=300, required=False)

    def __init__(self, *args: Any, seizure: Seizure, actor: User, corrects: JudicialOutcome | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        things = Exhibit.objects.visible_to(actor).filter(seizure=seizure).select_related("seizure").order_by("number")
        offered: list[tuple[Any, list[tuple[str, str]]]] = [
            (_("Persons"), [(str(person.public_id), str(person)) for person in seizure.persons.all()]),
            (
                _("Commodity lines"),
                [(str(line.public_id), f"{line.position + 1}. {codelists.label('commodities', line.commodity)}") for line in seizure.lines.all()],
            ),
            (_("Exhibits"), [(str(thing.public_id), f"{thing.reference} {thing.description}") for thing in things]),
        ]
        offer(self, subject=[("", ""), *(group for group in offered if group[1])])
        codes = codelists.codes("outcomes").values()
        groups = [(codelists.label("outcomes", root), [(entry.code, entry.label()) for entry in codes if entry.parent == root]) for root in ("J", "G")]
        offer(self, outcome=[("", ""), *groups])
        if corrects is None:
            del self.fields["correction_reason"]
        else:
            self.fields["correction_reason"].required = True

    def decision(self) -> Decision:
        return Decision(**{name: value for name, value in self.cleaned_data.items() if name != "correction_reason"})
