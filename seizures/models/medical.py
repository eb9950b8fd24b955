"""The medical path of a person who may carry something inside: a patient first (domain reference, section 5; SAMW 2018)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self, TypeVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from jaitf.querysets import VisibleQuerySet
from profiling.choices import Sex
from seizures.care_choices import PATH_TRANSITIONS, FitAnswer, ImagingConsent, ImagingResult, Modality, PathState, Pregnancy
from seizures.care_triggers import (
    begins_as,
    consent_is_withdrawn_not_forgotten,
    imaged_with_consent,
    never_removed,
    only_added,
    packet_is_an_exhibit_of_the_case,
    patient_goes_home_in_order,
    watched_while_in_care,
)
from seizures.models.care_note import CareNote, Checks, ProtectedRecord, checks
from seizures.models.exhibit import Exhibit

M = TypeVar("M", bound=models.Model)
#: How long a patient may stay without an entry: four hours, two when a packet leaks or in an emergency.
WATCHED_EVERY, WATCHED_EVERY_IN_DANGER = timedelta(hours=4), timedelta(hours=2)

_ANSWERED = ~Q(fit_answer="") & ~Q(fit_clinician="") & ~Q(fit_facility="") & Q(fit_at__isnull=False)
#: What must be there in a state, and what to do when it is not.
_CHECKS: Checks = {
    "care_begins_with_a_clinician": (
        Q(state__in=["opened", "ended"]) | Q(state="emergency") | _ANSWERED,
        _("A clinician answers first whether the person is fit to be detained: name, facility and time."),
    ),
    "fitness_is_a_clinicians_answer": (
        Q(fit_answer="") | _ANSWERED,
        _("Name the clinician who answered, the facility and the time. An officer does not answer this."),
    ),
    "consent_follows_the_information": (
        ~Q(consent="yes") | (Q(informed_at__isnull=False) & ~Q(informed_language="")),
        _("Nobody consents to what was not explained: say when, and in which language the person understands."),
    ),
    "imaging_consent_has_name_and_time": (
        Q(consent="") | (~Q(consent_by="") & Q(consent_at__isnull=False)),
        _("Say who decided, and when."),
    ),
    "anaesthesia_is_consented_with_imaging": (
        Q(consent_anaesthesia=False) | Q(consent="yes"),
        _("Anaesthesia needs the consent to the imaging as well."),
    ),
    "discharge_is_a_clinicians": (
        ~Q(state="discharged") | (~Q(discharged_by="") & Q(discharged_at__isnull=False)),
        _("Name the clinician who discharged the patient, and the time."),
    ),
    "path_that_ends_says_why": (
        ~Q(state="ended") | ~Q(end_reason=""),
        _("Say why no medical path is needed."),
    ),
    "emergency_is_described": (
        ~Q(state="emergency") | ~Q(emergency_note=""),
        _("Say what the emergency is."),
    ),
    "pregnancy_test_has_a_time": (
        Q(pregnancy="") | Q(pregnancy_at__isnull=False),
        _("Say when the test was made or refused."),
    ),
}


class MedicalPathQuerySet(VisibleQuerySet[M]):
    def going_on(self) -> Self:
        return self.exclude(state__in=PathState.finished())


class MedicalQuerySet(VisibleQuerySet[M]):
    """Images, observations and packets of a path."""


@pghistory.track()
class MedicalPath(ProtectedRecord):
    """One patient, from the grounds to the discharge. Fitness, imaging and discharge are a clinician's answers, written down here.

    It lies in the medical room of the unit (ADR 15); the people of the case learn that a path goes on, and whom to ask.
    """

    note = models.OneToOneField(CareNote, verbose_name=_("note"), on_delete=models.PROTECT, related_name="path")
    state = models.CharField(_("state"), max_length=12, choices=PathState.choices, default=PathState.OPENED)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("medical contact"), on_delete=models.PROTECT, related_name="+")
    grounds = models.TextField(_("grounds"))
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)

    fit_answer = models.CharField(_("fit to be detained"), max_length=12, choices=FitAnswer.choices, blank=True)
    fit_conditions = models.CharField(_("conditions"), max_length=300, blank=True)
    fit_clinician = models.CharField(_("clinician"), max_length=120, blank=True)
    fit_facility = models.CharField(_("facility"), max_length=160, blank=True)
    fit_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    informed_at = models.DateTimeField(_("informed at"), null=True, blank=True)
    informed_language = models.CharField(_("language that the person understands"), max_length=60, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=120, blank=True)
    consent = models.CharField(_("consent to imaging"), max_length=10, choices=ImagingConsent.choices, blank=True)
    consent_by = models.CharField(_("who decided"), max_length=120, blank=True)
    consent_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    consent_anaesthesia = models.BooleanField(_("consents to imaging under anaesthesia"), default=False)
    pregnancy = models.CharField(_("pregnancy test"), max_length=10, choices=Pregnancy.choices, blank=True)
    pregnancy_at = models.DateTimeField(_("tested at"), null=True, blank=True)

    leak_suspected = models.BooleanField(_("a packet may leak"), default=False)
    emergency_note = models.TextField(_("emergency, surgery"), blank=True)
    explained_at = models.DateTimeField(_("result explained to the person at"), null=True, blank=True)
    discharged_at = models.DateTimeField(_("discharged at"), null=True, blank=True)
    discharged_by = models.CharField(_("discharging clinician"), max_length=120, blank=True)
    discharge_note = models.TextField(_("at the discharge"), blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = MedicalPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("medical path")
        verbose_name_plural = _("medical paths")
        ordering = ["-created_at"]
        constraints = checks(_CHECKS)
        triggers = [
            pgtrigger.FSM(name="path_states", field="state", transitions=PATH_TRANSITIONS),
            begins_as("opened"),
            never_removed(),
            patient_goes_home_in_order(),
            consent_is_withdrawn_not_forgotten(),
        ]

    def __str__(self) -> str:
        return self.person_name

    @property
    def last_event_at(self) -> datetime:
        return self.updated_at

    @property
    def is_open_work(self) -> bool:
        return self.state not in PathState.finished() or super().is_open_work

    @property
    def watched_every(self) -> timedelta:
        return WATCHED_EVERY_IN_DANGER if self.leak_suspected or self.state == PathState.EMERGENCY else WATCHED_EVERY


class MedicalPart(CompartmentRecord):
    """What is added to a path, and stays as it was added."""

    IS_PROTECTED = True

    path = models.ForeignKey(MedicalPath, verbose_name=_("medical path"), on_delete=models.PROTECT, related_name="%(class)ss")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+")

    objects = MedicalQuerySet.as_manager()

    class Meta:
        abstract = True


class MedicalImaging(MedicalPart):
    """An image and what a clinician saw on it."""

    modality = models.CharField(_("kind of imaging"), max_length=12, choices=Modality.choices)
    imaged_at = models.DateTimeField(_("imaged at"))
    facility = models.CharField(_("facility"), max_length=160)
    clinician = models.CharField(_("clinician"), max_length=120)
    anaesthesia = models.BooleanField(_("under anaesthesia"), default=False)
    result = models.CharField(_("result"), max_length=10, choices=ImagingResult.choices)

    class Meta:
        verbose_name = _("imaging")
        verbose_name_plural = _("imaging")
        ordering = ["imaged_at"]
        triggers = [only_added(), imaged_with_consent()]

    def __str__(self) -> str:
        return f"{self.get_modality_display()}: {self.get_result_display()}"


class MedicalObservation(MedicalPart):
    """One line of the monitoring log: vital signs, food, what was seen, by whom."""

    observed_at = models.DateTimeField(_("observed at"))
    observed_by = models.CharField(_("observed by"), max_length=120)
    pulse = models.PositiveSmallIntegerField(_("pulse, beats a minute"), null=True, blank=True)
    systolic = models.PositiveSmallIntegerField(_("blood pressure, systolic, mmHg"), null=True, blank=True)
    diastolic = models.PositiveSmallIntegerField(_("blood pressure, diastolic, mmHg"), null=True, blank=True)
    breaths = models.PositiveSmallIntegerField(_("breaths a minute"), null=True, blank=True)
    saturation = models.PositiveSmallIntegerField(_("oxygen saturation, %"), null=True, blank=True)
    temperature = models.DecimalField(_("temperature, °C"), max_digits=3, decimal_places=1, null=True, blank=True)
    food = models.CharField(_("food and drink"), max_length=120, blank=True)
    note = models.CharField(_("observations"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["observed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(observed_by=""), name="observation_names_its_observer", violation_error_message=_("Say who observed it.")),
            models.CheckConstraint(
                condition=Q(pulse__isnull=False)
                | Q(systolic__isnull=False, diastolic__isnull=False)
                | Q(breaths__isnull=False)
                | Q(saturation__isnull=False)
                | Q(temperature__isnull=False)
                | ~Q(food="")
                | ~Q(note=""),
                name="observation_says_something",
                violation_error_message=_("Enter at least one value, food, or a word."),
            ),
            models.CheckConstraint(
                condition=Q(saturation__isnull=True) | Q(saturation__lte=100),
                name="saturation_is_a_share",
                violation_error_message=_("The saturation is a number up to 100."),
            ),
        ]
        triggers = [only_added(), watched_while_in_care()]

    def __str__(self) -> str:
        return f"{self.observed_at:%Y-%m-%d %H:%M}"


class MedicalPacket(MedicalPart):
    """One packet that came out: when, and which exhibit it is. The exhibit itself says nothing of this."""

    expelled_at = models.DateTimeField(_("expelled at"))
    exhibit = models.OneToOneField(Exhibit, verbose_name=_("exhibit"), on_delete=models.PROTECT, related_name="+")
    exhibit_code = models.CharField(_("code of the exhibit"), max_length=40)

    class Meta:
        verbose_name = _("packet")
        verbose_name_plural = _("packets")
        ordering = ["expelled_at", "pk"]
        triggers = [only_added(), packet_is_an_exhibit_of_the_case()]

    def __str__(self) -> str:
        return self.exhibit_code
