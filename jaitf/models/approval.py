"""Grave steps that take two persons: what exactly is to happen, who asked, and who decided."""

import hashlib
import json
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aircop.core.models import Record
from jaitf.choices import APPROVAL_TRANSITIONS, ApprovalState


def digest_of(payload: bytes) -> str:
    """What stands for the bytes on the page and in the history."""
    return hashlib.sha256(payload).hexdigest()


# What was asked for never changes; its digest stands in each row of the history.
@pghistory.track(exclude=["payload"])
class ApprovalRequest(Record):
    """One step, as canonical JSON with its digest. Whoever approves sets off exactly these bytes (`services.approvals`)."""

    kind = models.CharField(_("what"), max_length=40)
    payload = models.BinaryField(_("what exactly"))
    payload_sha256 = models.CharField(_("SHA-256 of what exactly"), max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("to the benefit of"), null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ApprovalState.choices, default=ApprovalState.ASKED)
    expires_at = models.DateTimeField(_("lapses at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    result_url = models.CharField(_("where its result is"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("request for approval")
        verbose_name_plural = _("requests for approval")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="approval_by_two_persons",
                violation_error_message=_("Somebody else has to decide this."),
            ),
            models.CheckConstraint(
                condition=models.Q(about__isnull=True)
                | (~models.Q(about=models.F("asked_by")) & (models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("about")))),
                name="approval_not_for_oneself",
                violation_error_message=_("Nobody asks for this, or decides it, for himself."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "refused", "done"]) | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approval_has_a_name_and_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at__isnull=True) | models.Q(decided_at__lt=models.F("expires_at")),
                name="approval_in_time",
                violation_error_message=_("This request has lapsed. It has to be asked for anew."),
            ),
            models.UniqueConstraint(
                fields=["kind", "asked_by", "payload_sha256"],
                condition=models.Q(state="asked"),
                name="one_open_request_of_a_kind",
                violation_error_message=_("You have asked for exactly this already."),
            ),
        ]
        indexes = [models.Index(fields=["kind", "expires_at"], name="approval_open", condition=models.Q(state="asked"))]
        triggers = [
            pgtrigger.FSM(name="approval_states", field="state", transitions=APPROVAL_TRANSITIONS),
            pgtrigger.ReadOnly(name="what_was_asked", fields=["kind", "payload", "payload_sha256", "asked_by", "about", "reason", "expires_at"]),
            # Nobody brings in a request that was decided elsewhere, and no decision is rewritten.
            pgtrigger.Protect(
                name="begins_undecided", operation=pgtrigger.Insert, condition=~pgtrigger.Q(new__state="asked") | pgtrigger.Q(new__decided_by__isnull=False)
            ),
            pgtrigger.Protect(
                name="decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["done", "refused", "withdrawn", "expired"])
                | (pgtrigger.Q(old__decided_by__isnull=False) & pgtrigger.Q(old__decided_by__df=pgtrigger.F("new__decided_by"))),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.asked_by}"

    def get_absolute_url(self) -> str:
        return reverse("jaitf:approval-detail", args=[self.public_id])

    @property
    def content(self) -> dict[str, Any]:
        """What is to happen, read from the stored bytes; nothing when they are no such thing (`is_intact` says so too)."""
        try:
            return dict(json.loads(bytes(self.payload)))
        except (TypeError, ValueError):
            return {}

    @property
    def is_intact(self) -> bool:
        """Whether the stored bytes are those that were asked for."""
        return digest_of(bytes(self.payload)) == self.payload_sha256

    @property
    def is_waiting(self) -> bool:
        """Whether somebody may still decide."""
        return self.state == ApprovalState.ASKED and self.expires_at > timezone.now()

    @property
    def state_now(self) -> ApprovalState:
        """The state as people see it: what lapsed has lapsed, whether or not the scheduler has noted it."""
        lapsed = self.state == ApprovalState.ASKED and not self.is_waiting
        return ApprovalState.EXPIRED if lapsed else ApprovalState(self.state)
