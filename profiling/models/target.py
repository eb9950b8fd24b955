"""Targets: who or what the desk wants looked at, and why."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from jaitf.models import CompartmentRecord, ShareGrant
from profiling.choices import TARGET_TRANSITIONS, Priority, TargetKind, TargetOrigin, TargetState
from profiling.models.cargo import Consignment, MailItem
from profiling.models.flight import Flight, Traveller
from profiling.querysets import TargetPartQuerySet, TargetQuerySet


@pghistory.track()
class Target(CompartmentRecord):
    """A traveller, a consignment or a mail item with the reasons to look at it.

    It becomes actionable only when a named reviewer confirms it, with a time and a reason (EU directive 2016/681
    art. 6(5): each match is individually reviewed by non-automated means).
    """

    kind = models.CharField(_("kind"), max_length=12, choices=TargetKind.choices)
    traveller = models.ForeignKey(Traveller, verbose_name=_("traveller"), null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    consignment = models.ForeignKey(Consignment, verbose_name=_("consignment"), null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    mail_item = models.ForeignKey(MailItem, verbose_name=_("mail item"), null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    flight = models.ForeignKey(Flight, verbose_name=_("flight"), null=True, blank=True, on_delete=models.PROTECT, related_name="targets")
    priority = models.CharField(_("priority"), max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    state = models.CharField(_("state"), max_length=12, choices=TargetState.choices, default=TargetState.PROPOSED)
    origin = models.CharField(_("how it came about"), max_length=8, choices=TargetOrigin.choices, default=TargetOrigin.MANUAL)
    note = models.TextField(_("note"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("marked by"), on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("reviewed by"), null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)
    review_reason = models.CharField(_("reason of the review"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent to the control post at"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(kind="traveller", traveller__isnull=False, consignment__isnull=True, mail_item__isnull=True)
                    | models.Q(kind="consignment", traveller__isnull=True, consignment__isnull=False, mail_item__isnull=True)
                    | models.Q(kind="mail", traveller__isnull=True, consignment__isnull=True, mail_item__isnull=False)
                ),
                name="target_is_of_exactly_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed") | (models.Q(reviewed_by__isnull=False, reviewed_at__isnull=False) & ~models.Q(review_reason="")),
                name="no_action_without_human_review",
                violation_error_message=_("A target needs a named reviewer, a time and a reason before anybody acts on it."),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "state", "-created_at"], name="target_by_state"),
            models.Index(fields=["-created_at"], name="target_newest"),
        ]
        triggers = [pgtrigger.FSM(name="target_states", field="state", transitions=TARGET_TRANSITIONS)]

    def __str__(self) -> str:
        return str(self.subject)

    def get_absolute_url(self) -> str:
        return reverse("profiling:target-detail", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in (TargetState.PROPOSED, *TargetState.actionable())

    @property
    def subject(self) -> Traveller | Consignment | MailItem | None:
        """What the target is about."""
        return self.traveller or self.consignment or self.mail_item


class TargetGroupObjectPermission(ShareGrant):
    content_object = models.ForeignKey(Target, on_delete=models.CASCADE)

    class Meta(ShareGrant.Meta):
        abstract = False


@pghistory.track()
class TargetReason(CompartmentRecord):
    """One reason of a target, from the list of risk indicators."""

    target = models.ForeignKey(Target, verbose_name=_("target"), on_delete=models.CASCADE, related_name="reasons")
    code = CodeField("risk_indicators", verbose_name=_("indicator"))
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    objects = TargetPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints = [models.UniqueConstraint(fields=["target", "code"], name="reason_once_per_target")]

    def __str__(self) -> str:
        return self.code
