"""Consignments and mail items."""

import pghistory
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from profiling.models.flight import Flight
from profiling.querysets import ProfilingQuerySet


@pghistory.track()
class Consignment(CompartmentRecord):
    """Goods under one air waybill (IATA: 3-digit airline prefix, 7-digit serial, check digit modulo 7)."""

    awb = models.CharField(_("air waybill"), max_length=12)
    flight = models.ForeignKey(Flight, verbose_name=_("flight"), null=True, blank=True, on_delete=models.PROTECT, related_name="consignments")
    description = models.CharField(_("declared goods"), max_length=200, blank=True)
    shipper = models.CharField(_("shipper"), max_length=200, blank=True)
    consignee = models.CharField(_("consignee"), max_length=200, blank=True)
    origin = models.CharField(_("from"), max_length=3, blank=True)
    destination = models.CharField(_("to"), max_length=3, blank=True)
    pieces = models.PositiveIntegerField(_("pieces"), null=True, blank=True)
    weight_kg = models.DecimalField(_("weight, kg"), max_digits=10, decimal_places=3, null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+")

    objects = ProfilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("consignment")
        verbose_name_plural = _("consignments")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["compartment", "awb"], name="consignment_by_awb"),
            models.Index(fields=["-created_at", "-id"], name="consignment_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.awb[:3]}-{self.awb[3:]}"

    def get_absolute_url(self) -> str:
        return reverse("profiling:consignment-detail", args=[self.public_id])


@pghistory.track()
class MailItem(CompartmentRecord):
    """A postal item with its UPU S10 identifier (two letters, eight digits, check digit, country)."""

    s10 = models.CharField(_("item number"), max_length=13)
    flight = models.ForeignKey(Flight, verbose_name=_("flight"), null=True, blank=True, on_delete=models.PROTECT, related_name="mail_items")
    description = models.CharField(_("declared contents"), max_length=200, blank=True)
    sender = models.CharField(_("sender"), max_length=200, blank=True)
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    origin_country = models.CharField(_("country of origin"), max_length=2, blank=True)
    destination_country = models.CharField(_("country of destination"), max_length=2, blank=True)
    weight_kg = models.DecimalField(_("weight, kg"), max_digits=10, decimal_places=3, null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+")

    objects = ProfilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail item")
        verbose_name_plural = _("mail items")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["compartment", "s10"], name="mail_item_by_number"),
            models.Index(fields=["-created_at", "-id"], name="mail_item_newest"),
        ]

    def __str__(self) -> str:
        return self.s10

    def get_absolute_url(self) -> str:
        return reverse("profiling:mail-detail", args=[self.public_id])
