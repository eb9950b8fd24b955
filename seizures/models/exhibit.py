"""Exhibits: the things that are kept as evidence."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.custody_triggers import has_a_first_entry, moved_by_its_ledger
from seizures.models.goods import CommodityLine
from seizures.models.seizure import Seizure
from seizures.querysets import ExhibitQuerySet

#: A hand-over that nobody confirmed in this time is shown to the chief.
CONFIRM_WITHIN = timedelta(hours=24)


class Exhibit(CompartmentRecord):
    """One thing of a seizure that is kept as evidence, or a part divided off from another one.

    What it is was written down when it was found; who holds it, its seal and its weight are moved on by the entries of its
    ledger alone (trigger). It stays open to entries when its seizure is approved.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="exhibits")
    number = models.PositiveSmallIntegerField(_("number in the case"))
    parent = models.ForeignKey("self", verbose_name=_("divided off from"), null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    split_sequence = models.PositiveIntegerField(_("entry of the division"), null=True)
    line = models.ForeignKey(CommodityLine, verbose_name=_("commodity line"), null=True, blank=True, on_delete=models.PROTECT, related_name="exhibits")
    description = models.CharField(_("description"), max_length=300)
    found_at_place = models.CharField(_("where it was found"), max_length=200)

    last_sequence = models.PositiveIntegerField(_("entries"), default=0)
    head = models.CharField(_("digest of the last entry"), max_length=64, blank=True, default="")
    last_occurred_at = models.DateTimeField(_("last entry"))
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("held by"), null=True, on_delete=models.PROTECT, related_name="exhibits_held")
    store = models.CharField(_("store and shelf"), max_length=80, blank=True, default="")
    outside = models.CharField(_("outside of the unit"), max_length=120, blank=True, default="")
    offered_to = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("handed to"), null=True, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(_("handed over at"), null=True)
    seal_issuer = models.CharField(_("issuer of the seal"), max_length=40, blank=True, default="")
    seal_number = models.CharField(_("number of the seal"), max_length=40, blank=True, default="")
    net_g = models.DecimalField(_("net weight in grams"), max_digits=14, decimal_places=4, null=True)
    ended_at = models.DateTimeField(_("destroyed or returned at"), null=True)

    objects = ExhibitQuerySet.as_manager()

    class Meta:
        verbose_name = _("exhibit")
        verbose_name_plural = _("exhibits")
        ordering = ["seizure_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["seizure", "number"], name="exhibit_once_per_number"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=False, holder__isnull=True, store="", outside="")
                | models.Q(ended_at__isnull=True, holder__isnull=False, store="", outside="")
                | models.Q(ended_at__isnull=True, holder__isnull=True, outside="") & ~models.Q(store="")
                | models.Q(ended_at__isnull=True, holder__isnull=True, store="") & ~models.Q(outside=""),
                name="exhibit_has_one_custodian",
            ),
            models.CheckConstraint(
                condition=models.Q(offered_to__isnull=True, offered_at__isnull=True)
                | models.Q(offered_to__isnull=False, offered_at__isnull=False) & ~models.Q(offered_to=models.F("holder")),
                name="hand_over_goes_to_another_person",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True, split_sequence__isnull=True) | models.Q(parent__isnull=False, split_sequence__isnull=False),
                name="part_names_its_division",
            ),
        ]
        indexes = [models.Index(fields=["holder"], name="exhibit_by_holder"), models.Index(fields=["offered_to"], name="exhibit_by_receiver")]
        triggers = [moved_by_its_ledger(), has_a_first_entry()]

    def __str__(self) -> str:
        return f"{self.seizure}-{self.number}"

    @property
    def reference(self) -> str:
        """`DSS-2026-00042-1`, as on the label and in the access log."""
        return str(self)

    @property
    def last_event_at(self) -> datetime:
        return self.last_occurred_at

    @property
    def is_open_work(self) -> bool:
        """Whoever keeps a thing works on it, however long ago it was found."""
        return self.ended_at is None or super().is_open_work

    @property
    def custodian(self) -> str:
        return str(self.holder) if self.holder_id else self.store or self.outside

    @property
    def is_overdue(self) -> bool:
        """Handed over more than a day ago, and nobody has confirmed it."""
        return self.offered_at is not None and timezone.now() - self.offered_at > CONFIRM_WITHIN

    @property
    def is_left_behind(self) -> bool:
        """Its holder has left the unit without handing it over; then whoever finds it takes it back."""
        if self.holder is None:
            return False
        stays = [posting for posting in self.holder.active_postings if posting.task_force_id == self.compartment.task_force_id]
        return not (self.holder.is_active and stays)
