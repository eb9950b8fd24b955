"""Forms of alerts and shares."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists, times
from aircop.core.forms import CodeChoiceField, ZonedDateTimeField, offer
from jaitf.choices import Handling
from jaitf.models import Compartment, TaskForce, User
from jaitf.namesakes import names_of
from messaging.choices import Decision, EmergencyVerdict, TaskPriority, TaskState
from messaging.models import ShiftNote, Task
from messaging.models.shift_note import PARTS
from messaging.rules import LIFECYCLE_TYPES
from messaging.selectors.route import other_partners, partners_on_route
from messaging.selectors.subjects import OTHER, Subject, journey_of, subjects_of
from messaging.services.shift_notes import ShiftInput
from messaging.services.tasks import TaskInput
from messaging.sources import Source, SourceKind, kind_of

#: What an alert most often is, by what it is about.
USUAL_TYPE = {SourceKind.SEIZURE: "SEIZURE", SourceKind.CONTROL: "WARN", SourceKind.TRAVELLER: "REQ_CHECK"}


class AlertForm(forms.Form):
    """An alert about a seizure, a control or a traveller; prefilled with all that these know."""

    about = forms.ChoiceField(label=_("Who or what it is about"), widget=forms.RadioSelect)
    subject = forms.CharField(label=_("In words"), max_length=200, required=False, help_text=_("Only for goods or something else."))
    alert_type = forms.ChoiceField(label=_("Type"))
    recipients = forms.MultipleChoiceField(
        label=_("Partners on the route"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("They see who the person is.")
    )
    others = forms.MultipleChoiceField(
        label=_("Other units"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-combobox": "", "size": 4}),
        help_text=_("They are not on the route: name and document are not sent to them."),
    )
    off_route_reason = forms.CharField(label=_("Why the other units have to know"), max_length=300, required=False)
    lands_at = ZonedDateTimeField(label=_("Lands at"), required=False, help_text=_("The urgency and the time to acknowledge follow from it."))
    handling = forms.ChoiceField(label=_("How far it may travel (TLP)"))
    grounds = forms.CharField(label=_("Grounds, in one line"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    requested_action = forms.CharField(label=_("Please do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    not_to_do = forms.CharField(label=_("Please do not"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    contact = forms.CharField(label=_("Contact reachable day and night"), max_length=120)
    language = forms.ChoiceField(label=_("Language in which you wrote"), choices=settings.LANGUAGES)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, source: Source, user: User, *args: Any, **kwargs: Any) -> None:
        self.source, self.user = source, user
        kwargs["initial"] = self._usual() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        on_route, others = self.units
        offer(self, about=[(one.key, one.text if one.is_person else _("Goods or something else")) for one in self.subjects])
        offer(self, recipients=[(unit.code, _unit_label(unit)) for unit in on_route])
        offer(self, others=[(unit.code, _unit_label(unit)) for unit in others])
        offer(self, handling=[(code, codelists.label("handling_codes", code)) for code in Handling.values])
        offer(self, alert_type=[choice for choice in codelists.leaves("alert_types") if choice[0] not in LIFECYCLE_TYPES])
        self.fields["lands_at"].set_zones(self._zones())  # type: ignore[attr-defined]

    @cached_property
    def subjects(self) -> list[Subject]:
        return subjects_of(self.source, get_language() or "en")

    @property
    def names_goods(self) -> bool:
        """Whether the alert can be about something that is not a person."""
        return not self.subjects[-1].is_person

    @cached_property
    def units(self) -> tuple[list[TaskForce], list[TaskForce]]:
        """Partners on the route, and the others."""
        return partners_on_route(self.source), other_partners(self.source)

    def _zones(self) -> list[str]:
        destination = journey_of(self.source).destination
        return [zone for zone in (destination.time_zone if destination else "", self.source.compartment.task_force.time_zone) if zone]

    def _usual(self) -> dict[str, Any]:
        return {
            "about": self.subjects[0].key,
            "subject": self.subjects[-1].text if self.names_goods else "",
            "alert_type": USUAL_TYPE[kind_of(self.source)],
            "recipients": [unit.code for unit in self.units[0]],
            "lands_at": journey_of(self.source).lands_at,
            "handling": getattr(self.source, "handling", Handling.AMBER),
            "contact": self.source.compartment.task_force.contact,
            "language": get_language() or "en",
            "client_id": uuid.uuid4(),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("about") == OTHER and not cleaned.get("subject", "").strip():
            self.add_error("subject", _("Say in words what the alert is about."))
        if not cleaned.get("recipients") and not cleaned.get("others") and "recipients" not in self.errors:
            self.add_error("recipients", _("Choose at least one unit that gets the alert."))
        return cleaned

    def order(self) -> dict[str, Any]:
        """The arguments of `alert_plan` and `alert_send`, but for the client id."""
        data = self.cleaned_data
        chosen = {*data["recipients"], *data["others"]}
        words = ("alert_type", "handling", "grounds", "requested_action", "not_to_do", "contact", "language", "lands_at", "off_route_reason")
        about = next(subject for subject in self.subjects if subject.key == data["about"])
        return {
            "source": self.source,
            "recipients": [unit for units in self.units for unit in units if unit.code in chosen],
            "about": about if about.is_person else Subject(data["subject"].strip()),
            **{name: data[name] for name in words},
        }


def _unit_label(unit: TaskForce) -> str:
    return f"{unit.code} · {unit.name} ({unit.airport.iata})"


class AnswerForm(forms.Form):
    """Accept or decline an alert."""

    decision = forms.ChoiceField(label=_("Your answer"), choices=Decision.choices)
    note = forms.CharField(
        label=_("Note to the sender"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Needed when you can't act on it.")
    )


class FeedbackForm(forms.Form):
    """What came of it; closes the alert for this unit."""

    feedback = CodeChoiceField("alert_feedback", label=_("What came of it"))
    note = forms.CharField(label=_("In words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CancelForm(forms.Form):
    """Why an alert is withdrawn."""

    reason = forms.CharField(label=_("Why you withdraw it"), max_length=300, help_text=_("The recipients read this. Name nobody."))


class ShareForm(forms.Form):
    """Show a record to another unit."""

    with_unit = forms.ChoiceField(label=_("Unit"), widget=forms.Select(attrs={"data-combobox": ""}))
    handling = forms.ChoiceField(label=_("How far it may travel (TLP)"))
    expires_on = forms.DateField(
        label=_("Until and including"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), help_text=_("A year at most.")
    )
    reason = forms.CharField(label=_("Why they have to see it"), max_length=300)

    def __init__(self, units: list[TaskForce], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in units}
        offer(self, with_unit=[("", ""), *((unit.code, _unit_label(unit)) for unit in units)])
        offer(self, handling=[(code, codelists.label("handling_codes", code)) for code in Handling.values])

    def order(self, zone: str) -> dict[str, Any]:
        """The arguments of `record_share`: the share ends with that day in the unit's own time zone."""
        data = self.cleaned_data
        last_moment = times.to_utc(datetime.combine(data["expires_on"], time(23, 59, 59)), zone)
        return {"with_unit": self.units[data["with_unit"]], "handling": data["handling"], "reason": data["reason"], "expires_at": last_moment}


class RevokeForm(forms.Form):
    """Why a share ends before its time."""

    reason = forms.CharField(label=_("Why"), max_length=300, required=False)


class EmergencyForm(forms.Form):
    """Which case is needed now, and why."""

    reference = forms.CharField(
        label=_("Reference of the case"), max_length=24, widget=forms.TextInput({"placeholder": "DSS-2026-00042", "autocapitalize": "characters"})
    )
    reason = forms.CharField(
        label=_("What the emergency is"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("A sentence. Both chiefs read it now.")
    )


class EmergencyReviewForm(forms.Form):
    """The verdict on an emergency access; the verdicts are buttons."""

    verdict = forms.ChoiceField(choices=EmergencyVerdict.choices, error_messages={"required": _("Say whether it was an emergency or misuse.")})
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class TaskForm(forms.Form):
    """A next action in one line: what, who, until when; the rest may wait. Without an owner the shift does it."""

    what = forms.CharField(label=_("What is to be done"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}))
    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    due_at = ZonedDateTimeField(label=_("Until when"), required=False)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=TaskPriority.choices, coerce=int, initial=TaskPriority.NORMAL)
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))
    room = forms.ChoiceField(label=_("Who works on it"), required=False)
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rooms: list[Compartment], owners: list[User], task: Task | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"client_id": uuid.uuid4()} | (_task_values(task) if task else {}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.owners = {str(person.public_id): person for person in owners}
        self.rooms = {str(room.public_id): room for room in rooms}
        names = names_of(owners)
        offer(self, owner=[("", _("The shift")), *((key, names[person.pk]) for key, person in self.owners.items())])
        offer(self, room=[(key, str(room.agency) if room.agency else _("The whole unit")) for key, room in self.rooms.items()])
        if len(self.rooms) == 1:
            self.fields["room"].widget = forms.HiddenInput()
        self.fields["room"].initial = next(iter(self.rooms), "")
        zones = [task.time_zone] if task else []
        self.fields["due_at"].set_zones([*zones, *(room.task_force.time_zone for room in rooms)])  # type: ignore[attr-defined]

    @property
    def chosen_room(self) -> Compartment:
        return self.rooms.get(self.cleaned_data["room"]) or next(iter(self.rooms.values()))

    def details(self) -> TaskInput:
        data = self.cleaned_data
        zone = self.data.get(f"{self.add_prefix('due_at')}_zone") or next(iter(self.rooms.values())).task_force.time_zone
        return TaskInput(data["what"], zone, self.owners.get(data["owner"]), data["due_at"], data["priority"], data["note"])


def _task_values(task: Task) -> dict[str, Any]:
    names = ("what", "due_at", "priority", "note", "version")
    return {name: getattr(task, name) for name in names} | {"owner": str(task.owner.public_id) if task.owner else ""}


class TaskEndForm(forms.Form):
    """Done, or called off."""

    state = forms.ChoiceField(
        choices=[(TaskState.DONE, _("Done")), (TaskState.CANCELLED, _("Called off"))], error_messages={"required": _("Say whether it is done or called off.")}
    )
    note = forms.CharField(label=_("What came of it, or why it is called off"), required=False, max_length=300)


class TaskReopenForm(forms.Form):
    """Why a finished task is opened again."""

    reason = forms.CharField(label=_("Why it is opened again"), max_length=300)


class ShiftNoteForm(forms.Form):
    """The note of a shift: who was on duty, and what the next one must know."""

    room = forms.ChoiceField(label=_("Who works on it"), required=False)
    starts_at = ZonedDateTimeField(label=_("Shift from"))
    ends_at = ZonedDateTimeField(label=_("Until"))
    on_duty = forms.MultipleChoiceField(label=_("On duty in this shift"), widget=forms.CheckboxSelectMultiple)
    chief = forms.ChoiceField(label=_("Chief on duty"), required=False)
    can_search_women = forms.BooleanField(label=_("The next shift has a woman who can search women"), required=False)
    can_search_men = forms.BooleanField(label=_("The next shift has a man who can search men"), required=False)
    to_know = forms.CharField(
        label=_("What the next shift must know"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("What is open stands below by itself. Nothing of medical files nor of victims belongs here."),
    )  # fmt: skip
    happened = forms.CharField(label=_("What happened"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))
    expected = forms.CharField(
        label=_("Expected flights and targets"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    equipment = forms.CharField(
        label=_("Equipment"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("What is broken, lent or missing: scale, scanner, test kits, keys."),
    )  # fmt: skip
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rooms: list[Compartment], people: list[User], note: ShiftNote | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"client_id": uuid.uuid4()} | (_note_values(note) if note else {}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.people = {str(person.public_id): person for person in people}
        self.rooms = {str(room.public_id): room for room in rooms}
        names = names_of(people)
        named = [(key, names[person.pk]) for key, person in self.people.items()]
        offer(self, on_duty=named)
        offer(self, chief=[("", ""), *named])
        offer(self, room=[(key, str(room.agency) if room.agency else _("The whole unit")) for key, room in self.rooms.items()])
        self.fields["room"].initial = next(iter(self.rooms), "")
        if len(self.rooms) == 1:
            self.fields["room"].widget = forms.HiddenInput()
        zones = [*([note.time_zone] if note else []), *(room.task_force.time_zone for room in rooms)]
        for name in ("starts_at", "ends_at"):
            self.fields[name].set_zones(zones)  # type: ignore[attr-defined]

    @property
    def chosen_room(self) -> Compartment:
        return self.rooms.get(self.cleaned_data["room"]) or next(iter(self.rooms.values()))

    def details(self) -> ShiftInput:
        data = self.cleaned_data
        zone = self.data.get(f"{self.add_prefix('ends_at')}_zone") or next(iter(self.rooms.values())).task_force.time_zone
        plain = {name: data[name] for name in (*PARTS, "can_search_women", "can_search_men", "starts_at", "ends_at")}
        return ShiftInput(time_zone=zone, on_duty=[self.people[key] for key in data["on_duty"]], chief=self.people.get(data["chief"]), **plain)


def _note_values(note: ShiftNote) -> dict[str, Any]:
    names = (*PARTS, "starts_at", "ends_at", "can_search_women", "can_search_men", "version")
    on_duty = [str(duty.officer.public_id) for duty in note.duties.select_related("officer")]
    chief = str(note.chief.public_id) if note.chief else ""
    return {name: getattr(note, name) for name in names} | {"on_duty": on_duty, "chief": chief}


class ShiftRemarkForm(forms.Form):
    """What was forgotten, or what became of it."""

    text = forms.CharField(label=_("Remark"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
