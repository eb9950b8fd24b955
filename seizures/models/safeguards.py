"""Safeguards as records: what was done to a person, on whose word, for how long, and which rights were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from aircop.core.models import Record
from jaitf.models import CompartmentRecord, TaskForce
from seizures import safeguard_choices as choices
from seizures.models.person import Person
from seizures.querysets import DetentionQuerySet, OwnPartQuerySet
from seizures.safeguard_triggers import kept_after_closing, limit_moves_only_by_extension

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Level, Ground, Result = choices.SearchLevel, choices.SearchGround, choices.SearchResult


def _officer(label: StrOrPromise, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=label, null=null, on_delete=models.PROTECT, related_name="+")


class OfPerson(CompartmentRecord):
    """What belongs to one person, in that person's room; a share of the case does not open it."""

    class Meta:
        abstract = True

    def name_keys(self) -> list[str]:
        return [self.person.name_key]  # type: ignore[attr-defined]


_SEARCH_CHECKS = {
    "search_is_on_the_ladder": Q(level__gte=0, level__lte=6),
    "search_ends_after_it_began": Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
    "search_names_grounds": Q(level__lt=choices.NEEDS_GROUNDS) | (~Q(grounds=[]) & ~Q(grounds_text="")),
    "intrusive_search_has_a_concrete_ground": Q(level__lt=choices.NEEDS_AUTHORITY) | Q(grounds__has_any_keys=Ground.concrete()),
    "intrusive_search_is_authorised_by_another": Q(level__lt=choices.NEEDS_AUTHORITY)
    | (Q(authorised_by__isnull=False) & (Q(searcher=None) | ~Q(authorised_by=F("searcher")))),
    "medical_search_is_done_by_medical_staff": Q(level__gte=choices.NEEDS_CLINICIAN, searcher=None) & ~Q(clinician="")
    | Q(level__lt=choices.NEEDS_CLINICIAN, searcher__isnull=False, clinician=""),
    "refused_medical_act_is_not_done": Q(level__lt=choices.NEEDS_CLINICIAN) | Q(is_refused=False) | Q(result=Result.NOT_DONE),
    "strip_search_is_by_the_same_sex": ~Q(level=Level.STRIP) | Q(result=Result.NOT_DONE) | Q(wish=choices.SearcherWish.OTHER)
    | Q(is_same_sex__isnull=False, is_same_sex=True),
    "intrusive_search_is_witnessed": Q(level__lt=choices.NEEDS_AUTHORITY) | Q(result=Result.NOT_DONE) | ~Q(present=""),
    "confirmed_search_has_both": Q(confirmed_at=None) | Q(authorised_by__isnull=False),
}  # fmt: skip


@pghistory.track()
class PersonSearch(OfPerson):
    """One step of the search ladder; a search that found nothing counts as much as one that did."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="searches")
    level = models.PositiveSmallIntegerField(_("step of the ladder"), choices=Level.choices)
    grounds = models.JSONField(_("grounds"), default=list, blank=True)
    grounds_text = models.CharField(_("grounds in words"), max_length=500, blank=True)
    searcher = _officer(_("searched by"), null=True)
    clinician = models.CharField(_("medical staff and facility"), max_length=200, blank=True)
    authorised_by = _officer(_("authorised by"), null=True)
    confirmed_at = models.DateTimeField(_("authorisation confirmed at"), null=True)
    place = models.CharField(_("place"), max_length=120)
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    present = models.CharField(_("who else was present"), max_length=300, blank=True)
    is_same_sex = models.BooleanField(_("by an officer of the same sex"), null=True)
    wish = models.CharField(_("wish of the person"), max_length=5, choices=choices.SearcherWish.choices, default=choices.SearcherWish.NONE)
    is_refused = models.BooleanField(_("the person refused"), default=False)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices)
    note = models.CharField(_("what was found, or why it was not done"), max_length=500, blank=True)
    is_complaint_told = models.BooleanField(_("told how to complain"), default=False)
    recorded_by = _officer(_("entered by"))

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("search of a person")
        verbose_name_plural = _("searches of persons")
        ordering = ["started_at", "pk"]
        constraints = [models.CheckConstraint(condition=condition, name=name) for name, condition in _SEARCH_CHECKS.items()]
        triggers = [kept_after_closing("seizures_personsearch")]

    def __str__(self) -> str:
        return str(self.get_level_display())

    @property
    def needs_confirmation(self) -> bool:
        """The named senior officer has not yet said by his own account that he authorised it."""
        return self.authorised_by_id is not None and self.confirmed_at is None

    @property
    def grounds_labels(self) -> list[str]:
        return [str(Ground(code).label) for code in self.grounds if code in Ground.values]


class DetentionLimit(Record):
    """How long the unit may hold somebody before a judge, as its chief entered it; the latest entry counts."""

    task_force = models.ForeignKey(TaskForce, verbose_name=_("task force"), on_delete=models.PROTECT, related_name="detention_limits")
    hours = models.PositiveSmallIntegerField(_("hours"))
    source = models.CharField(_("law"), max_length=200)
    set_by = _officer(_("entered by"))

    class Meta:
        verbose_name = _("limit of detention")
        verbose_name_plural = _("limits of detention")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=720), name="detention_limit_makes_sense")]

    def __str__(self) -> str:
        return f"{self.task_force}: {self.hours} h"


@pghistory.track()
class Detention(OfPerson):
    """A person lost liberty: since when, until when at the latest, and how it ended (ICCPR, art. 9)."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="detentions")
    started_at = models.DateTimeField(_("liberty lost at"))
    time_zone = models.CharField(_("time zone"), max_length=60)
    place = models.CharField(_("place"), max_length=120)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    child_reason = models.CharField(_("why a child is held, and on whose authority"), max_length=300, blank=True)
    limit_hours = models.PositiveSmallIntegerField(_("limit in hours"))
    limit_source = models.CharField(_("law"), max_length=200)
    until = models.DateTimeField(_("at the latest until"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    ending = models.CharField(_("how it ended"), max_length=8, choices=choices.DetentionEnd.choices, blank=True)
    ending_note = models.CharField(_("to whom, receipt, why"), max_length=300, blank=True)
    reminded = models.PositiveSmallIntegerField(_("last reminder in percent"), default=0)
    recorded_by = _officer(_("entered by"))

    objects = DetentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("detention")
        verbose_name_plural = _("detentions")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_open_detention_a_person"),
            models.CheckConstraint(condition=Q(ended_at=None, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")), name="ended_detention_says_how"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="detention_ends_after_it_began"),
            models.CheckConstraint(condition=Q(until__gt=F("started_at")), name="detention_has_time"),
            models.CheckConstraint(condition=~Q(ending=choices.DetentionEnd.MISTAKE) | ~Q(ending_note=""), name="mistaken_detention_says_why"),
        ]
        indexes = [models.Index(fields=["until"], name="detention_running", condition=Q(ended_at=None))]
        triggers = [limit_moves_only_by_extension(), kept_after_closing("seizures_detention")]

    def __str__(self) -> str:
        return f"{self.person} {self.started_at:%Y-%m-%d %H:%MZ}"


class DetentionExtension(OfPerson):
    """The prosecutor or judge allowed more time: who, which reference, until when. Never changed."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    detention = models.ForeignKey(Detention, verbose_name=_("detention"), on_delete=models.PROTECT, related_name="extensions")
    authority = models.CharField(_("prosecutor or judge"), max_length=120)
    reference = models.CharField(_("reference"), max_length=80)
    until = models.DateTimeField(_("at the latest until"))
    recorded_by = _officer(_("entered by"))

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension of a detention")
        verbose_name_plural = _("extensions of detentions")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(authority="") & ~Q(reference=""), name="extension_names_its_authority")]

    def __str__(self) -> str:
        return self.reference


@pghistory.track()
class RightsAnswer(OfPerson):
    """One item of the rights checklist for one person."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="rights")
    item = CodeField("rights_checklist", verbose_name=_("item"))
    answer = models.CharField(_("answer"), max_length=8, choices=choices.Answer.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("when"))
    answered_by = _officer(_("by"))

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer about a right")
        verbose_name_plural = _("answers about rights")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "item"], name="right_answered_once"),
            models.CheckConstraint(condition=~Q(answer__in=choices.Answer.needing_words()) | ~Q(note=""), name="not_done_says_why"),
        ]
        triggers = [kept_after_closing("seizures_rightsanswer")]

    def __str__(self) -> str:
        return f"{self.item}: {self.answer}"


@pghistory.track()
class Circumstances(OfPerson):
    """What the law asks to know of a person who is held: age, language, consulate, claim for protection, force, property."""

    person = models.OneToOneField(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="circumstances")
    age_state = models.CharField(_("age"), max_length=8, choices=choices.AgeState.choices, blank=True)
    age_note = models.CharField(_("declared age, and how it was assessed by whom"), max_length=200, blank=True)
    guardian = models.CharField(_("guardian or child protection"), max_length=200, blank=True)
    best_interest = models.CharField(_("best interests of the child"), max_length=300, blank=True)
    language = models.CharField(_("language understood"), max_length=60, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=120, blank=True)
    lawyer = models.CharField(_("lawyer"), max_length=120, blank=True)
    asks_protection = models.CharField(_("asks for protection (asylum)"), max_length=3, choices=choices.YesNo.choices, blank=True)
    consulate = models.CharField(_("consulate"), max_length=120, blank=True)
    consular_told_at = models.DateTimeField(_("told of the right to inform the consulate"), null=True)
    consular_wish = models.CharField(_("wants the consulate informed"), max_length=3, choices=choices.YesNo.choices, blank=True)
    consular_sent_at = models.DateTimeField(_("consulate informed at"), null=True)
    family = models.CharField(_("family or other person informed"), max_length=200, blank=True)
    force = models.CharField(_("force or restraint used"), max_length=300, blank=True)
    property_receipt = models.CharField(_("receipt for property"), max_length=80, blank=True)
    complaint = models.CharField(_("complaint made"), max_length=300, blank=True)
    recorded_by = _officer(_("entered by"))
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("circumstances of a person")
        verbose_name_plural = _("circumstances of persons")
        constraints = [
            models.CheckConstraint(
                condition=Q(consular_sent_at=None) | ~Q(asks_protection="yes") | Q(consular_wish="yes"), name="consulate_never_against_an_asylum_seeker"
            ),
            models.CheckConstraint(condition=Q(consular_sent_at=None) | ~Q(consulate=""), name="informed_consulate_is_named"),
        ]
        triggers = [kept_after_closing("seizures_circumstances")]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def is_child(self) -> bool:
        """Under 18, or in doubt about it."""
        return self.age_state in choices.AgeState.protected()
