"""Regional exports: asked for by one person, made by a worker, fetched until they expire."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from aircop.core.services.jobs import job_enqueue
from aircop.reporting.models import RegionalExport
from jaitf.choices import AccessAction, Region, Role
from jaitf.models import User
from jaitf.permissions import may_open
from jaitf.roles import Page
from jaitf.services.access_log import log_access

KEPT = timedelta(days=7)
LONGEST = timedelta(days=366 * 5)
#: Twelve months, a leap day among them.
MOST_DAYS_ALONE = 366
BUILD = "export.build"


def regions_open_to(user: User) -> list[tuple[str, str]]:
    """The regions this person may export: those of the postings, or all for an analyst of no region in particular."""
    own = {posting.region for posting in user.active_postings if posting.role in {Role.ANALYST, Role.REGIONAL_COORDINATOR}}
    return [(value, str(label)) for value, label in Region.choices if "" in own or value in own]


def may_be_asked_for(actor: User, region: str, starts_on: date, ends_on: date) -> None:
    """Refuse what this person can't have at all, whoever approves."""
    if not may_open(actor, Page.EXPORTS) or region not in dict(regions_open_to(actor)):
        raise Forbidden
    if ends_on < starts_on:
        raise RuleViolation(gettext_lazy("The period ends before it starts."), code="period_backwards", field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise RuleViolation(gettext_lazy("Choose at most five years."), code="period_too_long", field="starts_on")


def takes_two(actor: User, region: str, starts_on: date, ends_on: date) -> bool:
    """The one rule of bulk exports: more than twelve months of a region need a second person (ADR 9).

    What this person had of the region alone within the last week counts too, so that slices don't add up to the whole.
    """
    alone = RegionalExport.objects.filter(requested_by=actor, region=region, approved_by=None, created_at__gt=timezone.now() - KEPT)
    periods = [(starts_on, ends_on), *alone.values_list("starts_on", "ends_on")]
    days = {day for start, end in periods for day in range(start.toordinal(), end.toordinal() + 1)}
    return len(days) > MOST_DAYS_ALONE


@transaction.atomic
def export_request(*, actor: User, region: str, starts_on: date, ends_on: date, approved_by: User | None = None) -> RegionalExport:
    """Ask for the region's figures; the work is a background job in the same transaction, and the request is logged."""
    may_be_asked_for(actor, region, starts_on, ends_on)
    if approved_by is None or approved_by.pk == actor.pk:
        # Two requests at the same moment must not both see the other one missing.
        User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        if takes_two(actor, region, starts_on, ends_on):
            raise RuleViolation(gettext_lazy("More than twelve months need a second person's approval."), code="takes_two", field="starts_on")
    export = RegionalExport.objects.create(
        region=region, starts_on=starts_on, ends_on=ends_on, requested_by=actor, approved_by=approved_by, expires_at=timezone.now() + KEPT
    )
    job_enqueue(
        BUILD,
        str(export.public_id),
        {"export": export.pk},
        owner_id=actor.pk,
        title=_("Regional report %(region)s, %(start)s to %(end)s")
        % {"region": Region(region).label, "start": starts_on.isoformat(), "end": ends_on.isoformat()},
        url=reverse("reporting:export-detail", args=[export.public_id]),
    )
    log_access(actor=actor, action=AccessAction.EXPORT, record_type="regionalexport", record_id=export.public_id, terms=f"{region} {starts_on}/{ends_on}")
    return export


def export_for(user: User, public_id: UUID) -> RegionalExport:
    """One's own export; anybody else's does not exist."""
    if not may_open(user, Page.EXPORTS):
        raise Forbidden
    export = RegionalExport.objects.filter(requested_by=user, public_id=public_id).first()
    if export is None:
        raise NotVisible
    return export


@transaction.atomic
def export_fetch(*, actor: User, public_id: UUID, file_format: str) -> tuple[RegionalExport, bytes]:
    """The bytes of an export, logged before they leave; refuses what is not made yet or has expired."""
    export = export_for(actor, public_id)
    content = {"xlsx": export.xlsx, "csv": export.csv}.get(file_format)
    if content is None or export.expires_at <= timezone.now():
        raise NotVisible(gettext_lazy("This file is not there: it is not made yet, or it has expired. Ask for a new export."))
    log_access(actor=actor, action=AccessAction.EXPORT, record_type="regionalexport", record_id=export.public_id, count=export.row_count, terms=file_format)
    return export, bytes(content)


@transaction.atomic
def exports_expire() -> int:
    """Drop the bytes of exports past their date; what was asked for, by whom and how many rows stays."""
    old = RegionalExport.objects.filter(expires_at__lte=timezone.now()).exclude(xlsx=None)
    return old.update(xlsx=None, csv=None)
