"""Compartments: the need-to-know rooms that every record with content belongs to."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from aircop.core.models import Record
from jaitf.choices import CompartmentKind, Handling, Verb
from jaitf.models.task_force import Agency, TaskForce


class Compartment(Record):
    """A need-to-know room of one task force: its joint room, one agency's room, medical, victim screening."""

    task_force = models.ForeignKey(TaskForce, verbose_name=_("task force"), on_delete=models.PROTECT, related_name="compartments")
    kind = models.CharField(_("kind"), max_length=10, choices=CompartmentKind.choices)
    agency = models.ForeignKey(Agency, verbose_name=_("agency"), null=True, blank=True, on_delete=models.PROTECT, related_name="compartments")

    class Meta:
        verbose_name = _("compartment")
        verbose_name_plural = _("compartments")
        ordering = ["task_force", "kind"]
        default_permissions = ()
        permissions = [(f"{verb}_record", f"Can {verb} records of the compartment") for verb in Verb.values]
        constraints = [
            models.UniqueConstraint(fields=["task_force", "kind", "agency"], name="compartment_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(kind="agency", agency__isnull=False) | (~models.Q(kind="agency") & models.Q(agency__isnull=True)),
                name="only_agency_compartments_name_an_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_force.code} · {self.agency.name if self.agency else self.get_kind_display()}"


@pghistory.track()
class CompartmentGroupObjectPermission(GroupObjectPermissionBase):
    """Guardian's grant of a verb on a compartment to a group; written only when postings change."""

    content_object = models.ForeignKey(Compartment, on_delete=models.CASCADE)


class CompartmentRecord(Record):
    """A record with content. Whoever holds its compartment may see it; nobody else, unless it is shared."""

    #: How long after its last event a record counts as the unit's open work.
    OPEN_WORK = timedelta(days=30)
    #: Lies in a medical or victim-screening room, whatever it is about: each sitting says what it is opened for.
    IS_PROTECTED = False

    compartment = models.ForeignKey(Compartment, verbose_name=_("compartment"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def last_event_at(self) -> datetime:
        """When something happened in it that officers work on; may lie ahead (a flight that comes)."""
        return self.created_at

    @property
    def is_open_work(self) -> bool:
        """Whether the unit works on it just now; kept with each reading, for oversight."""
        return self.last_event_at > timezone.now() - self.OPEN_WORK

    def name_keys(self) -> Iterable[str]:
        """Keys of the names that whoever opens it reads (`aircop.core.names.name_key`), for oversight."""
        return ()


class ShareGrant(GroupObjectPermissionBase):
    """A record shown beyond its compartment: guardian's direct grant with a mark, a reason and an expiry.

    Written only by the share services (`messaging.services.shares`).
    """

    handling = models.CharField(_("handling"), max_length=20, choices=Handling.choices)
    reason = models.CharField(_("reason"), max_length=300)
    expires_at = models.DateTimeField(_("expires at"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("shared by"), on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("shared at"), auto_now_add=True)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True
