"""Querysets of controls and seizures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from jaitf.choices import Handling, Verb
from jaitf.models import User
from jaitf.querysets import NamedQuerySet, VisibleQuerySet
from seizures.choices import AmendmentState, ReportVariant, SeizureState

M = TypeVar("M", bound=models.Model)

#: The report that may be given to partners under a mark. TLP:RED is for the ears of named persons: no paper leaves.
VARIANT_OF_MARK: dict[str, str] = {
    Handling.AMBER_STRICT: ReportVariant.AMBER_STRICT,
    Handling.AMBER: ReportVariant.AMBER,
    Handling.GREEN: ReportVariant.GREEN,
    Handling.CLEAR: ReportVariant.CLEAR,
}


class ControlQuerySet(VisibleQuerySet[M]):
    def negative(self) -> Self:
        return self.filter(result="negative")


class SeizureQuerySet(VisibleQuerySet[M]):
    def approved(self) -> Self:
        """Approved, and maybe closed since."""
        return self.filter(state__in=SeizureState.approved_states())

    def awaiting_approval(self) -> Self:
        return self.filter(state=SeizureState.SUBMITTED)

    def newest_first(self) -> Self:
        """The order of the case list; it has an index of its own (see docs/adr on lists)."""
        return self.order_by("-created_at", "-pk")


class SeizurePartQuerySet(VisibleQuerySet[M]):
    """Lines, legs, photographs … of a seizure: a share of the seizure opens them too."""

    shared_through = "seizure"


class EditionQuerySet(SeizurePartQuerySet[M]):
    """Issued reports: the unit reads all, a partner only the variant of the mark under which the case was shown to him."""

    def visible_to(self, user: User | AnonymousUser, verb: str = Verb.VIEW) -> Self:
        from jaitf.permissions import access_of, grants_to, share_model

        seen = super().visible_to(user, verb)
        seizures = self.model._meta.get_field("seizure").related_model
        grants = share_model(seizures) if seizures else None
        if seizures is None or grants is None or verb != Verb.VIEW or grants_to(seizures, user) is None:
            return seen
        access = access_of(user)
        shares = grants._default_manager.filter(group_id__in=access.group_ids, expires_at__gt=timezone.now())
        allowed = models.Q(compartment__any_of=access.compartments.get(verb, frozenset()))
        for mark, variant in VARIANT_OF_MARK.items():
            allowed |= models.Q(variant=variant, seizure__in=shares.filter(handling=mark).values("content_object"))
        return seen.filter(allowed)


class OwnPartQuerySet(VisibleQuerySet[M]):
    """What a unit keeps about its case for itself: a share of the case does not open it."""


class AmendmentQuerySet(OwnPartQuerySet[M]):
    """Amendments; a share of the case shows the approved version alone."""

    def unfinished(self) -> Self:
        return self.filter(state__in=AmendmentState.unfinished())


class DetentionQuerySet(OwnPartQuerySet[M]):
    def running(self) -> Self:
        """Somebody is held just now."""
        return self.filter(ended_at=None)


class PersonQuerySet(NamedQuerySet[M]):
    """Persons in controls and cases; a share of the seizure opens those in it."""

    shared_through = "seizure"
    find_function = "persons_named"


class ExhibitQuerySet(VisibleQuerySet[M]):
    """Exhibits; a share of the case does not open them: who keeps what concerns the unit alone."""

    def waiting_for(self, user: User) -> Self:
        return self.filter(offered_to=user)

    def held_by(self, user: User) -> Self:
        return self.filter(holder=user, ended_at=None)

    def overdue(self, now: datetime) -> Self:
        """Handed over more than a day ago, and not confirmed."""
        return self.filter(offered_at__lt=now - timedelta(hours=24))


class CustodyQuerySet(VisibleQuerySet[M]):
    """Entries and files of exhibits."""
