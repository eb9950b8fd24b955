"""Seizures: the case from discovery to its close."""

import uuid
from datetime import datetime

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from jaitf.choices import Handling
from jaitf.models import Agency, Airport, CompartmentRecord, ShareGrant
from profiling.models import Flight
from seizures.case_locks import approved_is_locked, locked_with_its_seizure
from seizures.choices import SEIZURE_TRANSITIONS, AgencyRole, LegRole, NarrativeLanguage, Place, SeizureState
from seizures.goods_facts import incomplete_in_sql
from seizures.models.control import Control
from seizures.querysets import SeizurePartQuerySet, SeizureQuerySet
from seizures.safeguard_triggers import held_persons_are_answered


def approved_goods_are_complete() -> pgtrigger.Trigger:
    """Trigger: no approval while a line lacks what its kind of goods needs: a firearm without a serial number or the
    word that it is erased, wildlife without its species (`seizures/goods_kinds.py`)."""
    incomplete = f"SELECT 1 FROM seizures_commodityline AS line WHERE line.seizure_id = NEW.id AND ({incomplete_in_sql()})"  # nosec B608  # noqa: S608 - our own names
    return pgtrigger.Trigger(
        name="approved_goods_are_complete",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(new__state="approved") & ~pgtrigger.Q(old__state="approved"),
        func=f"""
            IF EXISTS ({incomplete}) THEN
                RAISE EXCEPTION 'seizure % has goods without what their kind needs', NEW.id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


@pghistory.track()
class Seizure(CompartmentRecord):
    """Goods or persons intercepted in one event.

    The reference (`DSS-2026-00042`) is given at submission, without gaps, per unit and local year. `event_uid` counts
    a joint seizure once. Approval locks the row and its parts (database triggers): from then on they change by an approved
    amendment alone. A closed case counts like an approved one; nothing is left to do in it.
    """

    reference = models.CharField(_("reference"), max_length=24, null=True, unique=True)
    event_uid = models.UUIDField(_("event"), default=uuid.uuid4)
    control = models.ForeignKey(Control, verbose_name=_("control"), null=True, blank=True, on_delete=models.PROTECT, related_name="seizures")
    state = models.CharField(_("state"), max_length=10, choices=SeizureState.choices, default=SeizureState.DRAFT)
    occurred_at = models.DateTimeField(_("date and time"))
    time_zone = models.CharField(_("time zone"), max_length=60)
    place = models.CharField(_("place"), max_length=12, choices=Place.choices)
    place_detail = models.CharField(_("place, in words"), max_length=120, blank=True)
    vector = CodeField("vectors", verbose_name=_("vector"))
    detection = CodeField("detection_methods", verbose_name=_("detection"))
    flight = models.ForeignKey(Flight, verbose_name=_("flight"), null=True, blank=True, on_delete=models.PROTECT, related_name="seizures")
    flight_text = models.CharField(_("flight number"), max_length=10, blank=True)
    awb = models.CharField(_("air waybill"), max_length=12, blank=True)
    s10 = models.CharField(_("postal item"), max_length=13, blank=True)
    narrative = models.TextField(_("narrative"), blank=True)
    narrative_language = models.CharField(_("language of the narrative"), max_length=5, choices=NarrativeLanguage.choices, default=NarrativeLanguage.EN)
    handling = models.CharField(_("handling"), max_length=20, choices=Handling.choices, default=Handling.AMBER)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("submitted by"), null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("closed by"), null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True)
    return_reason = models.CharField(_("why it was returned"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = SeizureQuerySet.as_manager()

    class Meta:
        verbose_name = _("seizure")
        verbose_name_plural = _("seizures")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(reference__isnull=False, submitted_by__isnull=False, submitted_at__isnull=False),
                name="submitted_seizure_has_a_reference",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "returned", "closed"]) | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decision_has_a_name_and_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "closed"]) | ~models.Q(decided_by=models.F("submitted_by")),
                name="nobody_approves_what_he_submitted",
                violation_error_message=_("Another person must approve what you submitted."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_by__isnull=False, closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_by__isnull=True, closed_at__isnull=True)),
                name="closed_case_says_by_whom_and_when",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="seizure_newest"),
            models.Index(fields=["compartment", "-created_at"], name="seizure_by_compartment"),
            models.Index(fields=["occurred_at"], name="seizure_by_time"),
            models.Index(fields=["event_uid"], name="seizure_by_event"),
        ]
        triggers = [
            pgtrigger.FSM(name="seizure_states", field="state", transitions=SEIZURE_TRANSITIONS),
            approved_is_locked(),
            approved_goods_are_complete(),
            held_persons_are_answered(),
        ]

    def __str__(self) -> str:
        return self.reference or str(_("Draft"))

    @property
    def last_event_at(self) -> datetime:
        return self.closed_at or self.decided_at or self.created_at

    @property
    def is_open_work(self) -> bool:
        return not self.is_approved or super().is_open_work

    @property
    def is_approved(self) -> bool:
        """Approved, and maybe closed since: it counts, has a report, and is locked."""
        return self.state in SeizureState.approved_states()

    def name_keys(self) -> list[str]:
        return list(self.persons.values_list("name_key", flat=True))


class SeizureGroupObjectPermission(ShareGrant):
    content_object = models.ForeignKey(Seizure, on_delete=models.CASCADE)

    class Meta(ShareGrant.Meta):
        abstract = False


@pghistory.track()
class SeizureAgency(CompartmentRecord):
    """An agency's part in a seizure."""

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.CASCADE, related_name="agencies")
    agency = models.ForeignKey(Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=14, choices=AgencyRole.choices)

    objects = SeizurePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency involved")
        verbose_name_plural = _("agencies involved")
        constraints = [models.UniqueConstraint(fields=["seizure", "agency", "role"], name="agency_once_per_role")]
        triggers = [locked_with_its_seizure()]

    def __str__(self) -> str:
        return f"{self.agency} ({self.get_role_display()})"


@pghistory.track()
class RouteLeg(CompartmentRecord):
    """One place on the route, in order; the country is known even where the airport is not."""

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField(_("order"))
    role = models.CharField(_("role"), max_length=12, choices=LegRole.choices)
    airport = models.ForeignKey(Airport, verbose_name=_("airport"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    country = models.ForeignKey("jaitf.Country", verbose_name=_("country"), on_delete=models.PROTECT, related_name="+")

    objects = SeizurePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("route leg")
        verbose_name_plural = _("route legs")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["seizure", "position"], name="leg_once_per_position")]
        triggers = [locked_with_its_seizure()]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.airport_id or self.country_id}"
