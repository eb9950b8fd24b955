"""Forms of the protected rooms: short, one for each step, and the note that anybody of a case can send."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.forms import ZonedDateTimeField, offer
from profiling.choices import Sex
from seizures import care_choices as choices
from seizures.care_rules import MOST_PACKETS, signs_offered
from seizures.models import Control, MedicalPath, Seizure, VictimScreening


def _line(label: Any, most: int = 160, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs={"autocomplete": "off"}), **{"required": False, **kwargs})


def _words(label: Any, most: int = 4000, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **{"required": False, **kwargs})


def _ticks(label: Any, offered: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=offered, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


def _one_of(label: Any, offered: type[models.TextChoices], *, required: bool = False, **kwargs: Any) -> forms.ChoiceField:
    listed: list[Any] = [choice for choice in offered.choices if choice[0]] if required else offered.choices
    if not required and "" not in offered.values:
        listed = [("", _("Not said")), *offered.choices]
    return forms.ChoiceField(label=label, choices=listed, required=required, widget=forms.RadioSelect, **kwargs)


def _number(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))


class SendForm(forms.Form):
    """Whom somebody is worried about. It is not kept as a draft: after sending, nothing of it stays with the sender."""

    person = forms.ChoiceField(label=_("Who"), required=False, widget=forms.RadioSelect)
    other = _line(_("or somebody else: a name, or how the person can be found"), 240)
    words = _words(_("In a few words"))
    is_urgent = forms.BooleanField(label=_("In danger now"), required=False)

    def __init__(self, *args: Any, record: Control | Seizure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persons = {str(person.public_id): person for person in record.persons.all()}
        offered = [(key, str(person)) for key, person in self.persons.items()]
        if offered:
            offer(self, person=[*offered, ("", _("Somebody else"))])
            if self.initial.get("person") not in self.persons:
                self.initial["person"] = offered[0][0]
        else:
            del self.fields["person"]


class WelfareSendForm(SendForm):
    """Signs of trafficking that were seen, and what makes one worry."""

    field_order = ["person", "other", "signs", "words", "is_urgent"]
    signs = _ticks(_("What you saw"), signs_offered, help_text=_("Each stands for itself; no score is made of them, here or elsewhere."))


class MedicalSendForm(SendForm):
    """Grounds to think that a person carries something inside."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("Grounds: why you think that the person carries something inside")
        self.fields["is_urgent"].label = _("Feels ill, or may be in danger now: an ambulance was called, or has to be")


class RoomForm(forms.Form):
    """A step on a record of a protected room."""

    #: How far ahead of now its times usually lie.
    AHEAD = timedelta()
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: VictimScreening | MedicalPath, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        place = record.compartment.task_force.time_zone
        for name, field in self.fields.items():
            if isinstance(field, ZonedDateTimeField):
                field.set_zones([place])
            held = getattr(record, name, None)
            # The note of an observation is not the note with which the person was sent.
            if hasattr(record, name) and not isinstance(held, models.Model):
                self.initial.setdefault(name, held)
            # What is written down has mostly happened just now.
            if isinstance(field, ZonedDateTimeField) and field.required and not self.initial.get(name):
                self.initial[name] = timezone.now() + self.AHEAD

    def given(self) -> dict[str, Any]:
        """What the service is told: all fields but the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _when(label: Any, **kwargs: Any) -> ZonedDateTimeField:
    return ZonedDateTimeField(label=label, **{"required": False, **kwargs})


class TalkForm(RoomForm):
    """The talk of a specialised officer with the person."""

    screened_at = _when(_("When you talked"), required=True)
    safe_place = forms.BooleanField(label=_("Alone, in a safe place, out of sight and hearing of companions"), required=False)
    interpreter = _one_of(_("Interpreter"), choices.Interpreter, required=True)
    language = _line(_("Language"), 60)
    age = _one_of(_("Age"), choices.Age, required=True, help_text=_("Who may be a child is treated as a child until it is known."))
    signs = _ticks(_("Signs seen"), signs_offered)
    exploitation = _ticks(_("Kinds of exploitation suspected"), lambda: codelists.leaves("tip_exploitation"))
    in_danger = forms.BooleanField(label=_("In danger now"), required=False)
    needs = _ticks(_("What the person needs"), choices.Need.choices)
    account = _words(_("What the person said, and what was seen"), rows=5)


class ConsentForm(RoomForm):
    """The person decides about the referral after an explanation that was understood."""

    consent = _one_of(_("Consent to the referral"), choices.ReferralConsent, required=True)
    consent_by = _line(_("For a child: guardian or child protection"))
    consent_at = _when(_("When"), required=True)


class ReferForm(RoomForm):
    service_kind = _one_of(_("Kind of service"), choices.Service, required=True)
    service_name = _line(_("Which service"), required=True)
    service_contact = _line(_("Whom you talked to, and the number"), required=True)
    referred_at = _when(_("When"), required=True)


class ReceivedForm(RoomForm):
    """The service confirms that it has taken the person on."""

    received_at = _when(_("When"), required=True)
    received_by = _line(_("Who received the person"), required=True)


class StatusForm(RoomForm):
    """What the competent authority decided; it is never the unit that decides."""

    state = forms.ChoiceField(
        label=_("What the authority decided"),
        choices=[(state.value, state.label) for state in choices.ScreeningState if state in choices.ScreeningState.of_the_authority()],
        widget=forms.RadioSelect,
    )
    authority = _line(_("Competent authority"), required=True)
    decided_on = forms.DateField(label=_("Decided on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    decision_reference = _line(_("Reference of the decision"), 80)


class NoGroundsForm(RoomForm):
    end_reason = _words(_("Why there are no grounds"), 500, required=True)


class DeclinedForm(RoomForm):
    """An adult does not want the referral; he can change his mind at any time."""

    consent = forms.ChoiceField(
        label=_("What the person decided"),
        choices=[(answer.value, answer.label) for answer in choices.ReferralConsent if answer in choices.ReferralConsent.no()],
        widget=forms.RadioSelect,
    )
    consent_at = _when(_("When"), required=True)


class AgainForm(RoomForm):
    """Something new came up."""


class TellForm(RoomForm):
    """What the people of the case are told, and why they may be."""

    non_punishment = forms.BooleanField(label=_("The person may have been forced to do what the case is about"), required=False)
    tell_case = forms.BooleanField(label=_("Tell the people of the case: “Ask the prosecutor before any charge”"), required=False)
    tell_basis = _one_of(_("Why they may be told"), choices.TellBasis)


class NextForm(RoomForm):
    AHEAD = timedelta(hours=4)
    next_step = _line(_("Next step"), 200, required=True)
    due_at = _when(_("Due"), required=True)


class OpenForm(forms.Form):
    """A person who was not sent by a note."""

    person_name = _line(_("Person: a name, or how the person can be found"), 240, required=True)


class FitnessForm(RoomForm):
    """A clinician's answer, written down."""

    fit_answer = _one_of(_("Is the person fit to be detained? The clinician's answer"), choices.FitAnswer, required=True)
    fit_conditions = _line(_("Conditions"), 300)
    fit_clinician = _line(_("Clinician"), 120, required=True)
    fit_facility = _line(_("Facility"), required=True)
    fit_at = _when(_("Answered at"), required=True)
    sex = _one_of(_("Sex"), Sex, help_text=_("Decides whether a pregnancy test comes before X-ray and CT."))


class InformForm(RoomForm):
    """What was explained, and what the person decided."""

    informed_at = _when(_("Explained at"), required=True)
    informed_language = _line(_("Language that the person understands"), 60, required=True)
    interpreter = _line(_("Interpreter"), 120)
    consent = _one_of(_("Consent to imaging"), choices.ImagingConsent)
    consent_by = _line(_("Who decided: the person, a guardian, a court"), 120)
    consent_at = _when(_("Decided at"))
    consent_anaesthesia = forms.BooleanField(label=_("Consents to imaging under anaesthesia as well"), required=False)


class PregnancyForm(RoomForm):
    pregnancy = _one_of(_("Pregnancy test"), choices.Pregnancy, required=True)
    pregnancy_at = _when(_("When"), required=True)


class ImagingForm(RoomForm):
    modality = _one_of(_("Kind of imaging"), choices.Modality, required=True)
    imaged_at = _when(_("When"), required=True)
    facility = _line(_("Facility"), required=True)
    clinician = _line(_("Clinician who read the image"), 120, required=True)
    anaesthesia = forms.BooleanField(label=_("Under anaesthesia"), required=False)
    result = _one_of(_("Result"), choices.ImagingResult, required=True)

    def __init__(self, *args: Any, record: MedicalPath, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.initial.update({"facility": record.fit_facility, "clinician": record.fit_clinician})


class ObservationForm(RoomForm):
    observed_at = _when(_("When"), required=True)
    observed_by = _line(_("Observed by"), 120, required=True)
    pulse = _number(_("Pulse, beats a minute"), 300)
    systolic = _number(_("Blood pressure, systolic, mmHg"), 300)
    diastolic = _number(_("Blood pressure, diastolic, mmHg"), 200)
    breaths = _number(_("Breaths a minute"), 100)
    saturation = _number(_("Oxygen saturation, %"), 100)
    temperature = forms.DecimalField(label=_("Temperature, °C"), required=False, min_value=25, max_value=45, max_digits=3, decimal_places=1, localize=True)
    food = _line(_("Food and drink"), 120)
    note = _line(_("Observations"), 500)


class PacketsForm(RoomForm):
    expelled_at = _when(_("When"), required=True)
    count = forms.IntegerField(label=_("How many packets"), min_value=1, max_value=MOST_PACKETS)


class MonitorForm(RoomForm):
    """Somebody looks after the patient every four hours, every two when a packet may leak."""

    leak_suspected = forms.BooleanField(label=_("A packet may leak: every two hours"), required=False)


class EmergencyForm(RoomForm):
    emergency_note = _words(_("What happened, and what is done: transfer, surgery"), required=True)


class ExplainForm(RoomForm):
    explained_at = _when(_("Result explained to the person at"), required=True)


class DischargeForm(RoomForm):
    discharged_at = _when(_("Discharged at"), required=True)
    discharged_by = _line(_("Discharging clinician"), 120, required=True)
    discharge_note = _words(_("At the discharge"))


class EndForm(RoomForm):
    end_reason = _words(_("Why no medical path is needed"), 500, required=True)
