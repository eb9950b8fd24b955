"""Countries and airports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.choices import Region


class Country(models.Model):
    """A country or territory of ISO 3166-1; names come from the Unicode CLDR in every language."""

    iso2 = models.CharField(_("ISO code, two letters"), max_length=2, primary_key=True)
    iso3 = models.CharField(_("ISO code, three letters"), max_length=3, unique=True)
    name = models.CharField(_("English name"), max_length=100)
    region = models.CharField(_("programme region"), max_length=20, choices=Region.choices, blank=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Airport(models.Model):
    """An airport with an IATA code."""

    iata = models.CharField(_("IATA code"), max_length=3, primary_key=True)
    icao = models.CharField(_("ICAO code"), max_length=4, blank=True)
    name = models.CharField(_("name"), max_length=120)
    city = models.CharField(_("city"), max_length=120)
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="airports")
    latitude = models.FloatField(_("latitude in degrees"))
    longitude = models.FloatField(_("longitude in degrees"))
    time_zone = models.CharField(_("time zone"), max_length=60)

    class Meta:
        verbose_name = _("airport")
        verbose_name_plural = _("airports")
        ordering = ["iata"]

    def __str__(self) -> str:
        return f"{self.iata} {self.city}"
