"""Flights, and who travels on them."""

from datetime import datetime

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jaitf.models import Airport, CompartmentRecord
from profiling.choices import Sex, TravellerKind
from profiling.models.message import Message
from profiling.querysets import FlightQuerySet, ProfilingQuerySet, TravellerQuerySet


@pghistory.track()
class Flight(CompartmentRecord):
    """One flight on one day as a unit knows it: the leg that crosses the border. A number has no leading zeros."""

    carrier = models.CharField(_("carrier"), max_length=3)
    number = models.CharField(_("flight number"), max_length=8)
    service_date = models.DateField(_("date of departure, local"))
    origin = models.ForeignKey(Airport, verbose_name=_("from"), on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Airport, verbose_name=_("to"), on_delete=models.PROTECT, related_name="+")
    departs_at = models.DateTimeField(_("departs"), null=True, blank=True)
    arrives_at = models.DateTimeField(_("arrives"), null=True, blank=True)
    stops = models.JSONField(_("all places in order"), default=list, blank=True)

    objects = FlightQuerySet.as_manager()

    class Meta:
        verbose_name = _("flight")
        verbose_name_plural = _("flights")
        ordering = ["arrives_at"]
        constraints = [
            models.UniqueConstraint(fields=["compartment", "carrier", "number", "service_date", "origin", "destination"], name="flight_once_per_day"),
        ]
        indexes = [
            models.Index(fields=["compartment", "arrives_at"], name="flight_by_arrival"),
            models.Index(fields=["compartment", "departs_at"], name="flight_by_departure"),
            models.Index(fields=["-created_at", "-id"], name="flight_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.designator} {self.origin_id}–{self.destination_id}"

    def get_absolute_url(self) -> str:
        return reverse("profiling:flight-detail", args=[self.public_id])

    @property
    def last_event_at(self) -> datetime:
        return self.arrives_at or self.departs_at or self.created_at

    @property
    def designator(self) -> str:
        """Carrier and number, e.g. AF718."""
        return f"{self.carrier}{self.number}"


@pghistory.track()
class Traveller(CompartmentRecord):
    """A person on a flight, as the message says; unknown stays empty, never a guess.

    `message` is the last one that named the traveller, `segments` are (start, end) offsets into its text. `address` has
    street, city, region, postcode and country (as in `nationality`), those that the message gives.
    """

    flight = models.ForeignKey(Flight, verbose_name=_("flight"), on_delete=models.PROTECT, related_name="travellers")
    message = models.ForeignKey(Message, verbose_name=_("message"), null=True, on_delete=models.PROTECT, related_name="travellers")
    kind = models.CharField(_("kind"), max_length=10, choices=TravellerKind.choices, default=TravellerKind.PASSENGER)
    family_name = models.CharField(_("family name"), max_length=120)
    given_names = models.CharField(_("given names"), max_length=160, blank=True)
    name_key = models.CharField(_("name without accents, for search"), max_length=300, blank=True)
    sex = models.CharField(_("sex in the document"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    nationality = models.CharField(_("nationality"), max_length=3, blank=True)
    residence = models.CharField(_("country of residence"), max_length=3, blank=True)
    embarked = models.CharField(_("embarked at"), max_length=3, blank=True)
    disembarks = models.CharField(_("disembarks at"), max_length=3, blank=True)
    locator = models.CharField(_("booking"), max_length=20, blank=True)
    seats = models.JSONField(_("seats"), default=list, blank=True)
    bag_count = models.PositiveSmallIntegerField(_("bags"), null=True, blank=True)
    bag_weight_kg = models.DecimalField(_("bags, kg"), max_digits=7, decimal_places=2, null=True, blank=True)
    bag_tags = models.JSONField(_("bag tags"), default=list, blank=True)
    phones = models.JSONField(_("telephone numbers"), default=list, blank=True)
    emails = models.JSONField(_("e-mail addresses"), default=list, blank=True)
    address = models.JSONField(_("address"), default=dict, blank=True)
    segments = models.JSONField(_("places in the message"), default=list, blank=True)

    objects = TravellerQuerySet.as_manager()

    class Meta:
        verbose_name = _("traveller")
        verbose_name_plural = _("travellers")
        ordering = ["family_name", "given_names"]
        indexes = [
            models.Index(fields=["flight", "family_name"], name="traveller_by_flight"),
            models.Index(fields=["-created_at", "-id"], name="traveller_newest"),
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="traveller_name_trigram"),
        ]

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_names}".strip(", ") or str(_("Name not given"))

    def get_absolute_url(self) -> str:
        return reverse("profiling:traveller-detail", args=[self.public_id])

    @property
    def last_event_at(self) -> datetime:
        return self.flight.last_event_at

    def name_keys(self) -> list[str]:
        return [self.name_key]

    @property
    def address_text(self) -> str:
        """The address in one line, without the country."""
        town = " ".join(part for part in (self.address.get("postcode"), self.address.get("city")) if part)
        return ", ".join(part for part in (self.address.get("street"), town, self.address.get("region")) if part)


@pghistory.track()
class TravelDocument(CompartmentRecord):
    """A passport, visa or card that a traveller shows."""

    traveller = models.ForeignKey(Traveller, verbose_name=_("traveller"), on_delete=models.CASCADE, related_name="documents")
    document_type = models.CharField(_("type"), max_length=4, blank=True)
    number = models.CharField(_("number"), max_length=40)
    issuer = models.CharField(_("issuing state"), max_length=3, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)

    objects = ProfilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("travel document")
        verbose_name_plural = _("travel documents")
        indexes = [models.Index(fields=["number"], name="document_by_number")]

    def __str__(self) -> str:
        return self.number
