"""Forms of safeguards: a search, a loss of liberty, the rights checklist, the circumstances of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.errors import AircopError, InvalidInput
from aircop.core.forms import ZonedDateTimeField, add_refusal
from jaitf.choices import Verb
from jaitf.models import User
from jaitf.namesakes import PersonChoice
from seizures import safeguard_choices as choices
from seizures.models import Circumstances, Person, RightsAnswer
from seizures.selectors.keepers import holders_of
from seizures.services.detentions import DetentionInput
from seizures.services.rights import FIELDS
from seizures.services.searches import SearchInput


def _words(label: Any, most: int, *, rows: int = 2, required: bool = False, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


def _line(label: Any, most: int, *, required: bool = False, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _empty_first(options: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [("", ""), *options]


class OfPersonForm(forms.Form):
    """A form about one person: times in the zone of the unit, officers of its room."""

    def __init__(self, *args: Any, person: Person, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.actor = person, actor
        for field in self.fields.values():
            if isinstance(field, ZonedDateTimeField):
                field.set_zones([person.compartment.task_force.time_zone])

    def refuse(self, error: AircopError) -> None:
        """Show what the rules refuse beside its field."""
        add_refusal(self, error)


class SearchForm(OfPersonForm):
    """One step of the ladder. What it asks depends on the step; the rules say what is missing."""

    level = forms.TypedChoiceField(label=_("Step of the ladder"), coerce=int, choices=choices.SearchLevel.choices, widget=forms.RadioSelect)
    started_at = ZonedDateTimeField(label=_("Began"))
    ended_at = ZonedDateTimeField(label=_("Ended"), required=False)
    place = _line(_("Where"), 120, required=True)
    grounds = forms.MultipleChoiceField(
        label=_("Grounds"),
        required=False,
        choices=choices.SearchGround.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("From outer clothing on. A strip search and more need one of the first seven; behaviour, ticket or profile are never enough."),
    )
    grounds_text = _words(_("Grounds in words"), 500)
    searcher = PersonChoice(label=_("Searched by"), required=False)
    clinician = _line(_("Medical staff and facility"), 200, hint=_("Imaging and intimate searches are done by medical staff only."))
    authorised_by = PersonChoice(
        label=_("Authorised by (chief or deputy)"),
        required=False,
        help_text=_("Needed from the strip search on. The officer you name confirms it by his own account."),
    )
    present = _line(_("Who else was present"), 300)
    wish = forms.ChoiceField(label=_("Wish of the person"), choices=choices.SearcherWish.choices, widget=forms.RadioSelect)
    is_same_sex = forms.NullBooleanField(
        label=_("By an officer of the same sex"), required=False, widget=forms.Select(choices=[("", ""), ("true", _("Yes")), ("false", _("No"))])
    )
    is_refused = forms.BooleanField(label=_("The person refused"), required=False)
    result = forms.ChoiceField(label=_("Result"), choices=choices.SearchResult.choices, widget=forms.RadioSelect)
    note = _words(_("What was found, or why it was not done"), 500)
    is_complaint_told = forms.BooleanField(label=_("Told how to complain"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = self.person.compartment
        self.fields["searcher"].queryset = holders_of(room, Verb.CHANGE)  # type: ignore[attr-defined]
        self.fields["authorised_by"].queryset = holders_of(room, Verb.APPROVE)  # type: ignore[attr-defined]
        self.initial.setdefault("searcher", self.actor.username)
        self.initial.setdefault("wish", choices.SearcherWish.NONE)

    def search_input(self) -> SearchInput:
        return SearchInput(**{name: self.cleaned_data[name] for name in SearchInput.__dataclass_fields__})


class DetentionForm(OfPersonForm):
    started_at = ZonedDateTimeField(label=_("Liberty lost at"), help_text=_("When the person could no longer leave, not when the paper was written."))
    place = _line(_("Where"), 120, required=True)
    legal_basis = _line(_("Legal basis"), 300, required=True)
    child_reason = _words(_("Under 18: why held, and on whose authority"), 300)

    def detention_input(self) -> DetentionInput:
        return DetentionInput(**self.cleaned_data, time_zone=self.person.compartment.task_force.time_zone)


class ExtendForm(OfPersonForm):
    until = ZonedDateTimeField(label=_("New end"))
    authority = _line(_("Prosecutor or judge"), 120, required=True)
    reference = _line(_("Reference of the decision"), 80, required=True)


class EndForm(OfPersonForm):
    ended_at = ZonedDateTimeField(label=_("Ended at"))
    ending = forms.ChoiceField(label=_("How it ended"), choices=choices.DetentionEnd.choices, widget=forms.RadioSelect)
    ending_note = _words(_("To whom, receipt, or why it was a mistake"), 300)


class LimitForm(forms.Form):
    hours = forms.IntegerField(label=_("Hours before a judge"), min_value=1, max_value=720)
    source = _line(_("Law and article"), 200, required=True)


class ItemRow:
    """One item of the checklist in the form: its label and its two fields."""

    def __init__(self, label: str, answer: BoundField, note: BoundField) -> None:
        self.label, self.answer, self.note = label, answer, note


class RightsForm(OfPersonForm):
    """The checklist: for each item one answer and a note. Nothing is ever answered beforehand."""

    def __init__(self, *args: Any, answers: dict[str, RightsAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in choices.ITEMS:
            known = answers.get(item)
            label = codelists.label("rights_checklist", item)
            options = choices.Answer.choices
            self.fields[item] = forms.ChoiceField(
                label=label, required=False, choices=options, widget=forms.RadioSelect, initial=known.answer if known else None
            )  # fmt: skip
            self.fields[f"{item}_note"] = forms.CharField(
                label=_("Note: %(item)s") % {"item": label},
                required=False,
                max_length=300,
                initial=known.note if known else "",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def rows(self) -> Iterator[ItemRow]:
        for item in choices.ITEMS:
            yield ItemRow(str(self.fields[item].label), self[item], self[f"{item}_note"])

    def answers(self) -> dict[str, tuple[str, str]]:
        """Item → (answer, note) of those that were answered."""
        data = self.cleaned_data
        return {item: (data[item], data[f"{item}_note"]) for item in choices.ITEMS if data.get(item)}

    def refuse(self, error: AircopError) -> None:
        """An answer that lacks its words is told at the note (`LANG.note`)."""
        found = error.fields if isinstance(error, InvalidInput) else {error.field or "": [error.message]}
        for name, texts in found.items():
            item, _dot, column = name.partition(".")
            field = f"{item}_note" if column == "note" else item
            self.add_error(field if field in self.fields else None, [str(text) for text in texts])

    def clean(self) -> dict[str, Any]:
        """A note without an answer is no answer: say so instead of losing it."""
        data: dict[str, Any] = super().clean() or {}
        for item in choices.ITEMS:
            if data.get(f"{item}_note") and not data.get(item) and item not in self.errors:
                self.add_error(item, _("Choose an answer beside the note."))
        return data


class CircumstancesForm(OfPersonForm):
    """Age, language, consulate, protection, family, force, property, complaint."""

    age_state = forms.ChoiceField(label=_("Age"), required=False, choices=_empty_first(choices.AgeState.choices))
    age_note = _line(_("Declared age, and how it was assessed by whom"), 200)
    guardian = _line(_("Guardian or child protection"), 200)
    best_interest = _words(_("Best interests of the child: what was done"), 300)
    language = _line(_("Language understood"), 60)
    interpreter = _line(_("Interpreter"), 120)
    lawyer = _line(_("Lawyer"), 120)
    asks_protection = forms.ChoiceField(label=_("Asks for protection (asylum)"), required=False, choices=_empty_first(choices.YesNo.choices))
    consulate = _line(_("Consulate"), 120)
    consular_told_at = ZonedDateTimeField(label=_("Told of the right to inform the consulate"), required=False)
    consular_wish = forms.ChoiceField(label=_("Wants the consulate informed"), required=False, choices=_empty_first(choices.YesNo.choices))
    consular_sent_at = ZonedDateTimeField(
        label=_("Consulate informed at"), required=False, help_text=_("Never against the will of a person who asks for protection.")
    )
    family = _line(_("Family or other person informed"), 200)
    force = _words(_("Force or restraint used"), 300)
    property_receipt = _line(_("Receipt for property"), 80)
    complaint = _words(_("Complaint made"), 300)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Circumstances | None, **kwargs: Any) -> None:
        values = {name: getattr(known, name) for name in FIELDS} | {"version": known.version} if known else {"version": 0}
        kwargs["initial"] = values | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def details(self) -> dict[str, str | datetime | None]:
        return {name: self.cleaned_data[name] for name in FIELDS}
