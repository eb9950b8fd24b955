"""Victim screening: what a specialised officer records about a possible victim of trafficking, up to the formal status."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jaitf.querysets import VisibleQuerySet
from seizures.care_choices import SCREENING_TRANSITIONS, Age, Interpreter, Need, ReferralConsent, ScreeningState, Service, TellBasis
from seizures.care_triggers import begins_as, never_removed
from seizures.models.care_note import CareNote, Checks, ProtectedRecord, checks

M = TypeVar("M", bound=models.Model)
#: What must be there in a state, and what to do when it is not.
_TALKED = Q(screened_at__isnull=False, screener__isnull=False, safe_place=True) & ~Q(interpreter="")
_MAY_BE_REFERRED = Q(age=Age.ADULT, consent=ReferralConsent.GIVEN) | (~Q(age=Age.ADULT) & Q(consent=ReferralConsent.GUARDIAN) & ~Q(consent_by=""))
_REFERRED = Q(referred_at__isnull=False) & ~Q(service_kind="") & ~Q(service_name="") & ~Q(service_contact="")
_CHECKS: Checks = {
    "referral_after_a_safe_talk": (
        ~Q(state__in=["referred", "identified", "not_identified", "declined"]) | _TALKED,
        _("Talk to the person first: alone, in a safe place, with an interpreter who is not a companion. Record it under “Talk”."),
    ),
    "referral_with_consent": (
        ~Q(state="referred") | _MAY_BE_REFERRED,
        _("An adult is referred only with his own consent. For a child, name the guardian or child protection instead."),
    ),
    "referral_names_its_service": (
        ~Q(state__in=["referred", "identified", "not_identified"]) | _REFERRED,
        _("Say to which service, its contact, and when."),
    ),
    "no_child_declines_a_referral": (
        ~Q(state="declined") | Q(age=Age.ADULT, consent__in=ReferralConsent.no()),
        _("Only an adult who has refused, or withdrawn his consent, declines. A child is always referred to child protection."),
    ),
    "authority_gives_the_status": (
        ~Q(state__in=ScreeningState.of_the_authority()) | Q(decided_on__isnull=False) & ~Q(authority=""),
        _("Only the competent authority gives the status: say which, and when it decided."),
    ),
    "end_says_why": (
        ~Q(state="no_grounds") | ~Q(end_reason=""),
        _("Say why there are no grounds."),
    ),
    "consent_has_a_time": (
        Q(consent="") | Q(consent_at__isnull=False),
        _("Say when this was decided."),
    ),
    "told_only_what_may_be_told": (
        Q(tell_case=False) | (Q(non_punishment=True) & ~Q(tell_basis="")),
        _("The people of the case are told only about non-punishment, and only with the person's consent or when the authority allows it."),
    ),
}


class ScreeningQuerySet(VisibleQuerySet[M]):
    def waiting(self) -> Self:
        return self.filter(state__in=ScreeningState.waiting())


@pghistory.track()
class VictimScreening(ProtectedRecord):
    """One person's way from a suspicion to a referral and to what the competent authority decides.

    It lies in the victims' room of the unit: no chief, no case officer, no list, search, export, report, alert or figure
    reaches it (ADR 15). Signs are what was seen, each by itself: no number is made of them, and none leaves this table.
    """

    note = models.OneToOneField(CareNote, verbose_name=_("note"), null=True, blank=True, on_delete=models.PROTECT, related_name="screening")
    state = models.CharField(_("state"), max_length=16, choices=ScreeningState.choices, default=ScreeningState.SUSPECTED)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("looked after by"), on_delete=models.PROTECT, related_name="+")

    screened_at = models.DateTimeField(_("time of the talk"), null=True, blank=True)
    screener = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("specialised officer"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    safe_place = models.BooleanField(_("talked to alone, in a safe place"), default=False)
    interpreter = models.CharField(_("interpreter"), max_length=12, choices=Interpreter.choices, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    age = models.CharField(_("age"), max_length=8, choices=Age.choices, default=Age.UNCLEAR)
    signs = ArrayField(models.CharField(max_length=40), verbose_name=_("signs seen"), default=list, blank=True)
    exploitation = ArrayField(models.CharField(max_length=40), verbose_name=_("kinds of exploitation suspected"), default=list, blank=True)
    in_danger = models.BooleanField(_("in danger now"), default=False)
    needs = ArrayField(models.CharField(max_length=12, choices=Need.choices), verbose_name=_("needs"), default=list, blank=True)
    account = models.TextField(_("what the person said, and what was seen"), blank=True)

    consent = models.CharField(_("consent to the referral"), max_length=10, choices=ReferralConsent.choices, blank=True)
    consent_by = models.CharField(_("guardian or child protection"), max_length=160, blank=True)
    consent_at = models.DateTimeField(_("when"), null=True, blank=True)
    service_kind = models.CharField(_("kind of service"), max_length=16, choices=Service.choices, blank=True)
    service_name = models.CharField(_("referred to"), max_length=160, blank=True)
    service_contact = models.CharField(_("contact"), max_length=160, blank=True)
    referred_at = models.DateTimeField(_("referred at"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    received_by = models.CharField(_("received by"), max_length=160, blank=True)

    authority = models.CharField(_("competent authority"), max_length=160, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_reference = models.CharField(_("reference of the decision"), max_length=80, blank=True)
    end_reason = models.CharField(_("why no grounds were found"), max_length=500, blank=True)

    non_punishment = models.BooleanField(_("non-punishment is to be looked at"), default=False)
    tell_case = models.BooleanField(_("the people of the case are told to ask the prosecutor"), default=False)
    tell_basis = models.CharField(_("why they may be told"), max_length=10, choices=TellBasis.choices, blank=True)

    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("victim screening")
        verbose_name_plural = _("victim screenings")
        ordering = ["due_at", "pk"]
        constraints = checks(_CHECKS)
        triggers = [pgtrigger.FSM(name="screening_states", field="state", transitions=SCREENING_TRANSITIONS), begins_as("suspected"), never_removed()]

    def __str__(self) -> str:
        return self.person_name

    @property
    def last_event_at(self) -> datetime:
        return self.updated_at

    @property
    def is_open_work(self) -> bool:
        return self.state in ScreeningState.waiting() or super().is_open_work

    @property
    def is_overdue(self) -> bool:
        return self.state in ScreeningState.waiting() and self.due_at is not None and self.due_at < timezone.now()
