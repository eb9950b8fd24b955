"""What comes after the unit's own work: the hand-over to the investigating service, and what the courts decided."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from jaitf.models import CompartmentRecord
from seizures.choices import CASE_HAND_OVER_TRANSITIONS, CaseHandOverState, ReceiptKind
from seizures.models.exhibit import Exhibit
from seizures.models.goods import CommodityLine
from seizures.models.person import Person
from seizures.models.seizure import Seizure
from seizures.querysets import OwnPartQuerySet


def hand_over_is_kept() -> pgtrigger.Trigger:
    """Trigger: what was handed over is written once; a receipt is the digest of its bytes; nothing is removed."""
    written = "ARRAY['state', 'receipt_kind', 'receipt', 'receipt_filename', 'receipt_sha256', 'receipt_name', 'receipt_by_id', 'receipt_at']"
    ended = "ARRAY['state', 'void_reason', 'voided_by_id', 'voided_at']"
    return pgtrigger.Trigger(
        name="hand_over_is_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a hand-over is kept'; END IF;
            IF NEW.receipt_sha256 <> '' AND NEW.receipt_sha256 <> encode(sha256(NEW.receipt), 'hex') THEN
                RAISE EXCEPTION 'the digest is not that of the receipt';
            END IF;
            IF TG_OP = 'INSERT' THEN
                IF NEW.state <> 'open' THEN RAISE EXCEPTION 'a hand-over begins without its receipt'; END IF;
                RETURN NEW;
            END IF;
            IF NEW.state = 'signed' AND to_jsonb(NEW) - {written} <> to_jsonb(OLD) - {written}
               OR NEW.state = 'void' AND to_jsonb(NEW) - {ended} <> to_jsonb(OLD) - {ended}
               OR NEW.state = OLD.state AND NEW IS DISTINCT FROM OLD THEN
                RAISE EXCEPTION 'what was handed over is written once';
            END IF;
            RETURN NEW;
        """,
    )


class CaseHandOver(CompartmentRecord):
    """Persons and exhibits of a case handed to the service that investigates, with its receipt.

    `content` is what was handed over in the words of that moment, so that a later amendment does not change what was signed:
    `{"persons": [{"id", "name", "role"}], "exhibits": [{"id", "reference", "description", "seal"}], "edition": {"number",
    "language", "sha256"} or null}`. Exhibits move by the entries of their own ledger.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="hand_overs")
    state = models.CharField(_("state"), max_length=10, choices=CaseHandOverState.choices, default=CaseHandOverState.OPEN)
    service = models.CharField(_("service"), max_length=160)
    receiver = models.CharField(_("received by"), max_length=120)
    badge = models.CharField(_("badge or service number"), max_length=60, blank=True)
    occurred_at = models.DateTimeField(_("handed over at"))
    content = models.JSONField(_("what was handed over"))
    note = models.CharField(_("remark"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("handed over by"), on_delete=models.PROTECT, related_name="+")
    receipt_kind = models.CharField(_("kind of receipt"), max_length=10, choices=ReceiptKind.choices, blank=True)
    receipt = models.BinaryField(_("scanned receipt"), null=True)
    receipt_filename = models.CharField(_("name of the file"), max_length=160, blank=True)
    receipt_sha256 = models.CharField(_("SHA-256 of the receipt"), max_length=64, blank=True)
    receipt_name = models.CharField(_("signed as"), max_length=120, blank=True)
    receipt_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("receipt entered by"), null=True, on_delete=models.PROTECT, related_name="+")
    receipt_at = models.DateTimeField(_("receipt entered at"), null=True)
    void_reason = models.CharField(_("why it is void"), max_length=300, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("declared void by"), null=True, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(_("declared void at"), null=True)

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over to the investigating service")
        verbose_name_plural = _("hand-overs to the investigating service")
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="signed")
                | models.Q(receipt_kind="scan", receipt__isnull=False, receipt_by__isnull=False, receipt_at__isnull=False) & ~models.Q(receipt_sha256="")
                | models.Q(receipt_kind="typed", receipt_by__isnull=False, receipt_at__isnull=False) & ~models.Q(receipt_name=""),
                name="signed_hand_over_has_a_receipt",
            ),
            models.CheckConstraint(
                condition=~models.Q(receipt_kind="typed") | ~models.Q(receipt_by=models.F("recorded_by")),
                name="typed_receipt_comes_from_another_account",
                violation_error_message=_("Whoever handed over does not sign the receipt."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="void") | models.Q(voided_by__isnull=False, voided_at__isnull=False) & ~models.Q(void_reason=""),
                name="void_hand_over_says_why",
            ),
        ]
        triggers = [pgtrigger.FSM(name="hand_over_states", field="state", transitions=CASE_HAND_OVER_TRANSITIONS), hand_over_is_kept()]

    def __str__(self) -> str:
        return f"{self.seizure} → {self.service}"

    @property
    def reference(self) -> str:
        return str(self)[:80]

    @property
    def is_open_work(self) -> bool:
        return self.state == CaseHandOverState.OPEN or super().is_open_work

    def name_keys(self) -> list[str]:
        return self.seizure.name_keys()


class JudicialOutcome(CompartmentRecord):
    """What a prosecutor or court decided about one person, line of goods or exhibit of a case; it comes from outside, later.

    Rows are only added; a wrong one is replaced by the one that corrects it.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="judicial_outcomes")
    person = models.ForeignKey(Person, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="judicial_outcomes")
    line = models.ForeignKey(CommodityLine, verbose_name=_("commodity line"), null=True, blank=True, on_delete=models.PROTECT, related_name="judicial_outcomes")
    exhibit = models.ForeignKey(Exhibit, verbose_name=_("exhibit"), null=True, blank=True, on_delete=models.PROTECT, related_name="judicial_outcomes")
    outcome = CodeField("outcomes", verbose_name=_("outcome"))
    sentence = models.CharField(_("sentence or order, in words"), max_length=300, blank=True)
    decided_on = models.DateField(_("decided on"))
    court = models.CharField(_("court or prosecutor"), max_length=160)
    file_reference = models.CharField(_("reference of the court"), max_length=80, blank=True)
    source = models.CharField(_("who told the unit, and how"), max_length=200)
    corrects = models.OneToOneField("self", verbose_name=_("corrects"), null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by")
    correction_reason = models.CharField(_("why it is corrected"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+")

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("judicial outcome")
        verbose_name_plural = _("judicial outcomes")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, line__isnull=True, exhibit__isnull=True)
                | models.Q(person__isnull=True, line__isnull=False, exhibit__isnull=True)
                | models.Q(person__isnull=True, line__isnull=True, exhibit__isnull=False),
                name="outcome_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, outcome__startswith="J_") | models.Q(person__isnull=True, outcome__startswith="G_"),
                name="outcome_fits_its_subject",
            ),
            models.CheckConstraint(condition=models.Q(corrects__isnull=True) | ~models.Q(correction_reason=""), name="correction_of_an_outcome_says_why"),
        ]
        triggers = [pgtrigger.Protect(name="outcome_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.seizure} · {self.outcome}"

    @property
    def reference(self) -> str:
        return str(self)[:80]

    @property
    def subject(self) -> str:
        """Whom or what it is about, in a few words."""
        return str(self.person or self.exhibit or self.line)

    @property
    def is_open_work(self) -> bool:
        return self.seizure.is_open_work
