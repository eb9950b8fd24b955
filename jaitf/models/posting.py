"""Postings: who serves where, for which agency, as what, and for how long."""

from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.models import Record
from jaitf.choices import Region, Role
from jaitf.models.task_force import Agency, TaskForce


@pghistory.track()
class Posting(Record):
    """An officer's place: task force × agency × role for a period. Every right follows from postings in force."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("officer"), on_delete=models.PROTECT, related_name="postings")
    task_force = models.ForeignKey(TaskForce, verbose_name=_("task force"), null=True, blank=True, on_delete=models.PROTECT, related_name="postings")
    agency = models.ForeignKey(Agency, verbose_name=_("agency"), null=True, blank=True, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    region = models.CharField(_("region"), max_length=20, choices=Region.choices, blank=True)
    country = models.ForeignKey("jaitf.Country", verbose_name=_("country"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("rights end on"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("posted by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("approved by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="posting_ends_after_it_starts",
                violation_error_message=_("A posting can't end before it starts."),
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=[str(role) for role in Role.of_a_unit()]) | models.Q(task_force__isnull=False, agency__isnull=False),
                name="unit_role_needs_unit_and_agency",
                violation_error_message=_("This role needs a task force and an agency."),
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | (~models.Q(approved_by=models.F("created_by")) & ~models.Q(approved_by=models.F("officer"))),
                name="posting_approved_by_a_third",
                violation_error_message=_("Another administrator has to approve this posting."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer} · {self.get_role_display()}"

    def in_force_on(self, day: date) -> bool:
        """From `starts_on` up to, but not including, `ends_on`: a posting ended today gives no rights today."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)
