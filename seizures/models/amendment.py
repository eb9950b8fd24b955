"""What is done to an approved case: amendments, and the versions that they leave behind."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.case_locks import amendment_is_approved_here, approved_amendment_makes_a_version, proposed_while_editable, version_is_what_it_says
from seizures.choices import AMENDMENT_TRANSITIONS, AmendmentState
from seizures.models.goods import StoredPicture
from seizures.models.seizure import Seizure
from seizures.querysets import AmendmentQuerySet, OwnPartQuerySet


@pghistory.track()
class Amendment(CompartmentRecord):
    """A change to an approved case that somebody proposes and somebody else approves; until then nobody sees it in the case.

    `base` is what the approved version says, `proposal` what it shall say, both as `seizures/input_json.py` writes them.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="amendments")
    state = models.CharField(_("state"), max_length=10, choices=AmendmentState.choices, default=AmendmentState.OPEN)
    reason = models.CharField(_("reason"), max_length=500)
    base = models.JSONField(_("what the approved version says"))
    proposal = models.JSONField(_("what it shall say"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("submitted by"), null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    approved_in = models.BigIntegerField(_("transaction of the approval"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seizure"],
                condition=models.Q(state__in=["open", "submitted", "returned"]),
                name="one_amendment_at_a_time",
                violation_error_message=_("Somebody has an amendment of this case open. Finish or withdraw it first."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["submitted", "approved"]) | models.Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="submitted_amendment_has_a_name",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "returned", "withdrawn"]) | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="decided_amendment_has_a_name",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | (~models.Q(decided_by=models.F("submitted_by")) & ~models.Q(decided_by=models.F("opened_by"))),
                name="nobody_approves_his_amendment",
                violation_error_message=_("Another person must approve the amendment that you wrote."),
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="amendment_has_a_reason"),
        ]
        triggers = [
            pgtrigger.FSM(name="amendment_states", field="state", transitions=AMENDMENT_TRANSITIONS),
            amendment_is_approved_here(),
            approved_amendment_makes_a_version(),
        ]

    def __str__(self) -> str:
        return f"{self.seizure} · {self.get_state_display()}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in AmendmentState.unfinished()

    @property
    def reference(self) -> str:
        """What the access log calls it: the case."""
        return str(self.seizure)

    @property
    def is_open_work(self) -> bool:
        return self.is_unfinished or super().is_open_work

    def name_keys(self) -> list[str]:
        return self.seizure.name_keys()


class AmendmentPhotograph(StoredPicture):
    """A photograph that an amendment adds; approved, it becomes one of the case under the same id, with the same files.

    Which of them are proposed, in which order and with which caption, stands in the amendment's `proposal`.
    """

    amendment = models.ForeignKey(Amendment, verbose_name=_("amendment"), on_delete=models.PROTECT, related_name="photographs")

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph of an amendment")
        verbose_name_plural = _("photographs of amendments")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["amendment", "sha256"], name="photograph_once_per_amendment")]
        triggers = [proposed_while_editable()]

    @property
    def reference(self) -> str:
        """What the access log calls it: the case."""
        return str(self.amendment.seizure)

    @property
    def is_open_work(self) -> bool:
        return self.amendment.is_open_work

    def name_keys(self) -> list[str]:
        return self.amendment.name_keys()


class CaseVersion(CompartmentRecord):
    """A version of an approved case as it stood, for ever: the canonical record that its editions hold, with its digest.

    Number 1 is the case as first approved; it is written down when the first amendment replaces it.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    amendment = models.OneToOneField(Amendment, verbose_name=_("amendment"), null=True, on_delete=models.PROTECT, related_name="made")
    record = models.TextField(_("record"))
    record_sha256 = models.CharField(_("SHA-256 of the record"), max_length=64)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("approved by"), null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved at"))

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a case")
        verbose_name_plural = _("versions of cases")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["seizure", "number"], name="case_version_once")]
        triggers = [version_is_what_it_says()]

    def __str__(self) -> str:
        return f"{self.seizure} / {self.number}"

    @property
    def reference(self) -> str:
        return str(self)

    @property
    def is_open_work(self) -> bool:
        return self.seizure.is_open_work

    def name_keys(self) -> list[str]:
        return self.seizure.name_keys()
