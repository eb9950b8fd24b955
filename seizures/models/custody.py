"""The custody ledger: what happened to an exhibit, entry by entry, never changed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Abs, Greatest
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from jaitf.models import CompartmentRecord
from seizures.custody_choices import CustodyKind as Kind
from seizures.custody_triggers import arrival_is_answered, enters_the_chain, stays_as_it_is
from seizures.models.exhibit import Exhibit
from seizures.querysets import CustodyQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: An entry about something longer ago is late, and says why.
LATE_AFTER = timedelta(hours=24)
#: Parts and remainder may differ from the whole by half a percent, or by a tenth of a gram.
TOLERANCE_SHARE = Decimal("0.005")
TOLERANCE_G = Decimal("0.1")


def _grams(label: StrOrPromise) -> models.DecimalField:
    return models.DecimalField(label, max_digits=14, decimal_places=4, null=True)


def _text(label: StrOrPromise, length: int) -> models.CharField:
    return models.CharField(label, max_length=length, blank=True, default="")


def _account(label: StrOrPromise) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=label, null=True, on_delete=models.PROTECT, related_name="+")


def _if(kinds: str | list[str], then: Q) -> Q:
    """An entry of these kinds says this; of others nothing is asked."""
    return ~Q(kind__in=[kinds] if isinstance(kinds, str) else kinds) | then


def _said(*names: str) -> Q:
    """Texts that are not empty; what was masked is not asked any more."""
    condition = Q()
    for name in names:
        condition &= ~Q(**{name: ""})
    return condition | Q(masked_at__isnull=False)


_ONE_CUSTODIAN = (
    Q(holder__isnull=False, store="", outside="")
    | Q(holder__isnull=True, outside="") & ~Q(store="")
    | Q(holder__isnull=True, store="") & ~Q(outside="")
    | Q(kind__in=[*Kind.ending(), *Kind.after_the_end()], holder__isnull=True, store="", outside="")
)
_CHECKS = {
    "custody_has_one_custodian": _ONE_CUSTODIAN,
    "custody_takes_two_different_persons": Q(second__isnull=True) | ~Q(second=F("actor")),
    "custody_hand_over_names_both": _if([Kind.OFFERED, Kind.TRANSFER], Q(second__isnull=False)),
    "custody_late_says_why": Q(is_late=False) | _said("late_reason"),
    "custody_late_is_marked": Q(is_late=True) | Q(recorded_at__lte=F("occurred_at") + LATE_AFTER),
    "custody_is_past": Q(occurred_at__lte=F("recorded_at") + timedelta(minutes=5)),
    "custody_correction_refers": _if(Kind.CORRECTION, Q(refers_to__isnull=False) & _said("note")),
    "custody_seal_has_a_number": _if(Kind.sealing(), ~Q(seal_issuer="") & ~Q(seal_number="")),
    "custody_opened_seal_says_why": _if([Kind.SEAL_BROKEN, Kind.REFUSED, Kind.LOSS], _said("note")),
    "custody_weights_make_sense": (
        (Q(gross_g__isnull=True) | Q(gross_g__gt=0))
        & (Q(net_g__isnull=True) | Q(net_g__gte=0))
        & (Q(gross_g__isnull=True) | Q(net_g__isnull=True) | Q(gross_g__gte=F("net_g")))
    ),
    "custody_weighing_is_complete": _if(
        Kind.WEIGHED,
        Q(second__isnull=False)
        & (Q(gross_g__isnull=False) | Q(net_g__isnull=False))
        & (Q(is_estimate=True) | Q(calibrated_on__isnull=False) & ~Q(instrument="")),
    ),
    "custody_field_test_is_complete": _if(Kind.TESTED, ~Q(lot="") & _said("result")),
    "custody_laboratory_is_named": _if(Kind.LAB_RESULT, ~Q(method="") & _said("place", "result")),
    "custody_purity_is_a_share": Q(purity__isnull=True) | Q(purity__gte=0, purity__lte=100),
    "custody_parts_balance": _if(
        Kind.SAMPLED,
        Q(parent_net_g__isnull=False, children_net_g__gt=0, net_g__isnull=False, loss_g=F("parent_net_g") - F("children_net_g") - F("net_g")),
    ),
    "custody_order_is_founded": _if(Kind.DESTRUCTION_ORDER, ~Q(reference="") & (_said("retained") | _said("waiver"))),
    "custody_destruction_is_witnessed": _if(
        Kind.DESTROYED,
        Q(refers_to__isnull=False) & _said("witness_1", "witness_2") & (~Q(witness_1=F("witness_2")) | Q(masked_at__isnull=False)) & ~Q(method=""),
    ),
    "custody_file_has_a_digest": _if(Kind.FILE_KEPT, ~Q(file_sha256="")),
}  # fmt: skip


class CustodyEntry(CompartmentRecord):
    """One entry: what was done to the exhibit, when, by whom, and who holds it afterwards."""

    exhibit = models.ForeignKey(Exhibit, verbose_name=_("exhibit"), on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField(_("entry"))
    kind = CodeField("custody_events", verbose_name=_("what was done"))
    occurred_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("written down at"))
    is_late = models.BooleanField(_("written down late"), default=False)
    late_reason = _text(_("why it is late"), 200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    second = _account(_("second person"))
    holder = _account(_("held afterwards by"))
    store = _text(_("store and shelf"), 80)
    outside = _text(_("outside of the unit"), 120)
    refers_to = models.PositiveIntegerField(_("refers to entry"), null=True)
    note = _text(_("note"), 500)
    place = _text(_("place or laboratory"), 200)
    witness_1 = _text(_("first witness"), 120)
    witness_2 = _text(_("second witness"), 120)
    seal_issuer = _text(_("issuer of the seal"), 40)
    seal_number = _text(_("number of the seal"), 40)
    seal_found = _text(_("number found"), 40)
    gross_g = _grams(_("gross weight in grams"))
    net_g = _grams(_("net weight in grams"))
    is_estimate = models.BooleanField(_("estimated"), default=False)
    instrument = _text(_("scale"), 60)
    calibrated_on = models.DateField(_("calibrated on"), null=True)
    method = _text(_("method"), 120)
    lot = _text(_("lot of the kit"), 60)
    result = _text(_("result"), 200)
    purity = _grams(_("purity in percent"))
    uncertainty = _grams(_("uncertainty in percentage points"))
    accreditation = _text(_("accreditation"), 80)
    parent_net_g = _grams(_("net weight before the division"))
    children_net_g = _grams(_("net weight of the parts"))
    loss_g = _grams(_("difference in grams"))
    reference = _text(_("reference of the court"), 120)
    retained = _text(_("sample that is kept"), 200)
    waiver = _text(_("why no sample is kept"), 200)
    file_sha256 = _text(_("SHA-256 of the file"), 64)

    salt = models.CharField(_("salt"), max_length=32, blank=True)
    content_digest = models.CharField(_("digest of the content"), max_length=64)
    previous_digest = models.CharField(_("digest of the entry before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    mark = models.CharField(_("mark of the installation"), max_length=64)
    masked_at = models.DateTimeField(_("text masked at"), null=True)

    objects = CustodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("custody entry")
        verbose_name_plural = _("custody entries")
        ordering = ["exhibit_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "sequence"], name="custody_once_per_number"),
            models.UniqueConstraint(
                fields=["seal_issuer", "seal_number"],
                condition=Q(kind__in=Kind.sealing()),
                name="seal_once_per_issuer",
                violation_error_message=_("A seal with this number was used already."),
            ),
            *(models.CheckConstraint(condition=condition, name=name) for name, condition in _CHECKS.items()),
            models.CheckConstraint(
                condition=_if(Kind.SAMPLED, Q(LessThanOrEqual(Abs("loss_g"), Greatest(F("parent_net_g") * TOLERANCE_SHARE, TOLERANCE_G)))),
                name="custody_difference_is_small",
                violation_error_message=_("Parts and remainder differ from the whole by more than half a percent."),
            ),
        ]
        triggers = [enters_the_chain(), stays_as_it_is(), arrival_is_answered()]

    def __str__(self) -> str:
        return f"{self.exhibit} / {self.sequence}"


class ExhibitFile(CompartmentRecord):
    """A digital exhibit, or the photograph of a seal: the bytes as they came, and a small picture without metadata."""

    exhibit = models.ForeignKey(Exhibit, verbose_name=_("exhibit"), on_delete=models.PROTECT, related_name="files")
    filename = models.CharField(_("name of the file"), max_length=160)
    content_type = models.CharField(_("kind of file"), max_length=80)
    content = models.BinaryField(_("bytes as they came"))
    byte_count = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    thumbnail = models.BinaryField(_("small picture"), null=True)

    objects = CustodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an exhibit")
        verbose_name_plural = _("files of exhibits")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["exhibit", "sha256"], name="exhibit_file_once")]
        triggers = [
            pgtrigger.Protect(name="original_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="digest_is_that_of_the_bytes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.sha256 <> encode(sha256(NEW.content), 'hex') OR NEW.byte_count <> octet_length(NEW.content) THEN
                        RAISE EXCEPTION 'custody: the digest is not that of the bytes';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit} · {self.filename}"

    @property
    def reference(self) -> str:
        return str(self)[:80]
